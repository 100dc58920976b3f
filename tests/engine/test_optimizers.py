"""Optimizers and clipping: 50 steps against Keras, and on a machine both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.kernel_bench import update_bench
from tests.oracle_values import load
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import OPTIMIZERS, SGD, Adagrad, Adam, AdamW, Nadam, Optimizer, RMSprop
from tui_dl.engine.program import Phase
from tui_dl.engine.schedules import ExponentialDecay

KNOWN = load("optimizers")
BY_CLASS = {OPTIMIZERS.find(name).__name__: OPTIMIZERS.find(name) for name in OPTIMIZERS}

VARIANTS: dict[str, Callable[[], Optimizer]] = {
    "nesterov": lambda: SGD(0.1, momentum=0.9, nesterov=True),
    "rmsprop with momentum": lambda: RMSprop(0.01, momentum=0.5),
    "rmsprop centered": lambda: RMSprop(0.01, centered=True),
    "rmsprop centered with momentum": lambda: RMSprop(0.01, centered=True, momentum=0.5),
    "clipvalue": lambda: SGD(0.1, clipvalue=0.01),
    "clipnorm": lambda: Adam(0.01, clipnorm=0.1),
    "global_clipnorm": lambda: RMSprop(0.01, global_clipnorm=0.1),
    "schedule": lambda: Adam(ExponentialDecay(0.1, 3, 0.5)),
    "schedule and clipping": lambda: AdamW(ExponentialDecay(0.1, 3, 0.5), clipnorm=0.1),
}
ALL: dict[str, Callable[[], Optimizer]] = VARIANTS | {name: OPTIMIZERS.find(name) for name in OPTIMIZERS}  # type: ignore[dict-item]


def of_keras(known: dict[str, Any]) -> Optimizer:
    """The optimizer that a fixture describes."""
    config = dict(known["config"])
    if isinstance(config.get("learning_rate"), dict):
        config["learning_rate"] = ExponentialDecay(**config["learning_rate"])
    return BY_CLASS[known["keras"]](**config)


def weights_after(optimizer: Optimizer, dtype: type) -> dict[int, list[np.ndarray]]:
    """Kernel and bias after each recorded number of the fixture's steps."""
    bench = update_bench(optimizer, 7, 3, dtype)
    bench.put({"W1": KNOWN["kernel"], "b1": KNOWN["bias"]})
    recorded = {}
    for step in range(len(KNOWN["gradients"]["kernel"])):
        bench.put({"dW1": KNOWN["gradients"]["kernel"][step], "db1": KNOWN["gradients"]["bias"][step]})
        bench.run("schedule", "norm", "clip", "update", step=step)
        recorded[step + 1] = [bench.get("W1"), bench.get("b1")]
    return {count: recorded[count] for count in KNOWN["recorded"]}


def machine_of(optimizer: Optimizer, hidden: str = "relu") -> Machine:
    network = Sequential([Dense(4, hidden, input_shape=3), Dense(3, "softmax")], seed=1)
    network.compile(loss="cce", optimizer=optimizer)
    generator = np.random.default_rng(2)
    return network.debug(generator.random((10, 3)), generator.integers(0, 3, 10), batch_size=4, epochs=3)


def state(machine: Machine) -> tuple[object, bytes]:
    return machine.cursor, b"".join(machine.tensors[name].tobytes() for name in machine.tensors)


def test_every_optimizer_has_reference_values() -> None:
    assert set(BY_CLASS) == {known["keras"] for known in KNOWN["variants"].values()}


@pytest.mark.parametrize("name", list(KNOWN["variants"]))
def test_fifty_steps_are_keras(name: str) -> None:
    known = KNOWN["variants"][name]
    for number, ours in enumerate(weights_after(of_keras(known), np.float64).values()):
        np.testing.assert_allclose(ours[0], known["weights"]["kernel"][number], rtol=1e-9, atol=1e-10)
        np.testing.assert_allclose(ours[1], known["weights"]["bias"][number], rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", list(KNOWN["variants"]))
def test_fifty_steps_in_single_precision_stay_close(name: str) -> None:
    known = KNOWN["variants"][name]
    for number, ours in enumerate(weights_after(of_keras(known), np.float32).values()):
        np.testing.assert_allclose(ours[0], known["weights"]["kernel"][number], rtol=1e-4, atol=1e-4)
        np.testing.assert_allclose(ours[1], known["weights"]["bias"][number], rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", list(ALL))
def test_stepping_is_training_and_time_runs_back(name: str) -> None:
    stepped, ran = machine_of(ALL[name]()), machine_of(ALL[name]())
    states = [state(stepped)]
    while not stepped.done:
        stepped.advance()
        states.append(state(stepped))
    while not ran.done:
        ran.run(2)
    assert stepped.arena.state.tobytes() == ran.arena.state.tobytes()
    for expected in reversed(states[:-1]):
        stepped.rewind()
        assert state(stepped) == expected


@pytest.mark.parametrize("name", list(ALL))
def test_what_moves_the_weights_can_be_seen(name: str) -> None:
    optimizer = ALL[name]()
    kinds = [operation.kind for operation in machine_of(optimizer).program.phases(Phase.UPDATE)]
    assert kinds.count("update") == 4
    assert kinds.count("schedule") == (optimizer.schedule is not None)
    kind = optimizer.clipping.kind if optimizer.clipping else ""
    assert kinds.count("clip") == (4 if kind else 0)
    assert kinds.count("norm") == {"clipnorm": 4, "global_clipnorm": 1}.get(kind, 0)


def test_the_formulas_say_what_is_done() -> None:
    program = machine_of(VARIANTS["schedule and clipping"]()).program
    assert [o.formula for o in program.phases(Phase.UPDATE)][:4] == [
        "η = exponential_decay(t − 1)",
        "‖dW2‖ = √(Σ dW2²)",
        "dW2[clip] = dW2 · clip / max(‖dW2‖, clip)",
        "W2 ← adamw(W2, dW2[clip])",
    ]
    program = machine_of(VARIANTS["global_clipnorm"]()).program
    assert program.phases(Phase.UPDATE)[0].formula == "‖d‖ = √(Σ dW2² + Σ db2² + Σ dW1² + Σ db1²)"
    assert VARIANTS["nesterov"]().formula == "v ← m·v − η·g;  w ← w + m·v − η·g"
    assert "b ← m·b + η·g / √(v − a² + ε);  w ← w − b" in VARIANTS["rmsprop centered with momentum"]().formula


@pytest.mark.parametrize("kind", ["clipnorm", "global_clipnorm", "clipvalue"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_clipping_of_long_gradients(kind: str, dtype: type) -> None:
    generator = np.random.default_rng(6)
    kernel, bias = generator.standard_normal((67, 31)), generator.standard_normal(31)
    bench = update_bench(SGD(**{kind: 0.25}), 67, 31, dtype)
    bench.put({"dW1": kernel, "db1": bias})
    bench.run("norm", "clip")
    whole = np.sqrt((kernel**2).sum() + (bias**2).sum())
    for name, gradient in (("dW1", kernel), ("db1", bias)):
        norm = whole if kind == "global_clipnorm" else np.linalg.norm(gradient)
        expected = np.clip(gradient, -0.25, 0.25) if kind == "clipvalue" else gradient * 0.25 / norm
        np.testing.assert_allclose(bench.get(f"{name}[clip]"), expected, rtol=1e-5)


@pytest.mark.parametrize("kind", ["clipnorm", "global_clipnorm", "clipvalue"])
def test_short_gradients_pass_unchanged_and_nan_shows(kind: str) -> None:
    bench = update_bench(SGD(**{kind: 8.0}), 3, 2, np.float32)
    kernel = np.array([[0.1, -0.2], [0, 0], [3, 1]], np.float32)
    bench.put({"dW1": kernel, "db1": [0, 0]})
    bench.run("norm", "clip")
    assert bench.get("dW1[clip]").tobytes() == kernel.tobytes()
    assert not bench.get("db1[clip]").any()
    bench.put({"dW1": np.where(kernel == 3, np.nan, kernel)})
    bench.run("norm", "clip")
    assert np.isnan(bench.get("dW1[clip]")[2, 0])


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: SGD(learning_rate=0), "learning rate 0: must be a number above 0"),
        (lambda: SGD(learning_rate=float("nan")), "learning rate nan"),
        (lambda: SGD(momentum=1.0), "momentum 1.0: must be at least 0 and below 1"),
        (lambda: RMSprop(rho=-0.1), "rho -0.1"),
        (lambda: AdamW(weight_decay=-1), "weight_decay -1: must be 0 or above"),
        (lambda: Adagrad(initial_accumulator_value=-1), "initial_accumulator_value -1"),
        (lambda: Adam(clipnorm=0), "clipnorm 0: must be a number above 0"),
        (lambda: Adam(clipnorm=1.0, clipvalue=0.5), "clipnorm and clipvalue exclude each other"),
    ],
)
def test_absurd_settings_are_refused(make: Callable[[], Optimizer], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        make()


def test_an_unknown_argument_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="takes no argument clip_norm"):
        SGD(clip_norm=1.0)  # type: ignore[call-arg]


def test_arguments_make_the_same_optimizer_again() -> None:
    for made in (SGD(0.5, 0.9, nesterov=True, clipvalue=0.1), RMSprop(), AdamW(weight_decay=0.0), Adagrad(0.1)):
        again = type(made)(**made.arguments)
        assert again.hyper == made.hyper
        assert (again.slot_names, again.slot_start, again.formula) == (made.slot_names, made.slot_start, made.formula)
    assert RMSprop().arguments == {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}


def test_nadams_factors_do_not_depend_on_how_t_was_reached() -> None:
    hyper = np.array(list(Nadam().hyper.values()))
    product, beta = 1.0, 0.9
    for t in range(1, 1500):
        product *= beta * (1 - 0.5 * 0.96**t)
        if t in (1, 7, 999, 1001, 1499):
            Nadam.once(hyper, t)
            following = beta * (1 - 0.5 * 0.96 ** (t + 1))
            np.testing.assert_allclose(hyper[4], following / (1 - product * following), rtol=1e-12)


@pytest.mark.parametrize("name", list(ALL))
@settings(max_examples=25)
@given(gradient=st.lists(st.floats(width=32), min_size=2, max_size=2))
def test_no_gradient_breaks_them_and_nan_shows(name: str, gradient: list[float]) -> None:
    bench = update_bench(ALL[name](), 2, 1)
    bench.put({"W1": [[0.5], [-0.5]], "b1": [0.0], "dW1": [[g] for g in gradient], "db1": [0.0]})
    bench.run("schedule", "norm", "clip", "update")
    moved = bench.get("W1")[:, 0]
    assert np.isnan(moved[np.isnan(gradient)]).all()
    if np.abs(gradient).max() < 1e15:
        assert np.isfinite(moved).all()

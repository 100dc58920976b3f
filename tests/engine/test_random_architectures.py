"""Random networks of every shape, from all that is registered: right gradients, one arithmetic, time both ways."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.feed import Feed
from tui_dl.engine.graph import Symbol
from tui_dl.engine.joining import Add, Concatenate, Dropout
from tui_dl.engine.layers import Dense, Input, Layer
from tui_dl.engine.losses import LOSSES, Loss
from tui_dl.engine.machine import Machine
from tui_dl.engine.network import Model, Network, Sequential
from tui_dl.engine.optimizers import OPTIMIZERS, Optimizer
from tui_dl.engine.program import Phase, Program
from tui_dl.engine.regularizers import L1, L1L2, L2
from tui_dl.engine.schedules import CosineDecay, ExponentialDecay

EXAMPLES = 5
EACH = 20
"""Networks for each loss and each optimizer: all together draw hundreds, in the same ways."""
PROBABILITIES = ["sigmoid", "softmax"]
HEADS = {
    "binary_crossentropy": ["sigmoid"],
    "categorical_crossentropy": PROBABILITIES,
    "sparse_categorical_crossentropy": PROBABILITIES,
    "kl_divergence": PROBABILITIES,
    "poisson": [*PROBABILITIES, "softplus"],
}
"""The output activations that give a loss what it can take; all others take any."""
SOMETIMES_CLIPPED: list[dict[str, Any]] = [{}, {}, {"clipnorm": 0.1}, {"clipvalue": 0.01}, {"global_clipnorm": 0.1}]
RATES = [None, None, ExponentialDecay(0.1, 2, 0.5), CosineDecay(0.01, 4, warmup_target=0.1, warmup_steps=2)]


@dataclass(frozen=True, repr=False)
class Case:
    """A compiled network and data for it."""

    network: Network
    feed: Feed
    batch_size: int
    slice_rows: int

    def __repr__(self) -> str:
        formulas = [operation.formula for operation in self.program]
        return "\n".join([f"batches of {self.batch_size}, slices of {self.slice_rows}", *formulas])

    @property
    def program(self) -> Program:
        weighted = self.feed.weights is not None
        return self.network.program(self.batch_size, weighted=weighted, slice_rows=self.slice_rows)

    def machine(self, dtype: type = np.float32) -> Machine:
        optimizer = self.network.compiled.optimizer
        return Machine(
            self.program,
            self.network.get_weights(),
            optimizer.hyper,
            self.feed,
            slot_start=optimizer.slot_start,
            epochs=2,
            threads=2,
            dtype=dtype,
        )


# ---------------------------------------------------------------------- what is drawn


@st.composite
def dense_layers(draw: st.DrawFn, activations: list[str], units: int | None = None) -> Dense:
    activation = draw(st.sampled_from(activations))
    return Dense(
        units or draw(st.integers(2 if activation == "softmax" else 1, 40)),
        activation,
        use_bias=draw(st.sampled_from([True, True, False])),
        kernel_regularizer=draw(st.sampled_from([None, None, None, L1(0.02), L2(0.02), L1L2(0.01, 0.03)])),
        bias_regularizer=draw(st.sampled_from([None, None, None, L2(0.05)])),
    )


HIDDEN: st.SearchStrategy[Layer] = st.one_of(
    *[dense_layers(list(ACTIVATIONS))] * 3, st.builds(Dropout, st.sampled_from([0.0, 0.2, 0.6]), st.integers(0, 3))
)


@st.composite
def losses(draw: st.DrawFn, name: str) -> Loss:
    kind: Any = LOSSES.find(name)
    smoothable = "label_smoothing" in inspect.signature(kind).parameters
    return kind(label_smoothing=0.1) if smoothable and draw(st.booleans()) else kind()  # type: ignore[no-any-return]


@st.composite
def optimizers(draw: st.DrawFn, name: str) -> Optimizer:
    rate, clipping = draw(st.sampled_from(RATES)), draw(st.sampled_from(SOMETIMES_CLIPPED))
    kind: Any = OPTIMIZERS.find(name)
    return kind(**clipping, **({"learning_rate": rate} if rate else {}))  # type: ignore[no-any-return]


@st.composite
def heads(draw: st.DrawFn, loss: Loss) -> Dense:
    return draw(dense_layers(HEADS.get(loss.name, list(ACTIVATIONS)), draw(st.integers(2, 5))))


@st.composite
def branched(draw: st.DrawFn, inputs: list[Symbol], outputs: list[Dense]) -> Model:
    """Layers that read any tensors made before; all loose ends meet before the outputs."""
    tensors = list(inputs)
    for _ in range(draw(st.integers(0, 5))):
        first, second = (draw(st.sampled_from(tensors)) for _ in range(2))
        if draw(st.booleans()):
            tensors.append(draw(HIDDEN)(first))
        else:
            joins = [Concatenate(), Add()] if first.units == second.units else [Concatenate()]
            tensors.append(draw(st.sampled_from(joins))([first, second]))
    read = {parent for tensor in tensors for parent in tensor.parents}
    ends = [tensor for tensor in tensors if tensor not in read]
    last = Concatenate()(ends) if len(ends) > 1 else ends[0]
    return Model(inputs, [head(last) for head in outputs])


@st.composite
def cases(draw: st.DrawFn, loss: str | None = None, optimizer: str | None = None) -> Case:
    """A network of depth 0 to 5 behind its output layer, sequential or functional, compiled, and data for it."""
    generator = np.random.default_rng(draw(st.integers(0, 9999)))
    functional = draw(st.booleans())
    names = [loss or draw(st.sampled_from(list(LOSSES)))]
    names += [draw(st.sampled_from(list(LOSSES)))] if functional and draw(st.booleans()) else []
    chosen = [draw(losses(name)) for name in names]
    outputs = [draw(heads(each)) for each in chosen]
    # From 64 features on, columns without light are left out of the products.
    widths = [draw(st.integers(1, 40) | st.just(70)) for _ in range(draw(st.integers(1, 2)) if functional else 1)]
    if functional:
        network: Network = draw(branched([Input(width) for width in widths], outputs))
    else:
        network = Sequential([*draw(st.lists(HIDDEN, max_size=5)), *outputs])
        network.build(widths[0])
    network.compile(loss=chosen, optimizer=draw(optimizers(optimizer or draw(st.sampled_from(list(OPTIMIZERS))))))
    network.set_weights([generator.normal(0, 1 / np.sqrt(len(w)), w.shape) for w in network.get_weights()])
    lit = [generator.random(width) < 0.7 for width in widths]
    x = [generator.standard_normal((EXAMPLES, width)) * on for width, on in zip(widths, lit, strict=True)]
    y = [targets(generator, each, head.units) for each, head in zip(chosen, outputs, strict=True)]
    feed = network.feed(x if len(x) > 1 else x[0], y if len(y) > 1 else y[0])
    if draw(st.booleans()):
        feed = feed.weighted(generator.uniform(0, 2, EXAMPLES))
    return Case(network, feed, draw(st.integers(1, EXAMPLES)), draw(st.integers(1, EXAMPLES)))


def targets(generator: np.random.Generator, loss: Loss, units: int) -> np.ndarray:
    """Class indices, signs, or positive numbers: shares of one class or several, whose sum need not be 1."""
    if loss.sparse:
        return generator.integers(0, units, EXAMPLES)
    if "hinge" in loss.name:
        return generator.choice([-1.0, 1.0], (EXAMPLES, units))
    return generator.uniform(0.1, 1, (EXAMPLES, units))


# ---------------------------------------------------------------------- gradients


class Slopes:
    """The loss of one batch as a function of the parameters, in double precision."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.names = machine.program.parameters
        self.parameters = machine.parameters
        phases = [operation.phase for operation in machine.program]
        self._until_loss, self._until_update = phases.index(Phase.BACKWARD), phases.index(Phase.UPDATE)

    def analytic(self) -> list[np.ndarray]:
        for _ in range(self._until_update):
            self._machine.advance()
        return [self._machine.tensors[f"d{name}"].copy() for name in self.names]

    def loss(self, which: int, move: np.ndarray) -> float:
        moved = list(self.parameters)
        moved[which] = moved[which] + move
        self._machine.set_parameters(moved)
        for _ in range(self._until_loss):
            self._machine.advance()
        return float(self._machine.tensors["L"])

    def numeric(self, which: int, direction: np.ndarray) -> tuple[float, float]:
        """The slope along a direction, and how far it may be off: by what it differs between both sides.

        One bend puts it off by just half of that; several may partly cancel in the difference.
        """
        h = 1e-6
        ahead, here, behind = (self.loss(which, sign * h * direction) for sign in (1, 0, -1))
        bend = abs((ahead - here) - (here - behind)) / h
        return (ahead - behind) / (2 * h), bend + 1e-9 * abs(here)


def flat_beyond_differences(machine: Machine) -> bool:
    """Whether a crossentropy is clipped, and flat, where its gradient through softmax or sigmoid is not."""
    fused = [o for o in machine.program if o.kind == "loss_gradient" and "′(" not in o.formula]
    outputs = [machine.tensors[next(iter(operation.inputs))] for operation in fused]
    return any(output.min() < 1e-4 or output.max() > 1 - 1e-4 for output in outputs)


@pytest.mark.parametrize("loss", list(LOSSES))
def test_gradients_are_slopes_whatever_the_network(loss: str) -> None:
    compared = 0

    @settings(max_examples=EACH, database=None)
    @given(case=cases(loss=loss), seed=st.integers(0, 99))
    def check(case: Case, seed: int) -> None:
        nonlocal compared
        generator = np.random.default_rng(seed)
        machine = replace(case, batch_size=EXAMPLES).machine(np.float64)
        slopes = Slopes(machine)
        analytic = slopes.analytic()
        if flat_beyond_differences(machine):
            return
        for which, gradient in enumerate(analytic):
            direction = generator.standard_normal(gradient.shape)
            numeric, uncertain = slopes.numeric(which, direction)
            expected = float((gradient * direction).sum())
            assert expected == pytest.approx(numeric, rel=1e-5, abs=1e-8 + uncertain), slopes.names[which]
            compared += uncertain < 1e-4 * max(abs(numeric), 1e-3)
        machine.close()

    check()
    assert compared > 5


# ---------------------------------------------------------------------- stepping, training, and back


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_stepping_is_training_and_time_runs_back(optimizer: str) -> None:
    @settings(max_examples=EACH, database=None)
    @given(cases(optimizer=optimizer))
    def check(case: Case) -> None:
        stepped, trained = case.machine(), case.machine()
        start = stepped.arena.state.tobytes()
        while not stepped.done:
            stepped.advance()
        while not trained.done:
            trained.run(2)
        end, rows = trained.arena.memory.tobytes(), trained.rows
        for name in case.program.tensors:
            # Of a batch that was trained in slices the first examples are in view, of one that was stepped all.
            assert trained.view(name).tobytes() == stepped.arena.view(name, rows).tobytes(), name
        assert stepped.records().tobytes() == trained.records().tobytes()
        while stepped.done_operations or stepped.step:
            stepped.rewind()
        assert stepped.arena.state.tobytes() == start
        # The order of the examples and what dropout drew come back too, and with them the same end.
        while not stepped.done:
            stepped.run(3)
        assert stepped.arena.memory.tobytes() == end
        for machine in (stepped, trained):
            machine.close()

    check()

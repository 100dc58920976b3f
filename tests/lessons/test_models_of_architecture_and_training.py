"""The small models behind the figures of chapters 3 and 5, against closed forms and the engine."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.engine.feed import split_at
from tui_dl.lessons.models.batches import batches_per_epoch, last_batch, training_part, updates
from tui_dl.lessons.models.calls import LANGUAGES, dense_call, fit_call
from tui_dl.lessons.models.curves import CURVES, FOLDS, HIGH, LOW, bends, sum_of_relus
from tui_dl.lessons.models.perceptron import bend, weighted_sum
from tui_dl.lessons.models.stack_names import name_of_stack, why_so_called
from tui_dl.session.figures.networks import FUNCTIONAL, SEQUENTIAL, for_example, one_layer, stack, view
from tui_dl.session.figures.relus import network_of
from tui_dl.session.figures.units import derivative, elementwise, value


def test_names_of_stacks() -> None:
    assert [name_of_stack(hidden) for hidden in range(4)] == [
        "linear model", "multi-layer perceptron", "deep network", "deep network",
    ]  # fmt: skip
    assert "3 hidden layers" in why_so_called(3)
    with pytest.raises(ValueError, match="fewer than none"):
        name_of_stack(-1)


@pytest.mark.parametrize(("examples", "size"), [(60_000, 128), (2000, 128), (1, 1), (5, 8), (128, 128), (129, 128)])
def test_batches_are_the_cuts_of_a_range(examples: int, size: int) -> None:
    cuts = [range(examples)[at : at + size] for at in range(0, examples, size)]
    assert batches_per_epoch(examples, size) == len(cuts)
    assert last_batch(examples, size) == len(cuts[-1])
    assert updates(examples, size, 7) == 7 * len(cuts)


@pytest.mark.parametrize("size", [0, -3])
def test_batches_of_nothing_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        batches_per_epoch(10, size)


@pytest.mark.parametrize("split", [0.0, 0.1, 0.2, 0.25, 0.3, 0.5])
def test_the_training_part_is_the_engines(split: float) -> None:
    for examples in (250, 500, 700, 8000, 60_000):
        assert training_part(examples, split) == split_at(examples, split)


def test_a_sum_of_relus_bends_where_its_units_do() -> None:
    w, b, v = [1.0, -2.0, 1.0, 0.0, 3.0], [-1.0, 4.0, 9.0, 1.0, -9.0], [1.0, 1.0, 1.0, 1.0, 0.0]
    assert bends(w, b, v).tolist() == [1.0, 2.0]  # −9 lies outside, the others have no slope or no say.
    assert sum_of_relus([0.0, 3.0], w, b, v, 0.5).tolist() == [0.5 + 4 + 9 + 1, 0.5 + 2 + 12 + 1]
    assert weighted_sum(2.0, 3.0, -1.0) == 5.0
    assert (bend(2.0, -3.0), bend(0.0, 1.0)) == (1.5, None)


def test_the_network_of_relus_is_that_sum() -> None:
    network = network_of(5)
    kernel, bias, say, constant = network.get_weights()
    x = np.linspace(-1, 1, 50)
    ours = sum_of_relus(x, kernel[0], bias, say[:, 0], float(constant[0]))
    np.testing.assert_allclose(network.predict(x[:, None].astype(np.float32))[:, 0], ours, atol=1e-6)


def test_curves_to_fit() -> None:
    assert CURVES["sine"]([0.0, np.pi / 2]).tolist() == pytest.approx([0, 1])
    across, up = zip(*FOLDS, strict=True)
    assert CURVES["folded paper"](across).tolist() == list(up)
    assert (across[0], across[-1]) == (LOW, HIGH)


def test_calls_in_three_languages() -> None:
    assert dense_call("Python", 512, "relu", 784) == 'Dense(512, activation="relu", input_shape=(784,))'
    assert dense_call("R", 10, "softmax", None) == "layer_dense(units = 10, activation = 'softmax')"
    assert dense_call("PyTorch", 1, "identity", 16) == "nn.Linear(16, 1)"
    with pytest.raises(ValueError, match="number of its inputs"):
        dense_call("PyTorch", 1, "identity", None)
    for language in LANGUAGES:
        code = "\n".join(piece.code for piece in fit_call(language, 128, 20, 0.2))
        assert all(number in code for number in ("128", "20", "0.2"))
        assert {piece.argument for piece in fit_call(language, 1, 1, 0.5)} >= {"x", "y", "epochs", "batch_size"}
    with pytest.raises(ValueError, match="none of"):
        fit_call("COBOL", 1, 1, 0.1)


def test_the_python_call_is_python() -> None:
    compile("\n".join(piece.code for piece in fit_call("Python", 128, 20, 0.2)), "call", "exec")
    lines = [piece.code for piece in fit_call("PyTorch", 128, 20, 0.2)]
    compile("\n".join(lines), "call", "exec")


def test_networks_are_read_off_the_objects() -> None:
    seen = stack(784, [512])
    assert seen.kind == "Sequential"
    assert [(box.kind, box.params) for box in seen.boxes] == [("Input", 0), ("Dense", 401_920), ("Dense", 5_130)]
    assert seen.total == 407_050
    assert one_layer(13, 4, "relu").params == 13 * 4 + 4
    for example in SEQUENTIAL:
        assert view(for_example(example)).kind == "Sequential"
    for example in FUNCTIONAL:
        seen = view(for_example(example))
        assert seen.kind == "Model"
        joined = next(box for box in seen.boxes if box.kind == "Concatenate")
        assert len(joined.parents) == 2
        assert sum(box.is_output for box in seen.boxes) == len(example.outputs)


def test_derivatives_of_activations_are_slopes() -> None:
    z = np.array([-2.3, -0.7, 0.4, 1.9])
    for name in elementwise():
        slope = (value(name, z + 1e-6) - value(name, z - 1e-6)) / 2e-6
        np.testing.assert_allclose(derivative(name, z), slope, atol=1e-5)

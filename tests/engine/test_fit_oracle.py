"""Whole calls of `fit` against Keras': weights of examples and classes, short batches, validation. Stored values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracle_values import load
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.layers import Dense
from tui_dl.engine.network import Sequential
from tui_dl.engine.optimizers import SGD

KNOWN = load("fit")
RUNS = [name for name, run in KNOWN["runs"].items() if "penalty" not in run["options"]]


def network() -> Sequential:
    made = Sequential([Dense(5, "relu", input_shape=4), Dense(3, "softmax")])
    made.compile(SGD(KNOWN["learning_rate"]), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    made.set_weights(KNOWN["weights"])
    return made


@pytest.mark.parametrize("name", RUNS)
def test_fit_does_what_keras_does(name: str) -> None:
    run = KNOWN["runs"][name]
    options: dict[str, Any] = dict(run["options"])
    count = options.pop("examples")
    if "class_weight" in options:
        options["class_weight"] = {int(label): weight for label, weight in options["class_weight"].items()}
    made = network()
    history = made.fit(KNOWN["x"][:count], KNOWN["labels"][:count], shuffle=False, verbose=0, **options).history
    expected = {key: values for key, values in run["history"].items() if "weighted" not in key}
    assert set(history) == set(expected)
    for key, values in expected.items():
        np.testing.assert_allclose(history[key], values, rtol=1e-5, err_msg=key)
    for weight, final in zip(made.get_weights(), run["final"], strict=True):
        np.testing.assert_allclose(weight, final, rtol=1e-5, atol=1e-6)
    scores = made.evaluate(KNOWN["x"], KNOWN["labels"])
    for key in ("loss", "accuracy"):
        assert scores[key] == pytest.approx(run["evaluate"][key], rel=1e-5)


def test_weights_are_seen_in_the_program_and_stepping_uses_them() -> None:
    made = network()
    formulas = [operation.formula for operation in made.program(8, weighted=True)]
    assert formulas[0] == "x, y, w = batch"
    assert "L = scce(y, ŷ) · w" in formulas
    assert "dz2 = w ⊙ (ŷ − onehot(y)) / n" in formulas
    feed = made.feed(KNOWN["x"][:8], KNOWN["labels"][:8]).weighted(np.arange(8))
    machine = made.trainer(feed, batch_size=8, shuffle=False).machine
    while not machine.finished_batch:
        machine.advance()
    np.testing.assert_array_equal(machine.tensors["w"], np.arange(8))
    assert not machine.tensors["dz2"][0].any()


def test_validation_data_may_have_weights() -> None:
    made, weights = network(), np.linspace(0, 2, 30)
    x, y = KNOWN["x"], KNOWN["labels"]
    history = made.fit(x, y, validation_data=(x, y, weights), sample_weight=np.ones(30), verbose=0).history
    assert history["val_loss"][-1] == pytest.approx(made.evaluate(x, y, sample_weight=weights)["loss"], rel=1e-5)
    with pytest.raises(NetworkError, match=r"\(x, y\) or"):
        made.fit(x, y, validation_data=(x,), verbose=0)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"sample_weight": [1, 2]}, "must be 30 numbers"),
        ({"sample_weight": [-1] * 30}, "from 0 on"),
        ({"sample_weight": [float("nan")] * 30}, "from 0 on"),
        ({"sample_weight": ["a"] * 30}, "must be 30 numbers"),
        ({"sample_weight": [1] * 30, "class_weight": {0: 2.0}}, "cannot go together"),
    ],
)
def test_weights_that_do_not_fit_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        network().fit(KNOWN["x"], KNOWN["labels"], verbose=0, **options)

"""Every mismatch is explained, and its fix mends it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.data import catalog
from tui_dl.engine.losses import LOSSES
from tui_dl.session import Setup
from tui_dl.session.diagnosis import all_mended, diagnose
from tui_dl.session.draft import Draft
from tui_dl.session.facts import facts
from tui_dl.session.presets import PRESETS
from tui_dl.session.setup import build_network

CASES = [
    (Setup(layers="32:relu,1:softmax"), "-1.1.units", "10 classes, but 1 unit", "10 units", True),
    (Setup(layers="32:relu,7:softmax"), "-1.1.units", "the classes from 7 on", "10 units", True),
    (Setup(layers="32:relu,12:softmax"), "-1.1.units", "12 units: those left over", "10 units", False),
    (Setup(layers="32:relu,10:sigmoid"), "-1.1.activation", "asks for each class alone", "softmax", False),
    (Setup(layers="32:relu,10"), "-1.1.activation", "does not give probabilities", "softmax", False),
    (Setup(layers="10:softmax", loss="bce"), "loss", "asks each of the 10 outputs", "categorical_crossentropy", True),
    (Setup(layers="10:softmax", loss="hinge"), "-1.0.activation", "never below 0", "tanh", False),
    (Setup(data="xor", layers="4:relu,1"), "-1.1.activation", "a probability between 0 and 1", "sigmoid", False),
    (Setup(data="xor", layers="4:relu,1:softmax"), "-1.1.activation", "always 1", "sigmoid", True),
    (Setup(data="xor", layers="4:relu,5:softmax", loss="cce"), "-1.1.units", "2 classes", "2 units", False),
    (Setup(data="xor", layers="4:relu,5:sigmoid", loss="mse"), "-1.1.units", "2 classes", "1 unit", False),
    (Setup(data="xor", layers="1:sigmoid", loss="cce"), "loss", "has one unit", "binary_crossentropy", True),
    (Setup(data="line", layers="1:softmax"), "-1.0.activation", "cannot get there", "identity", True),
    (Setup(data="sine", layers="4:relu,1:sigmoid"), "-1.1.activation", "cannot get there", "identity", False),
    (Setup(data="sine", layers="4:relu,1:relu"), "-1.1.activation", "never below 0", "identity", False),
    (Setup(data="sine", layers="4:relu,3"), "-1.1.units", "one number for each example", "1 unit", True),
    (Setup(data="sine", loss="categorical_crossentropy"), "loss", "compares probabilities", "mse", True),
    (Setup(data="sine", metrics=("accuracy",)), "metrics", "counts right classes", "mae", False),
    (Setup(metrics=("sparse_categorical_accuracy",)), "metrics", "a class index", "accuracy", True),
    (Setup(layers="32:softmax,10:softmax"), "-1.0.activation", "compete", "relu", False),
    (Setup(layers="32,10:softmax"), "-1.0.activation", "no more than one layer", "relu", False),
    (Setup(layers="32:relu:zeros,10:softmax"), "-1.0.initializer", "begin alike", "glorot_uniform", False),
    (Setup(layers="8:sigmoid,8:sigmoid,8:sigmoid,8:sigmoid,10:softmax"), "-1.0.activation", "4 layers", "relu", False),
    (Setup(layers="8:tanh,8:sigmoid,8:tanh,8:tanh,10:softmax"), "-1.0.activation", "tanh and sigmoid", "relu", False),
    (Setup(data="line", layers="1", loss="hinge"), "loss", "decides between classes", "mse", False),
    (Setup(data="line", layers="1", loss="categorical_hinge"), "loss", "decides between classes", "mse", False),
    (Setup(data="line", layers="1", loss="kl_divergence"), "loss", "compares probabilities", "mse", False),
    (Setup(data="line", layers="1", loss="cosine_similarity"), "loss", "but the output has one unit", "mse", False),
    (Setup(data="line", layers="1", loss="poisson"), "-1.0.activation", "may be below 0", "softplus", False),
    (Setup(data="sine", layers="4:relu,1", loss="poisson"), "loss", "numbers from 0 up", "mse", False),
    (Setup(data="sine", layers="4:relu,1", loss="msle"), "loss", "numbers from 0 up", "mse", False),
    (Setup(data="sine", layers="4:relu,1", loss="mape"), "loss", "divides by y", "mse", False),
    (Setup(data="xor", layers="1:sigmoid", loss="mape"), "loss", "answer is no", "binary_crossentropy", False),
    (Setup(layers="10:softmax", loss="mape"), "loss", "for every class but", "categorical_crossentropy", False),
    (Setup(data="xor", layers="1:sigmoid", loss="kl_divergence"), "loss", "shares of 1", "binary_crossentropy", False),
    (Setup(data="xor", layers="1", loss="categorical_hinge"), "loss", "with the others", "binary_crossentropy", False),
    (Setup(layers="10", loss="kl_divergence"), "-1.0.activation", "does not see to that", "softmax", False),
    (Setup(layers="10", loss="poisson"), "-1.0.activation", "may be below 0", "softmax", False),
    (Setup(data="sine", metrics=("mse", "recall")), "metrics", "recall counts right classes", "mse, mae", False),
    (Setup(metrics=("binary_accuracy", "mse")), "metrics", "always no is 9 of 10 right", "accuracy, mse", False),
    (Setup(data="corners", loss="cce", metrics=("top_k",), layers="2:softmax"), "metrics", "2: al", "accuracy", False),
    (Setup(data="xor", layers="1:sigmoid", metrics=("f1_score",)), "metrics", "one unit: always", "accuracy", False),
    (Setup(layers="65536:relu,16384:relu,10:softmax"), "-1.0.units", "1,125,367,818 parameters", "8,192 units", True),
    (Setup(learning_rate=1e30), "optimizer.learning_rate", "1e+30 diverges at once", "learning rate 0.001", False),
    (Setup(data="xor", learning_rate=50.0), "optimizer.learning_rate", "most likely diverges", "0.03", False),
    (Setup(data="corners"), "batch_size", "more than the 3 examples", "3", False),
    (Setup(data="corners", validation_split=0.9), "validation_split", "leaves 0 of 4", "0", True),
    (Setup(data="line", layers="[4:relu | 4:relu],1"), "0.0.units", "share out the inputs", "one stack", True),
]


@pytest.mark.parametrize(("setup", "key", "words", "remedy", "fatal"), CASES, ids=lambda case: str(case)[:40])
def test_a_mismatch_is_explained_where_it_stands(setup: Setup, key: str, words: str, remedy: str, fatal: bool) -> None:
    known = facts(setup.data)
    draft = Draft.of(setup, known)
    problem = next(problem for problem in diagnose(draft, known) if problem.key == key and words in problem.text)
    assert remedy in problem.remedy
    assert problem.fatal == fatal
    assert problem.fixed is not None
    assert words not in " ".join(each.text for each in diagnose(problem.fixed, known))


HEADS = st.sampled_from(["1:softmax", "1:sigmoid", "1", "1:relu", "2:softmax", "3:sigmoid", "10:softmax", "12:tanh"])
HIDDEN = st.sampled_from(["", "4:relu,", "4,", "4:softmax,1:softmax,", "3:sigmoid:zeros,", "[2:relu | 2:tanh],"])
DATA = st.sampled_from(["line", "sine", "two-classes", "xor", "corners", "mnist-3-vs-8", "mnist-10k"])
PIECES = [name for name in LOSSES if LOSSES.find(name).source != "your own"]
TRACKED = st.sampled_from(
    [(), ("accuracy",), ("sparse_categorical_accuracy",), ("mae", "binary_accuracy"), ("f1_score", "top_k", "recall")]
)


@given(DATA, HIDDEN, HEADS, st.sampled_from(PIECES), TRACKED, st.sampled_from([0.0, 0.2, 0.9]))
@settings(max_examples=60, deadline=None)
def test_mending_everything_gives_a_network_that_takes_the_data(
    data: str, hidden: str, head: str, loss: str, metrics: tuple[str, ...], split: float
) -> None:
    known = facts(data)
    draft = Draft.of(
        Setup(data=data, layers=hidden + head, loss=loss, metrics=metrics, validation_split=split, batch_size=4), known
    )
    draft, remedies = all_mended(draft, known)
    assert len(remedies) <= 12
    assert diagnose(draft, known) == ()
    dataset = catalog.load(data)
    network = build_network(draft.setup(), dataset)
    from tui_dl.session.setup import inputs_of

    assert network.feed(inputs_of(network, dataset.train_x), dataset.train_y).examples == known.train


@given(DATA, HIDDEN, HEADS, st.sampled_from(PIECES))
@settings(max_examples=60, deadline=None)
def test_what_is_not_called_fatal_can_be_built_and_fed(data: str, hidden: str, head: str, loss: str) -> None:
    from tui_dl.session.setup import inputs_of

    known = facts(data)
    draft = Draft.of(Setup(data=data, layers=hidden + head, loss=loss, metrics=()), known)
    if any(problem.fatal for problem in diagnose(draft, known)):
        return
    dataset = catalog.load(data)
    network = build_network(draft.setup(), dataset)
    assert network.feed(inputs_of(network, dataset.train_x), dataset.train_y).examples == known.train
    assert np.isfinite(network.count_params())


@pytest.mark.parametrize("data", ["xor", "mnist-3-vs-8"])
def test_mending_the_digits_head_on_two_classes_makes_no_other_mismatch(data: str) -> None:
    found = facts(data)
    draft = Draft.of(Setup(data=data, layers="16:relu,10:softmax", loss="cce"), found)
    (problem,) = diagnose(draft, found)
    assert problem.fixed is not None
    assert not diagnose(problem.fixed, found)


def test_presets_and_what_suits_the_data_have_nothing_to_mend() -> None:
    """But for the network that is there to show what vanishes, and batches that are to be all there is."""
    for preset in PRESETS:
        known = facts(preset.setup.data)
        problems = diagnose(Draft.of(preset.setup, known), known)
        assert {problem.remedy for problem in problems} <= {"relu in all of them"}, preset.name

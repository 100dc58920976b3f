"""Drafts: edits of layers and settings, undo and redo, and what they do to the weights."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.engine.errors import NetworkError
from tui_dl.session import Setup
from tui_dl.session.changes import changes, keeps_weights
from tui_dl.session.draft import TRUNK, At, Draft, Drafting
from tui_dl.session.facts import facts
from tui_dl.session.fields import Field, edited, input_field, layer_fields, setting_fields, stepped
from tui_dl.session.outline import outline
from tui_dl.session.presets import PRESETS

DIGITS = facts("mnist-10k")


def draft(layers: str = "512:relu,10:softmax", **setup: object) -> Draft:
    return Draft.of(Setup(layers=layers, **setup), DIGITS)  # type: ignore[arg-type]


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_is_a_whole_configuration_and_fits_its_data(preset) -> None:
    known = facts(preset.setup.data)
    made = Draft.of(preset.setup, known)
    assert Draft.of(made.setup(), known) == made
    assert Setup.from_dict(made.setup().as_dict()) == made.setup()
    seen = outline(made, known, made)
    assert seen.fatal is None
    assert seen.table.total == made.network.build(known.features).count_params()
    if preset.name != "too-deep":
        assert seen.problems == ()
    assert {preset.name for preset in PRESETS} >= {"deck", "none-hidden", "deep", "two-inputs", "by-hand"}


def test_a_setup_is_a_plain_dict_and_back() -> None:
    assert Setup().as_dict() == {
        "data": "mnist-10k", "optimizer": "rmsprop", "batch_size": 128, "epochs": 20, "validation_split": 0.2,
        "seed": 0,
    }  # fmt: skip
    setup = Setup("xor", "4:relu,1:sigmoid", "mse", "sgd(momentum=0.9)", 0.1, 8, 3, 0.5, 5, 1, ("mae",))
    assert setup.as_dict()["metrics"] == ["mae"]
    assert Setup.from_dict(setup.as_dict()) == setup


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"layer": "1"}, "unknown setting 'layer': did you mean layers"),
        ({"epochs": 1.5}, "epochs 1.5: should be a whole number"),
        ({"seed": True}, "should be a whole number"),
        ({"learning_rate": "big"}, "should be a number"),
        ({"metrics": "mae"}, "should be a list of names"),
        ({"data": 7}, "should be a text"),
    ],
)
def test_a_dict_that_is_no_setup(values: dict[str, object], words: str) -> None:
    with pytest.raises(NetworkError, match=words):
        Setup.from_dict(values)


def test_layers_are_added_removed_and_moved() -> None:
    two = draft().added(At(TRUNK, 0))
    assert str(two.network) == "512:relu,512:relu,10:softmax"
    assert str(draft().added(At(TRUNK, 1)).network) == "512:relu,64:relu,10:softmax"
    assert two.removed(At(TRUNK, 1)) == draft()
    uneven = draft("8:relu,4:tanh,10:softmax")
    assert str(uneven.moved(At(TRUNK, 0), 1).network) == "4:tanh,8:relu,10:softmax"
    assert str(draft("8:relu,10:softmax").removed(At(TRUNK, 0)).network) == "10:softmax"
    for refused in (
        lambda: draft().removed(At(TRUNK, 1)),
        lambda: uneven.moved(At(TRUNK, 0), -1),
        lambda: uneven.moved(At(TRUNK, 1), 1),
        lambda: draft("10:softmax").branched(),
    ):
        with pytest.raises(NetworkError):
            refused()


def test_branches_and_back() -> None:
    branched = draft().branched()
    assert str(branched.network) == "[256:relu | 256:relu],10:softmax"
    assert branched.branched() == draft()
    assert branched.places == [At(0, 0), At(1, 0), At(TRUNK, 0)]
    with pytest.raises(NetworkError, match="a branch keeps one layer"):
        branched.removed(At(0, 0))


def test_undo_and_redo() -> None:
    drafting = Drafting(draft())
    first, second = draft("64:relu,10:softmax"), draft("32:relu,10:softmax")
    drafting.put(first)
    drafting.put(first)
    drafting.put(second)
    drafting.undo()
    assert drafting.draft == first
    drafting.undo()
    assert drafting.draft == draft()
    assert not drafting.can_undo
    drafting.undo()
    drafting.redo()
    drafting.redo()
    assert drafting.draft == second
    assert not drafting.can_redo
    drafting.undo()
    drafting.put(draft("7:relu,10:softmax"))
    drafting.redo()
    assert str(drafting.draft.network) == "7:relu,10:softmax"


def all_fields(draft: Draft) -> list[Field]:
    """Every field there is."""
    layers = [field for at in draft.places for field in layer_fields(draft, at)]
    return [input_field(draft), *layers, *setting_fields(draft)]


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_every_step_of_every_field_is_a_setup_that_can_be_read(data: st.DataObject) -> None:
    now = draft("[8:relu,dropout(0.2) | 4:tanh],6:elu,10:softmax", optimizer="sgd(momentum=0.9)")
    for _ in range(6):
        field = data.draw(st.sampled_from([field for field in all_fields(now) if field.key != "data"]))
        with suppress(NetworkError):
            now = stepped(now, field, data.draw(st.booleans()), DIGITS)
        assert Draft.of(now.setup(), DIGITS) == now


@given(st.data(), st.text(max_size=12))
@settings(max_examples=80, deadline=None)
def test_whatever_is_typed_is_taken_or_refused_in_a_line(data: st.DataObject, text: str) -> None:
    now = draft("8:relu,10:softmax")
    field = data.draw(st.sampled_from(all_fields(now)))
    try:
        after = edited(now, field.key, text, DIGITS)
    except NetworkError:
        return
    assert Draft.of(after.setup(), DIGITS) == after


def test_typed_values() -> None:
    now = draft()
    assert edited(now, "-1.0.units", "1,024", DIGITS).layer(At(TRUNK, 0)).units == 1024
    assert edited(now, "-1.0.regularizer", "l2", DIGITS).layer(At(TRUNK, 0)).regularizer == "l2(0.01)"
    assert edited(now, "optimizer", "adam", DIGITS).learning_rate == 0.001
    assert edited(now, "optimizer", "sgd", DIGITS).learning_rate == 0.01
    assert edited(now, "optimizer", "sgd", facts("xor")).learning_rate == 0.03
    assert str(edited(now, "optimizer.rho", "0.5", DIGITS).optimizer) == "rmsprop(learning_rate=0.001, rho=0.5)"
    assert edited(now, "metrics", "mae, accuracy", DIGITS).metrics == ("mae", "accuracy")
    assert edited(now, "threads", "auto", DIGITS).threads is None
    for key, text, words in (
        ("-1.0.units", "0", "from 1 to 65,536"),
        ("-1.0.activation", "rleu", "did you mean relu"),
        ("optimizer.learning_rate", "-1", "above 0"),
        ("optimizer.centered", "5", "true or false"),
        ("metrics", "acuracy", "unknown metric"),
        ("validation_split", "1", "below 1"),
        ("inputs.dropout", "x", "below 1"),
    ):
        with pytest.raises(NetworkError, match=words):
            edited(now, key, text, DIGITS)


KEEPING = {
    "loss": "mse", "optimizer": "adam", "optimizer.learning_rate": "0.1", "metrics": "mae", "batch_size": "64",
    "epochs": "3", "validation_split": "0.1", "threads": "1", "-1.0.dropout": "0.5", "-1.0.regularizer": "l2(0.1)",
    "inputs.dropout": "0.1",
}  # fmt: skip
ANEW = {"-1.0.units": "8", "-1.0.activation": "tanh", "-1.0.initializer": "he_normal", "seed": "3", "data": "xor"}


@pytest.mark.parametrize(("key", "text"), [*KEEPING.items(), *ANEW.items()])
def test_which_edits_keep_the_weights(key: str, text: str) -> None:
    before = draft()
    found = changes(before, edited(before, key, text, DIGITS))
    assert len(found) == 1
    assert keeps_weights(found) == (key in KEEPING)
    assert " → " in str(found[0])
    assert changes(before, before) == ()


@pytest.mark.parametrize(
    ("rate", "told"), [("1e9", "1e9"), ("1e-7", "1e−7"), ("0.00100001", "0.00100001"), ("0.01", "0.01")]
)
def test_learning_rates_are_told_short_but_exactly(rate: str, told: str) -> None:
    (change,) = changes(draft(), edited(draft(), "optimizer.learning_rate", rate, DIGITS))
    assert str(change) == f"learning rate 0.001 → {told}"


def test_another_number_of_layers_starts_anew() -> None:
    assert not keeps_weights(changes(draft(), draft("512:relu,512:relu,10:softmax")))
    assert not keeps_weights(changes(draft(), draft().branched()))


def test_the_outline_counts_as_the_network_does() -> None:
    now = draft("[8:relu,dropout(0.2) | 4:tanh],10:softmax")
    seen = outline(now, DIGITS, draft())
    assert [[box.name for box in column] for column in seen.columns] == [["x1", "dense"], ["x2", "dense_1"]]
    assert [(box.name, box.units) for box in seen.trunk] == [("concatenate", 12), ("dense_2", 10)]
    assert seen.trunk[1].cost == "12 × 10 + 10 = 130"
    assert seen.columns[0][1].dropout == 0.2
    assert seen.table.total == now.network.build(784).count_params()
    assert seen.table.title == "(392 → 8 relu | 392 → 4 tanh) → 10 softmax"
    assert not seen.keeps_weights
    narrow = replace(now, data="line")
    assert outline(narrow, facts("line"), narrow).fatal is not None

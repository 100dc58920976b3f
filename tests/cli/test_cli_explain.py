"""`tui-dl explain`."""

from __future__ import annotations

import pytest

from tui_dl.cli.explain import REGISTRIES
from tui_dl.engine.losses import LOSSES, Loss

NAMES = [(registry.kind, name) for registry in REGISTRIES for name in registry]


@pytest.mark.parametrize(("kind", "name"), NAMES)
def test_everything_registered_is_explained(command, kind: str, name: str) -> None:
    events = command("explain", name, "--json").events
    (event,) = [event for event in events if event["kind"] == kind]
    assert (event["schema"], event["event"], event["name"]) == (1, "explanation", name)
    assert all(event[key] for key in ("title", "formula", "source"))
    assert ("derivative" in event) == (kind in ("activation", "loss", "regularizer"))
    assert ("update_rule" in event) == (kind == "optimizer")
    text = command("explain", name).out
    assert event["title"] in text
    assert event["source"] in text


def test_what_is_registered_later_is_explained_too(command, monkeypatch) -> None:
    monkeypatch.setattr(LOSSES, "_classes", dict(LOSSES._classes))

    @LOSSES.register()
    class Wiggle(Loss):
        """ℓ = sin(ŷ − y)"""

        name = "wiggle"
        title = "A wiggle"
        formula = "ℓ = sin(ŷ − y)"
        derivative_formula = "cos(ŷ − y)"
        source = "nowhere"

        def __init__(self, speed: float = 2.0) -> None:
            self.speed = speed

    out = command("explain", "wiggle").out.splitlines()
    assert out == [
        "A wiggle (loss wiggle)",
        "formula     ℓ = sin(ŷ − y)",
        "derivative  cos(ŷ − y)",
        "defaults    speed = 2.0",
        "source      nowhere",
    ]


def test_defaults_are_those_of_the_constructor(command) -> None:
    (event,) = command("explain", "Adam", "--json").events
    assert event["defaults"] == {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}


def test_an_update_rule_says_more_than_the_formula_or_is_left_out(command) -> None:
    assert "with momentum m: v ← m·v − η·g" in command("explain", "sgd").out
    assert "formula" not in command("explain", "adadelta").out


def test_an_alias_leads_to_the_name(command) -> None:
    (event,) = command("explain", "bce", "--json").events
    assert event["name"] == "binary_crossentropy"


def test_a_family_is_explained_as_a_whole(command) -> None:
    events = command("explain", "accuracy", "--json").events
    assert len(events) > 2
    assert all(event["name"].endswith("_accuracy") for event in events)


@pytest.mark.parametrize(
    ("name", "near"),
    [("rmsprob", "rmsprop"), ("reul", "relu"), ("categorical_crossentrpy", "categorical_crossentropy")],
)
def test_misspelt(command, name: str, near: str) -> None:
    done = command("explain", name)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"tui-dl: nothing is called {name!r}: did you mean {near}?\n"


def test_nothing_near(command) -> None:
    assert "known are identity, relu" in command("explain", "zzzzzzzz").err

"""Another configuration for an open session: weights kept where they fit, new ones where not, nothing lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tui_dl.session import Session, Setup, Snapshot, State, Stride

BY_HAND = Setup("corners", "3:relu,2:softmax", None, "sgd", 0.5, 2, 50, 0.0, 0, 1)


def quiet(snapshot: Snapshot) -> None:
    """Nobody looks."""


@pytest.fixture
def session() -> Session:
    session = Session(BY_HAND)
    session.open(quiet)
    session.advance(Stride.EPOCH, quiet)
    return session


def weights(session: Session) -> list[np.ndarray]:
    return session.opened.trainer.machine.parameters


def message(session: Session, **edit: object) -> str:
    frames: list[Snapshot] = []
    session.configure(replace(session.setup, **edit), frames.append)
    assert frames[-1].message == session.snapshot().message
    return frames[-1].message


@pytest.mark.parametrize("edit", [{"loss": "mse"}, {"optimizer": "adam"}, {"batch_size": 4}, {"metrics": ()},
                                  {"layers": "3:relu:l2(0.1),dropout(0.5),2:softmax"}])  # fmt: skip
def test_weights_are_kept(session: Session, edit: dict[str, object]) -> None:
    before = weights(session)
    assert "weights are kept" in message(session, **edit)
    assert all(map(np.array_equal, before, weights(session)))
    snapshot = session.snapshot()
    assert snapshot.state is State.READY
    assert snapshot.cursor is not None
    assert (snapshot.cursor.epoch, snapshot.cursor.batch, snapshot.cursor.operation) == (1, 1, 0)
    session.advance(Stride.EPOCH, quiet)
    assert not all(map(np.array_equal, before, weights(session)))


@pytest.mark.parametrize(
    "edit",
    [
        {"layers": "4:relu,2:softmax"},
        {"layers": "3:tanh,2:softmax"},
        {"seed": 1},
        {"data": "xor", "layers": "1:sigmoid"},
    ],
)
def test_new_weights(session: Session, edit: dict[str, object]) -> None:
    assert "New weights" in message(session, **edit)
    fresh = Session(session.setup)
    fresh.open(quiet)
    assert all(map(np.array_equal, weights(session), weights(fresh)))


def test_a_new_rate_and_more_epochs_change_nothing_else(session: Session) -> None:
    session.advance(Stride.OPERATION, quiet)
    before, cursor = weights(session), session.snapshot().cursor
    assert cursor is not None
    assert "goes on where it stood" in message(session, learning_rate=0.25, epochs=70)
    after = session.snapshot()
    assert after.cursor == replace(cursor, epochs=70)
    assert after.configuration is not None
    assert after.configuration.learning_rate == 0.25
    assert all(map(np.array_equal, before, weights(session)))
    assert message(session) == "Nothing has changed."
    session.restart()
    assert session.snapshot().configuration.learning_rate == 0.25


def test_a_rate_set_by_hand_is_what_the_edit_is_compared_with(session: Session) -> None:
    session.set_learning_rate(0.2)
    assert "learning rate 0.2 → 0.1" in message(session, learning_rate=0.1)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({"layers": "3:rleu,2:softmax"}, "did you mean relu"),
        ({"data": "no/such/place"}, "no/such/place"),
        ({"loss": "bce"}, "binary_crossentropy"),
        ({"layers": "3:relu,1:sigmoid", "loss": "cce"}, "one unit"),
        ({"validation_split": 0.9}, "validation_split"),
    ],
)
def test_what_does_not_fit_changes_nothing(session: Session, edit: dict[str, object], words: str) -> None:
    before, setup = weights(session), session.setup
    assert words in message(session, **edit)
    assert session.setup == setup
    assert all(map(np.array_equal, before, weights(session)))
    session.advance(Stride.BATCH, quiet)
    assert session.snapshot().state is State.READY


def test_two_inputs_step_and_train() -> None:
    session = Session(Setup(layers="[6:relu | 6:relu],10:softmax", epochs=1, batch_size=800, threads=1))
    session.open(quiet)
    snapshot = session.snapshot()
    assert snapshot.stage is not None
    assert {term.name: term.shape for term in snapshot.stage.terms if not isinstance(term, str)} == {
        "x1": (800, 392), "x2": (800, 392), "y": (800, 10),
    }  # fmt: skip
    session.advance(Stride.RUN, quiet)
    history = session.snapshot().history
    assert history is not None
    assert history.epochs["val_accuracy"][0] > 0.2

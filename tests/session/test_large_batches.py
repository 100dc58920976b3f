"""A session whose batches are worked through in slices: what is shown of them, and what may be asked."""

from __future__ import annotations

import numpy as np
import pytest
from small import nowhere, opened

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import SLICE
from tui_dl.session import Session, Setup, Snapshot
from tui_dl.session.moves import Stride

BATCH = 2 * SLICE + 100
LARGE = Setup(layers="12:relu,10:softmax", batch_size=BATCH, epochs=2, threads=1)


@pytest.fixture
def session() -> Session:
    return opened(LARGE)


def machine_of(session: Session) -> Machine:
    return session.opened.trainer.machine


def test_trained_or_stepped_the_weights_are_the_same(session: Session) -> None:
    session.advance(Stride.EPOCH, nowhere)
    trained = machine_of(session).arena.state.copy()
    session.restart()
    for _ in range(machine_of(session).batches_per_epoch):
        session.advance(Stride.BATCH, nowhere)
    assert machine_of(session).batches_done == machine_of(session).batches_per_epoch
    np.testing.assert_array_equal(machine_of(session).arena.state, trained)


def test_while_it_trains_the_first_slice_is_shown_and_the_memory_stays_small(session: Session) -> None:
    frames: list[Snapshot] = []
    session.choose(example=SLICE + 5)
    session.advance(Stride.RUN, frames.append)
    running = [frame for frame in frames if frame.strip is not None]
    assert running
    for frame in running:
        assert frame.strip is not None
        assert frame.strip.count <= SLICE
        assert 0 <= frame.strip.correct <= frame.strip.count
        assert frame.example is not None
        assert frame.example.outputs is None, "of that example nothing is in memory"
    assert not machine_of(session).arena.is_spread


def test_looking_back_into_a_trained_batch_shows_all_its_examples(session: Session) -> None:
    session.advance(Stride.EPOCH, nowhere)
    session.back(Stride.PHASE, nowhere)
    stage = session.snapshot().stage
    assert stage is not None
    assert stage.operation.phase == "backward"
    rows = machine_of(session).batch.rows
    assert machine_of(session).tensors["z1"].shape == (rows, 12)


def test_numbers_of_a_trained_batch_are_explained_by_all_its_examples(session: Session) -> None:
    session.advance(Stride.EPOCH, nowhere)
    rows = machine_of(session).batch.rows
    found = session.debugging.why(("ŷ", (rows - 1, 3)))
    z = np.exp(machine_of(session).tensors["z2"][rows - 1])
    assert found.value == pytest.approx(z[3] / z.sum(), rel=1e-5)
    assert session.debugging.chain(("b2", (3,))).whole == pytest.approx(
        float(machine_of(session).tensors["db2"][3]), rel=1e-4
    )


def test_watches_of_activations_see_the_whole_batch(session: Session) -> None:
    session.debugging.add_watch("mean(h1)")
    session.advance(Stride.EPOCH, nowhere)
    (watch,) = session.snapshot().watches
    expected = machine_of(session).tensors["h1"].astype(np.float64)
    assert expected.shape[0] == machine_of(session).batch.rows
    assert watch.value == pytest.approx(expected.mean())

"""The session: what a learner can do, and what comes of it."""

from __future__ import annotations

import dataclasses
import json
import threading

import numpy as np
import pytest

from tui_dl.session import Session, Setup, Snapshot, State, Stride
from tui_dl.session.session import next_rate

SMALL = Setup(layers="12:relu,10:softmax", epochs=2, batch_size=1000)
BATCHES = 7
"""6,400 training examples make six batches of 1,000 and a short one."""


class Stage:
    """Keeps what a session publishes."""

    def __init__(self) -> None:
        self.frames: list[Snapshot] = []

    def __call__(self, snapshot: Snapshot) -> None:
        self.frames.append(snapshot)


def opened(setup: Setup = SMALL) -> tuple[Session, Stage]:
    session, stage = Session(setup), Stage()
    session.open(stage)
    return session, stage


def weights(session: Session) -> bytes:
    return b"".join(p.tobytes() for p in session.opened.trainer.machine.parameters)


def test_opening_says_what_it_does_and_ends_with_a_batch() -> None:
    session, stage = opened()
    states = [frame.state for frame in stage.frames]
    assert states[:-1] == [State.STARTING] * (len(states) - 1)
    assert all(frame.message for frame in stage.frames)
    last = stage.frames[-1]
    assert last.state is State.READY
    assert "Press space" in last.message
    assert last.cursor is not None
    assert (last.cursor.epoch, last.cursor.batch, last.cursor.operation) == (1, 1, 0)
    assert last.cursor.phase == "data"
    assert last.example is not None
    assert last.example.image is not None
    assert last.example.outputs is None
    assert session.snapshot().number > last.number


def test_the_decks_network_is_what_it_opens_with() -> None:
    session, _ = opened(Setup())
    architecture = session.snapshot().architecture
    assert architecture is not None
    assert architecture.total == 407_050
    assert architecture.title == "784 → 512 relu → 10 softmax"
    assert [row.arithmetic for row in architecture.rows] == ["784 × 512 + 512", "512 × 10 + 10"]


def test_every_operation_can_be_looked_at() -> None:
    session, stage = opened()
    seen = []
    for _ in session.snapshot().program:
        snapshot = session.snapshot()
        assert snapshot.stage is not None
        assert snapshot.stage.sentence
        assert snapshot.stage.arithmetic
        seen.append(snapshot.stage.operation.index)
        for term in snapshot.stage.terms:
            if not isinstance(term, str):
                assert term.values.shape == term.shape
                assert not term.values.flags.writeable
        session.advance(Stride.OPERATION, stage)
    assert seen == list(range(len(session.snapshot().program)))
    assert session.snapshot().cursor.batch == 2  # type: ignore[union-attr]


def test_strides_end_where_their_unit_ends() -> None:
    session, stage = opened()
    phases = []
    for _ in range(4):
        session.advance(Stride.PHASE, stage)
        phases.append(session.snapshot().cursor.formula)  # type: ignore[union-attr]
    assert phases == [
        "ŷ = softmax(z2)",
        "accuracy = mean [argmax ŷ = argmax y]",
        "db1 = Σ dz1",
        "b1 ← rmsprop(b1, db1)",
    ]
    session.advance(Stride.BATCH, stage)
    cursor = session.snapshot().cursor
    assert cursor is not None
    assert (cursor.batch, cursor.phase) == (2, "update")
    session.advance(Stride.EPOCH, stage)
    snapshot = session.snapshot()
    assert snapshot.cursor is not None
    assert (snapshot.cursor.epoch, snapshot.cursor.batch) == (1, BATCHES)
    assert snapshot.history is not None
    assert set(snapshot.history.epochs) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    session.advance(Stride.RUN, stage)
    assert session.snapshot().message == "2 epochs are done. b steps back, R begins again."
    session.advance(Stride.OPERATION, stage)
    assert "All epochs are done" in session.snapshot().message


def test_a_run_shows_the_batch_as_a_strip_and_a_throughput() -> None:
    session, stage = opened()
    stage.frames.clear()
    session.advance(Stride.EPOCH, stage)
    running = [frame for frame in stage.frames if frame.state is State.RUNNING]
    assert running
    for frame in running:
        assert frame.stage is None
        assert frame.strip is not None
        assert frame.samples_per_second > 0
        assert frame.strip.correct <= frame.strip.count
    assert session.snapshot().stage is not None


def test_back_undoes_bit_for_bit_and_stops_kindly_at_the_beginning() -> None:
    session, stage = opened()
    start = weights(session)
    session.advance(Stride.EPOCH, stage)
    assert weights(session) != start
    for _ in range(BATCHES):
        session.back(Stride.BATCH, stage)
    session.back(Stride.OPERATION, stage)
    cursor = session.snapshot().cursor
    assert cursor is not None
    assert (cursor.batch, cursor.operation) == (1, 0)
    assert weights(session) == start
    assert "very beginning" in session.snapshot().message


def test_back_by_phase_ends_at_the_end_of_the_phase_before() -> None:
    session, stage = opened()
    session.advance(Stride.BATCH, stage)
    formulas = []
    for _ in range(5):
        session.back(Stride.PHASE, stage)
        formulas.append(session.snapshot().cursor.formula)  # type: ignore[union-attr]
    assert formulas[:3] == ["db1 = Σ dz1", "accuracy = mean [argmax ŷ = argmax y]", "ŷ = softmax(z2)"]
    assert formulas[3:] == ["x, y = batch"] * 2


def test_a_pause_lands_on_a_batch_boundary_from_which_stepping_goes_on() -> None:
    session, stage = opened(dataclasses.replace(SMALL, batch_size=4, epochs=50))
    runner = threading.Thread(target=session.advance, args=(Stride.RUN, stage))
    seen_running = threading.Event()

    def watch(snapshot: Snapshot) -> None:
        if snapshot.state is State.RUNNING:
            seen_running.set()

    runner = threading.Thread(target=session.advance, args=(Stride.RUN, watch))
    runner.start()
    assert seen_running.wait(20)
    session.interrupt()
    runner.join(20)
    assert not runner.is_alive()
    snapshot = session.snapshot()
    assert snapshot.state is State.READY
    assert snapshot.cursor is not None
    assert snapshot.cursor.operation == snapshot.cursor.operations - 1
    assert "Paused" in snapshot.message
    session.advance(Stride.OPERATION, stage)
    assert session.snapshot().cursor.operation == 0  # type: ignore[union-attr]


def test_the_learning_rate_changes_while_training_goes_on() -> None:
    session, _ = opened(dataclasses.replace(SMALL, batch_size=4, epochs=50))
    rates: list[float] = []

    def watch(snapshot: Snapshot) -> None:
        if snapshot.state is State.RUNNING:
            rates.append(session.opened.trainer.machine.learning_rate)
            if len(rates) == 1:
                session.scale_learning_rate(up=True)
            if len(rates) == 4:
                session.interrupt()

    session.advance(Stride.RUN, watch)
    assert rates[0] == pytest.approx(0.001)
    assert rates[-1] == pytest.approx(0.002)


@pytest.mark.parametrize(
    ("rate", "up", "expected"),
    [(0.001, True, 0.002), (0.002, True, 0.005), (0.005, True, 0.01), (0.001, False, 5e-4), (0.003, False, 0.002)],
)
def test_rates_step_through_1_2_5(rate: float, up: bool, expected: float) -> None:
    assert next_rate(rate, up) == pytest.approx(expected)


def test_a_restart_repeats_itself() -> None:
    session, stage = opened()
    session.advance(Stride.EPOCH, stage)
    first, history = weights(session), session.snapshot().history
    session.restart()
    assert session.snapshot().cursor.batch == 1  # type: ignore[union-attr]
    assert session.snapshot().history.batches_done == 0  # type: ignore[union-attr]
    session.advance(Stride.EPOCH, stage)
    assert weights(session) == first
    assert session.snapshot().history.epochs == history.epochs  # type: ignore[union-attr]


def test_the_chosen_weight_is_the_same_in_every_tensor() -> None:
    session, stage = opened()
    session.advance(Stride.OPERATION, stage)
    session.choose(element=("W1", (403, 7)))
    session.choose(example=17)
    chosen = {t.label: t.chosen for t in session.snapshot().stage.terms if not isinstance(t, str)}  # type: ignore[union-attr]
    assert chosen == {"x": (17, 403), "W1": (403, 7), "b1": (7,), "z1": (17, 7)}
    while session.snapshot().stage.operation.name != "dW1":  # type: ignore[union-attr]
        session.advance(Stride.OPERATION, stage)
    chosen = {t.label: t.chosen for t in session.snapshot().stage.terms if not isinstance(t, str)}  # type: ignore[union-attr]
    assert chosen == {"xᵀ": (403, 17), "dz1": (17, 7), "dW1": (403, 7)}


def test_arrows_move_the_element_and_wrap_at_the_edges() -> None:
    session, stage = opened()
    session.advance(Stride.OPERATION, stage)
    session.choose(element=("z1", (0, 0)))
    session.choose(move=(-1, -1))
    z1 = session.snapshot().stage.terms[-1]  # type: ignore[union-attr]
    assert z1.chosen == (999, 11)  # type: ignore[union-attr]


@pytest.mark.parametrize("element", [("W1", (784, 0)), ("W1", (0,)), ("W1", (-1, 0)), ("nothing", (0, 0))])
def test_an_element_that_is_not_there_changes_nothing(element: tuple[str, tuple[int, ...]]) -> None:
    session, _ = opened()
    before = session.opened.choice.as_mapping()
    session.choose(element=element)
    assert session.opened.choice.as_mapping() == before


def test_divergence_is_said_and_can_be_left_by_going_back() -> None:
    session, stage = opened(
        Setup(layers="12:identity,10:softmax", optimizer="sgd", learning_rate=1e38, batch_size=1000)
    )
    session.advance(Stride.RUN, stage)
    snapshot = session.snapshot()
    assert snapshot.state is State.DIVERGED
    assert "not a number" in snapshot.message
    while session.snapshot().state is State.DIVERGED:
        session.back(Stride.BATCH, stage)
    assert session.snapshot().state is State.READY


@pytest.mark.parametrize(
    ("setup", "words", "code"),
    [
        (Setup(data="no/such/place"), "no/such/place", 4),
        (Setup(layers="512:rleu"), "did you mean relu", 2),
        (Setup(layers="1:softmax"), "softmax of one unit", 2),
        (Setup(batch_size=0), "batch size 0", 2),
        (Setup(learning_rate=-1), "learning rate", 2),
        (Setup(validation_split=2), "validation_split", 2),
        (Setup(optimizer="adamm"), "did you mean adam", 2),
    ],
)
def test_what_cannot_open_says_why_in_one_line(setup: Setup, words: str, code: int) -> None:
    session, stage = opened(setup)
    assert stage.frames[-1].state is State.FAILED
    assert words in stage.frames[-1].message
    assert "\n" not in stage.frames[-1].message
    assert session.exit_code == code


def test_a_bad_session_shows_nothing_but_its_message() -> None:
    session, _ = opened(Setup(data="no/such/place"))
    snapshot = session.snapshot()
    assert snapshot.program == ()
    assert snapshot.stage is None
    assert json.dumps(snapshot.message)


def test_regression_and_binary_data_choose_their_own_head() -> None:
    for data, head, loss in [("sine", "identity", "mse"), ("circle", "sigmoid", "binary_crossentropy")]:
        session, stage = opened(Setup(data=data, epochs=1))
        session.advance(Stride.RUN, stage)
        snapshot = session.snapshot()
        assert snapshot.architecture is not None
        assert snapshot.configuration is not None
        assert snapshot.example is not None
        assert snapshot.architecture.rows[-1].activation == head
        assert snapshot.configuration.loss == loss
        assert snapshot.example.image is None
        assert snapshot.history is not None
        assert np.isfinite(snapshot.history.epochs["val_loss"]).all()

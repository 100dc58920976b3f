"""The one thread: what it does in which order, and what it tells whom."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fake_session import FakeSession
from textual.message import Message

from tui_dl.session import Stride
from tui_dl.session.moves import State
from tui_dl.ui.training import (
    Answered,
    Command,
    CommandDone,
    CommandFailed,
    Frame,
    Job,
    Mailbox,
    Publish,
    SnapshotArrived,
    Worker,
)

SECONDS = 5.0


class Told:
    """Collects the messages of a worker; `until` waits for one of a kind."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Message] = queue.Queue()
        self.seen: list[Message] = []

    def __call__(self, message: Message) -> None:
        self._queue.put(message)

    def until(self, kind: type[Message]) -> Message:
        while True:
            self.seen.append(self._queue.get(timeout=SECONDS))
            if isinstance(self.seen[-1], kind):
                return self.seen[-1]


class Bench:
    """A worker with an opened fake session."""

    def __init__(self, **options: bool) -> None:
        self.session = FakeSession(**options)
        self.told = Told()
        self.worker = Worker(lambda: self.session, self.told)
        self.worker.start()
        self.told.until(CommandDone)
        self.session.calls.clear()

    def run(self) -> None:
        """Start an endless run and wait until it is under way."""
        begun = threading.Event()

        def work(session: FakeSession, announce: object) -> None:
            session.advance(Stride.RUN, lambda snapshot: (announce(snapshot), begun.set()))

        self.worker.submit(Command(work, long=True))
        assert begun.wait(SECONDS)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench(endless=True)
    yield made
    made.worker.stop()


def advance(stride: Stride) -> Command:
    return Command(lambda session, publish: session.advance(stride, publish), stride is Stride.RUN)


def test_a_mailbox_keeps_the_newest_and_gives_it_once() -> None:
    session, mailbox = FakeSession(), Mailbox()
    first, second = session.snapshot(), session.snapshot()
    mailbox.put(first)
    mailbox.put(second)
    assert mailbox.take() is second
    assert mailbox.take() is None


def test_commands_are_done_in_order(bench: Bench) -> None:
    bench.worker.submit(advance(Stride.OPERATION))
    bench.worker.submit(advance(Stride.PHASE))
    bench.told.until(CommandDone)
    bench.told.until(CommandDone)
    assert bench.session.calls == ["advance operation", "advance phase"]
    assert bench.worker.idle


def test_a_command_that_publishes_nothing_is_still_shown(bench: Bench) -> None:
    bench.worker.submit(Command(lambda session, _: session.choose(example=7)))
    bench.told.until(SnapshotArrived)
    snapshot = bench.worker.mailbox.take()
    assert snapshot is not None
    assert snapshot.example is not None
    assert snapshot.example.index == 7


def test_frames_of_a_run_lie_in_the_mailbox_and_are_not_announced(bench: Bench) -> None:
    before = len(bench.told.seen)
    bench.run()
    frame = bench.worker.mailbox.take()
    assert frame is not None
    assert frame.state is State.RUNNING
    assert bench.worker.running
    bench.worker.pause()
    bench.told.until(CommandDone)
    kinds = [type(message) for message in bench.told.seen[before:]]
    assert kinds == [SnapshotArrived, CommandDone]
    last = bench.worker.mailbox.take()
    assert last is not None
    assert last.state is State.READY


def test_a_command_during_a_run_pauses_it_first(bench: Bench) -> None:
    bench.run()
    bench.worker.submit(advance(Stride.OPERATION))
    bench.told.until(CommandDone)
    bench.told.until(CommandDone)
    assert bench.session.calls == ["advance run", "advance operation"]


def test_a_run_that_has_not_begun_is_forgotten_by_a_pause(bench: Bench) -> None:
    hold, entered = threading.Event(), threading.Event()

    def wait(*_: object) -> None:
        entered.set()
        hold.wait(SECONDS)

    bench.worker.submit(Command(wait))
    assert entered.wait(SECONDS)
    bench.worker.submit(advance(Stride.RUN))
    assert bench.worker.running
    bench.worker.pause()
    assert not bench.worker.running
    hold.set()
    bench.told.until(CommandDone)
    assert bench.worker.idle
    assert bench.session.calls == []


def test_the_learning_rate_changes_in_the_middle_of_a_run(bench: Bench) -> None:
    bench.run()
    bench.worker.scale_learning_rate(True)
    assert bench.session.calls == ["advance run", "rate True"]
    assert bench.worker.running


def test_the_learning_rate_is_shown_at_once_when_nothing_runs(bench: Bench) -> None:
    bench.worker.scale_learning_rate(True)
    bench.told.until(CommandDone)
    snapshot = bench.worker.mailbox.take()
    assert snapshot is not None
    assert snapshot.configuration is not None
    assert snapshot.configuration.learning_rate == 0.002


def test_a_failing_command_is_told_and_the_next_one_done(bench: Bench) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no such tensor")

    bench.worker.submit(Command(fail))
    message = bench.told.until(CommandFailed)
    assert isinstance(message, CommandFailed)
    assert message.text == "ValueError: no such tensor"
    bench.told.until(CommandDone)
    bench.worker.submit(advance(Stride.OPERATION))
    bench.told.until(CommandDone)
    assert bench.session.calls == ["advance operation"]


def test_a_session_that_cannot_be_made_is_told() -> None:
    def make() -> FakeSession:
        raise ImportError("no module named numba")

    told = Told()
    worker = Worker(make, told)
    worker.start()
    message = told.until(CommandFailed)
    assert isinstance(message, CommandFailed)
    assert message.text == "no module named numba"
    assert worker.exit_code == 1


def test_stopping_ends_a_run_and_the_thread(bench: Bench) -> None:
    bench.run()
    bench.worker.stop()
    bench.worker._thread.join(SECONDS)
    assert not bench.worker._thread.is_alive()


def test_after_a_passing_notice_the_end_is_told_too(bench: Bench) -> None:
    def work(session: FakeSession, publish: Publish) -> None:
        publish(replace(session.snapshot(), passing=True, message="going back"))

    before = len(bench.told.seen)
    bench.worker.submit(Command(work))
    bench.told.until(CommandDone)
    kinds = [type(message) for message in bench.told.seen[before:]]
    assert kinds == [SnapshotArrived, SnapshotArrived, CommandDone]
    last = bench.worker.mailbox.take()
    assert last is not None
    assert not last.passing


def test_a_question_is_answered_between_two_frames_of_a_run(bench: Bench) -> None:
    answered = threading.Event()

    def work(session: FakeSession, publish: Publish) -> None:
        while not answered.is_set():
            publish(replace(session.snapshot(), state=State.RUNNING))

    bench.worker.submit(Command(work, long=True))
    bench.worker.ask(lambda session: (answered.set(), 7)[1], print)
    bench.told.until(Answered)
    bench.told.until(CommandDone)
    assert not bench.worker.asked


def test_a_question_is_answered_while_nothing_runs_and_a_bad_one_is_told(bench: Bench) -> None:
    bench.worker.ask(lambda session: 1 // 0, print)
    failure = bench.told.until(CommandFailed)
    assert isinstance(failure, CommandFailed)
    assert "ZeroDivisionError" in failure.text
    bench.worker.ask(lambda session: 7, print)
    bench.told.until(Answered)
    assert not bench.worker.asked


def frames_of(job: Job[int], told: Told) -> None:
    job.start()
    while not job.ended:
        told.until(Frame)
        job.show_newest()
    job.show_newest()


def test_a_job_shows_its_newest_frame_and_ends() -> None:
    shown: list[int] = []
    job = Job(lambda: iter(range(1000)), shown.append, told := Told())
    frames_of(job, told)
    assert shown[-1] == 999
    assert shown == sorted(shown)
    assert job.failure == ""


def test_a_job_that_fails_says_why() -> None:
    def work() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    job = Job(work, print, told := Told())
    frames_of(job, told)
    assert job.failure == "ValueError: no more"


def test_a_stopped_job_shows_nothing_any_more() -> None:
    go = threading.Event()
    shown: list[int] = []

    def work() -> Iterator[int]:
        for number in range(10**9):
            go.wait(SECONDS)
            yield number

    job = Job(work, shown.append, told := Told())
    job.start()
    job.stop()
    go.set()
    while not job.ended:
        told.until(Frame)
    job.show_newest()
    assert shown == []

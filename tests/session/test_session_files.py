"""Sessions in files: what is opened is what was saved, to the last bit; what is damaged is refused in one line."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small import TINY, nowhere, opened, state

from tui_dl.engine.errors import CheckpointError
from tui_dl.session import Session, Setup, Snapshot, State, Stride, files
from tui_dl.session.errors import SessionError
from tui_dl.session.files import following, reopening, taking, text, whole
from tui_dl.session.files.saved import Saved

WHOLE, TEXT = Path("tui-dl-session.safetensors"), Path("tui-dl-session.toml")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def reopen(path: Path) -> Session:
    session = Session(Setup(), path)
    session.open(nowhere)
    assert session.exit_code == 0, session.snapshot().message
    return session


def saved_of(session: Session) -> Saved:
    return taking.with_tensors(session.filing.taken(), session.opened, session.runs)


def facts(session: Session) -> dict[str, Any]:
    """All that must be the same again."""
    machine, shot = session.opened.trainer.machine, session.snapshot()
    assert shot.history is not None
    assert shot.timeline is not None
    return {
        "state": machine.arena.state.tobytes(),
        "tensors": {name: values.tobytes() for name, values in machine.tensors.items()},
        "cursor": machine.cursor,
        "records": machine.records().tobytes(),
        "validations": session.opened.trainer.validations.tobytes(),
        "changes": machine.changes,
        "rate": shot.configuration and shot.configuration.learning_rate,
        "epochs": repr(shot.history.epochs),
        "furthest": shot.timeline.furthest,
        "breakpoints": shot.breakpoints,
        "watches": [(watch.number, watch.name, watch.value) for watch in shot.watches],
        "bookmarks": shot.bookmarks,
        "chosen": session.debugging.chosen_element(),
    }


def on_and_back(session: Session) -> list[object]:
    """Where a few steps lead from here, forwards and then far back."""
    seen: list[object] = []
    for move in (Stride.OPERATION, Stride.BATCH, Stride.PHASE, Stride.EPOCH):
        session.advance(move, nowhere)
        seen.append(state(session))
    session.back(Stride.BATCH, nowhere)
    seen.append(state(session))
    session.go_to_batch(1, nowhere)
    return [*seen, state(session)]


MOVES = st.lists(
    st.sampled_from(["operation", "operation", "phase", "batch", "batch", "epoch", "back", "up", "down"]), max_size=8
)
SETUPS = st.builds(
    Setup,
    data=st.sampled_from(["circle", "xor", "line"]),
    layers=st.sampled_from(["3:relu,1:sigmoid", "dropout(0.3),2:tanh,2:relu,1:sigmoid"]),
    loss=st.just("mse"),
    optimizer=st.sampled_from(["rmsprop", "adam", "sgd(momentum=0.9)"]),
    batch_size=st.sampled_from([16, 50]),
    epochs=st.just(3),
    validation_split=st.sampled_from([0.0, 0.3]),
    seed=st.integers(0, 3),
    threads=st.just(1),
    metrics=st.just(()),
)


def play(session: Session, moves: list[str]) -> None:
    for move in moves:
        if move in ("up", "down"):
            session.scale_learning_rate(move == "up")
        elif move == "back":
            session.back(Stride.BATCH, nowhere)
        elif session.snapshot().state is State.READY:
            session.advance(Stride(move), nowhere)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(setup=SETUPS, moves=MOVES)
def test_what_is_opened_is_what_was_saved(setup: Setup, moves: list[str]) -> None:
    for old in Path.cwd().iterdir():
        old.unlink()
    session = opened(setup)
    play(session, moves)
    session.debugging.add_breakpoint("epoch")
    session.debugging.add_breakpoint("loss < -1")
    session.debugging.toggle_breakpoint(2)
    session.debugging.enable_breakpoint(2, False)
    session.debugging.add_watch("norm(W1)")
    session.debugging.bookmark()
    session.choose(move=(1, 1))
    session.filing.save()
    assert session.filing.save_text()
    before = facts(session)
    drawn = charted(session)
    after = on_and_back(session)
    for path in (WHOLE, TEXT):
        again = reopen(path)
        assert facts(again) == before, path
        # A replay measures again: at other batches, as the clock will have it.
        assert path == TEXT or charted(again) == drawn
        assert again.filing.as_text() == path.with_suffix(".toml").read_text()
        assert on_and_back(again) == after, path


def test_a_file_of_its_own_each_time_and_the_message_says_which() -> None:
    session = opened()
    session.filing.save()
    assert WHOLE.name in session.snapshot().message
    session.filing.save()
    assert session.snapshot().file is not None
    assert Path(session.snapshot().file.path).name == "tui-dl-session-2.safetensors"
    assert WHOLE.exists()
    text_of_it = session.filing.save_text()
    assert TEXT.read_text() == text_of_it
    assert session.snapshot().file.form == "text"


def test_runs_that_are_over_come_along_with_their_curves() -> None:
    session = opened()
    session.advance(Stride.EPOCH, nowhere)
    session.restart()
    session.runs.rename(1, "first try")
    session.filing.save()
    kept, again = session.runs.view(), reopen(WHOLE).runs.view()
    assert [run.name for run in again] == ["first try"]
    assert again[0].settings == kept[0].settings
    assert again[0].history.epochs == kept[0].history.epochs
    np.testing.assert_array_equal(again[0].history.batches["loss"].mean, kept[0].history.batches["loss"].mean)
    assert again[0].history.batches["loss"].full_from == kept[0].history.batches["loss"].full_from


def test_a_run_that_ended_before_its_first_epoch_comes_along() -> None:
    session = opened()
    for _ in range(25):
        session.advance(Stride.BATCH, nowhere)
    session.restart()
    session.filing.save()
    (run,) = reopen(WHOLE).runs.view()
    assert run.history.epochs == {}
    assert len(run.history.batches["loss"].x) == 25


def charted(session: Session) -> str:
    """All that charts draw and say, to the last digit."""
    with np.printoptions(threshold=sys.maxsize, floatmode="unique"):
        return repr((session.charts(), session.snapshot().history, session.snapshot().watches))


@pytest.mark.parametrize("rate", [0.1, 1e30], ids=["learns", "diverges"])
def test_charts_show_what_they_showed(rate: float) -> None:
    session = opened(layers="4:tanh,3:relu,1:sigmoid", batch_size=20, optimizer="sgd", learning_rate=rate)
    session.debugging.add_watch("norm(W1)")
    session.advance(Stride.EPOCH, nowhere)
    session.restart()
    for _ in range(3):
        session.advance(Stride.BATCH, nowhere)
    session.set_learning_rate(0.01)
    for stride in (Stride.BATCH, Stride.BATCH, Stride.PHASE):
        session.advance(stride, nowhere)
    session.filing.save()
    again = reopen(WHOLE)
    assert len(again.charts().statistics.batches) == 5
    assert charted(again) == charted(session)
    for each in (session, again):
        each.advance(Stride.BATCH, nowhere)
        each.advance(Stride.BATCH, nowhere)
        each.back(Stride.BATCH, nowhere)
    assert charted(again) == charted(session)


def test_epochs_that_were_undone_are_none_in_the_file_either() -> None:
    session = opened(batch_size=50)
    session.advance(Stride.EPOCH, nowhere)
    session.back(Stride.BATCH, nowhere)
    session.filing.save()
    assert charted(reopen(WHOLE)) == charted(session)


def test_a_file_from_before_statistics_were_saved_opens() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    saved = saved_of(session)
    assert saved.tensors is not None
    WHOLE.write_bytes(whole.written(replace(saved, tensors=replace(saved.tensors, statistics=None))))
    again = reopen(WHOLE)
    assert state(again) == state(session)
    assert again.charts().statistics.batches.tolist() == []


def test_what_a_watch_has_seen_comes_along() -> None:
    session = opened()
    session.debugging.add_watch("norm(W1)")
    for _ in range(5):
        session.advance(Stride.BATCH, nowhere)
    session.filing.save()
    was, now = session.snapshot().watches[0], reopen(WHOLE).snapshot().watches[0]
    assert now.batches.tolist() == was.batches.tolist() == [1, 2, 3, 4, 5]
    assert now.history.tolist() == was.history.tolist()


@pytest.mark.parametrize("text", ["norm(dW1)", "loss", "mean(ŷ)", "val_loss"])
def test_a_replay_notes_what_watches_have_noted(text: str) -> None:
    session = opened()
    session.debugging.add_watch("epoch")
    for _ in range(3):
        session.advance(Stride.BATCH, nowhere)
    session.debugging.add_watch(text)
    session.advance(Stride.EPOCH, nowhere)
    session.back(Stride.BATCH, nowhere)
    session.advance(Stride.BATCH, nowhere)
    session.advance(Stride.PHASE, nowhere)
    session.debugging.add_watch("norm(W1)")
    session.filing.save_text()
    was, now = session.snapshot().watches, reopen(TEXT).snapshot().watches
    assert [watch.name for watch in now] == [watch.name for watch in was]
    for one, other in zip(was, now, strict=True):
        assert one.batches.tolist() == other.batches.tolist()
        assert one.history.tobytes() == other.history.tobytes()
    assert was[0].batches[0] == 1
    assert was[1].batches[0] >= 3
    assert not len(was[2].batches), "it has not seen a whole batch yet"


def test_a_replay_looks_only_at_batches_that_a_watch_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "HISTORY", 5)
    TEXT.write_text(START + 'epochs = 30\n[position]\nbatches = 30\n[[watch]]\ntext = "loss"\n')
    assert reopen(TEXT).snapshot().watches[0].batches.tolist() == [26, 27, 28, 29, 30]


def test_saving_a_text_tells_of_runs_that_it_does_not_hold() -> None:
    session = opened()
    session.filing.save_text()
    assert session.snapshot().message.startswith("Saved as ")
    session.advance(Stride.EPOCH, nowhere)
    session.restart()
    session.filing.save_text()
    assert session.snapshot().message.startswith("Saved without 1 finished run, which ctrl+s keeps, as tui-dl-session-")


def seen(session: Session) -> tuple[Any, ...]:
    """All that is marked as other than at the visit before."""
    shot = session.snapshot()
    visit = shot.visit and (shot.visit.when, shot.visit.before, shot.visit.now, shot.visit.changed, shot.visit.size)
    return shot.changed, visit


def test_what_differs_since_the_last_visit_comes_along() -> None:
    session = opened()
    for _ in range(2):
        for _ in session.opened.trainer.machine.program.operations[:6]:
            session.advance(Stride.OPERATION, nowhere)
            session.snapshot()
        session.advance(Stride.BATCH, nowhere)
        session.snapshot()
    session.advance(Stride.OPERATION, nowhere)
    session.advance(Stride.OPERATION, nowhere)
    was = seen(session)
    assert was[0]
    assert was[1]
    session.filing.save()
    again = reopen(WHOLE)
    assert seen(again) == was
    for each in (session, again):
        each.advance(Stride.OPERATION, nowhere)
    assert seen(again) == seen(session) != was


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda v: replace(v, operation=500), "operation 500 was looked at"),
        (lambda v: replace(v, now=replace(v.now, place=(-1, 1))), "batches should be"),
        (lambda v: replace(v, now=replace(v.now, values=np.zeros(3))), "float64"),
        (lambda v: replace(v, last=v.now, unequal=-1), "unequal should be"),
    ],
)
def test_visits_that_cannot_be_are_refused(change: Any, why: str) -> None:
    session = opened()
    session.snapshot()
    saved = saved_of(session)
    assert saved.tensors is not None
    visits = tuple(map(change, saved.tensors.visits))
    WHOLE.write_bytes(whole.written(replace(saved, tensors=replace(saved.tensors, visits=visits))))
    assert why in refusal(WHOLE)


def test_numbers_given_later_are_new_ones() -> None:
    session = opened()
    session.debugging.add_breakpoint("epoch")
    session.debugging.add_breakpoint("nan")
    session.filing.save()
    again = reopen(WHOLE)
    again.debugging.add_watch("loss")
    assert [each.number for each in again.snapshot().breakpoints] == [1, 2]
    assert again.snapshot().watches[0].number == 3


def test_a_rate_and_epochs_that_were_changed_in_passing_replay() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    session.configure(replace(session.setup, learning_rate=0.5, epochs=9), nowhere)
    session.advance(Stride.BATCH, nowhere)
    session.filing.save_text()
    again = reopen(TEXT)
    assert state(again) == state(session)
    assert again.setup.epochs == 9
    assert "same bits" in again.snapshot().message
    again.restart()
    session.restart()
    assert state(again) == state(session)


def test_kept_weights_are_saved_whole_but_no_text_replays_them() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    session.configure(replace(session.setup, loss="mse"), nowhere)
    session.advance(Stride.BATCH, nowhere)
    assert session.filing.save_text() == ""
    assert "ctrl+s" in session.snapshot().message
    assert not TEXT.exists()
    session.filing.save()
    again = reopen(WHOLE)
    assert state(again) == state(session)
    assert again.filing.save_text() == ""
    again.restart()
    assert again.filing.save_text()


def test_weights_that_nobody_has_touched_are_those_of_the_seed() -> None:
    session = opened()
    session.configure(replace(session.setup, loss="mse"), nowhere)
    assert session.filing.save_text()
    assert state(reopen(TEXT)) == state(session)


def test_a_few_lines_by_hand_are_a_session() -> None:
    TEXT.write_text('tui-dl = 1\n[setup]\ndata = "circle"\nlayers = "3:relu,1:sigmoid"\n[position]\nbatches = 3\n')
    session = reopen(TEXT)
    assert session.opened.trainer.machine.step == 3
    assert "replayed" in session.snapshot().message


def test_what_never_changes_is_left_out_and_the_message_says_so() -> None:
    TEXT.write_text(
        START
        + '[[watch]]\ntext = "1 + 1"\n[[watch]]\ntext = "loss"\n'
        + '[[breakpoint]]\nkind = "condition"\ntext = "1 < 2"\n'
    )
    session = reopen(TEXT)
    assert [(watch.number, watch.name) for watch in session.snapshot().watches] == [(3, "loss")]
    assert session.snapshot().breakpoints == ()
    for text_of_it in ("1 + 1", "1 < 2"):
        assert f"without {text_of_it}, which never changes" in session.snapshot().message


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    terms=st.lists(st.sampled_from(["lr", "loss", "val_loss", "1e9", "-epoch", "norm(W1)", "(loss)**2"]), min_size=1)
)
def test_whatever_can_be_watched_opens_again(terms: list[str]) -> None:
    TEXT.unlink(missing_ok=True)
    session = opened()
    with suppress(SessionError):
        session.debugging.add_watch("*".join(terms))
    assert session.filing.save_text()
    assert [each.name for each in reopen(TEXT).snapshot().watches] == [each.name for each in session.snapshot().watches]


def test_a_replay_shows_how_far_it_is() -> None:
    TEXT.write_text('tui-dl = 1\n[setup]\ndata = "circle"\nlayers = "3:relu,1:sigmoid"\n[position]\nbatches = 9\n')
    told: list[str] = []
    Session(Setup(), TEXT).open(lambda snapshot: told.append(snapshot.message))
    assert any("of 9 batches" in line for line in told)


def test_a_long_replay_is_told_of_now_and_then_not_after_every_epoch() -> None:
    TEXT.write_text(START + 'layers = "1:sigmoid"\nbatch_size = 1000\nepochs = 3000\n[position]\nbatches = 2000\n')
    told: list[str] = []
    begun = time.perf_counter()
    Session(Setup(), TEXT).open(lambda snapshot: told.append(snapshot.message))
    took = time.perf_counter() - begun
    replayed = [line for line in told if "of 2,000 batches" in line]
    assert 1 <= len(replayed) <= 2 + took / reopening.FRAME_SECONDS


def test_ninety_million_batches_can_be_left() -> None:
    TEXT.write_text(START + "epochs = 90000000\n[position]\nbatches = 90000000\n")
    session = opened()

    def publish(snapshot: Snapshot) -> None:
        if "of 90,000,000 batches" in snapshot.message:
            session.interrupt()

    session.filing.open(TEXT, publish)
    assert session.snapshot().message == "Opening was stopped: everything is as it was."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3, ""), (45, ", 45 s left"), (300, ", 5 min left"), (20_000, ", 6 h left"), (1e6, ", 12 days left")],
)
def test_how_long_a_replay_will_take_is_said_in_the_unit_that_suits(seconds: float, words: str) -> None:
    assert reopening.time_left(seconds) == words


def test_opening_that_is_stopped_changes_nothing() -> None:
    TEXT.write_text('tui-dl = 1\n[setup]\ndata = "circle"\nlayers = "3:relu,1:sigmoid"\n[position]\nbatches = 9\n')
    session = opened()
    before = state(session)
    session.filing.open(TEXT, lambda _: session.interrupt())
    assert "stopped" in session.snapshot().message
    assert state(session) == before


def test_other_data_than_those_it_was_saved_with() -> None:
    rng = np.random.default_rng(0)

    def write() -> None:
        x, y = rng.integers(0, 255, (40, 28, 28), np.uint8), rng.integers(0, 10, 40, np.uint8)
        np.savez("own.npz", x_train=x, y_train=y, x_test=x, y_test=y)

    write()
    session = opened(replace(TINY, data="own.npz", layers="3:relu,10:softmax"))
    session.filing.save()
    session.filing.save_text()
    write()
    refused = Session(Setup(), WHOLE)
    refused.open(nowhere)
    assert refused.exit_code == 5
    assert "not the data" in refused.snapshot().message
    assert "not the data" in reopen(TEXT).snapshot().message


# ---------------------------------------------------------------------- what must be refused


def refusal(path: Path) -> str:
    """Nothing is changed by a file that is refused; the line that says why."""
    session = Session(Setup(), path)
    session.open(nowhere)
    assert session.exit_code == 5
    line = session.snapshot().message
    assert "\n" not in line
    assert path.name in line
    return line


START = 'tui-dl = 1\n[setup]\ndata = "circle"\n'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "it is empty"),
        (" \n", "it is empty"),
        ("seed = 1", "does not say tui-dl = 1"),
        ("tui-dl = 2", "format 2"),
        ("tui-dl = 1e99", "whole number"),
        ("[[[", "no session's text"),
        ("a = " + "[" * 20_000, ""),
        ("tui-dl = 1\nsetup = 3", "setup"),
        (START + "epohcs = 3", "epohcs"),
        (START + "batch_size = 0", "batch_size"),
        (START + "batch_size = 99999999999", "batch_size"),
        (START + "threads = 100000", "threads"),
        (START + "validation_split = nan", "validation_split"),
        (START + "seed = -1", "seed"),
        (START + 'layers = "60000:relu,60000:relu,1:sigmoid"', "parameters are more than"),
        (START + 'loss = "nope"', "nope"),
        (START + "[position]\nbatches = 1e3", "whole number"),
        (START + "[position]\nbatches = 99999999", "no batch"),
        (START + "[position]\noperations = 999", "operations"),
        (START + "[position]\nlearning_rate = inf", "a number"),
        (START + "[positon]\nbatches = 1", "positon"),
        (START + "[changed]\nseed = 1", "seed"),
        (START + '[[change]]\nbatches = 1\nname = "ρρ"\nvalue = 1', "by hand"),
        (START + '[[breakpoint]]\nkind = "condition"\ntext = "__import__(1) > 0"', ""),
        (START + '[[breakpoint]]\nkind = "operation"\noperation = 500', "operation 500"),
        (START + '[[breakpoint]]\nkind = "layer"\ntext = "forward"', "is no layer"),
        (START + '[[watch]]\ntext = "open(1)"', ""),
        (
            START + '[[watch]]\nnumber = 1\ntext = "loss"\n[[bookmark]]\nnumber = 1\nbatches = 0\noperations = 1',
            "number 1",
        ),
        ("from_seed = false\n" + START, "holds no weights"),
    ],
)
def test_a_text_with_anything_wrong_is_refused(content: str, why: str) -> None:
    TEXT.write_text(content)
    assert why in refusal(TEXT)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x00" * 100, b"{" * 100, b"#" * (2**20 + 1)], ids=range(4))
def test_bytes_that_are_no_session(content: bytes) -> None:
    TEXT.write_bytes(content)
    refusal(TEXT)


def test_what_is_left_of_tensors_that_were_cut_off_is_not_called_a_text() -> None:
    session = opened(TINY)
    session.filing.save()
    for length in (4, 100):
        TEXT.write_bytes(WHOLE.read_bytes()[:length])
        assert "cut off" in refusal(TEXT)


def test_what_is_no_file(folder: Path) -> None:
    assert "No such file" in refusal(Path("nowhere"))
    assert "regular" in refusal(folder)


@pytest.fixture(scope="module")
def content() -> bytes:
    session = opened(replace(TINY, batch_size=50))
    session.advance(Stride.BATCH, nowhere)
    return whole.written(saved_of(session))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_refused(content: bytes, data: st.DataObject) -> None:
    damaged = bytearray(content)
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(content) - 1))
        damaged[place] ^= data.draw(st.integers(1, 255))
    else:
        del damaged[data.draw(st.integers(0, len(content) - 1)) :]
    WHOLE.write_bytes(damaged)
    with pytest.raises(CheckpointError) as raised:
        files.read(WHOLE)
    assert "\n" not in str(raised.value)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_refused(content: bytes) -> None:
    TEXT.write_bytes(content)
    with pytest.raises(CheckpointError):
        files.read(TEXT)


def _measured(**changes: Any) -> Any:
    return lambda t: replace(t, statistics=replace(t.statistics, **changes))


def _counted(**changes: Any) -> Any:
    return lambda t: _measured(activations={k: replace(v, **changes) for k, v in t.statistics.activations.items()})(t)


def _without(name: str) -> Any:
    return lambda t: replace(t, state={key: value for key, value in t.state.items() if key != name})


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda t: replace(t, state={**t.state, "W1": np.zeros((9, 9), np.float32)}), "W1 has shape"),
        (lambda t: replace(t, earliest={**t.earliest, "W1": np.zeros((9, 9), np.float32)}), "W1 has shape"),
        (lambda t: replace(t, state={**t.state, "W9": np.zeros(1, np.float32)}), "W9 belongs to no layer"),
        (lambda t: replace(t, state={**t.state, "W1": t.state["W1"].astype(float)}), "float64"),
        (_without("b1"), "b1 is missing"),
        (_without("hyper"), "hyper is missing"),
        (lambda t: replace(t, records=t.records[:-1]), "records"),
        (lambda t: replace(t, validations=np.zeros((3, 2))), "validations"),
        (lambda t: replace(t, first=7), "first"),
        (_measured(batches=np.array([[2.0, 0.1]])), "batches that were done"),
        (_measured(batches=np.array([[np.nan, 0.1]])), "batches that were done"),
        (_measured(batches=np.ones((600, 2))), "at most 512"),
        (_measured(norms=np.zeros((1, 2))), "these layers"),
        (_measured(activations={}), "these layers"),
        (_counted(reach=-1.0), "no histogram"),
        (_counted(samples=np.full((1, 34), np.inf)), "no histogram"),
        (_counted(samples=np.zeros((1, 7))), "(1, 7)"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(change: Any, why: str) -> None:
    session = opened(replace(TINY, batch_size=50))
    session.advance(Stride.BATCH, nowhere)
    saved = saved_of(session)
    assert saved.tensors is not None
    WHOLE.write_bytes(whole.written(replace(saved, tensors=change(saved.tensors))))
    assert why in refusal(WHOLE)


def test_a_file_that_is_refused_leaves_the_session_as_it_is() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    before = state(session)
    TEXT.write_text("tui-dl = 7")
    session.filing.open(TEXT, nowhere)
    assert "format 7" in session.snapshot().message
    assert state(session) == before
    session.advance(Stride.BATCH, nowhere)


def test_texts_survive_the_way_there_and_back() -> None:
    odd = 'a"b\\c\n\t\x7f\x01 é 漢 = [x] # y'
    saved = Saved(replace(TINY, data=odd), replace(TINY, data=odd, learning_rate=1e-7), chosen={odd: 3, "": 1})
    again = text.read(text.written(saved, "here").encode())
    assert (again.setup, again.now, again.chosen) == (saved.setup, saved.now, saved.chosen)

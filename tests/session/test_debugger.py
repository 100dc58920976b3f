"""Breakpoints, conditions, watches, bookmarks and the way through time."""

from __future__ import annotations

import numpy as np
import pytest
from small import nowhere, opened, state

from tui_dl.session import Session, State, Stride
from tui_dl.session.conditions import ConditionError, read
from tui_dl.session.errors import SessionError
from tui_dl.session.snapshot import CursorView


def cursor(session: Session) -> CursorView:
    here = session.snapshot().cursor
    assert here is not None
    return here


@pytest.mark.parametrize("stride", [Stride.BATCH, Stride.EPOCH, Stride.RUN])
def test_runs_stop_inside_the_batch_at_an_operation(stride: Stride) -> None:
    session = opened()
    session.debugging.add_breakpoint("dz1")
    for batch in (1, 2):
        session.advance(stride, nowhere)
        assert cursor(session).formula.startswith("dz1 = ")
        assert cursor(session).batch == batch
        assert session.snapshot().stopped.startswith("breakpoint 1: dz1 = ")
        if stride is Stride.BATCH:
            session.advance(Stride.BATCH, nowhere)


def test_a_toggled_breakpoint_is_gone_and_a_disabled_one_waits() -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    session.debugging.toggle_breakpoint()
    assert [b.text for b in session.snapshot().breakpoints] == ["z1 = x · W1 + b1"]
    session.advance(Stride.BATCH, nowhere)
    session.debugging.toggle_breakpoint(1)
    assert session.snapshot().breakpoints == ()
    session.debugging.add_breakpoint("phase backward")
    session.debugging.enable_breakpoint(session.snapshot().breakpoints[0].number, False)
    session.advance(Stride.BATCH, nowhere)
    assert session.snapshot().stopped == ""


def test_phases_and_layers_stop_where_they_begin() -> None:
    session = opened()
    session.debugging.add_breakpoint("phase backward")
    session.debugging.add_breakpoint("dense_1")
    seen = []
    for _ in range(4):
        session.advance(Stride.RUN, nowhere)
        seen.append(cursor(session).formula)
    assert seen[:2] == ["z2 = h1 · W2 + b2", "dz2 = (ŷ − y) / n"]
    assert seen[2].startswith("W2 ← ")


def test_a_run_ends_with_the_epoch() -> None:
    session = opened()
    session.debugging.add_breakpoint("epoch")
    session.advance(Stride.RUN, nowhere)
    assert (cursor(session).epoch, cursor(session).batch) == (1, cursor(session).batches)
    assert "the end of an epoch" in session.snapshot().message
    session.advance(Stride.RUN, nowhere)
    assert cursor(session).epoch == 2


def test_a_condition_stops_at_the_operation_that_makes_it_true_and_not_again_while_it_holds() -> None:
    session = opened()
    session.debugging.add_breakpoint("loss < 0.5")
    session.advance(Stride.RUN, nowhere)
    assert cursor(session).formula.startswith("L = ")
    loss = session.snapshot().loss
    assert loss is not None
    assert loss < 0.5
    first = cursor(session).batch
    assert all(value >= 0.5 for value in session.opened.trainer.machine.records()[: first - 1, 0])
    session.advance(Stride.RUN, nowhere)
    later = session.opened.trainer.machine.records()[:, 0]
    assert later[first:][-1] >= 0.5 or session.snapshot().stopped == "" or later.size > first


def test_stopping_and_going_on_leaves_the_training_as_it_is() -> None:
    free, stopped = opened(), opened()
    free.advance(Stride.EPOCH, nowhere)
    stopped.debugging.add_breakpoint("norm(dW1) > 0.3 and not accuracy > 0.6")
    stopped.debugging.add_watch("norm(W1)")
    while (
        cursor(stopped).operation != cursor(stopped).operations - 1 or cursor(stopped).batch < cursor(stopped).batches
    ):
        stopped.advance(Stride.EPOCH, nowhere)
    assert state(free) == state(stopped)


def test_what_is_no_number_is_found_where_it_first_appears() -> None:
    session = opened(layers="3:identity,1:identity", loss="mse", optimizer="sgd", learning_rate=1e30, epochs=50)
    session.debugging.add_breakpoint("nan")
    session.advance(Stride.RUN, nowhere)
    machine = session.opened.trainer.machine
    operation = machine.current
    assert operation is not None
    assert "NaN or infinite" in session.snapshot().stopped
    assert any(not np.isfinite(machine.tensors[name]).all() for name in operation.outputs)
    earlier = [name for o in machine.program.operations[: operation.index] for name in o.outputs]
    assert all(np.isfinite(machine.tensors[name]).all() for name in earlier)


@pytest.mark.parametrize("text", ["loss < 0.1", "η > 0.5", "not (W1[0, 1] > 3 or b1[2] == 0)", "1 < max(abs(z1)) <= 9",
                                  "norm(dW1) / norm(W1) > 1e-3", "dead(h1) > 0.5", "batch == 3", "v[W1][0, 1] > 1",
                                  "ŷ[0,0] ≥ 0.5", "−min(x) > 2", "mean(ℓ) < 3", "9**9**9 > 1"])  # fmt: skip
def test_conditions_that_are_understood(text: str) -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    scalar = read(text, session.opened.trainer.machine)
    assert scalar.is_condition
    assert scalar.value(session.opened.trainer.machine) in (0.0, 1.0)


@pytest.mark.parametrize("optimizer", ["sgd", "sgd(clipnorm=0.01)"])
def test_norms_are_written_as_formulas_write_them(optimizer: str) -> None:
    session = opened(optimizer=optimizer)
    for text in ("‖dW2‖", "||dW1|| / ‖W1‖"):
        session.debugging.add_watch(text)
    session.advance(Stride.BATCH, nowhere)
    one, other = session.snapshot().watches
    tensors = session.opened.trainer.machine.tensors
    assert (one.name, other.name) == ("norm(dW2)", "norm(dW1) / norm(W1)")
    assert one.value == pytest.approx(float(np.linalg.norm(tensors["dW2"])), rel=1e-6)
    session.debugging.add_breakpoint("‖dW1‖ > 0")
    assert [b.text for b in session.snapshot().breakpoints] == ["norm(dW1) > 0"]


def test_the_length_of_all_gradients_together_has_a_name() -> None:
    session = opened(optimizer="sgd(global_clipnorm=0.01)")
    session.debugging.add_watch("‖d‖")
    session.advance(Stride.BATCH, nowhere)
    (watch,) = session.snapshot().watches
    assert watch.value == session.opened.trainer.machine.tensors["‖d‖"]
    with pytest.raises(ConditionError, match="there is no d"):
        read("‖d‖", opened().opened.trainer.machine)


BAD = ["", "‖W1", "‖‖", "‖W1‖ ‖W1‖",
       "loss <", "import os", "__import__('os')", "().__class__", "x.shape", "[1, 2]", "f(1)", "norm()", "W1",
       "W1 > 1", "W1[9, 9]", "W1[0]", "W1[-1, 0]", "W1[0:1, 0]", "nothing > 1", "'a' < 'b'", "lambda: 1",
       "loss if 1 else 2", "(loss := 3) > 1", "norm(x=W1)", "norm(*W1)", "1 in x", "a" * 500, "(" * 300,
       "True and W1", "f'{loss}'", "1j > 0",
       "loss & 1", "~1", "{}", "print(1)", "eval('1')", "W1[W1]", "\x00"]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_everything_else_is_refused_in_one_line(text: str) -> None:
    session = opened()
    with pytest.raises(ConditionError) as error:
        read(text, session.opened.trainer.machine)
    assert "\n" not in str(error.value)
    with pytest.raises(SessionError):
        session.debugging.add_watch(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [("loss = 0.1", "asked by =="), ("epoch 3", "epoch == 3"), ("max(W1, W2) > 1", "max(max(W1), max(W2))"),
     ("1e400 > 1", "too large"), ("w1[0, 0] > 1", "did you mean W1"), ("acuracy > 0.5", "did you mean accuracy"),
     ("1 / 0 > 2", "never changes"), ("phase x", "there is no phase x: there are data, forward"),
     ("layer W1", "there is no layer W1: there are dense, dense_1"), ("operation dense", "there is no operation")],
)  # fmt: skip
def test_a_refusal_says_what_to_write_instead(text: str, says: str) -> None:
    session = opened()
    with pytest.raises(SessionError) as error:
        session.debugging.add_breakpoint(text)
    assert says in str(error.value)
    assert session.snapshot().breakpoints == ()


def test_what_never_changes_is_not_watched() -> None:
    with pytest.raises(SessionError, match="never changes"):
        opened().debugging.add_watch("9 ** 9")


def test_what_is_too_long_once_it_is_written_out_is_refused_at_once() -> None:
    with pytest.raises(SessionError, match="has 297 characters: 200 are the most"):
        opened().debugging.add_watch("+".join(["lr"] * 60))


def test_signs_that_no_keyboard_has_can_be_spelled() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    session.debugging.add_breakpoint("yhat")
    session.debugging.add_breakpoint("mean(ell) > 9")
    session.debugging.add_watch("yhat[0, 0]")
    assert [b.kind for b in session.snapshot().breakpoints] == ["operation", "condition"]
    assert session.snapshot().watches[0].value == pytest.approx(
        float(session.opened.trainer.machine.tensors["ŷ"][0, 0])
    )
    for typed, found in (("yhat[1, 0]", ("ŷ", (1, 0))), ("ell[1]", ("ℓ", (1,))), ("loss", ("L", ()))):
        assert session.debugging.find(typed) == found


@pytest.mark.parametrize("prime", ["'", "′"])
def test_converted_labels_can_be_watched_waited_for_and_found(prime: str) -> None:
    session = opened(loss="hinge", layers="3:relu,1:tanh")
    session.advance(Stride.BATCH, nowhere)
    for _ in range(2):
        session.debugging.add_watch(f"y{prime}[0, 0]")
    session.debugging.add_breakpoint(f"min(y{prime}) < -2")
    (watch,) = session.snapshot().watches
    assert (watch.name, abs(watch.value or 0)) == ("y′[0, 0]", 1)
    assert session.snapshot().breakpoints[0].text == "min(y′) < -2"
    assert session.debugging.find(f"y{prime}[1, 0]") == ("y′", (1, 0))
    with pytest.raises(SessionError, match="there is no z′"):
        session.debugging.add_watch(f"z{prime}")


@pytest.mark.parametrize(
    ("text", "says"),
    [("1" * 30 + ", 0", "is outside 0"), ("W1[" + "0" * 5000 + "5, 1]", "5 is outside 0 … 1"),
     ("W9[1]", "there is no W9: did you mean W"), ("foo", "there is no foo: there are "), ("W1[1", "is no element")],
)  # fmt: skip
def test_an_index_that_leads_nowhere_says_why(text: str, says: str) -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    with pytest.raises(SessionError) as error:
        session.debugging.find(text)
    assert says in str(error.value)


def test_a_rate_changed_in_the_middle_of_a_batch_says_from_when_on() -> None:
    session = opened()
    session.advance(Stride.OPERATION, nowhere)
    session.scale_learning_rate(up=True)
    assert session.snapshot().message == "η is 0.05 from the next batch on."
    rate = session.opened.trainer.machine.learning_rate
    session.advance(Stride.BATCH, nowhere)
    assert session.opened.trainer.machine.learning_rate == rate
    session.advance(Stride.OPERATION, nowhere)
    assert session.opened.trainer.machine.learning_rate == pytest.approx(0.05)


def test_a_number_is_no_breakpoint() -> None:
    with pytest.raises(SessionError, match="compare it"):
        opened().debugging.add_breakpoint("norm(W1)")


def test_watches_are_worked_out_live_and_noted_batch_by_batch() -> None:
    session = opened()
    for text in ("loss", "norm(dW1)", "lr", "dead(h1)", "W1[1, 2]"):
        session.debugging.add_watch(text)
    loss, norm, rate, *_ = session.snapshot().watches
    assert (loss.value, norm.value) == (None, None)
    assert rate.value == pytest.approx(0.03)
    session.advance(Stride.EPOCH, nowhere)
    machine = session.opened.trainer.machine
    loss, norm, _, dead, weight = session.snapshot().watches
    assert norm.value == pytest.approx(float(np.linalg.norm(machine.tensors["dW1"])), rel=1e-6)
    assert weight.value == pytest.approx(float(machine.tensors["W1"][1, 2]))
    assert dead.value is not None
    assert 0 <= dead.value <= 1
    assert loss.batches.tolist() == list(range(1, machine.batches_done + 1))
    assert loss.history == pytest.approx(machine.records()[:, 0].astype(np.float32))
    session.back(Stride.BATCH, nowhere)
    assert session.snapshot().watches[0].batches[-1] == machine.batches_done


def test_the_history_of_a_watch_is_bounded() -> None:
    session = opened(epochs=8)
    session.debugging.add_watch("loss")
    session.advance(Stride.RUN, nowhere)
    watch = session.snapshot().watches[0]
    assert len(watch.history) == 2000 < session.opened.trainer.machine.batches_done
    assert watch.batches[-1] == session.opened.trainer.machine.batches_done


def test_bookmarks_lead_back_to_the_same_bits() -> None:
    session = opened()
    session.advance(Stride.BATCH, nowhere)
    session.advance(Stride.OPERATION, nowhere)
    session.debugging.bookmark()
    there = state(session)
    session.advance(Stride.EPOCH, nowhere)
    session.debugging.to_bookmark(nowhere)
    assert state(session) == there
    session.back(Stride.BATCH, nowhere)
    session.debugging.to_bookmark(nowhere)
    assert state(session) == there
    session.debugging.remove(session.snapshot().bookmarks[0].number)
    with pytest.raises(SessionError, match="no bookmark"):
        session.debugging.to_bookmark(nowhere)


def test_the_line_over_time_reaches_all_that_was_reached_and_no_more() -> None:
    session = opened()
    session.advance(Stride.EPOCH, nowhere)
    end, batches = state(session), cursor(session).batches
    losses = session.opened.trainer.machine.records()[:, 0].copy()
    for place in (0, 7, batches, 3, 10_000, -5):
        session.go_to_batch(place, nowhere)
        timeline = session.snapshot().timeline
        assert timeline is not None
        assert timeline.furthest == batches
        assert session.opened.trainer.machine.batches_done == max(0, min(place, batches))
    session.go_to_batch(batches, nowhere)
    assert state(session) == end
    assert np.array_equal(session.opened.trainer.machine.records()[:, 0], losses)


def test_another_learning_rate_is_another_future() -> None:
    session = opened()
    session.advance(Stride.EPOCH, nowhere)
    session.go_to_batch(5, nowhere)
    session.scale_learning_rate(up=True)
    timeline = session.snapshot().timeline
    assert timeline is not None
    assert timeline.furthest == 5


def test_what_differs_from_the_last_visit_is_told() -> None:
    session = opened()
    for _ in range(9):
        session.advance(Stride.OPERATION, nowhere)
    assert session.snapshot().visit is None
    name, index = session.debugging.chosen_element()
    first = float(session.opened.trainer.machine.tensors[name][index])
    session.advance(Stride.BATCH, nowhere)
    for _ in range(10):
        session.advance(Stride.OPERATION, nowhere)
        session.snapshot()
    visit = session.snapshot().visit
    assert visit is not None
    assert visit.when == "epoch 1, batch 1"
    assert visit.before == pytest.approx(first)
    assert 0 <= visit.changed <= visit.size
    assert 0 in session.snapshot().changed


def test_breakpoints_outlive_a_restart_and_a_diverged_run() -> None:
    session = opened()
    session.debugging.add_breakpoint("epoch")
    session.restart()
    assert len(session.snapshot().breakpoints) == 1
    assert session.snapshot().state is State.READY


def test_validation_scores_can_be_watched_and_waited_for() -> None:
    session = opened(batch_size=50, epochs=3)
    session.debugging.add_watch("val_loss")
    assert "no val_loss before the first validation, at the end of an epoch" in session.snapshot().message
    session.debugging.add_breakpoint("val_accuracy >= 0")
    assert "no val_accuracy before the first validation" in session.snapshot().message
    assert session.snapshot().watches[0].value is None
    session.advance(Stride.RUN, nowhere)
    trainer, machine = session.opened.trainer, session.opened.trainer.machine
    assert (machine.batches_done, machine.finished_batch) == (machine.batches_per_epoch, True)
    assert "val_accuracy >= 0 has come true" in session.snapshot().stopped
    (watch,) = session.snapshot().watches
    assert watch.value == trainer.history.history["val_loss"][0]
    assert watch.batches.tolist() == [machine.batches_per_epoch]
    session.debugging.add_watch("val_loss - loss")
    assert session.snapshot().message == "val_loss - loss is watched."
    session.back(Stride.BATCH, nowhere)
    assert session.snapshot().watches[0].value is None, "then it had not been measured yet"
    session.advance(Stride.RUN, nowhere)
    session.advance(Stride.RUN, nowhere)
    assert session.snapshot().watches[0].value == trainer.history.history["val_loss"][-1]
    assert len(trainer.history.history["val_loss"]) == 3


@pytest.mark.parametrize("stride", [Stride.BATCH, Stride.RUN])
def test_a_condition_of_both_kinds_of_data_is_looked_at_after_the_validation(stride: Stride) -> None:
    session = opened(batch_size=320, epochs=4)
    session.debugging.add_breakpoint("val_loss + loss > 0")
    for _ in range(4):
        if session.snapshot().stopped:
            break
        session.advance(stride, nowhere)
    machine = session.opened.trainer.machine
    assert "has come true" in session.snapshot().stopped
    assert machine.batches_done == machine.batches_per_epoch


def test_without_validation_data_a_score_on_them_is_refused_in_words() -> None:
    session = opened(validation_split=0.0)
    with pytest.raises(SessionError, match="no data are set aside for validation"):
        session.debugging.add_watch("val_loss")
    with pytest.raises(SessionError, match="there is no val_nothing"):
        session.debugging.add_watch("val_nothing")


def test_a_mistyped_score_is_suggested() -> None:
    with pytest.raises(SessionError, match="did you mean val_accuracy"):
        opened().debugging.add_watch("val_acuracy")

"""The lines that panes are made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_session import PROGRAM, FakeSession

from tui_dl.session.chart_views import BatchCurve, HistoryView
from tui_dl.session.moves import State
from tui_dl.session.snapshot import OperationLine, VisitView
from tui_dl.ui.panes.architecture import table_lines
from tui_dl.ui.panes.example import headline, numbers
from tui_dl.ui.panes.learning import series, within
from tui_dl.ui.panes.program import Heading, aligned, halves, heading_line, listing, neighbourhood, operation_lines
from tui_dl.ui.panes.progress import progress_line
from tui_dl.ui.panes.stage import foot


def session_at(operation: int) -> FakeSession:
    session = FakeSession()
    session.operation = operation
    return session


@pytest.mark.parametrize(
    ("formula", "parts"),
    [
        ("z1 = x · W1 + b1", ("z1", "=", "x · W1 + b1")),
        ("W ← sgd(W, dW)", ("W", "←", "sgd(W, dW)")),
        ("a = mean [b = c]", ("a", "=", "mean [b = c]")),
        ("x, y", ("x, y", "", "")),
    ],
)
def test_a_formula_falls_into_two_halves(formula: str, parts: tuple[str, str, str]) -> None:
    assert halves(formula) == parts


def test_signs_of_a_phase_stand_below_each_other() -> None:
    formulas = aligned(PROGRAM)
    assert {formulas[line.index].index("=") for line in PROGRAM if line.phase == "forward"} == {3}
    assert formulas[6] == "accuracy = mean(argmax ŷ = argmax y)"


def test_the_listing_has_a_heading_for_each_phase() -> None:
    rows = listing(PROGRAM)
    headings = [row.phase for row in rows if isinstance(row, Heading)]
    assert headings == ["data", "forward", "loss", "backward", "update"]
    assert [row for row in rows if isinstance(row, OperationLine)] == list(PROGRAM)


def test_done_current_and_to_come_differ_without_colour() -> None:
    snapshot = session_at(8).snapshot()
    marks = [operation_lines(snapshot, 40)[index].plain[:3] for index in (7, 8, 9)]
    assert marks == [" ✓ ", " ▶ ", "   "]


def test_the_loss_stands_beside_its_heading_once_it_is_known() -> None:
    assert heading_line(Heading("loss"), session_at(4).snapshot(), 30).plain == "LOSS"
    snapshot = replace(session_at(5).snapshot(), loss=0.41273)
    assert heading_line(Heading("loss"), snapshot, 30).plain == "LOSS  0.4127"


@pytest.mark.parametrize("operation", [0, 8, 17])
@pytest.mark.parametrize("width", [40, 80])
def test_the_line_of_operations_holds_the_current_one_and_fits(operation: int, width: int) -> None:
    line = neighbourhood(session_at(operation).snapshot(), width)
    assert f"▶ {PROGRAM[operation].formula}" in line.plain
    assert line.cell_length <= width


def test_progress_tells_less_where_there_is_less_room() -> None:
    snapshot = session_at(8).snapshot()
    cursor = snapshot.cursor
    assert cursor is not None
    wide = progress_line(snapshot, cursor, 120).plain
    assert "epoch 1 of 5" in wide
    assert "1/50 · operation 9 of 18 · loss " in wide
    assert "accuracy" in wide
    for width in (40, 60, 80, 120):
        line = progress_line(snapshot, cursor, width)
        assert "1/50" in line.plain
        assert line.cell_length <= width


def test_progress_of_a_training_tells_its_speed() -> None:
    snapshot = replace(session_at(17).snapshot(), state=State.RUNNING, samples_per_second=41234.4)
    assert snapshot.cursor is not None
    assert "training 41,234 examples/s" in progress_line(snapshot, snapshot.cursor, 120).plain


def test_the_table_shows_the_arithmetic_and_the_total() -> None:
    table = FakeSession().snapshot().architecture
    assert table is not None
    lines = [line.plain for line in table_lines(table, 37)]
    assert " dense relu      (batch, 512) 401,920" in lines
    assert lines[3].endswith("784 × 512 + 512")
    assert lines[-1].split() == ["total", "407,050"]
    assert max(map(len, lines)) == 37


def test_the_name_of_an_activation_is_whole_where_there_is_room() -> None:
    table = FakeSession().snapshot().architecture
    assert table is not None
    rows = (replace(table.rows[0], activation="leaky_relu(alpha=0.1)"), *table.rows[1:])
    for width, name in ((64, " dense leaky_relu(alpha=0.1) (batch, 512) "), (37, " dense leaky_re… (batch, 512) ")):
        lines = [line.plain for line in table_lines(replace(table, rows=rows), width)]
        assert lines[2].startswith(name)
        assert max(map(len, lines)) == width
        assert len({line.index("(batch") for line in lines[2:6:2]}) == 1


def test_batches_far_from_the_epochs_do_not_flatten_their_curves() -> None:
    x, y = np.arange(4.0), np.array([2.3, 0.5, np.nan, 0.3])
    near, values = within(x, y, [[0.4, 0.2], [0.5, 0.3]])
    assert near.tolist() == [0, 1, 2, 3]
    np.testing.assert_allclose(values, [0.8, 0.5, np.nan, 0.3])
    assert within(x, y, [[0.4]])[0].tolist() == [0, 1, 2, 3]


def history(epochs: int, best: int | None) -> HistoryView:
    values = [0.5 / (epoch + 1) for epoch in range(epochs)]
    return HistoryView(
        {"loss": BatchCurve(np.arange(1.0, 10 * max(epochs, 1) + 1), *[np.full(10 * max(epochs, 1), 0.3)] * 3)},
        10 * max(epochs, 1), "", 10,
        {"loss": values, "val_loss": values}, best,
    )  # fmt: skip


def test_curves_before_and_after_the_first_epoch() -> None:
    before = history(0, None)
    assert [(one.name, one.style) for one in series(before, "loss")] == [("batch", "faint")]
    after = history(3, 2)
    curves = series(after, "loss")
    assert [one.name for one in curves] == ["batch", "train", "val", ""]
    assert (list(curves[3].x), list(curves[3].y)) == ([2], [0.25])
    assert curves[0].x[-1] == 3


@pytest.mark.parametrize(
    ("width", "rows", "shown"),
    [
        (40, 6, ["a = Σ b", "  = 1 · 2", "  + 3 · 4", "  + 5 · 6", "  = 44"]),
        (40, 4, ["a = Σ b", "  = 1 · 2", "  …", "  = 44"]),
        (40, 3, ["a = Σ b", "  …", "  = 44"]),
        (40, 2, ["a = Σ b", "  = 44"]),
        (5, 4, ["a = Σ b", "  …", "  = 44"]),
    ],
)
def test_too_much_arithmetic_loses_its_middle(width: int, rows: int, shown: list[str]) -> None:
    arithmetic = ("a = Σ b", "  = 1 · 2", "  + 3 · 4", "  + 5 · 6", "  = 44")
    assert [line.plain for line in numbers(arithmetic, width, rows)] == shown


def test_the_headline_tells_right_from_wrong_where_there_is_a_right_one() -> None:
    example = session_at(4).snapshot().example
    assert example is not None
    assert headline(example).plain == "example i = 0 of 128    truth 9    ŷ 5 (0.173) ✗"
    assert headline(replace(example, truth="5")).plain.endswith("(0.173) ✓")
    number = replace(example, truth="0.31", predicted="0.3", predicted_index=None, labels=("ŷ",))
    assert headline(number).plain.rstrip() == "example i = 0 of 128    truth 0.31    ŷ 0.3"
    assert headline(replace(example, predicted="")).plain == "example i = 0 of 128    truth 9"


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (90, "Δ 0.25 since epoch 1, batch 1 · all 512 differ · update · dense · 18 of 26"),
        (70, "Δ 0.25 since epoch 1, batch 1 · all 512 differ · 18 of 26"),
        (50, "Δ 0.25 since epoch 1, batch 1 · 18 of 26"),
        (30, "update · dense · 18 of 26"),
    ],
)
def test_below_the_stage_stands_what_there_is_room_for(width: int, text: str) -> None:
    operation = OperationLine(17, "update", "W1", "dense", "W1 ← sgd(W1, dW1)")
    assert foot(operation, 26, VisitView("epoch 1, batch 1", 0.5, 0.75, 512, 512), width) == text

"""Charts: labels that line up, honest breaks, nothing that raises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tui_dl.ui.widgets.axes import plan_axes, points
from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.chart import Chart, Plot, Series, draw_chart
from tui_dl.ui.widgets.looks import DARK


def picture(plot: Plot, width: int, height: int) -> list[str]:
    cells = Cells(width, height)
    draw_chart(cells, plot, DARK)
    return [strip.text for strip in cells.strips()]


def dotted(row: str) -> bool:
    return any("\u2801" <= glyph <= "\u28ff" for glyph in row)


def line(y: object, name: str = "loss", style: str = "line") -> Series:
    return Series(name, np.arange(len(y)), y, "train", style)


def test_axes_title_and_legend() -> None:
    epochs = np.arange(1, 11)
    series = [
        Series("train", epochs, epochs / 10, "train"),
        Series("validation", epochs, epochs / 11, "validation"),
    ]
    lines = picture(Plot(series, "epoch", "accuracy"), 60, 14)
    assert lines[0].startswith("accuracy ")
    assert lines[0].endswith("● train  ○ validation")
    labelled = [row for row in lines if "┤" in row]
    assert len({row.index("┤") for row in labelled}) == 1, "labels end in one column"
    assert [row.split("┤")[0].strip() for row in labelled] == ["1.00", "0.75", "0.50", "0.25", "0.00"]
    assert lines[-2].lstrip().startswith("└")
    assert "epoch" in lines[-1]
    assert "10" in lines[-1]
    assert "".join(lines).count("●") > 2
    assert "".join(lines).count("○") > 2


def test_an_empty_chart_says_what_will_fill_it() -> None:
    lines = picture(Plot([], "batch", "loss", "press r to train"), 40, 10)
    assert "press r to train" in lines[4]
    assert "└" in lines[-2]
    lines = picture(Plot([line([])], "batch", "loss", "press r to train"), 40, 10)
    assert "press r to train" in lines[4]


def test_a_break_is_marked_at_the_top_where_it_begins() -> None:
    y = np.sin(np.arange(60) / 9)
    y[20:30] = np.nan
    y[50:] = -np.inf
    lines = picture(Plot([line(y)]), 66, 12)
    assert lines[1].count("✕") == 2
    first, second = (place for place, glyph in enumerate(lines[1]) if glyph == "✕")
    assert second - first == pytest.approx(30, abs=3)
    body = [row[first + 2 : first + 9] for row in lines[1:-2]]
    assert not any(dotted(row) for row in body), "a gap, no line across"


def test_a_series_that_never_was_a_number_leaves_a_mark() -> None:
    assert "✕" in picture(Plot([line([np.nan, np.nan])]), 40, 10)[1]


def test_one_point_and_a_constant_have_a_place() -> None:
    assert sum(row.count("●") for row in picture(Plot([line([0.3])]), 40, 10)[1:]) == 1
    rows = [row for row in picture(Plot([line(np.full(100, 7.0))]), 40, 10)[1:-2] if dotted(row)]
    assert len(rows) == 1


def test_points_are_not_joined_and_faint_lines_give_way() -> None:
    scattered = picture(Plot([line([0, 5, 0, 5], style="points")]), 40, 10)
    assert not any(dotted(row) for row in scattered)
    assert sum(row.count("●") for row in scattered[1:]) == 4
    lines = picture(Plot([line([0, 1] * 50, "raw", "faint"), line(np.full(100, 0.5), "mean")]), 60, 10)
    assert lines[0].endswith("╌ raw  ● mean")
    assert sum(row.count("●") for row in lines[1:]) == 1


def test_a_million_points_keep_their_extremes() -> None:
    y = np.zeros(1_000_000)
    y[123_456] = 40.0
    lines = picture(Plot([line(y)]), 80, 12)
    peak = lines[1] + lines[2]
    assert dotted(peak)


def test_epochs_have_no_halves() -> None:
    three = points(np.array([1, 2, 3]), np.array([0.5, 0.4, 0.3]))
    assert plan_axes([three], 100, 20).across.ticks == (1, 2, 3)


def test_x_out_of_order_is_put_in_order_and_lengths_must_agree() -> None:
    mixed = points([3, 1, np.nan, 2], [30, 10, 0, np.inf])
    assert mixed.x.tolist() == [1, 2, 3]
    assert np.array_equal(mixed.y, [10, np.nan, 30], equal_nan=True)
    with pytest.raises(ValueError, match="as long as each other"):
        points([1, 2], [1])


ANY = st.floats(allow_nan=True, allow_infinity=True)
CURVES = st.lists(
    st.tuples(arrays(np.float64, st.integers(0, 12), elements=ANY), st.sampled_from(["line", "points", "faint"])),
    max_size=3,
)


@given(CURVES, st.integers(0, 60), st.integers(0, 16), ANY)
@settings(deadline=None, max_examples=150)
def test_any_series_fit_any_room(curves: list[tuple[np.ndarray, str]], width: int, height: int, stride: float) -> None:
    series = []
    for y, style in curves:
        with np.errstate(all="ignore"):
            x = np.arange(len(y)) * stride
        series.append(Series("数 name", x, y, "loss", style))
    cells = Cells(width, height)
    draw_chart(cells, Plot(series, "x", "title", "nothing yet"), DARK)
    assert [strip.cell_length for strip in cells.strips()] == [width] * height


async def test_a_chart_follows_its_data_its_size_and_the_theme(on_stand, text_of) -> None:
    chart = Chart()
    async with on_stand(chart, 50, 12) as pilot:
        chart.show([], "batch", "loss", "nothing yet")
        assert "nothing yet" in "".join(text_of(chart))
        chart.show([line(np.arange(30.0))], "batch", "loss", "nothing yet")
        assert "nothing yet" not in "".join(text_of(chart))
        chart.styles.width = 30
        await pilot.pause()
        assert {len(row) for row in text_of(chart)} == {30}
        dark = {segment.style.color for y in range(12) for segment in chart.render_line(y)}
        pilot.app.theme = "textual-light"
        await pilot.pause()
        light = {segment.style.color for y in range(12) for segment in chart.render_line(y)}
        assert not dark & light - {None}
        with pytest.raises(ValueError, match="as long as each other"):
            chart.show([Series("loss", [1, 2], [1], "train")])

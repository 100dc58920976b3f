"""What is painted cheaply looks as if it had been painted the long way; what is known already is not made again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hands import Hands, Open
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_dl.ui.panes.terms import Terms
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.widgets.bare import Bare, SeenThrough
from tui_dl.ui.widgets.cells import Cells


def bare_ones(hands: Hands) -> Iterator[Bare]:
    return (each for each in hands.app.screen.query(Bare) if each.is_on_screen and each.outer_size)


def seen(strips: list[Strip]) -> list[list[tuple[str, object, object, bool]]]:
    """Cell by cell what a person sees: text, colours, weight."""
    return [
        [
            (character, style and style.color, style and style.bgcolor, bool(style and style.bold))
            for text, style, _ in strip
            for character in text
        ]
        for strip in strips
    ]


def both_ways(each: Bare) -> tuple[object, object]:
    whole = each.outer_size.region
    light = seen(each.render_lines(whole))
    each._styles_cache.clear()
    return light, seen(Widget.render_lines(each, whole))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (200, 60)])
@pytest.mark.parametrize("colourless", [False, True])
async def test_lines_without_a_frame_are_those_that_textual_would_have_painted(
    opened: Open, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], colourless: bool
) -> None:
    if colourless:
        monkeypatch.setenv("NO_COLOR", "1")
    async with opened(size) as hands:
        for key in ("space", "p", "b", "t", "t", "n", "right", "question_mark", "question_mark"):
            await hands.press(key)
            compared = [both_ways(each) for each in bare_ones(hands)]
            assert compared
            assert all(light == long for light, long in compared)


async def test_a_part_of_a_widget_can_be_asked_for(opened: Open) -> None:
    async with opened() as hands:
        terms = hands.app.screen.query_one(Terms)
        whole = terms.render_lines(terms.outer_size.region)
        (part,) = terms.render_lines(Region(3, 1, 7, 1))
        assert part.text == whole[1].text[3:10]


async def test_containers_that_only_place_others_paint_nothing(opened: Open) -> None:
    async with opened() as hands:
        placing = [each for each in hands.app.screen.walk_children() if isinstance(each, SeenThrough)]
        assert len(placing) == 6
        for each in placing:
            assert each.render_lines(each.outer_size.region) == []
            assert each.styles.background.a == 0
            assert each.styles.gutter.totals == (0, 0)


async def test_coming_back_from_help_draws_no_tensor_anew(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[Terms] = []
    before = Terms.draw

    def draw(terms: Terms, cells: Cells) -> None:
        drawn.append(terms)
        before(terms, cells)

    async with opened() as hands:
        await hands.press("space")
        monkeypatch.setattr(Terms, "draw", draw)
        await hands.press("question_mark", "question_mark")
        assert not drawn
        await hands.press("space")
        assert drawn


async def test_help_that_is_opened_again_writes_no_line_again(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    before = Lines._write

    def write(lines: Lines, line: Content, width: int) -> Strip:
        written.append(line.plain)
        return before(lines, line, width)

    monkeypatch.setattr(Lines, "_write", write)
    async with opened() as hands:
        await hands.press("question_mark")
        assert any("space" in line for line in written)
        await hands.press("question_mark")
        written.clear()
        await hands.press("question_mark")
        assert not written


async def test_help_lies_over_a_place_once(opened: Open) -> None:
    async with opened() as hands:
        hands.app.action_help()
        hands.app.action_help()
        await hands.settle()
        await hands.press("question_mark")
        assert hands.app.screen is hands.app.place

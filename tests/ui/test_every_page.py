"""Every page of the course, opened on a small and on a common screen: nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_session import FakeSession
from hands import Hands
from textual.containers import ScrollableContainer
from textual.widget import Widget

from tui_dl.lessons import pages as lessons
from tui_dl.lessons.pages import Page
from tui_dl.session.course import Course
from tui_dl.ui.app import TuiDl
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.panes.lesson_exercise import LessonExercise
from tui_dl.ui.panes.lesson_figure import LessonFigure
from tui_dl.ui.panes.lesson_text import LessonText
from tui_dl.ui.panes.text import Line, Lines, Paragraph
from tui_dl.ui.screens.learn import Learn
from tui_dl.ui.screens.room import Room

PAGES = lessons.load()
CHAPTERS = [(chapter, pages) for chapter, pages in PAGES.chapters()]


def texts(widget: Widget) -> Iterator[tuple[Widget, int]]:
    """Every widget that shows lines as they are, with the width of its widest."""
    for each in widget.walk_children(Widget, with_self=True):
        if isinstance(each, Line) and not isinstance(each, Paragraph):
            yield each, each.text.cell_length
        elif isinstance(each, Lines):
            yield each, max((line.cell_length for line in each.lines), default=0)


def scrolls(widget: Widget, until: Widget) -> bool:
    """Whether something between the two can be scrolled, and so shows a bar where there is more."""
    ancestors = list(widget.ancestors_with_self)
    within = ancestors[: ancestors.index(until) + 1]
    return any(isinstance(each, ScrollableContainer) or each.show_vertical_scrollbar for each in within)


def cut_off(part: Widget) -> list[str]:
    """What of a part is wider than its room, or lies below its end with nothing to scroll."""
    found = []
    for widget, width in texts(part):
        if widget.is_on_screen and widget.size and width > widget.size.width:
            found.append(f"{widget} is {widget.size.width} wide, its text {width}")
    for widget in part.walk_children(Widget):
        shown = widget.display and all(each.display for each in widget.ancestors_with_self if isinstance(each, Widget))
        if not shown or not widget.region.area or scrolls(widget, part):
            continue
        if not part.content_region.contains_region(widget.region):
            found.append(f"{widget} at {widget.region} leaves {part} at {part.content_region}")
        if isinstance(widget, Paragraph):
            height = widget.get_content_height(widget.size, widget.size, widget.size.width)
            if height > widget.size.height:
                found.append(f"{widget} has {widget.size.height} rows for {height}: {widget.text.plain!r}")
    return found


async def look_at(hands: Hands, page: Page, width: int) -> list[str]:
    """Open a page and bring each of its parts to the front; what is cut off."""
    place = hands.app.screen
    assert isinstance(place, Learn)
    place.course.go_to(page)
    place.refresh_session()
    found = []
    kinds: dict[str, type[Widget]] = {"text": LessonText, "figure": LessonFigure, "exercise": LessonExercise}
    tabs = place.has_class(f"-{Room.TABS}")
    for part in place.parts:
        if tabs or part == "text":
            place.bring(part)
            await hands.pilot.pause()
            await hands.pilot.pause()
        if part == "figure":
            figure = place.query_one(LessonFigure).ready
            assert figure is not None, page.id
            assert figure.outer_size.width >= 76, page.id
            assert figure.outer_size.height >= 15, page.id
            assert isinstance(figure.numbers(), dict), page.id
        found += [f"{page.id}: {what}" for what in cut_off(place.query_one(kinds[part]))]
        # What has the focus takes the keys, q among them: it must be something that is seen.
        found += [f"{page.id}: tab leads to {stop}, unseen" for stop in place._stops(part) if not stop.region.area]
        assert max(map(len, hands.lines)) <= width
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(("chapter", "pages"), CHAPTERS, ids=[chapter for chapter, _ in CHAPTERS])
async def test_nothing_is_cut_off(chapter: str, pages: list[Page], size: tuple[int, int]) -> None:
    fake = FakeSession()
    app = TuiDl(lambda: fake, lambda: Course(PAGES, at=pages[0].id), "learn")  # type: ignore[arg-type, return-value]
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        hands = Hands(app, pilot, fake)
        await hands.settle()
        assert [what for page in pages for what in await look_at(hands, page, size[0])] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.figure], ids=lambda page: page.id)
def test_every_figure_says_what_to_try_and_has_keys(page: Page) -> None:
    from tui_dl.ui.demos.figure import figure_class

    figure = figure_class(page.figure)
    assert issubclass(figure, Figure)
    assert figure.TRY.endswith((".", "?"))
    assert figure.KEYS
    for key in figure.KEYS:
        for _, part in key.each:
            name = part.action.removeprefix("figure.").split("(")[0]
            assert part.action.startswith("figure."), part.action
            assert hasattr(figure, f"action_{name}"), part.action

"""The Data place: tabs by key and click, figures on the session's own data, and what it looks like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_session import FakeSession
from hands import Hands, Open, app_around, pressing

from tui_dl import headless
from tui_dl.data.catalog import load
from tui_dl.session import Setup
from tui_dl.ui.app import TuiDl
from tui_dl.ui.keys.data import KEYS
from tui_dl.ui.panes.data_tabs import TABS, DataTabs
from tui_dl.ui.screens.data import Data

MOMENTS = {
    "gallery": ["2"],
    "numbers": ["2", "v"],
    "structure": ["2", "tab", "up"],
    "tensors": ["2", "tab", "tab", "right_square_bracket", "right_square_bracket", "right_square_bracket", "s"],
    "reshape": ["2", "tab", "tab", "tab"],
    "split": ["2", "shift+tab", "right_square_bracket"],
}

SMALL, WIDE = (80, 24), (120, 40)
LOOKS = [("gallery", SMALL), ("gallery", WIDE), ("numbers", WIDE), ("structure", SMALL), ("tensors", SMALL),
         ("tensors", WIDE), ("reshape", WIDE), ("split", SMALL)]  # fmt: skip


class OnSpiral(FakeSession):
    """A session whose data are no images."""

    @property
    def dataset(self):
        return load("spiral")


def place(hands: Hands) -> Data:
    assert isinstance(hands.app.screen, Data)
    return hands.app.screen


async def test_tabs_by_key_and_click(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("2")
        seen = []
        for _ in TABS:
            seen.append(place(hands).report()["data_place"]["tab"])
            await hands.press("tab")
        assert seen == list(TABS)
        await hands.press("shift+tab")
        assert place(hands).report()["data_place"]["tab"] == "split"
        for title in ("Structure", "Gallery", "Reshape"):
            await hands.click(title)
            assert f"▌{title}▐" in hands.text


async def test_keys_reach_the_figure_in_front_and_the_footer_knows_which(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("2")
        assert {"choose", "other", "view", "page", "ask_label", "ask_number"} == place(hands).able()
        await hands.press("right_square_bracket", "right")
        figure = place(hands).report()["data_place"]["figure"]
        assert figure["filter"] == "0"
        await hands.press("tab", "tab")
        assert "take_of" in place(hands).able()
        assert "s take" in hands.lines[-1]
        assert "[ ] tensor" in hands.lines[-1]
        assert "l label" not in hands.lines[-1]
        await hands.press("l", "tab")
        assert "s take" not in hands.lines[-1]
        assert "[ ] digit" in hands.lines[-1]
        await hands.press("i", *"300", "enter", "down")
        figure = place(hands).report()["data_place"]["figure"]
        assert figure["column"] == 300 + 28


async def test_digits_go_to_the_question_and_not_to_the_places(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("2", "l", "4")
        assert place(hands).report()["data_place"]["figure"]["filter"] == "4"
        await hands.press("i", *"123", "q", "escape")
        assert isinstance(hands.app.screen, Data)
        await hands.press("4", "2")
        assert place(hands).report()["data_place"]["figure"]["filter"] == "4", "what was chosen stays"


async def test_a_tab_left_while_typing(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("2", "i", "1", "tab", "down", "tab", "tab", "tab", "tab")
        assert place(hands).report()["data_place"]["tab"] == "gallery"
        await hands.press("right")
        assert place(hands).report()["data_place"]["figure"]["index"] == 1


async def test_every_tab_is_in_the_palette(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("2")
        titles = [command.title for command in place(hands).commands()]
        assert {f"Data: {title}" for title in TABS.values()} <= set(titles)
        place(hands).action_tab("split")
        await hands.settle()
        assert "validation_split" in hands.text


async def test_before_the_session_is_open_there_is_a_calm_line() -> None:
    import threading

    go_on = threading.Event()

    class Slow(FakeSession):
        def open(self, publish) -> None:
            go_on.wait(60)
            super().open(publish)

    app = TuiDl(lambda: Slow())  # type: ignore[arg-type, return-value]
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "v", "down", "tab", "l", "i")
        await pilot.pause()
        hands = Hands(app, pilot, None)  # type: ignore[arg-type]
        assert "The data are being read" in hands.text
        go_on.set()
        await hands.settle()
        assert "page 1 of" in hands.text
        assert not app.screen.query("#being-read")


async def test_other_data_are_shown_as_what_they_are() -> None:
    app = TuiDl(lambda: OnSpiral())  # type: ignore[arg-type, return-value]
    async with app.run_test(size=(120, 40)) as pilot:
        hands = Hands(app, pilot, None)  # type: ignore[arg-type]
        await hands.settle()
        await hands.press("2")
        assert "Two arms of a spiral" in hands.text
        assert "no images" in hands.text
        await hands.press("tab")
        assert 'load_data("spiral")' in hands.text
        await hands.press("tab")
        assert "The digits that ship" in hands.text
        assert "your data, spiral, are no images" in hands.text
        await hands.press("shift+tab", "shift+tab", "shift+tab")
        assert place(hands).report()["data_place"]["figure"]["counts"] == {"train": 640, "validation": 160, "test": 200}


async def test_other_data_of_the_session_are_followed(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as hands:
        await hands.press("2", "right")
        monkeypatch.setattr(FakeSession, "dataset", property(lambda self: load("spiral")))
        tabs = place(hands).query_one(DataTabs)
        await hands.press("4", "space", "2")
        assert place(hands).report()["data_place"]["figure"]["label"] is not None, "nothing has changed yet"
        from dataclasses import replace

        snapshot = hands.app.snapshot
        tabs.follow(replace(snapshot, configuration=replace(snapshot.configuration, data="spiral")))
        await hands.settle()
        assert place(hands).report()["data_place"]["figure"]["data"] == "spiral"


async def test_every_size_shows_whole_widgets(opened: Open) -> None:
    async with opened((80, 24)) as hands:
        await hands.press("2")
        for size in ((40, 12), (39, 11), (80, 24), (100, 30), (200, 60), (60, 80)):
            await hands.pilot.resize_terminal(*size)
            for _ in TABS:
                await hands.press("tab")
                for widget in hands.app.screen.query("*"):
                    if widget.display and widget.region:
                        assert hands.app.screen.region.contains_region(widget.region), (size, widget)


def test_the_report_and_every_key_without_a_terminal(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    names = [name for key in KEYS for name in key.keys.split(",")]
    press = ["2", *names, "escape", "escape", "2", "i", "7", "enter"]
    assert headless.run(Setup(), press, (80, 24), report=report, make_session=FakeSession) == 0
    seen = json.loads(report.read_text())
    assert seen["place"] == "data"
    assert seen["data_place"]["tab"] in TABS
    assert seen["data"]["name"] == "mnist 10k"


@pytest.mark.parametrize(("moment", "size"), LOOKS, ids=[f"{moment}-{size[0]}x{size[1]}" for moment, size in LOOKS])
def test_looks(snap_compare, moment: str, size: tuple[int, int]) -> None:
    session = FakeSession()
    app = app_around(session)
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, session, *MOMENTS[moment]))

"""The shell around the places: bar, help, palette, themes, and what is not loaded before the first paint."""

from __future__ import annotations

import subprocess
import sys

import pytest
from fake_session import FakeSession
from hands import Hands, Open

from tui_dl.lessons.glossary import APP, glossary
from tui_dl.ui import theme
from tui_dl.ui.keys.all import BY_PLACE
from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS
from tui_dl.ui.keys.key import works
from tui_dl.ui.panes.stage import Stage
from tui_dl.ui.panes.topbar import settings
from tui_dl.ui.screens.help import page
from tui_dl.ui.screens.place import Place
from tui_dl.ui.training import SnapshotArrived
from tui_dl.ui.widgets.colour import contrast
from tui_dl.ui.widgets.looks import PHASES

EVERY = (*BY_PLACE["workbench"], *PLACE_KEYS, *APP_KEYS)
NAMES = ("learn", "data", "network", "workbench", "inspect")


async def test_keys_and_clicks_lead_to_the_five_places(opened: Open) -> None:
    async with opened((92, 24)) as hands:
        for number, name in enumerate(NAMES, 1):
            await hands.press(str(number))
            assert isinstance(hands.app.screen, Place)
            assert name == hands.app.screen.NAME
            assert f"▌{number} {name.title()}▐" in hands.lines[0]
        await hands.click("4 Workbench")
        assert "▶ x, y" in hands.text


@pytest.mark.parametrize(
    ("width", "text"),
    [
        (60, "mnist 10k · seed 0 · rmsprop η 0.001 · 2 threads"),
        (48, "mnist 10k · seed 0 · rmsprop η 0.001 · 2 threads"),
        (47, "mnist 10k · seed 0 · rmsprop η 0.001"),
        (30, "mnist 10k · rmsprop η 0.001"),
        (20, "rmsprop η 0.001"),
        (5, ""),
    ],
)
def test_the_bar_tells_what_is_trained_as_far_as_there_is_room(width: int, text: str) -> None:
    configuration = FakeSession().snapshot().configuration
    assert configuration is not None
    assert settings(configuration, width) == text


async def test_what_happens_meanwhile_is_seen_on_coming_back(opened: Open) -> None:
    async with opened(endless=True) as hands:
        await hands.run()
        await hands.press_now("2")
        hands.session.interrupt()
        await hands.settle()
        await hands.press("4")
        await hands.until(lambda: "examples a second" not in hands.text)
        assert "batch 25 of 50" in hands.text


async def test_help_names_every_key_and_every_word(opened: Open) -> None:
    text = "\n".join(line.plain for line in page(EVERY, 200))
    assert all(key.shown in text and key.help in text for key in EVERY)
    assert all(term.name in text and term.text in text for term in glossary().of(APP))
    for width in (32, 72):
        assert max(line.cell_length for line in page(EVERY, width)) <= width
    async with opened() as hands:
        await hands.press("question_mark")
        assert "Keys and words" in hands.text
        await hands.press("end")
        assert "seed" in hands.text
        await hands.press("escape")
        assert "▶ x, y" in hands.text


async def test_a_click_in_help_does_what_the_key_does(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("question_mark")
        await hands.click("The next operation")
        assert "▶ z1 = x · W1" in hands.text
        await hands.press("question_mark")
        column, row = hands.place_of("[ ]")
        await hands.pilot.click(offset=(column + 2, row))
        await hands.settle()
        assert "example i = 1 of" in hands.text
        await hands.press("question_mark")
        await hands.click("escape closes")
        assert len(hands.app.screen_stack) == 1


async def test_a_click_in_help_on_a_key_that_does_nothing_now_says_so(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("question_mark")
        await hands.click("Take the last operation back")
        assert "This is the very beginning" in hands.text
        await hands.press("escape", "3", "question_mark")
        assert "escape closes" in hands.text
        await hands.click("Mend all mismatches at once")
        assert "There is nothing for F to do just now." in hands.text
        await hands.press("escape")
        assert len(hands.app.screen_stack) == 1


async def test_from_help_to_a_place_and_no_help_is_left_behind(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("question_mark", "2")
        assert "▌2 Data▐" in hands.lines[0]
        await hands.press("4")
        assert "▶ x, y" in hands.text
        assert len(hands.app.screen_stack) == 1


async def test_a_frame_may_arrive_before_a_place_is_furnished(opened: Open) -> None:
    async with opened() as hands:
        hands.app.action_place("data")
        hands.app.worker.mailbox.put(hands.session.snapshot())
        hands.app.on_snapshot_arrived(SnapshotArrived())
        await hands.settle()
        assert "▌2 Data▐" in hands.lines[0]
        assert "rmsprop" in hands.lines[0]


async def test_the_palette_reaches_every_action_that_does_something(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("space")
        titles = [command.title for command in hands.app.get_system_commands(hands.app.screen)]
        now = hands.app.place.situation()
        wanted = {part.help for key in EVERY if works(key, now) for _, part in key.each if key.shown != "ctrl+p"}
        assert sorted(titles) == sorted(wanted)


async def test_a_command_of_the_palette_is_done(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("ctrl+p", *"next operation")
        await hands.until(lambda: "key space" in hands.text)
        await hands.press("down", "enter")
        await hands.until(lambda: "▶ z1" in hands.text)


async def test_themes_follow_each_other_and_the_stage_takes_their_accents(opened: Open) -> None:
    async with opened() as hands:
        await hands.press("space")
        for each in (*theme.THEMES[1:], theme.THEMES[0]):
            await hands.press("t")
            assert hands.app.theme == each.name
            border = hands.app.screen.query_one(Stage).styles.border_top[1]
            assert border.hex.lower() == each.variables["phase-forward"]


async def test_a_theme_reaches_places_entered_before_and_after(opened: Open) -> None:
    def inks(hands: Hands) -> list[str]:
        return [widget.styles.color.hex for widget in hands.app.screen.walk_children()]

    async with opened() as changing, opened() as fresh:
        await changing.press("2", "5", "t", "?", "t", "escape", "t")
        fresh.app.theme = changing.app.theme
        await fresh.settle()
        for place in "2351454":
            await changing.press(place)
            await fresh.press(place)
            assert inks(changing) == inks(fresh), place


@pytest.mark.parametrize("each", theme.THEMES, ids=lambda each: each.name)
def test_accents_differ_and_can_be_read(each) -> None:
    accents = [each.variables[f"phase-{phase}"] for phase in PHASES]
    assert len(set(accents)) == len(accents)
    assert min(contrast(colour, each.background) for colour in [*accents, each.foreground]) >= 4.5


async def test_without_colour_everything_is_still_told(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened() as hands:
        await hands.press("space")
        assert "✓ x, y" in hands.text
        assert "▶ z1" in hands.text
        colours = {
            segment.style.color.triplet
            for strip in hands.app.screen._compositor.render_strips()
            for segment in strip
            if segment.style and segment.style.color
        }
        assert all(red == green == blue for red, green, blue in colours)


def test_nothing_heavy_is_loaded_before_the_first_paint() -> None:
    code = "import sys, tui_dl.ui.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"numba", "scipy", "tui_dl.engine", "tui_dl.data", "tui_dl.ui.panes.bench"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_too_long_for_a_line_is_said_on_two(opened: Open, size: tuple[int, int]) -> None:
    async with opened(size) as hands:
        for place in ("4", "5"):
            await hands.press(place)
            hands.app.say(" ".join(["word"] * (size[0] // 5)) + " to the last one")
            await hands.settle()
            assert "last one" in hands.text, place
            hands.app.say("a few words")
            await hands.settle()
            assert "a few words" in hands.text

"""The Learn place, by keyboard and mouse: pages, words, figure, exercises, goals, teacher's mode, first start."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from small_course import Turner, write_pages

from tui_dl.lessons import pages as lessons
from tui_dl.session.course import Course
from tui_dl.ui.app import TuiDl
from tui_dl.ui.keys.learn import KEYS
from tui_dl.ui.panes.lesson_figure import LessonFigure
from tui_dl.ui.screens.learn import Learn

pytestmark = pytest.mark.usefixtures("colours")
WIDE, SMALL = (120, 40), (80, 24)


def seen(app: TuiDl) -> dict:
    assert app.place is not None
    return app.place.report()["learn"]


async def test_text_figure_and_exercise_stand_together_where_there_is_room(learning) -> None:
    async with learning(WIDE) as hands:
        for words in ("1.1  The first page", "A layer has parameters", "z = x · W + b", "Turn it with up and down",
                      "it is 3", "A dense layer has 784 inputs and 10 units", "1 of 2"):  # fmt: skip
            assert words in hands.text
        figure = hands.app.screen.query_one(Turner)
        assert figure.size.width >= 76
        assert figure.size.height >= 15


async def test_tabs_where_there_is_not(learning) -> None:
    async with learning(SMALL) as hands:
        assert "A layer has parameters" in hands.text
        assert "it is 3" not in hands.text
        await hands.press("tab")
        assert "▌Figure▐" in hands.lines[1]
        assert "it is 3" in hands.text
        figure = hands.app.screen.query_one(Turner)
        assert figure.size.width >= 76
        assert figure.size.height >= 15
        await hands.press("tab")
        assert "▌Exercise▐" in hands.lines[1]
        await hands.press("shift+tab", "shift+tab")
        assert "▌Text▐" in hands.lines[1]
        await hands.click("Figure")
        assert "it is 3" in hands.text


async def test_turning_pages(learning) -> None:
    async with learning(WIDE) as hands:
        for key, id in (("n", "1.2"), ("right", "2.1"), ("n", "2.1"), ("p", "1.2"), ("left", "1.1"), ("p", "1.1"),
                        ("pagedown", "1.2"), ("pageup", "1.1")):  # fmt: skip
            await hands.press(key)
            assert seen(hands.app)["page"] == id
        assert seen(hands.app)["progress"]["read"] == ["1.1", "1.2"]
        await hands.press("n", "n")
        assert "That was all." in hands.text
        assert "n next page" not in hands.lines[-1]


async def test_long_text_scrolls_before_the_page_turns(learning, tmp_path: Path) -> None:
    long = "\n\n".join(f"Paragraph {number}." for number in range(40))
    text = f'+++\nid = "1.0"\nchapter = "Numbers"\ntitle = "Long"\n+++\n{long}\n'
    write_pages(tmp_path / "lessons", **{"1-0-long.md": text})
    async with learning(SMALL) as hands:
        assert "Paragraph 39." not in hands.text
        for _ in range(9):
            if "Paragraph 39." not in hands.text:
                await hands.press("pagedown")
        assert "Paragraph 39." in hands.text
        assert seen(hands.app)["page"] == "1.0"
        await hands.press("pagedown")
        assert seen(hands.app)["page"] == "1.1"


async def test_words_lead_to_the_glossary_in_place(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("down", "enter")
        assert "All kernels and biases" in hands.text
        await hands.press("down")
        assert "nowhere  The glossary does not have" in hands.text
        await hands.press("down")
        assert "loss L" in hands.text
        await hands.press("escape")
        assert "loss L" not in hands.text
        await hands.click("parameters")
        assert "All kernels and biases" in hands.text


async def test_the_glossary_narrows_down_to_what_is_typed(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("g", *"logi")
        assert "logits z" in hands.text
        assert "softmax" not in hands.text
        await hands.press(*"xx")
        assert "No word of the course" in hands.text
        await hands.press("escape")
        assert "1.1  The first page" in hands.text


async def test_the_figure_has_its_keys_where_it_has_the_focus(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("z")
        assert seen(hands.app)["numbers"] == {"value": 3}
        await hands.press("tab")
        assert hands.lines[-1].startswith(" ↑↓ turn  z jump")
        await hands.press("up", "up", "down", "z")
        assert seen(hands.app)["numbers"] == {"value": 14}
        assert "it is 14" in hands.text
        await hands.press("right")
        assert seen(hands.app)["page"] == "1.1"
        await hands.click("jump")
        assert seen(hands.app)["numbers"] == {"value": 24}
        await hands.press("question_mark")
        assert "Jump by ten" in hands.text
        await hands.press("escape", "escape")
        assert "jump" not in hands.lines[-1]


async def test_the_palette_reaches_the_keys_of_the_figure(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("tab")
        titles = [command.title for command in hands.app.get_system_commands(hands.app.screen)]
        assert {"Jump by ten", "Turn up", "The next page"} <= set(titles)


async def test_on_a_real_batch(learning) -> None:
    async with learning(WIDE) as hands:
        asked = []
        hands.session.configure = lambda setup, publish: asked.append(setup)
        assert "real batch" not in hands.lines[-1]
        await hands.press("s")
        assert asked == []
        await hands.press("tab", "up", "s")
        assert [setup.layers for setup in asked] == ["8:relu,10:softmax"]
        assert "▌4 Workbench▐" in hands.lines[0]


async def test_an_exercise_from_wrong_to_right(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("tab", "tab", *"7840", "enter")
        assert "✗ Not yet. These are the weights alone: each unit has a bias too." in hands.text
        assert "one bias a unit" not in hands.text
        await hands.press("h")
        assert "Hint  One weight for each pair" in hands.text
        await hands.press("backspace", "backspace", *"50", "enter")
        assert "✓ Right." in hands.text
        assert "784 × 10 = 7,840 weights" in hands.text
        exercise = seen(hands.app)["exercise"]
        assert (exercise["solved"], exercise["tries"], exercise["answer"]) == (True, 2, "7,850")
        assert seen(hands.app)["progress"]["solved"] == {"1.1#1": 1}
        await hands.press("x")
        assert "784 inputs and 11 units" in hands.text
        await hands.press(*"8635", "enter")
        assert seen(hands.app)["progress"]["solved"] == {"1.1#1": 2}


async def test_the_field_takes_what_answers_are_made_of_and_leaves_the_rest(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("tab", "tab", "space", "e")
        assert "Exercise 2 of 2" in hands.text
        await hands.press("e", *"1e-3", "h", "1")
        assert "1e-31" in hands.text
        assert "Hint  One weight" in hands.text
        assert seen(hands.app)["page"] == "1.1"
        await hands.press("enter", "minus", "left_parenthesis", "enter")
        assert "? Write a number" in hands.text
        assert seen(hands.app)["exercise"]["tries"] == 1


async def test_the_solution_only_after_a_try(learning) -> None:
    async with learning(WIDE) as hands:
        assert "solution" not in hands.lines[-1]
        await hands.press("a")
        assert "The answer is" not in hands.text
        await hands.press("h", "h")
        assert "solution" in hands.lines[-1]
        await hands.press("a")
        assert "The answer is 7,850" in hands.text
        assert seen(hands.app)["progress"]["solved"] == {}


async def test_choices_by_arrows_by_letter_and_by_mouse(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("e")
        assert hands.lines[-1].startswith(" ↑↓ choose  enter check")
        await hands.press("enter")
        assert "relu only cuts off what is negative" in hands.text
        await hands.press("C")
        assert seen(hands.app)["exercise"]["tries"] == 2
        await hands.press("H")
        assert seen(hands.app)["exercise"]["tries"] == 2
        await hands.click("softmax")
        assert "✓ Right." in hands.text


async def test_a_goal_is_reached_in_the_workbench(learning) -> None:
    async with learning(WIDE, at="1.2") as hands:
        assert "validation accuracy above 0.5 with fewer than 500,000" in hands.text
        await hands.press("4", "e")
        assert "Goal of page 1.2 reached" in hands.lines[1]
        await hands.press("space")
        assert "Goal of page 1.2 reached" not in hands.lines[1]
        await hands.press("1")
        assert "✓ Reached: validation accuracy" in hands.text
        assert seen(hands.app)["exercise"]["solved"]


async def test_contents_show_what_is_done_and_lead_anywhere(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("n", "n", "c")
        assert "Contents · 0 of 3 pages done" in hands.text
        assert "◐ 1.1" in hands.text
        assert "· 2.1" in hands.text
        await hands.press("up", "up", "enter")
        assert seen(hands.app)["page"] == "1.1"
        await hands.press("c", "escape")
        assert seen(hands.app)["page"] == "1.1"


async def test_teachers_mode_reveals_one_thing_a_key(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("e", "B")
        assert "✓ Right." in hands.text
        await hands.press("m")
        assert "T H E   F I R S T   P A G E" in hands.text
        steps = ("z = x · W + b", "one entry", "another", "it is 3", "How many parameters")
        for number, words in enumerate(steps):
            assert words not in hands.text
            await hands.press("space")
            for shown in steps[: number + 1]:
                assert shown in hands.text
        assert "space reveal" not in hands.lines[-1]
        await hands.press("e")
        assert "✓ Right." not in hands.text
        await hands.press("n")
        assert "space reveal" in hands.lines[-1]
        await hands.press("p", "m")
        assert "it is 3" in hands.text


async def test_keys_that_do_nothing_here_do_no_harm(learning) -> None:
    async with learning(SMALL, at="2.1") as hands:
        for key in KEYS:
            for name, _ in key.each:
                await hands.press(name)
                await hands.press("escape")
        assert hands.app.return_code is None
        assert hands.app.screen.query_one(LessonFigure).figure is None or seen(hands.app)["page"] != "2.1"


async def test_every_size_is_borne(learning) -> None:
    async with learning(WIDE) as hands:
        for size in ((40, 12), (60, 20), (100, 30), (30, 8), (200, 60)):
            await hands.pilot.resize_terminal(*size)
            await hands.press("tab", "tab", "c", "escape", "g", "escape", "m", "space", "m", "escape")
            assert max(map(len, hands.lines)) <= size[0]


async def test_after_a_resize_all_is_still_there(learning) -> None:
    async with learning(WIDE) as hands:
        await hands.press("tab", "up")
        await hands.pilot.resize_terminal(*SMALL)
        await hands.settle()
        assert "▌Figure▐" in hands.lines[1]
        assert "it is 4" in hands.text


async def test_the_course_opens_where_it_was_left(learning, tmp_path: Path) -> None:
    keep = tmp_path / "progress.json"
    async with learning(WIDE, keep=keep) as hands:
        await hands.press("n")
    async with learning(WIDE, keep=keep) as hands:
        assert seen(hands.app)["page"] == "1.2"
    keep.write_text("{")
    async with learning(WIDE, keep=keep) as hands:
        assert seen(hands.app)["page"] == "1.1"
        assert "begins anew" in hands.text


async def test_a_page_that_cannot_be_read_is_told_in_a_line(learning, tmp_path: Path) -> None:
    write_pages(tmp_path / "lessons", **{"9-9-bad.md": "no front matter"})
    async with learning(WIDE) as hands:
        assert "The course cannot be read:" in hands.text
        assert "9-9-bad.md:1:" in hands.text
        await hands.press("n", "tab", "space", "4")
        assert "▶ x, y" in hands.text


async def test_a_figure_that_is_not_there_is_told_in_a_line(learning, tmp_path: Path) -> None:
    text = '+++\nid = "1.0"\nchapter = "Numbers"\ntitle = "t"\nfigure = "nothing"\n+++\nText.\n'
    write_pages(tmp_path / "lessons", **{"1-0-bad.md": text})
    async with learning(WIDE) as hands:
        assert "This figure cannot be shown: no figure is called 'nothing'" in hands.text


async def test_the_first_start_ends_with_a_batch_stepped(learning, tmp_path: Path) -> None:
    keep = tmp_path / "progress.json"
    async with learning(WIDE, course=Course(lessons.load(), keep)) as hands:
        assert "0.1  A digit" in hands.text
        await hands.press("tab", "down")
        assert seen(hands.app)["numbers"]["example"] == 1
        await hands.press("n")
        assert hands.lines[-1].startswith(" space next phase")
        await hands.press("space")
        assert hands.lines[-1].startswith(" space next phase  ↑↓ another digit"), "the figure has the focus now"
        await hands.press("space")
        assert seen(hands.app)["numbers"]["phase"] == "loss"
        await hands.press("n", "tab", "space", "space")
        assert seen(hands.app)["page"] == "0.3"
        assert seen(hands.app)["numbers"]["phase"] == "update"
        assert hands.session.calls.count("advance phase") == 4
    assert json.loads(keep.read_text())["read"] == ["0.1", "0.2"]


async def test_the_first_start_can_be_left_and_does_not_come_again(learning, tmp_path: Path) -> None:
    keep = tmp_path / "progress.json"
    async with learning(WIDE, course=Course(lessons.load(), keep)) as hands:
        assert json.loads(keep.read_text())["at"] == "0.1", "who quits here has been here"
        await hands.press("escape")
        assert "▌4 Workbench▐" in hands.lines[0]
    assert json.loads(keep.read_text())["at"] == "1.1"


def test_learn_has_room_for_figures_beside_the_text_or_shows_tabs() -> None:
    learn = Learn()
    assert [str(learn.arrangement(*size)) for size in ((80, 24), (119, 50), (120, 34), (200, 60), (30, 5))] == [
        "tabs", "tabs", "together", "generous", "tiny"]  # fmt: skip

"""Places are made ready in the background; who goes to one finds it as if it had not been."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from hands import Open
from textual.css.stylesheet import Stylesheet

from tui_dl.ui import ahead
from tui_dl.ui.ahead import made_ready, place_class
from tui_dl.ui.app import FROM_THE_WORKBENCH, PLACES

ALL = (*PLACES, *FROM_THE_WORKBENCH)
WHAT_IS_MISSING = """
import ast, sys
from importlib import import_module
from pathlib import Path
from tui_dl.ui.ahead import made_ready, place_class

for name in sys.argv[1:]:
    for module in [each for each in sys.modules if each.startswith("tui_dl.")]:
        if not module.startswith("tui_dl.ui.ahead"):
            del sys.modules[module]
    list(made_ready([name]))
    source = Path(sys.modules[place_class(name).__module__].__file__).read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    inner = {node for function in functions for node in ast.walk(function)}
    wanted = {node.module for node in inner if isinstance(node, ast.ImportFrom)}
    print(name, *sorted(wanted - set(sys.modules)))
"""


def test_a_place_names_all_that_it_will_import() -> None:
    done = subprocess.run([sys.executable, "-c", WHAT_IS_MISSING, *ALL], capture_output=True, text=True, check=True)
    missing = {name: modules for name, *modules in map(str.split, done.stdout.splitlines())}
    assert missing == {name: [] for name in ALL}


def test_places_are_made_ready_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(ahead, "import_module", lambda name: asked.append(name) or import_module(name))
    so_far = list(made_ready(ALL))
    assert set(asked) == {place_class(name).__module__ for name in ALL} | {
        module for name in ALL for module in place_class(name).MODULES
    }
    assert [len(sheets) for sheets in so_far] == sorted(len(sheets) for sheets in so_far)
    screens = Path(inspect.getfile(place_class("workbench"))).parent
    assert {sheet.name for sheet in so_far[-1]} | {"over_learn.tcss"} == {
        sheet.name for sheet in screens.glob("*.tcss")
    }


@pytest.mark.parametrize("key", ["1", "2", "c"])
async def test_it_looks_the_same_and_no_sheet_is_read_again(
    opened: Open, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    async with opened() as hands:
        await hands.press(key)
        unprepared = hands.lines, hands.app.export_screenshot()
    async with opened() as hands:
        hands.app.make_ready()
        await hands.settle()
        read: list[object] = []
        monkeypatch.setattr(Stylesheet, "read", lambda _, name: read.append(name))
        await hands.press(key)
        assert hands.lines == unprepared[0]
        assert not read


async def test_colours_are_right_where_the_theme_has_changed_since(opened: Open) -> None:
    pictures = []
    for prepared in (False, True):
        async with opened() as hands:
            if prepared:
                hands.app.make_ready()
                await hands.settle()
            await hands.press("t", "2")
            strips = hands.app.screen._compositor.render_strips()
            pictures.append([[(text, style) for text, style, _ in strip] for strip in strips])
    assert pictures[0] == pictures[1]

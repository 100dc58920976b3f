"""Places are made ready in the background; who goes to one finds it as if it had not been."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from hands import Hands, Open, app_around
from inspected_session import InspectedSession
from small_course import OpenCourse
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


def test_a_place_names_all_that_its_own_file_will_import() -> None:
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
    assert {sheet.name for sheet in so_far[-1]} == {sheet.name for sheet in screens.glob("*.tcss")}


def painted(hands: Hands) -> list[list[tuple[str, object]]]:
    """Texts and their styles, strip by strip."""
    return [[(text, style) for text, style, _ in strip] for strip in hands.app.screen._compositor.render_strips()]


async def made_ready_in(hands: Hands) -> None:
    hands.app.make_ready()
    await hands.settle()


@pytest.mark.parametrize("key", ["1", "2", "3", "5", "c"])
async def test_it_looks_the_same_and_no_sheet_is_read_again(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    async def entered(prepared: bool) -> list[list[tuple[str, object]]]:
        session = InspectedSession()
        app = app_around(session)
        async with app.run_test(size=(120, 40)) as pilot:
            hands = Hands(app, pilot, session)  # type: ignore[arg-type]
            await hands.settle()
            with monkeypatch.context() as patch:
                read: list[object] = []
                if prepared:
                    await made_ready_in(hands)
                    patch.setattr(Stylesheet, "read", lambda _, name: read.append(name))
                await hands.press(key)
                assert not read
            return painted(hands)

    assert await entered(prepared=True) == await entered(prepared=False)


@pytest.mark.parametrize("page", ["1.1", "1.2", "2.1"])
async def test_pages_and_exercises_keep_their_looks_once_other_places_are_ready(
    learning: OpenCourse, page: str
) -> None:
    pictures = []
    for prepared in (False, True):
        async with learning(at=page) as hands:
            if prepared:
                await made_ready_in(hands)
                hands.app.stylesheet.update(hands.app.screen)
                await hands.settle()
            pictures.append(painted(hands))
    assert pictures[0] == pictures[1]


async def test_colours_are_right_where_the_theme_has_changed_since(opened: Open) -> None:
    pictures = []
    for prepared in (False, True):
        async with opened() as hands:
            if prepared:
                await made_ready_in(hands)
            await hands.press("t", "2")
            pictures.append(painted(hands))
    assert pictures[0] == pictures[1]


async def test_what_cannot_be_imported_is_left_to_whoever_goes_there(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        if name.endswith("screens.data"):
            raise ImportError(name)
        return import_module(name)

    async with opened() as hands:
        monkeypatch.setattr(ahead, "import_module", missing)
        before = hands.text
        await made_ready_in(hands)
        assert hands.text == before
        assert hands.app.stylesheet.has_source(str(place_class("charts").CSS_PATH))


def selectors(sheet: Path) -> Iterator[tuple[str, ...]]:
    """The selectors of a sheet's rules, each as its parts."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    for rule in re.findall(r"([^{}]+)\{[^{}]*\}", text):
        for selector in rule.split(","):
            yield tuple(selector.replace(">", " ").split())


def test_what_a_sheet_styles_by_id_alone_no_other_sheet_knows() -> None:
    """All sheets hold everywhere once they are read."""
    screens = Path(inspect.getfile(place_class("workbench"))).parent
    parts = {sheet.name: list(selectors(sheet)) for sheet in screens.glob("*.tcss")}
    ids = {name: {one for parts in each for part in parts for one in re.findall(r"#[\w-]+", part)}
           for name, each in parts.items()}  # fmt: skip
    for name, each in parts.items():
        bare = {found for first, *_ in each for found in re.findall(r"^#[\w-]+", first)}
        for other in set(parts) - {name}:
            assert not bare & ids[other], (name, other)

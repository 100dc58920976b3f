"""A course of three pages with a figure and exercises of its own, and the app opened on it."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from fake_session import FakeSession
from hands import Hands
from textual.app import ComposeResult

from tui_dl.lessons import pages as lessons
from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.session import Setup
from tui_dl.session.course import Course
from tui_dl.ui.app import TuiDl
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.keys.key import Group, Key, Part
from tui_dl.ui.panes.text import Line

OpenCourse = Callable[..., AbstractAsyncContextManager[Hands]]

PAGES = {
    "1-1-first.md": """+++
id = "1.1"
chapter = "Numbers"
title = "The first page"
figure = "turner"
[settings]
start = 3
[[exercise]]
kind = "parameters"
[[exercise]]
kind = "which"
+++
A layer has [[parameters]], and every [[unknown word|nowhere]] has none. Read **on**.

    z = x · W + b

- one entry about the [[loss]]
- another, in *other* words
""",
    "1-2-second.md": """+++
id = "1.2"
chapter = "Numbers"
title = "The second page"
figure = "turner"
[[exercise]]
kind = "goal"
[exercise.settings]
goal = "accurate-and-small"
accuracy = 0.5
parameters = 500000
+++
Train it.
""",
    "2-1-third.md": '+++\nid = "2.1"\nchapter = "End"\ntitle = "The last page"\n+++\nThat was all.\n',
}


class Turner(Figure):
    """A number to turn."""

    TRY = "Turn it with up and down."
    KEYS = (
        Key("up,down", "↑↓", "", "turn", "Turn", Group.FIGURE, rank=0,
            parts=(Part("figure.turn(1)", "Turn up"), Part("figure.turn(-1)", "Turn down"))),
        Key("z", "z", "figure.turn(10)", "jump", "Jump by ten", Group.FIGURE),
    )  # fmt: skip

    def compose(self) -> ComposeResult:
        self.value = int(self.settings.get("start", 0))
        self.line = Line(f"it is {self.value}")
        yield self.line

    def action_turn(self, by: int) -> None:
        self.value += by
        self.line.set(f"it is {self.value}")

    def numbers(self) -> dict[str, Any]:
        return {"value": self.value}

    def counterpart(self) -> Setup | None:
        return Setup(layers="8:relu,10:softmax") if self.value == 4 else None


def parameters(seed: int) -> Exercise:
    """Inputs × units + biases."""
    units = 10 + seed
    return Exercise(
        question=f"A dense layer has 784 inputs and {units} units. How many parameters is that?",
        answer=784 * units + units,
        steps=(f"784 × {units} = {784 * units:,} weights", f"and one bias a unit: {units}"),
        hints=("One weight for each pair of input and unit.", "And one number more for each unit."),
        misconceptions=(Misconception(784 * units, "These are the weights alone: each unit has a bias too."),),
        known={"units": units},
    )


def which(seed: int) -> Exercise:
    """A choice."""
    return Exercise(
        question="Which activation turns logits into probabilities that add up to 1?",
        answer="softmax",
        steps=("Exponentials, divided by their sum.",),
        misconceptions=(Misconception("relu", "relu only cuts off what is negative."),),
        choices=("relu", "softmax", "identity"),
    )


def put_modules(patch: pytest.MonkeyPatch) -> None:
    """Make the figure and the exercises known under their names."""
    for path, name, thing in (
        ("tui_dl.ui.demos.turner", "FIGURE", Turner),
        ("tui_dl.lessons.exercises.parameters", "make", parameters),
        ("tui_dl.lessons.exercises.which", "make", which),
    ):
        module = ModuleType(path)
        setattr(module, name, thing)
        patch.setitem(sys.modules, path, module)


def write_pages(folder: Path, **more: str) -> Path:
    """The three pages as files, and more by their names."""
    folder.mkdir(exist_ok=True)
    for name, text in {**PAGES, **more}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def learning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenCourse:
    """`async with learning((columns, rows)) as hands`: the app, settled, on the first page of the small course."""
    put_modules(monkeypatch)
    folder = write_pages(tmp_path / "lessons")

    @asynccontextmanager
    async def open_app(
        size: tuple[int, int] = (120, 40), keep: Path | None = None, at: str = "", course: Course | None = None
    ) -> AsyncIterator[Hands]:
        fake = FakeSession()
        open_course = (lambda: Course(lessons.load(folder), keep, at)) if course is None else (lambda: course)
        app = TuiDl(lambda: fake, open_course, "learn")  # type: ignore[arg-type, return-value]
        app.animation_level = "none"
        async with app.run_test(size=size) as pilot:
            hands = Hands(app, pilot, fake)
            await hands.settle()
            yield hands

    return open_app

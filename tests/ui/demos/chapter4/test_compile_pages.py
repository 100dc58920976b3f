"""Every row of the chapter on compiling has its page, its figure, its exercises and its words."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tui_dl.lessons.exercises.exercise import exercise_maker
from tui_dl.resources import asset_path
from tui_dl.ui.demos.figure import figure_class

ROWS = {
    "4.1": ("first-guess", ("first-loss",)),
    "4.2": ("loss-explorer", ("loss-by-hand", "loss-for-head")),
    "4.3": ("loop", ()),
    "4.4": ("shower", ("shower-error", "shower-turn")),
    "4.5": ("tangent", ("slope-at", "slope-sign")),
    "4.6": ("two-handles", ("partial-derivative",)),
    "4.7": ("descent", ("descent-step", "diverging-rate")),
    "4.8": ("pipe", ("chain-step", "chain-step")),
    "4.9": ("ball", ("momentum-step",)),
    "4.10": ("race", ()),
    "4.11": ("metrics", ("accuracy-by-hand", "precision-or-recall")),
    "4.12": ("compile-call", ()),
}
LINK = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")


def page(id: str) -> tuple[dict[str, Any], str]:
    found = [path for path in asset_path("lessons").glob("4-*.md") if path.name.startswith(f"{id.replace('.', '-')}-")]
    assert len(found) == 1, found
    _, front, body = Path(found[0]).read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(front), body


def known_words() -> set[str]:
    words: set[str] = {"batch", "optimizer", "accuracy"}
    """Those that other chapters, and the app itself, explain."""
    for path in asset_path("lessons", "glossary").glob("*.toml"):
        for term in tomllib.loads(path.read_text(encoding="utf-8"))["term"]:
            words |= {term["name"], *term.get("also", ())}
    return words


@pytest.mark.parametrize("id", ROWS)
def test_each_row_has_its_page(id: str) -> None:
    front, body = page(id)
    figure, exercises = ROWS[id]
    assert (front["id"], front["chapter"], front["figure"]) == (id, "Compile", figure)
    assert tuple(each["kind"] for each in front.get("exercise", ())) == exercises
    assert figure_class(figure)(front.get("settings", {})).TRY
    for each in front.get("exercise", ()):
        assert exercise_maker(each["kind"])(0, **each.get("settings", {})).question
    prose = "\n".join(line for line in body.splitlines() if not line.startswith("    "))
    assert 60 <= len(re.findall(r"[^\W\d_]+", prose)) <= 160
    assert set(LINK.findall(body)) <= known_words()

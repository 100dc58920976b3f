"""The pages of chapters 3 and 5: all there, of the right length, with figures, exercises and words that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tui_dl.lessons.exercises.exercise import exercise_maker
from tui_dl.resources import asset_path
from tui_dl.ui.demos.figure import figure_class

PAGES = {
    "3.1": ("two_shapes", ()),
    "3.2": ("stack", ()),
    "3.3": ("layer_editor", ("layer-shapes",)),
    "3.4": ("perceptron", ("unit-by-hand", "unit-by-hand")),
    "3.5": ("activation", ()),
    "3.6": ("many_relus", ("relu-bends",)),
    "3.7": ("heads", ("which-head", "softmax-by-hand", "one-hot")),
    "3.8": ("summary_table", ("parameter-count", "parameter-count", "goal")),
    "5.1": ("supply", ()),
    "5.2": ("three_descents", ("updates-per-epoch",)),
    "5.3": ("learning_curve", ("batch-count", "batch-count", "goal")),
    "5.4": ("overfit", ("best-epoch", "validation-part", "goal")),
    "5.5": ("fit_call", ()),
    "5.6": ("now_you_know", ()),
}
ELSEWHERE = {
    "activation", "bias", "epoch", "feature", "kernel", "layer", "parameters", "relu", "softmax", "validation data",
}  # fmt: skip
"""Words that the glossaries of the app and of the other chapters explain."""


def page(id: str) -> tuple[dict[str, Any], str]:
    (path,) = asset_path("lessons").glob(f"{id.replace('.', '-')}-*.md")
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    return tomllib.loads(front), body


def terms(paths: list[Path]) -> set[str]:
    names = set()
    for path in paths:
        for term in tomllib.loads(path.read_text(encoding="utf-8"))["term"]:
            names |= {term["name"], *term.get("also", ()), *term["name"].split(", ")}
            assert term["text"].endswith((".", ")"))
    # `bias b` is found by `bias`, as symbols follow their words.
    return {name.casefold() for name in names} | {re.sub(r" \S…?$", "", name).casefold() for name in names}


@pytest.mark.parametrize("id", PAGES)
def test_front_matter_names_a_figure_and_exercises_that_exist(id: str) -> None:
    front, _ = page(id)
    figure, kinds = PAGES[id]
    assert front["id"] == id
    assert front["chapter"] == ("Architecture" if id.startswith("3") else "Training")
    assert front["figure"] == figure
    assert figure_class(figure)(front.get("settings", {})).TRY
    tasks = front.get("exercise", [])
    assert tuple(task["kind"] for task in tasks) == kinds
    for task in tasks:
        if task["kind"] != "goal":
            assert exercise_maker(task["kind"])(3, **task.get("settings", {})).question


@pytest.mark.parametrize("id", PAGES)
def test_pages_are_short_and_their_lines_too(id: str) -> None:
    _, body = page(id)
    prose = "\n".join(line for line in body.splitlines() if not line.startswith("    "))
    assert 60 <= len(re.findall(r"[^\W\d_]+", prose)) <= 150
    assert max(map(len, body.splitlines())) <= 130


@pytest.mark.parametrize("id", PAGES)
def test_every_link_leads_into_the_glossary(id: str) -> None:
    known = terms(sorted(asset_path("lessons", "glossary").glob("*.toml")))
    _, body = page(id)
    links = [link.rpartition("|")[2].casefold().replace("\n", " ") for link in re.findall(r"\[\[([^\]]+)\]\]", body)]
    assert links
    missing = [link for link in links if not {link, link.removesuffix("s")} & (known | ELSEWHERE)]
    assert missing == []

"""Exercises on data and tensors: over 100 seeds the answer is what NumPy and Python say themselves."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from tui_dl.lessons.exercises.exercise import Exercise, exercise_maker

SEEDS = range(100)
KINDS: list[tuple[str, dict[str, Any]]] = [
    ("unpacking-path", {}),
    ("unpacking-path", {"language": "python"}),
    ("unpacking-path", {"language": "r"}),
    ("pixel-column", {}),
    ("pixel-column", {"width": 8, "ask": "pixel"}),
    *(
        ("tensor-facts", {"rank": rank, "ask": ask})
        for rank in (3, 4, 5)
        for ask in ("shape", "elements", "bytes", "axis", "indexed")
    ),
    ("tensor-facts", {"rank": 4}),
]


def made(kind: str, settings: dict[str, Any]) -> list[Exercise]:
    return [exercise_maker(kind)(seed, **settings) for seed in SEEDS]


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_the_same_seed_asks_the_same_and_others_something_else(kind: str, settings: dict[str, Any]) -> None:
    first, again = made(kind, settings), made(kind, settings)
    assert first == again
    assert len({exercise.question for exercise in first}) >= min(3 + 5 * (kind != "unpacking-path"), 8)


@pytest.mark.parametrize(("kind", "settings"), KINDS)
def test_wrong_answers_are_wrong_apart_and_explained(kind: str, settings: dict[str, Any]) -> None:
    for exercise in made(kind, settings):
        wrong = [each.answer for each in exercise.misconceptions]
        assert exercise.answer not in wrong
        assert len(wrong) == len(set(wrong)) >= 2
        assert all(len(each.because) > 15 for each in exercise.misconceptions)
        assert {type(answer) for answer in wrong} == {type(exercise.answer)}
        assert exercise.steps
        assert len(exercise.hints) >= 2
        if exercise.choices:
            assert set(exercise.choices) == {exercise.answer, *wrong}


@pytest.mark.parametrize("language", ["python", "r"])
def test_the_path_reaches_the_part_it_is_asked_for(language: str) -> None:
    """In Python by running it; in R by walking the named lists it would walk."""
    data = (("train_images", "train_labels"), ("test_images", "test_labels"))
    named = {"train": {"x": "train_images", "y": "train_labels"}, "test": {"x": "test_images", "y": "test_labels"}}
    for exercise in made("unpacking-path", {"language": language}):
        if language == "python":
            assert eval(str(exercise.answer), {"data": data}) == exercise.known["name"]
        else:
            _, part, which = str(exercise.answer).split("$")
            assert named[part][which] == exercise.known["name"]


def test_the_shape_of_a_part() -> None:
    seen = 0
    for exercise in made("unpacking-path", {}):
        if isinstance(exercise.answer, str):
            continue
        known = exercise.known
        part, which = known["name"].split("_")
        shape = (known[part], known["side"], known["side"]) if which == "images" else (known[part],)
        assert np.broadcast_to(np.uint8(0), shape).shape == exercise.answer
        seen += 1
    assert seen > 20


@pytest.mark.parametrize("width", [8, 28])
def test_pixels_and_columns_are_where_reshaping_puts_them(width: int) -> None:
    stack = np.arange(width * width).reshape(width, width)
    asked = set()
    for exercise in made("pixel-column", {"width": width}):
        if isinstance(exercise.answer, tuple):
            assert stack[exercise.answer] == exercise.known["place"]
        else:
            assert stack[exercise.known["row"], exercise.known["column"]] == exercise.answer
        asked.add(type(exercise.answer))
    assert asked == {int, tuple}


def test_the_first_one_asks_where_pixel_7_12_is() -> None:
    exercise = exercise_maker("pixel-column")(0)
    assert exercise.known["row"] == 7
    assert exercise.known["column"] == 12
    assert exercise.answer == np.ravel_multi_index((7, 12), (28, 28)) == 208


def whole_numbers(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\d|\d", text)]


@pytest.mark.parametrize("rank", [3, 4, 5])
def test_facts_are_numpys_own(rank: int) -> None:
    """Arrays of one number, stretched: nothing is allocated, and NumPy says size, bytes and shapes."""
    for ask in ("shape", "elements", "bytes", "axis", "indexed"):
        for exercise in made("tensor-facts", {"rank": rank, "ask": ask}):
            known = exercise.known
            array = np.broadcast_to(np.zeros((), known["dtype"]), known["shape"])
            assert array.ndim == rank
            if ask == "shape":
                assert exercise.answer == array.shape
            elif ask == "elements":
                assert exercise.answer == array.size
            elif ask == "bytes":
                assert exercise.answer == array.nbytes
            elif ask == "axis":
                assert f"counts the {known['axes'][exercise.answer]}s" in exercise.question
            else:
                index = whole_numbers(exercise.question)[-1]
                assert exercise.answer == array[index].shape


def test_films_multiply_seconds_by_frames() -> None:
    for exercise in made("tensor-facts", {"rank": 5, "ask": "shape"}):
        films, seconds, rate, width, height = whole_numbers(exercise.question)[:5]
        assert exercise.answer == (films, seconds * rate, width, height, 3)

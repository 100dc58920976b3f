"""Every row of the curriculum has its page, its figure and, where it asks for one, its exercise; and all hold."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tui_dl.lessons import pages as lessons
from tui_dl.lessons.checking import Verdict, check, written
from tui_dl.lessons.exercises.exercise import Answer, exercise_maker
from tui_dl.lessons.glossary import glossary
from tui_dl.lessons.pages import GOAL, Page, Task
from tui_dl.session.goals import find_goal

PAGES = lessons.load()
SEEDS = 100

# What a row is about; the figure of its page; its exercises, which rows marked ✎ must have.
CURRICULUM = {
    "1.1": ("MNIST: origin", "gallery", ()),
    "1.2": ("MNIST: benchmark", "benchmark", ()),
    "1.3": ("Unpacking ✎", "unpacking", ("unpacking-path",)),
    "2.1": ("Tensors: 0D, 1D, 2D", "tensor-explorer", ()),
    "2.2": ("Tensors: reshape ✎", "reshape", ("pixel-column",)),
    "2.3": ("Tensors: why", "loop-or-vector", ()),
    "2.4": ("Tensors: 3D ✎", "tensor-explorer", ("tensor-facts",)),
    "2.5": ("Tensors: 4D ✎", "tensor-explorer", ("tensor-facts",)),
    "2.6": ("Tensors: 5D ✎", "tensor-explorer", ("tensor-facts",)),
    "3.1": ("Sequential or functional", "two-shapes", ()),
    "3.2": ("Dense layers", "stack", ()),
    "3.3": ("Hidden layer ✎", "layer-editor", ("layer-shapes",)),
    "3.4": ("A perceptron ✎", "perceptron", ("unit-by-hand",)),
    "3.5": ("ReLU", "activation", ()),
    "3.6": ("Many ReLUs ✎", "many-relus", ("relu-bends",)),
    "3.7": ("Output layer ✎", "heads", ("which-head", "softmax-by-hand", "one-hot")),
    "3.8": ("Architecture: summary ✎", "summary-table", ("parameter-count", "goal")),
    "4.1": ("Forward pass", "first-guess", ()),
    "4.2": ("Loss ✎", "loss-explorer", ("loss-by-hand", "loss-for-head")),
    "4.3": ("The goal", "loop", ()),
    "4.4": ("The shower ✎", "shower", ("shower-error", "shower-turn")),
    "4.5": ("Derivatives ✎", "tangent", ("slope-at", "slope-sign")),
    "4.6": ("Partial derivatives ✎", "two-handles", ("partial-derivative",)),
    "4.7": ("Gradient descent ✎", "descent", ("descent-step", "diverging-rate")),
    "4.8": ("Chain rule ✎", "pipe", ("chain-step",)),
    "4.9": ("Momentum", "ball", ()),
    "4.10": ("Optimizers", "race", ()),
    "4.11": ("Metrics ✎", "metrics", ("accuracy-by-hand",)),
    "4.12": ("Compile: summary", "compile-call", ()),
    "5.1": ("Supply data", "supply", ()),
    "5.2": ("Three gradient descents ✎", "three-descents", ("updates-per-epoch",)),
    "5.3": ("Epochs ✎", "learning-curve", ("batch-count",)),
    "5.4": ("Validation ✎", "overfit", ("best-epoch", "validation-part")),
    "5.5": ("Training: summary", "fit-call", ()),
    "5.6": ("Now you know", "now-you-know", ()),
}
EXTRA = {
    "6.1": ("weight initialization compared", "first-weights", ("init-spread",)),
    "6.2": ("vanishing gradients", "vanishing", ("slope-product",)),
    "6.3": ("overfitting cured", "cure", ("dropout-scale", "penalty-gradient")),
    "6.4": ("learning-rate schedules", "schedules", ("scheduled-rate",)),
    "6.5": ("gradient checking", "finite-differences", ("difference-quotient",)),
    "6.6": ("what hidden units see", "hidden-units", ()),
    "6.7": ("adversarial nudge", "fooled", ("nudge-step",)),
}
GOALS = {"accurate-and-small", "overfit-and-cure", "diverging-rate"}
"""Done in the app itself, on whichever pages."""

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
TASKS = [(page, number, task) for page in PAGES for number, task in enumerate(page.tasks) if task.kind != GOAL]
each_task = pytest.mark.parametrize(
    ("page", "number", "task"), TASKS, ids=[f"{page.id}-{number + 1}-{task.kind}" for page, number, task in TASKS]
)


def same_name(name: str) -> str:
    return name.replace("_", "-")


@pytest.mark.parametrize("id", CURRICULUM)
def test_every_row_has_its_page_its_figure_and_its_exercise(id: str) -> None:
    about, figure, exercises = CURRICULUM[id]
    page = PAGES.find(id)
    assert same_name(page.figure) == figure
    assert set(exercises) <= {same_name(task.kind) for task in page.tasks}
    assert bool(exercises) >= ("✎" in about)


@pytest.mark.parametrize("id", EXTRA)
def test_every_extra_page_is_there_with_its_figure_and_its_exercise(id: str) -> None:
    _, figure, exercises = EXTRA[id]
    page = PAGES.find(id)
    assert same_name(page.figure) == figure
    assert set(exercises) <= {same_name(task.kind) for task in page.tasks}


def test_no_page_is_nobodys_row() -> None:
    assert {page.id for page in PAGES if page.chapter != "Welcome"} == {*CURRICULUM, *EXTRA}
    assert len([page for page in PAGES if page.chapter == "Welcome"]) == 3


def test_every_goal_is_asked_for_somewhere() -> None:
    asked = {task.settings["goal"] for page in PAGES for task in page.tasks if task.kind == GOAL}
    assert asked >= GOALS
    for page in PAGES:
        for task in page.tasks:
            if task.kind == GOAL:
                assert find_goal(**task.settings).question


def test_chapters_are_one_piece_each() -> None:
    chapters = [chapter for chapter, _ in PAGES.chapters()]
    assert len(chapters) == len(set(chapters))
    assert all(before.order < after.order for before, after in pairwise(PAGES))
    for page in PAGES:
        assert page.path.name.startswith(page.id.replace(".", "-") + "-")


@each_page
def test_a_page_is_short_enough_to_be_read_before_something_is_done(page: Page) -> None:
    assert 60 <= page.words <= 150


@each_page
def test_every_link_of_a_page_leads_to_a_word(page: Page) -> None:
    assert [term for term in page.terms if glossary().find(term) is None] == []


@each_page
def test_no_mark_is_left_unread(page: Page) -> None:
    for block in page.blocks:
        if block.kind != "verbatim":
            assert not re.search(r"\[\[|\]\]|\*\*|^#", block.text), block.text


def test_no_word_is_explained_twice() -> None:
    names = [term.name.casefold() for term in glossary().terms]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def typed(answer: Answer) -> str:
    """An answer with all its digits."""
    return str(answer) if isinstance(answer, tuple | str | int) else repr(float(answer))


@each_task
def test_over_many_seeds_right_answers_pass_and_misconceptions_are_told(page: Page, number: int, task: Task) -> None:
    make = exercise_maker(task.kind)
    for seed in range(SEEDS):
        exercise = make(seed, **task.settings)
        assert exercise == make(seed, **task.settings)
        assert exercise.question.strip()
        assert exercise.steps
        assert not exercise.choices or exercise.answer in exercise.choices
        assert check(exercise, typed(exercise.answer)).verdict is Verdict.RIGHT
        assert check(exercise, written(exercise)).verdict is Verdict.RIGHT
        for misconception in exercise.misconceptions:
            checked = check(exercise, typed(misconception.answer))
            assert checked.verdict is Verdict.WRONG, (seed, misconception)
            assert checked.because == misconception.because, (seed, misconception)
        for absurd in ("", "what?", "1e999", "☃" * 200, "1/0"):
            assert check(exercise, absurd).verdict is not Verdict.RIGHT


@each_task
def test_seeds_vary_the_question(page: Page, number: int, task: Task) -> None:
    make = exercise_maker(task.kind)
    questions = {make(seed, **task.settings).question for seed in range(SEEDS)}
    assert len(questions) > 1

"""Exercises of the chapters on architecture and training: each answer computed a second time, in another way."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tui_dl.lessons.exercises.exercise import Answer, Exercise, exercise_maker

SEEDS = range(100)


def layer_shape(known: dict[str, Any]) -> tuple[int, ...]:
    x, kernel = np.zeros((known["batch"], known["inputs"])), np.zeros((known["inputs"], known["units"]))
    return {"kernel": kernel.shape, "bias": kernel[0].shape, "output": (x @ kernel).shape}[known["part"]]


def unit(known: dict[str, Any]) -> float:
    z = float(np.dot(known["w"], known["x"]) + known["b"])
    return z if known["ask"] == "z" else float(np.clip(z, 0, None))


def bends(known: dict[str, Any]) -> int:
    """Counted on the curve itself: where its slope changes."""
    x = np.linspace(known["low"], known["high"], 4001)
    says = 1 + np.arange(len(known["weights"])) * math.pi
    w, b = np.array(known["weights"]), np.array(known["biases"])
    y = np.maximum(np.multiply.outer(x, w) + b, 0) @ says
    slopes = np.round(np.diff(y) / np.diff(x), 6)
    changes = int((np.diff(slopes) != 0).sum())
    return changes if known["ask"] == "bends" else changes + 1


def head(known: dict[str, Any]) -> str:
    classes = known["classes"]
    return f"{classes} units, softmax" if classes > 2 else "1 unit, sigmoid" if classes == 2 else "1 unit, identity"


def softmax(known: dict[str, Any]) -> float:
    z = np.array(known["logits"], float)
    return float(1 / np.exp(z - z[known["asked"]]).sum())


def one_hot(known: dict[str, Any]) -> tuple[int, ...]:
    return tuple(np.eye(known["classes"], dtype=int)[known["label"]].tolist())


def parameters(known: dict[str, Any]) -> int:
    sizes = known["sizes"]
    return sum(np.zeros((a + 1, b)).size for a, b in pairwise(sizes))


def updates_of_kind(known: dict[str, Any]) -> int:
    n = known["examples"]
    size = {"batch": n, "stochastic": 1, "mini-batch": known["size"]}[known["kind"]]
    return len(range(0, n, size))


def batches(known: dict[str, Any]) -> int:
    cuts = [
        list(range(known["examples"]))[at : at + known["size"]] for at in range(0, known["examples"], known["size"])
    ]
    return {"batches": len(cuts), "last": len(cuts[-1]), "updates": len(cuts) * known["epochs"]}[known["ask"]]


def best_epoch(known: dict[str, Any]) -> int:
    return int(np.argmin(known["validation"])) + 1


def validation(known: dict[str, Any]) -> int:
    examples = np.arange(known["examples"])
    first = len(examples) - Fraction(str(known["split"])) * len(examples)
    assert first.denominator == 1
    training, held_out = examples[: int(first)], examples[int(first) :]
    return int({"first": held_out[0], "train": len(training), "validation": len(held_out)}[known["ask"]])


KINDS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "layer-shapes": layer_shape,
    "unit-by-hand": unit,
    "relu-bends": bends,
    "which-head": head,
    "softmax-by-hand": softmax,
    "one-hot": one_hot,
    "parameter-count": parameters,
    "updates-per-epoch": updates_of_kind,
    "batch-count": batches,
    "best-epoch": best_epoch,
    "validation-part": validation,
}
SETTINGS: tuple[tuple[str, dict[str, Any]], ...] = (
    *((kind, {}) for kind in KINDS),
    ("layer-shapes", {"part": "bias"}),
    ("unit-by-hand", {"ask": "h"}),
    ("relu-bends", {"ask": "pieces"}),
    ("parameter-count", {"ask": "total"}),
    ("updates-per-epoch", {"kind": "mini-batch"}),
    ("batch-count", {"ask": "updates"}),
    ("validation-part", {"ask": "first"}),
)


@pytest.mark.parametrize(("kind", "settings"), SETTINGS)
def test_the_answer_is_what_an_independent_computation_gives(kind: str, settings: dict[str, Any]) -> None:
    make = exercise_maker(kind)
    for seed in SEEDS:
        exercise = make(seed, **settings)
        assert close(exercise.answer, KINDS[kind](dict(exercise.known))), (seed, exercise)


@pytest.mark.parametrize(("kind", "settings"), SETTINGS)
def test_every_wrong_answer_is_wrong_and_explained(kind: str, settings: dict[str, Any]) -> None:
    make = exercise_maker(kind)
    for seed in SEEDS:
        exercise = make(seed, **settings)
        assert exercise.misconceptions
        for number, wrong in enumerate(exercise.misconceptions):
            assert not close(wrong.answer, exercise.answer, exercise.tolerance), (seed, wrong)
            assert wrong.because.endswith((".", "?"))
            earlier = exercise.misconceptions[:number]
            assert not any(close(wrong.answer, other.answer, exercise.tolerance) for other in earlier)


@pytest.mark.parametrize(("kind", "settings"), SETTINGS)
def test_questions_hints_and_steps_are_whole(kind: str, settings: dict[str, Any]) -> None:
    make = exercise_maker(kind)
    exercises: list[Exercise] = [make(seed, **settings) for seed in SEEDS]
    assert len({exercise.question for exercise in exercises}) >= 12
    assert make(7, **settings) == make(7, **settings)
    for exercise in exercises:
        assert exercise.question.rstrip().endswith(("?", "."))
        assert "None" not in exercise.question
        assert exercise.hints
        assert exercise.steps
        assert len(exercise.question) < 330
        if exercise.choices:
            assert exercise.answer in exercise.choices
            assert {wrong.answer for wrong in exercise.misconceptions} < set(exercise.choices)


def test_signs_of_z_come_both_ways_so_that_relu_has_something_to_do() -> None:
    make = exercise_maker("unit-by-hand")
    signs = [make(seed).answer < 0 for seed in SEEDS]  # type: ignore[operator]
    assert sum(signs) == 50
    assert sum(make(seed, ask="h").answer == 0 for seed in SEEDS) == 50


def test_the_misunderstandings_that_matter_are_known() -> None:
    layer = exercise_maker("parameter-count")(0, ask="layer")
    a, b = layer.known["sizes"]
    because = {wrong.answer: wrong.because for wrong in layer.misconceptions}
    assert "biases are missing" in because[a * b]
    assert "multiply" in because[a + b]
    batch = exercise_maker("batch-count")(0, ask="batches")
    whole = batch.known["examples"] // batch.known["size"]
    assert any(wrong.answer == whole and "dropped" in wrong.because for wrong in batch.misconceptions)
    soft = exercise_maker("softmax-by-hand")(1)
    assert any("sum holds all three" in wrong.because for wrong in soft.misconceptions)


def close(one: Answer, other: Answer, tolerance: float = 1e-9) -> bool:
    if isinstance(one, str | tuple) or isinstance(other, str | tuple):
        return one == other
    return abs(one - other) <= max(tolerance, 1e-9) * (max(abs(one), abs(other)) or 1.0)

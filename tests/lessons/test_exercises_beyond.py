"""Exercises of chapter 6: each answer computed a second time, in another way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.regularizers import L2
from tui_dl.engine.schedules import CosineDecay, ExponentialDecay
from tui_dl.lessons.exercises.exercise import Answer, exercise_maker

SEEDS = range(100)


def drawn(known: dict[str, Any]) -> float:
    """Found in what the engine draws."""
    name = {"he": "he_normal", "glorot": "glorot_uniform"}[known["ask"]]
    weights = INITIALIZERS.get(name).draw((known["inputs"], known["units"]), np.random.default_rng(0))
    # How sure a spread or a limit is, hangs on how many weights there are.
    return float(weights.std() if known["ask"] == "he" else np.abs(weights).max())


def through_sigmoids(known: dict[str, Any]) -> float:
    """The slope of the whole way, by finite differences."""
    total = 1.0
    for h in known["outputs"]:
        z, step = np.log(h / (1 - h)), 1e-5
        total *= (1 / (1 + np.exp(-z - step)) - 1 / (1 + np.exp(-z + step))) / (2 * step)
    return float(total)


def dropped(known: dict[str, Any]) -> float:
    """From what must stay: the mean of kept and dropped outputs is h."""
    if known["ask"] == "kept":
        return known["units"] - known["units"] * known["p"]
    return float(np.linalg.solve([[1 - known["p"]]], [known["h"]])[0])


def penalised(known: dict[str, Any]) -> float:
    w, penalty = known["w"], L2(known["penalty"]).l2
    return known["data"] + ((w + 1e-4) ** 2 - (w - 1e-4) ** 2) * penalty / 2e-4


def scheduled(known: dict[str, Any]) -> float:
    """What the engine's own schedule says."""
    if known["kind"] == "cosine":
        return CosineDecay(known["rate"], known["period"])(known["step"])
    return ExponentialDecay(known["rate"], known["period"], known["share"])(known["step"])


def quotient(known: dict[str, Any]) -> float:
    if known["ask"] == "error":
        a, b = known["coded"], known["numeric"]
        return float(np.ptp([a, b]) / np.linalg.norm([a, b], np.inf))
    return float(np.polyfit([known["h"], -known["h"]], [known["above"], known["below"]], 1)[0])


def moved(known: dict[str, Any]) -> Answer:
    if known["ask"] == "pixel":
        return float(np.clip(known["x"] + np.copysign(known["epsilon"], known["slope"]), 0, 1))
    brighter, darker = known["slope"] * 0.01, -known["slope"] * 0.01
    wanted = max(brighter, darker) if known["fool"] else min(brighter, darker)
    return "brighter" if wanted == brighter else "darker"


CASES: list[tuple[str, dict[str, Any], Callable[[dict[str, Any]], Answer], float]] = [
    ("init-spread", {"ask": "he"}, drawn, 0.1),
    ("init-spread", {"ask": "glorot"}, drawn, 0.05),
    ("slope-product", {}, through_sigmoids, 1e-6),
    ("dropout-scale", {"ask": "output"}, dropped, 1e-9),
    ("dropout-scale", {"ask": "kept"}, dropped, 1e-9),
    ("penalty-gradient", {}, penalised, 1e-6),
    ("scheduled-rate", {}, scheduled, 1e-9),
    ("difference-quotient", {"ask": "quotient"}, quotient, 1e-9),
    ("difference-quotient", {"ask": "error"}, quotient, 1e-9),
    ("nudge-step", {"ask": "sign"}, moved, 0),
    ("nudge-step", {"ask": "pixel"}, moved, 1e-9),
]


@pytest.mark.parametrize(
    ("kind", "settings", "again", "near"),
    CASES,
    ids=[f"{kind}-{settings.get('ask', '')}" for kind, settings, *_ in CASES],
)
def test_the_answer_holds_over_many_seeds(
    kind: str, settings: dict[str, Any], again: Callable[[dict[str, Any]], Answer], near: float
) -> None:
    answers = set()
    for seed in SEEDS:
        exercise = exercise_maker(kind)(seed, **settings)
        expected = again(dict(exercise.known))
        answers.add(exercise.answer)
        if isinstance(expected, str):
            assert exercise.answer == expected, seed
        else:
            assert exercise.answer == pytest.approx(expected, rel=near, abs=1e-12), seed
        assert exercise.misconceptions
        assert exercise.hints
    assert len(answers) > 1

"""Exercises of the chapter on compiling: over 100 seeds the answer equals what is computed here, another way."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from tui_dl.lessons.exercises.exercise import Exercise, exercise_maker
from tui_dl.lessons.models import descent

H = 1e-6


def first_loss(k: Mapping[str, Any]) -> float:
    return float(-np.log(np.full(k["classes"], 1 / k["classes"])[0]))


def loss_by_hand(k: Mapping[str, Any]) -> float:
    y, p = np.array(k["targets"], float), np.array(k["predictions"], float)
    if k["loss"] == "mse":
        return float(np.mean((p - y) ** 2))
    if k["loss"] == "mae":
        return float(np.mean(np.abs(p - y)))
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def loss_for_head(k: Mapping[str, Any]) -> str:
    text = k["network"]
    if "sigmoid" in text:
        return "binary_crossentropy"
    if "softmax" in text:
        return "categorical_crossentropy" if "one-hot" in text else "sparse_categorical_crossentropy"
    return "mse"


def shower_error(k: Mapping[str, Any]) -> float:
    temperatures = {w: k["target"] + k["degrees"] * (w - k["best"]) for w in range(30)}
    return abs(temperatures[k["position"]] - k["target"])


def shower_turn(k: Mapping[str, Any]) -> str:
    slope = (k["after"] - k["before"]) / (k["then"] - k["position"])
    return "down" if slope > 0 else "up"


def slope_at(k: Mapping[str, Any]) -> float:
    def error(w: float) -> float:
        return (w - k["best"]) ** 2

    return (error(k["position"] + H) - error(k["position"] - H)) / (2 * H)


def slope_sign(k: Mapping[str, Any]) -> str:
    step = -k["slope"]
    return "make w larger" if step > 0 else "make w smaller" if step < 0 else "leave w as it is"


def partial_derivative(k: Mapping[str, Any]) -> float:
    def error(h: float, c: float) -> float:
        return k["a"] * h * h + k["b"] * h * c + k["d"] * c * c

    h, c = k["h"], k["c"]
    if k["name"] == "h":
        return (error(h + H, c) - error(h - H, c)) / (2 * H)
    return (error(h, c + H) - error(h, c - H)) / (2 * H)


def descent_step(k: Mapping[str, Any]) -> float:
    # On a parabola a step leaves 1 − 2η of the distance.
    return k["best"] + (1 - 2 * k["rate"]) * (k["w"] - k["best"])


def diverging_rate(exercise: Exercise) -> str:
    a = exercise.known["a"]
    grows = [c for c in exercise.choices if abs(descent.positions(1.0, float(c), 2 * a, 0.0, 1)[1]) > 1]
    assert len(grows) == 1
    return grows[0]


def chain_step(k: Mapping[str, Any]) -> float:
    names = ("∂E/∂ŷ", "∂ŷ/∂s") if k["handle"] == "s" else ("∂E/∂ŷ", "∂ŷ/∂h", "∂h/∂m")
    return -k["rate"] * math.prod(k[name] for name in names)


def momentum_step(k: Mapping[str, Any]) -> float:
    return k["x"] - k["rate"] * k["slope"] + k["momentum"] * k["velocity"]


def accuracy_by_hand(k: Mapping[str, Any]) -> float:
    return float(np.mean(np.argmax(k["rows"], axis=1) == ["abc".index(t) for t in k["truths"]]))


def precision_or_recall(k: Mapping[str, Any]) -> float:
    truth = np.repeat([1, 0, 1, 0], [k["found"], k["false"], k["missed"], k["rest"]])
    called = np.repeat([1, 1, 0, 0], [k["found"], k["false"], k["missed"], k["rest"]])
    whole = called if k["wanted"] == "precision" else truth
    return float((truth & called).sum() / whole.sum())


KINDS: dict[str, Callable[[Any], float | str]] = {
    function.__name__: function
    for function in (
        first_loss,
        loss_by_hand,
        loss_for_head,
        shower_error,
        shower_turn,
        slope_at,
        slope_sign,
        partial_derivative,
        descent_step,
        diverging_rate,
        chain_step,
        momentum_step,
        accuracy_by_hand,
        precision_or_recall,
    )
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_stated_answer_is_the_independent_one(kind: str) -> None:
    make = exercise_maker(kind.replace("_", "-"))
    for seed in range(100):
        exercise = make(seed)
        expected = KINDS[kind](exercise if kind == "diverging_rate" else exercise.known)
        if isinstance(expected, str):
            assert exercise.answer == expected
        else:
            assert exercise.answer == pytest.approx(expected, rel=1e-5, abs=1e-7), exercise


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_answers_can_be_told_from_the_right_one_and_have_reasons(kind: str) -> None:
    make = exercise_maker(kind)
    for seed in range(100):
        exercise = make(seed)
        assert exercise.misconceptions
        wrong = [each.answer for each in exercise.misconceptions]
        assert len(set(wrong)) == len(wrong)
        for each in exercise.misconceptions:
            assert len(each.because) > 10
            if exercise.choices:
                assert each.answer in exercise.choices
                assert each.answer != exercise.answer
            else:
                distance = abs(float(each.answer) - float(exercise.answer))  # type: ignore[arg-type]
                assert distance > exercise.tolerance * abs(float(exercise.answer))  # type: ignore[arg-type]
        assert not exercise.choices or exercise.answer in exercise.choices


@pytest.mark.parametrize("kind", KINDS)
def test_questions_are_whole_vary_by_seed_and_stay_the_same_for_one(kind: str) -> None:
    make = exercise_maker(kind)
    made = [make(seed) for seed in range(100)]
    assert len({exercise.question for exercise in made}) >= (6 if kind == "diverging_rate" else 8)
    assert make(7) == made[7]
    for exercise in made:
        assert exercise.question.endswith("?")
        assert 2 <= len(exercise.steps) <= 4
        assert exercise.hints
        assert all("-" not in step.replace("one-hot", "") for step in exercise.steps), exercise.steps
        if not exercise.choices:
            assert str(exercise.answer) not in " ".join(exercise.hints[:1])


@pytest.mark.parametrize("kind", ["slope-at", "descent-step", "loss-by-hand", "chain-step"])
def test_the_classic_mistakes_are_among_the_explained_ones(kind: str) -> None:
    words = {
        "slope-at": "forgot the 2",
        "descent-step": "went up",
        "loss-by-hand": "mean",
        "chain-step": "sign",
    }[kind]
    made = [exercise_maker(kind)(seed) for seed in range(40)]
    assert all(any(words in each.because for each in exercise.misconceptions) for exercise in made)


def test_settings_choose_what_is_asked() -> None:
    assert exercise_maker("loss-by-hand")(3, loss="mae").known["loss"] == "mae"
    assert exercise_maker("chain-step")(3, handle="m").known["handle"] == "m"

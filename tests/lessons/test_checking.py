"""What learners type, read and judged."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tui_dl.lessons.checking import Verdict, check, letter, written
from tui_dl.lessons.exercises.exercise import Answer, Exercise, Misconception


def exercise(answer: Answer, **more: object) -> Exercise:
    return Exercise("?", answer, ("because",), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "typed"),
    [
        (407050, "407,050"), (407050, "407 050"), (407050, "407_050"), (407050, "407'050"), (407050, " 407050 "),
        (407050, "407050.0"), (407050, "= 407,050"), (-3, "−3"), (-3, "- 3"), (0, "0"), (0.25, "1/4"), (0.25, "25%"),
        (0.25, "25 %"), (0.25, ".25"), (0.25, "0,25"), (0.001, "1e-3"), (0.001, "1E−3"), (1234.5, "1,234.5"),
        (1 / 3, "0.3333333"), ((250, 390, 3), "(250, 390, 3)"), ((250, 390, 3), "250,390,3"),
        ((250, 390, 3), "250 x 390 × 3"), ((250, 390, 3), "[250 390 3]"), ((60000, 784), "(60,000, 784)"),
        ((784,), "(784,)"), ((784,), "784"), ((), "()"), ("ReLU", "relu"),
    ],
)  # fmt: skip
def test_many_ways_to_write_the_right_answer(answer: Answer, typed: str) -> None:
    assert check(exercise(answer), typed).verdict is Verdict.RIGHT


def test_units_may_be_written_or_not() -> None:
    for typed in ("104", "104 °C", "104°c"):
        assert check(exercise(104, unit="°C"), typed).verdict is Verdict.RIGHT
    assert check(exercise(25.0, unit="%"), "25 %").verdict is Verdict.RIGHT


@pytest.mark.parametrize(
    ("answer", "typed", "said"),
    [
        (3, "", "Type an answer"), (3, "   ", "Type an answer"), (3, "hello", "Write a number"), (3, "nan", "number"),
        (3, "inf", "number"), (3, "٣", "number"), (3, "1/0", "divided by 0"), (3, "1e999", "too large"),
        (3, "9" * 500, "longer"), (3, "1,2,3", "number"), (3, "1/2/3", "number"), (3, "__import__('os')", "number"),
        ((2, 3), "a, b", "as its sizes"), ((2, 3), "2.5, 3", "as its sizes"), ((2, 3), "-2, 3", "as its sizes"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_no_try_and_is_told_kindly(answer: Answer, typed: str, said: str) -> None:
    checked = check(exercise(answer), typed)
    assert checked.verdict is Verdict.UNREADABLE
    assert said in checked.because


def test_a_misconception_gets_its_own_explanation() -> None:
    asked = exercise(
        407050,
        misconceptions=(Misconception(406528, "forgot the biases"), Misconception(5130, "only the last layer")),
    )
    assert check(asked, "406,528").because == "forgot the biases"
    assert check(asked, "5130").because == "only the last layer"
    assert check(asked, "17").because == ""


@pytest.mark.parametrize(
    ("answer", "typed", "said"),
    [(2.5, "-2.5", "sign"), (2.5, "2.51", "few more digits"), (0.25, "25", "hundred"), ((2, 3), "3, 2", "order"),
     ((2, 3), "2, 3, 1", "rank 3"), (2.5, "7", "")],
)  # fmt: skip
def test_remarks_for_answers_that_nobody_foresaw(answer: Answer, typed: str, said: str) -> None:
    checked = check(exercise(answer), typed)
    assert checked.verdict is Verdict.WRONG
    assert said in checked.because


def test_choices_by_letter_and_by_word() -> None:
    asked = exercise(
        "softmax", choices=("relu", "softmax"), misconceptions=(Misconception("relu", "it only cuts off"),)
    )
    for typed in ("b", "B", " b) ", "(B)", "softmax", "SoftMax"):
        assert check(asked, typed).verdict is Verdict.RIGHT
    assert check(asked, "a").because == "it only cuts off"
    assert check(asked, "c").verdict is Verdict.UNREADABLE
    assert check(asked, "7").because == "Choose A or B."
    assert check(exercise("x[1]", choices=("x[0]", "x[1]")), "x[1]").verdict is Verdict.RIGHT


def test_whole_numbers_are_meant_exactly_and_others_within_their_tolerance() -> None:
    assert check(exercise(407050), "407050.2").verdict is Verdict.WRONG
    assert check(exercise(0.5, tolerance=0.02), "0.509").verdict is Verdict.RIGHT
    assert check(exercise(0.5, tolerance=0.02), "0.511").verdict is Verdict.WRONG
    assert check(exercise(0.0, tolerance=0.02), "0.019").verdict is Verdict.RIGHT


ANSWERS = some.one_of(
    some.integers(-(10**9), 10**9),
    some.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12),
    some.lists(some.integers(0, 10**6), max_size=5).map(tuple),
)


@given(ANSWERS, some.text(max_size=100))
def test_nothing_that_can_be_typed_crashes(answer: Answer, typed: str) -> None:
    for asked in (exercise(answer), exercise("b", choices=("a", "b"))):
        checked = check(asked, typed)
        assert isinstance(checked.verdict, Verdict)
        assert "\n" not in checked.because


@given(some.text(alphabet="0123456789.,-+−eE/%()[] _'x×", max_size=24))
def test_nothing_that_looks_like_a_number_crashes(typed: str) -> None:
    for answer in (3, 0.1, (28, 28)):
        check(exercise(answer), typed)


@given(ANSWERS)
def test_the_answer_as_it_is_shown_passes(answer: Answer) -> None:
    asked = exercise(answer)
    assert check(asked, written(asked)).verdict is Verdict.RIGHT


def test_numbers_are_shown_briefly_where_that_is_enough() -> None:
    assert written(exercise(407050)) == "407,050"
    assert written(exercise(1 / 3, tolerance=0.01)) == "0.3333"
    assert float(written(exercise(1 / 3))) == pytest.approx(1 / 3, rel=1e-6)
    assert written(exercise(-0.5)) == "−0.5"
    assert math.isclose(float(written(exercise(math.pi * 1e-5)).replace("−", "-")), math.pi * 1e-5, rel_tol=1e-6)
    assert (letter(0), letter(5)) == ("A", "F")

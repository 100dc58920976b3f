"""Where is this pixel once the image is a row of a matrix, and which pixel is this column?"""

from __future__ import annotations

import random
from typing import Literal

from tui_dl.lessons.exercises.exercise import Exercise, Misconception
from tui_dl.lessons.models.reshaping import column_of, pixel_of


def make(seed: int, width: int = 28, ask: Literal["column", "pixel"] | None = None) -> Exercise:
    """From a pixel to its column, or back; the first one of all asks for pixel (7, 12)."""
    rng = random.Random(seed)
    row, column = rng.randrange(1, width), rng.randrange(1, width)
    while row == column:
        column = rng.randrange(1, width)
    if seed == 0 and width == 28:
        return _forward(7, 12, width)
    if (ask or rng.choice(("column", "pixel"))) == "column":
        return _forward(row, column, width)
    return _back(row, column, width)


def _forward(row: int, column: int, width: int) -> Exercise:
    answer = column_of(row, column, width)
    wrong = (
        Misconception(column_of(column, row, width), "Row and column are swapped: the row is what fills whole lines."),
        Misconception(answer + 1, "One too many: rows and columns are counted from 0, and so are matrix columns."),
        Misconception(
            width * (row - 1) + column, f"{row} whole lines lie before row {row}, since the first is row 0, not row 1."
        ),
        Misconception(width * (row - 1) + column - 1, "That is right when everything is counted from 1; here it is 0."),
        Misconception(row * column, "The pixels before it are whole lines, plus those before it in its own line."),
        Misconception(row + column, f"Each row further is {width} pixels further, not one."),
    )
    return Exercise(
        question=f"Images of {width} × {width} are reshaped into rows of {width * width} numbers. "
        f"In which column is pixel (row {row}, column {column}), counting from 0?",
        answer=answer,
        steps=(
            f"Before row {row} there are {row} whole lines of {width} pixels: {width} · {row} = {width * row}.",
            f"In its own line {column} pixels come before it: {width * row} + {column} = {answer}.",
        ),
        hints=("How many pixels are read before this one?", f"{row} whole lines of {width}, then {column} more."),
        misconceptions=_apart(answer, wrong),
        tolerance=0.0,
        known={"row": row, "column": column, "width": width},
    )


def _back(row: int, column: int, width: int) -> Exercise:
    place = column_of(row, column, width)
    answer = pixel_of(place, width)
    wrong = (
        Misconception((column, row), "Swapped: the quotient is the row, the remainder is the column."),
        Misconception((row + 1, column + 1), "Both are counted from 0, so quotient and remainder are already right."),
        Misconception(
            (row + 1, column), f"{place} ÷ {width} is {row} and a bit: only {row} lines are complete, from 0."
        ),
        Misconception((row, column + 1), "The remainder is the column itself: columns are counted from 0."),
    )
    return Exercise(
        question=f"Images of {width} × {width} were reshaped into rows of {width * width} numbers. "
        f"Which pixel (row, column) is column {place}, counting from 0?",
        answer=answer,
        steps=(
            f"{place} ÷ {width} = {row} and a remainder: {row} whole lines come before it, so it is in row {row}.",
            f"{place} − {width} · {row} = {column}: so it is in column {column}.",
        ),
        hints=(f"How many whole lines of {width} fit into {place}?", "The quotient is the row; what is left over?"),
        misconceptions=_apart(answer, wrong),
        known={"place": place, "width": width},
    )


def _apart(answer: object, wrong: tuple[Misconception, ...]) -> tuple[Misconception, ...]:
    """Those that are wrong indeed and not the same as one before."""
    seen: list[object] = [answer]
    kept = []
    for each in wrong:
        if each.answer not in seen:
            seen.append(each.answer)
            kept.append(each)
    return tuple(kept)

"""Layers and settings as tables: a cursor on one field, what is wrong below the row where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from textual.content import Content

from tui_dl.session.diagnosis import Problem
from tui_dl.session.fields import COLUMNS, Field, input_field, layer_fields, setting_fields
from tui_dl.session.outline import Outline
from tui_dl.ui.panes.text import clickable

NAME = 11
WIDTHS = {"units": 6, "activation": 10, "initializer": 14, "regularizer": 11, "dropout": 7}
RIGHT_COLUMN = ("metrics", "batch_size", "epochs", "validation_split", "seed", "threads")
"""Settings that stand beside the others, in this order."""
LABEL, VALUE, RIGHT_LABEL = 18, 25, 11

Row = list[Field | None]


def layer_rows(outline: Outline) -> list[Row]:
    """The fields of the inputs' row and of each layer's, in the order of the columns."""
    rows: list[Row] = [[None, None, None, None, input_field(outline.draft)]]
    for at in outline.draft.places:
        fields: Row = list(layer_fields(outline.draft, at))
        rows.append(fields + [None] * (len(COLUMNS) - len(fields)))
    return rows


def setting_rows(outline: Outline) -> list[Row]:
    """The settings in two columns."""
    fields = {field.key: field for field in setting_fields(outline.draft)}
    right = [fields.pop(key) for key in RIGHT_COLUMN]
    return [[left, beside] for left, beside in zip_longest(fields.values(), right)]


def all_rows(outline: Outline) -> list[Row]:
    """Every row that the cursor can be in, from top to bottom."""
    return [*layer_rows(outline), *setting_rows(outline)]


# ---------------------------------------------------------------------- layers


def layer_lines(outline: Outline, cursor: str, width: int) -> Iterator[Content]:
    """The table of layers."""
    head = "  " + "layer".ljust(NAME - 1) + "".join(_cell(name, name) for name in COLUMNS)
    yield Content.assemble((head.rstrip(), "$faint"))
    rows = layer_rows(outline)
    labels = ["inputs", *outline.names]
    branches = [-1, *(at.branch for at in outline.draft.places)]
    for number, (label, row, branch) in enumerate(zip(labels, rows, branches, strict=True)):
        if branch != branches[number - 1] and number:
            title = f"branch {branch + 1}" if branch >= 0 else "joined"
            if outline.draft.network.branches:
                yield Content.assemble((f"  {title}", "$faint"))
        yield _layer_line(outline, label, row, cursor, inputs=number == 0)
        yield from _explained(outline, row, cursor, width)


def _layer_line(outline: Outline, label: str, row: Row, cursor: str, *, inputs: bool) -> Content:
    here = any(field is not None and field.key == cursor for field in row)
    pieces = [Content.assemble((_mark(outline, row, here), "bold $wrong" if not here else "bold $phase-forward"), " ")]
    title = Content(label[: NAME - 2].ljust(NAME - 1)).stylize("bold" if here else "")
    first = next((field for field in row if field is not None), None)
    pieces.append(clickable(title, f"screen.pick('{first.key}')") if first else title)
    for name, field in zip(COLUMNS, row, strict=True):
        if field is None:
            text = f"{outline.facts.features:,}" if inputs and name == "units" else ""
            pieces.append(Content.assemble((_cell(name, text), "$faint")))
        else:
            pieces.append(_field(field, _cell(name, _shown(field)), cursor, _problem_at(outline, field.key)))
    return Content("").join(pieces).rstrip()


def _shown(field: Field) -> str:
    if field.key.endswith("units"):
        return f"{int(field.value):,}"
    quiet = field.value in ("none", "0") and field.key.endswith(("regularizer", "dropout"))
    return "–" if quiet else field.value


def _cell(name: str, text: str) -> str:
    width = WIDTHS[name]
    text = text if len(text) <= width else text[: width - 1] + "…"
    return text.rjust(width) + "  " if name == "units" else text.ljust(width) + " "


def _mark(outline: Outline, row: Row, here: bool) -> str:
    if here:
        return "▶"
    problems = [_problem_at(outline, field.key) for field in row if field is not None]
    return next(("✗" if problem.fatal else "!" for problem in problems if problem), " ")


def _field(field: Field, text: str, cursor: str, problem: Problem | None) -> Content:
    """A value; a click chooses it, a click on the chosen one edits it."""
    inner = text.rstrip()
    start = len(inner) - len(inner.lstrip())
    inner = inner[start:] or " "
    style = "reverse bold" if field.key == cursor else "bold $wrong" if problem else ""
    tail = " " * (len(text) - start - len(inner))
    return clickable(Content.assemble(" " * start, (inner, style), tail), f"screen.pick('{field.key}')")


def _problem_at(outline: Outline, key: str) -> Problem | None:
    return next((problem for problem in outline.problems if problem.key == key), None)


def _explained(outline: Outline, row: Row, cursor: str, width: int) -> Iterator[Content]:
    """What is wrong in the row, wrapped, with the key that mends it."""
    keys = [field.key for field in row if field is not None]
    mended = outline.problem_for(cursor)
    for problem in outline.problems:
        if problem.key not in keys:
            continue
        lines = wrap(problem.text, max(width - 6, 20))
        for number, line in enumerate(lines):
            yield Content.assemble(("    ↳ " if number == 0 else "      "), (line, "$wrong"))
        if problem.remedy:
            key = "f" if problem is mended else " "
            remedy = Content.assemble("      ", (key, "bold"), " ", (f"→ {problem.remedy}", "$correct"))
            yield clickable(remedy, f"screen.mend('{problem.key}')")


# ---------------------------------------------------------------------- settings


def setting_lines(outline: Outline, cursor: str, width: int) -> Iterator[Content]:
    """The settings, two to a line."""
    for row in setting_rows(outline):
        left, right = row
        here = any(field is not None and field.key == cursor for field in row)
        pieces = [Content.assemble((_mark(outline, row, here), "bold $wrong" if not here else "bold $phase-forward"))]
        pieces += [_setting(outline, left, cursor, LABEL, VALUE), _setting(outline, right, cursor, RIGHT_LABEL, 0)]
        yield Content(" ").join(pieces)
        yield from _explained(outline, row, cursor, width)


def _setting(outline: Outline, field: Field | None, cursor: str, label: int, width: int) -> Content:
    if field is None:
        return Content(" " * (label + width))
    inner = "." in field.key
    indent = " " * (4 if field.key.startswith("schedule.") else 2 * inner)
    name = Content((indent + field.label)[: label - 1].ljust(label))
    name = clickable(name.stylize("$faint") if inner else name, f"screen.pick('{field.key}')")
    value = field.value if not width or len(field.value) < width else field.value[: width - 2] + "…"
    shown = _field(field, value.ljust(width), cursor, _problem_at(outline, field.key))
    return Content.assemble(name, shown)


def moved(rows: Sequence[Row], cursor: str, down: int, right: int) -> str:
    """The key of the field that lies in a direction, the nearest there is; the same one at the edge."""
    at = next(((r, c) for r, row in enumerate(rows) for c, f in enumerate(row) if f and f.key == cursor), (0, 0))
    row, column = at
    if right:
        fields = [c for c, f in enumerate(rows[row]) if f is not None and (c - column) * right > 0]
        column = (min(fields) if right > 0 else max(fields)) if fields else column
    while down and 0 <= row + down < len(rows):
        row += down
        known = [c for c, f in enumerate(rows[row]) if f is not None]
        if known:
            column = min(known, key=lambda c: abs(c - column))
            break
    field = rows[row][column]
    return field.key if field is not None else cursor

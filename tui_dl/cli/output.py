"""What commands print: JSON, one object a line, on stdout; tables for people; their words on stderr."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

SCHEMA = 1


def emit(event: str, **fields: Any) -> None:
    """Print one JSON object on a line of its own.

    JSON knows no NaN and no infinity: they become null, and the event says `"diverged": true`.
    """
    clean = _clean(fields)
    if clean != fields:
        clean["diverged"] = True
    # Where the terminal cannot show ŷ or η, escapes keep the JSON right.
    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    click.echo(json.dumps({"schema": SCHEMA, "event": event, **clean}, ensure_ascii=ascii_only))


def _clean(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_clean(item) for item in value)
    return value


def say(line: str) -> None:
    """A word for people, out of the way of the results."""
    click.echo(line, err=True)


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """Rows of text with columns aligned, those numbered in `right` to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)

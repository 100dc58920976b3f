"""Values by name as a file has them, checked one by one: what is not asked for is not allowed."""

from __future__ import annotations

import math
from typing import Any

MOST_ENTRIES = 10_000


class Table:
    """One table of a file. Everything raises ValueError, in one line, for what should not be there."""

    def __init__(self, values: Any, where: str = "the session") -> None:
        if not isinstance(values, dict):
            raise ValueError(f"{where} should be a table, not {_short(values)}")
        self._left, self._where = dict(values), where

    def has(self, name: str) -> bool:
        """Whether it is there, and not yet taken."""
        return name in self._left

    def _take(self, name: str, default: Any) -> Any:
        if name not in self._left and default is None:
            raise ValueError(f"{self._where} has no {name}")
        return self._left.pop(name, default)

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds."""
        value = self._take(name, default)
        if type(value) is not int or not low <= value <= high:
            raise self._wrong(name, value, f"a whole number from {low} to {high}")
        return value

    def number(self, name: str, default: float | None = None) -> float:
        """A finite number."""
        value = self._take(name, default)
        if type(value) not in (int, float) or not math.isfinite(value):
            raise self._wrong(name, value, "a number")
        return float(value)

    def text(self, name: str, default: str | None = None) -> str:
        """A text."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, value, "a text")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self._wrong(name, value, "true or false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self._wrong(name, value, "a list of texts")
        return tuple(value)

    def plain(self, name: str) -> dict[str, Any]:
        """A table as it is; empty where there is none."""
        value = self._take(name, {})
        if not isinstance(value, dict):
            raise self._wrong(name, value, "a table")
        return value

    def table(self, name: str) -> Table:
        """A table in this one; empty where there is none."""
        return Table(self._take(name, {}), name)

    def tables(self, name: str) -> list[Table]:
        """A list of tables; empty where there is none."""
        value = self._take(name, [])
        if not isinstance(value, list) or len(value) > MOST_ENTRIES:
            raise self._wrong(name, value, f"a list of at most {MOST_ENTRIES} tables")
        return [Table(each, name) for each in value]

    def end(self) -> None:
        """Nothing may be left."""
        if self._left:
            raise ValueError(f"{self._where}: unknown {min(map(str, self._left))!r}")

    def _wrong(self, name: str, value: Any, wanted: str) -> ValueError:
        return ValueError(f"{self._where}: {name} should be {wanted}, not {_short(value)}")


def _short(value: Any) -> str:
    return repr(value)[:40]

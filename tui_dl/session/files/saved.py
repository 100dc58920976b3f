"""What a file holds of a session: how it began, what was changed by hand, where it stands, what the debugger heeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.session.chart_views import RunView
from tui_dl.session.debugger import Kind
from tui_dl.session.files.table import Table
from tui_dl.session.setup import Setup
from tui_dl.session.statistics import Sampled
from tui_dl.session.visits import Remembered

Array = npt.NDArray[Any]

FORMAT = 1
MARK = "tui-dl"
"""The name under which a file says its format."""
MOST_BATCHES = 100_000_000
_MOST = 2**31
_BOUNDS = {
    "batch_size": (1, 2**20),
    "epochs": (1, 10**9),
    "threads": (1, 64),
    "seed": (0, 2**63 - 1),
    "validation_split": (0.0, 1.0),
}
"""What the command line allows, too."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A breakpoint."""

    number: int
    kind: Kind
    text: str
    operation: int
    """The index of the operation it stops at, -1 for other kinds."""
    enabled: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """A watch."""

    number: int
    text: str
    since: int = 1
    """The batch of the first value that it remembers: a replay notes from there on."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark."""

    number: int
    step: int
    operations: int


@dataclass(frozen=True, slots=True)
class Position:
    """Where a session stands."""

    step: int = 0
    """Whole batches before the one at hand."""
    operations: int = 1
    """Operations of it that are done."""
    furthest: int = 0
    """Batches done at most, so far."""


@dataclass(frozen=True, slots=True, eq=False)
class Tensors:
    """What the text form leaves out."""

    first: int
    """The batch at whose beginning the history begins."""
    earliest: Mapping[str, Array]
    """Parameters, slots and hyper-parameters there, by name, float32."""
    state: Mapping[str, Array]
    """The same at the beginning of the batch at hand."""
    records: npt.NDArray[np.float64]
    """Loss and metrics of every batch done, (batches, columns)."""
    validations: npt.NDArray[np.float64]
    """The same on the validation data after every epoch, (epochs, scalars)."""
    watched: Mapping[int, npt.NDArray[np.float64]]
    """What each watch has seen, by its number: (n, 2), batch and value."""
    runs: tuple[RunView, ...]
    statistics: Sampled | None = None
    """What was measured inside the layers; files of earlier versions have none."""
    visits: tuple[Remembered, ...] = ()
    """What operations had made when they were looked at; files of earlier versions have none."""


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """A session in a file."""

    setup: Setup
    """What the training began with."""
    now: Setup
    """The same with what was changed in passing since."""
    position: Position = field(default_factory=Position)
    learning_rate: float | None = None
    """As it is wished for from the next batch on."""
    changes: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    """Numbers of the optimizer that were changed by hand, by the batch from which on they count."""
    stops: tuple[Stop, ...] = ()
    watches: tuple[Followed, ...] = ()
    bookmarks: tuple[Mark, ...] = ()
    chosen: Mapping[str, int] = field(default_factory=dict)
    from_seed: bool = True
    data: str = ""
    """A digest of the training data; empty where unknown."""
    state: str = ""
    """A digest of the state at the position; empty where unknown."""
    tensors: Tensors | None = None


# ---------------------------------------------------------------------- as plain values


def as_plain(saved: Saved) -> dict[str, Any]:
    """Everything but the tensors, as texts, numbers, lists and tables."""
    at = saved.position
    before, after = saved.setup.as_dict(), saved.now.as_dict()
    plain: dict[str, Any] = {
        MARK: FORMAT,
        "setup": before,
        "changed": {name: value for name, value in after.items() if value != before.get(name)},
        "position": {"batches": at.step, "operations": at.operations, "furthest": at.furthest},
        "change": [
            {"batches": step, "name": name, "value": value}
            for step, values in sorted(saved.changes.items())
            for name, value in values.items()
        ],
        "breakpoint": [
            {"number": stop.number, "kind": stop.kind.value, "text": stop.text}
            | ({"operation": stop.operation} if stop.operation >= 0 else {})
            | ({} if stop.enabled else {"enabled": False})
            for stop in saved.stops
        ],
        "watch": [
            {"number": watch.number, "text": watch.text} | ({"since": watch.since} if watch.since > 1 else {})
            for watch in saved.watches
        ],
        "bookmark": [
            {"number": mark.number, "batches": mark.step, "operations": mark.operations} for mark in saved.bookmarks
        ],
        "chosen": dict(saved.chosen),
        "check": {name: value for name, value in (("data", saved.data), ("state", saved.state)) if value},
    }
    if saved.learning_rate is not None:
        plain["position"]["learning_rate"] = saved.learning_rate
    if not saved.from_seed:
        plain["from_seed"] = False
    return {name: value for name, value in plain.items() if value not in ({}, [])}


def from_plain(values: Any) -> Saved:
    """What `as_plain` described, without tensors. Raises `NetworkError` or ValueError for anything else."""
    table = Table(values)
    if not table.has(MARK):
        raise ValueError(f"it does not say {MARK} = {FORMAT}, as sessions do")
    version = table.whole(MARK, 1, _MOST)
    if version != FORMAT:
        raise ValueError(f"it is of format {version}, this tui-dl reads format {FORMAT}")
    setup, now = _setups(table)
    position, check, used = table.table("position"), table.table("check"), _Numbers()
    saved = Saved(
        setup,
        now,
        _position(position),
        position.number("learning_rate") if position.has("learning_rate") else None,
        _changes(table.tables("change")),
        tuple(_stop(each, used) for each in _finished(table.tables("breakpoint"))),
        tuple(_followed(each, used) for each in _finished(table.tables("watch"))),
        tuple(_mark(each, used) for each in _finished(table.tables("bookmark"))),
        _chosen(table.plain("chosen")),
        table.flag("from_seed", True),
        check.text("data", ""),
        check.text("state", ""),
    )
    for each in (position, check, table):
        each.end()
    return saved


class _Numbers:
    """Numbers of breakpoints, watches and bookmarks: each once; whoever has none gets the next."""

    def __init__(self) -> None:
        self._used: set[int] = set()

    def of(self, table: Table) -> int:
        number = table.whole("number", 1, _MOST, max(self._used, default=0) + 1)
        if number in self._used:
            raise ValueError(f"two breakpoints, watches or bookmarks have the number {number}")
        self._used.add(number)
        return number


def _finished(tables: list[Table]) -> Iterator[Table]:
    """One after the other; each must have been read to its end before the next."""
    for table in tables:
        yield table
        table.end()


def _setups(table: Table) -> tuple[Setup, Setup]:
    """What the training began with, and what it is now."""
    values, changed = table.plain("setup"), table.plain("changed")
    if surplus := changed.keys() - {"learning_rate", "epochs"}:
        raise ValueError(f"changed: unknown {min(surplus)!r}")
    setups = Setup.from_dict(values), Setup.from_dict(values | changed)
    for setup in setups:
        for name, (low, high) in _BOUNDS.items():
            value = getattr(setup, name)
            if value is not None and not low <= value <= high:
                raise ValueError(f"setup: {name} should be from {low} to {high}, not {value!r}")
    return setups


def _position(table: Table) -> Position:
    step = table.whole("batches", 0, MOST_BATCHES, 0)
    furthest = table.whole("furthest", 0, MOST_BATCHES + 1, step)
    return Position(step, table.whole("operations", 1, _MOST, 1), furthest)


def _changes(tables: list[Table]) -> dict[int, dict[str, float]]:
    changes: dict[int, dict[str, float]] = {}
    for table in _finished(tables):
        step = table.whole("batches", 0, MOST_BATCHES)
        changes.setdefault(step, {})[table.text("name", "η")] = table.number("value")
    return changes


def _stop(table: Table, used: _Numbers) -> Stop:
    kind = table.text("kind")
    if kind not in list(Kind):
        raise ValueError(f"breakpoint: unknown kind {kind[:40]!r}; known are {', '.join(Kind)}")
    text, enabled = table.text("text", ""), table.flag("enabled", True)
    return Stop(used.of(table), Kind(kind), text, table.whole("operation", -1, _MOST, -1), enabled)


def _followed(table: Table, used: _Numbers) -> Followed:
    return Followed(used.of(table), table.text("text"), table.whole("since", 1, MOST_BATCHES + 1, 1))


def _mark(table: Table, used: _Numbers) -> Mark:
    return Mark(used.of(table), table.whole("batches", 0, MOST_BATCHES), table.whole("operations", 0, _MOST))


def _chosen(values: dict[str, Any]) -> dict[str, int]:
    table = Table(values, "chosen")
    return {axis: table.whole(axis, 0, _MOST) for axis in values}

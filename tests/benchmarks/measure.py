"""What all benchmarks share: options, medians, the line about the machine, rows of the table in the README."""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
THREADS = 2
"""Threads, and cores, for everything that is measured: pinned, so that no library takes more than its share."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a benchmark is asked for."""

    data: Path | None
    """A folder with MNIST's four files; None: the digits that ship, repeated."""
    peers: str
    """The Python interpreter that has the other frameworks."""
    quick: bool
    """Few repeats: to try a script out, not to quote figures from."""


def parse(description: str | None, arguments: Sequence[str] | None = None) -> Options:
    """The options that every benchmark takes."""
    return options_of(parser(description).parse_args(arguments))


def parser(description: str | None) -> argparse.ArgumentParser:
    """The command line that every benchmark has."""
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--data", metavar="DIR", help="a folder with MNIST's four files; else $TUI_DL_MNIST")
    made.add_argument("--peers", metavar="PYTHON", help="the interpreter that has torch, keras, jax, scikit-learn")
    made.add_argument("--quick", action="store_true", help="few repeats, to try it out")
    return made


def options_of(values: argparse.Namespace) -> Options:
    """Given on the command line, else in the environment, else the default."""
    folder = values.data or os.environ.get("TUI_DL_MNIST")
    return Options(Path(folder).resolve() if folder else None, values.peers or sys.executable, values.quick)


def pin() -> None:
    """Keep this process, and all that it starts, to as many cores as there are threads.

    Python keeps compiled modules meanwhile, as an installed package has them.
    """
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# ---------------------------------------------------------------------- figures


@dataclass(frozen=True, slots=True)
class Times:
    """Repeated measurements of one thing, in seconds."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def percentile(self, part: float) -> float:
        """The smallest measurement that at least `part` (0 to 100) percent do not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))]

    def __str__(self) -> str:
        """The median, and in brackets the least and the most."""
        if len(self.seconds) == 1:
            return span(self.median)
        return f"{span(self.median)} ({span(min(self.seconds))} … {span(max(self.seconds))})"


def span(seconds: float) -> str:
    """A time in the unit that suits it, to three digits."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale * (0.995 if unit == "s" else 0.9995):
            break
    value = seconds / scale
    return f"{value:.{2 if value < 10 else 1 if value < 100 else 0}f} {unit}"


def ratio(theirs: Times, ours: Times) -> float:
    """How many times as long theirs takes: the median over pairs measured one right after the other."""
    return statistics.median(t / o for t, o in zip(theirs.seconds, ours.seconds, strict=True))


def alternate(turns: int, *works: Callable[[], float]) -> list[Times]:
    """Measure several things in turn (A B A B …), so that whatever else the machine does hits all of them alike."""
    seconds: list[list[float]] = [[] for _ in works]
    for _ in range(turns):
        for work, taken in zip(works, seconds, strict=True):
            taken.append(work())
    return [Times(taken) for taken in seconds]


# ---------------------------------------------------------------------- what is printed


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours, what it stands beside, and what the project wants of it."""

    what: str
    ours: str
    beside: str = ""
    ratio: str = ""
    wanted: str = ""

    HEADER = ("measured", "tui-dl", "beside it", "ratio", "wanted")

    @property
    def cells(self) -> tuple[str, ...]:
        """Its cells in the table's order."""
        return self.what, self.ours, self.beside, self.ratio, self.wanted


@dataclass(slots=True)
class Report:
    """The figures of one benchmark, printed as they come."""

    title: str
    note: str
    """How it was measured."""
    rows: list[Row] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    """A finer table in Markdown, line by line, for who wants to know more."""

    def __post_init__(self) -> None:
        print(f"\n{self.title}\n  {self.note}", flush=True)

    def add(self, what: str, ours: str, beside: str = "", ratio: str = "", wanted: str = "") -> None:
        """One more row."""
        self.rows.append(Row(what, ours, beside, ratio, wanted))
        print("  " + "  ".join(cell for cell in self.rows[-1].cells if cell), flush=True)

    def detail(self, *cells: str) -> None:
        """One more row of the finer table; the first one is its header."""
        self.details.append(line(cells))
        if len(self.details) == 1:
            self.details.append("|" + "---|" * len(cells))
        print("  " + "  ".join(cell.rjust(11) if n else cell.ljust(40) for n, cell in enumerate(cells)), flush=True)


def line(cells: Sequence[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


def environment() -> str:
    """The machine, the versions and the threads that figures belong to."""
    versions = [f"{name} {metadata.version(name)}" for name in ("numpy", "numba", "scipy", "textual")]
    return (
        f"{_processor()}, {len(os.sched_getaffinity(0))} cores, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, {', '.join(versions)}; everything pinned to {THREADS} threads "
        f"on {THREADS} cores; load before: {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    with suppress(OSError):
        for entry in Path("/proc/cpuinfo").read_text().splitlines():
            if entry.startswith("model name"):
                return " ".join(entry.partition(":")[2].split())
    return platform.processor() or "unknown processor"

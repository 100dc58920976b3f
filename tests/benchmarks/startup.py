"""How long until there is something to see, and something to do: `python -m tests.benchmarks.startup`.

Prints, never fails on a clock.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.benchmarks import probe
from tests.benchmarks.measure import Options, Report, Times, alternate, environment, parse, pin, ratio, span
from tests.benchmarks.terminal import Terminal

EMPTY_APP = "from textual.app import App; App().run()"
READY = "Press space"
"""What the app says as soon as its first batch can be stepped."""


def ours(*arguments: str) -> list[str]:
    """The installed command, or the module in a checkout that is not installed."""
    installed = Path(sys.executable).with_name("tui-dl")
    return [str(installed), *arguments] if installed.exists() else [sys.executable, "-m", "tui_dl", *arguments]


def measure(options: Options) -> Report:
    """The command line, the first paint, the first batch with a warm cache and with none."""
    turns = 3 if options.quick else 11
    report = Report(
        "Start",
        f"fresh processes, in turn; median (least … most) of {turns}. A frame counts as painted when every cell of "
        "120 × 40 has a background. The files are in the system's cache.",
    )
    command_line(report, turns)
    first_paint(report, turns)
    first_batch(report, turns, options.data)
    very_first_start(report, 1 if options.quick else 3)
    return report


def command_line(report: Report, turns: int) -> None:
    """Bare Python, `import tui_dl`, `tui-dl --help`."""
    run(ours("--help"))
    bare, imported, helped = alternate(
        turns,
        lambda: run([sys.executable, "-c", "pass"]),
        lambda: run([sys.executable, "-c", "import tui_dl"]),
        lambda: run(ours("--help")),
    )
    beside = f"bare Python: {bare}"
    report.add("`tui-dl --help`", str(helped), beside, f"+ {span(helped.median - bare.median)}", "≤ + 100 ms")
    report.add("`import tui_dl`", str(imported), beside, f"+ {span(max(0, imported.median - bare.median))}")


def run(command: list[str]) -> float:
    """Seconds that a command takes."""
    start = time.monotonic()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.monotonic() - start


def first_paint(report: Report, turns: int) -> None:
    """From the start of the process to the first full frame, beside an empty app's."""
    frame(ours(), quit_by="q")
    empty, full, newcomers = alternate(
        turns,
        lambda: frame([sys.executable, "-c", EMPTY_APP], quit_by="\x11"),
        lambda: frame(ours(), quit_by="q"),
        first_frame_of_a_newcomer,
    )
    beside = f"an empty Textual app: {empty}"
    report.add("first paint", str(full), beside, f"{ratio(full, empty):.2f} × as long", "≤ 1.3")
    report.add(
        "the same for a newcomer, in the course",
        str(newcomers),
        beside,
        f"{ratio(newcomers, empty):.2f} × as long",
        "≤ 1.3",
    )


def first_frame_of_a_newcomer() -> float:
    """Seconds to the first full frame where nobody was before: the course is opened."""
    with tempfile.TemporaryDirectory(prefix="tui-dl-newcomer-") as folder:
        return frame(ours(), quit_by="q", surroundings={"XDG_DATA_HOME": folder})


def frame(command: list[str], quit_by: str, surroundings: Mapping[str, str] | None = None) -> float:
    """Seconds to the first full frame."""
    with Terminal(command, surroundings or {}) as terminal:
        terminal.wait_quiet(0.3)
        terminal.watch(0.3)
        seconds = terminal.first_frame() - terminal.started
        terminal.press(quit_by)
        terminal.finish()
    return seconds


def first_batch(report: Report, turns: int, data: Path | None) -> None:
    """From the first paint to a batch that can be stepped, with compiled kernels in the cache."""
    ready(ours(), {})
    report.add("first paint → first batch", str(Times([ready(ours(), {}) for _ in range(turns)])), wanted="≤ 1.5 s")
    if data:
        full = Times([ready(ours("--data", str(data)), {}) for _ in range(turns)])
        report.add("the same with full-size MNIST", str(full))


def ready(command: list[str], surroundings: Mapping[str, str]) -> float:
    """Seconds from the first full frame to the first batch."""
    with Terminal(command, surroundings) as terminal:
        seconds = terminal.wait_for(READY) - terminal.first_frame()
        terminal.press("q")
        terminal.finish()
    return seconds


def very_first_start(report: Report, turns: int) -> None:
    """The same with nothing compiled yet, and how responsive the app is meanwhile."""
    seconds: list[float] = []
    lags: list[float] = []
    for _ in range(turns):
        with tempfile.TemporaryDirectory(prefix="tui-dl-cold-") as folder:
            notes = Path(folder) / "notes.json"
            command = [sys.executable, "-m", "tests.benchmarks.probe", str(notes), "mnist-10k"]
            cold = {"XDG_CACHE_HOME": folder, "NUMBA_CACHE_DIR": ""}
            with Terminal(command, cold) as terminal:
                end = terminal.wait_for(READY)
                begin = terminal.first_frame()
                terminal.press("q")
                terminal.finish()
            seconds.append(end - begin)
            lags += probe.read(notes).lags_between(begin, end)
    late = Times(lags)
    report.add("the same, nothing compiled yet", str(Times(seconds)), wanted="≤ 5 s")
    report.add(
        "event loop late meanwhile, p95 / p99 / most",
        f"{span(late.percentile(95))} / {span(late.percentile(99))} / {span(max(lags))}",
    )


if __name__ == "__main__":
    chosen = parse(__doc__)
    pin()
    print(environment())
    measure(chosen)

"""How much memory the app holds: `python -m tests.benchmarks.memory`.

Full-size data loaded, trained for some epochs, gone back and forward again. Prints, never fails on a figure.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks import probe
from tests.benchmarks.digits import full_size
from tests.benchmarks.measure import THREADS, Options, Report, environment, parse, pin
from tests.benchmarks.responsive import RUNNING
from tests.benchmarks.startup import EMPTY_APP, READY
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.workers import Job, Worker

MEGABYTE = 2**20
UNDO_KEYS = "N" * 10 + "P" * 10 + "b" * 30 + "p" * 5 + "n" * 3 + "N" * 20 + " " * 5
"""Back and forward by batches, phases and operations."""


def measure(options: Options) -> Report:
    """Peaks of resident memory, each of a process of its own."""
    epochs = 2 if options.quick else 8
    with full_size(options.data) as digits:
        report = Report("Memory", f"{digits.note}; peaks of resident memory as the system counts them, 784-512-10.")
        peak, notes = use_app(options.data or digits.folder, epochs)
        held = max(size for _, size in notes.undo)
        report.add(
            f"the app: {epochs} epochs trained, {len(UNDO_KEYS)} moves back and forward",
            megabytes(peak),
            f"an empty Textual app: {megabytes(empty_app())}",
            wanted="< 350 MB",
        )
        report.add("of that, to go back", megabytes(held), wanted=f"≤ {megabytes(notes.undo_bound)}, the bound")
        with Worker(sys.executable, "ours", "tui-dl", THREADS) as worker:
            worker.prepare(Job(str(digits.folder), batch_size=48_000))
            worker.turn(2)
            report.add("training with all 48,000 examples as one batch, no app", megabytes(worker.peak_bytes))
    return report


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / MEGABYTE:.0f} MB"


def use_app(data: Path, epochs: int) -> tuple[int, probe.Notes]:
    """Train, go back and forward, train on, quit. Returns the peak, and what the probe has noted."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes.json"
        with Terminal([sys.executable, "-m", "tests.benchmarks.probe", str(notes), str(data)]) as terminal:
            terminal.wait_for(READY)
            for _ in range(epochs):
                terminal.press("e")
                terminal.wait_quiet(1.0)
            for key in UNDO_KEYS:
                terminal.press(key)
                terminal.wait_quiet()
            terminal.press("r")
            terminal.wait_for(RUNNING)
            terminal.watch(2.0)
            peak = terminal.peak_bytes
            terminal.press("q")
            terminal.finish()
        return peak, probe.read(notes)


def empty_app() -> int:
    """What Textual takes by itself."""
    with Terminal([sys.executable, "-c", EMPTY_APP]) as terminal:
        terminal.wait_quiet(0.5)
        return terminal.peak_bytes


if __name__ == "__main__":
    chosen = parse(__doc__)
    pin()
    print(environment())
    measure(chosen)

"""How the app feels while it trains at full speed, and when it is stepped: `python -m tests.benchmarks.responsive`.

Full-size data, 784-512-10, rmsprop, batch 128, on a terminal of 120 × 40. Prints, never fails on a clock.
"""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import probe
from tests.benchmarks.digits import full_size
from tests.benchmarks.measure import THREADS, Options, Report, Times, environment, parse, pin, ratio, span
from tests.benchmarks.startup import READY, ours
from tests.benchmarks.terminal import Terminal, TerminalError

EXAMPLES, BATCH_SIZE = 48_000, 128
OPERATIONS = 18
"""In a batch of the deck's network."""
RUNNING = "pause"
"""What the footer offers while training runs, and only then."""
KEYS_WHILE_TRAINING = (("+", "goes up"), ("-", "goes down"), ("?", "Keys and words"), ("?", RUNNING))
"""A key, and what its painting writes that was not on the screen before."""
VIEWS = (
    ("the histograms of all activations over time", "", ("c", "\x1b[Z")),
    ("the surface that it computes, and those of its units", "spiral", ("f",)),
)
"""What is seen, the data where they are not the digits, and the keys that lead there."""


@dataclass(slots=True)
class Training:
    """What was seen of the app while it trained."""

    epochs: list[float] = field(default_factory=list)
    """Seconds per epoch, validation included; one value a turn."""
    command_line: list[float] = field(default_factory=list)
    """The same of `tui-dl train --quiet`."""
    lags: list[float] = field(default_factory=list)
    key_to_paint: list[float] = field(default_factory=list)
    frames_per_second: float = 0.0


def measure(options: Options) -> Report:
    """Training, stepping, quitting."""
    turns, seconds = (1, 3.0) if options.quick else (9, 5.0)
    with full_size(options.data) as digits:
        report = Report(
            "Responsive",
            f"{digits.note}; the app in a pseudo-terminal; {turns} turns of {seconds:.0f} s of training, in turn with "
            "`tui-dl train --quiet`; both validate after each epoch.",
        )
        seen = Training()
        for _ in range(turns):
            train_in_app(digits.folder, seconds, seen)
            seen.command_line.append(train_on_command_line(digits.folder, seconds))
        describe(report, seen)
        views(report, digits.folder, 12 if options.quick else 60)
        stepping(report, digits.folder, 2 if options.quick else 9)
        quitting(report, digits.folder, 1 if options.quick else 5)
    return report


# ---------------------------------------------------------------------- while training


def train_in_app(data: Path, seconds: float, seen: Training) -> None:
    """First undisturbed, for lag and throughput; then with keys."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "notes.json"
        with Terminal([sys.executable, "-m", "tests.benchmarks.probe", str(report), str(data)]) as terminal:
            terminal.wait_for(READY)
            terminal.press("r")
            terminal.wait_for(RUNNING)
            terminal.watch(1.0)
            first = time.monotonic()
            terminal.watch(seconds)
            last = time.monotonic()
            seen.key_to_paint += keys_to_paint(terminal, int(4 * seconds))
            pressed = terminal.press("q")
            terminal.finish()
        notes = probe.read(report)
    seen.lags += notes.lags_between(first, pressed)
    seen.epochs.append(EXAMPLES / BATCH_SIZE / notes.batches_per_second(first, last))
    frames = sum(first <= moment <= last for moment, _ in notes.training)
    seen.frames_per_second = frames / (last - first)


def keys_to_paint(terminal: Terminal, count: int) -> list[float]:
    """Seconds from each of so many keys to what it paints, while training goes on."""
    taken = []
    for key, marker in itertools.islice(itertools.cycle(KEYS_WHILE_TRAINING), count):
        terminal.watch(random.uniform(0.1, 0.3))  # Not in step with the app's own timer.
        pressed = terminal.press(key)
        taken.append(terminal.wait_for(marker) - pressed)
    return taken


def views(report: Report, data: Path, count: int) -> None:
    """Keys while something that costs more to draw is in view."""
    for what, source, keys in VIEWS:
        with Terminal(ours("--data", source or str(data), "--epochs", "1000000", "--lr", "0.001")) as terminal:
            start_training(terminal)
            for key in keys:
                terminal.press(key)
                terminal.watch(0.5)
            times = Times(keys_to_paint(terminal, count))
            terminal.press("q")
            terminal.finish()
        report.add(
            f"the same with {what} in view",
            " / ".join(span(times.percentile(part)) for part in (50, 95)),
            f"{count} keys",
            wanted="p95 ≤ 60 ms",
        )


def train_on_command_line(data: Path, seconds: float) -> float:
    """Seconds per epoch of `tui-dl train --quiet`, between the ends of its first epoch and its last."""
    command = ours("train", "--quiet", "--json", "--data", str(data), "--epochs", "1000", "--threads", str(THREADS))
    ends: list[float] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "epoch":
                ends.append(time.monotonic())
                if len(ends) > 1 and ends[-1] - ends[0] > seconds:
                    break
        process.kill()
    if len(ends) < 2:
        raise TerminalError("`tui-dl train` ended before its second epoch did")
    return (ends[-1] - ends[0]) / (len(ends) - 1)


def describe(report: Report, seen: Training) -> None:
    """The rows about training."""
    lags, keys = Times(seen.lags), Times(seen.key_to_paint)
    report.add(
        "while training: event loop late, p50 / p95 / p99",
        " / ".join(span(lags.percentile(part)) for part in (50, 95, 99)),
        wanted="p95 ≤ 20 ms, p99 ≤ 50 ms",
    )
    report.add(
        "while training: key to paint, p50 / p95",
        " / ".join(span(keys.percentile(part)) for part in (50, 95)),
        f"{len(seen.key_to_paint)} keys; {seen.frames_per_second:.1f} new frames a second",
        wanted="p95 ≤ 60 ms",
    )
    in_app, alone = Times(seen.epochs), Times(seen.command_line)
    report.add(
        "an epoch in the app, validation included",
        str(in_app),
        f"`tui-dl train --quiet`: {alone}",
        f"{100 * ratio(alone, in_app):.0f} %",
        "≥ 90 %",
    )


# ---------------------------------------------------------------------- while stepping


def stepping(report: Report, data: Path, batches: int) -> None:
    """From a key to the last byte of what it paints: through batches operation by operation, and back."""
    with Terminal(ours("--data", str(data))) as terminal:
        terminal.wait_for(READY)
        terminal.wait_quiet(0.5)

        def painted(key: str) -> float:
            pressed = terminal.press(key)
            return terminal.wait_quiet() - pressed

        for key in " b":
            painted(key)
        for what, key in (("forward", " "), ("back", "b")):
            times = Times([painted(key) for _ in range(batches * OPERATIONS)])
            report.add(
                f"an operation {what}, painted, p50 / p95 / most",
                " / ".join(span(value) for value in (times.median, times.percentile(95), max(times.seconds))),
                f"{len(times.seconds)} operations, {batches} batches",
                wanted="≤ 30 ms",
            )
            each = [Times(times.seconds[place::OPERATIONS]).median for place in range(OPERATIONS)]
            report.add(f"the slowest of a batch's operations {what}, p50", span(max(each)), wanted="≤ 30 ms")
        terminal.press("q")
        terminal.finish()


# ---------------------------------------------------------------------- quitting


def quitting(report: Report, data: Path, turns: int) -> None:
    """From `q` to the end of the process, whatever the app is doing."""
    command = ours("--data", str(data))
    with tempfile.TemporaryDirectory(prefix="tui-dl-cold-") as cold:
        situations: tuple[tuple[str, Callable[[Terminal], object], dict[str, str]], ...] = (
            ("while it starts", lambda terminal: terminal.watch(1.0), {}),
            ("while it compiles", lambda terminal: terminal.watch(4.0), {"XDG_CACHE_HOME": cold}),
            ("with a batch in view", lambda terminal: terminal.wait_for(READY), {}),
            ("while it trains", start_training, {}),
        )
        for what, prepare, surroundings in situations:
            times = Times([quit_after(command, prepare, surroundings) for _ in range(turns)])
            report.add(f"quit {what}", str(times), wanted="≤ 0.5 s")


def start_training(terminal: Terminal) -> None:
    """Until it has trained for a while."""
    terminal.wait_for(READY)
    terminal.press("r")
    terminal.wait_for(RUNNING)
    terminal.watch(1.0)


def quit_after(command: list[str], prepare: Callable[[Terminal], object], surroundings: dict[str, str]) -> float:
    """Seconds from the key to the end."""
    with Terminal(command, surroundings) as terminal:
        prepare(terminal)
        terminal.press("q")
        return terminal.finish()


if __name__ == "__main__":
    chosen = parse(__doc__)
    pin()
    print(environment())
    measure(chosen)

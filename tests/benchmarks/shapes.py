"""Our speed over the whole range that learners turn: `python -m tests.benchmarks.shapes`.

Hidden widths, depths, batch sizes and optimizers, one turned at a time; beside each the matrix products alone, and
PyTorch where installed. Prints, never fails on a clock.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

from tests.benchmarks.digits import full_size
from tests.benchmarks.measure import THREADS, Options, Report, Times, alternate, environment, parse, pin, ratio, span
from tests.benchmarks.workers import Job, Worker, installed

EXAMPLES = 48_000
WIDTHS = (16, 64, 256, 512, 1024, 2048, 4096)
DEPTHS = (1, 2, 3, 4, 5, 6)
BATCH_SIZES = (1, 32, 128, 512, EXAMPLES)


@dataclass(frozen=True, slots=True)
class Point:
    """One setting."""

    job: Job

    @property
    def network(self) -> str:
        """Its layers, equal ones counted: 784-3×512-10."""
        runs = [(units, len(list(run))) for units, run in itertools.groupby(self.job.layers)]
        return "-".join(f"{units}" if count == 1 else f"{count}×{units}" for units, count in runs)

    @property
    def flop(self) -> int:
        """Of a batch's products, dark pixels counted: forward, kernels' gradients, all inputs' gradients but the first.

        An addition and a multiplication are two.
        """
        pairs = [inputs * units for inputs, units in itertools.pairwise(self.job.layers)]
        return 2 * self.job.batch_size * (3 * sum(pairs) - pairs[0])


def points(folder: str) -> Iterator[Point]:
    """Every setting, around 784-512-10, rmsprop, batch 128."""
    from tui_dl.engine.optimizers import OPTIMIZERS

    middle = Job(folder)
    for width in WIDTHS:
        yield Point(replace(middle, layers=(784, width, 10)))
    for depth in DEPTHS[1:]:
        yield Point(replace(middle, layers=(784, *[512] * depth, 10)))
    for name in (*OPTIMIZERS, "sgd with momentum"):
        if name != middle.optimizer:
            yield Point(replace(middle, optimizer=name))
    for size in BATCH_SIZES:
        if size != middle.batch_size:
            yield Point(replace(middle, batch_size=size))
    # One example at a time, as stochastic gradient descent was meant.
    for width in (16, 512, 4096):
        yield Point(replace(middle, layers=(784, width, 10), batch_size=1, optimizer="sgd"))


def measure(options: Options) -> Report:
    """Every setting in turn with the products alone, and with PyTorch where installed."""
    turns, seconds = (2, 0.05) if options.quick else (5, 0.4)
    with full_size(options.data) as digits, ExitStack() as stack:
        report = Report(
            "Shapes",
            f"{digits.note}; median of {turns} turns of at least {seconds} s each, in turn with the products alone "
            "(NumPy's OpenBLAS, operands in cache) and PyTorch. GFLOP/s counts whole products, what is left out of "
            "them because it is 0 as well.",
        )
        workers = [
            stack.enter_context(Worker(sys.executable, "ours", "tui-dl", THREADS)),
            stack.enter_context(Worker(sys.executable, "peers", "products", THREADS)),
        ]
        if "torch" in installed(options.peers, "torch"):
            workers.append(stack.enter_context(Worker(options.peers, "peers", "torch", THREADS)))
        report.detail(
            "network, optimizer, batch", "a batch", "examples/s", "an epoch", "GFLOP/s", "products alone", "PyTorch"
        )
        for point in points(str(digits.folder)):
            report.detail(*cells(point, race(point, workers, turns, seconds)))
    return report


def race(point: Point, workers: list[Worker], turns: int, seconds: float) -> list[Times]:
    """Seconds per batch, ours first."""
    for worker in workers:
        worker.prepare(point.job)
    return alternate(turns, *(per_batch(worker, seconds) for worker in workers))


def per_batch(worker: Worker, seconds: float) -> Callable[[], float]:
    """Turns of as many batches as take so long."""
    worker.turn(1)  # The first batch also waits for what must be compiled or read.
    count, taken = 1, worker.turn(1)
    while taken < seconds:
        count = math.ceil(count * min(10.0, 1.2 * seconds / taken))
        taken = worker.turn(count)
    return lambda: worker.turn(count) / count


def cells(point: Point, times: list[Times]) -> list[str]:
    """The row of a setting."""
    ours, products, *rest = times
    job, batch = point.job, ours.median
    torch = f"{span(rest[0].median)} ({ratio(rest[0], ours):.1f} ×)" if rest else ""
    size = "all" if job.batch_size == EXAMPLES else str(job.batch_size)
    return [
        f"{point.network}, {job.optimizer}, {size}",
        span(batch),
        f"{job.batch_size / batch:,.0f}",
        span(batch * EXAMPLES / job.batch_size),
        f"{point.flop / batch / 1e9:.1f}",
        f"{span(products.median)} ({ratio(products, ours):.2f} ×)",
        torch,
    ]


if __name__ == "__main__":
    chosen = parse(__doc__)
    pin()
    print(environment())
    measure(chosen)

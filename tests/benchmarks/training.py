"""An epoch of full-size MNIST, ours and everybody else's, in turn: `python -m tests.benchmarks.training`.

48,000 examples, 784-512-10, rmsprop, batch 128, float32. Prints, never fails on a clock.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import dataclass

from tests.benchmarks.digits import full_size
from tests.benchmarks.measure import THREADS, Options, Report, Times, alternate, environment, parse, pin, ratio
from tests.benchmarks.workers import Job, Worker, installed

BATCHES = 375
"""48,000 examples."""
SIZES = "48,000 examples, 784-512-10, rmsprop, batch 128, float32"


@dataclass(frozen=True, slots=True)
class Peer:
    """Somebody else who can do the same."""

    worker: str
    title: str
    needs: tuple[str, ...]
    """Distributions; none for what NumPy alone can do."""
    validate: bool = False
    optimizer: str = "rmsprop"
    wanted: str = ""


PEERS = (
    Peer("products", "the five matrix products alone, NumPy's OpenBLAS", (), wanted="> 1"),
    Peer("jax", "JAX {jax}, whole epoch in one jitted scan", ("jax",), wanted="≥ 1.5, then 2"),
    Peer("keras", "Keras {keras} on JAX", ("keras", "jax"), wanted="≥ 1.5"),
    Peer("keras", "Keras {keras} on JAX, both with validation", ("keras", "jax"), validate=True, wanted="≥ 1.5"),
    Peer("torch", "PyTorch {torch}, eager", ("torch",), wanted="≥ 3"),
    Peer("sklearn", "scikit-learn {scikit-learn}, with its adam", ("scikit-learn",), optimizer="adam", wanted="≥ 1.5"),
)


def measure(options: Options) -> Report:
    """Each peer's epochs in turn with ours."""
    versions = installed(options.peers, "torch", "keras", "jax", "scikit-learn")
    turns = 2 if options.quick else 7
    with full_size(options.data) as digits:
        report = Report(
            "An epoch of training",
            f"{SIZES}; {digits.note}; seconds per epoch, median (least … most) of {turns}, in turn with the peer's.",
        )
        for peer in PEERS:
            if all(name in versions for name in peer.needs):
                ours, theirs = race(peer, str(digits.folder), options, turns)
                title = peer.title.format(**versions)
                report.add(
                    "an epoch", str(ours), f"{title}: {theirs}", f"{ratio(theirs, ours):.2f} × as fast", peer.wanted
                )
    return report


def race(peer: Peer, folder: str, options: Options, turns: int) -> list[Times]:
    """Our times and a peer's: both prepared, then an epoch each, in turn."""
    python = options.peers if peer.needs else sys.executable
    with ExitStack() as stack:
        ours = stack.enter_context(Worker(sys.executable, "ours", "tui-dl", THREADS))
        theirs = stack.enter_context(Worker(python, "peers", peer.worker, THREADS))
        ours.prepare(Job(folder, validate=peer.validate))
        theirs.prepare(Job(folder, validate=peer.validate, optimizer=peer.optimizer))
        ours.turn(BATCHES)
        return alternate(turns, lambda: ours.turn(BATCHES), lambda: theirs.turn(BATCHES))


if __name__ == "__main__":
    chosen = parse(__doc__)
    pin()
    print(environment())
    measure(chosen)

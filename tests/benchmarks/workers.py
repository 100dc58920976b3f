"""Training in processes of their own: one for each framework, so that no library's threads meet another's settings.

A worker reads jobs and turns from stdin and answers on stdout, a JSON object a line. This module is all that both ends
share; it needs nothing but Python, so that it runs in any peer's environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent.parent
SETTLE_SECONDS = 0.2
"""Between two turns, for the threads that still spin after the one before."""

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Job:
    """A network to train."""

    folder: str
    """Where the four files lie, in plain IDX."""
    layers: tuple[int, ...] = (784, 512, 10)
    """Inputs, hidden units (ReLU), classes (softmax)."""
    batch_size: int = 128
    optimizer: str = "rmsprop"
    validate: bool = False
    """Whether the 12,000 examples set aside are evaluated after each epoch, within the time."""
    threads: int = 2


Turn = Callable[[int], float]
"""Trains so many batches and returns the seconds they took."""
Maker = Callable[[Job], Turn]
"""Prepares a job: builds, compiles, warms up."""


def serve(makers: dict[str, Maker]) -> None:
    """The worker's side: `… NAME`, then jobs and turns until stdin ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # What a framework prints must not mix with the answers.
    maker = makers[sys.argv[1]]
    turn: Turn | None = None
    answer: dict[str, Any]
    for request in map(json.loads, sys.stdin):
        if "job" in request:
            turn = None  # The job before must not hold its memory.
            job = Job(**request["job"] | {"layers": tuple(request["job"]["layers"])})
            turn = maker(job)
            answer = {"ready": True}
        else:
            assert turn is not None
            answer = {"seconds": turn(int(request["batches"]))}
        print(json.dumps(answer), file=answers, flush=True)


class WorkerError(Exception):
    """A worker ended before it answered."""


class Worker:
    """The parent's side: a process that trains when told to."""

    def __init__(self, python: str, module: str, name: str, threads: int) -> None:
        self.name = name
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115
        self._process = subprocess.Popen(
            [python, "-m", f"tests.benchmarks.{module}", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            cwd=ROOT,
            env=os.environ | dict.fromkeys(_THREAD_VARIABLES, str(threads)),
        )

    def prepare(self, job: Job) -> None:
        """Give it a job, and wait until it is ready."""
        self._ask({"job": asdict(job)})

    def turn(self, batches: int) -> float:
        """Let it train so many batches; returns the seconds."""
        time.sleep(SETTLE_SECONDS)
        return float(self._ask({"batches": batches})["seconds"])

    @property
    def peak_bytes(self) -> int:
        """The most memory that it has held so far."""
        return peak_bytes(self._process.pid)

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            print(json.dumps(request), file=self._process.stdin, flush=True)
        except BrokenPipeError:
            raise self._error() from None
        if not (answer := self._process.stdout.readline()):
            raise self._error()
        parsed: dict[str, Any] = json.loads(answer)
        return parsed

    def _error(self) -> WorkerError:
        self._process.wait()
        self._complaints.seek(0)
        return WorkerError(f"{self.name} ended: {self._complaints.read().strip()[-2000:]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._complaints.close()


def peak_bytes(process: int) -> int:
    """The most memory that a living process has held, not counting what its parent held when it was forked."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise WorkerError(f"the system does not say how much memory {process} has held")


def installed(python: str, *modules: str) -> dict[str, str]:
    """Versions of those distributions that an interpreter has."""
    code = (
        "import json, sys\n"
        "from importlib import metadata\n"
        "found = {}\n"
        "for name in sys.argv[1:]:\n"
        "    try: found[name] = metadata.version(name)\n"
        "    except metadata.PackageNotFoundError: pass\n"
        "print(json.dumps(found))"
    )
    done = subprocess.run([python, "-c", code, *modules], capture_output=True, text=True, check=True)
    versions: dict[str, str] = json.loads(done.stdout)
    return versions

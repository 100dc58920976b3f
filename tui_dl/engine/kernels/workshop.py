"""Compiles kernels ahead of their use, in processes of their own, into the cache that all share.

Compiling takes seconds the first time, and Numba's compiler holds the interpreter for a tenth of a second at a time:
in this process it would freeze whatever else goes on. So as many processes as there are cores compile, in the order
of the program; whoever needs a kernel meanwhile waits for it, and finds it in the cache.
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any, cast

import numpy as np

from tui_dl.engine.kernels import compiler
from tui_dl.engine.kernels.compiler import Kernel

_events: dict[str, threading.Event] = {}
"""Set for each kernel that was ordered once it is made, or given up."""


def order(kernels: Iterable[Kernel]) -> None:
    """Have those kernels compiled that are not in the cache yet, in their order. Returns at once."""
    missing = [kernel for kernel in dict.fromkeys(kernels) if kernel.title not in _events and _can_be_ordered(kernel)]
    if not missing:
        return
    work: queue.SimpleQueue[Kernel] = queue.SimpleQueue()
    for kernel in missing:
        _events[kernel.title] = threading.Event()
        work.put(kernel)
    for _ in range(min(len(missing), len(os.sched_getaffinity(0)))):
        threading.Thread(target=_attend, args=(work,), name="workshop", daemon=True).start()


def _can_be_ordered(kernel: Kernel) -> bool:
    """Whether it is missing, and all it is made of can be found by name in another process."""
    return not kernel.mark.exists() and all(_found(_name_of(piece)) is piece for _, piece in kernel.pieces)


def being_made(kernel: Kernel) -> bool:
    """Whether somebody who asks for it now has to wait."""
    return kernel.title in _events and not _events[kernel.title].is_set()


def busy() -> bool:
    """Whether something is still being compiled that was ordered."""
    return any(not made.is_set() for made in list(_events.values()))


def wait_for(kernel: Kernel) -> None:
    """Return once the kernel is made, at once where it was never ordered."""
    if kernel.title in _events:
        _events[kernel.title].wait()


def _attend(work: queue.SimpleQueue[Kernel]) -> None:
    """Feed one process until nothing is left to do. What it fails at is left to whoever needs it."""
    with suppress(OSError), _process() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        while (kernel := _next(work)) is not None:
            # A process that has died leaves a broken pipe, or nothing to read: then all is made here, on demand.
            with suppress(OSError):
                process.stdin.write(_written(kernel) + "\n")
                process.stdin.flush()
                process.stdout.readline()
            _events[kernel.title].set()
    while (kernel := _next(work)) is not None:
        _events[kernel.title].set()


def _next(work: queue.SimpleQueue[Kernel]) -> Kernel | None:
    try:
        return work.get_nowait()
    except queue.Empty:
        return None


def _process() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import serve; serve()"],
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "NUMBA_CACHE_DIR": str(compiler.cache_folder()),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        # An interrupt at the terminal is meant for the app; its end closes the pipe, and that ends the process.
        start_new_session=True,
    )


def serve() -> None:
    """In the other process: compile what is asked for, a line each, until the pipe is closed."""
    for line in sys.stdin:
        compiler.make(_read(line))
        print("made", flush=True)


def _written(kernel: Kernel) -> str:
    pieces = [(name, *_name_of(piece)) for name, piece in kernel.pieces]
    return json.dumps([kernel.template, kernel.real, pieces, kernel.settings])


def _read(line: str) -> Kernel:
    template, real, pieces, settings = json.loads(line)
    found = [(name, _found((module, path))) for name, module, path in pieces]
    return Kernel.of(template, np.dtype(real), dict(found), settings)


def _name_of(piece: compiler.Function) -> tuple[str, str]:
    return piece.__module__, piece.__qualname__


def _found(name: Sequence[str]) -> compiler.Function:
    """A function by module and qualified name; stands for nothing where that leads nowhere."""
    module, path = name
    found: Any = _nothing
    with suppress(ImportError, AttributeError):
        found = functools.reduce(getattr, path.split("."), cast("Any", importlib.import_module(module)))
    return cast("compiler.Function", found)


def _nothing() -> None:
    """What no kernel is made of."""

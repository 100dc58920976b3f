"""A program in a pseudo-terminal, and the moment at which each byte of its output came."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from bisect import bisect_left
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

import pyte

from tests.benchmarks.workers import peak_bytes

COLUMNS, ROWS = 120, 40
PATIENCE = 120.0
"""Seconds after which a program is believed to be stuck."""


class TerminalError(Exception):
    """The program did not do what was waited for."""


class EndedError(TerminalError):
    """It will write nothing more."""


class Terminal:
    """Starts a program as a person would, on 120 × 40 cells of true colour.

    All times are of `time.monotonic`, which is one clock for all processes.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        surroundings = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        surroundings |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
        self._data = bytearray()
        self._ends: list[int] = []
        self._times: list[float] = []
        self._since = 0
        self.started = self.pressed = time.monotonic()
        self._process, self._handle = pty.fork()
        if self._process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            os.execvpe(command[0], command, surroundings)

    # ------------------------------------------------------------------ in and out

    def press(self, keys: str) -> float:
        """Type; what is waited for from now on must come after this. Returns the moment."""
        self.watch(0)
        self._since = len(self._data)
        self.pressed = time.monotonic()
        os.write(self._handle, keys.encode())
        return self.pressed

    def watch(self, seconds: float) -> None:
        """Read for so long."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass

    def _read(self, deadline: float) -> bool:
        """Take what comes before the deadline; False if nothing does. Raises `EndedError`."""
        ready, _, _ = select.select([self._handle], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            data = os.read(self._handle, 1 << 20)
        except OSError:
            data = b""
        if not data:
            raise EndedError
        self._data += data
        self._ends.append(len(self._data))
        self._times.append(time.monotonic())
        return True

    # ------------------------------------------------------------------ what was seen, and when

    @property
    def text(self) -> str:
        """The screen as it is now."""
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.ByteStream(screen).feed(bytes(self._data))
        return "\n".join(line.rstrip() for line in screen.display)

    def wait_for(self, marker: str) -> float:
        """Until this has been written since the last key; returns the moment at which its last byte came."""
        wanted, deadline = marker.encode(), time.monotonic() + PATIENCE
        while (place := self._data.find(wanted, self._since)) < 0:
            if not self._read(deadline):
                raise TerminalError(f"waited in vain for {marker!r}:\n{self.text}")
        return self._times[bisect_left(self._ends, place + len(wanted))]

    def wait_quiet(self, seconds: float = 0.08) -> float:
        """Until something has been written since the last key, and then nothing more for so long: when that ended."""
        deadline = time.monotonic() + PATIENCE
        while len(self._data) == self._since:
            if not self._read(deadline):
                raise TerminalError("nothing was painted")
        while self._read(time.monotonic() + seconds):
            pass
        return self._times[-1]

    def first_frame(self) -> float:
        """The moment at which every cell of the screen had been given a background."""
        screen = pyte.Screen(COLUMNS, ROWS)
        stream = pyte.ByteStream(screen)
        begin = 0
        for end, moment in zip(self._ends, self._times, strict=True):
            stream.feed(bytes(self._data[begin:end]))
            begin = end
            if all(screen.buffer[row][column].bg != "default" for row in range(ROWS) for column in range(COLUMNS)):
                return moment
        raise TerminalError(f"no full frame was drawn:\n{self.text}")

    # ------------------------------------------------------------------ the end

    @property
    def peak_bytes(self) -> int:
        """The most memory that the program has held so far."""
        return peak_bytes(self._process)

    def finish(self) -> float:
        """Wait for the program's end; returns the seconds since the last key."""
        deadline = time.monotonic() + PATIENCE
        with suppress(EndedError):
            while self._read(deadline):
                pass
        os.waitpid(self._process, 0)
        self._process = 0
        return time.monotonic() - self.pressed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
        os.close(self._handle)

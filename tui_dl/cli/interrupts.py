"""Ctrl-C during training: a wish that is granted after the batch at hand, not an exception in the middle of it."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """While entered, SIGINT and SIGTERM only make `requested()` true."""

    def __init__(self) -> None:
        self._requested = False
        self._before: dict[signal.Signals, signal._HANDLER] = {}

    def requested(self) -> bool:
        """Whether a signal has come."""
        return self._requested

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._requested = True

    def __enter__(self) -> Interrupts:
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

"""When Python looks for garbage: between two frames, never while one is made.

What is painted lies in cycles, so the collector has thousands of objects to look through for every frame. Left to
itself it does so up to six times a frame, and now and then looks through everything, for longer than a frame takes.
"""

from __future__ import annotations

import gc

MANY = 100_000
"""Objects made since the last look at which Python looks by itself: a safety net, for work that paints nothing."""
MIDDLE, OLD = 16, 1024
"""Frames after which objects that have outlived a look, or several, are looked through too."""


class Garbage:
    """Collected after each frame, the young every time, the older more seldom."""

    def __init__(self) -> None:
        self._frames = 0
        self._between_frames = False

    @staticmethod
    def let_lie() -> None:
        """Nothing is collected for now: while the app starts all that is made stays."""
        gc.disable()

    def collect_between_frames(self) -> None:
        """From now on; what exists already is never looked at again."""
        gc.freeze()
        gc.set_threshold(MANY, MIDDLE, OLD // MIDDLE)
        gc.enable()
        self._between_frames = True

    def frame_painted(self) -> None:
        """A good moment: nobody waits for anything."""
        if self._between_frames:
            self._frames += 1
            gc.collect(2 if self._frames % OLD == 0 else 1 if self._frames % MIDDLE == 0 else 0)

"""What `fit` says while it trains."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_dl.engine.trainer import EpochResult, Progress


class Printer:
    """Plain lines about the training, for people, on stderr."""

    def __init__(self, epochs: int, verbose: int) -> None:
        self._epochs = epochs
        self._verbose = verbose

    def say(self, *lines: str) -> None:
        if self._verbose:
            for line in lines:
                print(line, file=sys.stderr)

    def progress(self, progress: Progress) -> None:
        """Nothing: one line an epoch is enough here."""

    def epoch(self, result: EpochResult) -> None:
        values = "  ".join(f"{name} {value:.4f}" for name, value in result.values.items())
        self.say(f"epoch {result.epoch}/{self._epochs}  {values}  {result.seconds:.2f} s")

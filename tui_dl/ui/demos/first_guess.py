"""A network with random weights looks at a real digit: ten answers, none of them meant."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from tui_dl.numbers import format_number
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.demos.turning import Words, fact, pair, pressable, said
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.digit import Digit

if TYPE_CHECKING:
    from tui_dl.session import Setup
    from tui_dl.session.untrained import Guess

_DIGITS = 10


class FirstGuess(Figure):
    """The digit, the network's ten outputs, and how large its weights are."""

    DEFAULT_CSS = """
    FirstGuess Digit { width: 28; height: 14; }
    FirstGuess Vertical { width: 1fr; height: 1fr; margin-left: 2; }
    FirstGuess Bars { height: 10; }
    FirstGuess Words { height: 5; }
    """
    TRY = "Draw new weights a few times. Does the network ever seem to know the digit?"
    KEYS = (
        pair("left,right", "← →", "digit", "digit", ("The digit before", "The next digit")),
        pair("up,down", "↑ ↓", "new weights", "weights", ("The weights before", "New random weights")),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._example, self._seed = int(settings.get("example", 0)), int(settings.get("seed", 0))
        self._guess: Guess | None = None
        self._setup: Setup | None = None
        self._digit, self._bars, self._words = Digit(), Bars(), Words()

    def compose(self) -> ComposeResult:
        """Digit on the left, answers on the right."""
        with Horizontal():
            yield self._digit
            with Vertical():
                yield self._bars
                yield self._words

    def on_mount(self) -> None:
        """Ask for the first guess."""
        self._draw()
        self._ask()

    def on_click(self) -> None:
        """Another digit."""
        self.action_digit(1)

    def action_digit(self, steps: int) -> None:
        """Another digit."""
        self._example = max(0, self._example + steps)
        self._ask()

    def action_weights(self, steps: int) -> None:
        """Other weights."""
        self._seed = max(0, self._seed + steps)
        self._ask()

    def _ask(self) -> None:
        example, seed = self._example, self._seed

        def guess(session: Any) -> tuple[Setup, Guess]:
            from tui_dl.session.untrained import first_guess

            return session.setup, first_guess(session.setup, session.dataset, example, seed)

        self.tui_dl.ask(guess, self._take)

    def _take(self, answer: tuple[Setup, Guess]) -> None:
        self._setup, self._guess = answer
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        guess = self._guess
        if guess is None:
            self._bars.show([str(digit) for digit in range(_DIGITS)], [None] * _DIGITS, None, None)
            self._words.set_lines([said("drawing random weights …", "faint")])
            return
        now = self.numbers()
        self._digit.show(guess.image)
        self._bars.show(guess.labels, guess.outputs, guess.truth, now["predicted"])
        low, high = (format_number(each) for each in guess.weights)
        self._words.set_lines(
            [
                fact("network", guess.title, width=10),
                fact("weights", f"{low} … {high}", "update", f"seed {guess.seed}", 10),
                fact("loss", guess.loss, "loss", f"= −ln ŷ[{guess.truth}]", 10),
                fact("clueless", now["clueless"], "loss", f"= ln {len(guess.outputs)}: all answers alike", 10),
                pressable(said("[ new weights ]", "update", bold=True), "weights(1)"),
            ]
        )

    def numbers(self) -> dict[str, Any]:
        """The outputs, and what they add up to."""
        guess = self._guess
        if guess is None:
            return {"example": self._example, "seed": self._seed}
        return {
            "example": guess.example,
            "seed": guess.seed,
            "truth": guess.truth,
            "outputs": list(guess.outputs),
            "predicted": max(range(len(guess.outputs)), key=guess.outputs.__getitem__),
            "loss": guess.loss,
            "clueless": math.log(len(guess.outputs)),
            "weights": guess.weights,
        }

    def counterpart(self) -> Setup | None:
        """The same network with the same weights, on its first batch."""
        return None if self._setup is None else dataclasses.replace(self._setup, seed=self._seed)


FIGURE = FirstGuess

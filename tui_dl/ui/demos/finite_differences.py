"""Gradient checking: what backpropagation says, beside what a small move of the weight does to the loss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from textual.content import Content
from textual.widget import Widget

from tui_dl.engine.gradient_check import GradientCheck
from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.quotients import EXPONENTS, UNITS, WEIGHTS, Quotients, check_steps
from tui_dl.ui.demos.parts.dialled import DIAL_KEYS, Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.widgets.chart import Chart, Series

MISTAKES = {"none": 1.0, "factor 2": 2.0, "wrong sign": -1.0, "off by 0.1 %": 1.001}
"""What a programmer's slip makes of the right gradient."""
ENOUGH = 1e-4
"""A relative error below it counts as agreement."""
EXACT = 1e-16
"""Drawn in place of an error of exactly 0."""


class FiniteDifferences(Trained):
    """The relative error over the step h, and the numbers at one h."""

    TRY = "Turn h down step by step: where is the error smallest, and why does it grow again? Then make a mistake."
    KEYS = DIAL_KEYS

    _seen: Quotients | None = None

    def dials(self) -> Sequence[Dial]:
        """The step, the weight, the network's activation, and a mistake to be found."""
        return (
            Dial("h", "step h", EXPONENTS, lambda power: f"1e{power}".replace("-", "−"), -3),
            Dial("weight", "a weight of", WEIGHTS),
            Dial("activation", "activation", ("tanh", "relu")),
            Dial("mistake", "mistake", tuple(MISTAKES)),
        )

    def picture(self) -> Iterable[Widget]:
        """The errors."""
        self._chart = Chart()
        yield self._chart

    def on_mount(self) -> None:
        """Compute the gradients."""
        self.start()
        self.draw()

    def frames(self) -> Iterator[Quotients]:
        """All weights with all steps."""
        return check_steps(self.knobs["activation"])

    def turned(self) -> None:
        """Another network needs other gradients."""
        if self._seen is not None and self._seen.activation != self.knobs["activation"]:
            self._seen = None
            self.start()
        self.draw()

    def show(self, frame: Quotients) -> None:
        """Show what was computed."""
        self._seen = frame
        self.draw()

    @property
    def checks(self) -> tuple[GradientCheck, ...]:
        """The weight in view with every step; nothing before they were computed."""
        return self._seen.checks[self.knobs["weight"]] if self._seen is not None else ()

    def error(self, check: GradientCheck) -> float:
        """Of the gradient as it is coded, with its mistake, relative to the larger of both."""
        coded = self.coded(check)
        return abs(coded - check.numeric) / (max(abs(coded), abs(check.numeric)) or 1.0)

    def coded(self, check: GradientCheck) -> float:
        """The gradient with the mistake."""
        return check.analytic * MISTAKES[self.knobs["mistake"]]

    def draw(self) -> None:
        """Show errors and numbers."""
        checks = self.checks
        if not checks:
            self._chart.show([], "log₁₀ h", "relative error", "computing", log=True)
            self.below.set_lines([Content("The weights are being moved up and down."), Content(""), Content("")])
            return
        errors = [max(self.error(check), EXACT) for check in checks]
        at = EXPONENTS.index(self.knobs["h"])
        self._chart.show(
            [
                Series("error", EXPONENTS, errors, "backward"),
                Series("enough", [EXPONENTS[-1], EXPONENTS[0]], [ENOUGH, ENOUGH], "correct", "faint"),
                Series("here", [EXPONENTS[at]], [errors[at]], "loss", "points"),
            ],
            "log₁₀ h",
            "relative error",
            log=True,
        )
        self.below.set_lines(self._words(checks[at]))

    def _words(self, check: GradientCheck) -> list[Content]:
        above, below = check.losses
        element = f"{check.parameter}[{', '.join(map(str, check.index))}]"
        error = self.error(check)
        verdict = ("they agree", "bold $correct") if error < ENOUGH else ("they do not agree", "bold $wrong")
        return [
            row(said(f"{element} + h: L =", f"{above:.13f}"), said("− h: L =", f"{below:.13f}")),
            row(said("(L₊ − L₋) / 2h =", f"{check.numeric:.10f}"), said("coded ∂L/∂w =", f"{self.coded(check):.10f}")),
            row(said("relative error", format_number(error)), Content.styled(*verdict)),
        ]

    def numbers(self) -> dict[str, Any]:
        """Both gradients at this step, and the errors at all."""
        checks = self.checks
        if not checks:
            return dict(self.knobs.values)
        check = checks[EXPONENTS.index(self.knobs["h"])]
        return {
            **self.knobs.values,
            "index": check.index,
            "losses": check.losses,
            "numeric": check.numeric,
            "coded": self.coded(check),
            "error": self.error(check),
            "errors": [self.error(each) for each in checks],
        }

    def counterpart(self) -> Setup:
        """The same network: the Workbench checks any gradient of a batch."""
        return Setup(layers=f"{UNITS}:{self.knobs['activation']},10:softmax")


FIGURE = FiniteDifferences

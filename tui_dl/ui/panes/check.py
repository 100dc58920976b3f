"""Check this gradient: finite differences beside the program's own, with a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.panes.panel import Element, Panel, Spot
from tui_dl.ui.training import answered

if TYPE_CHECKING:
    from tui_dl.session.checking import CheckView

FOOT = "“Is the gradient right? Move the weight a little up and down, and see how much the loss really changes.”"
COLUMNS = (16, 13, 13, 11)
IN_FULL = 1e4
"""Losses below are written without an exponent."""
MARKS = {
    "agrees": ("✓ agrees", "$correct"),
    "bent": ("∠ a kink lies between", "$phase-loss"),
    "differs": ("✗ differs", "$wrong"),
    "unknown": ("? nothing to compare", "$phase-loss"),
}


class CheckPanel(Panel):
    """The chosen weight's check spelled out; samples of all others as a table."""

    NAME = "gradient_check"
    MARKS_SPOTS = False

    def __init__(self) -> None:
        super().__init__()
        self.view: Sequence[CheckView] = ()
        self._place: object = None
        self._element: Element | None = None

    def open(self, element: Element | None = None) -> None:
        """Ask for the check; it may take a moment."""
        self._element = element
        self.first_spot()
        self.view = ()
        self.show_rows([[Spot("comparing in double precision …", "$faint")]], "check this gradient", "", FOOT)
        self._ask()

    def catch_up(self, snapshot: Snapshot) -> None:
        """Check anew where the batch or the choice is another one."""
        if snapshot.strip is None and self._place != _place(snapshot):
            self._ask()

    def _ask(self) -> None:
        snapshot = self.tui_dl.snapshot
        self._place = _place(snapshot) if snapshot is not None else None
        element = self._element
        self.tui_dl.ask(answered(lambda session: session.debugging.check_gradient(element)), self._show)

    def about(self) -> Element | None:
        """The weight on the chosen line."""
        if isinstance(self.chosen, int) and self.chosen < len(self.view):
            check = self.view[self.chosen]
            return check.name, check.index
        return None

    def _show(self, checks: Sequence[CheckView] | str) -> None:
        if isinstance(checks, str):
            self.tui_dl.say(checks)
            return
        self.view = checks
        agreeing = sum(check.agrees for check in checks)
        title = f"check this gradient: {checks[0].text}" if checks[0].chosen else "check this gradient"
        rows = list(self._lines_of(checks))
        self.show_rows(rows, title, f"{agreeing} of {len(checks)} agree", FOOT)

    def _lines_of(self, checks: Sequence[CheckView]) -> Iterator[list[Spot]]:
        for check in checks:
            if check.chosen:
                yield from _spelled_out(check)
        yield [Spot("weight".ljust(COLUMNS[0]) + "backward".rjust(COLUMNS[1]) + "differences".rjust(COLUMNS[2])
                    + "error".rjust(COLUMNS[3]), "$faint")]  # fmt: skip
        for number, check in enumerate(checks):
            mark, style = MARKS[_standing(check)]
            cells = (format_number(check.analytic), format_number(check.numeric), format_number(check.error, 8))
            text = "".join(cell.rjust(width) for cell, width in zip(cells, COLUMNS[1:], strict=True))
            yield [Spot(check.text.ljust(COLUMNS[0]), "", number), Spot(text), Spot(f"  {mark[0]}", f"bold {style}")]

    def told(self) -> Content:
        """The verdict on the chosen line."""
        if isinstance(self.chosen, int) and self.chosen < len(self.view):
            return Content.assemble(("▸ ", "bold"), self.view[self.chosen].verdict)
        return Content("")

    def report(self) -> dict[str, Any]:
        """All checks as data."""
        return {
            "checks": [
                {
                    "element": check.text,
                    "backward": check.analytic,
                    "differences": check.numeric,
                    "error": check.error,
                    "agrees": check.agrees,
                    "kink": check.bent,
                    "chosen": check.chosen,
                    "verdict": check.verdict,
                }
                for check in self.view
            ]
        }


def _place(snapshot: Snapshot) -> object:
    """What a check belongs to: the batch, and the element that is chosen."""
    cursor, stage = snapshot.cursor, snapshot.stage
    terms = [term for term in stage.terms if not isinstance(term, str)] if stage else []
    batch = (cursor.epoch, cursor.batch) if cursor else None
    return batch, tuple((term.name, term.chosen) for term in terms)


def _spelled_out(check: CheckView) -> Iterator[list[Spot]]:
    """The quotient in numbers. Losses differ in late digits only: here they are written in full."""
    above, below = check.losses
    yield [
        Spot(f"∂L/∂{check.text}  by backward  ", "bold $phase-backward"),
        Spot(format_number(check.analytic), "bold"),
    ]
    yield [
        Spot("by moving the weight  (L(w + h) − L(w − h)) / 2h", "bold $phase-loss"),
        Spot(f"   h = {format_number(check.step)}"),
    ]
    yield [Spot(f"  = ({in_full(above)} − {in_full(below)}) / {format_number(2 * check.step)}")]
    yield [Spot(f"  = {format_number(check.numeric)}", "bold")]
    yield [Spot(f"relative error  {format_number(check.error, 8)}   "), *_mark(check)]
    yield []


def in_full(loss: float) -> str:
    """With all the digits that it has."""
    text = f"{loss:.12f}" if abs(loss) < IN_FULL else f"{loss:.15e}"
    return text.replace("-", "−")


def _standing(check: CheckView) -> str:
    if not check.known:
        return "unknown"
    return "agrees" if check.agrees else "bent" if check.bent else "differs"


def _mark(check: CheckView) -> list[Spot]:
    mark, style = MARKS[_standing(check)]
    return [Spot(mark, f"bold {style}")]

"""Why this number? Its arithmetic at full size, with a way to what made its operands and to what uses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.panes.panel import Element, Panel, Spot
from tui_dl.ui.training import answered

if TYPE_CHECKING:
    from tui_dl.session.why import Why

STYLES = {"head": "bold", "term": "", "result": "bold", "remark": "$faint", "more": "$faint"}
LEAST_TERMS = 5
DEEPEST = 200
"""Steps of a trail that are remembered."""


class WhyPanel(Panel):
    """The arithmetic of one number after the other."""

    NAME = "why"

    def __init__(self) -> None:
        super().__init__()
        self._terms = LEAST_TERMS
        self._trail: list[tuple[str, tuple[int, ...], bool, int]] = []
        """Name and index; whether as it was before its batch's update; how many batches back that batch is."""
        self.view: Why | None = None

    def open(self, element: Element | None = None) -> None:
        """Begin at an element."""
        self._trail = [(*element, False, 0)] if element is not None else []
        self._ask(fresh=True)

    def about(self) -> Element | None:
        """The number in view."""
        return (self.view.name, self.view.index) if self.view is not None else None

    def catch_up(self, snapshot: Snapshot) -> None:
        """Look again: the same element, or, where nothing was followed, what is chosen now."""
        if snapshot.strip is None:
            self._ask()

    def _ask(self, fresh: bool = False) -> None:
        if fresh:
            self.first_spot()
            # As many terms as stand on one page with all that belongs to them.
            self._terms = max(self.room - 12, LEAST_TERMS)
        name, index, earlier, back = self._trail[-1] if self._trail else ("", (), False, 0)
        element, terms = (name, index) if name else None, self._terms
        question = answered(lambda session: session.debugging.why(element, earlier=earlier, terms=terms, back=back))
        self.tui_dl.ask(question, self._show)

    def _show(self, why: Why | str) -> None:
        if isinstance(why, str):
            self.tui_dl.say(why)
            return
        self.view = why
        if self._trail:
            name, index, earlier, back = self._trail[-1]
            self._trail[-1] = (name, index, earlier and why.back == back, why.back)
        where = " · ".join(filter(None, (why.phase if why.operation is not None else "", why.layer)))
        ahead = " · ahead of the cursor" if why.ahead else ""
        then = f"{why.batch} · " if why.back else ""
        self.show_rows(list(self._lines_of(why)), f"why {why.text}?", f"{then}{where}{ahead}", f"“{why.sentence}”")

    def _lines_of(self, why: Why) -> Iterator[list[Spot]]:
        if self._trail:
            names = [
                "…" if len(self._trail) > 3 else "",
                *(f"{name}{list(i) or ''}{f', {back} back' if back else ''}" for name, i, _, back in self._trail[-3:]),
            ]
            yield [Spot("  ›  ".join(filter(None, names)), "$faint")]
            yield []
        accent = f"$phase-{why.phase}"
        for row in why.rows:
            if row.kind == "more":
                yield [Spot(row.pieces[0][0]), Spot(row.pieces[1][0] + row.pieces[2][0], "$faint", ("more", 0))]
                continue
            style = f"bold {accent}" if row.kind == "head" else STYLES[row.kind]
            yield [Spot(text, style, None if operand is None else ("operand", operand)) for text, operand in row.pieces]
        if why.uses:
            yield []
            yield [Spot("used by", "$faint")]
        for number, use in enumerate(why.uses):
            text = f"{use.name}{list(use.index) or ''}"
            yield [Spot("  "), Spot(text, "", ("use", number)), Spot(f" = {format_number(use.value)}   {use.formula}")]

    def told(self) -> Content:
        """The chosen operand and where it came from."""
        match self.chosen, self.view:
            case ("operand", int(number)), seen if seen is not None:
                operand = seen.operands[number]
                made = "" if operand.earlier else "from "
                origin = operand.origin if operand.earlier else f"{made}{operand.origin}"
                return Content.assemble(
                    ("▸ ", "bold"), (operand.text, "bold"), f" = {format_number(operand.value)}   ", (origin, "$faint")
                )
            case ("use", int(number)), seen if seen is not None:
                return Content.assemble(("▸ ", "bold"), ("on to ", "$faint"), (seen.uses[number].formula, "bold"))
            case ("more", _), _:
                return Content.assemble(("▸ ", "bold"), ("enter spells out more terms", "$faint"))
        return Content("")

    def enter(self) -> None:
        """Follow the chosen operand, or go on to what uses the number."""
        if self.view is None:
            return
        match self.chosen:
            case ("operand", int(number)):
                operand = self.view.operands[number]
                self._follow((operand.name, operand.index), operand.earlier)
            case ("use", int(number)):
                use = self.view.uses[number]
                self._follow((use.name, use.index), False)
            case ("more", _):
                self._terms *= 4
                self._ask()

    def _follow(self, element: tuple[str, tuple[int, ...]], earlier: bool) -> None:
        if self.view is None:
            return
        if not self._trail:
            self._trail.append((self.view.name, self.view.index, False, 0))
        self._trail = [*self._trail, (*element, earlier, self.view.back)][-DEEPEST:]
        self._ask(fresh=True)

    def back(self) -> bool:
        """To the number before."""
        if len(self._trail) < 2:
            return False
        self._trail.pop()
        if len(self._trail) == 1:
            self._trail = []
        self._ask(fresh=True)
        return True

    def report(self) -> dict[str, Any]:
        """The arithmetic as data."""
        why = self.view
        if why is None:
            return {}
        return {
            "element": why.text,
            "value": why.value,
            "formula": why.formula,
            "ahead": why.ahead,
            "batches_back": why.back,
            "lines": [row.text for row in why.rows],
            "operands": [{"element": operand.text, "value": operand.value} for operand in why.operands],
            "uses": [use.formula for use in why.uses],
            "trail": [f"{name}{list(index) or ''}" for name, index, *_ in self._trail],
        }

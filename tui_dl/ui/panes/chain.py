"""The chain rule in numbers: every factor on one way from a weight to the loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.message import Message

from tui_dl.numbers import format_number
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.panes.panel import Element, Panel, Spot
from tui_dl.ui.training import answered

if TYPE_CHECKING:
    from tui_dl.session.chain import Chain, Link

REACHED = "the way ends here"
BLOCKED = "every way is 0: nothing gets through"
FOOT = "“To see how the loss hangs on one number far below, multiply the slopes along a way; then add up all ways.”"


class ChainPanel(Panel):
    """One way of the chain rule, and at every sum the choice of another."""

    NAME = "chain"
    MARKS_SPOTS = False

    def __init__(self) -> None:
        super().__init__()
        self.view: Chain | None = None
        self._ways: list[int | None] = []
        self._element: Element | None = None

    def open(self, element: Element | None = None) -> None:
        """Begin at an element, on the way that carries most."""
        self._element, self._ways = element, []
        self.first_spot()
        self._ask()

    def catch_up(self, snapshot: Snapshot) -> None:
        """Look again."""
        if snapshot.strip is None:
            self._ask()

    def _ask(self) -> None:
        element, ways = self._element, tuple(self._ways)
        self.tui_dl.ask(answered(lambda session: session.debugging.chain(element, ways)), self._show)

    def about(self) -> Element | None:
        """The number of which the first gradient is."""
        return (self.view.links[0].of, self.view.links[0].index) if self.view is not None else None

    def _show(self, chain: Chain | str) -> None:
        if isinstance(chain, str):
            self.view = None
            self.show_rows([], "the chain rule", "escape closes", chain)
            return
        self.view = chain
        self.show_rows(list(self._lines_of(chain)), f"{chain.links[0].text} along one way", "← → another way", FOOT)

    def _lines_of(self, chain: Chain) -> Iterator[list[Spot]]:
        wide = max(len(link.text) for link in chain.links)
        for number, link in enumerate(chain.links):
            first = Spot(link.text.ljust(wide), "bold $phase-backward", number)
            yield [first, Spot(f"  =  {format_number(link.value)}", "bold")]
            if number < len(chain.links) - 1:
                yield from self._factor(link, chain.links[number + 1])
            else:
                end = BLOCKED if link.blocked else REACHED
                yield [Spot(f"   = {link.factor} = {link.factor_numbers}"), Spot(f"   {end}", "$faint")]
        yield []
        yield [Spot("multiplied along this way", "$faint")]
        factors = [format_number(link.factor_value) for link in chain.links[:-1]]
        product = " · ".join([*factors, format_number(chain.links[-1].value)])
        yield [Spot(f"  {product} = {format_number(chain.product)}", "bold")]
        yield [Spot(self._rest(chain), "$faint")]

    def _factor(self, link: Link, following: Link) -> Iterator[list[Spot]]:
        """What the gradient above is multiplied by here, and what other ways there are."""
        times = [Spot("   · "), Spot(format_number(link.factor_value), "bold")]
        if link.factor != format_number(link.factor_value):
            times.append(Spot(f"   {link.factor}"))
        if link.ways > 1:
            part = link.factor_value * following.value
            more = f"{link.ways - 1:,} more way{'s' if link.ways > 2 else ''}"
            times.append(Spot(f"   {link.way} ({more}) adds {format_number(part)}", "$faint"))
        yield times

    @staticmethod
    def _rest(chain: Chain) -> str:
        if all(link.ways == 1 for link in chain.links) and not chain.links[-1].blocked:
            return f"  there is no other way: this is all of {chain.links[0].text}"
        others = format_number(chain.whole - chain.product)
        return f"  all other ways add {others}; together they are {chain.links[0].text} = {format_number(chain.whole)}"

    def move(self, rows: int, columns: int) -> None:
        """Up and down along the way; left and right to another way at this place."""
        if columns and isinstance(self.chosen, int) and self.view is not None:
            number = self.chosen
            link = self.view.links[number]
            before = [*self._ways[:number], *[None] * (number - len(self._ways))]
            self._ways = [*before, (link.place + columns) % link.ways]
            self._ask()
        else:
            super().move(rows, columns)

    def told(self) -> Content:
        """What enter does."""
        if not isinstance(self.chosen, int) or self.view is None:
            return Content("")
        return Content.assemble(("▸ ", "bold"), ("enter shows the arithmetic of ", "$faint"),
                                self.view.links[self.chosen].text)  # fmt: skip

    def enter(self) -> None:
        """The arithmetic of the chosen gradient."""
        if isinstance(self.chosen, int) and self.view is not None:
            link = self.view.links[self.chosen]
            self.post_message(self.Asked((link.name, link.index)))

    class Asked(Message):
        """The arithmetic of an element is wanted."""

        def __init__(self, element: tuple[str, tuple[int, ...]]) -> None:
            super().__init__()
            self.element = element

    def report(self) -> dict[str, Any]:
        """The factors as data."""
        if self.view is None:
            return {}
        links = [{"gradient": link.text, "value": link.value, "factor": link.factor, "factor_value": link.factor_value,
                  "way": link.way, "ways": link.ways} for link in self.view.links]  # fmt: skip
        return {"links": links, "product": self.view.product, "whole": self.view.whole}

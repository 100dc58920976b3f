"""What the panes of Inspect share: the newest look at the network, what is chosen, and the way to ask for more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from tui_dl.engine.errors import NetworkError
from tui_dl.session import Session
from tui_dl.session.inspection.examples import Split
from tui_dl.session.inspection.overview import Overview

T = TypeVar("T")


class Asker(Protocol):
    """As `TuiDl.ask`."""

    def __call__(self, question: Callable[[Session], Any], then: Callable[[Any], object]) -> None: ...


@dataclass(frozen=True)
class Refused:
    """What the network cannot answer, in a line."""

    reason: str


class Newest(Generic[T]):
    """Asks one question at a time: of those that come meanwhile only the newest is asked, and only its answer shown."""

    def __init__(self, ask: Asker, then: Callable[[T | Refused], object]) -> None:
        self._ask, self._then = ask, then
        self._waiting: Callable[[Session], T] | None = None
        self._asking = False

    def ask(self, question: Callable[[Session], T]) -> None:
        """Ask this now, or as soon as the answer under way is here."""
        if self._asking:
            self._waiting = question
            return
        self._asking = True

        def careful(session: Session) -> T | Refused:
            try:
                return question(session)
            except NetworkError as error:
                return Refused(str(error))
            except Exception:
                # The worker tells what went wrong; the next question is asked all the same.
                self._asking = False
                raise

        self._ask(careful, self._answered)

    def _answered(self, answer: T | Refused) -> None:
        self._asking = False
        if self._waiting is not None:
            question, self._waiting = self._waiting, None
            self.ask(question)
        else:
            self._then(answer)


class Desk:
    """One for the place."""

    def __init__(self, ask: Asker, go: Callable[[str], object], changed: Callable[[], object]) -> None:
        self.ask = ask
        """Have the session work something out."""
        self.go = go
        """Turn to the tab of that name."""
        self.changed = changed
        """Something was chosen: draw anew."""
        self.split = Split.TEST
        self.overview: Overview | None = None
        self.refusal = ""
        """Why there is no overview."""
        self.example = 0
        self.bank = 0
        self.unit = 0

    def take(self, answer: Overview | Refused) -> None:
        """A new look has come; what is chosen is kept within it."""
        if isinstance(answer, Refused):
            self.overview, self.refusal = None, answer.reason
            return
        self.overview, self.refusal = answer, ""
        self.example = min(self.example, max(answer.count - 1, 0))
        self.bank = min(self.bank, max(len(answer.banks) - 1, 0))
        if answer.banks:
            self.unit = min(self.unit, answer.banks[self.bank].units - 1)

    def choose_example(self, index: int) -> bool:
        """Choose an example by its number; False where there is none such."""
        if self.overview is None or not 0 <= index < self.overview.count:
            return False
        self.example = index
        return True

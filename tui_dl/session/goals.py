"""Exercises that are done in the app itself: each holds what the session has come to against what is asked for."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from tui_dl.numbers import format_number
from tui_dl.session.moves import State

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tui_dl.session.chart_views import HistoryView
    from tui_dl.session.snapshot import Snapshot


class Goal(ABC):
    """Something to bring about with the network, the optimizer and the data as they are."""

    question: str
    """What to bring about."""
    hints: ClassVar[tuple[str, ...]]
    """From a nudge to nearly the way."""

    def __init__(self) -> None:
        self.reached = False
        self.standing = ""
        """How far things have come, in numbers; empty before anything was trained."""
        self.hints_shown = 0

    @property
    def can_hint(self) -> bool:
        """Whether there is another hint."""
        return not self.reached and self.hints_shown < len(self.hints)

    def hint(self) -> None:
        """Show one more hint."""
        self.hints_shown += self.can_hint

    @abstractmethod
    def watch(self, snapshot: Snapshot) -> None:
        """Look at the newest snapshot; sets `reached` and `standing`."""

    def described(self) -> dict[str, Any]:
        """What a learner sees of it."""
        return {
            "kind": "goal",
            "question": self.question,
            "hints": list(self.hints[: self.hints_shown]),
            "solved": self.reached,
            "said": self.standing,
        }


class AccurateAndSmall(Goal):
    """Validation accuracy above a mark, with few parameters."""

    hints = (
        "The first layer holds most of the parameters: inputs × units. How many units can you afford?",
        "Two small hidden layers cost hardly more than one. Press 3 and change the units.",
        "adam with smaller batches and a somewhat larger η gets further than the settings one begins with.",
    )

    def __init__(self, accuracy: float = 0.95, parameters: int = 50_000) -> None:
        super().__init__()
        self._accuracy, self._parameters = accuracy, parameters
        self.question = (
            f"Train a network to a validation accuracy above {format_number(accuracy)} "
            f"with fewer than {parameters:,} parameters."
        )

    def watch(self, snapshot: Snapshot) -> None:
        """The best epoch counts."""
        scores = _column(snapshot.history, "val_accuracy")
        if not scores or snapshot.architecture is None:
            return
        total = snapshot.architecture.total
        best = max(scores)
        self.standing = f"validation accuracy {best:.4f} with {total:,} parameters"
        self.reached = best > self._accuracy and total < self._parameters


class OverfitAndCure(Goal):
    """First a validation loss that rises again, then a training as good that does not."""

    hints = (
        "A network that is large for its data learns them by heart: many units, many epochs, three times the η.",
        "The cure holds it back: it drops some of its inputs and hidden units at random, and takes smaller steps.",
        "Press 3: a dropout of 0.2 for the inputs and 0.5 for the hidden layer, η at 0.001, as many epochs as before.",
    )
    RISE: ClassVar[float] = 1.1
    """How far above its lowest a validation loss must have climbed to call it overfitting."""
    LEVEL: ClassVar[float] = 1.05
    """How far above the lowest of the overfitting training it may end to call it cured."""

    def __init__(self) -> None:
        super().__init__()
        self.question = (
            "Make a network overfit: its validation loss must rise 10 % above its lowest while the training loss "
            "falls. Then cure it: train anew, as many epochs, to as low a validation loss that does not rise again."
        )
        self._overfit: tuple[int, float] | None = None
        self._anew = False

    def watch(self, snapshot: Snapshot) -> None:
        """At the end of an epoch: overfitting first, then the cure."""
        losses, held_out = _column(snapshot.history, "loss"), _column(snapshot.history, "val_loss")
        if self._overfit is not None and len(held_out) < self._overfit[0]:
            self._anew = True
        if not held_out or not all(map(math.isfinite, held_out)):
            return
        lowest, last = min(held_out), held_out[-1]
        numbers = f"validation loss {last:.4f} after {len(held_out)} epochs, lowest {lowest:.4f}"
        if self._overfit is None or not self._anew:
            self.standing = numbers
            if last > self.RISE * lowest and losses[-1] < losses[held_out.index(lowest)]:
                self._overfit = (len(held_out), min(lowest, self._overfit[1]) if self._overfit else lowest)
                self.standing = f"overfit: {numbers}; now cure it, in a new training"
            return
        epochs, mark = self._overfit
        # As low as before, and without a rise as it is called above: what is told is what counts.
        most = min(self.LEVEL * mark, self.RISE * lowest)
        self.standing = f"cure: {numbers}; wanted are {epochs} epochs and at most {most:.4f}"
        self.reached = len(held_out) >= epochs and last <= most


class DivergingRate(Goal):
    """A learning rate that diverges, and one not far below that does not."""

    hints = (
        "+ and - change η in the Workbench, also while training runs; R starts anew, at the η you began with.",
        "Go up until the loss climbs, then down again, step by step.",
        "Plain sgd takes much larger rates than rmsprop: where is the border for yours?",
    )
    BATCHES: ClassVar[int] = 40
    """How many batches at one rate are enough to tell."""
    SPAN: ClassVar[int] = 10
    """How many batches are taken together, so that one bad batch means nothing."""
    CLIMB: ClassVar[float] = 2.0
    """How many times its beginning the loss must reach to call it diverging."""

    def __init__(self, factor: float = 5.0) -> None:
        super().__init__()
        self._factor = factor
        self.question = (
            "Find the learning rate at which training diverges: one η at which the loss climbs away, and another, "
            f"at most {format_number(factor)} times smaller, at which it falls. {self.BATCHES} batches at a rate "
            "will tell."
        )
        self._rate, self._since = 0.0, 0
        self._first = math.nan
        """The loss before anything was learnt."""
        self._before = 0.0
        """The loss when this rate was taken up: what was spoilt then, another rate has spoilt."""
        self._climbs, self._falls = math.inf, 0.0

    def watch(self, snapshot: Snapshot) -> None:
        """Whether the loss climbs or falls at this rate."""
        if snapshot.configuration is None or snapshot.history is None:
            return
        history, rate = snapshot.history, snapshot.configuration.learning_rate
        done, losses = history.batches_done, history.last_losses
        self._follow(done, rate, losses)
        if not done:
            return
        if done == len(losses) or math.isnan(self._first):
            self._first = history.first_loss
        levels = self._levels(losses[max(self._since - (done - len(losses)), 0) :])
        bound = self.CLIMB * max(self._first, self._before)
        if snapshot.state is State.DIVERGED or not all(level < bound for level in levels):
            self._climbs = min(self._climbs, rate)
        elif len(levels) * self.SPAN >= self.BATCHES and levels[-1] < self._first:
            self._falls = max(self._falls, rate)
        self._stand()

    def _follow(self, done: int, rate: float, losses: npt.NDArray[np.float64]) -> None:
        """Since which batch this rate has been in force, and what the loss was then."""
        if done < self._since or done <= 1:
            self._since, self._before = 0, 0.0
        elif self._rate and rate != self._rate:
            self._since, self._before = done, float(losses[-self.SPAN :].mean())
        self._rate = rate

    def _levels(self, losses: npt.NDArray[np.float64]) -> list[float]:
        """Means of so many batches each."""
        return [float(losses[at : at + self.SPAN].mean()) for at in range(0, len(losses) - self.SPAN + 1, self.SPAN)]

    def _stand(self) -> None:
        parts = []
        if math.isfinite(self._climbs):
            parts.append(f"diverges at η = {format_number(self._climbs)}")
        if self._falls:
            parts.append(f"learns at η = {format_number(self._falls)}")
        self.standing = ", ".join(parts)
        self.reached = self._falls < self._climbs <= self._factor * self._falls * (1 + 1e-6)


GOALS: dict[str, type[Goal]] = {
    "accurate-and-small": AccurateAndSmall,
    "overfit-and-cure": OverfitAndCure,
    "diverging-rate": DivergingRate,
}
"""By the name that pages write into `exercise.settings.goal`."""


def find_goal(goal: str, **settings: Any) -> Goal:
    """A goal as a page asks for it. Raises ValueError for an unknown one."""
    if goal not in GOALS:
        raise ValueError(f"no goal is called {goal!r}; known are {', '.join(GOALS)}")
    return GOALS[goal](**settings)


def _column(history: HistoryView | None, name: str) -> list[float]:
    return history.epochs.get(name, []) if history else []

"""A program in parts, and how pieces of it are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tui_dl.data.generated import CORNERS
from tui_dl.engine import checks
from tui_dl.engine.calls import Call, Value, arguments_of, parse_call
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.schedules import PiecewiseConstantDecay
from tui_dl.engine.scores import Score
from tui_dl.engine.spec import DenseSpec, Stack
from tui_dl.session.draft import Draft
from tui_dl.session.schedules import schedule_of


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a program below a heading, such as the model."""

    title: str
    """Empty for what comes first."""
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """A program."""

    language: str
    sections: tuple[Section, ...]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\n".join("\n".join(_headed(section)) for section in self.sections) + "\n"

    def section(self, title: str) -> str:
        """The lines of one part."""
        return "\n".join(next(section.lines for section in self.sections if section.title == title)) + "\n"


def _headed(section: Section) -> list[str]:
    return [f"# {section.title}", *section.lines] if section.title else list(section.lines)


def scores_title(draft: Draft) -> str:
    """The heading of the scores in the end."""
    return "Scores on all data that there are" if draft.data == CORNERS else "Scores on data never trained on"


def word(kind: str, name: str, words: Mapping[str, str]) -> str:
    """What a piece is called in another library. Raises `NetworkError` for a piece of one's own."""
    if name not in words:
        raise NetworkError(f"{kind} {name} is not known outside: choose another one for the code")
    return words[name]


def call(function: str, arguments: Iterable[str]) -> str:
    """A call on one line."""
    return f"{function}({', '.join(arguments)})"


def literal(value: Value) -> str:
    """A setting as Python writes it."""
    return repr(value)


def named(settings: Iterable[tuple[str, Value]]) -> list[str]:
    """Settings as Python's keyword arguments."""
    return [f"{name}={literal(value)}" for name, value in settings]


def layers_of(stack: Stack, dense: Callable[[DenseSpec], str], dropout: str) -> list[str]:
    """The layers of a stack, each as `dense` writes it; `dropout` takes a rate."""
    lines = []
    for spec in stack:
        lines.append(dense(spec))
        if spec.dropout:
            lines.append(dropout.format(spec.dropout))
    return lines


def is_sparse(draft: Draft) -> bool:
    """Whether the targets are class indices.

    Keras smooths one-hot targets only: with smoothing, the sparse loss is written as the other one.
    """
    return draft.loss == Call("sparse_categorical_crossentropy")


def loss_call(draft: Draft) -> Call:
    """The loss as other libraries have it."""
    if draft.loss.name == "sparse_categorical_crossentropy" and draft.loss.settings:
        return Call("categorical_crossentropy", draft.loss.settings)
    return draft.loss


def metrics_of(draft: Draft) -> list[tuple[str, Call, Score]]:
    """The metrics: as they are asked for, with the kind of accuracy that the head chooses, and as what they are."""
    loss = LOSSES.get(str(loss_call(draft)))
    chosen = [(name, checks.choose_metric(name, draft.network.head.units, loss)) for name in draft.metrics]
    return [(name, Call(score.name, parse_call(name).settings), score) for name, score in chosen]


def settings_of(piece: type[object], given: Call) -> tuple[tuple[str, Value], ...]:
    """The settings of a call, each with its name."""
    return tuple(arguments_of(piece, given).items())


def whole(number: float) -> int | float:
    """A number of updates as people write it: 500, not 500.0."""
    return int(number) if number == int(number) else number


def schedule_settings(draft: Draft) -> tuple[tuple[str, Any], ...]:
    """The settings of the schedule as Keras names them, the rate it begins with first; lists as lists of numbers."""
    assert draft.schedule is not None
    schedule = schedule_of(draft.schedule, draft.learning_rate)
    if isinstance(schedule, PiecewiseConstantDecay):
        return (("boundaries", list(map(whole, schedule.boundaries))), ("values", list(schedule.values)))
    return (("initial_learning_rate", draft.learning_rate), *draft.schedule.settings)

"""What differs between two drafts, and whether the weights can stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui_dl.numbers import format_number
from tui_dl.session.draft import Draft

_ALL = 12
"""Digits: rates that differ must look different."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs."""

    what: str
    """Such as `layer 1 units`."""
    before: str
    after: str
    keeps_weights: bool

    def __str__(self) -> str:
        return f"{self.what} {self.before} → {self.after}"


def changes(before: Draft, after: Draft) -> tuple[Change, ...]:
    """All that differs. What decides the weights' shapes, how they are drawn or what they mean does not keep them."""
    return tuple(change for change in _compared(before, after) if change.before != change.after)


def keeps_weights(found: tuple[Change, ...]) -> bool:
    """Whether the weights stay through all of these."""
    return all(change.keeps_weights for change in found)


def _compared(before: Draft, after: Draft) -> Iterator[Change]:
    yield Change("data", before.data, after.data, False)
    yield Change("seed", str(before.seed), str(after.seed), False)
    if _form(before) != _form(after):
        yield Change("layers", str(before.network), str(after.network), False)
    else:
        yield from _layers(before, after)
        yield _kept("input dropout", before.network.input_dropout, after.network.input_dropout)
    yield _kept("loss", before.loss, after.loss)
    yield from _optimizers(before, after)
    yield _kept("metrics", ", ".join(before.metrics) or "none", ", ".join(after.metrics) or "none")
    yield _kept("batch size", before.batch_size, after.batch_size)
    yield _kept("epochs", before.epochs, after.epochs)
    yield _kept("validation split", before.validation_split, after.validation_split)
    yield _kept("threads", before.threads or "auto", after.threads or "auto")


def _kept(what: str, before: object, after: object) -> Change:
    return Change(what, str(before), str(after), True)


def _form(draft: Draft) -> list[tuple[int, int]]:
    return [(at.branch, at.index) for at in draft.places]


def _layers(before: Draft, after: Draft) -> Iterator[Change]:
    for number, at in enumerate(before.places, 1):
        old, new = before.layer(at), after.layer(at)
        yield Change(f"layer {number} units", str(old.units), str(new.units), False)
        yield Change(f"layer {number} activation", old.activation, new.activation, False)
        yield Change(f"layer {number} initializer", old.initializer, new.initializer, False)
        yield _kept(f"layer {number} regularizer", old.regularizer or "none", new.regularizer or "none")
        yield _kept(f"layer {number} dropout", old.dropout, new.dropout)


def _optimizers(before: Draft, after: Draft) -> Iterator[Change]:
    if before.optimizer.without("learning_rate") != after.optimizer.without("learning_rate"):
        yield _kept("optimizer", before.optimizer, after.optimizer)
    else:
        yield _kept("learning rate", *(format_number(each.learning_rate, digits=_ALL) for each in (before, after)))
    yield _kept("schedule", before.schedule or "none", after.schedule or "none")

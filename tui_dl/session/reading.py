"""What a chart says, in words: where overfitting begins, whether steps are too large, which units are silent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tui_dl.numbers import format_number, format_percent
from tui_dl.session.chart_views import HistoryView, StatisticsView
from tui_dl.session.snapshot import WatchView

PATIENCE = 2
"""Epochs without a better validation loss before anything is said."""
HEALTHY = 1e-3
"""‖ΔW‖ / ‖W‖ of a kernel that learns well, by experience; ten times more or less is fine, too."""
WORSE, BARELY = 1.5, 0.9
"""Training has failed where its loss is so many times that of the first batch, and the first epoch's, or more."""
FADED = 0.01
"""A first layer with less than this share of the last one's gradient hardly learns."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Overfitting: the validation loss rises while the training loss goes on falling."""

    since: int
    """The first epoch after the best."""
    width: float
    """Validation minus training loss, now."""


def overfitting(train: Sequence[float], validation: Sequence[float]) -> Gap | None:
    """The gap that has opened, or None: too early, not a number, or both still fall."""
    count = min(len(train), len(validation))
    known = [(value, epoch) for epoch, value in enumerate(validation[:count], 1) if math.isfinite(value)]
    if not known or not math.isfinite(train[count - 1]) or not math.isfinite(validation[count - 1]):
        return None
    best = min(known)[1]
    width, width_then = validation[count - 1] - train[count - 1], validation[best - 1] - train[best - 1]
    falls = train[count - 1] < train[best - 1]
    opened = count - best >= PATIENCE and falls and width > max(width_then, 0.0)
    return Gap(best + 1, width) if opened else None


def on_learning(history: HistoryView) -> str:
    """How training goes: the best epoch, and the gap where one has opened."""
    train, validation = history.epochs.get("loss", []), history.epochs.get("val_loss", [])
    latest = float(history.last_losses[-1]) if history.batches and history.batches_done else 0.0
    if not math.isfinite(latest) or (train and not math.isfinite(train[-1])):
        return "The loss is not a number any more: the steps were too large. A smaller η helps."
    if history.batches and train and train[-1] > WORSE * history.first_loss and train[-1] > train[0] * BARELY:
        return (
            f"The loss stands at {format_number(train[-1])} and began at {format_number(history.first_loss)}: the "
            "steps seem too large, they jump over the valley. A smaller η helps."
        )
    gap = overfitting(train, validation)
    if gap is not None:
        return (
            f"Overfitting since epoch {gap.since}: the validation loss is {format_number(gap.width, 6)} above the "
            "training loss and was lower before. The network begins to learn the examples by heart."
        )
    best = history.best_epoch
    if not history.batches_done:
        return "Nothing is trained yet in this run."
    if best is None:
        return "No epoch is finished yet: what there is are single batches, and they jump."
    if best == len(train):
        return f"Epoch {best} is the best so far: the network still learns something that holds for new examples."
    return f"Epoch {best} was the best so far. One worse epoch may be chance; several in a row are overfitting."


def on_ratio(statistics: StatisticsView) -> str:
    """Whether updates have the right size for their weights."""
    known = [(k.name, float(k.ratio[-1])) for k in statistics.kernels if len(k.ratio) and math.isfinite(k.ratio[-1])]
    if not known:
        return "Nothing is measured yet: train a batch."
    told = ", ".join(f"{name} by {_thousandths(ratio)}" for name, ratio in known[:4])
    largest, smallest = max(ratio for _, ratio in known), min(ratio for _, ratio in known)
    if largest > 10 * HEALTHY:
        verdict = "That is much: with a smaller η it would settle better."
    elif smallest < HEALTHY / 10:
        verdict = "That is very little: with a larger η it would learn faster."
    else:
        verdict = "That is a healthy pace."
    return f"The last measured batch moved {told} of its length. About a thousandth is usual. {verdict}"


def _thousandths(ratio: float) -> str:
    return f"{format_number(ratio * 1000, 5)} ‰"


def on_gradients(statistics: StatisticsView) -> str:
    """Whether the blame reaches the first layer."""
    known = [kernel for kernel in statistics.kernels if len(kernel.gradient)]
    if not known:
        return "Nothing is measured yet: train a batch."
    first, last = float(known[0].gradient[-1]), float(known[-1].gradient[-1])
    if len(known) > 1 and last > 0 and first < FADED * last:
        return (
            f"‖d{known[0].name}‖ is {format_number(first / last, 6)} of ‖d{known[-1].name}‖: the gradient has vanished "
            "on its way back, so the first layer hardly learns. relu instead of sigmoid, or fewer layers, helps."
        )
    return (
        "How long each kernel's gradient is, as an arrow with a part for every weight. It shrinks as the loss gets "
        "flat; a sudden peak is an odd batch; one that only grows leads to NaN."
    )


def on_updates(statistics: StatisticsView) -> str:
    """What updates are."""
    if not len(statistics.batches):
        return "Nothing is measured yet: train a batch."
    return (
        "How far each kernel moves in one batch: what the optimizer makes of the gradient. rmsprop and adam divide by "
        "how large gradients were lately, so their steps stay alike while gradients shrink."
    )


def on_activations(statistics: StatisticsView) -> str:
    """How many units are silent, layer by layer."""
    told = [
        f"{a.name}: {format_percent(float(a.zeros[-1]))} zeros"
        + (f", {int(a.silent[-1])} units silent for the whole batch" if a.silent[-1] else "")
        for a in statistics.activations
        if len(a.zeros)
    ]
    if not told:
        return "Nothing is measured yet: train a batch."
    return f"To the right time passes; a row is a range of values, bright where many lie. Now {'; '.join(told)}."


def on_rate(statistics: StatisticsView) -> str:
    """What the learning rate did."""
    rates = [rate for rate in statistics.learning_rates.tolist() if math.isfinite(rate)]
    if not rates:
        return "Nothing is measured yet: train a batch."
    if min(rates) == max(rates):
        return f"η was {format_number(rates[-1])} all the time. + and − change it, also while training runs."
    return f"η went from {format_number(rates[0])} to {format_number(rates[-1])}."


def on_watch(watch: WatchView) -> str:
    """What a watched number did: from where to where, and its extremes."""
    known = [(value, batch) for value, batch in zip(watch.history.tolist(), watch.batches.tolist(), strict=True)
             if math.isfinite(value)]  # fmt: skip
    if not known:
        return f"{watch.name} is watched from here on, batch by batch: space trains."
    (low, low_at), (high, high_at) = min(known), max(known)
    first, last = int(watch.batches[0]), int(watch.batches[-1])
    if first == last:
        return f"{watch.name} was {format_number(low)} after batch {first}: one value so far. space trains."
    if low == high:
        return f"{watch.name} was {format_number(low)} after every batch from {first} to {last}."
    return (
        f"{watch.name} went from {format_number(known[0][0])} after batch {first} to {format_number(known[-1][0])} "
        f"after batch {last}; the least was {format_number(low)} (batch {low_at}), the greatest {format_number(high)} "
        f"(batch {high_at})."
    )

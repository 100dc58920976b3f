"""What each loss and each metric asks of the last layer and of the data, beyond what the engine refuses."""

from __future__ import annotations

from dataclasses import dataclass

from tui_dl.session.facts import DataFacts
from tui_dl.session.setup import LOSSES

LIKELIEST = 5
"""Among so many classes top-k metrics look for the right one, where nothing else is said."""
_BELOW_ZERO = ("identity", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh")
"""Activations whose values may be negative."""
_BETWEEN_CLASSES = ("hinge", "squared_hinge", "categorical_hinge")
_OF_SEVERAL = {
    "kl_divergence": "compares shares of 1 among classes",
    "categorical_hinge": "compares the right class with the others",
    "cosine_similarity": "compares the directions of several numbers",
}
"""Losses that are nothing for one unit."""
_RANKING = ("categorical_accuracy", "top_k", "top_k_categorical_accuracy", "f1_score")
"""Metrics that look for the largest of several outputs."""
_COUNTING = ("acc", "top_k", "f1_score", "precision", "recall")


@dataclass(frozen=True, slots=True)
class Demand:
    """Something that is asked and not given."""

    text: str
    remedy: str
    """What should stand there instead."""
    of_head: bool = False
    """Whether it is the last layer's activation that should be another, not the loss."""


def of_loss(loss: str, activation: str, units: int, facts: DataFacts) -> Demand | None:
    """What this loss misses, if anything."""
    regression = facts.task == "regression"
    suited = LOSSES[facts.task if regression or units > 1 else "binary"]
    if regression and loss in _BETWEEN_CLASSES:
        return Demand(f"{loss} decides between classes, but y is {facts.what}.", suited)
    if regression and loss == "kl_divergence":
        return Demand(f"kl_divergence compares probabilities, but y is {facts.what}.", suited)
    if units == 1 and loss in _OF_SEVERAL:
        return Demand(f"{loss} {_OF_SEVERAL[loss]}, but the output has one unit.", suited)
    if loss == "kl_divergence" and activation != "softmax":
        text = f"kl_divergence wants probabilities that add up to 1; {activation} does not see to that."
        return Demand(text, "softmax", of_head=True)
    if loss == "mape" and (not regression or facts.low <= 0 <= facts.high):
        no = "0 where the answer is no" if units == 1 else "0 for every class but the right one"
        zero = f"y is {facts.what if regression else no}"
        return Demand(f"mape divides by y, but {zero}: what is divided by 0 drowns the rest.", suited)
    if loss in ("msle", "poisson") and facts.low < 0 and regression:
        return Demand(f"{loss} is for numbers from 0 up, but y is {facts.what}.", suited)
    if loss == "poisson" and activation in _BELOW_ZERO:
        text = f"poisson takes the logarithm of ŷ, and {activation} may be below 0, where there is none."
        return Demand(text, "softplus" if regression else "softmax" if units > 1 else "sigmoid", of_head=True)
    return None


def of_metric(name: str, units: int, facts: DataFacts) -> Demand | None:
    """What this metric misses, if anything."""
    if facts.task == "regression":
        counts = "accuracy" in name or name in _COUNTING
        return Demand(f"{name} counts right classes, but y is {facts.what}.", "mae") if counts else None
    if units == 1 and name in _RANKING:
        return Demand(f"{name} looks for the largest output, but there is one unit: always right.", "accuracy")
    if units > 2 and name == "binary_accuracy":
        text = f"binary_accuracy asks each of the {units} outputs for yes or no: "
        return Demand(f"{text}always no is {units - 1} of {units} right.", "accuracy")
    if 1 < units <= LIKELIEST and "top_k" in name:
        text = f"{name} looks for the truth among the {LIKELIEST} likeliest classes, "
        return Demand(f"{text}but there are {units}: always right.", "accuracy")
    return None

"""What every field of a draft means, in a line."""

from __future__ import annotations

from typing import Any

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.registry import Registry
from tui_dl.engine.regularizers import REGULARIZERS
from tui_dl.engine.schedules import SCHEDULES
from tui_dl.numbers import with_settings
from tui_dl.session.facts import DataFacts
from tui_dl.session.fields import NONE, Field

MEANINGS = {
    "units": "How many numbers the layer makes, each from all the numbers before it.",
    "dropout": "The share of these numbers that is set to 0 at random in training, so that none is relied upon.",
    "regularizer": "A price on large weights, added to the loss: l2 shrinks all of them, l1 makes many of them 0.",
    "label_smoothing": "Targets a little less sure than 0 and 1, so that the network need not become ever surer.",
    "learning_rate": "How large a step is: too small is slow, too large never settles.",
    "schedule": "How the learning rate goes on from there while it trains: quickly first, finely later.",
    "decay_steps": "Over how many updates it falls once: from then on by the rate again, or to its end.",
    "decay_rate": "What is left of the learning rate after each stretch of decay_steps: 0.5 is half.",
    "staircase": "Whether it falls in steps, once every decay_steps, instead of a little with each update.",
    "alpha": "The share of the learning rate that is left in the end.",
    "warmup_target": "Where the learning rate first climbs to, before it falls; none begins at once.",
    "warmup_steps": "How many updates the climb takes.",
    "boundaries": "After how many updates the rate changes: numbers that grow.",
    "values": "The rate from each boundary on: as many numbers as there are boundaries.",
    "momentum": "The share of the last step that is added to this one: it carries on through flat and bumpy places.",
    "nesterov": "Look ahead along the momentum before taking the gradient.",
    "rho": "How slowly the moving average of squared gradients forgets; 0.9 keeps nine tenths each time.",
    "beta_1": "How slowly the moving average of the gradients forgets.",
    "beta_2": "How slowly the moving average of the squared gradients forgets.",
    "epsilon": "A small number that keeps the division from dividing by 0.",
    "centered": "Divide by the spread of the gradients around their mean, not by their size.",
    "weight_decay": "The share by which every weight shrinks at each step, times the learning rate.",
    "initial_accumulator_value": "Where the sum of squared gradients begins; larger is more careful at first.",
    "clipnorm": "The greatest length of each kernel's or bias's gradient: longer ones are shortened.",
    "clipvalue": "The greatest size of a single number of a gradient: larger ones are cut.",
    "global_clipnorm": "The greatest length of all gradients together.",
    "metrics": "Measured beside the loss for people to read; nothing is learnt from them.",
    "batch_size": "How many examples are averaged for one step: small is noisy and quick, large is smooth and slow.",
    "epochs": "How many times all training examples are gone through.",
    "validation_split": "The last share of the training data, set aside to see what the network does with unseen data.",
    "seed": "Fixes all chance: the same seed gives the same first weights and the same batches.",
    "threads": "How many processor cores share the work.",
}
_PIECES: dict[str, Registry[Any]] = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
}


def about(field: Field, facts: DataFacts) -> str:
    """What the field means; of a chosen piece, its title and its formula."""
    name = field.key.rpartition(".")[2]
    if name == "data":
        return f"{facts.title}."
    if name == "schedule" and field.value != NONE:
        schedule = SCHEDULES.find(field.value)
        return f"{schedule.title}: {schedule.formula}"
    if name in _PIECES:
        piece = _PIECES[name].get(field.value)
        settings = [one for one in vars(piece).values() if isinstance(one, int | float)] if field.typed else []
        return f"{piece.title}: {with_settings(piece.formula, settings)}"
    if name == "regularizer" and field.value != NONE:
        piece = REGULARIZERS.get(field.value)
        return f"{piece.title}: {piece.formula}"
    return MEANINGS.get(name, field.hint)

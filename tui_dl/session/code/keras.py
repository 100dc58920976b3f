"""The model in Python with Keras 3."""

from __future__ import annotations

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.calls import parse_call
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.regularizers import REGULARIZERS
from tui_dl.engine.spec import DenseSpec, Stack
from tui_dl.session.code.data import python_data, takes_one_hot
from tui_dl.session.code.listing import (
    Listing,
    Section,
    call,
    is_sparse,
    layers_of,
    loss_call,
    metrics_of,
    named,
    schedule_settings,
    scores_title,
    settings_of,
    word,
)
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts

_LOADING = {
    name: (f"(x_train, y_train), (x_test, y_test) = keras.datasets.{module}.load_data()",)
    for name, module in (("mnist", "mnist"), ("fashion-mnist", "fashion_mnist"))
}
ACTIVATION = {name: name for name in (
    "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "tanh", "sigmoid", "softmax",
)} | {"identity": "linear"}  # fmt: skip
_ACTIVATION_LAYERS = {"leaky_relu": "LeakyReLU", "elu": "ELU"}
INITIALIZER = {
    "zeros": "Zeros",
    "ones": "Ones",
    "constant": "Constant",
    "random_normal": "RandomNormal",
    "random_uniform": "RandomUniform",
    "truncated_normal": "TruncatedNormal",
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "lecun_uniform": "LecunUniform",
    "lecun_normal": "LecunNormal",
    "orthogonal": "Orthogonal",
}
REGULARIZER = {"l1": "L1", "l2": "L2", "l1_l2": "L1L2"}
OPTIMIZER = {
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW",
    "adamax": "Adamax",
    "nadam": "Nadam",
    "adagrad": "Adagrad",
    "adadelta": "Adadelta",
}
SCHEDULE = {
    "exponential_decay": "ExponentialDecay",
    "cosine_decay": "CosineDecay",
    "piecewise_constant_decay": "PiecewiseConstantDecay",
}
LOSS = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "msle": "MeanSquaredLogarithmicError",
    "log_cosh": "LogCosh",
    "cosine_similarity": "CosineSimilarity",
    "hinge": "Hinge",
    "squared_hinge": "SquaredHinge",
    "categorical_hinge": "CategoricalHinge",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "binary_crossentropy": "BinaryCrossentropy",
    "kl_divergence": "KLDivergence",
    "poisson": "Poisson",
}
METRIC = {
    "binary_accuracy": "BinaryAccuracy",
    "categorical_accuracy": "CategoricalAccuracy",
    "sparse_categorical_accuracy": "SparseCategoricalAccuracy",
    "top_k_categorical_accuracy": "TopKCategoricalAccuracy",
    "sparse_top_k_categorical_accuracy": "SparseTopKCategoricalAccuracy",
    "precision": "Precision",
    "recall": "Recall",
    "f1_score": "F1Score",
    "r2_score": "R2Score",
}


def keras_program(draft: Draft, facts: DataFacts) -> Listing:
    """The program. Raises `NetworkError` for pieces of one's own."""
    return Listing(
        "keras",
        (
            Section("", _head(draft)),
            Section("Data", _data(draft, facts)),
            Section("Model", _model(draft, facts)),
            Section("Compile", _compile(draft)),
            Section("Fit", _fit(draft)),
            Section(scores_title(draft), ("print(model.evaluate(x_test, y_test, return_dict=True))",)),
        ),
    )


def _head(draft: Draft) -> tuple[str, ...]:
    return (
        "# Keras 3; the environment variable KERAS_BACKEND chooses tensorflow, jax or torch.",
        "import keras",
        "import numpy as np",
        "from keras import layers",
        "",
        f"keras.utils.set_random_seed({draft.seed})",
    )


def _data(draft: Draft, facts: DataFacts) -> tuple[str, ...]:
    lines = python_data(draft, facts, _LOADING)
    units = draft.network.head.units
    for part in ("train", "test"):
        if takes_one_hot(draft):
            lines.append(f"y_{part} = keras.utils.to_categorical(y_{part}, {units})")
        elif not is_sparse(draft):
            lines.append(f'y_{part} = y_{part}.reshape(-1, 1).astype("float32")')
    widths = draft.network.widths(facts.features)
    if len(widths) > 1:
        for part in ("train", "test"):
            lines.append(f"x_{part} = [{', '.join(f'x_{part}[:, {s}]' for s in slices(widths))}]")
    return tuple(lines)


def slices(widths: list[int]) -> list[str]:
    """The columns of each input, as Python's slices."""
    ends = [sum(widths[: n + 1]) for n in range(len(widths))]
    return [f"{end - width or ''}:{end}" for width, end in zip(widths, ends, strict=True)]


# ---------------------------------------------------------------------- the model


def _model(draft: Draft, facts: DataFacts) -> tuple[str, ...]:
    network = draft.network
    first = [f"layers.Dropout({network.input_dropout})"] if network.input_dropout else []
    if network.branches:
        return _functional(draft, network.widths(facts.features), first)
    lines = [f"keras.Input(({facts.features},))", *first, *_layers(network.stack)]
    return ("model = keras.Sequential([", *(f"    {line}," for line in lines), "])", "model.summary()")


def _functional(draft: Draft, widths: list[int], first: list[str]) -> tuple[str, ...]:
    lines = []
    for number, (branch, width) in enumerate(zip(draft.network.branches, widths, strict=True), 1):
        lines.append(f"input_{number} = branch_{number} = keras.Input(({width},))")
        lines += [f"branch_{number} = {layer}(branch_{number})" for layer in [*first, *_layers(branch)]]
    numbers = range(1, len(widths) + 1)
    lines.append(f"tensor = layers.Concatenate()([{', '.join(f'branch_{n}' for n in numbers)}])")
    lines += [f"tensor = {layer}(tensor)" for layer in _layers(draft.network.stack)]
    lines.append(f"model = keras.Model([{', '.join(f'input_{n}' for n in numbers)}], tensor)")
    return (*lines, "model.summary()")


def _layers(stack: Stack) -> list[str]:
    return layers_of(stack, _dense, "layers.Dropout({})")


def _dense(dense: DenseSpec) -> str:
    arguments = [str(dense.units)]
    activation, initializer = parse_call(dense.activation), parse_call(dense.initializer)
    if activation.settings:
        layer = word("activation", activation.name, _ACTIVATION_LAYERS)
        settings = named(settings_of(ACTIVATIONS.find(activation.name), activation))
        arguments.append(f"activation={call(f'layers.{layer}', settings)}")
    elif activation.name != "identity":
        arguments.append(f'activation="{word("activation", activation.name, ACTIVATION)}"')
    if initializer.settings or initializer.name == "constant":
        maker = f"keras.initializers.{word('initializer', initializer.name, INITIALIZER)}"
        settings = named(settings_of(INITIALIZERS.find(initializer.name), initializer))
        arguments.append(f"kernel_initializer={call(maker, settings)}")
    elif initializer.name != "glorot_uniform":
        word("initializer", initializer.name, INITIALIZER)
        arguments.append(f'kernel_initializer="{initializer.name}"')
    if dense.regularizer:
        cost = parse_call(dense.regularizer)
        maker = f"keras.regularizers.{word('regularizer', cost.name, REGULARIZER)}"
        arguments.append(f"kernel_regularizer={call(maker, named(settings_of(REGULARIZERS.find(cost.name), cost)))}")
    return call("layers.Dense", arguments)


# ---------------------------------------------------------------------- compile and fit


def _compile(draft: Draft) -> tuple[str, ...]:
    optimizer, loss = draft.optimizer, loss_call(draft)
    maker = f"keras.optimizers.{word('optimizer', optimizer.name, OPTIMIZER)}"
    options = named(settings_of(OPTIMIZERS.find(optimizer.name), optimizer))
    if draft.schedule is not None:
        options = ["learning_rate=schedule", *options[1:]]
    known = word("loss", loss.name, LOSS)
    settings = named(settings_of(LOSSES.find(loss.name), loss))
    loss_text = call(f"keras.losses.{known}", settings) if settings else f'"{loss.name}"'
    metrics = ", ".join(_metric(*metric[:2]) for metric in metrics_of(draft))
    return (
        *_schedule(draft),
        "model.compile(",
        f"    optimizer={call(maker, options)},",
        f"    loss={loss_text},",
        f"    metrics=[{metrics}],",
        ")",
    )


def _schedule(draft: Draft) -> tuple[str, ...]:
    if draft.schedule is None:
        return ()
    maker = f"keras.optimizers.schedules.{word('schedule', draft.schedule.name, SCHEDULE)}"
    return (f"schedule = {call(maker, named(schedule_settings(draft)))}",)


def _metric(asked: str, chosen: object) -> str:
    text = str(chosen)
    name = parse_call(text).name
    if asked == "accuracy":
        return '"accuracy"'
    if name in LOSS:
        return f'"{name}"'
    settings = parse_call(text).settings or ((("average", "macro"),) if name == "f1_score" else ())
    return call(f"keras.metrics.{word('metric', name, METRIC)}", named(settings))


def _fit(draft: Draft) -> tuple[str, ...]:
    split = f", validation_split={draft.validation_split}" if draft.validation_split else ""
    size = f"batch_size={draft.batch_size}, epochs={draft.epochs}"
    return (f"history = model.fit(x_train, y_train, {size}{split})",)

"""The model in R with keras3."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

from tui_dl.data import generated as made
from tui_dl.data.derived import FULL_INK
from tui_dl.data.local import idx_files
from tui_dl.data.published import SHIPPED
from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.calls import Call, Value, parse_call
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.regularizers import REGULARIZERS
from tui_dl.engine.spec import DenseSpec, Stack
from tui_dl.session.code import keras as python
from tui_dl.session.code.data import AGAINST, NO_CALL, SHIPPED_DIGITS, is_file, takes_one_hot
from tui_dl.session.code.listing import (
    Listing,
    Section,
    call,
    is_sparse,
    layers_of,
    loss_call,
    metrics_of,
    schedule_settings,
    scores_title,
    settings_of,
    word,
)
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts

_SETS = {"mnist": "mnist", "fashion-mnist": "fashion_mnist"}
_N = made.EXAMPLES
_HALVES = (f"classes <- sample(rep(c(0, 1), {_N // 2}))", "side <- 2 * classes - 1")
_ROUND = "x <- cbind(radius * cos(angle), radius * sin(angle))"
_FORMULAS: dict[str, tuple[str, ...]] = {
    "line": (f"x <- runif({_N}, -1, 1)", f"y <- 30 + 5 * x + rnorm({_N}, 0, {made.LINE_NOISE})"),
    "sine": (f"x <- runif({_N}, -1, 2 * pi)", f"y <- sin(x) + rnorm({_N}, 0, {made.SINE_NOISE})"),
    "two-classes": (*_HALVES, f"x <- rnorm({_N}, side * {made.CLASS_DISTANCE} / 2, 1)", "y <- classes"),
    "circle": (
        *_HALVES,
        f"low <- ifelse(side < 0, 0, {made.CIRCLE_GAP})",
        f"high <- ifelse(side < 0, {made.CIRCLE_INNER}, 1)",
        f"radius <- sqrt(runif({_N}, low^2, high^2))",
        f"angle <- runif({_N}, 0, 2 * pi)",
        _ROUND,
        "y <- classes",
    ),
    "xor": (
        *_HALVES,
        f"sign <- sample(c(-1, 1), {_N}, replace = TRUE)",
        f"x <- matrix(runif({2 * _N}, {made.XOR_GAP}, 1), ncol = 2) * cbind(sign, -side * sign)",
        "y <- classes",
    ),
    "gaussians": (*_HALVES, f"x <- matrix(rnorm({2 * _N}, rep(side, 2), {made.GAUSSIAN_SPREAD}), ncol = 2)",
                  "y <- classes"),
    "spiral": (
        *_HALVES,
        f"radius <- runif({_N}, {made.SPIRAL_START}, 1)",
        f"angle <- 2 * pi * {made.SPIRAL_TURNS} * radius + pi * classes",
        _ROUND,
        f"x <- x + matrix(rnorm({2 * _N}, 0, {made.SPIRAL_NOISE}), ncol = 2)",
        "y <- classes",
    ),
}  # fmt: skip
_OPTIMIZER = {name: name for name in python.OPTIMIZER} | {"adamw": "adam_w"}


def r_program(draft: Draft, facts: DataFacts) -> Listing:
    """The program. Raises `NetworkError` for pieces of one's own."""
    return Listing(
        "r",
        (
            Section("", ("library(keras3)", f"set_random_seed({draft.seed})")),
            Section("Data", _data(draft, facts)),
            Section("Model", (*_model(draft, facts), "summary(model)")),
            Section("Compile", _compile(draft)),
            Section("Fit", _fit(draft)),
            Section(scores_title(draft), ("model |> evaluate(x_test, y_test)",)),
        ),
    )


def literal(value: Value | list[float]) -> str:
    """A setting as R writes it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return call("c", map(literal, value))
    return f'"{value}"' if isinstance(value, str) else f"{value!r}" if math.isfinite(value) else "Inf"


def _named(settings: tuple[tuple[str, Any], ...]) -> list[str]:
    return [f"{name} = {literal(value)}" for name, value in settings]


# ---------------------------------------------------------------------- data


def _data(draft: Draft, facts: DataFacts) -> tuple[str, ...]:
    lines = _loaded(draft, facts)
    for part in ("train", "test"):
        if takes_one_hot(draft):
            lines.append(f"y_{part} <- to_categorical(y_{part}, {draft.network.head.units})")
        elif not is_sparse(draft):
            lines.append(f"y_{part} <- as.matrix(as.numeric(y_{part}))")
    widths = draft.network.widths(facts.features)
    if len(widths) > 1:
        for part in ("train", "test"):
            pieces = (f"x_{part}[, {columns}, drop = FALSE]" for columns in _columns(widths))
            lines.append(f"x_{part} <- {call('list', pieces)}")
    return tuple(lines)


def _columns(widths: list[int]) -> list[str]:
    ends = [sum(widths[: n + 1]) for n in range(len(widths))]
    return [f"{end - width + 1}:{end}" for width, end in zip(widths, ends, strict=True)]


def _loaded(draft: Draft, facts: DataFacts) -> list[str]:
    name = draft.data
    if name in _FORMULAS:
        first, rest = f"1:{made.TRAIN}", f"{made.TRAIN + 1}:{made.EXAMPLES}"
        return [
            "# The formula is tui-dl's; R's generator draws other numbers from it.",
            f"set.seed({draft.seed})",
            *_FORMULAS[name],
            "x <- as.matrix(x)",
            f"x_train <- x[{first}, , drop = FALSE]",
            f"x_test <- x[{rest}, , drop = FALSE]",
            f"y_train <- y[{first}]",
            f"y_test <- y[{rest}]",
        ]
    if name == made.CORNERS:
        return _corners()
    lines = _images(name)
    flat = (f"x_{p} <- array_reshape(x_{p}, c(dim(x_{p})[1], {facts.features})) / 255" for p in ("train", "test"))
    return [*lines, *flat]


def _corners() -> list[str]:
    corners = made.corners()
    rows = ", ".join(str(int(value)) for value in corners.train_x.ravel())
    return [
        f"x_train <- matrix(c({rows}), ncol = {corners.features}, byrow = TRUE)",
        f"y_train <- c({', '.join(str(int(value)) for value in corners.train_y)})",
        "x_test <- x_train",
        "y_test <- y_train",
    ]


def _from_idx(folder: Path) -> list[str]:
    """Four IDX files; `gzfile` reads those as well that are not gzipped."""
    parts = zip(("x_train", "y_train", "x_test", "y_test"), idx_files(folder), strict=True)
    return [
        "read_idx <- function(path) {",
        '  file <- gzfile(path, "rb")',
        "  on.exit(close(file))",
        '  dimensions <- readBin(file, "integer", 4, size = 1)[4]',
        '  sizes <- readBin(file, "integer", dimensions, endian = "big")',
        '  values <- readBin(file, "integer", prod(sizes), size = 1, signed = FALSE)',
        "  aperm(array(values, rev(sizes)))",
        "}",
        *(f"{part} <- read_idx({json.dumps(str(path))})" for part, path in parts),
    ]


def _images(name: str) -> list[str]:
    pieces = [("x_train", "train$x"), ("y_train", "train$y"), ("x_test", "test$x"), ("y_test", "test$y")]
    path = os.path.expanduser(name)
    if is_file(name) and os.path.isdir(path):
        return _from_idx(Path(path))
    if is_file(name):
        parts = ("x_train", "y_train", "x_test", "y_test")
        loading = f'file <- reticulate::import("numpy")$load({json.dumps(path)})'
        return [loading, *(f'{part} <- file$f[["{part}"]]' for part in parts)]
    module = _SETS.get(name, "mnist")
    lines = [f"data <- dataset_{module}()", *(f"{target} <- data${source}" for target, source in pieces)]
    if name in _SETS:
        return lines
    pair = AGAINST.fullmatch(name)
    if not pair and name not in ("mnist-10k", "mnist-ink"):
        raise NetworkError(NO_CALL.format(name))
    train, both = SHIPPED.train, SHIPPED.train + SHIPPED.test
    lines += [
        SHIPPED_DIGITS,
        f"x_test <- x_train[{train + 1}:{both}, , ]",
        f"y_test <- y_train[{train + 1}:{both}]",
        f"x_train <- x_train[1:{train}, , ]",
        f"y_train <- y_train[1:{train}]",
    ]
    for part in ("train", "test"):
        if pair:
            lines += [
                f"keep <- y_{part} %in% c({pair[1]}, {pair[2]})",
                f"x_{part} <- x_{part}[keep, , ]",
                f"y_{part} <- y_{part}[keep] == {pair[2]}",
            ]
        elif name == "mnist-ink":
            lines.append(f"y_{part} <- apply(x_{part}, 1, sum) / {FULL_INK:.0f}")
    return lines


# ---------------------------------------------------------------------- the model


def _model(draft: Draft, facts: DataFacts) -> tuple[str, ...]:
    network = draft.network
    first = [f"layer_dropout(rate = {network.input_dropout})"] if network.input_dropout else []
    if not network.branches:
        start = f"model <- keras_model_sequential(input_shape = {facts.features})"
        return _piped(start, [*first, *_layers(network.stack)])
    lines: list[str] = []
    numbers = range(1, len(network.branches) + 1)
    for n, width in zip(numbers, network.widths(facts.features), strict=True):
        lines.append(f"input_{n} <- keras_input(shape = {width})")
        lines += _piped(f"branch_{n} <- input_{n}", [*first, *_layers(network.branches[n - 1])])
    joined = call("layer_concatenate", [f"list({', '.join(f'branch_{n}' for n in numbers)})"])
    lines += _piped(f"outputs <- {joined}", _layers(network.stack))
    return (*lines, f"model <- keras_model(list({', '.join(f'input_{n}' for n in numbers)}), outputs)")


def _piped(start: str, steps: list[str]) -> tuple[str, ...]:
    lines = [start, *(f"  {step}" for step in steps)]
    return (*(f"{line} |>" for line in lines[:-1]), lines[-1])


def _layers(stack: Stack) -> list[str]:
    return layers_of(stack, _dense, "layer_dropout(rate = {})")


def _dense(dense: DenseSpec) -> str:
    arguments = [f"units = {dense.units}"]
    activation, initializer = parse_call(dense.activation), parse_call(dense.initializer)
    name = word("activation", activation.name, python.ACTIVATION)
    if activation.settings:
        settings = _named(settings_of(ACTIVATIONS.find(activation.name), activation))
        arguments.append(f"activation = function(x) {call(f'activation_{name}', ['x', *settings])}")
    elif activation.name != "identity":
        arguments.append(f'activation = "{name}"')
    if initializer != Call("glorot_uniform"):
        word("initializer", initializer.name, python.INITIALIZER)
        settings = _named(settings_of(INITIALIZERS.find(initializer.name), initializer))
        arguments.append(f"kernel_initializer = {call(f'initializer_{initializer.name}', settings)}")
    if dense.regularizer:
        cost = parse_call(dense.regularizer)
        word("regularizer", cost.name, python.REGULARIZER)
        settings = _named(settings_of(REGULARIZERS.find(cost.name), cost))
        arguments.append(f"kernel_regularizer = {call(f'regularizer_{cost.name}', settings)}")
    return call("layer_dense", arguments)


# ---------------------------------------------------------------------- compile and fit


def _compile(draft: Draft) -> tuple[str, ...]:
    optimizer, loss = draft.optimizer, loss_call(draft)
    word("loss", loss.name, python.LOSS)
    maker = f"optimizer_{word('optimizer', optimizer.name, _OPTIMIZER)}"
    options = _named(settings_of(OPTIMIZERS.find(optimizer.name), optimizer))
    if draft.schedule is not None:
        options = ["learning_rate = schedule", *options[1:]]
    settings = _named(settings_of(LOSSES.find(loss.name), loss))
    loss_text = call(f"loss_{loss.name}", settings) if settings else f'"{loss.name}"'
    metrics = ", ".join(_metric(asked, chosen) for asked, chosen, _ in metrics_of(draft))
    tracked = [f"  metrics = list({metrics})"] if metrics else []
    lines = [
        f"  optimizer = {call(maker, options)}",
        f"  loss = {loss_text}",
        *tracked,
    ]
    return (*_schedule(draft), "model |> compile(", *(f"{line}," for line in lines[:-1]), lines[-1], ")")


def _schedule(draft: Draft) -> tuple[str, ...]:
    if draft.schedule is None:
        return ()
    word("schedule", draft.schedule.name, python.SCHEDULE)
    maker = f"learning_rate_schedule_{draft.schedule.name}"
    return (f"schedule <- {call(maker, _named(schedule_settings(draft)))}",)


def _metric(asked: str, chosen: Call) -> str:
    if asked == "accuracy":
        return '"accuracy"'
    if chosen.name in python.LOSS:
        return f'"{chosen.name}"'
    settings = chosen.settings or ((("average", "macro"),) if chosen.name == "f1_score" else ())
    word("metric", chosen.name, python.METRIC)
    return call(f"metric_{chosen.name}", _named(settings))


def _fit(draft: Draft) -> tuple[str, ...]:
    arguments = [f"batch_size = {draft.batch_size}", f"epochs = {draft.epochs}"]
    if draft.validation_split:
        arguments.append(f"validation_split = {draft.validation_split}")
    return (f"history <- model |> {call('fit', ['x_train', 'y_train', *arguments])}", "plot(history)")

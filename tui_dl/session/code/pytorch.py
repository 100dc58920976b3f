"""The model in Python with PyTorch. What Keras and PyTorch define differently is written out as Keras has it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.calls import Call, Value, parse_call
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.regularizers import REGULARIZERS
from tui_dl.engine.spec import DenseSpec, Stack
from tui_dl.session.code.data import is_file, python_data, takes_one_hot
from tui_dl.session.code.keras import slices
from tui_dl.session.code.listing import (
    Listing,
    Section,
    call,
    is_sparse,
    loss_call,
    metrics_of,
    scores_title,
    whole,
    word,
)
from tui_dl.session.code.torch_formulas import COUNTED, LOSS, METRIC
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts
from tui_dl.session.schedules import schedule_of

_LOADING = {
    name: (
        f'training = datasets.{maker}("data", train=True, download=True)',
        f'test = datasets.{maker}("data", train=False)',
        "x_train, y_train = training.data.numpy(), training.targets.numpy()",
        "x_test, y_test = test.data.numpy(), test.targets.numpy()",
    )
    for name, maker in (("mnist", "MNIST"), ("fashion-mnist", "FashionMNIST"))
}
_ACTIVATION = {
    "identity": "",
    "relu": "nn.ReLU()",
    "leaky_relu": "nn.LeakyReLU({negative_slope})",
    "elu": "nn.ELU({alpha})",
    "selu": "nn.SELU()",
    "gelu": "nn.GELU()",
    "silu": "nn.SiLU()",
    "softplus": "nn.Softplus()",
    "tanh": "nn.Tanh()",
    "sigmoid": "nn.Sigmoid()",
    "softmax": "nn.Softmax(dim=1)",
}
_INITIALIZER = {
    "zeros": "nn.init.zeros_",
    "ones": "nn.init.ones_",
    "constant": "lambda w: nn.init.constant_(w, {value})",
    "random_normal": "lambda w: nn.init.normal_(w, {mean}, {stddev})",
    "random_uniform": "lambda w: nn.init.uniform_(w, {minval}, {maxval})",
    "truncated_normal": "lambda w: truncated_normal(w, {stddev}, {mean})",
    "glorot_uniform": "nn.init.xavier_uniform_",
    "glorot_normal": "lambda w: truncated_normal(w, (2 / sum(w.shape)) ** 0.5 / 0.87962566103423978)",
    "he_uniform": "nn.init.kaiming_uniform_",
    "he_normal": "lambda w: truncated_normal(w, (2 / w.shape[1]) ** 0.5 / 0.87962566103423978)",
    "lecun_uniform": "lambda w: nn.init.uniform_(w, -((3 / w.shape[1]) ** 0.5), (3 / w.shape[1]) ** 0.5)",
    "lecun_normal": "lambda w: truncated_normal(w, (1 / w.shape[1]) ** 0.5 / 0.87962566103423978)",
    "orthogonal": "lambda w: nn.init.orthogonal_(w, {gain})",
}
_OPTIMIZER = {
    "sgd": "SGD({rate}, momentum={momentum}, nesterov={nesterov})",
    "rmsprop": "RMSprop({rate}, alpha={rho}, eps={epsilon}, momentum={momentum}, centered={centered})",
    "adam": "Adam({rate}, betas=({beta_1}, {beta_2}), eps={epsilon})",
    "adamw": "AdamW({rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, weight_decay={weight_decay})",
    "adamax": "Adamax({rate}, betas=({beta_1}, {beta_2}), eps={epsilon})",
    "nadam": "NAdam({rate}, betas=({beta_1}, {beta_2}), eps={epsilon}, momentum_decay=1.0)",
    "adagrad": "Adagrad({rate}, initial_accumulator_value={initial_accumulator_value}, eps={epsilon})",
    "adadelta": "Adadelta({rate}, rho={rho}, eps={epsilon})",
}
_OTHERWISE = {
    "rmsprop": "# PyTorch adds eps to the root, Keras under it.",
    "adagrad": "# PyTorch adds eps to the root, Keras under it.",
    "adam": "# PyTorch corrects the bias before it adds eps, Keras after.",
    "adamw": "# PyTorch corrects the bias before it adds eps, Keras after.",
}
_CLIPPING = {
    "clipvalue": ("nn.utils.clip_grad_value_(model.parameters(), {bound})",),
    "global_clipnorm": ("nn.utils.clip_grad_norm_(model.parameters(), {bound})",),
    "clipnorm": ("for parameter in model.parameters():", "    nn.utils.clip_grad_norm_([parameter], {bound})"),
}


def _exponential(schedule: Any, rate: float) -> list[str]:
    periods = f"{'t // ' if schedule.staircase else 't / '}{whole(schedule.decay_steps)}"
    return [f"return {schedule.decay_rate} ** ({periods})"]


def _cosine(schedule: Any, rate: float) -> list[str]:
    steps, floor = whole(schedule.decay_steps), schedule.alpha
    if schedule.warmup_target is None:
        return [
            f"done = min(t / {steps}, 1)",
            f"return (1 - {floor}) * (1 + math.cos(math.pi * done)) / 2 + {floor}",
        ]
    top, warm = schedule.warmup_target, whole(schedule.warmup_steps)
    return [
        f"if t < {warm}:",
        f"    return 1 + ({top} / {rate} - 1) * t / {warm}",
        f"done = min((t - {warm}) / {steps}, 1)",
        f"return {top} / {rate} * ((1 - {floor}) * (1 + math.cos(math.pi * done)) / 2 + {floor})",
    ]


def _piecewise(schedule: Any, rate: float) -> list[str]:
    pairs = zip(reversed(schedule.boundaries), reversed(schedule.values), strict=False)
    lines = [line for bound, value in pairs for line in (f"if t > {whole(bound)}:", f"    return {value} / {rate}")]
    return [*lines, "return 1"]


_SHARE: dict[str, Callable[[Any, float], list[str]]] = {
    "exponential_decay": _exponential,
    "cosine_decay": _cosine,
    "piecewise_constant_decay": _piecewise,
}


def pytorch_program(draft: Draft, facts: DataFacts) -> Listing:
    """The program. Raises `NetworkError` for pieces of one's own."""
    model = _model(draft, facts)
    return Listing(
        "pytorch",
        (
            Section("", _head(draft)),
            Section("Data", _data(draft, facts)),
            Section("Model", model),
            Section("Loss, metrics and optimizer", _compile(draft)),
            Section("Training", _training(draft)),
            Section(scores_title(draft), ('print("test", scores(x_test, y_test))',)),
        ),
    )


def _head(draft: Draft) -> tuple[str, ...]:
    images = "datasets." in "".join(_LOADING["mnist"]) and _has_images(draft)
    cosine = draft.schedule is not None and draft.schedule.name == "cosine_decay"
    return (
        *(("import math", "") if cosine else ()),
        "import numpy as np",
        "import torch",
        "from torch import nn",
        *(("from torchvision import datasets",) if images else ()),
        "",
        f"torch.manual_seed({draft.seed})",
    )


def _has_images(draft: Draft) -> bool:
    return "mnist" in draft.data and not is_file(draft.data)


def _data(draft: Draft, facts: DataFacts) -> tuple[str, ...]:
    lines = python_data(draft, facts, _LOADING)
    units = draft.network.head.units
    for part in ("train", "test"):
        if takes_one_hot(draft):
            lines.append(f'y_{part} = np.eye({units}, dtype="float32")[y_{part}]')
        elif is_sparse(draft):
            lines.append(f'y_{part} = y_{part}.astype("int64")')
        else:
            lines.append(f'y_{part} = y_{part}.reshape(-1, 1).astype("float32")')
    names = "x_train, y_train, x_test, y_test"
    lines.append(f"{names} = (torch.from_numpy(part) for part in ({names}))")
    if draft.validation_split:
        lines += [
            f"first = int(len(x_train) * (1 - {draft.validation_split}))  # the last part is set aside",
            "x_validation, y_validation = x_train[first:], y_train[first:]",
            "x_train, y_train = x_train[:first], y_train[:first]",
        ]
    return tuple(lines)


# ---------------------------------------------------------------------- the model


def _model(draft: Draft, facts: DataFacts) -> tuple[str, ...]:
    network, widths = draft.network, draft.network.widths(facts.features)
    first = [f"nn.Dropout({network.input_dropout})"] if network.input_dropout else []
    lines = [*_truncated(draft), *_DENSE, ""]
    if network.branches:
        lines += _branched(draft, widths, first)
    else:
        lines += ["model = nn.Sequential("]
        lines += [f"    {layer}," for layer in [*first, *_layers(network.stack, facts.features)]]
        lines += [")"]
    return (*lines, 'print(model, sum(p.numel() for p in model.parameters()), "parameters")')


_DENSE = (
    "def dense(inputs, units, draw=nn.init.xavier_uniform_):",
    '    """A linear layer that begins as Keras\' Dense does: Glorot uniform, biases 0."""',
    "    layer = nn.Linear(inputs, units)",
    "    draw(layer.weight)",
    "    nn.init.zeros_(layer.bias)",
    "    return layer",
    "",
)


def _truncated(draft: Draft) -> list[str]:
    normals = ("truncated_normal", "glorot_normal", "he_normal", "lecun_normal")
    if not any(parse_call(draft.layer(at).initializer).name in normals for at in draft.places):
        return []
    return [
        "def truncated_normal(w, deviation, mean=0.0):",
        '    """A normal distribution, cut off two deviations from its mean."""',
        "    nn.init.trunc_normal_(w, mean, deviation, mean - 2 * deviation, mean + 2 * deviation)",
        "",
        "",
    ]


def _layers(stack: Stack, inputs: int) -> list[str]:
    lines = []
    for spec in stack:
        lines.append(_dense(spec, inputs))
        if activation := _activation(spec):
            lines.append(activation)
        if spec.dropout:
            lines.append(f"nn.Dropout({spec.dropout})")
        inputs = spec.units
    return lines


def _dense(spec: DenseSpec, inputs: int) -> str:
    initializer = parse_call(spec.initializer)
    drawing = word("initializer", initializer.name, _INITIALIZER)
    arguments = [str(inputs), str(spec.units)]
    if initializer.name != "glorot_uniform":
        piece = INITIALIZERS.get(spec.initializer)
        arguments.append(drawing.format(**vars(piece)) if "{" in drawing else drawing)
    return call("dense", arguments)


def _activation(spec: DenseSpec) -> str:
    activation = parse_call(spec.activation)
    text = word("activation", activation.name, _ACTIVATION)
    return text.format(**vars(ACTIVATIONS.get(spec.activation))) if "{" in text else text


def _branched(draft: Draft, widths: list[int], first: list[str]) -> list[str]:
    network = draft.network
    joined = sum(branch[-1].units for branch in network.branches)
    parts = {f"branch_{n}": [*first, *_layers(branch, width)]
             for n, (branch, width) in enumerate(zip(network.branches, widths, strict=True), 1)}  # fmt: skip
    parts["trunk"] = _layers(network.stack, joined)
    lines = [
        "class Joined(nn.Module):",
        '    """Parts of the inputs go through layers of their own, and meet."""',
        "",
        "    def __init__(self):",
        "        super().__init__()",
    ]
    for name, layers in parts.items():
        lines += [f"        self.{name} = nn.Sequential(", *(f"            {layer}," for layer in layers), "        )"]
    ends = [f"self.branch_{n}(x[:, {columns}])" for n, columns in enumerate(slices(widths), 1)]
    lines += ["", "    def forward(self, x):", f"        parts = [{', '.join(ends)}]"]
    return [*lines, "        return self.trunk(torch.cat(parts, dim=1))", "", "", "model = Joined()"]


# ---------------------------------------------------------------------- loss, metrics, optimizer


def _compile(draft: Draft) -> tuple[str, ...]:
    loss = loss_call(draft)
    lines = [f"def {loss.name}(p, y):", *_indented(_loss_lines(loss, draft.network.head.units)), "", ""]
    names = [(loss.name, "loss")]
    for asked, chosen, score in metrics_of(draft):
        if chosen.name != loss.name:
            name = chosen.name
            body = word("metric", name, LOSS | METRIC | COUNTED).format(**_numbers(score))
            if name in COUNTED and is_sparse(draft):
                body = f"y = nn.functional.one_hot(y, p.shape[1])\n{body}"
            lines += [f"def {name}(p, y):", *_indented(body.split("\n")), "", ""]
        names.append((chosen.name, asked.partition("(")[0]))
    penalties, cost = _penalties(draft), ""
    if penalties:
        cost = " + penalty()"
        lines += ["def penalty():", '    """What the weights cost."""', f"    return {' + '.join(penalties)}", "", ""]
    given = [f'"{label}": {name}(p, y){cost if label == "loss" else ""}' for name, label in names]
    lines += [
        "def scores(x, y):",
        '    """Loss and metrics on all of these data."""',
        "    model.eval()",
        "    with torch.no_grad():",
        "        p = model(x)",
        "        measured = {" + ", ".join(given) + "}",
        "    return {name: value.item() for name, value in measured.items()}",
        "",
        "",
        *_optimizer(draft),
    ]
    return tuple(lines)


def _numbers(score: object) -> dict[str, Value]:
    given = {name.rstrip("s"): value for name, value in vars(score).items() if isinstance(value, int | float)}
    return {"threshold": 0.5, "k": 5, **given}


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in lines]


def _loss_lines(loss: Call, units: int) -> list[str]:
    smoothing = loss.arguments.get("label_smoothing", 0.0)
    body = word("loss", loss.name, LOSS).split("\n")
    if not smoothing:
        return body
    share = 2 if loss.name == "binary_crossentropy" else units
    return [f"y = y * (1 - {smoothing}) + {smoothing} / {share}", *body]


def _optimizer(draft: Draft) -> list[str]:
    optimizer = OPTIMIZERS.get(draft.optimizer)
    text = word("optimizer", draft.optimizer.name, _OPTIMIZER)
    values = {name: value for name, value in vars(optimizer).items() if name != "learning_rate"}
    written = text.format(rate=f"model.parameters(), lr={draft.learning_rate}", **values)
    note = [_OTHERWISE[draft.optimizer.name]] if draft.optimizer.name in _OTHERWISE else []
    return [*note, f"optimizer = torch.optim.{written}", *_schedule(draft)]


def _schedule(draft: Draft) -> list[str]:
    """The learning rate after t updates, as a multiple of the one that the optimizer begins with."""
    if draft.schedule is None:
        return []
    schedule = schedule_of(draft.schedule, draft.learning_rate)
    return [
        "",
        "",
        "def share(t):",
        '    """How much of the learning rate is used after t updates."""',
        *(f"    {line}" for line in _SHARE[draft.schedule.name](schedule, draft.learning_rate)),
        "",
        "",
        "schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, share)",
    ]


# ---------------------------------------------------------------------- training


def _training(draft: Draft) -> tuple[str, ...]:
    clipping = OPTIMIZERS.get(draft.optimizer).clipping
    clipped = [line.format(bound=clipping.bound) for line in _CLIPPING[clipping.kind]] if clipping else []
    cost = " + penalty()" if _penalties(draft) else ""
    data = "x_validation, y_validation" if draft.validation_split else "x_train, y_train"
    return (
        f"for epoch in range({draft.epochs}):",
        "    model.train()",
        f"    for rows in torch.randperm(len(x_train)).split({draft.batch_size}):",
        "        optimizer.zero_grad()",
        f"        loss = {loss_call(draft).name}(model(x_train[rows]), y_train[rows]){cost}",
        "        loss.backward()",
        *(f"        {line}" for line in clipped),
        "        optimizer.step()",
        *(("        schedule.step()",) if draft.schedule is not None else ()),
        f"    print(epoch + 1, scores({data}))",
    )


def _penalties(draft: Draft) -> list[str]:
    """What the weights cost, one term for each layer that says so."""
    terms: list[str] = []
    for branch, stack in [(-1, draft.network.stack), *enumerate(draft.network.branches)]:
        owner = "model"
        if draft.network.branches:
            owner = "model.trunk" if branch < 0 else f"model.branch_{branch + 1}"
        inside = bool(draft.network.input_dropout) and (branch >= 0 or not draft.network.branches)
        position = 1 if inside else 0
        for spec in stack:
            if spec.regularizer:
                terms += _costs(spec.regularizer, f"{owner}[{position}].weight")
            position += 1 + bool(_activation(spec)) + bool(spec.dropout)
    return terms


_COST: dict[str, Callable[[tuple[float, ...], str], list[str]]] = {
    "l1": lambda numbers, w: [f"{numbers[0]} * {w}.abs().sum()"],
    "l2": lambda numbers, w: [f"{numbers[0]} * ({w} ** 2).sum()"],
    "l1_l2": lambda numbers, w: [f"{numbers[0]} * {w}.abs().sum()", f"{numbers[1]} * ({w} ** 2).sum()"],
}


def _costs(regularizer: str, weight: str) -> list[str]:
    piece = REGULARIZERS.get(regularizer)
    assert all(map(math.isfinite, piece.settings))
    return _COST[piece.name](piece.settings, weight)

"""The data in Python: published sets by the library's own call, generated ones by their formula and seed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from tui_dl.data import generated as made
from tui_dl.data.derived import FULL_INK
from tui_dl.data.local import idx_files
from tui_dl.data.published import SHIPPED
from tui_dl.engine.errors import NetworkError
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts

SHIPPED_DIGITS = f"# The first {SHIPPED.train + SHIPPED.test:,} training digits: tui-dl ships these, otherwise ordered."
AGAINST = re.compile(r"mnist-([0-9])-vs-([0-9])")
NO_CALL = "the code knows no call that loads {}: name a published set, an npz file or a folder of IDX files"
_NAMED = ("mnist-10k", "mnist-ink", "mnist", "fashion-mnist")
_HALVES = (
    f"classes = rng.permutation(np.arange({made.EXAMPLES}, dtype=np.uint8) % 2)",
    "side = 2.0 * classes - 1.0",
)
_ROUND = "x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)"

FORMULAS: dict[str, tuple[str, ...]] = {
    "line": (
        f"x = rng.uniform(-1.0, 1.0, {made.EXAMPLES})",
        f"y = 30.0 + 5.0 * x + rng.normal(0.0, {made.LINE_NOISE}, {made.EXAMPLES})",
    ),
    "sine": (
        f"x = rng.uniform(-1.0, 2.0 * np.pi, {made.EXAMPLES})",
        f"y = np.sin(x) + rng.normal(0.0, {made.SINE_NOISE}, {made.EXAMPLES})",
    ),
    "two-classes": (*_HALVES, f"x, y = rng.normal(side * {made.CLASS_DISTANCE} / 2.0, 1.0), classes"),
    "circle": (
        *_HALVES,
        f"low = np.where(side < 0, 0.0, {made.CIRCLE_GAP})",
        f"high = np.where(side < 0, {made.CIRCLE_INNER}, 1.0)",
        "radius = np.sqrt(rng.uniform(low**2, high**2))",
        f"angle = rng.uniform(0.0, 2.0 * np.pi, {made.EXAMPLES})",
        _ROUND,
        "y = classes",
    ),
    "xor": (
        *_HALVES,
        f"x = rng.uniform({made.XOR_GAP}, 1.0, ({made.EXAMPLES}, 2))",
        f"sign = rng.choice((-1.0, 1.0), {made.EXAMPLES})",
        "x = x * np.stack([sign, -side * sign], axis=1)",
        "y = classes",
    ),
    "gaussians": (
        *_HALVES,
        f"x, y = rng.normal(side[:, None], {made.GAUSSIAN_SPREAD}, ({made.EXAMPLES}, 2)), classes",
    ),
    "spiral": (
        *_HALVES,
        f"radius = rng.uniform({made.SPIRAL_START}, 1.0, {made.EXAMPLES})",
        f"angle = 2.0 * np.pi * {made.SPIRAL_TURNS} * radius + np.pi * classes",
        _ROUND,
        f"x, y = x + rng.normal(0.0, {made.SPIRAL_NOISE}, ({made.EXAMPLES}, 2)), classes",
    ),
}
"""What fills x and y from `rng`, in the order in which tui-dl draws: the same seed gives the same numbers."""


def python_data(draft: Draft, facts: DataFacts, loading: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Lines that fill x_train, y_train, x_test, y_test: x (examples, features) float32, y as it comes.

    `loading` says by which lines the library loads `mnist` and `fashion-mnist`. Raises `NetworkError` for other files.
    """
    name = draft.data
    if name in FORMULAS:
        return _generated(name, draft.seed, regression=facts.task == "regression")
    if name == made.CORNERS:
        corners = made.corners()
        return [
            f"x_train = np.array({corners.train_x.tolist()}, np.float32)",
            f"y_train = np.array({corners.train_y.tolist()})",
            "x_test, y_test = x_train, y_train",
        ]
    return [*_images(name, loading), *flattened(facts)]


def _generated(name: str, seed: int, *, regression: bool) -> list[str]:
    kind = "float32" if regression else "uint8"
    return [
        f"rng = np.random.default_rng({seed})",
        *FORMULAS[name],
        f'x, y = x.reshape({made.EXAMPLES}, -1).astype("float32"), y.astype("{kind}")',
        f"x_train, y_train = x[:{made.TRAIN}], y[:{made.TRAIN}]",
        f"x_test, y_test = x[{made.TRAIN}:], y[{made.TRAIN}:]",
    ]


def is_file(name: str) -> bool:
    """Whether the data are named by where they lie."""
    if name in _NAMED or AGAINST.fullmatch(name):
        return False
    return name.endswith(".npz") or os.path.isdir(os.path.expanduser(name))


def _from_idx(folder: Path) -> list[str]:
    """Four IDX files, read without any library's help."""
    parts = zip(("x_train", "y_train", "x_test", "y_test"), idx_files(folder), strict=True)
    return [
        "import gzip",
        "",
        "",
        "def read_idx(path):",
        '    """The array in an IDX file: how many dimensions, their sizes, then a byte for each value."""',
        '    with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:',
        "        data = file.read()",
        '    sizes = np.frombuffer(data, ">i4", data[3], 4)',
        "    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sizes)",
        "",
        "",
        *(f"{part} = read_idx({json.dumps(str(path))})" for part, path in parts),
    ]


def _images(name: str, loading: Mapping[str, tuple[str, ...]]) -> list[str]:
    if name in loading:
        return list(loading[name])
    path = os.path.expanduser(name)
    if is_file(name) and os.path.isdir(path):
        return _from_idx(Path(path))
    if is_file(name):
        parts = '"x_train", "y_train", "x_test", "y_test"'
        return [
            f"with np.load({path!r}) as file:",
            f"    x_train, y_train, x_test, y_test = (file[part] for part in ({parts}))",
        ]
    shipped = [
        *loading["mnist"],
        SHIPPED_DIGITS,
        f"x_test, y_test = x_train[{SHIPPED.train}:{SHIPPED.train + SHIPPED.test}], "
        f"y_train[{SHIPPED.train}:{SHIPPED.train + SHIPPED.test}]",
        f"x_train, y_train = x_train[:{SHIPPED.train}], y_train[:{SHIPPED.train}]",
    ]
    if pair := AGAINST.fullmatch(name):
        keep = [
            f"keep = np.isin(y_{part}, ({pair[1]}, {pair[2]}))\n"
            f"x_{part}, y_{part} = x_{part}[keep], (y_{part}[keep] == {pair[2]}).astype(np.uint8)"
            for part in ("train", "test")
        ]
        return [*shipped, *(line for lines in keep for line in lines.split("\n"))]
    if name == "mnist-ink":
        ink = [f"y_{part} = x_{part}.sum(axis=(1, 2)) / {FULL_INK}" for part in ("train", "test")]
        return [*shipped, *ink]
    if name != "mnist-10k":
        raise NetworkError(NO_CALL.format(name))
    return shipped


def flattened(facts: DataFacts) -> list[str]:
    """Images as rows of pixels from 0 to 1."""
    return [f'x_{part} = x_{part}.reshape(-1, {facts.features}).astype("float32") / 255' for part in ("train", "test")]


def takes_one_hot(draft: Draft) -> bool:
    """Whether class labels must become rows with a 1 at their place."""
    from tui_dl.session.code.listing import is_sparse

    return draft.network.head.units > 1 and not is_sparse(draft)

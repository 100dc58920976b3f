"""All data sets by name or path."""

from __future__ import annotations

import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from tui_dl.data.dataset import Dataset, Task
from tui_dl.data.derived import ink, one_against_another
from tui_dl.data.errors import DataError
from tui_dl.data.fetching import fetch
from tui_dl.data.generated import CORNERS, CORNERS_TITLE, EXAMPLES, RECIPES, TRAIN, corners, generate
from tui_dl.data.local import checked_pair, load_images
from tui_dl.data.places import REINSTALL, locate, shipped_folder
from tui_dl.data.published import DIGITS, PUBLISHED, SHIPPED
from tui_dl.data.readers import Pair, read_idx
from tui_dl.data.verification import FileCheck, verify

__all__ = ["DEFAULT", "Dataset", "Entry", "FileCheck", "entries", "fetch", "load", "load_data", "load_mnist", "verify"]

DEFAULT = "mnist-10k"

_INK = "mnist-ink"
_AGAINST = re.compile(r"mnist-([0-9])-vs-([0-9])")
_AGAINST_EXAMPLE = "mnist-3-vs-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue."""

    name: str
    title: str
    task: Task
    train: int
    test: int
    present: bool
    """Whether `load` works without fetching anything."""
    where: str
    """The folder or file, or how the set is made; how to get it where it is not present."""


def load(name_or_path: str, seed: int = 0) -> Dataset:
    """A data set by name, or from a folder with four IDX files, or from Keras' mnist.npz.

    `seed` matters to generated sets only. A name wins over a folder that happens to be called the same; write
    `./mnist` for the folder. Raises DataError that suggests the nearest name, or names the file at fault.
    """
    if name_or_path == DEFAULT:
        return _shipped()
    if name_or_path in PUBLISHED:
        return _installed(name_or_path)
    if name_or_path in RECIPES:
        return generate(name_or_path, seed)
    if name_or_path == CORNERS:
        return corners()
    if name_or_path == _INK:
        return ink(_shipped())
    if pair := _AGAINST.fullmatch(name_or_path):
        return one_against_another(_shipped(), int(pair[1]), int(pair[2]))
    expanded = os.path.expanduser(name_or_path)
    if os.sep in expanded or name_or_path.endswith(".npz") or os.path.exists(expanded):
        return _from_path(Path(expanded))
    raise _unknown(name_or_path)


def load_mnist() -> tuple[Pair, Pair]:
    """((train images, labels), (test images, labels)) of the digits that ship: uint8 (n, 28, 28) and (n,)."""
    return load_data(DEFAULT)


def load_data(name_or_path: str, seed: int = 0) -> tuple[Pair, Pair]:
    """((train x, y), (test x, y)) of any data set, as `load` finds it: e.g. `spiral`, drawn from a seed. Writable."""
    data = load(name_or_path, seed)
    return (data.train_x.copy(), data.train_y.copy()), (data.test_x.copy(), data.test_y.copy())


def entries() -> list[Entry]:
    """Every set that has a name, the default first. Of the sets `mnist-A-vs-B` one stands for all."""
    digits = f"made from {DEFAULT}"
    return [
        *(_published_entry(name) for name in PUBLISHED),
        *(
            Entry(name, recipe.title, recipe.task, TRAIN, EXAMPLES - TRAIN, True, "drawn from a seed")
            for name, recipe in RECIPES.items()
        ),
        Entry(CORNERS, CORNERS_TITLE, "multiclass", 4, 4, True, "always the same"),
        Entry(_AGAINST_EXAMPLE, "One digit against another, any two", "binary", 1_578, 398, True, digits),
        Entry(_INK, "How much ink a digit has", "regression", SHIPPED.train, SHIPPED.test, True, digits),
    ]


def _published_entry(name: str) -> Entry:
    published = PUBLISHED[name]
    place = shipped_folder() if name == DEFAULT else locate(name)
    where = str(place) if place else _how_to_fetch(name)
    return Entry(name, published.title, "multiclass", published.train, published.test, place is not None, where)


def _how_to_fetch(name: str) -> str:
    return f"`tui-dl data fetch {name}` gets it"


def _shipped() -> Dataset:
    """The 10,000 digits in the package: the first 8,000 to train, the others to test."""
    folder = shipped_folder()
    images_at, labels_at = (folder / file.name for file in SHIPPED.files)
    try:
        images, labels = checked_pair(read_idx(images_at), read_idx(labels_at), str(images_at), str(labels_at))
    except DataError as error:
        raise DataError(error.where, error.what, REINSTALL) from error
    split = SHIPPED.train
    train, test = (images[:split], labels[:split]), (images[split:], labels[split:])
    return _classification(DEFAULT, SHIPPED.title, train, test, SHIPPED.labels, SHIPPED.source)


def _installed(name: str) -> Dataset:
    """A published set that was fetched, or that another program has put on this machine."""
    published = PUBLISHED[name]
    path = locate(name)
    if path is None:
        raise DataError(name, "is not on this machine", f"{_how_to_fetch(name)}, or name a folder that holds it")
    train, test = load_images(path)
    return _classification(
        name, published.title, train, test, published.labels, f"{published.source}; read from {path}"
    )


def _from_path(path: Path) -> Dataset:
    train, test = load_images(path)
    return _classification(path.resolve().name, f"Images in {path}", train, test, DIGITS, str(path))


def _classification(name: str, title: str, train: Pair, test: Pair, labels: tuple[str, ...], source: str) -> Dataset:
    return Dataset(
        name=name,
        title=title,
        train_x=train[0],
        train_y=train[1],
        test_x=test[0],
        test_y=test[1],
        task="multiclass",
        labels=labels,
        source=source,
    )


def _unknown(name: str) -> DataError:
    known = [*PUBLISHED, *RECIPES, CORNERS, _AGAINST_EXAMPLE, _INK]
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return DataError(name or '""', "is neither a data set nor a path", remedy)

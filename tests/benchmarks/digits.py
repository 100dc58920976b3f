"""Full-size MNIST as plain IDX files in one folder, for whoever is measured."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tui_dl.data import catalog

TRAIN, TEST = 60_000, 10_000


@dataclass(frozen=True, slots=True)
class Digits:
    """Where they lie, and what they are."""

    folder: Path
    note: str


@contextmanager
def full_size(data: Path | None) -> Iterator[Digits]:
    """The digits of a folder, or those that ship, repeated until there are as many; written out for the time being."""
    dataset = catalog.load(str(data) if data else catalog.DEFAULT)
    arrays = {
        "train-images-idx3-ubyte": np.resize(dataset.train_x, (TRAIN, 28, 28)),
        "train-labels-idx1-ubyte": np.resize(dataset.train_y, (TRAIN,)),
        "t10k-images-idx3-ubyte": np.resize(dataset.test_x, (TEST, 28, 28)),
        "t10k-labels-idx1-ubyte": np.resize(dataset.test_y, (TEST,)),
    }
    with tempfile.TemporaryDirectory(prefix="tui-dl-benchmark-") as name:
        for file, array in arrays.items():
            write_idx(Path(name) / file, array)
        note = "MNIST" if data else f"the {len(dataset.train_x):,} shipped digits repeated to {TRAIN:,}"
        yield Digits(Path(name), note)


def write_idx(path: Path, array: npt.NDArray[np.uint8]) -> None:
    """An array of bytes in the IDX format."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + np.ascontiguousarray(array).tobytes())

"""Small image sets and their files, made for these tests."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]

STEMS = ("train-images", "train-labels", "t10k-images", "t10k-labels")


def images(count: int, seed: int = 0) -> Bytes:
    return np.random.default_rng(seed).integers(0, 256, (count, 28, 28), dtype=np.uint8)


def labels(count: int) -> Bytes:
    return (np.arange(count) % 10).astype(np.uint8)


def small_set() -> dict[str, Bytes]:
    return dict(zip(STEMS, (images(12, 1), labels(12), images(5, 2), labels(5)), strict=True))


def idx_header(*shape: int, kind: int = 0x08) -> bytes:
    return struct.pack(f">HBB{len(shape)}I", 0, kind, len(shape), *shape)


def idx(array: Bytes) -> bytes:
    return idx_header(*array.shape) + array.tobytes()


def write_folder(folder: Path, arrays: dict[str, Bytes], dot: str = "-", packed: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for stem, array in arrays.items():
        kind = "idx3" if "images" in stem else "idx1"
        content = gzip.compress(idx(array)) if packed else idx(array)
        (folder / f"{stem}{dot}{kind}-ubyte{'.gz' if packed else ''}").write_bytes(content)
    return folder


def npz_arrays(**changes: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    made = small_set()
    arrays = dict(zip(("x_train", "y_train", "x_test", "y_test"), made.values(), strict=True))
    return arrays | changes

"""Image sets in files on this machine: four IDX files in a folder, or Keras' mnist.npz."""

from __future__ import annotations

import os
from pathlib import Path

from tui_dl.data.errors import DataError
from tui_dl.data.readers import Bytes, Pair, read_idx, read_mnist_npz, unreadable

_SIDE = 28
_CLASSES = 10
_PARTS = (
    ("train-images", "idx3"),
    ("train-labels", "idx1"),
    ("t10k-images", "idx3"),
    ("t10k-labels", "idx1"),
)
_WHAT_TO_NAME = "name a folder with the four IDX files, or Keras' mnist.npz"


def load_images(path: Path) -> tuple[Pair, Pair]:
    """((train images, labels), (test images, labels)) from a folder of IDX files or from an npz file.

    Raises DataError naming the file that is missing, unreadable, damaged or does not fit the others.
    """
    if not os.path.exists(path):
        raise DataError(path, "is not there", _WHAT_TO_NAME)
    if os.path.isdir(path):
        files = idx_files(path)
        arrays = [read_idx(file) for file in files]
        places = [str(file) for file in files]
    elif path.suffix == ".npz":
        train, test = read_mnist_npz(path)
        arrays = [*train, *test]
        places = [f"{path} ({key})" for key in ("x_train", "y_train", "x_test", "y_test")]
    else:
        raise DataError(path, "is neither a folder nor an npz file", _WHAT_TO_NAME)
    return (
        checked_pair(arrays[0], arrays[1], places[0], places[1]),
        checked_pair(arrays[2], arrays[3], places[2], places[3]),
    )


def idx_files(folder: Path) -> tuple[Path, Path, Path, Path]:
    """Training images and labels, test images and labels: gzipped or not, `-idx3` or `.idx3`.

    Where torchvision keeps its files, `<folder>/MNIST/raw`, counts too. Raises DataError naming the first
    file that is missing.
    """
    nested = folder / "MNIST" / "raw"
    if os.path.isdir(nested):
        folder = nested
    try:
        names = set(os.listdir(folder))
    except OSError as error:
        raise unreadable(folder, error) from error
    found = []
    for stem, kind in _PARTS:
        variants = [f"{stem}{dot}{kind}-ubyte{end}" for dot in "-." for end in ("", ".gz")]
        name = next((variant for variant in variants if variant in names), None)
        if name is None:
            raise DataError(folder, f"has no file {variants[0]} (or {variants[1]})", _WHAT_TO_NAME)
        found.append(folder / name)
    return found[0], found[1], found[2], found[3]


def checked_pair(images: Bytes, labels: Bytes, images_at: str, labels_at: str) -> Pair:
    """Images (n, 28, 28) and labels (n,) that belong together, each label from 0 to 9; else DataError."""
    remedy = "these are not the files of an MNIST-like set; name another folder"
    if images.shape[1:] != (_SIDE, _SIDE):
        raise DataError(images_at, f"holds shape {images.shape}, not (n, {_SIDE}, {_SIDE})", remedy)
    if labels.ndim != 1:
        raise DataError(labels_at, f"holds shape {labels.shape}, not (n,)", remedy)
    if len(images) != len(labels):
        raise DataError(labels_at, f"holds {len(labels):,} labels for {len(images):,} images", remedy)
    if labels.max() >= _CLASSES:
        raise DataError(labels_at, f"holds the label {labels.max()}, but labels go from 0 to 9", remedy)
    return images, labels

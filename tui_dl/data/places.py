"""Where the known image sets may lie on this machine."""

from __future__ import annotations

import os
from pathlib import Path

from tui_dl.data.errors import DataError
from tui_dl.data.local import idx_files
from tui_dl.resources import asset_path, user_path

REINSTALL = "install tui-dl again"


def shipped_folder() -> Path:
    """The folder of the digits that ship with tui-dl; DataError if the installation lost it."""
    try:
        return asset_path("mnist-10k")
    except FileNotFoundError as error:
        raise DataError("mnist-10k", "the digits that ship with tui-dl are missing", REINSTALL) from error


def locate(name: str) -> Path | None:
    """The folder, or Keras' npz file, that holds `mnist` or `fashion-mnist` in full; None if nothing does.

    Looked through: our own folder, then where Keras, torchvision and Debian keep these files.
    """
    keras = Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")) / "datasets"
    candidates = {
        "mnist": (keras / "mnist.npz", Path("data/MNIST/raw")),
        "fashion-mnist": (
            keras / "fashion-mnist",
            Path("data/FashionMNIST/raw"),
            Path("/usr/share/datasets/fashion-mnist"),
        ),
    }
    return next((path for path in (user_path(name), *candidates[name]) if _holds_images(path)), None)


def _holds_images(path: Path) -> bool:
    if not os.path.isdir(path):
        return os.path.isfile(path)
    try:
        idx_files(path)
    except DataError:
        return False
    return True

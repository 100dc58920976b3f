"""Finds what ships besides code, digits and lesson texts, and where a user's own files lie."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def asset_path(*parts: str) -> Path:
    """The path of an asset, e.g. `asset_path("mnist-10k", "images-idx3-ubyte.gz")`.

    An installed package carries `assets/` inside itself; in a checkout the folder stands beside the package.
    Raises FileNotFoundError, with a sentence that names the asset, when it is not there.
    """
    inside = _PACKAGE / "assets"
    path = (inside if inside.is_dir() else _PACKAGE.parent / "assets").joinpath(*parts)
    if not path.exists():
        raise FileNotFoundError(f"{path}: this part of tui-dl is missing; install tui-dl again")
    return path


def user_path(name: str) -> Path:
    """Where a file or a folder of whoever is logged in lies."""
    import platformdirs

    return platformdirs.user_data_path("tui-dl", appauthor=False) / name


def progress_path() -> Path:
    """Where a user's progress through the course is kept."""
    return user_path("progress.json")

"""Compares files on this machine with what their authors published."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tui_dl.data.errors import DataError
from tui_dl.data.places import locate, shipped_folder
from tui_dl.data.published import FASHION_MNIST, KERAS_NPZ, MNIST, PUBLISHED, SHIPPED, PublishedFile
from tui_dl.data.readers import unreadable
from tui_dl.resources import user_path


@dataclass(frozen=True, slots=True)
class FileCheck:
    """One file against its published checksum."""

    file: Path
    bytes: int | None
    """Its size here; None if it is missing."""
    status: Literal["ok", "mismatch", "missing"]


def verify(name_or_path: str) -> list[FileCheck]:
    """One row for each published file of a named set, of a folder, or of Keras' mnist.npz.

    A file unpacked, or packed anew, is not the published file and counts as missing or mismatched, although
    its digits may be the same. Raises DataError if the path is not there or cannot be read.
    """
    if name_or_path == "mnist-10k":
        return _check_all(shipped_folder(), SHIPPED.files)
    if name_or_path in PUBLISHED:
        path = locate(name_or_path) or user_path(name_or_path)
        if not os.path.isfile(path):
            return _check_all(path, PUBLISHED[name_or_path].files)
    else:
        path = Path(os.path.expanduser(name_or_path))
    if not os.path.exists(path):
        raise DataError(path, "is not there", f"name a folder, or one of {', '.join(PUBLISHED)}")
    if os.path.isfile(path):
        return [_check(path, KERAS_NPZ)]
    # MNIST and Fashion-MNIST share their file names: the folder is taken for the one it has more of.
    checks = [_check_all(path, published.files) for published in (MNIST, FASHION_MNIST)]
    return max(checks, key=lambda rows: sum(row.status == "ok" for row in rows))


def _check_all(folder: Path, files: tuple[PublishedFile, ...]) -> list[FileCheck]:
    return [_check(folder / file.name, file) for file in files]


def _check(path: Path, published: PublishedFile) -> FileCheck:
    if not os.path.isfile(path):
        return FileCheck(path, None, "missing")
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = os.fstat(file.fileno()).st_size
    except OSError as error:
        raise unreadable(path, error) from error
    return FileCheck(path, size, "ok" if digest == published.sha256 else "mismatch")

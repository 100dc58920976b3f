"""Gets published image sets from their mirrors, every file checked against its sha256."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tui_dl.data.errors import DataError
from tui_dl.data.places import shipped_folder
from tui_dl.data.published import PUBLISHED, PublishedFile
from tui_dl.resources import user_path

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that have arrived, and the bytes it has in all."""

_CHUNK = 1 << 16


def fetch(name: str, progress: Progress | None = None) -> Path:
    """Downloads what is still missing of a published set into the user's data folder; returns that folder.

    A file appears there only once its checksum is right; files already right are not fetched again.
    Raises DataError if no such set is published, or if no mirror gave a right file.
    """
    if name not in PUBLISHED:
        raise DataError(name, "is not a set to fetch", f"choose one of {', '.join(PUBLISHED)}")
    published = PUBLISHED[name]
    if not published.mirrors:
        return shipped_folder()
    folder = user_path(name)
    for file in published.files:
        _fetch_file(file, published.mirrors, folder, progress)
    return folder


def _fetch_file(file: PublishedFile, mirrors: tuple[str, ...], folder: Path, progress: Progress | None) -> None:
    import pooch

    pooch.get_logger().setLevel("ERROR")
    failures = []
    for mirror in mirrors:
        bar = _Bar(file, progress) if progress else False
        try:
            pooch.retrieve(
                mirror + file.name,
                known_hash=f"sha256:{file.sha256}",
                fname=file.name,
                path=folder,
                downloader=pooch.HTTPDownloader(progressbar=bar, chunk_size=_CHUNK),
            )
        except (OSError, ValueError) as error:
            # pooch tells a wrong checksum by a plain ValueError; requests' own errors are OSErrors.
            reason = "checksum differs" if type(error) is ValueError else type(error).__name__
            failures.append(f"{urlsplit(mirror).hostname}: {reason}")
        else:
            return
    raise DataError(
        folder / file.name,
        f"could not be fetched ({', '.join(failures)})",
        "check the connection and try again, or put the file there yourself",
    )


class _Bar:
    """What pooch drives as a progress bar, handed on as plain numbers."""

    def __init__(self, file: PublishedFile, progress: Progress) -> None:
        self._file = file
        self._progress = progress
        self._done = 0
        self.total = file.bytes

    def update(self, count: int) -> None:
        self._done = min(self._done + count, self._file.bytes)
        self._progress(self._file.name, self._done, self._file.bytes)

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        """Nothing to tidy up."""

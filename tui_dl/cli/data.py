"""`tui-dl data`: what data sets there are, what is in them, how to get and check them."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import numpy.typing as npt

from tui_dl.cli.output import emit, say, table
from tui_dl.data import catalog
from tui_dl.data.dataset import Dataset
from tui_dl.data.errors import DataError

if TYPE_CHECKING:
    from rich.progress import Progress

NO_DATA = 4
"""Exit code."""


def run_list(*, as_json: bool) -> None:
    """Print the catalogue."""
    entries = catalog.entries()
    if as_json:
        for entry in entries:
            emit("dataset", **asdict(entry))
        return
    rows = [("name", "task", "train", "test", "what it is", "where")]
    rows += [(e.name, e.task, f"{e.train:,}", f"{e.test:,}", e.title, e.where) for e in entries]
    click.echo(table(rows, right=(2, 3)))


def run_info(name: str, seed: int, *, as_json: bool) -> None:
    """Print what is in a data set."""
    info = describe(catalog.load(name, seed))
    if as_json:
        emit("info", **info)
    else:
        click.echo(_info_as_text(info))


def describe(dataset: Dataset) -> dict[str, Any]:
    """Sizes, shapes, classes, memory and source."""
    parts = {
        "train": _part(dataset.train_x, dataset.train_y, dataset.labels),
        "test": _part(dataset.test_x, dataset.test_y, dataset.labels),
    }
    return {
        "name": dataset.name,
        "title": dataset.title,
        "task": dataset.task,
        "features": dataset.features,
        "labels": list(dataset.labels),
        **parts,
        "bytes": sum(part["bytes"] for part in parts.values()),
        "source": dataset.source,
    }


def _part(x: npt.NDArray[Any], y: npt.NDArray[Any], labels: tuple[str, ...]) -> dict[str, Any]:
    part: dict[str, Any] = {
        "examples": len(x),
        "x": {"shape": list(x.shape), "dtype": str(x.dtype), "min": x.min().item(), "max": x.max().item()},
        "y": {"shape": list(y.shape), "dtype": str(y.dtype), "min": y.min().item(), "max": y.max().item()},
        "bytes": x.nbytes + y.nbytes,
    }
    if labels:
        counts = np.bincount(y, minlength=len(labels)).tolist()
        part["classes"] = dict(zip(labels, counts, strict=True))
    return part


def _info_as_text(info: dict[str, Any]) -> str:
    rows = [("", "examples", "x", "values", "y", "values", "bytes")]
    for name in ("train", "test"):
        part = info[name]
        rows.append((name, f"{part['examples']:,}", *_array(part["x"]), *_array(part["y"]), f"{part['bytes']:,}"))
    lines = [f"{info['name']}: {info['title']} ({info['task']})", "", table(rows, right=(1, 6))]
    if info["labels"]:
        classes = [("class", "train", "test")]
        classes += [
            (label, f"{info['train']['classes'][label]:,}", f"{info['test']['classes'][label]:,}")
            for label in info["labels"]
        ]
        lines += ["", table(classes, right=(1, 2))]
    return "\n".join([*lines, "", f"in memory {info['bytes']:,} bytes", f"source {info['source']}"])


def _array(facts: dict[str, Any]) -> tuple[str, str]:
    shape = " × ".join(map(str, facts["shape"]))
    return f"{facts['dtype']} {shape}", f"{facts['min']:.4g} … {facts['max']:.4g}"


def run_fetch(name: str, *, as_json: bool) -> None:
    """Download a published set; on a terminal a bar shows how far it is."""
    bar = None if as_json or not sys.stdout.isatty() else _download_bar()
    with bar or nullcontext():
        folder = catalog.fetch(name, _Downloads(bar) if bar else None)
    if as_json:
        emit("fetched", name=name, folder=str(folder))
    else:
        click.echo(f"{name} is in {folder}")


def _download_bar() -> Progress:
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    return Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn())


class _Downloads:
    """Hands the state of each file to a bar of its own."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, Any] = {}

    def __call__(self, file: str, done: int, total: int) -> None:
        if file not in self._tasks:
            self._tasks[file] = self._bar.add_task(file, total=total)
        self._bar.update(self._tasks[file], completed=done)


def run_verify(name: str, *, as_json: bool) -> int:
    """Print each file against its published checksum; returns the exit code."""
    checks = catalog.verify(name)
    right = all(check.status == "ok" for check in checks)
    if as_json:
        for check in checks:
            emit("file", file=str(check.file), bytes=check.bytes, status=check.status)
        emit("verified", name=name, ok=right, files=len(checks))
    else:
        rows = [("file", "bytes", "status")]
        rows += [(str(c.file), "" if c.bytes is None else f"{c.bytes:,}", c.status) for c in checks]
        click.echo(table(rows, right=(1,)))
    if not right:
        say(f"tui-dl: {_what_is_wrong(name)}")
    return 0 if right else NO_DATA


def _what_is_wrong(name: str) -> str:
    """A file packed anew has other bytes, but may hold the same digits: so look whether it can be read."""
    try:
        dataset = catalog.load(name)
    except DataError as error:
        return str(error)
    return (
        f"these are not the published files byte for byte, but they can be read: {len(dataset.train_x):,} + "
        f"{len(dataset.test_x):,} images; files that were packed anew differ even where the images are the same"
    )

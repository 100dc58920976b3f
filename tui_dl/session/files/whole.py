"""A whole session as safetensors: tensors under their names, everything else as JSON in the metadata."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.session.chart_views import BatchCurve, HistoryView, RunView
from tui_dl.session.files.saved import MARK, MOST_BATCHES, Saved, Tensors, as_plain, from_plain
from tui_dl.session.files.table import Table
from tui_dl.session.histograms import BINS, Counted
from tui_dl.session.statistics import MOST, Sampled
from tui_dl.session.visits import Remembered, Visit

Array = npt.NDArray[Any]

_NOW, _FIRST = "now/", "first/"
_RECORDS, _VALIDATIONS = "records", "validations"
_BATCHES, _NORMS, _ACTIVATIONS = "statistics/batches", "statistics/norms", "statistics/activations/"
_VISIT, _THIS, _LAST = "visit/", "now", "last"
_MOST = 2**31


def begins(start: bytes, size: int) -> bool:
    """Whether a file that begins so is of this form: the length of a header, then the header."""
    return len(start) > 8 and start[8:9] == b"{" and struct.unpack("<Q", start[:8])[0] <= size - 8


def written(saved: Saved) -> bytes:
    """The file's content. Raises ValueError for a session without tensors."""
    from safetensors.numpy import save

    if saved.tensors is None:
        raise ValueError("only a session with its tensors can be saved whole")
    arrays = _arrays(saved.tensors)
    head = json.dumps(
        as_plain(saved)
        | {"first": saved.tensors.first, "run": [_run_head(run) for run in saved.tensors.runs]}
        | _statistics_head(saved.tensors.statistics)
        | {"visit": [_visit_head(which, each) for each in saved.tensors.visits for which in _of(each)]}
        | ({"from_seed": saved.from_seed}),
        ensure_ascii=False,
        allow_nan=False,
    )
    return save(arrays, {MARK: head, "digest": _digest(head, arrays)})


def _arrays(tensors: Tensors) -> dict[str, Array]:
    arrays: dict[str, Array] = {_RECORDS: tensors.records, _VALIDATIONS: tensors.validations}
    arrays |= {f"{_NOW}{name}": values for name, values in tensors.state.items()}
    arrays |= {f"{_FIRST}{name}": values for name, values in tensors.earliest.items()}
    arrays |= {f"watch/{number}": values for number, values in tensors.watched.items()}
    for run in tensors.runs:
        history = run.history
        arrays[f"run/{run.number}/epochs"] = _stacked(list(history.epochs.values()))
        for name, curve in history.batches.items():
            arrays[f"run/{run.number}/{name}"] = _stacked([curve.x, curve.low, curve.mean, curve.high])
    for each in tensors.visits:
        for which, visit in _of(each).items():
            if visit.values is not None:
                arrays[f"{_VISIT}{which}/{each.operation}"] = visit.values
    if tensors.statistics is not None:
        arrays |= _statistics_arrays(tensors.statistics)
    # safetensors takes an array's memory as it lies: strided ones would be scrambled without a word.
    return {name: np.ascontiguousarray(values) for name, values in arrays.items()}


def _stacked(rows: Sequence[Any]) -> Array:
    return np.array(rows, np.float64).reshape(len(rows), len(rows[0]) if rows else 0)


def _run_head(run: RunView) -> dict[str, Any]:
    history, curves = run.history, run.history.batches
    return {
        "number": run.number,
        "name": run.name,
        "settings": run.settings,
        "batches_done": history.batches_done,
        "batches_per_epoch": history.batches_per_epoch,
        "metric_name": history.metric_name,
        "best_epoch": history.best_epoch or 0,
        "epochs": list(history.epochs),
        "curves": [{"name": name, "run": curve.run, "full_from": curve.full_from} for name, curve in curves.items()],
    }


def _statistics_head(sampled: Sampled | None) -> dict[str, Any]:
    """Of each layer's output, how far its bins reach; the counts themselves are arrays."""
    if sampled is None:
        return {}
    held = sampled.activations.items()
    return {"activations": [{"name": name, "reach": one.reach, "signed": one.signed} for name, one in held]}


def _statistics_arrays(sampled: Sampled) -> dict[str, Array]:
    counts = {f"{_ACTIVATIONS}{name}": one.samples for name, one in sampled.activations.items()}
    return {_BATCHES: sampled.batches, _NORMS: sampled.norms, **counts}


def _of(each: Remembered) -> dict[str, Visit]:
    """The visits to an operation by what they are called in a file."""
    return {_THIS: each.now} if each.last is None else {_THIS: each.now, _LAST: each.last}


def _visit_head(which: str, each: Remembered) -> dict[str, Any]:
    step, operations = _of(each)[which].place
    head = {"which": which, "operation": each.operation, "batches": step, "operations": operations}
    return head | ({"unequal": each.unequal} if which == _LAST else {})


def _digest(head: str, arrays: Mapping[str, Array]) -> str:
    """What tells whether a file is still as it was written."""
    digest = hashlib.blake2b(head.encode(), digest_size=16)
    for name in sorted(arrays):
        digest.update(f"{name} {arrays[name].shape} {arrays[name].dtype}".encode())
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()


# ---------------------------------------------------------------------- reading


def read(path: Path) -> Saved:
    """The session in a file. Raises nearly anything for a damaged one."""
    from safetensors import safe_open

    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata() or {}
        if MARK not in metadata or "digest" not in metadata:
            raise ValueError("it holds tensors, but no session")
        arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if _digest(metadata[MARK], arrays) != metadata["digest"]:
        raise ValueError("it is damaged: what is in it is not what was written")
    plain = json.loads(metadata[MARK])
    if not isinstance(plain, dict):
        raise ValueError("it holds no session")
    head = Table({name: plain.pop(name) for name in ("first", "run", "activations", "visit") if name in plain})
    saved = from_plain(plain)
    return replace(saved, tensors=_tensors(head, saved, _Store(arrays)))


class _Store:
    """The file's arrays, each of the kind that is asked for."""

    def __init__(self, arrays: dict[str, Array]) -> None:
        self._arrays = arrays

    def matrix(self, name: str, rows: int | None = None, columns: int | None = None) -> Array:
        """A matrix of doubles of a given size."""
        array = self._arrays.pop(name)
        fits = array.ndim == 2 and rows in (None, len(array)) and columns in (None, array.shape[-1])
        if array.dtype != np.float64 or not fits:
            raise ValueError(f"{name} is {array.dtype} {array.shape}")
        return array

    def has(self, name: str) -> bool:
        """Whether it is there, and not yet taken."""
        return name in self._arrays

    def under(self, prefix: str) -> dict[str, Array]:
        """All arrays whose names begin so, float32, by the rest of their names."""
        names = [name for name in self._arrays if name.startswith(prefix)]
        found = {name.removeprefix(prefix): self._arrays.pop(name) for name in names}
        for name, array in found.items():
            if array.dtype != np.float32:
                raise ValueError(f"{prefix}{name} is {array.dtype}")
        return found

    def end(self) -> None:
        """Nothing may be left."""
        if self._arrays:
            raise ValueError(f"unknown tensor {min(self._arrays)!r}")


def _tensors(head: Table, saved: Saved, store: _Store) -> Tensors:
    made = Tensors(
        first=head.whole("first", 0, saved.position.step),
        earliest=store.under(_FIRST),
        state=store.under(_NOW),
        records=store.matrix(_RECORDS),
        validations=store.matrix(_VALIDATIONS),
        watched={watch.number: store.matrix(f"watch/{watch.number}", columns=2) for watch in saved.watches},
        runs=tuple(_run(table, store) for table in head.tables("run")),
        statistics=_statistics(head.tables("activations"), store) if store.has(_BATCHES) else None,
        visits=_visits(head.tables("visit"), store),
    )
    store.end()
    return made


def _visits(tables: Sequence[Table], store: _Store) -> tuple[Remembered, ...]:
    """Of each operation this visit, then the last one where there was one."""
    values = {which: store.under(f"{_VISIT}{which}/") for which in (_THIS, _LAST)}
    known: dict[int, Remembered] = {}
    for table in tables:
        which, operation = table.text("which"), table.whole("operation", 0, _MOST)
        place = table.whole("batches", 0, MOST_BATCHES), table.whole("operations", 1, _MOST)
        visit = Visit(place, values.get(which, {}).pop(str(operation), None))
        if which == _THIS:
            known[operation] = Remembered(operation, visit, None, 0)
        elif operation in known:
            known[operation] = replace(known[operation], last=visit, unequal=table.whole("unequal", 0, _MOST))
        else:
            raise ValueError(f"operation {operation} has a last visit, but none now")
        table.end()
    if any(values.values()):
        raise ValueError("tensors of visits belong to no visit")
    return tuple(known.values())


def _run(table: Table, store: _Store) -> RunView:
    number, names = table.whole("number", 1, _MOST), table.texts("epochs")
    epochs = store.matrix(f"run/{number}/epochs", rows=len(names))
    curves = {}
    for curve in table.tables("curves"):
        name = curve.text("name")
        x, low, mean, high = store.matrix(f"run/{number}/{name}", rows=4)
        full_from = curve.whole("full_from", 0, MOST_BATCHES + 1)
        curves[name] = BatchCurve(x, low, mean, high, curve.whole("run", 1, _MOST), full_from)
    if not curves:
        raise ValueError(f"run {number} has no curve")
    settings = Table(plain := table.plain("settings"), "settings")
    history = HistoryView(
        curves,
        table.whole("batches_done", 0, MOST_BATCHES + 1),
        table.text("metric_name"),
        table.whole("batches_per_epoch", 1, MOST_BATCHES),
        {name: row.tolist() for name, row in zip(names, epochs, strict=True)},
        table.whole("best_epoch", 0, max(epochs.shape[1], 0)) or None,
    )
    return RunView(number, table.text("name"), {name: settings.text(name) for name in plain}, history)


def _statistics(tables: Sequence[Table], store: _Store) -> Sampled:
    batches = store.matrix(_BATCHES, columns=2)
    if len(batches) > MOST:
        raise ValueError(f"{_BATCHES} has {len(batches):,} rows, there are at most {MOST}")
    norms = store.matrix(_NORMS, rows=len(batches))
    return Sampled(batches, norms, dict(_counted(table, store, len(batches)) for table in tables))


def _counted(table: Table, store: _Store, rows: int) -> tuple[str, Counted]:
    name, reach = table.text("name"), table.number("reach")
    samples = store.matrix(f"{_ACTIVATIONS}{name}", rows=rows, columns=BINS + 2)
    if reach < 0 or not (np.isfinite(samples) & (samples >= 0)).all():
        raise ValueError(f"{_ACTIVATIONS}{name} is no histogram")
    return name, Counted(reach, table.flag("signed", False), samples)

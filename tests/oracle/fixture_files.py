"""Write a document of nested dicts, lists, strings and arrays as a small deterministic file.

Small ones become JSON, a line per innermost dict entry, so that a change can be read in a diff. Larger ones
become a compressed .npz: the arrays as members, and the document around them as JSON in the member `document`,
where `{"$array": "a3"}` stands for the array of that name. `tests/oracle_values.py` reads both.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

JSON_DIGITS = 9
NPZ_DIGITS = 12


def _significant(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}")


def _plain(value: Any) -> Any:
    """Arrays and NumPy scalars as rounded lists and numbers."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if isinstance(value, float):
        return _significant(value, JSON_DIGITS)
    return value


def _lines(value: Any, indent: str = "") -> str:
    """Dicts one entry a line, everything inside a list on one line."""
    if not isinstance(value, dict) or not value:
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    inner = indent + " "
    entries = [f"{inner}{json.dumps(key)}: {_lines(entry, inner)}" for key, entry in value.items()]
    return "{\n" + ",\n".join(entries) + f"\n{indent}}}"


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write `document` as JSON with 9 significant digits; NaN and infinities in Python's spelling."""
    path.write_text(_lines(_plain(document)) + "\n", encoding="utf-8")


def write_npz(path: Path, document: dict[str, Any]) -> None:
    """Write `document` as a compressed .npz, its floating-point arrays with 12 significant digits."""
    arrays: dict[str, np.ndarray] = {}

    def lift(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: lift(entry) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [lift(entry) for entry in value]
        if not isinstance(value, np.ndarray):
            return value
        name = f"a{len(arrays)}"
        rounded = [_significant(number, NPZ_DIGITS) for number in value.ravel().tolist()]
        arrays[name] = np.reshape(np.asarray(rounded, dtype=value.dtype), value.shape)
        return {"$array": name}

    text = json.dumps(lift(document), ensure_ascii=False)
    np.savez_compressed(path, allow_pickle=False, document=np.asarray(text), **arrays)

"""Read the stored reference values of Keras and PyTorch that `tests/oracle` makes.

Needs neither library: `load("losses")["losses"]["mse"]["cases"]["regular"]["gradient"]` is an array.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent / "fixtures" / "oracle"


def load(name: str) -> dict[str, Any]:
    """The document called `name`, every list of numbers in it as an array of float64 or int64.

    Raises FileNotFoundError if there is no such fixture.
    """
    text_file = FOLDER / f"{name}.json"
    if text_file.exists():
        return {key: _with_arrays(entry) for key, entry in json.loads(text_file.read_text("utf-8")).items()}
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as members:
        document = json.loads(str(members["document"]))
        return {key: _with_members(entry, members) for key, entry in document.items()}


def _with_arrays(value: Any) -> Any:
    """Turn lists of numbers, or of equally long such lists, into arrays."""
    if isinstance(value, dict):
        return {key: _with_arrays(entry) for key, entry in value.items()}
    if not isinstance(value, list):
        return value
    entries = [_with_arrays(entry) for entry in value]
    if all(type(entry) in (int, float) for entry in entries):
        return np.asarray(entries)
    if all(isinstance(entry, np.ndarray) for entry in entries) and len({e.shape for e in entries}) == 1:
        return np.stack(entries)
    return entries


def _with_members(value: Any, members: Any) -> Any:
    """Put the arrays of an .npz where the document refers to them."""
    if isinstance(value, list):
        return [_with_members(entry, members) for entry in value]
    if not isinstance(value, dict):
        return value
    if "$array" in value:
        return members[value["$array"]]
    return {key: _with_members(entry, members) for key, entry in value.items()}

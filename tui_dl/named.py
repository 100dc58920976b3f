"""Modules that are found by the name that pages of the course give them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType


def named_module(package: str, name: str, kind: str) -> ModuleType:
    """The module of a package for `name`, in which `-` stands for `_`. Raises ValueError for a name of no module."""
    path = f"{package}.{name.replace('-', '_')}"
    try:
        return import_module(path)
    except ModuleNotFoundError as error:
        if error.name != path:
            raise
        raise ValueError(f"no {kind} is called {name!r}") from error

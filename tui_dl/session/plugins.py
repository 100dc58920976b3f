"""Plugins: Python files that register pieces of one's own (`tui_dl.register_loss` and its siblings)."""

from __future__ import annotations

import runpy
import traceback
from pathlib import Path

from tui_dl.engine.errors import NetworkError


def load_plugin(path: Path) -> None:
    """Run a plugin file; what it registers is known from then on.

    Raises `NetworkError` that says in one line what is wrong with the file, and where.
    """
    if not path.is_file():
        raise NetworkError(f"plugin {path}: there is no such file")
    try:
        runpy.run_path(str(path), run_name="tui_dl_plugin")
    except SystemExit:
        raise NetworkError(f"plugin {path}: it ended the program while it was loaded") from None
    except Exception as error:
        # Whatever somebody's code may raise.
        raise NetworkError(f"plugin {path}{_line(path, error)}: {type(error).__name__}: {_said(error)}") from error


def _line(path: Path, error: Exception) -> str:
    """The line of the file where things went wrong, if it can be told."""
    if isinstance(error, SyntaxError) and error.lineno:
        return f", line {error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f", line {lines[-1]}" if lines else ""


def _said(error: Exception) -> str:
    return " ".join((error.msg if isinstance(error, SyntaxError) else str(error)).split())

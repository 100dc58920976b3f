"""What the places are made of, made ready while nobody waits: who goes to one for the first time need not either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from tui_dl.ui.screens.place import Place


def place_class(name: str) -> type[Place]:
    """The place of that name. What it is made of is imported when it is first asked for."""
    return cast("type[Place]", getattr(import_module(f"tui_dl.ui.screens.{name}"), name.title()))


def made_ready(names: Iterable[str]) -> Iterator[tuple[Path, ...]]:
    """Import places one after the other, and what they name; yields the style sheets of those done.

    What cannot be imported is told to whoever goes there, not to somebody who has asked for nothing.
    """
    sheets: tuple[Path, ...] = ()
    for name in names:
        with suppress(ImportError):
            place = place_class(name)
            for module in place.MODULES:
                import_module(module)
            sheets += place.sheets()
        yield sheets

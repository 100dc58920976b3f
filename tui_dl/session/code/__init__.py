"""The same model as a program in another library: complete, from the data to the scores."""

from __future__ import annotations

from collections.abc import Callable

from tui_dl.engine.errors import NetworkError
from tui_dl.session.code.keras import keras_program
from tui_dl.session.code.listing import Listing
from tui_dl.session.code.pytorch import pytorch_program
from tui_dl.session.code.r import r_program
from tui_dl.session.draft import Draft
from tui_dl.session.facts import DataFacts

WRITERS: dict[str, Callable[[Draft, DataFacts], Listing]] = {
    "keras": keras_program,
    "pytorch": pytorch_program,
    "r": r_program,
}
"""By the name of the language or library."""

__all__ = ["WRITERS", "Listing", "written"]


def written(language: str, draft: Draft, facts: DataFacts) -> Listing:
    """The program. Raises `NetworkError` for an unknown language, and for what it has no words for."""
    if language not in WRITERS:
        raise NetworkError(f"unknown language {language!r}: known are {', '.join(WRITERS)}")
    return WRITERS[language](draft, facts)

"""Named pieces (activations, losses, optimizers, …): registered where they are defined, found by name everywhere."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from typing import ClassVar, Generic, Protocol, TypeVar

from tui_dl.engine.calls import Call, arguments_of, made, parse_call, plain
from tui_dl.engine.errors import NetworkError


class Piece(Protocol):
    """What every registered class carries, for `explain`, the menus and the formulas of the program."""

    name: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]

    @property
    def formula(self) -> str:
        """Its definition. Not only the class' own: settings may change it."""


P = TypeVar("P", bound=Piece)


class Registry(Generic[P]):
    """The pieces of one kind, in the order of their registration."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._classes: dict[str, type[P]] = {}
        self._aliases: dict[str, str] = {}

    def register(self, *aliases: str) -> Callable[[type[P]], type[P]]:
        """A class decorator that makes a piece known under its `name` and the given aliases."""

        def add(piece: type[P]) -> type[P]:
            self._classes[piece.name] = piece
            self._aliases.update(dict.fromkeys(aliases, piece.name))
            return piece

        return add

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __contains__(self, name: str) -> bool:
        return name in self._classes or name in self._aliases

    def known(self) -> list[str]:
        """All names and aliases that `find` knows."""
        return [*self._classes, *self._aliases]

    def find(self, name: str) -> type[P]:
        """The class registered as `name`. Raises `NetworkError` that suggests the nearest name."""
        key = name.strip().lower()
        key = self._aliases.get(key, key)
        if key in self._classes:
            return self._classes[key]
        near = difflib.get_close_matches(key, self.known(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(self)}"
        raise NetworkError(f"unknown {self.kind} {name!r}: {hint}")

    def get(self, piece: str | Call | P | type[P]) -> P:
        """An instance from a name, a class or an instance, as Keras takes them.

        A name may have settings, as in `sgd(momentum=0.9)`. Raises `NetworkError` where they do not fit.
        """
        if isinstance(piece, str):
            piece = parse_call(piece)
        if isinstance(piece, Call):
            made_piece: P = made(self.find(piece.name), piece)
            return made_piece
        if isinstance(piece, type):
            return piece()
        return piece

    def canonical(self, text: str | Call) -> Call:
        """A piece's text in its shortest form: its own name, and the settings that are not the default.

        Raises `NetworkError` for an unknown piece or settings that do not fit.
        """
        call = parse_call(text) if isinstance(text, str) else text
        piece = self.find(call.name)
        made(piece, call)
        return plain(piece, arguments_of(piece, call))

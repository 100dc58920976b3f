"""`tui-dl explain`: what a named piece computes, how it is differentiated or updates, where it comes from."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterator
from typing import Any

import click

from tui_dl.cli.output import emit, table
from tui_dl.engine.activations import ACTIVATIONS
from tui_dl.engine.initializers import INITIALIZERS
from tui_dl.engine.losses import LOSSES
from tui_dl.engine.metrics import METRICS
from tui_dl.engine.optimizers import OPTIMIZERS
from tui_dl.engine.registry import Registry
from tui_dl.engine.regularizers import REGULARIZERS
from tui_dl.engine.schedules import SCHEDULES

REGISTRIES: tuple[Registry[Any], ...] = (
    ACTIVATIONS,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    INITIALIZERS,
    REGULARIZERS,
    SCHEDULES,
)


def run(name: str, *, as_json: bool) -> None:
    """Print all pieces of that name. Raises `click.UsageError` that suggests the nearest where there is none."""
    pieces = list(_found(name)) or list(_kin(name))
    if not pieces:
        raise click.UsageError(f"nothing is called {name!r}: {_hint(name)}")
    for number, (kind, piece) in enumerate(pieces):
        explanation = explain(kind, piece)
        if as_json:
            emit("explanation", **explanation)
        else:
            click.echo(("\n" if number else "") + as_text(explanation))


def _found(name: str) -> Iterator[tuple[str, type[Any]]]:
    for registry in REGISTRIES:
        if name.strip().lower() in registry:
            yield registry.kind, registry.find(name)


def _kin(name: str) -> Iterator[tuple[str, type[Any]]]:
    """Pieces that are a sort of it: `accuracy` stands for each accuracy, as it does in `compile`."""
    ending = f"_{name.strip().lower()}"
    for registry in REGISTRIES:
        for known in registry:
            if known.endswith(ending):
                yield registry.kind, registry.find(known)


def _hint(name: str) -> str:
    known = [known for registry in REGISTRIES for known in registry]
    near = difflib.get_close_matches(name.strip().lower(), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"


def explain(kind: str, piece: type[Any]) -> dict[str, Any]:
    """All there is to say about a piece; its defaults are those of its constructor."""
    explanation = {"kind": kind, "name": piece.name, "title": piece.title, "formula": _one_line(piece.formula)}
    if hasattr(piece, "derivative_formula"):
        explanation["derivative"] = piece.derivative_formula
    if hasattr(piece, "update_rule"):
        # An optimizer's docstring is its rule with all that its settings can add.
        explanation["update_rule"] = _one_line(inspect.getdoc(piece) or piece.formula)
    defaults = {
        parameter.name: parameter.default
        for parameter in inspect.signature(piece).parameters.values()
        if parameter.default is not parameter.empty
    }
    return {**explanation, "defaults": defaults, "source": piece.source}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def as_text(explanation: dict[str, Any]) -> str:
    """An explanation as aligned lines under a title."""
    defaults = ", ".join(f"{name} = {value}" for name, value in explanation["defaults"].items())
    rows = [
        (label, explanation.get(key, ""))
        for label, key in (("formula", "formula"), ("derivative", "derivative"), ("update rule", "update_rule"))
    ]
    rows += [("defaults", defaults), ("source", explanation["source"])]
    if explanation.get("update_rule") == explanation["formula"]:
        del rows[0]
    title = f"{explanation['title']} ({explanation['kind']} {explanation['name']})"
    return f"{title}\n{table([row for row in rows if row[1]])}"

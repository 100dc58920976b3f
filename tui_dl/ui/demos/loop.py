"""The loop of learning, on the session's own batch: forward, loss, backward, update, and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session.setup import Stride
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.demos.turning import Words, pair, pressable, said, single
from tui_dl.ui.training import Command
from tui_dl.ui.widgets.graph import Curve, Graph, Mark, Picture, Window

if TYPE_CHECKING:
    from tui_dl.session.snapshot import Snapshot

_ROUNDS = 10
_BOX = 17
_TALL = 26
"""Rows from which the losses lie below the ring."""
_SHOWN_BATCHES = 200


class Loop(Figure):
    """Four phases in a ring with their numbers, and the loss of every batch gone round."""

    DEFAULT_CSS = """
    Loop Words { width: 46; height: 1fr; }
    Loop Graph { width: 1fr; margin-left: 1; }
    Loop.-tall Horizontal { layout: vertical; }
    Loop.-tall Words { width: 1fr; height: 14; }
    Loop.-tall Graph { height: 1fr; margin-left: 0; }
    """
    TRY = "Go round the loop phase by phase, then ten rounds at once: which way does the loss go?"
    KEYS = (
        pair("left,right", "← →", "phase", "phase", ("Back a phase", "On to the next phase")),
        single("space", "space", "ten rounds", "rounds", "Ten times round the loop"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._snapshot: Snapshot | None = None
        self._words, self._graph = Words(), Graph()

    def compose(self) -> ComposeResult:
        """The ring, and beside it the losses."""
        with Horizontal():
            yield self._words
            yield self._graph

    def on_mount(self) -> None:
        """Draw what there is already."""
        if self.tui_dl.snapshot is not None:
            self.show_session(self.tui_dl.snapshot)
        self._draw()

    def show_session(self, snapshot: Snapshot) -> None:
        """The session has come to something new."""
        if snapshot.cursor is not None:
            self._snapshot = snapshot
            self._draw()

    def on_resize(self) -> None:
        """Side by side, or the losses below the ring where there is room."""
        self.set_class(self.size.height >= _TALL, "-tall")
        self._draw()

    def action_phase(self, steps: int) -> None:
        """To the end of the next phase, or of the one before."""
        if steps > 0:
            self._submit(Command(lambda session, publish: session.advance(Stride.PHASE, publish)))
        else:
            self._submit(Command(lambda session, publish: session.back(Stride.PHASE, publish)))

    def action_rounds(self) -> None:
        """Ten batches."""

        def go(session: Any, publish: Any) -> None:
            for _ in range(_ROUNDS):
                session.advance(Stride.BATCH, publish)

        self._submit(Command(go))

    def _submit(self, command: Command) -> None:
        if self._snapshot is not None:
            self.tui_dl.submit(command)

    def _draw(self) -> None:
        now = self.numbers()
        if not now:
            self._words.set_lines([said("The first batch is being made ready …", "faint")])
            return
        self._words.set_lines(_ring(now))
        self._draw_losses(now)

    def _draw_losses(self, now: Mapping[str, Any]) -> None:
        """The losses of the batches done, and that of the one at hand."""
        losses = np.array(now["losses"][-_SHOWN_BATCHES:])
        first = now["batches_done"] - len(losses) + 1
        here = (now["epoch"] - 1) * now["batches"] + now["batch"]
        known = [*losses[np.isfinite(losses)], *([now["loss"]] if now["loss"] is not None else [])]
        window = Window(first - 0.5, max(first + len(losses), first + 9) + 0.5, 0, 1.1 * max(known, default=3.0))
        curve = Curve(np.arange(first, first + len(losses)), losses, "loss")
        marks = [Mark(here, now["loss"], "loss")] if now["loss"] is not None else []
        self._graph.show(Picture(window, [curve], (), marks, None, "batch", "loss of each batch"))

    def numbers(self) -> dict[str, Any]:
        """Where the loop stands, and what its phases have brought."""
        snapshot = self._snapshot
        if snapshot is None or snapshot.cursor is None:
            return {}
        example, history, chosen = snapshot.example, snapshot.history, snapshot.configuration
        return {
            "phase": snapshot.cursor.phase,
            "formula": snapshot.cursor.formula,
            "epoch": snapshot.cursor.epoch,
            "batch": snapshot.cursor.batch,
            "batches": snapshot.cursor.batches,
            "loss": snapshot.loss,
            "truth": example.truth if example else "",
            "predicted": example.predicted if example else "",
            "weights": snapshot.architecture.total if snapshot.architecture else 0,
            "learning_rate": chosen.learning_rate if chosen else None,
            "optimizer": chosen.optimizer if chosen else "",
            "losses": history.last_losses.tolist() if history else [],
            "batches_done": history.batches_done if history else 0,
        }


def _ring(now: Mapping[str, Any]) -> list[Content]:
    """Forward, loss, backward and update as boxes, clockwise."""
    loss = format_number(now["loss"]) if now["loss"] is not None else "not yet"
    guess = f"ŷ: {now['predicted']}" if now["predicted"] else "ŷ: not yet"
    rate = format_number(now["learning_rate"]) if now["learning_rate"] else ""
    forward = _box("forward", guess, f"truth: {now['truth']}", now["phase"])
    scored = _box("loss", f"L = {loss}", "score(y, ŷ)", now["phase"])
    backward = _box("backward", "∂L/∂W, ∂L/∂b", f"{now['weights']:,} slopes", now["phase"])
    update = _box("update", now["optimizer"], f"η = {rate}", now["phase"])
    right, left, gap = "  ── ŷ ──▶  ", "  ◀─ ∂L ──  ", " " * 12
    top = [_beside(a, b, right if n == 2 else gap) for n, (a, b) in enumerate(zip(forward, scored, strict=True))]
    bottom = [_beside(a, b, left if n == 2 else gap) for n, (a, b) in enumerate(zip(update, backward, strict=True))]
    between = [said("       ▲" + " " * (_BOX + 11) + "│", "faint"), said("    W, b" + " " * (_BOX + 11) + "▼", "faint")]
    where = said(f"epoch {now['epoch']} · batch {now['batch']} of {now['batches']}", "faint")
    return [*top, *between, *bottom, where, _buttons()]


def _buttons() -> Content:
    return Content.assemble(
        pressable(said("[ ◀ phase ]", "faint"), "phase(-1)"),
        " ",
        pressable(said("[ phase ▶ ]", "update", bold=True), "phase(1)"),
        " ",
        pressable(said("[ 10 rounds ]", "update", bold=True), "rounds()"),
    )


def _beside(one: Content, other: Content, middle: str) -> Content:
    return Content.assemble(one, (middle, "$faint"), other)


def _box(phase: str, first: str, second: str, at: str) -> list[Content]:
    """A box of five lines, thick around the phase at hand."""
    here = phase == at
    corners = "┏┓┗┛━┃" if here else "╭╮╰╯─│"
    inner = _BOX - 2
    lines = (f"{'▶ ' if here else ''}{phase.upper()}", first, second)
    rows = [f"{corners[5]}{line[: inner - 1]:^{inner}}{corners[5]}" for line in lines]
    edges = (f"{corners[0]}{corners[4] * inner}{corners[1]}", f"{corners[2]}{corners[4] * inner}{corners[3]}")
    return [said(row, phase, bold=here) for row in (edges[0], *rows, edges[1])]


FIGURE = Loop

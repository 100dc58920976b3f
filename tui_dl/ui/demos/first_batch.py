"""The first batch of all: a real digit, what the network makes of it, and the five phases one key apart."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from tui_dl.numbers import format_number
from tui_dl.session import Stride
from tui_dl.session.moves import State
from tui_dl.session.snapshot import Snapshot
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.keys.key import Group, Key, Part
from tui_dl.ui.panes.text import Line, Paragraph
from tui_dl.ui.training import Command
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.digit import Digit

PHASES = {
    "data": "The digits of a batch stand ready: only numbers so far.",
    "forward": "The network has answered for every digit of the batch.",
    "loss": "All answers together are scored: one number, the loss.",
    "backward": "Every weight knows now how the loss would change with it.",
    "update": "Every weight has taken its small step. That was one batch.",
}


class FirstBatch(Figure):
    """The batch in which the session stands, phase by phase."""

    DEFAULT_CSS = """
    FirstBatch { layout: vertical; }
    FirstBatch Horizontal { height: 1fr; min-height: 10; max-height: 14; }
    FirstBatch Digit { width: 30; }
    FirstBatch Vertical { width: 1fr; }
    FirstBatch Bars { height: 10; margin-top: 1; }
    """
    TRY = "Press space to send the batch through its next phase; ↑ ↓ look at other digits of it."
    KEYS = (
        Key("space,enter", "space", "figure.advance", "next phase", "Send the batch through its next phase",
            Group.FIGURE, rank=0),
        Key("up,down", "↑↓", "", "another digit", "Look at another digit of the batch", Group.FIGURE, rank=2,
            parts=(Part("figure.example(-1)", "The digit before"), Part("figure.example(1)", "The next digit"))),
    )  # fmt: skip

    _snapshot: Snapshot | None = None

    def compose(self) -> ComposeResult:
        """Phases, then the digit beside the answers, then what has happened."""
        self._phases, self._headline = Line(), Line()
        self._digit, self._bars, self._sentence = Digit(), Bars(), Paragraph()
        yield self._phases
        with Horizontal():
            yield self._digit
            with Vertical():
                yield self._headline
                yield self._bars
        yield self._sentence

    def show_session(self, snapshot: Snapshot) -> None:
        """The batch as it is now."""
        self._snapshot = snapshot
        if snapshot.cursor is None or snapshot.example is None:
            return
        example, phase = snapshot.example, snapshot.cursor.phase
        order = list(PHASES)
        done = order.index(phase)
        marks = [
            Content.styled(f"{'▶' if at == done else '✓' if at < done else '·'} {name}", _style(name, at - done))
            for at, name in enumerate(order)
        ]
        self._phases.set(Content("   ").join(marks))
        self._headline.set(Content.assemble("This digit is a ", (example.truth, "bold")))
        self._digit.show(example.image)
        if example.outputs is None:
            self._bars.show(example.labels, [None] * len(example.labels), example.truth_index, None)
        else:
            self._bars.show(example.labels, example.outputs.tolist(), example.truth_index, example.predicted_index)
        loss = "" if snapshot.loss is None else f"  Loss of the batch: {format_number(snapshot.loss)}."
        self._sentence.set(Content.assemble(PHASES[phase], (loss, "bold $phase-loss")))
        self._sentence.refresh(layout=True)

    def numbers(self) -> dict[str, Any]:
        """Where the batch stands, and what the network says of the digit."""
        now = self._snapshot
        if now is None or now.cursor is None or now.example is None:
            return {}
        example = now.example
        outputs = [] if example.outputs is None else example.outputs.tolist()
        return {"phase": now.cursor.phase, "batch": now.cursor.batch, "loss": now.loss, "example": example.index,
                "truth": example.truth, "outputs": outputs}  # fmt: skip

    def action_advance(self) -> None:
        """The next phase; behind the last one, the next batch."""
        if self._snapshot is not None and self._snapshot.state is State.READY:
            self.tui_dl.submit(Command(lambda session, publish: session.advance(Stride.PHASE, publish)))

    def action_example(self, by: int) -> None:
        """Another digit."""
        if self._snapshot is None or self._snapshot.example is None:
            return
        index = (self._snapshot.example.index + by) % self._snapshot.example.count
        self.tui_dl.submit(Command(lambda session, _: session.choose(example=index)))


def _style(phase: str, distance: int) -> str:
    return f"bold $phase-{phase}" if distance == 0 else "$correct" if distance < 0 else "$faint"


FIGURE = FirstBatch

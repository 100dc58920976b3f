"""What the Workbench shows until a batch is loaded: every step that is done, and the one being done."""

from __future__ import annotations

from time import monotonic

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from tui_dl.ui.panes.text import Lines

PHASES = ("data", "forward", "loss", "backward", "update")
"""What each batch will go through."""
SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"


def goes_on(step: str, message: str) -> bool:
    """Whether the message tells how far that step is: it begins alike, up to a colon."""
    return ":" in message and message.partition(":")[0] == step.partition(":")[0]


class Starting(Container):
    """Steps as they come, with the seconds each took."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[tuple[str, float]] = [("starting", monotonic())]
        self._turn = 0
        self._lines = Lines()

    def compose(self) -> ComposeResult:
        """All lines in one widget."""
        yield self._lines

    def on_mount(self) -> None:
        """Turn the spinner, slowly enough to cost nothing."""
        self.set_interval(1 / 10, self._spin)
        self._draw()

    def show(self, message: str) -> None:
        """A step begins, and the one before is done; or the step at hand tells how far it is."""
        last, began = self._steps[-1]
        if not message or message == last:
            return
        if goes_on(last, message):
            self._steps[-1] = message, began
        else:
            self._steps.append((message, monotonic()))
        self._draw()

    def _spin(self) -> None:
        self._turn += 1
        self._draw()

    def _draw(self) -> None:
        now = monotonic()
        ends = [began for _, began in self._steps[1:]] + [now]
        lines = [Content.assemble(("tui-dl", "bold"), ("   a debugger for backpropagation", "$faint")), Content("")]
        for (step, began), end in zip(self._steps, ends, strict=True):
            turning = SPINNER[self._turn % len(SPINNER)]
            mark = (turning, "bold $phase-loss") if end is now else ("✓", "$correct")
            lines.append(Content.assemble(mark, f" {step}  ", (f"{end - began:.1f} s", "$faint")))
        phases = [Content.assemble((phase, f"$phase-{phase}")) for phase in PHASES]
        self._lines.set_lines([*lines, Content(""), Content.assemble((" → ", "$faint")).join(phases)])

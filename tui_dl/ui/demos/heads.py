"""Three output layers on one hidden layer: a number, a yes or no, one of ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from tui_dl.numbers import format_number
from tui_dl.session import Setup
from tui_dl.session.figures.three_heads import SHOWN, HeadsView, one_hot, train_heads
from tui_dl.ui.demos.parts.dialled import Trained, row, said
from tui_dl.ui.demos.parts.dials import Dial
from tui_dl.ui.panes.text import Lines
from tui_dl.ui.widgets.bars import Bars
from tui_dl.ui.widgets.digit import Digit

REGRESSION, BINARY, MULTICLASS = "regression", "binary", "multi-class"
HEADS = {REGRESSION: ("1 unit", "identity"), BINARY: ("1 unit", "sigmoid"), MULTICLASS: ("10 units", "softmax")}
LOSSES = {REGRESSION: "mse", BINARY: "binary_crossentropy", MULTICLASS: "categorical_crossentropy"}
COUNTERPARTS = {REGRESSION: "mnist-ink", BINARY: "mnist-3-vs-8", MULTICLASS: "mnist-10k"}
EPOCHS, EXAMPLES = 5, 2000


class Heads(Trained):
    """The digit, and what each head says of it before and after its activation."""

    DEFAULT_CSS = """
    Heads .figure-left Digit { margin: 1 0 0 2; }
    Heads .figure-head { width: 13; }
    Heads .-widest { width: 1fr; }
    """
    TRY = "Press space to train all three heads at once, then go through the digits: which answers come out unsure?"

    _view: HeadsView | None = None
    _epochs = 0

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._digit, self._bars = Digit(), Bars()
        self._columns = {task: Lines() for task in HEADS}

    def dials(self) -> Sequence[Dial]:
        """Which task to look at closely, which digit to ask about, which one the binary head looks for."""
        return (
            Dial("task", "task", tuple(HEADS), start=MULTICLASS),
            Dial("digit", "digit", range(SHOWN)),
            Dial("wanted", "binary: is it a", range(10), start=3),
        )

    def picture(self) -> Iterable[Widget]:
        """A column for each head."""
        with Horizontal():
            for task, lines in self._columns.items():
                with Vertical(classes="figure-head -widest" if task == MULTICLASS else "figure-head"):
                    yield lines
                    if task == MULTICLASS:
                        yield self._bars

    def aside(self) -> Iterable[Widget]:
        """The digit."""
        yield self._digit

    def on_mount(self) -> None:
        """Begin with heads that have learnt nothing yet."""
        self.start()
        self.draw()

    def frames(self) -> Iterator[HeadsView]:
        """Train anew, for as many epochs as asked for last."""
        return train_heads(self.knobs["wanted"], self.settings.get("examples", EXAMPLES), self._epochs)

    def action_train(self) -> None:
        """Train for real."""
        self._epochs = self.settings.get("epochs", EPOCHS)
        super().action_train()

    def turned(self) -> None:
        """Another binary question needs another training."""
        if self._view is not None and self.knobs["wanted"] != self._view.wanted:
            self.start()
        self.draw()

    def show(self, frame: HeadsView) -> None:
        """Show what the heads have learnt."""
        self._view = frame
        self.draw()

    def draw(self) -> None:
        """Show the digit and the three answers."""
        view = self._view
        if view is None:
            self.below.set_lines([Content("The three heads are being made."), Content(""), Content("")])
            return
        n = self.knobs["digit"]
        label = int(view.labels[n])
        self._digit.show(view.images[n])
        for index, (task, lines) in enumerate(self._columns.items()):
            lines.set_lines(self._column(view, index, task))
        answers = view.outputs[2][n]
        self._bars.show([str(k) for k in range(10)], list(map(float, answers)), label, int(answers.argmax()))
        self.below.set_lines(self._words(view, label))

    def _column(self, view: HeadsView, index: int, task: str) -> list[Content]:
        """A head in words: units, activation, and its number on the way."""
        chosen = task == self.knobs["task"]
        title = Content.assemble((task, "bold reverse $phase-forward" if chosen else "bold"))
        units, activation = HEADS[task]
        if task == MULTICLASS:
            return [Content.assemble(title, (f" {units.split()[0]} {activation}", "$faint"))]
        n = self.knobs["digit"]
        z, answer, target = view.logits[index][n, 0], view.outputs[index][n, 0], self._target(view, task)
        return [
            title,
            Content.assemble((units, "$faint")),
            Content.assemble((activation, "$faint")),
            Content(""),
            said("z", format_number(float(z), 6), "$foreground"),
            said("ŷ", format_number(float(answer), 6), "bold $phase-forward"),
            said("y", format_number(float(target), 6), "bold $correct"),
        ]

    def _target(self, view: HeadsView, task: str) -> float:
        n = self.knobs["digit"]
        return float(view.ink[n]) if task == REGRESSION else float(view.labels[n] == self.knobs["wanted"])

    def _words(self, view: HeadsView, label: int) -> list[Content]:
        """The target of the chosen task, how its answer comes about, and how far training is."""
        task = self.knobs["task"]
        if task == REGRESSION:
            target = (
                f"ink of this {label}: all pixels added up, in hundreds of white ones: {self._target(view, task):.4f}"
            )
            rule = "ŷ = z: any number may come out"
        elif task == BINARY:
            target = f"is this {label} a {self.knobs['wanted']}?  y = {self._target(view, task):.0f}"
            rule = "ŷ = 1 / (1 + exp(−z)): a probability of yes"
        else:
            target = f"{label} one-hot: ({', '.join(map(str, one_hot(label)))})"
            rule = "ŷₖ = exp(zₖ) / Σ exp(zⱼ): ten probabilities that add up to 1"
        return [
            Content.assemble((target, "bold")),
            Content.assemble((rule, "$faint")),
            row(
                said("loss", LOSSES[task]),
                said("updates", f"{view.updates:,}" if view.updates else "none: space trains"),
                said("named right", f"{view.right}/{SHOWN}"),
                gap="  ",
            ),
        ]

    def numbers(self) -> dict[str, Any]:
        """Answers of all heads to the digit in view."""
        view, n = self._view, self.knobs["digit"]
        if view is None:
            return dict(self.knobs.values)
        label = int(view.labels[n])
        return {
            **self.knobs.values,
            "label": label,
            "one_hot": one_hot(label),
            "z": [float(logits[n, 0]) for logits in view.logits[:2]],
            "regression": float(view.outputs[0][n, 0]),
            "binary": float(view.outputs[1][n, 0]),
            "multiclass": [float(p) for p in view.outputs[2][n]],
            "targets": [self._target(view, REGRESSION), self._target(view, BINARY), label],
            "right": view.right,
            "updates": view.updates,
        }

    def counterpart(self) -> Setup:
        """Data that ask for the chosen head."""
        return Setup(data=COUNTERPARTS[self.knobs["task"]])


FIGURE = Heads

"""Loss, optimizer and metric chosen, and the call that they make, in three languages."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.content import Content

from tui_dl.session import compile_call as calls
from tui_dl.session.compile_call import Choices
from tui_dl.ui.demos.figure import Figure
from tui_dl.ui.demos.turning import Words, pair, pressable, said, single

if TYPE_CHECKING:
    from tui_dl.session import Setup

_OPTIONS = {
    "task": calls.TASKS,
    "loss": calls.LOSSES_OFFERED,
    "optimizer": calls.OPTIMIZERS_OFFERED,
    "metric": calls.METRICS_OFFERED,
}
_COLOURS = {"task": "data", "loss": "loss", "optimizer": "update", "metric": "forward"}
_WHY = {
    "task": "What the network predicts.",
    "loss": "The score that training minimises.",
    "optimizer": "How a gradient becomes a step.",
    "metric": "Watched beside the loss, never minimised.",
}


class CompileCall(Figure):
    """Four rows of choices, the code below them, and whether they go together."""

    DEFAULT_CSS = "CompileCall Words { width: 1fr; height: 1fr; }"
    TRY = "Build a call that fits a yes-or-no question, then look at it in another language."
    KEYS = (
        pair("up,down", "↑ ↓", "row", "row", ("The choice above", "The choice below")),
        pair("left,right", "← →", "change", "change", ("The option before", "The next option")),
        single("space", "space", "language", "language", "The next language: Keras, PyTorch, R"),
    )

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(settings)
        self._choices = Choices()
        self._row = 0
        self._words = Words()
        self._language = str(settings.get("language", calls.LANGUAGES[0]))

    def compose(self) -> ComposeResult:
        """All of it is words."""
        yield self._words

    def on_mount(self) -> None:
        """The course's own call."""
        self._draw()

    def action_row(self, steps: int) -> None:
        """Take up another choice."""
        self._row = (self._row + steps) % len(_OPTIONS)
        self._draw()

    def action_change(self, steps: int) -> None:
        """Another option of the choice at hand."""
        name = list(_OPTIONS)[self._row]
        options = _OPTIONS[name]
        now = options.index(getattr(self._choices, name))
        self._choices = dataclasses.replace(self._choices, **{name: options[(now + steps) % len(options)]})
        self._draw()

    def action_pick(self, row: int) -> None:
        """A click on a row: take it up; on the row at hand: its next option."""
        if row == self._row:
            self.action_change(1)
        else:
            self._row = row
            self._draw()

    def action_language(self, name: str = "") -> None:
        """A language by its name, or the next one."""
        languages = calls.LANGUAGES
        self._language = name or languages[(languages.index(self._language) + 1) % len(languages)]
        self._draw()

    def _draw(self) -> None:
        now = self.numbers()
        rows = [self._choice(number, name) for number, name in enumerate(_OPTIONS)]
        tabs = [
            pressable(
                said(f" {each} ", "ink" if each == self._language else "faint", each == self._language),
                f"language('{each}')",
            )
            for each in calls.LANGUAGES
        ]
        code = [_coloured(line, self._choices) for line in now["code"]]
        verdict = (
            said("✓ The choices fit together.", "correct")
            if now["fits"]
            else said(f"✗ {now['objections'][0]}", "wrong")
        )
        self._words.set_lines(
            [
                *rows,
                said(f"   {_WHY[list(_OPTIONS)[self._row]]}", "faint"),
                said(
                    f"   Output layer: {self._choices.head}.  {self._choices.optimizer}: η = {self._choices.rate:g}",
                    "faint",
                ),
                said(""),
                said("│").join(tabs),
                *(Content.assemble("  ", line) for line in code),
                said(""),
                verdict,
            ]
        )

    def _choice(self, number: int, name: str) -> Content:
        here = number == self._row
        line = Content.assemble(
            said("▸ " if here else "  ", "update", bold=True),
            said(name.ljust(11), "ink" if here else "faint", bold=here),
            said("◂ " if here else "  ", "faint"),
            said(getattr(self._choices, name), _COLOURS[name], bold=True),
            said(" ▸" if here else "", "faint"),
        )
        return pressable(line, f"pick({number})")

    def numbers(self) -> dict[str, Any]:
        """The choices, the call and what speaks against it."""
        return {
            **dataclasses.asdict(self._choices),
            "language": self._language,
            "code": list(calls.call(self._choices, self._language)),
            "fits": self._choices.fits,
            "objections": list(self._choices.objections),
            "learning_rate": self._choices.rate,
        }

    def counterpart(self) -> Setup | None:
        """The digits' network compiled this way, where the loss fits digits."""
        if self._choices.task != "classes" or not self._choices.fits:
            return None
        from tui_dl.session.setup import Setup

        return Setup(loss=self._choices.loss, optimizer=self._choices.optimizer)


def _coloured(line: str, choices: Choices) -> Content:
    """A line of code, what was chosen in its colour."""
    code, hash_mark, comment = line.partition("  #")
    content = Content.assemble((code, "$ink"), (hash_mark + comment, "$faint"))
    for name in ("loss", "optimizer", "metric"):
        quoted = f'"{getattr(choices, name)}"'
        if quoted in code and name in code.split(quoted)[0]:
            start = code.index(quoted)
            colour = f"bold $phase-{_COLOURS[name]}"
            content = content.stylize(colour, start, start + len(quoted))
    return content


FIGURE = CompileCall

"""Every figure of chapters 3 and 5 fits, says what to try, and has keys that do something."""

from __future__ import annotations

import pytest
from stand35 import on_stand
from textual.widget import Widget

from tui_dl.session import Session
from tui_dl.ui.demos.figure import figure_class
from tui_dl.ui.demos.parts.dials import Dials
from tui_dl.ui.panes.text import Line, Lines

FIGURES = (
    "two_shapes", "stack", "layer_editor", "perceptron", "activation", "many_relus", "heads", "summary_table",
    "supply", "three_descents", "learning_curve", "overfit", "fit_call", "now_you_know",
)  # fmt: skip
SIZES = ((76, 15), (118, 26))
TINY = {
    "updates": 200, "frames": 2, "seconds": 0, "epochs": 2, "examples": 250, "units": 8, "data": "none",
}  # fmt: skip


def shown(widget: Widget) -> bool:
    return all(each.display for each in widget.ancestors_with_self if isinstance(each, Widget))


def complaints(figure: Widget) -> list[str]:
    """Whatever is cut off."""
    found = []
    for widget in figure.walk_children(Widget):
        if not shown(widget) or not widget.size:
            continue
        if not figure.region.contains_region(widget.region):
            found.append(f"{widget} leaves the figure")
        if isinstance(widget, Line | Lines):
            lines = widget.lines if isinstance(widget, Lines) else [widget.text]
            found += [f"too long: {line.plain}" for line in lines if line.cell_length > widget.size.width]
            if len(lines) > widget.size.height or not widget.parent.region.contains_region(widget.region):
                found.append(f"too many lines: {[line.plain for line in lines]}")
        if isinstance(widget, Dials):
            texts = [widget.render_line(y).text for y in range(widget.size.height)]
            found += [f"cut off: {text}" for text in texts if "…" in text]
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", FIGURES)
async def test_nothing_is_cut_off(name: str, size: tuple[int, int], session: Session) -> None:
    async with on_stand(name, size, session, **TINY) as look:
        await look.finish()
        assert complaints(look.figure) == []
        if any(key.keys == "space" for key in look.figure.KEYS):
            await look.press("space")
            await look.finish()
            assert complaints(look.figure) == []
        for dial in range(len(look.figure.knobs.dials)):
            await look.press("right", "right")
            await look.finish()
            assert complaints(look.figure) == [], dial
            await look.press("down")
            assert complaints(look.figure) == [], dial


@pytest.mark.parametrize("name", FIGURES)
def test_it_says_in_a_sentence_what_to_try(name: str) -> None:
    figure = figure_class(name)
    assert figure.TRY.endswith((".", "?"))
    assert 30 < len(figure.TRY) < 125
    actions = [part.action for key in figure.KEYS for _, part in key.each]
    assert actions
    for action in actions:
        method = action.removeprefix("figure.").partition("(")[0]
        assert action.startswith("figure.")
        assert hasattr(figure, f"action_{method}")

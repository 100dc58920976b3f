"""Keys of the Data place: one meaning each, which the figure in front puts into words of its own."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Part


def _both(action: str, before: str, after: str) -> tuple[Part, Part]:
    return Part(f"screen.figure('{action}(-1)')", before), Part(f"screen.figure('{action}(1)')", after)


KEYS: tuple[Key, ...] = (
    Key("tab,shift+tab", "tab", "", "next tab", "The next tab; with shift the one before", Group.LOOK, rank=1,
        running="next tab",
        parts=(
            Part("screen.next_tab(1)", "The next tab"),
            Part("screen.next_tab(-1)", "The tab before"),
        )),
    Key("up,down,left,right", "↑↓←→", "", "choose", "Choose a digit, a pixel, a part, an axis and its index",
        Group.LOOK, rank=2, when="choose", running="choose",
        parts=(
            Part("screen.figure('choose(-1, 0)')", "Choose what is above"),
            Part("screen.figure('choose(1, 0)')", "Choose what is below"),
            Part("screen.figure('choose(0, -1)')", "Choose what is to the left"),
            Part("screen.figure('choose(0, 1)')", "Choose what is to the right"),
        )),
    Key("left_square_bracket,right_square_bracket", "[ ]", "", "other",
        "The label, tensor, digit or share before; the next one", Group.LOOK, rank=3, when="other", running="other",
        parts=_both("other", "The label, tensor, digit or share before", "The next label, tensor, digit or share")),
    Key("v", "v", "screen.figure('view')", "view", "Another view, another type, another order", Group.LOOK, rank=3,
        when="view", running="view"),
    Key("s", "s", "screen.figure('take_of')", "slice", "Take all of an axis, one index, or a slice", Group.LOOK,
        rank=3, when="take_of", running="slice"),
    Key("l", "l", "screen.figure('ask_label')", "label", "Type the label to look at", Group.LOOK, rank=4,
        when="ask_label", running="label"),
    Key("i", "i", "screen.figure('ask_number')", "number", "Type a number: of an example, a column, an index",
        Group.LOOK, rank=4, when="ask_number", running="number"),
    Key("pageup,pagedown", "PgUp/Dn", "", "page", "The page before; the next one", Group.LOOK, rank=5, when="page",
        running="page", parts=_both("page", "The page before", "The next page")),
)  # fmt: skip

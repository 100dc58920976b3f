"""Keys of the Inspect place."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Part

KEYS: tuple[Key, ...] = (
    Key("w", "w", "screen.tab('weights')", "", "Weights: what each first unit has learnt, as an image",
        Group.INSIDE, when="tab"),
    Key("u", "u", "screen.tab('way')", "", "Units: an example's way through the network", Group.INSIDE, when="tab"),
    Key("c", "c", "screen.tab('confusion')", "", "Confusion: which classes are taken for which", Group.INSIDE,
        when="tab"),
    Key("m", "m", "screen.tab('mistakes')", "", "Mistakes: the worst of them first", Group.INSIDE, when="tab"),
    Key("x", "x", "screen.tab('nudge')", "", "∂L/∂x: the smallest nudge that flips the answer", Group.INSIDE,
        when="tab"),
    Key("d", "d", "screen.tab('draw')", "", "Draw: a digit of your own", Group.INSIDE, when="tab"),
    Key("tab,shift+tab", "tab", "", "tabs", "The next tab; with shift, the one before", Group.INSIDE, when="tab",
        rank=7, running="tabs",
        parts=(
            Part("screen.next_tab(1)", "The next tab"),
            Part("screen.next_tab(-1)", "The tab before"),
        )),
    Key("up,down,left,right", "↑↓←→", "", "move", "Choose an image, a unit or a cell; change the nudge; move the pen",
        Group.INSIDE, when="move", rank=2, running="move",
        parts=(
            Part("screen.move(-1, 0)", "Up"),
            Part("screen.move(1, 0)", "Down"),
            Part("screen.move(0, -1)", "To the left"),
            Part("screen.move(0, 1)", "To the right"),
        )),
    Key("space", "space", "screen.pen", "pen", "Put the pen down, or lift it", Group.DRAW, when="pen",
        rank=1, running="pen"),
    Key("enter", "enter", "screen.open", "open", "Go on from what is chosen: a cell's examples, an example's way, "
        "the strongest term, the flip", Group.INSIDE, when="open", rank=1, running="open"),
    Key("escape", "esc", "screen.back", "back", "Back to where it was opened", Group.INSIDE, when="back", rank=1,
        running="back"),
    Key("left_square_bracket,right_square_bracket", "[ ]", "", "example", "The example before, the next one",
        Group.INSIDE, when="example", rank=3, running="example",
        parts=(
            Part("screen.example(-1)", "The example before"),
            Part("screen.example(1)", "The next example"),
        )),
    Key("g", "g", "screen.number", "number", "Type the number of an example or a unit", Group.INSIDE, when="number",
        rank=6, running="number"),
    Key("plus,equals_sign,minus", "+ -", "", "size", "Larger or smaller: images, the nudge, the pen", Group.INSIDE,
        when="scale", rank=5, running="size",
        parts=(
            Part("screen.scale(1)", "Larger"),
            Part("screen.scale(1)", "Larger"),
            Part("screen.scale(-1)", "Smaller"),
        )),
    Key("pageup,pagedown", "PgUp/Dn", "", "", "The page before, the next one; the layer before, the next one",
        Group.INSIDE, when="page",
        parts=(
            Part("screen.page(-1)", "The page or layer before"),
            Part("screen.page(1)", "The next page or layer"),
        )),
    Key("s", "s", "screen.sort", "sort", "Sort the units: largest weights, favourite class, number", Group.INSIDE,
        when="sort", rank=4, running="sort"),
    Key("b", "b", "screen.bank", "layer", "The next of several layers that read the input", Group.INSIDE,
        when="bank", rank=4, running="layer"),
    Key("v", "v", "screen.split", "examples", "Look at test, validation or training examples", Group.INSIDE,
        when="split", rank=6, running="examples"),
    Key("r", "r", "screen.look_again", "", "Look again, at the newest weights", Group.INSIDE, when="look"),
    Key("l", "l", "screen.load", "load", "Put the chosen example on the board", Group.DRAW, when="load",
        rank=3, running="load"),
    Key("z", "z", "screen.undo", "undo", "Take the last stroke back", Group.DRAW, when="undo", rank=2,
        running="undo"),
    Key("backspace,delete", "⌫", "screen.clear", "clear", "Clear the board", Group.DRAW, when="clear", rank=2,
        running="clear"),
)  # fmt: skip

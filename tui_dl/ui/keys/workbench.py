"""Keys of the Workbench."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Needs, Part

KEYS = (
    Key("space", "space", "screen.advance('operation')", "next", "The next operation", Group.FORWARD,
        Needs.FUTURE, "pause", 0),
    Key("b", "b", "screen.back('operation')", "back", "Take the last operation back", Group.BACK, Needs.PAST, rank=1),
    Key("p", "p", "screen.advance('phase')", "phase", "To the end of the phase; from there, of the next", Group.FORWARD,
        Needs.FUTURE, rank=3),
    Key("n", "n", "screen.advance('batch')", "batch", "To the end of the batch; from there, of the next", Group.FORWARD,
        Needs.FUTURE, rank=3),
    Key("e", "e", "screen.advance('epoch')", "epoch", "Train to the end of the epoch", Group.FORWARD,
        Needs.FUTURE, rank=4),
    Key("P", "P", "screen.back('phase')", "", "Back by a phase", Group.BACK, Needs.PAST),
    Key("N", "N", "screen.back('batch')", "", "Back by a batch", Group.BACK, Needs.PAST),
    Key("r", "r", "screen.advance('run')", "run", "Train all epochs; press again to pause", Group.TRAIN,
        Needs.FUTURE, "pause", 2),
    Key("up,down,left,right", "↑↓←→", "", "choose", "Choose another element of the tensor", Group.LOOK,
        Needs.STAGE, rank=5,
        parts=(
            Part("screen.choose(-1, 0)", "Choose the element above"),
            Part("screen.choose(1, 0)", "Choose the element below"),
            Part("screen.choose(0, -1)", "Choose the element to the left"),
            Part("screen.choose(0, 1)", "Choose the element to the right"),
        )),
    Key("left_square_bracket,right_square_bracket", "[ ]", "", "example", "The example before, the next one",
        Group.LOOK, Needs.STAGE, rank=6,
        parts=(
            Part("screen.example(-1)", "The example before"),
            Part("screen.example(1)", "The next example"),
        )),
    Key("plus,equals_sign,minus", "+ -", "", "η", "Raise or lower the learning rate, also while training",
        Group.TRAIN, Needs.BATCH, "learning rate", 8,
        parts=(
            Part("screen.learning_rate(True)", "Raise the learning rate"),
            Part("screen.learning_rate(True)", "Raise the learning rate"),
            Part("screen.learning_rate(False)", "Lower the learning rate"),
        )),
    Key("R", "R", "screen.restart", "restart", "Start again with the same seed", Group.TRAIN, Needs.PAST,
        "restart", rank=7),
    Key("pageup,pagedown", "PgUp/Dn", "", "", "Scroll a network or a program that is longer than its pane",
        Group.LOOK, Needs.BATCH,
        parts=(
            Part("screen.scroll(-1)", "Scroll up"),
            Part("screen.scroll(1)", "Scroll down"),
        )),
    Key("c", "c", "app.place('charts')", "charts", "The learning curves, large, and what goes on inside", Group.LOOK,
        Needs.BATCH, "charts", 6),
    Key("f", "f", "app.place('computes')", "computes", "What the network computes: its curve, surface or digits",
        Group.LOOK, Needs.BATCH, "computes", 6),
    Key("tab", "tab", "screen.next_pane", "pane", "The next pane, where panes are tabs", Group.LOOK, Needs.TABS,
        "pane", 2),
)  # fmt: skip

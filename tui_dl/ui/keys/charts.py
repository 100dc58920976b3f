"""Keys of the charts and of what the network computes."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Needs, Part

TRAIN = (
    Key("space,r", "space", "screen.run", "run", "Train on through all epochs; press again to pause", Group.TRAIN,
        Needs.FUTURE, "pause", 1),
    Key("e", "e", "screen.epoch", "epoch", "Train to the end of the epoch", Group.TRAIN, Needs.FUTURE, rank=6),
    Key("plus,equals_sign,minus", "+ -", "", "η", "Raise or lower the learning rate, also while training",
        Group.TRAIN, Needs.BATCH, "learning rate", 7,
        parts=(
            Part("screen.learning_rate(True)", "Raise the learning rate"),
            Part("screen.learning_rate(True)", "Raise the learning rate"),
            Part("screen.learning_rate(False)", "Lower the learning rate"),
        )),
    Key("R", "R", "screen.restart", "restart", "Start again with the same seed; the run so far stays as a curve",
        Group.TRAIN, Needs.PAST, "restart", 7),
    Key("escape", "esc", "app.place('workbench')", "back", "Back to the Workbench", Group.PLACES, running="back",
        rank=2),
)  # fmt: skip

CHARTS = (
    Key("tab,shift+tab", "tab", "", "next chart", "The next chart, the one before", Group.LOOK, Needs.BATCH,
        "next chart", 1,
        parts=(
            Part("screen.quantity(1)", "The next chart"),
            Part("screen.quantity(-1)", "The chart before"),
        )),
    Key("left,right", "← →", "", "read", "Move the crosshair and read exact values; a click does, too", Group.LOOK,
        Needs.BATCH, "read", 3, "curves",
        parts=(
            Part("screen.cross(-1)", "The crosshair to the left"),
            Part("screen.cross(1)", "The crosshair to the right"),
        )),
    Key("m,home,end", "m", "", "best", "Crosshair: m to the best epoch, Home and End to the ends", Group.LOOK,
        Needs.BATCH, rank=8, when="curves",
        parts=(
            Part("screen.cross_to('best')", "The crosshair to the best epoch"),
            Part("screen.cross_to('first')", "The crosshair to the first point"),
            Part("screen.cross_to('last')", "The crosshair to the last point"),
        )),
    Key("z,Z,0", "z Z 0", "", "zoom", "Closer, further away, all in view; the mouse wheel zooms, too", Group.LOOK,
        Needs.BATCH, "zoom", 3, "curves",
        parts=(
            Part("screen.zoom(True)", "Zoom in"),
            Part("screen.zoom(False)", "Zoom out"),
            Part("screen.whole", "All in view, no crosshair"),
        )),
    Key("shift+left,shift+right,comma,full_stop", ", .", "", "move", "Move along while zoomed in; dragging does, too",
        Group.LOOK, Needs.BATCH, "move", 6, "zoomed",
        parts=(
            Part("screen.pan(-1)", "Move to the left"),
            Part("screen.pan(1)", "Move to the right"),
            Part("screen.pan(-1)", "Move to the left"),
            Part("screen.pan(1)", "Move to the right"),
        )),
    Key("l", "l", "screen.log", "log", "Logarithmic axis: equal factors are equally far apart", Group.LOOK,
        Needs.BATCH, "log", 4, "curves"),
    Key("x", "x", "screen.unit", "epochs/batches", "Count epochs or batches", Group.LOOK, Needs.BATCH, rank=5,
        when="scores"),
    Key("s,S", "s S", "", "smooth", "Smooth the batches more, less", Group.LOOK, Needs.BATCH, rank=6, when="batches",
        parts=(
            Part("screen.smooth(1)", "Smooth more"),
            Part("screen.smooth(-1)", "Smooth less"),
        )),
    Key("left_square_bracket,right_square_bracket", "[ ]", "", "layers", "Other layers' activations", Group.LOOK,
        Needs.BATCH, "layers", 3, "spreads",
        parts=(
            Part("screen.layer(-1)", "The layers before"),
            Part("screen.layer(1)", "The next layers"),
        )),
    Key("up,down", "↑ ↓", "", "choose run", "Choose one of the finished runs", Group.RUNS, rank=6, when="runs",
        parts=(
            Part("screen.choose_run(-1)", "The run above"),
            Part("screen.choose_run(1)", "The run below"),
        )),
    Key("h", "h", "screen.hide", "hide", "Hide the chosen run's curve, or show it again", Group.RUNS, rank=6,
        when="runs"),
    Key("n", "n", "screen.rename", "name", "Name the chosen run", Group.RUNS, rank=7, when="runs"),
    Key("delete,backspace", "del", "screen.remove", "", "Remove the chosen run", Group.RUNS, when="runs"),
    Key("C,J,V", "C J V", "", "save as", "Save all runs as CSV, as JSON, the chart as an SVG picture, in this folder",
        Group.RUNS, Needs.BATCH, rank=7,
        parts=(
            Part("screen.save('csv')", "Save all runs as CSV"),
            Part("screen.save('json')", "Save all runs as JSON"),
            Part("screen.save('svg')", "Save this chart as an SVG picture"),
        )),
    Key("f", "f", "app.place('computes')", "computes", "What the network computes: its curve, surface or digits",
        Group.PLACES, Needs.BATCH, "computes", 8),
    *TRAIN,
)  # fmt: skip
"""Of the charts."""

COMPUTES = (
    Key("up,down,left,right", "↑↓←→", "", "unit", "Choose a hidden unit and see it large", Group.LOOK, rank=3,
        when="units", running="unit",
        parts=(
            Part("screen.unit(-1, 0)", "The unit above"),
            Part("screen.unit(1, 0)", "The unit below"),
            Part("screen.unit(0, -1)", "The unit to the left"),
            Part("screen.unit(0, 1)", "The unit to the right"),
        )),
    Key("left_square_bracket,right_square_bracket", "[ ]", "", "layer", "The hidden layer before, the next one",
        Group.LOOK, rank=3, when="layers", running="layer",
        parts=(
            Part("screen.layer(-1)", "The layer before"),
            Part("screen.layer(1)", "The next layer"),
        )),
    Key("o", "o", "screen.output", "output", "Back from a unit to the network's output", Group.LOOK, rank=4,
        when="unit", running="output"),
    Key("d", "d", "screen.digits", "same digits/batch", "The same test digits, or the batch at hand", Group.LOOK,
        rank=4, when="digits", running="same digits/batch"),
    Key("c", "c", "app.place('charts')", "charts", "The learning curves, large", Group.PLACES, Needs.BATCH,
        "charts", 8),
    *TRAIN,
)  # fmt: skip
"""Of what the network computes."""

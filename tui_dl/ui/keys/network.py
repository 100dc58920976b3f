"""Keys of the Network place."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Part

KEYS = (
    Key("up,down,left,right", "↑↓←→", "", "choose", "Choose what to edit", Group.EDIT, running="choose", rank=6,
        when="field",
        parts=(
            Part("screen.move(-1, 0)", "The field above"),
            Part("screen.move(1, 0)", "The field below"),
            Part("screen.move(0, -1)", "The field to the left"),
            Part("screen.move(0, 1)", "The field to the right"),
        )),
    Key("up,down", "↑↓", "", "choose", "Choose a preset", Group.EDIT, running="choose", rank=6, when="preset",
        parts=(
            Part("screen.other_preset(-1)", "The preset above"),
            Part("screen.other_preset(1)", "The preset below"),
        )),
    Key("up,down", "↑↓", "", "scroll", "Scroll what can only be read, line by line", Group.LOOK, running="scroll",
        rank=6, when="read",
        parts=(
            Part("screen.scroll_lines(-1)", "A line up"),
            Part("screen.scroll_lines(1)", "A line down"),
        )),
    Key("enter", "enter", "screen.edit", "edit", "Type or choose another value; take the chosen preset", Group.EDIT,
        running="edit", rank=1, when="edit"),
    Key("plus,equals_sign,minus", "+ -", "", "value", "The next value, or the one before", Group.EDIT,
        running="value", rank=5, when="field",
        parts=(
            Part("screen.step(True)", "The next value"),
            Part("screen.step(True)", "The next value"),
            Part("screen.step(False)", "The value before"),
        )),
    Key("n", "n", "screen.add", "add", "Add a layer", Group.EDIT, running="add", rank=4, when="field"),
    Key("x,delete", "x", "screen.remove", "remove", "Remove this layer", Group.EDIT, running="remove", rank=6,
        when="layer"),
    Key("shift+up,shift+down", "⇧↑↓", "", "", "Move this layer", Group.EDIT, when="layer",
        parts=(
            Part("screen.shift(-1)", "Move this layer up"),
            Part("screen.shift(1)", "Move this layer down"),
        )),
    Key("j", "j", "screen.branch", "", "Split the first layer into two branches, or join them", Group.EDIT,
        when="field"),
    Key("f", "f", "screen.fix", "fix", "Mend the mismatch: the one at the cursor, or the first", Group.EDIT,
        running="fix", rank=0, when="fix"),
    Key("F", "F", "screen.fix_all", "fix all", "Mend all mismatches at once", Group.EDIT, running="fix all", rank=1,
        when="fix_all"),
    Key("u,ctrl+z", "u", "screen.undo", "undo", "Take the last edit back", Group.BACK, running="undo", rank=5,
        when="undo"),
    Key("U,ctrl+y", "U", "screen.redo", "redo", "Make the edit once more", Group.BACK, running="redo", rank=6,
        when="redo"),
    Key("R", "R", "screen.revert", "", "Back to what the Workbench runs", Group.BACK, when="changed"),
    Key("a", "a", "screen.apply", "apply", "Open it in the Workbench", Group.FORWARD, running="apply", rank=0,
        when="draft"),
    Key("tab", "tab", "screen.next_pane", "pane", "The next pane", Group.LOOK, running="pane", rank=3, when="draft"),
    Key("p", "p", "screen.pane('presets')", "presets", "Networks worth looking at", Group.LOOK, running="presets",
        rank=4, when="draft"),
    Key("c", "c", "screen.pane('code')", "code", "The same model as a program", Group.LOOK, running="code", rank=4,
        when="draft"),
    Key("l", "l", "screen.language", "language", "Keras, PyTorch, R", Group.LOOK, running="language", rank=3,
        when="code"),
    Key("y", "y", "screen.copy", "copy", "Copy the program", Group.LOOK, running="copy", rank=3, when="code"),
    Key("pageup,pagedown", "PgUp/Dn", "", "", "Scroll what is longer than its pane", Group.LOOK, when="draft",
        parts=(
            Part("screen.scroll(-1)", "Scroll up"),
            Part("screen.scroll(1)", "Scroll down"),
        )),
)  # fmt: skip

"""Keys that work everywhere: those of the app, and those that lead to the places."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key

QUIT = "Quit at once, as ctrl+c does: what is not saved is gone"
"""Nobody is asked: who presses it wants out."""

PLACE_KEYS = (
    Key("1", "1", "app.place('learn')", "", "Learn: the course, page by page", Group.PLACES),
    Key("2", "2", "app.place('data')", "", "Data: the digits and their tensors", Group.PLACES),
    Key("3", "3", "app.place('network')", "", "Network: its layers and settings", Group.PLACES),
    Key("4", "4", "app.place('workbench')", "", "Workbench: a batch, operation by operation", Group.PLACES),
    Key("5", "5", "app.place('inspect')", "", "Inspect: inside the trained network", Group.PLACES),
)

APP_KEYS = (
    Key("t", "t", "app.theme", "theme", "Next theme: dark, light, high contrast", Group.APP, rank=9),
    Key("ctrl+p", "ctrl+p", "app.command_palette", "palette", "Find any action by name", Group.APP, rank=9),
    Key("question_mark", "?", "app.help", "help", "This page: keys and words", Group.APP, running="help", rank=1),
    Key("q,ctrl+q", "q", "app.quit", "quit", QUIT, Group.APP, running="quit", rank=2),
)

TYPING_KEYS = (
    Key("enter", "enter", "", "take it", "Take what was typed", Group.APP, running="take it", rank=1),
    Key("escape", "esc", "", "leave it", "Leave everything as it was", Group.APP, running="leave it", rank=2),
)
"""What the footer shows while something is typed: every other key is text then."""

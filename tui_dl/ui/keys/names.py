"""How people write keys."""

from __future__ import annotations

from tui_dl.ui.keys.all import ALL_KEYS

ALIASES = {" ": "space", "[": "left_square_bracket", "]": "right_square_bracket", "+": "plus", "-": "minus",
           "=": "equals_sign", "?": "question_mark", "/": "slash", ":": "colon", "'": "apostrophe",
           "<": "less_than_sign", ">": "greater_than_sign", "esc": "escape", "return": "enter"}  # fmt: skip
OTHERS = ("enter", "escape", "tab", "shift+tab", "backspace", "delete", "pageup", "pagedown", "home", "end",
          "up", "down", "left", "right", "shift+up", "shift+down", "shift+left", "shift+right")  # fmt: skip

SYMBOLS = {"up": "↑", "down": "↓", "left": "←", "right": "→", "comma": ",", "full_stop": ".", "pageup": "PgUp",
           "pagedown": "PgDn", "delete": "del", "home": "Home", "end": "End"}  # fmt: skip


def written(name: str) -> str:
    """Textual's name of a key as it stands on the screen: `↑`, `[`, `shift+←`."""
    before, plus, last = name.rpartition("+")
    short = {full: alias for alias, full in ALIASES.items() if alias.strip()} | SYMBOLS
    return before + plus + short.get(last, last)


def named(name: str) -> str | None:
    """Textual's name of a key as people write it (`space`, `?`, `R`, `left`), None for an unknown one."""
    known = {part for key in ALL_KEYS for part in key.keys.split(",")}
    if name in ALIASES:
        return ALIASES[name]
    if name in known or name in OTHERS or (len(name) == 1 and name.isprintable()):
        return name
    return None


def names() -> str:
    """Every name that `named` knows, on one line, for an error text."""
    short = {full: alias for alias, full in ALIASES.items() if len(alias) == 1 and alias != " "}
    known = [short.get(part, part) for key in ALL_KEYS for part in key.keys.split(",")]
    return " ".join(dict.fromkeys([*known, *OTHERS]))

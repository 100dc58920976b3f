"""The keys that figures about data share: one meaning each, in the course and in the Data place."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Part


def choosing(what: str, across: str = "") -> Key:
    """The arrows: `choose(rows, columns)`."""
    across = across or what
    parts = (
        Part("figure.choose(-1, 0)", f"{what}: up"),
        Part("figure.choose(1, 0)", f"{what}: down"),
        Part("figure.choose(0, -1)", f"{across}: left"),
        Part("figure.choose(0, 1)", f"{across}: right"),
    )
    return Key("up,down,left,right", "↑↓←→", "", "choose", f"Choose: {what.lower()}", Group.LOOK, rank=2, parts=parts)


def stepping(word: str, what: str) -> Key:
    """The brackets: `other(by)`."""
    parts = (Part("figure.other(-1)", f"The {what} before"), Part("figure.other(1)", f"The next {what}"))
    keys = "left_square_bracket,right_square_bracket"
    return Key(keys, "[ ]", "", word, f"The {what} before, the next one", Group.LOOK, rank=3, parts=parts)


def viewing(word: str, what: str) -> Key:
    """`v`: `view()`."""
    return Key("v", "v", "figure.view", word, what, Group.LOOK, rank=3)


def typing(what: str) -> Key:
    """`i`: `ask_number()`."""
    return Key("i", "i", "figure.ask_number", "number", what, Group.LOOK, rank=4)


PAGES = Key("pageup,pagedown", "PgUp/Dn", "", "page", "The page before, the next one", Group.LOOK, rank=4,
            parts=(Part("figure.page(-1)", "The page before"), Part("figure.page(1)", "The next page")))  # fmt: skip
"""Whole pages: `page(by)`."""

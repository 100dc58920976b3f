"""Keys of the Learn place."""

from __future__ import annotations

from tui_dl.ui.keys.key import Group, Key, Part

KEYS = (
    Key("space", "space", "screen.reveal", "reveal", "Show what comes next", Group.PAGES, rank=0, when="reveal"),
    Key("space", "space", "screen.operate", "figure", "Have the figure do what space does there", Group.FIGURE, rank=0,
        when="operate"),
    Key("n", "n", "screen.turn(1)", "next page", "The next page", Group.PAGES, rank=1, when="next"),
    Key("p", "p", "screen.turn(-1)", "back", "The page before", Group.PAGES, rank=3, when="previous"),
    Key("left,right", "←→", "", "", "The page before, the next one", Group.PAGES, when="arrows",
        parts=(
            Part("screen.arrow(-1)", "The page before"),
            Part("screen.arrow(1)", "The next page"),
        )),
    Key("pageup,pagedown", "PgUp/Dn", "", "", "Scroll; at the end of the text, turn the page", Group.PAGES,
        parts=(
            Part("screen.scroll(-1)", "Scroll up, or the page before"),
            Part("screen.scroll(1)", "Scroll down, or the next page"),
        )),
    Key("c", "c", "screen.contents", "contents", "All pages, and what is done of them", Group.PAGES, rank=4),
    Key("m", "m", "screen.teacher", "", "Teacher's mode: larger, step by step, nothing given away", Group.PAGES),
    Key("tab,shift+tab", "tab", "", "switch", "To the text, the figure, the exercise", Group.LOOK,
        rank=1, when="parts",
        parts=(
            Part("screen.part(1)", "To the next of text, figure and exercise"),
            Part("screen.part(-1)", "To the one before of text, figure and exercise"),
        )),
    Key("up,down", "↑↓", "", "word", "Choose a word of the text", Group.LOOK, rank=6, when="words",
        parts=(
            Part("screen.choose_word(-1)", "Choose the word before"),
            Part("screen.choose_word(1)", "Choose the next word"),
        )),
    Key("enter", "enter", "screen.explain", "explain", "What the chosen word means", Group.LOOK, rank=6, when="word"),
    Key("g", "g", "screen.glossary", "glossary", "Every word, each in a plain line", Group.LOOK, rank=7),
    Key("h", "h", "screen.hint", "hint", "A hint for the exercise", Group.EXERCISE, rank=3, when="hint"),
    Key("a", "a", "screen.give_up", "solution", "Show the answer, step by step", Group.EXERCISE, rank=3, when="answer"),
    Key("x", "x", "screen.another", "another", "The same exercise with other numbers", Group.EXERCISE, rank=5,
        when="another"),
    Key("e", "e", "screen.next_exercise", "other exercise", "The page's other exercise", Group.EXERCISE, rank=5,
        when="exercises"),
    Key("s", "s", "screen.see", "on a real batch", "See this on a real batch, in the Workbench", Group.FIGURE, rank=5,
        when="counterpart"),
    Key("escape", "esc", "screen.leave", "leave", "Close what is open, or leave the figure or the field", Group.PAGES,
        rank=6, when="inside"),
)  # fmt: skip

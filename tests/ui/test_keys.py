"""Which keys there are, when they do something, and how they are written."""

from __future__ import annotations

import pytest

from tui_dl.session.moves import State
from tui_dl.ui.ahead import place_class
from tui_dl.ui.app import PLACES as NAMES
from tui_dl.ui.app import TuiDl
from tui_dl.ui.keys import charts, workbench
from tui_dl.ui.keys.all import ALL_KEYS, BY_PLACE
from tui_dl.ui.keys.everywhere import APP_KEYS, PLACE_KEYS
from tui_dl.ui.keys.key import Key, Situation, footer
from tui_dl.ui.keys.names import named, names, written
from tui_dl.ui.screens.place import Place

PLACES = [place_class(name) for name in NAMES]
BENCH = frozenset({"bench"})
START = Situation(State.READY, running=False, at_start=True, at_end=False, tabs=False, able=BENCH)
MIDDLE = Situation(State.READY, running=False, at_start=False, at_end=False, tabs=False, able=BENCH)
END = Situation(State.READY, running=False, at_start=False, at_end=True, tabs=False, able=BENCH)
TABS = Situation(State.READY, running=False, at_start=False, at_end=False, tabs=True, able=BENCH)
RUNNING = Situation(State.RUNNING, running=True, at_start=False, at_end=False, tabs=False, able=BENCH)
DIVERGED = Situation(State.DIVERGED, running=False, at_start=False, at_end=False, tabs=False, able=BENCH)
STARTING = Situation(State.STARTING, running=False, at_start=True, at_end=False, tabs=True)


def shown(now: Situation, width: int = 300) -> list[str]:
    return [f"{key.shown} {word}" for key, word in footer((*BY_PLACE["workbench"], *APP_KEYS), now, width)]


@pytest.mark.parametrize(
    ("now", "there", "absent"),
    [
        (START, {"space next", "r run", "↑↓←→ choose"}, {"b back", "R restart", "tab pane"}),
        (MIDDLE, {"space next", "b back", "R restart"}, {"tab pane"}),
        (END, {"b back", "R restart", "[ ] example"}, {"space next", "r run", "e epoch"}),
        (TABS, {"tab pane"}, set()),
        (RUNNING, {"space pause", "r pause", "+ - learning rate", "q quit"}, {"b back", "↑↓←→ choose", "space next"}),
        (DIVERGED, {"b back", "R restart", "+ - η"}, {"space next", "r run"}),
        (STARTING, {"? help", "q quit"}, {"space next", "tab pane", "R restart", "+ - η"}),
    ],
)
def test_the_footer_names_what_does_something_now(now: Situation, there: set[str], absent: set[str]) -> None:
    assert there <= set(shown(now))
    assert not absent & set(shown(now))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
def test_the_footer_fits_and_keeps_what_matters_most(width: int) -> None:
    assert len("  ".join(shown(MIDDLE, width))) <= width
    assert {"space next", "b back", "? help"} <= set(shown(MIDDLE, width))


@pytest.mark.parametrize("key", [key for key in ALL_KEYS if key.parts], ids=lambda key: key.keys)
def test_each_sign_of_a_key_does_the_part_that_it_stands_for(key: Key) -> None:
    assert "".join(sign for sign, _ in key.signs) == key.shown
    before, done = "", []
    for sign, action in key.signs:
        if action:
            named_so = [part.action for name, part in key.each if written(name) in (sign, before + sign)]
            # PgUp/Dn is shortened.
            assert named_so == [action] or (not named_so and key.shown == "PgUp/Dn")
            done.append(action)
        before = "shift+" if sign == "⇧" or before else ""
    assert done


@pytest.mark.parametrize("place", PLACES)
def test_no_key_stands_for_two_things(place: type[Place]) -> None:
    """At one moment: a panel may use what the bench below it uses."""
    keys = (*place.KEYS, *PLACE_KEYS, *APP_KEYS)
    written = [(name, key.when) for key in keys for name, _ in key.each]
    assert len(written) == len(set(written))
    always = [name for name, when in written if not when]
    assert not set(always) & {name for name, when in written if when}


@pytest.mark.parametrize("place", PLACES)
def test_every_action_exists(place: type[Place]) -> None:
    assert place.KEYS is BY_PLACE[place.NAME]
    owners = {"app": TuiDl, "screen": place}
    for key in (*place.KEYS, *PLACE_KEYS, *APP_KEYS):
        for _, part in key.each:
            owner, _, rest = part.action.partition(".")
            assert hasattr(owners[owner], f"action_{rest.split('(')[0]}"), part.action


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("space", "space"),
        (" ", "space"),
        ("?", "question_mark"),
        ("[", "left_square_bracket"),
        ("+", "plus"),
        ("-", "minus"),
        ("R", "R"),
        ("left", "left"),
        ("ctrl+p", "ctrl+p"),
        ("x", "x"),
        ("esc", "escape"),
    ],
)
def test_names_of_keys_as_people_write_them(written: str, name: str) -> None:
    assert named(written) == name


@pytest.mark.parametrize("written", ["", "spcae", "ctrl+alt+x", "F99", "space b"])
def test_unknown_names(written: str) -> None:
    assert named(written) is None


def test_every_name_that_is_told_is_known() -> None:
    assert all(named(name) for name in names().split())


@pytest.mark.parametrize("keys", [workbench.KEYS, charts.CHARTS, charts.COMPUTES])
def test_an_action_is_allowed_by_one_condition(keys: tuple[Key, ...]) -> None:
    # The first key with an action decides whether it may be done: a second with another `when` would go unasked.
    conditions: dict[str, set[str]] = {}
    for key in keys:
        for _, part in key.each:
            conditions.setdefault(part.action, set()).add(key.when)
    assert [action for action, whens in conditions.items() if len(whens) > 1] == []

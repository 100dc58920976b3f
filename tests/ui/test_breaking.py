"""Where lines of arithmetic break."""

from __future__ import annotations

import pytest
from textual.content import Content

from tui_dl.ui.panes.breaking import broken
from tui_dl.ui.panes.example import numbers
from tui_dl.ui.panes.panel import Spot, fitted
from tui_dl.ui.panes.watches import fitting

SETTINGS = "  w = b1[0], η = 0.001, β₁ = 0.9, λ = 0.004"


def test_what_fits_stays_as_it_is() -> None:
    assert broken(SETTINGS, len(SETTINGS)) == [SETTINGS]
    assert broken("", 10) == [""]


def test_no_index_and_no_equation_is_torn() -> None:
    assert broken("dW2[0, 0] = Σᵢ h1[i, 0] · dz2[i, 0]", 34) == ["dW2[0, 0] = Σᵢ h1[i, 0] ·", "    dz2[i, 0]"]
    assert broken(SETTINGS, 24) == ["  w = b1[0], η = 0.001,", "      β₁ = 0.9,", "      λ = 0.004"]


@pytest.mark.parametrize("width", range(8, 60))
def test_nothing_is_lost(width: int) -> None:
    lines = broken(SETTINGS, width)
    assert "".join(lines).replace(" ", "") == SETTINGS.replace(" ", "")
    assert all(len(line) <= max(width, 6 + len("w = b1[0],")) for line in lines)


def test_what_can_be_chosen_stays_whole_and_keeps_what_it_stands_for() -> None:
    row = [Spot("  = "), Spot("0.5000001", "bold", ("operand", 0)), Spot(" · "), Spot("W1[1, 2] of it", "", ("use", 1))]
    lines = list(fitted(row, 16))
    assert [["".join(spot.text for spot in line)] for line in lines] == [["  = 0.5000001 ·"], ["      W1[1, 2] of it"]]
    assert [spot.key for line in lines for spot in line if spot.key] == [("operand", 0), ("use", 1)]


def test_the_arithmetic_beside_a_digit_breaks_between_its_parts() -> None:
    (line,) = numbers(["dW2[0, 0] = Σᵢ h1[i, 0] · dz2[i, 0]"], 34, 3)
    assert line.plain.split("\n")[1].strip() == "dz2[i, 0]"


def test_watches_that_have_no_room_are_counted() -> None:
    pieces = [Content("loss 0.25")] * 9
    shown = [piece.plain for piece in fitting(pieces, 50)]
    assert shown == ["loss 0.25"] * 3 + ["6 more: d"]
    assert len("   ".join(shown)) <= 50
    assert len(fitting(pieces, 200)) == 9
    assert [piece.plain for piece in fitting(pieces, 5)] == ["9 more: d"]


def test_a_line_breaks_at_a_wide_gap_first() -> None:
    assert broken("h1[0, 0] = relu(z1[0, 0]),   h = max(0, z)", 39) == [
        "h1[0, 0] = relu(z1[0, 0]),",
        "    h = max(0, z)",
    ]
    # What would not fit on a line of its own either begins where there is room.
    assert broken("a = 1,   a long remark on it", 16) == ["a = 1,   a long", "    remark on it"]

"""Digits on cells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.digit import Digit, draw_digit, pixel_scale
from tui_dl.ui.widgets.looks import DARK

IMAGE = np.arange(784, dtype=np.uint32).reshape(28, 28).astype(np.uint8)


def test_a_digit_takes_the_room_it_can_use() -> None:
    assert pixel_scale((28, 28), 28, 14) == 1
    assert pixel_scale((28, 28), 55, 40) == 1
    assert pixel_scale((28, 28), 56, 28) == 2
    assert pixel_scale((28, 28), 200, 90) == 2
    assert pixel_scale((28, 28), 14, 40) == 0.5


@given(st.integers(0, 70), st.integers(0, 35), st.sampled_from(["truecolor", "none"]))
@settings(deadline=None, max_examples=50)
def test_a_digit_fits_any_room(width: int, height: int, depth: str) -> None:
    cells = Cells(width, height)
    draw_digit(cells, IMAGE, (27, 27), DARK, depth)
    assert [strip.cell_length for strip in cells.strips()] == [width] * height


async def test_a_digit_is_seen_and_drawn_anew_when_it_changes(on_stand, text_of) -> None:
    digit = Digit()
    async with on_stand(digit, 28, 14) as pilot:
        digit.show(np.zeros((28, 28), np.uint8))
        assert len({segment.style for y in range(14) for segment in digit.render_line(y)}) == 1
        image = np.zeros((28, 28), np.uint8)
        image[0, 3] = 255
        digit.show(image)
        assert text_of(digit)[0] == "   ▀" + " " * 24
        digit.show(image, (10, 10))
        assert text_of(digit)[4][9:12] == "╭─╮"
        digit.show(None)
        await pilot.pause()
        assert "".join(text_of(digit)).strip() == ""


async def test_a_digit_grows_with_its_widget(on_stand) -> None:
    digit = Digit()
    async with on_stand(digit, 28, 14) as pilot:
        digit.show(np.full((28, 28), 255, np.uint8))
        digit.styles.width, digit.styles.height = 60, 28
        await pilot.pause()
        assert [segment.cell_length for segment in digit.render_line(27)] == [56, 4]


async def test_without_colour_a_digit_is_shaded(on_stand, text_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    digit = Digit()
    image = np.zeros((28, 28), np.uint8)
    image[0:2, 5] = 255
    image[2, 5] = 255
    async with on_stand(digit, 28, 14):
        digit.show(image)
        assert [line[5] for line in text_of(digit)[:3]] == ["█", "▒", " "]

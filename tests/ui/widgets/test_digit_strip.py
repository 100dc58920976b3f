"""The strip of digits: how many fit, what stands under each."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_dl.ui.widgets.cells import Cells
from tui_dl.ui.widgets.looks import DARK
from tui_dl.ui.widgets.strip import Batch, DigitStrip, capacity, draw_strip, tile_side

IMAGES = np.random.default_rng(0).integers(0, 256, (12, 28, 28)).astype(np.uint8)
TRUTHS = np.arange(12) % 10


def test_digits_are_as_large_as_lets_all_be_seen() -> None:
    assert tile_side(2, 100, 20) == 28
    assert tile_side(12, 100, 20) == 14
    assert tile_side(128, 100, 20) == 14, "readable ones, though not all fit"
    assert tile_side(5, 40, 6) == 7


@given(st.integers(0, 200), st.integers(0, 60), st.sampled_from([28, 14, 7]))
def test_capacity_needs_no_more_than_there_is(width: int, height: int, side: int) -> None:
    across = (width + 2) // (side + 2)
    assert capacity(side, width, height) == across * (height // (side // 2 + side % 2 + 1))


async def test_predictions_stand_under_digits_and_wrong_ones_show_the_truth(on_stand, text_of) -> None:
    strip = DigitStrip()
    predictions = TRUTHS.copy()
    predictions[1] = 8
    async with on_stand(strip, 48, 18):
        strip.show(IMAGES, TRUTHS, predictions, 112, 128)
        lines = text_of(strip)
        assert lines[0].rstrip() == "112 of 128 right · 87.5 % · the first 6 shown"
        assert lines[9].rstrip() == "✓ 0             ✗ 8 ◂ 1         ✓ 2"
        assert lines[17].rstrip() == "✓ 3             ✓ 4             ✓ 5"


async def test_where_all_are_seen_nothing_is_said_and_with_little_room_the_share_goes(on_stand, text_of) -> None:
    strip = DigitStrip()
    async with on_stand(strip, 48, 18):
        strip.show(IMAGES[:2], TRUTHS[:2], TRUTHS[:2], 2, 2)
        assert text_of(strip)[0].rstrip() == "2 of 2 right · 100.0 %"
        assert strip.seen == 2
    async with on_stand(strip := DigitStrip(), 40, 18):
        strip.show(IMAGES, TRUTHS, TRUTHS, 128, 128)
        assert text_of(strip)[0].rstrip() == "128 of 128 right · the first 4 shown"
        assert strip.seen == 4


async def test_no_digits_and_wrong_lengths(on_stand, text_of) -> None:
    strip = DigitStrip()
    async with on_stand(strip, 40, 10):
        assert "".join(text_of(strip)).strip() == ""
        strip.show(IMAGES[:0], TRUTHS[:0], TRUTHS[:0], 0, 0)
        assert "".join(text_of(strip)).strip() == ""
        with pytest.raises(ValueError, match="12 images, 3 truths"):
            strip.show(IMAGES, TRUTHS[:3], TRUTHS, 0, 0)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 90), st.integers(0, 34), st.integers(0, 12), st.sampled_from(["truecolor", "none"]))
def test_a_strip_fits_any_room(width: int, height: int, count: int, depth: str) -> None:

    cells = Cells(width, height)
    draw_strip(cells, Batch(IMAGES[:count], TRUTHS[:count], TRUTHS[:count], count, 12), DARK, depth)
    assert [strip.cell_length for strip in cells.strips()] == [width] * height

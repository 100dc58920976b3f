"""The board: the mouse's way in the picture's own pixels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tui_dl.ui.widgets.board import Board


@pytest.mark.parametrize(
    ("width", "height", "side"), [(56, 28, 56), (80, 40, 56), (30, 20, 30), (60, 7, 14), (31, 20, 30)]
)
async def test_the_picture_is_as_large_as_fits(on_stand, width: int, height: int, side: int) -> None:
    board = Board()
    async with on_stand(board, width, height):
        board.show(np.zeros((56, 56), np.uint8), None, False)
        assert board.side == side


class Kept(Board):
    """Keeps what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn: list[Board.Drawn] = []

    def on_board_drawn(self, message: Board.Drawn) -> None:
        self.drawn.append(message)


async def test_a_drag_tells_of_every_stretch_in_pixels(on_stand) -> None:
    board = Kept()
    async with on_stand(board, 28, 14) as pilot:
        board.show(np.zeros((56, 56), np.uint8), (10.0, 20.0), True)
        await pilot.mouse_down(board, offset=(3, 2))
        await pilot.hover(board, offset=(10, 5))
        await pilot.mouse_up(board, offset=(10, 5))
        await pilot.hover(board, offset=(20, 5))
        await pilot.pause()
        assert (board.drawn[0].start, board.drawn[0].begins) == ((10.0, 7.0), True)
        assert (board.drawn[-1].end, board.drawn[-1].begins) == ((22.0, 21.0), False)
        assert all(one.end == two.start for one, two in pairwise(board.drawn))


async def test_the_pen_of_the_keys_is_seen(on_stand, text_of) -> None:
    board = Board()
    async with on_stand(board, 28, 14):
        board.show(np.zeros((56, 56), np.uint8), (10.0, 20.0), False)
        assert text_of(board)[2][10] == "◇"
        board.show(np.zeros((56, 56), np.uint8), (10.0, 20.0), True)
        assert text_of(board)[2][10] == "◆"

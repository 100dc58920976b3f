"""Where tensors lie."""

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.engine.arena import Arena
from tui_dl.engine.program import Role, Tensor


@pytest.mark.parametrize("units", [3, 1000, 1_000_000], ids=["small", "larger", "in huge pages"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_tensor_begins_on_a_cache_line_and_with_zeros(units: int, dtype: type) -> None:
    shapes = {"W1": (3, units), "b1": (units,), "L": ()}
    tensors = {name: Tensor(name, shape, ("axis",) * len(shape), Role.PARAMETER) for name, shape in shapes.items()}
    arena = Arena(tensors, dtype)
    for name, shape in shapes.items():
        view = arena.view(name)
        assert view.shape == shape
        assert view.dtype == dtype
        assert view.ctypes.data % 64 == 0
        assert not view.any()
    assert sum(arena.view(name).size for name in shapes) <= arena.memory.size
    arena.view("b1")[...] = 1
    assert not arena.view("W1").any()
    assert not arena.view("L").any()


def test_a_batch_that_is_spread_begins_on_a_cache_line() -> None:
    arena = Arena({"x": Tensor("x", (40, 7), ("example", "feature"), Role.DATA)}, np.float32, slice_rows=8)
    arena.spread()
    assert arena.view("x").shape == (40, 7)
    assert arena.view("x").ctypes.data % 64 == 0

from __future__ import annotations

import numpy as np
import pytest

from tui_dl.data.catalog import load
from tui_dl.data.errors import DataError


@pytest.mark.parametrize(("zero", "one"), [(3, 8), (8, 3), (0, 1)])
def test_one_against_another_keeps_those_two(zero: int, one: int) -> None:
    digits, pair = load("mnist-10k"), load(f"mnist-{zero}-vs-{one}")
    assert (pair.name, pair.task) == (f"mnist-{zero}-vs-{one}", "binary")
    assert pair.labels == (str(zero), str(one))
    for x, y, all_x, all_y in (
        (pair.train_x, pair.train_y, digits.train_x, digits.train_y),
        (pair.test_x, pair.test_y, digits.test_x, digits.test_y),
    ):
        assert y.dtype == np.uint8
        np.testing.assert_array_equal(x[y == 0], all_x[all_y == zero])
        np.testing.assert_array_equal(x[y == 1], all_x[all_y == one])
        assert len(x) == ((all_y == zero) | (all_y == one)).sum()


def test_a_digit_against_itself_is_refused() -> None:
    with pytest.raises(DataError, match="mnist-4-vs-4: sets a digit against itself; name two different"):
        load("mnist-4-vs-4")


def test_ink_is_the_sum_of_the_pixels_in_hundreds() -> None:
    digits, ink = load("mnist-10k"), load("mnist-ink")
    assert (ink.task, ink.labels, ink.image_shape) == ("regression", (), (28, 28))
    np.testing.assert_array_equal(ink.train_x, digits.train_x)
    for x, y in ((ink.train_x, ink.train_y), (ink.test_x, ink.test_y)):
        assert y.dtype == np.float32
        np.testing.assert_allclose(y, x.reshape(len(x), 784).sum(axis=1) / 255 / 100, rtol=1e-6)
    # Near 1, so that a fresh network's error is of order 1 too.
    assert ink.train_y.min() > 0.1
    assert ink.train_y.max() < 4.0
    assert ink.train_y.mean() == pytest.approx(1.0, abs=0.1)


def test_ink_can_be_learnt_by_one_linear_unit() -> None:
    ink = load("mnist-ink")
    features = ink.train_x.reshape(-1, 784).astype(np.float32) / 255
    kernel = np.full(784, 0.01, np.float32)
    np.testing.assert_allclose(features @ kernel, ink.train_y, rtol=1e-4)

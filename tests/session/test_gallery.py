"""The gallery: numbers of examples, labels, parts, and sums over pixels, against NumPy on the arrays themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.data.catalog import load
from tui_dl.data.dataset import Dataset
from tui_dl.engine.errors import NetworkError
from tui_dl.session import Setup
from tui_dl.session.gallery import CHUNK, PARTS, Gallery, Paging, digits_of, gallery_of, pixel_sums


def small(train: int = 40, test: int = 10) -> Gallery:
    generator = np.random.default_rng(3)
    count = train + test
    x = generator.integers(0, 256, (count, 5, 4), dtype=np.uint8)
    x[:, 0, 0] = 0
    y = (np.arange(count) % 3).astype(np.uint8)
    data = Dataset("s", "", x[:train], y[:train], x[train:], y[train:], "multiclass", ("a", "b", "c"), "")
    return Gallery(data, train).split(0.25)


def test_examples_are_numbered_through_all_parts() -> None:
    gallery = small()
    assert gallery.count == 50
    assert [gallery.bounds(part) for part in PARTS] == [(0, 30), (30, 40), (40, 50)]
    assert [gallery.part(index) for index in (0, 29, 30, 39, 40, 49)] == [
        "train", "train", "validation", "validation", "test", "test",
    ]  # fmt: skip
    assert np.array_equal(gallery.image(39), gallery.dataset.train_x[39])
    assert np.array_equal(gallery.image(40), gallery.dataset.test_x[0])
    assert gallery.label(4) == "b"
    assert np.shares_memory(gallery.image(3), gallery.dataset.train_x)
    for outside in (-1, 50):
        with pytest.raises(IndexError, match="from 0 to 49"):
            gallery.image(outside)


def test_labels_and_their_balance() -> None:
    gallery = small()
    assert gallery.of(1).tolist() == list(range(1, 50, 3))
    assert len(gallery.of(None)) == 50
    assert sum(gallery.balance(part).sum() for part in PARTS) == 50
    assert gallery.balance("validation").tolist() == [4, 3, 3]


def test_a_share_that_leaves_nothing_is_refused() -> None:
    assert small().split(0.0).bounds("validation") == (40, 40)
    with pytest.raises(NetworkError, match="choose another"):
        small().split(0.99)


@pytest.mark.parametrize("train", [40, CHUNK + 7])
def test_statistics_of_pixels(train: int) -> None:
    gallery = small(train)
    data, sums = gallery.dataset, pixel_sums(gallery)
    x = np.concatenate((data.train_x, data.test_x)).astype(np.float64)
    y = np.concatenate((data.train_y, data.test_y))
    for label in (None, 0, 2):
        some = x if label is None else x[y == label]
        assert np.allclose(sums.mean(label), some.mean(axis=0))
        assert np.allclose(sums.deviation(label), some.std(axis=0))
        assert np.allclose(sums.lit_share(label), (some > 0).mean(axis=0))
    assert sums.counts.sum() == gallery.count


@given(st.integers(0, 300), st.integers(1, 40), st.lists(st.integers(-50, 50), max_size=8))
def test_pages_hold_every_entry_once_and_the_chosen_one_is_on_its_page(count: int, size: int, moves: list[int]) -> None:
    paging = Paging(count, size)
    for by in moves:
        paging = paging.moved(by)
        assert 0 <= paging.chosen < max(count, 1)
        assert paging.chosen in paging.shown or not count
    pages = [Paging(count, size, page * size).shown for page in range(paging.pages)]
    assert [entry for page in pages for entry in page] == list(range(count))


class _Session:
    def __init__(self, data: str, share: float) -> None:
        self.dataset = load(data)
        self.setup = Setup(data=data, validation_split=share)


def test_a_sessions_own_data_and_digits_where_it_has_none() -> None:
    spiral, digits = _Session("spiral", 0.1), _Session("mnist-3-vs-8", 0.2)
    assert gallery_of(spiral).dataset is spiral.dataset  # type: ignore[arg-type]
    assert gallery_of(spiral).bounds("train") == (0, 720)  # type: ignore[arg-type]
    assert digits_of(spiral).dataset.name == "mnist-10k"  # type: ignore[arg-type]
    assert digits_of(digits).dataset is digits.dataset  # type: ignore[arg-type]

from __future__ import annotations

import numpy as np
import pytest
from made_files import images, labels

from tui_dl.data.dataset import Dataset


def _dataset(x: np.ndarray) -> Dataset:
    y = labels(len(x))
    return Dataset("a", "A", x, y, x[:2], y[:2], "multiclass", tuple("0123456789"), "here")


def test_images_have_a_shape_and_their_pixels_as_features() -> None:
    dataset = _dataset(images(5))
    assert (dataset.features, dataset.image_shape) == (784, (28, 28))


def test_plain_features_are_no_image() -> None:
    dataset = _dataset(np.zeros((5, 2), np.float32))
    assert (dataset.features, dataset.image_shape) == (2, None)


@pytest.mark.parametrize("field", ["train_x", "train_y", "test_x", "test_y"])
def test_arrays_are_read_only_but_the_callers_own_are_not(field: str) -> None:
    own = images(5)
    array = getattr(_dataset(own), field)
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1
    own[0] = 7
    assert own[0, 0, 0] == 7

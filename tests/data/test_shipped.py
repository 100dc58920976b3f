from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from tui_dl import resources
from tui_dl.data import places
from tui_dl.data.catalog import load, load_mnist
from tui_dl.data.errors import DataError
from tui_dl.data.published import SHIPPED
from tui_dl.resources import asset_path

CLASS_COUNTS = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]


def test_the_files_are_those_that_were_checked_and_small() -> None:
    for file in SHIPPED.files:
        content = asset_path("mnist-10k", file.name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
    assert sum(file.bytes for file in SHIPPED.files) < 2_000_000


def test_the_digits_are_whole_and_fairly_split() -> None:
    digits = load("mnist-10k")
    assert (digits.train_x.shape, digits.test_x.shape) == ((8_000, 28, 28), (2_000, 28, 28))
    assert digits.train_x.dtype == digits.train_y.dtype == np.uint8
    train, test = np.bincount(digits.train_y), np.bincount(digits.test_y)
    assert (train + test).tolist() == CLASS_COUNTS
    assert np.abs(train / 8_000 - test / 2_000).max() < 0.015
    # Keras validates on the last fifth of the training part: that must be a fair sample too.
    assert np.abs(np.bincount(digits.train_y[6_400:]) / 1_600 - train / 8_000).max() < 0.02


def test_the_digits_look_like_digits() -> None:
    digits = load("mnist-10k")
    means = np.stack([digits.train_x[digits.train_y == label].mean(axis=0) for label in range(10)])
    distances = ((digits.test_x[:, None].astype(np.float32) - means) ** 2).sum(axis=(2, 3))
    # The nearest class mean is right on about four of five MNIST digits; on scrambled labels on one in ten.
    assert (distances.argmin(axis=1) == digits.test_y).mean() > 0.75


def test_load_mnist_unpacks_as_in_keras() -> None:
    (train_images, train_labels), (test_images, test_labels) = load_mnist()
    digits = load("mnist-10k")
    np.testing.assert_array_equal(train_images, digits.train_x)
    np.testing.assert_array_equal(test_labels, digits.test_y)
    assert (train_labels.shape, test_images.shape) == ((8_000,), (2_000, 28, 28))
    train_images[0] = 0
    assert load("mnist-10k").train_x[0].any()


def test_a_missing_asset_says_so() -> None:
    with pytest.raises(FileNotFoundError, match="absent: this part of tui-dl is missing; install tui-dl again"):
        asset_path("mnist-10k", "absent")


def test_an_installed_package_finds_its_own_assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "tui_dl" / "assets" / "mnist-10k"
    inside.mkdir(parents=True)
    (tmp_path / "assets").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "tui_dl")
    assert asset_path("mnist-10k") == inside
    with pytest.raises(DataError, match=r"images-idx3-ubyte.gz: cannot be read .*; install tui-dl again"):
        load("mnist-10k")


def test_an_installation_without_digits_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "tui_dl")
    with pytest.raises(DataError, match=r"mnist-10k: .* missing; install tui-dl again"):
        places.shipped_folder()

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from made_files import Bytes, images, labels, npz_arrays, small_set, write_folder

from tui_dl.data import catalog
from tui_dl.data.catalog import DEFAULT, entries, load
from tui_dl.data.errors import DataError


@pytest.mark.parametrize("dot", ["-", "."])
@pytest.mark.parametrize("packed", [False, True])
def test_a_folder_of_idx_files_loads(tmp_path: Path, dot: str, packed: bool) -> None:
    made = small_set()
    dataset = load(str(write_folder(tmp_path / "digits", made, dot, packed)))
    assert dataset.name == "digits"
    assert (dataset.task, dataset.labels) == ("multiclass", tuple("0123456789"))
    read = (dataset.train_x, dataset.train_y, dataset.test_x, dataset.test_y)
    for array, written in zip(read, made.values(), strict=True):
        np.testing.assert_array_equal(array, written)


def test_torchvisions_root_loads(tmp_path: Path) -> None:
    write_folder(tmp_path / "MNIST" / "raw", small_set())
    assert len(load(str(tmp_path)).train_x) == 12


def test_an_npz_file_and_a_path_from_home_load(bare_machine: Path) -> None:
    np.savez(bare_machine / "mine.npz", **npz_arrays())
    assert len(load("mine.npz").test_x) == len(load("~/mine.npz").test_x) == 5


@pytest.mark.parametrize("stem", small_set())
def test_a_missing_file_is_named(tmp_path: Path, stem: str) -> None:
    arrays = small_set()
    del arrays[stem]
    with pytest.raises(DataError, match=f"{tmp_path}: has no file {stem}-idx"):
        load(str(write_folder(tmp_path, arrays)))


def _changed(stem: str, array: Bytes) -> dict[str, Bytes]:
    return small_set() | {stem: array}


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        (_changed("train-labels", labels(11)), "train-labels-idx1-ubyte: holds 11 labels for 12 images"),
        (_changed("t10k-images", images(6)), "t10k-labels-idx1-ubyte: holds 5 labels for 6 images"),
        (_changed("t10k-labels", labels(5) + np.uint8(8)), "t10k-labels-idx1-ubyte: holds the label 12"),
        (
            _changed("train-images", images(12)[:, :27]),
            r"train-images-idx3-ubyte: holds shape \(12, 27, 28\)",
        ),
        (_changed("train-images", images(12)[0]), r"train-images-idx3-ubyte: holds shape \(28, 28\)"),
        (_changed("train-labels", images(12)), r"train-labels-idx1-ubyte: holds shape \(12, 28, 28\)"),
        (_changed("train-images", images(0)), "train-images-idx3-ubyte: .*empty"),
    ],
)
def test_files_that_do_not_fit_are_named(tmp_path: Path, arrays: dict[str, Bytes], said: str) -> None:
    with pytest.raises(DataError, match=said):
        load(str(write_folder(tmp_path, arrays)))


def test_an_npz_that_does_not_fit_names_the_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "mnist.npz", **npz_arrays(y_test=labels(4)))
    with pytest.raises(DataError, match=r"mnist.npz \(y_test\): holds 4 labels for 5 images"):
        load(str(tmp_path / "mnist.npz"))


def test_paths_that_lead_nowhere_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notes.txt").write_text("no digits")
    for name, said in (("absent/folder", "is not there"), ("notes.txt", "is neither a folder nor an npz")):
        with pytest.raises(DataError, match=f"{tmp_path / name}: {said}"):
            load(str(tmp_path / name))

    def refuse(folder: object) -> list[str]:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(DataError, match="Permission denied"):
        load(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("minst", "did you mean mnist?"),
        ("fashion", "did you mean fashion-mnist?"),
        ("spirale", "did you mean spiral?"),
        ("mnist-3-vs-12", "did you mean mnist-3-vs-8?"),
        ("", "known are mnist-10k, mnist,"),
        ("nul\0byte", "known are"),
        ("qwertyuiop", "known are mnist-10k, mnist,"),
    ],
)
def test_an_unknown_name_gets_a_suggestion(name: str, said: str) -> None:
    with pytest.raises(DataError) as caught:
        load(name)
    assert said in str(caught.value)


def test_full_mnist_says_how_to_get_it() -> None:
    with pytest.raises(DataError, match="mnist: is not on this machine; `tui-dl data fetch mnist` gets it"):
        load("mnist")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("mnist", "tui-dl/mnist"),
        ("mnist", "data/MNIST/raw"),
        ("fashion-mnist", "tui-dl/fashion-mnist"),
        ("fashion-mnist", "datasets/fashion-mnist"),
        ("fashion-mnist", "data/FashionMNIST/raw"),
    ],
)
def test_sets_are_found_where_people_keep_them(bare_machine: Path, name: str, place: str) -> None:
    write_folder(bare_machine / place, small_set(), packed=True)
    dataset = load(name)
    assert dataset.name == name
    assert len(dataset.train_x) == 12
    assert len(dataset.labels) == 10
    assert place in dataset.source
    entry = next(entry for entry in entries() if entry.name == name)
    assert entry.present
    assert place in entry.where


def test_keras_own_file_is_found(bare_machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KERAS_HOME")
    (bare_machine / ".keras" / "datasets").mkdir(parents=True)
    np.savez(bare_machine / ".keras" / "datasets" / "mnist.npz", **npz_arrays())
    assert len(load("mnist").train_x) == 12


def test_a_half_fetched_set_is_passed_over(bare_machine: Path) -> None:
    half = small_set()
    del half["t10k-labels"]
    write_folder(bare_machine / "tui-dl" / "mnist", half)
    write_folder(bare_machine / "data" / "MNIST" / "raw", small_set())
    assert len(load("mnist").test_y) == 5


def test_a_name_wins_over_a_folder_and_a_dot_names_the_folder(bare_machine: Path) -> None:
    write_folder(bare_machine / "mnist", small_set())
    with pytest.raises(DataError, match="is not on this machine"):
        load("mnist")
    assert len(load("./mnist").train_x) == 12


def test_entries_tell_the_truth() -> None:
    listed = entries()
    assert listed[0].name == DEFAULT
    assert len({entry.name for entry in listed}) == len(listed)
    for entry in listed:
        if entry.present:
            dataset = load(entry.name)
            assert (dataset.name, dataset.task) == (entry.name, entry.task)
            assert (len(dataset.train_x), len(dataset.test_x)) == (entry.train, entry.test)
        else:
            assert f"tui-dl data fetch {entry.name}" in entry.where


@pytest.mark.skipif("TUI_DL_MNIST" not in os.environ, reason="TUI_DL_MNIST names no folder with the full MNIST")
def test_full_mnist_loads() -> None:
    digits = load(os.environ["TUI_DL_MNIST"])
    assert (digits.train_x.shape, digits.test_x.shape) == ((60_000, 28, 28), (10_000, 28, 28))
    assert digits.test_y[:5].tolist() == [7, 2, 1, 0, 4]
    shipped = load(DEFAULT)
    both = np.concatenate([shipped.train_x, shipped.test_x]).reshape(10_000, -1)
    originals = digits.train_x[:10_000].reshape(10_000, -1)
    assert {row.tobytes() for row in both} == {row.tobytes() for row in originals}


def test_importing_the_room_loads_nothing_heavy() -> None:
    script = (
        "import sys, tui_dl.data; assert 'numpy' not in sys.modules; import tui_dl.data.catalog; "
        "print({'numba', 'scipy', 'pooch', 'requests', 'textual', 'rich'} & set(sys.modules))"
    )
    root = Path(catalog.__file__).parents[2]
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout.strip() == "set()"

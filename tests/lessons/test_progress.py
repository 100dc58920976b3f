"""Progress: kept whole, taken up again, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tui_dl.lessons.pages import Page, Task
from tui_dl.lessons.progress import Keeper, Progress, key

PAGE = Page("1.2", "c", "t", ("Text.",), Path("p.md"), tasks=(Task("a"), Task("b")))


def test_a_page_is_done_when_it_is_read_and_all_its_exercises_are_solved() -> None:
    progress = Progress()
    assert not progress.begun(PAGE)
    progress.solved[key(PAGE, 0)] = 1
    assert progress.begun(PAGE)
    progress.read.add("1.2")
    assert not progress.done(PAGE)
    progress.solved[key(PAGE, 1)] = 2
    assert progress.done(PAGE)


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "progress.json"
    keeper = Keeper(path)
    keeper.progress = Progress("1.2", {"1.10", "1.2"}, {"1.2#1": 3})
    keeper.save()
    again = Keeper(path)
    assert (again.progress, again.complaint) == (keeper.progress, "")
    assert json.loads(path.read_text()) == {"schema": 1, "at": "1.2", "read": ["1.2", "1.10"], "solved": {"1.2#1": 3}}
    assert [each.name for each in path.parent.iterdir()] == ["progress.json"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"schema": 2}', '{"schema": 1, "at": 3, "read": [], "solved": {}}',
     '{"schema": 1, "at": "", "read": ["x"], "solved": {}}', '{"schema": 1, "at": "", "read": [], "solved": {"a": -1}}',
     "\xff\x00"],
)  # fmt: skip
def test_a_broken_file_is_set_aside(tmp_path: Path, content: str) -> None:
    path = tmp_path / "progress.json"
    path.write_bytes(content.encode("latin-1"))
    keeper = Keeper(path)
    assert keeper.progress == Progress()
    assert "begins anew" in keeper.complaint
    assert (tmp_path / "progress.json.broken").read_bytes() == content.encode("latin-1")
    keeper.save()
    assert Keeper(path).complaint == ""


def test_reset_forgets_all(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "progress.json")
    keeper.progress.read.add("1.1")
    keeper.save()
    keeper.reset()
    assert keeper.progress == Progress()
    assert not (tmp_path / "progress.json").exists()


def test_where_nothing_can_be_written_the_lesson_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    keeper = Keeper(tmp_path / "file" / "progress.json")
    keeper.save()
    assert keeper.complaint.startswith("The progress is not kept: ")
    assert "\n" not in keeper.complaint


def test_without_a_path_nothing_is_kept() -> None:
    keeper = Keeper()
    keeper.save()
    keeper.reset()
    assert keeper.complaint == ""

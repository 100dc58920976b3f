"""The Learn place, pixel by pixel, at the moments that matter. After a wanted change: pytest --snapshot-update."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_session import FakeSession
from hands import pressing
from small_course import put_modules, write_pages

from tui_dl.lessons import pages as lessons
from tui_dl.session.course import Course
from tui_dl.ui.app import TuiDl

MOMENTS = {
    "reading": ["down", "enter"],
    "figure": ["tab", "up"],
    "wrong": ["tab", "tab", *"7840", "enter", "h"],
    "right": ["tab", "tab", *"7850", "enter"],
    "choices": ["e", "down"],
    "contents": ["n", "c"],
    "teaching": ["m", "space", "space"],
}
SMALL, WIDE = (80, 24), (120, 40)
LOOKS = [("reading", SMALL), ("reading", WIDE), ("figure", SMALL), ("wrong", WIDE), ("right", SMALL),
         ("choices", WIDE), ("contents", SMALL), ("teaching", WIDE)]  # fmt: skip


@pytest.mark.parametrize(("moment", "size"), LOOKS, ids=[f"{moment}-{size[0]}x{size[1]}" for moment, size in LOOKS])
def test_learning(
    snap_compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, size: tuple[int, int]
) -> None:
    put_modules(monkeypatch)
    pages = lessons.load(write_pages(tmp_path / "lessons"))
    session = FakeSession()
    app = TuiDl(lambda: session, lambda: Course(pages), "learn")  # type: ignore[arg-type, return-value]
    app.animation_level = "none"
    assert snap_compare(app, terminal_size=size, run_before=pressing(app, session, *MOMENTS[moment]))

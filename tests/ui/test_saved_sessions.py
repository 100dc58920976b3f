"""Saving and opening sessions by keys, in the real app on a small session."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hands import Hands

from tui_dl.session import Session, Setup
from tui_dl.ui.app import TuiDl
from tui_dl.ui.screens.help import Help

SMALL = Setup(data="circle", layers="3:relu,1:sigmoid", batch_size=20, epochs=2, threads=1)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@asynccontextmanager
async def at_work(file: Path | None = None, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Hands]:
    app = TuiDl(lambda: Session(SMALL, file))
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        hands = Hands(app, pilot, None)  # type: ignore[arg-type]
        await hands.settle()
        yield hands


def place(hands: Hands) -> tuple[int, int, int]:
    assert hands.app.snapshot is not None
    cursor = hands.app.snapshot.cursor
    assert cursor is not None
    return cursor.epoch, cursor.batch, cursor.operation


async def test_a_session_is_saved_and_opened_by_keys() -> None:
    async with at_work() as hands:
        await hands.press("n", "n", "space", "B", "ctrl+s")
        assert "Saved as tui-dl-session.safetensors" in hands.text
        here = place(hands)
        await hands.press("n", "n", "B")
        assert place(hands) != here
        await hands.press("ctrl+o", "enter")
        assert place(hands) == here
        assert "as it was saved" in hands.app.notice
        assert hands.app.snapshot is not None
        assert len(hands.app.snapshot.breakpoints) == 1


async def test_the_text_is_written_and_on_the_clipboard() -> None:
    async with at_work() as hands:
        await hands.press("n", "S")
        assert "Copied to the clipboard. Saved as tui-dl-session.toml" in hands.text
        written = Path("tui-dl-session.toml").read_text()
        assert hands.app.clipboard == written
        assert 'data = "circle"' in written


async def test_a_name_is_typed_and_a_wrong_one_changes_nothing() -> None:
    async with at_work(size=(80, 24)) as hands:
        await hands.press("n", "S", "n")
        here = place(hands)
        await hands.press("ctrl+o", "ctrl+u", *"x.y", "enter")
        assert "x.y: cannot be opened" in hands.app.notice
        assert place(hands) == here
        await hands.press("ctrl+o")
        assert "session in file" in hands.text
        await hands.press("enter")
        assert place(hands)[:2] == (1, 1)


async def test_it_begins_with_the_session_of_a_file() -> None:
    async with at_work() as hands:
        await hands.press("n", "n", "p", "S")
        here = place(hands)
    async with at_work(Path("tui-dl-session.toml")) as hands:
        assert place(hands) == here
        assert "same bits" in hands.app.notice


async def test_help_and_palette_know_them() -> None:
    async with at_work() as hands:
        titles = [command.title for command in hands.app.get_system_commands(hands.app.screen)]
        for words in ("Save the whole session", "Save the session as a short text", "Open a session"):
            assert any(title.startswith(words) for title in titles)
        await hands.press("question_mark")
        assert isinstance(hands.app.screen, Help)

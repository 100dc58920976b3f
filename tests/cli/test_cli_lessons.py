"""`tui-dl lessons`, and where in the course the app opens."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tui_dl.cli import entrance
from tui_dl.cli.entry import run
from tui_dl.lessons import pages as lessons
from tui_dl.lessons.progress import Keeper
from tui_dl.resources import progress_path
from tui_dl.ui import app


def test_the_list_holds_every_page_in_order(command) -> None:
    done = command("lessons", "list", "--json")
    ids = [page.id for page in lessons.load()]
    assert done.code == 0
    assert [event["id"] for event in done.events] == ids
    assert {event["event"] for event in done.events} == {"lesson"}
    assert not any(event["done"] for event in done.events)
    text = command("lessons").out
    assert text == command("lessons", "list").out
    assert "Welcome\n" in text
    assert "0.1  A digit" in text


def test_a_page_is_shown_with_its_figure(command) -> None:
    done = command("lessons", "show", "0.2")
    assert done.code == 0
    assert done.out.startswith("0.2  A guess  (Welcome)\n")
    assert "Nobody has taught this network anything." in done.out
    assert "▶ data" in done.out
    assert "This digit is a " in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    [event] = command("lessons", "show", "0.2", "--json").events
    assert event["numbers"]["phase"] == "data"
    assert event["words"]["batch" if "batch" in event["words"] else "parameters"]
    assert "▶ data" in event["drawing"]


@pytest.mark.parametrize("arguments", [("lessons", "show", "9.9"), ("--headless", "--lesson", "9.9")])
def test_an_unknown_page_is_one_line(command, arguments: tuple[str, ...]) -> None:
    done = command(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("tui-dl: there is no page '9.9' in the course: ")
    assert done.err.count("\n") == 1


def test_progress_is_told_exported_and_reset(command) -> None:
    pages = len(lessons.load())
    assert command("lessons", "progress").out.startswith(f"0 of {pages} pages done, 0 exercises solved\n")
    keeper = Keeper(progress_path())
    keeper.progress.read.add("0.1")
    keeper.save()
    assert command("lessons", "progress").out.startswith(f"1 of {pages} pages done")
    [event] = command("lessons", "progress", "--json").events
    assert event == {"schema": 1, "event": "progress", "at": "", "read": ["0.1"], "solved": {}, "pages": pages}
    assert "✓  0.1" in command("lessons").out
    assert command("lessons", "reset").code == 0
    assert not progress_path().exists()


def test_the_app_opens_at_a_page(command, tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    assert command("--headless", "--lesson", "0.3", "--report", report).code == 0
    seen = json.loads(report.read_text())
    assert (seen["place"], seen["learn"]["page"]) == ("learn", "0.3")
    assert not progress_path().exists()


class Opened:
    """What the app was opened with."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.start: list[Any] = []
        monkeypatch.setattr(app, "run", self.run)
        terminal = SimpleNamespace(isatty=lambda: True)
        monkeypatch.setattr(entrance, "sys", SimpleNamespace(stdin=terminal, stdout=terminal))

    def run(self, setup: Any, open_course: Any, start: str = "workbench", session: Any = None) -> int:
        self.start.append((start, open_course().page.id))
        return 0


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Opened:
    return Opened(monkeypatch)


def test_who_has_never_been_here_is_guided_and_later_meets_the_workbench(opened: Opened) -> None:
    assert run([]) == 0
    assert run(["--seed", "3"]) == 0
    assert run(["--lesson", "0.2"]) == 0
    Keeper(progress_path()).save()
    assert run([]) == 0
    assert opened.start == [("learn", "0.1"), ("workbench", "0.1"), ("learn", "0.2"), ("workbench", "0.1")]

"""The app without a terminal: keys in, picture, text and report out."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_session import BATCHES, EPOCHS, FakeSession

from tui_dl import headless
from tui_dl.session import Setup
from tui_dl.session.moves import State
from tui_dl.session.snapshot import Snapshot

Run = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Press keys; the exit code and the report."""

    def press(keys: str, make: Callable[[], Any] = FakeSession) -> tuple[int, dict[str, Any]]:
        report = tmp_path / "report.json"
        code = headless.run(Setup(), keys.split(), (120, 40), report=report, make_session=make)
        return code, json.loads(report.read_text()) if report.exists() else {}

    return press


def test_the_report_holds_what_a_person_would_see(run: Run) -> None:
    code, report = run("space")
    assert code == 0
    assert report["schema"] == 1
    assert report["place"] == "workbench"
    assert report["cursor"] == {
        "epoch": 1, "batch": 1, "operation": 1, "phase": "forward", "formula": "z1 = x · W1 + b1",
    }  # fmt: skip
    assert report["tensors"] == {"x": [128, 784], "W1": [784, 512], "b1": [512], "z1": [128, 512]}
    assert report["network"]["total"] == 407050
    assert report["network"]["layers"][0] == {
        "name": "dense", "units": 512, "activation": "relu", "output_shape": [None, 512], "params": 401920,
    }  # fmt: skip
    assert report["data"]["name"] == "mnist 10k"
    assert report["history"] == {}
    assert report["message"] == ""
    assert report["running"] is False
    assert "diverged" not in report


def test_the_first_message_says_what_to_press(run: Run) -> None:
    assert "Press space" in run("")[1]["message"]


def test_a_training_is_awaited_before_the_next_key(run: Run) -> None:
    _, report = run("r b 2")
    assert report["cursor"]["epoch"] == EPOCHS
    assert report["cursor"]["batch"] == BATCHES
    assert len(report["history"]["val_loss"]) == EPOCHS
    assert report["place"] == "data"


async def test_what_painting_leads_to_is_waited_for_however_long_the_chain(opened) -> None:
    async with opened() as hands:
        answers: list[int] = []

        def ask_on(answer: int) -> None:
            answers.append(answer)
            if answer < 5:
                app.call_after_refresh(app.ask, lambda _: (threading.Event().wait(0.01), answer + 1)[1], ask_on)

        app = hands.app
        ask_on(0)
        await headless.settle(app, hands.pilot)
        assert answers == list(range(6))


def test_keys_after_quitting_are_not_pressed(run: Run) -> None:
    code, report = run("space q space")
    assert code == 0
    assert report["cursor"]["operation"] == 1


def test_text_and_picture(tmp_path: Path) -> None:
    text, picture = tmp_path / "screen.txt", tmp_path / "screen.svg"
    assert headless.run(Setup(), ["space"], (80, 24), picture, text, make_session=FakeSession) == 0
    lines = text.read_text().splitlines()
    assert len(lines) == 24
    assert max(map(len, lines)) <= 80
    assert "z1 = x · W1 + b1" in text.read_text()
    assert picture.read_text().startswith("<svg")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["screen.svg", "screen.txt"]


def test_an_unknown_key(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("space spcae") == (2, {})
    error = capsys.readouterr().err
    assert "unknown key 'spcae'" in error
    assert {"space", "b", "p", "n", "e"} <= set(error.split())
    assert error.count("\n") == 1


def test_a_place_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "missing" / "report.json"
    assert headless.run(Setup(), [], report=path, make_session=FakeSession) == 1
    error = capsys.readouterr().err
    assert str(path) in error
    assert error.count("\n") == 1


def test_a_session_that_cannot_be_opened(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("space", lambda: FakeSession(failure="/nowhere: is not there; name a folder")) == (4, {})
    assert capsys.readouterr().err == "tui-dl: /nowhere: is not there; name a folder\n"


class Diverged(FakeSession):
    """Its loss is no number."""

    def snapshot(self) -> Snapshot:
        message = "The loss is not a number any more."
        return replace(super().snapshot(), state=State.DIVERGED, loss=float("nan"), message=message)


def test_what_is_no_number_is_null(run: Run) -> None:
    code, report = run("", Diverged)
    assert code == 0
    assert report["loss"] is None
    assert report["diverged"] is True
    assert report["message"] == "The loss is not a number any more."


def test_the_real_session_steps_and_trains(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    setup = Setup(data="xor", layers="4:relu,1:sigmoid", epochs=2, threads=1)
    assert headless.run(setup, ["space", "p", "b", "n", "]", "r"], report=report) == 0
    seen = json.loads(report.read_text())
    assert (seen["cursor"]["epoch"], seen["cursor"]["phase"]) == (2, "update")
    assert seen["network"]["total"] == 17
    assert len(seen["history"]["loss"]) == 2

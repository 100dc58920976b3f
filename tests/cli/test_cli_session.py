"""`tui-dl --session FILE`: what opens, and what is refused with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

TEXT = """tui-dl = 1
[setup]
data = "circle"
layers = "3:relu,1:sigmoid"
batch_size = 20
[position]
batches = 2
operations = 3
"""


@pytest.fixture
def session(bare_machine: Path) -> Path:
    path = bare_machine / "small.toml"
    path.write_text(TEXT)
    return path


def test_a_text_opens_where_it_says(command, session) -> None:
    assert command("--headless", "--session", session, "--report", "r.json").code == 0
    report = json.loads(Path("r.json").read_text())
    assert report["session"] == {"path": str(session), "form": "text"}
    assert (report["cursor"]["epoch"], report["cursor"]["batch"], report["cursor"]["operation"]) == (1, 3, 2)
    assert report["data"]["name"] == "circle"


def test_keys_save_and_the_file_opens_again(command, session) -> None:
    assert command("--headless", "--session", session, "--press", "n B ctrl+s S", "--report", "a.json").code == 0
    made = json.loads(Path("a.json").read_text())
    for name in ("tui-dl-session.safetensors", "tui-dl-session.toml"):
        assert command("--headless", "--session", name, "--report", "b.json").code == 0
        again = json.loads(Path("b.json").read_text())
        assert again["session"]["path"] == str(Path(name).absolute())
        for report in (made, again):
            # Which batches are remembered on the way is no part of the session.
            report["timeline"].pop("checkpoints", None)
            report |= {"session": None, "message": ""}
        assert again == made


@pytest.mark.parametrize(
    ("content", "code", "why"),
    [
        (b"tui-dl = 9", 5, "format 9"),
        (b'\x10\x00\x00\x00\x00\x00\x00\x00{"a": 1}       ', 5, "cannot be opened"),
        (b"\xff\xff", 5, "neither text nor tensors"),
        (TEXT.replace("circle", "no-such-data").encode(), 4, "no-such-data"),
    ],
)
def test_what_cannot_be_opened(command, session, content, code, why) -> None:
    session.write_bytes(content)
    done = command("--headless", "--session", session)
    assert done.code == code
    assert why in done.err
    assert done.err.count("\n") == 1


def test_a_file_that_is_missing(command) -> None:
    done = command("--headless", "--session", "nowhere")
    assert (done.code, done.err.count("\n")) == (5, 1)


def test_a_checkpoint_is_no_session(command, model) -> None:
    done = command("--headless", "--session", model)
    assert done.code == 5
    assert "no session" in done.err


@pytest.mark.parametrize("option", ["--lr=0.1", "--data=xor", "--seed=0", "--epochs=3"])
def test_a_session_has_a_configuration_of_its_own(command, session, option) -> None:
    done = command("--headless", "--session", session, option)
    assert done.code == 2
    assert f"leave {option.partition('=')[0]} out" in done.err


def test_only_the_app_opens_sessions(command, session) -> None:
    assert command("--session", session, "summary").code == 2

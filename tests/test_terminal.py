"""The app in a real pseudo-terminal: it opens, steps, trains, and leaves the terminal as it found it."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

COLUMNS, ROWS = 120, 40
PATIENCE = 60
"""Seconds: the first start compiles all kernels."""


class Terminal:
    """A screen fed by the program's output."""

    def __init__(self, *arguments: str) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        # The size counts that the terminal has, not the one that the tests' own surroundings claim.
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "tui_dl", *arguments],
            dimensions=(ROWS, COLUMNS),
            timeout=PATIENCE,
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor"},  # type: ignore[arg-type]
        )

    def read(self) -> bool:
        """Take what has come; False at the end of the program."""
        try:
            data = self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    @property
    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait_for(self, *words: str) -> None:
        """Read until all the words stand on the screen."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if all(word in self.text for word in words):
                return
            assert self.read(), f"the program ended while waiting for {words}:\n{self.text}"
        pytest.fail(f"waited in vain for {words}:\n{self.text}")

    def wait_for_the_end(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.read():
            assert time.monotonic() < deadline, f"the program does not end:\n{self.text}"
        self.child.close()

    @property
    def restored(self) -> bool:
        """Whether the alternate screen was left and the cursor is shown again."""
        left = self.raw.rfind(b"\x1b[?1049l") > self.raw.rfind(b"\x1b[?1049h") >= 0
        shown = self.raw.rfind(b"\x1b[?25h") > self.raw.rfind(b"\x1b[?25l")
        mouse_off = self.raw.rfind(b"\x1b[?1000l") > self.raw.rfind(b"\x1b[?1000h")
        return left and shown and mouse_off


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal("--layers", "32:relu,10:softmax", "--epochs", "2")
    yield opened
    opened.child.close(force=True)


def test_step_back_train_and_quit(terminal: Terminal) -> None:
    terminal.wait_for("Press space", "784 → 32 relu → 10 softmax", "example i = 0 of 128")
    terminal.child.send(" ")
    terminal.wait_for("✓ x, y = batch", "▶ z1 = x · W1 + b1", "(784, 32)")
    terminal.child.send("b")
    terminal.wait_for("▶ x, y = batch")
    terminal.child.send("r")
    terminal.wait_for("2 epochs are done")
    terminal.child.send("q")
    terminal.wait_for_the_end()
    assert terminal.child.exitstatus == 0
    assert terminal.restored


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_the_terminal_is_restored(terminal: Terminal, number: signal.Signals) -> None:
    terminal.wait_for("Press space")
    terminal.child.kill(number)
    terminal.wait_for_the_end()
    assert terminal.restored
    assert terminal.child.exitstatus == 128 + number


def test_the_first_start_begins_the_course_and_the_second_where_it_was_left(tmp_path: Path) -> None:
    keep = tmp_path / "progress.json"
    for arguments, words, keys in (
        ((), "0.1  A digit", "q"),
        ((), "▌4 Workbench▐", "q"),
        (("--lesson", "2.2"), "2.2  From image to row", "nq"),
    ):
        terminal = Terminal("--progress", str(keep), *arguments)
        try:
            terminal.wait_for(words)
            terminal.child.send(keys)
            terminal.wait_for_the_end()
        finally:
            terminal.child.close(force=True)
        assert terminal.child.exitstatus == 0
    assert json.loads(keep.read_text())["at"] == "2.3"


def test_bad_data_is_one_line_and_an_exit_code() -> None:
    terminal = Terminal("--data", "/no/such/folder")
    try:
        terminal.wait_for("/no/such/folder")
        terminal.child.send("q")
        terminal.wait_for_the_end()
    finally:
        terminal.child.close(force=True)
    assert terminal.child.exitstatus == 4

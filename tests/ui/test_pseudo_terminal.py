"""The app on a pseudo-terminal, as a person has it: what is typed, what is seen, what is left behind."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest

COLUMNS, ROWS = 120, 40
CODE = """
from fake_session import FakeSession
from tui_dl.ui.app import TuiDl
raise SystemExit(TuiDl(FakeSession).run())
"""


class Terminal:
    """A process on a pseudo-terminal, and the screen it draws."""

    def __init__(self) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).parent), *sys.path])}  # fmt: skip
        environment.pop("NO_COLOR", None)
        self.child = pexpect.spawn(
            sys.executable, ["-c", CODE], dimensions=(ROWS, COLUMNS), env=environment, encoding="utf-8"
        )
        self.output = ""
        self._screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self._screen)

    def read(self, seconds: float = 0.1) -> bool:
        """Take in what has come; False at the end."""
        try:
            text = self.child.read_nonblocking(65536, seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.output += text
        self._stream.feed(text)
        return True

    def until(self, text: str, seconds: float = 20) -> None:
        """Read until the screen shows a text."""
        end = time.monotonic() + seconds
        while text not in "\n".join(self._screen.display):
            assert self.read(), f"ended before it showed {text!r}"
            assert time.monotonic() < end, f"{text!r} did not appear:\n" + "\n".join(self._screen.display)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_session_on_a_terminal_from_start_to_end() -> None:
    terminal = Terminal()
    terminal.until("Press space")
    terminal.child.send("  ")
    terminal.until("▶ h1 = relu(z1)")
    terminal.child.send("b")
    terminal.until("▶ z1 = x · W1 + b1")
    terminal.child.send("?")
    terminal.until("Keys and words")
    terminal.child.send("?")
    terminal.until("▶ z1 = x · W1 + b1")
    terminal.child.send("\x1b[<0;8;8M\x1b[<0;8;8m")
    terminal.until("▶ h1 = relu(z1)")
    terminal.child.send("q")
    while terminal.read():
        pass
    terminal.child.wait()
    assert terminal.child.exitstatus == 0
    for switch in ("\x1b[?1049l", "\x1b[?25h", "\x1b[?1000l", "\x1b[?2004l"):
        assert switch in terminal.output

"""Plugin files: loaded, used, and refused kindly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_dl.cli.entry import run
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.losses import LOSSES
from tui_dl.session.plugins import load_plugin

LOSS = """
import tui_dl

def quartic(y, p):
    "The fourth power of the error"
    return ((y - p) ** 4).mean(axis=1)

tui_dl.register_loss("quartic", quartic)
"""


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(LOSS)
    return path


def test_a_plugins_loss_trains_and_is_explained(plugin: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        command = ["train", "--plugin", str(plugin), "--loss", "quartic", "--data", "sine", "--epochs", "2", "--json"]
        assert run(command) == 0
        lines = capsys.readouterr().out.splitlines()
        assert '"loss": "quartic"' in lines[0]
        assert len(lines) == 4
        assert run(["explain", "--plugin", str(plugin), "quartic"]) == 0
        assert "The fourth power of the error" in capsys.readouterr().out
    finally:
        LOSSES._classes.pop("quartic", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = (", "line 1: SyntaxError"),
        ("a = 1\nb = a / 0", "line 2: ZeroDivisionError: division by zero"),
        ("import no_such_module_here", "line 1: ModuleNotFoundError"),
        ("raise SystemExit(3)", "it ended the program"),
        ("import tui_dl\ntui_dl.register_loss('mse', print)", "line 2: NetworkError"),
        ("\0", "SyntaxError"),
    ],
)
def test_a_broken_plugin_is_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(NetworkError, match=words) as caught:
        load_plugin(path)
    assert "\n" not in str(caught.value)


def test_a_missing_plugin_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary", "--plugin", "/no/such.py"]) == 2
    assert "there is no such file" in capsys.readouterr().err

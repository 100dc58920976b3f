"""From the options of the app to `headless.run`; what that does has tests of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tui_dl.session import Setup


@pytest.fixture
def calls(monkeypatch) -> list[tuple[Any, ...]]:
    """What `headless.run` was called with."""
    from tui_dl import headless

    made: list[tuple[Any, ...]] = []

    def run(*arguments: Any) -> int:
        made.append(arguments)
        return 7

    monkeypatch.setattr(headless, "run", run)
    return made


def test_nothing_but_headless(command, calls) -> None:
    assert command("--headless").code == 7
    assert calls == [(Setup(), [], (120, 40), None, None, None)]


def test_all_options(command, calls) -> None:
    training = (
        "--data=xor --layers=4:relu,1:sigmoid --loss=mse --optimizer=sgd --lr=0.1 --batch-size=8 --epochs=3 "
        "--validation-split=0.5 --seed=5 --threads=1"
    )
    outputs = "--size=80x24 --screenshot=s.svg --text=t.txt --report=r.json"
    options = f"{training} {outputs}".split()
    assert command("--headless", *options, "--press", " space  b ").code == 7
    setup = Setup("xor", "4:relu,1:sigmoid", "mse", "sgd", 0.1, 8, 3, 0.5, 5, 1)
    assert calls == [(setup, ["space", "b"], (80, 24), Path("s.svg"), Path("t.txt"), Path("r.json"))]


def test_where_nothing_can_be_written_nothing_is_run(command, calls) -> None:
    assert command("--headless", "--text", "no/where").code == 1
    assert calls == []

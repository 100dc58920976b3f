from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def bare_machine(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without any data sets, and a working folder inside it."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "XDG_DATA_HOME", "KERAS_HOME"):
        monkeypatch.setenv(variable, str(home))
    monkeypatch.chdir(home)
    return home

"""Who may know whom, seen in fresh processes: what an import brings along."""

from __future__ import annotations

import subprocess
import sys

import pytest


def modules_after(code: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after running `code`."""
    command = f"{code}\nimport sys; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import tui_dl", {"textual", "rich", "numba", "numpy", "scipy", "click"}),
        ("import tui_dl.session", {"textual", "rich", "numba", "scipy", "numpy"}),
        ("import tui_dl.engine.network, tui_dl.engine.machine, tui_dl.engine.trainer", {"textual", "rich"}),
        ("import tui_dl.data.catalog", {"textual", "rich", "numba", "scipy"}),
        ("from tui_dl import Sequential", {"textual", "rich", "numba", "scipy"}),
    ],
)
def test_heavy_parts_load_only_when_they_are_needed(code: str, absent: set[str]) -> None:
    assert not modules_after(code) & absent


def test_the_public_names_are_there() -> None:
    import tui_dl

    for name in tui_dl.__all__:
        assert getattr(tui_dl, name) is not None
    assert set(tui_dl.__all__) <= set(dir(tui_dl))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        tui_dl.nothing  # noqa: B018

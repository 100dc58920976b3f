"""What all tests share."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

# The first example of a test may compile kernels, which takes as long as it takes.
# People explore new examples at every run; an automatic check must come out the same twice.
# Thirty examples keep the whole suite short; what needs more says so itself.
settings.register_profile("tui-dl", deadline=None, max_examples=30, derandomize="CI" in os.environ)
settings.load_profile("tui-dl")


def pytest_collection_finish() -> None:
    """Look for garbage rarely, and never through modules and tests, which stay to the end.

    An app that has been closed is one large circle. Whoever searches every 700 objects spends half the time searching.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(300_000, 10, 10)


@pytest.fixture(scope="session", autouse=True)
def _kernels_made_here() -> Iterator[None]:
    """Kernels are compiled where they are needed. A process that compiles ahead takes longer to start than it saves.

    Those processes are `engine/test_workshop.py`'s matter, and of the tests that run the command.
    """
    from tui_dl.engine.linking import Runner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Runner, "order", lambda *_: None)
        yield

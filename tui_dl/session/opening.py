"""What there is to say while a session opens, and when it cannot."""

from __future__ import annotations

from tui_dl.data.errors import DataError
from tui_dl.engine.errors import CheckpointError, NetworkError

FAILURE, USAGE, NO_DATA, NO_CHECKPOINT = 1, 2, 4, 5
"""Exit codes."""


def compiling_notice() -> str:
    """Whether the kernels come from the cache or are compiled now, which takes some seconds once."""
    from tui_dl.engine.kernels.compiler import cache_folder

    if any(cache_folder().rglob("*.nbi")):
        return "loading the compiled kernels"
    return "compiling the kernels, once after installation: some seconds"


def describe(error: Exception) -> tuple[str, int]:
    """An error in one line, and the exit code it stands for."""
    line = " ".join(str(error).split()) or type(error).__name__
    if isinstance(error, DataError):
        return line, NO_DATA
    if isinstance(error, CheckpointError):
        return line, NO_CHECKPOINT
    if isinstance(error, NetworkError):
        return line, USAGE
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'the output'}: {error.strerror}; see that there is room and permission", FAILURE
    if isinstance(error, MemoryError):
        return "not enough memory: choose fewer units or a smaller batch size", FAILURE
    return f"{type(error).__name__}: {line}", FAILURE

"""`tui-dl` and `python -m tui_dl`."""

from __future__ import annotations

import io
import os
import sys


def main() -> None:
    """Do what the command line asks for, and exit with its code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that knows no ŷ gets a question mark for it, not a failure.
        sys.stdout.reconfigure(errors="replace")
    try:
        # Inside, so that Ctrl-C has no traceback to show even now.
        from tui_dl.cli.entry import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _leave(code)


def _leave(code: int) -> None:
    """End at once: taking apart what was loaded, and waiting for threads that compute, keeps the terminal for long."""
    for stream in (sys.stdout, sys.stderr):
        # One that was closed before the start is None.
        if stream is not None:
            try:
                stream.flush()
            except (OSError, ValueError):
                # Its reader has gone away.
                code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()

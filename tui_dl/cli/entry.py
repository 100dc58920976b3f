"""From arguments to an exit code: runs a command; whatever goes wrong becomes one line and a code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_dl.cli.entrance import on_terminal, open_app

if TYPE_CHECKING:
    import click

FAILURE, INTERRUPTED = 1, 130
COMPLETION = "_TUI_DL_COMPLETE"
"""By this variable a shell asks what could be typed."""


def run(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit code."""
    try:
        result = _do(arguments)
    except Exception as error:
        if "--debug" in arguments:
            traceback.print_exc()
        line, code = _describe(error)
        print(f"tui-dl: {line}", file=sys.stderr)
        return code
    return result if isinstance(result, int) else 0


def _do(arguments: Sequence[str]) -> object:
    if not arguments and COMPLETION not in os.environ and on_terminal():
        # Most starts are like this: where nothing is asked for, nobody waits for what reads it.
        return open_app()
    from tui_dl.cli.commands import app

    return app.main(list(arguments), prog_name="tui-dl", standalone_mode=False)


def _describe(error: Exception) -> tuple[str, int]:
    """An error in one line, and the exit code it stands for."""
    import click

    from tui_dl.atomic import OutputError

    if isinstance(error, click.Abort):
        return "interrupted", INTERRUPTED
    if isinstance(error, click.ClickException):
        return " ".join(f"{error.format_message()}{_where_to_look(error)}".split()), error.exit_code
    if isinstance(error, OutputError):
        return str(error), FAILURE
    # Loads the numerical libraries; whatever raises anything else has loaded them already.
    from tui_dl.session.opening import describe

    return describe(error)


def _where_to_look(error: click.ClickException) -> str:
    """For what click finds wrong with the arguments; our own errors say what to do."""
    import click

    if isinstance(error, click.UsageError) and type(error) is not click.UsageError and error.ctx:
        stop = "" if error.format_message().endswith((".", "!", "?")) else "."
        return f"{stop} See {error.ctx.command_path} --help."
    return ""

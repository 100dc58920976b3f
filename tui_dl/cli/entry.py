"""From arguments to an exit code: runs a command; whatever goes wrong becomes one line and a code."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

import click

from tui_dl.atomic import OutputError
from tui_dl.cli.commands import app

FAILURE, INTERRUPTED = 1, 130


def run(arguments: Sequence[str]) -> int:
    """Run the command; returns its exit code."""
    try:
        result = app.main(list(arguments), prog_name="tui-dl", standalone_mode=False)
    except Exception as error:
        if "--debug" in arguments:
            traceback.print_exc()
        line, code = _describe(error)
        click.echo(f"tui-dl: {line}", err=True)
        return code
    return result if isinstance(result, int) else 0


def _describe(error: Exception) -> tuple[str, int]:
    """An error in one line, and the exit code it stands for."""
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
    if isinstance(error, click.UsageError) and type(error) is not click.UsageError and error.ctx:
        stop = "" if error.format_message().endswith((".", "!", "?")) else "."
        return f"{stop} See {error.ctx.command_path} --help."
    return ""

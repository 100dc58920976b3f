"""`tui-dl code`: the configured model as a complete program in another library."""

from __future__ import annotations

import click

from tui_dl.cli.output import emit, say
from tui_dl.session import Setup
from tui_dl.session.code import written
from tui_dl.session.diagnosis import diagnose
from tui_dl.session.draft import Draft
from tui_dl.session.facts import facts


def run(setup: Setup, language: str, *, as_json: bool) -> None:
    """Print the program; what does not go together in it is said beside it, or refused where it could not run."""
    known = facts(setup.data, setup.seed)
    draft = Draft.of(setup, known)
    problems = diagnose(draft, known)
    if fatal := [problem for problem in problems if problem.fatal]:
        raise click.UsageError(f"{fatal[0].text} Try {fatal[0].remedy}.")
    text = written(language, draft, known).text
    for problem in problems:
        say(f"tui-dl: {problem.text} Try {problem.remedy}.")
    if as_json:
        emit("code", language=language, text=text)
    else:
        click.echo(text, nl=False)

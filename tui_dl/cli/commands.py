"""All commands and their options. Nothing heavy is imported before a command is called."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import click

from tui_dl import __version__
from tui_dl.atomic import check_writable
from tui_dl.cli.entrance import entrance, on_terminal, open_app
from tui_dl.cli.options import (
    DATA,
    JSON,
    LAYERS,
    PLUGIN,
    SEED,
    flag,
    given,
    network_options,
    path_option,
    setup_of,
    training_options,
)

_SETTINGS = {"help_option_names": ["-h", "--help"]}

# `entry` looks for it among the arguments: it must work where the arguments themselves are at fault.
debug_option = click.option("--debug", is_flag=True, expose_value=False, help="A traceback with an error.")


class Size(click.ParamType[tuple[int, int]]):
    """Columns and rows of a screen, such as 120x40."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """(columns, rows), each from 1 to 999."""
        match = re.fullmatch(r"([1-9]\d{0,2})x([1-9]\d{0,2})", value)
        if match is None:
            self.fail(f"{value!r} is not a size; write columns x rows, such as 120x40", param, ctx)
        return int(match[1]), int(match[2])


@click.group(invoke_without_command=True, context_settings=_SETTINGS)
@click.version_option(__version__, message="%(prog)s %(version)s")
@training_options
@click.option("--lesson", metavar="ID", help="Open the course at this page, such as 4.8.")
@path_option("--progress", "F.json", "Where the course's progress is kept [your own folder; headless: nowhere].")
@click.option("--session", type=click.Path(path_type=Path), metavar="FILE", help="Open a saved session.")
@click.option("--headless", is_flag=True, help="Run the app without a terminal.")
@click.option("--press", metavar='"KEY KEY …"', help="Headless: keys to press, in order.")
@click.option("--size", type=Size(), metavar="120x40", help="Headless: columns and rows of the screen.")
@path_option("--screenshot", "F.svg", "Headless: write the last screen as a picture.")
@path_option("--text", "F.txt", "Headless: write the last screen as text.")
@path_option("--report", "F.json", "Headless: write what the last screen shows as JSON.")
@debug_option
@click.pass_context
def app(
    context: click.Context,
    /,
    lesson: str | None,
    progress: Path | None,
    session: Path | None,
    headless: bool,
    press: str | None,
    size: tuple[int, int] | None,
    screenshot: Path | None,
    text: Path | None,
    report: Path | None,
    **setup: Any,
) -> int | None:
    """A debugger for backpropagation. Without a command, opens the app in the terminal."""
    outputs = {"screenshot": screenshot, "text": text, "report": report}
    scripted = given({"press": press, "size": size, **outputs})
    where = given({"lesson": lesson, "progress": progress, "session": session})
    if context.invoked_subcommand is not None:
        _refuse_app_options(
            context.invoked_subcommand, {**given(setup), **where, **scripted, "headless": headless or None}
        )
        return None
    if session is not None and (surplus := next(iter(given(setup)), None)):
        raise click.UsageError(f"--session brings its whole configuration: leave {flag(surplus)} out")
    if headless:
        return _run_headless(setup, where, press or "", size or (120, 40), outputs)
    if scripted:
        raise click.UsageError(f"{flag(next(iter(scripted)))} drives the app without a terminal: add --headless")
    return _run_app(setup, where)


def _refuse_app_options(command: str, values: dict[str, Any]) -> None:
    """Options in front of a command would be the app's, and silently without effect."""
    if found := next(iter(given(values)), None):
        raise click.UsageError(
            f"{flag(found)} stands before {command}: write it behind, tui-dl {command} {flag(found)} …"
        )


def _run_headless(
    setup: dict[str, Any],
    where: dict[str, Any],
    press: str,
    size: tuple[int, int],
    outputs: dict[str, Path | None],
) -> int:
    for path in outputs.values():
        if path is not None:
            check_writable(path)
    from tui_dl import headless

    more: dict[str, Any] = {}
    if "lesson" in where or "progress" in where:
        more |= entrance(where.get("lesson"), where.get("progress"), not given(setup) and "session" not in where)
    if "session" in where:
        from tui_dl.ui.app import session_of

        more["make_session"] = session_of(setup_of(setup), where["session"])
    files = (outputs["screenshot"], outputs["text"], outputs["report"])
    return headless.run(setup_of(setup), press.split(), size, *files, **more)


def _run_app(setup: dict[str, Any], where: dict[str, Any]) -> int:
    if not on_terminal():
        raise click.UsageError(
            "there is no terminal to open the app on: use tui-dl --headless, or a command such as tui-dl train"
        )
    return open_app(setup_of(setup) if given(setup) else None, **where)


@app.command(short_help="Train a network at full speed.", context_settings=_SETTINGS)
@training_options
@path_option("--save", "F.safetensors", "Write a checkpoint at the end, or when interrupted.")
@click.option("--resume", type=click.Path(path_type=Path), metavar="F", help="Go on from a checkpoint.")
@path_option("--history", "F.csv", "Write loss and metrics, a line an epoch.")
@JSON
@click.option("--quiet", is_flag=True, help="No words but errors.")
@debug_option
def train(
    save: Path | None, resume: Path | None, history: Path | None, as_json: bool, quiet: bool, **setup: Any
) -> int:
    """Train a network at full speed."""
    for path in (save, history):
        if path is not None:
            check_writable(path)
    from tui_dl.cli import train as command

    return command.run(given(setup), command.Files(save, resume, history), as_json=as_json, quiet=quiet)


@app.command(short_help="Show every operation of a batch.", context_settings=_SETTINGS)
@network_options
@click.option("--batches", type=click.IntRange(1), default=1, show_default=True, metavar="N", help="How many.")
@JSON
@debug_option
def step(batches: int, as_json: bool, **setup: Any) -> None:
    """Show every operation of a batch: shapes and statistics of what goes in and comes out."""
    from tui_dl.cli import step as command

    command.run(setup_of(setup), batches, as_json=as_json)


@app.command(short_help="Show the architecture.", context_settings=_SETTINGS)
@PLUGIN
@DATA
@LAYERS
@SEED
@JSON
@debug_option
def summary(as_json: bool, **setup: Any) -> None:
    """Show the architecture: layers, output shapes, and where each parameter count comes from."""
    from tui_dl.cli import summary as command

    command.run(setup_of(setup), as_json=as_json)


@app.command(short_help="Write the model as a program.", context_settings=_SETTINGS)
@click.option(
    "--as",
    "language",
    type=click.Choice(["keras", "pytorch", "r"]),
    required=True,
    help="Python with Keras 3 or with PyTorch, or R with keras3.",
)
@training_options
@JSON
@debug_option
def code(language: str, as_json: bool, **setup: Any) -> None:
    """Write the configured model as a complete program: data, model, compile, fit."""
    from tui_dl.cli import code as command

    command.run(setup_of(setup), language, as_json=as_json)


@app.command(short_help="Explain a loss, optimizer, activation, …", context_settings=_SETTINGS)
@click.argument("name")
@PLUGIN
@JSON
@debug_option
def explain(name: str, as_json: bool) -> None:
    """Explain a loss, optimizer, activation, metric or initializer: formula, derivative, defaults, source."""
    from tui_dl.cli import explain as command

    command.run(name, as_json=as_json)


@app.command(short_help="Ask a trained network about a digit.", context_settings=_SETTINGS)
@click.argument("image", required=False, type=click.Path(path_type=Path))
@click.option("--model", type=click.Path(path_type=Path), required=True, metavar="F", help="A checkpoint.")
@click.option("--index", type=click.IntRange(0), metavar="N", help="An example of the test set, from 0.")
@click.option("--data", metavar="NAME|PATH", show_default="the model's", help="Where --index counts.")
@JSON
@debug_option
def predict(image: Path | None, model: Path, index: int | None, data: str | None, as_json: bool) -> None:
    """Ask a trained network about a picture of a digit, or about an example of the test set."""
    if (image is None) == (index is None):
        raise click.UsageError("name either an image or --index N")
    from tui_dl.cli import predict as command

    if image is not None:
        command.run_on_image(model, image, as_json=as_json)
    else:
        command.run_on_example(model, index or 0, data, as_json=as_json)


@app.group(short_help="List, describe, fetch and verify data sets.", context_settings=_SETTINGS, no_args_is_help=False)
def data() -> None:
    """Data sets: what there is, what is in them, how to get them."""


@data.command("list", context_settings=_SETTINGS)
@JSON
@debug_option
def data_list(as_json: bool) -> None:
    """All data sets that have a name."""
    from tui_dl.cli import data as command

    command.run_list(as_json=as_json)


@data.command("info", context_settings=_SETTINGS)
@click.argument("name", default="mnist-10k", metavar="[NAME|PATH]")
@SEED
@JSON
@debug_option
def data_info(name: str, seed: int | None, as_json: bool) -> None:
    """Sizes, shapes, classes, memory and source of a data set."""
    from tui_dl.cli import data as command

    command.run_info(name, seed or 0, as_json=as_json)


@data.command("fetch", context_settings=_SETTINGS)
@click.argument("name")
@JSON
@debug_option
def data_fetch(name: str, as_json: bool) -> None:
    """Download a published data set, every file checked."""
    from tui_dl.cli import data as command

    command.run_fetch(name, as_json=as_json)


@data.command("verify", context_settings=_SETTINGS)
@click.argument("name", default="mnist-10k", metavar="[NAME|DIR]")
@JSON
@debug_option
def data_verify(name: str, as_json: bool) -> int:
    """Compare files with the published ones, byte for byte."""
    from tui_dl.cli import data as command

    return command.run_verify(name, as_json=as_json)


@app.group(
    short_help="List and show the pages of the course.",
    context_settings=_SETTINGS,
    no_args_is_help=False,
    invoke_without_command=True,
)
@JSON
@debug_option
@click.pass_context
def lessons(context: click.Context, as_json: bool) -> None:
    """The course: its pages, and how far you are. Without a command, lists them."""
    if context.invoked_subcommand is None:
        context.invoke(lessons_list, as_json=as_json)


@lessons.command("list", context_settings=_SETTINGS)
@JSON
@debug_option
def lessons_list(as_json: bool) -> None:
    """All pages, chapter by chapter."""
    from tui_dl.cli import lessons as command

    command.run_list(as_json=as_json)


@lessons.command("show", context_settings=_SETTINGS)
@click.argument("id")
@JSON
@debug_option
def lessons_show(id: str, as_json: bool) -> int:
    """One page: its text, its figure as text, its exercises."""
    from tui_dl.cli import lessons as command

    return command.run_show(id, as_json=as_json)


@lessons.command("progress", context_settings=_SETTINGS)
@JSON
@debug_option
def lessons_progress(as_json: bool) -> None:
    """What you have done of the course; with --json, all of it."""
    from tui_dl.cli import lessons as command

    command.run_progress(as_json=as_json)


@lessons.command("reset", context_settings=_SETTINGS)
@debug_option
def lessons_reset() -> None:
    """Forget your progress."""
    from tui_dl.cli import lessons as command

    command.run_reset()

"""Options that several commands share. Each is named after the field of `Setup` that it sets.

None stands for "not given": then `Setup` has the default, and a resumed training keeps what it had.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from tui_dl.session import Setup

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Decorator = Callable[[Decorated], Decorated]

DATA = click.option(
    "--data", metavar="NAME|PATH", help="A data set's name, a folder of IDX files or an npz file [mnist-10k]."
)
LAYERS = click.option("--layers", metavar="SPEC", help="Units and activations [512:relu,10:softmax].")
SEED = click.option("--seed", type=click.IntRange(0), metavar="N", help="Fixes weights and order [0].")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line on stdout.")


def _load(context: click.Context, option: click.Parameter, paths: tuple[Path, ...]) -> None:
    if paths:
        from tui_dl.session.plugins import load_plugin

        for path in paths:
            load_plugin(path)


PLUGIN = click.option(
    "--plugin",
    type=click.Path(path_type=Path),
    metavar="FILE",
    multiple=True,
    expose_value=False,
    is_eager=True,
    callback=_load,
    help="A Python file that registers losses, metrics, activations or optimizers of your own.",
)

_BATCH = (
    PLUGIN,
    DATA,
    LAYERS,
    click.option("--loss", metavar="NAME", help="What is minimised [categorical_crossentropy]."),
    click.option("--optimizer", metavar="NAME", help="How weights are updated [rmsprop]."),
    click.option(
        "--lr",
        "learning_rate",
        type=float,
        metavar="RATE",
        help="Learning rate [the optimizer's own; 0.03 for generated data].",
    ),
    click.option("--batch-size", type=click.IntRange(1, 2**20), metavar="N", help="Examples in a batch [128]."),
    click.option(
        "--validation-split",
        type=float,
        metavar="SHARE",
        help="Share of the training data, its last part, set aside for validation [0.2].",
    ),
    SEED,
)
_RUN = (
    click.option("--epochs", type=click.IntRange(1), metavar="N", help="Epochs in all [20]."),
    click.option(
        "--threads",
        type=click.IntRange(1, 64),
        metavar="N",
        help="Threads that share each operation [the cores, 4 at most].",
    ),
)


def _all_of(options: tuple[Decorator[Any], ...]) -> Decorator[Any]:
    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


network_options = _all_of(_BATCH)
"""Everything that decides a batch."""
training_options = _all_of((*_BATCH, *_RUN))
"""Everything that decides a training."""


def path_option(name: str, metavar: str, help: str) -> Decorator[Any]:
    """An option that names a file to be written."""
    return click.option(name, type=click.Path(path_type=Path), metavar=metavar, help=help)


def setup_of(values: Mapping[str, Any]) -> Setup:
    """The setup that options ask for."""
    from tui_dl.session import Setup

    return Setup(**given(values))


def given(values: Mapping[str, Any]) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in values.items() if value is not None}


def flag(name: str) -> str:
    """The option that sets a field of `Setup`, as it is written on the command line."""
    return "--" + {"learning_rate": "lr"}.get(name, name).replace("_", "-")

"""`tui-dl summary`: the architecture as a table."""

from __future__ import annotations

from dataclasses import asdict

from tui_dl.cli.output import emit
from tui_dl.data import catalog
from tui_dl.session import Setup
from tui_dl.session.setup import build_network


def run(setup: Setup, *, as_json: bool) -> None:
    """Print layers, output shapes and parameters of the network that a setup asks for."""
    network = build_network(setup, catalog.load(setup.data, setup.seed))
    if not as_json:
        network.summary()
        return
    for layer in network.summarize():
        emit("layer", **asdict(layer))
    total = network.count_params()
    emit("summary", layers=len(network.layers), inputs=network.inputs, total=total, trainable=total)

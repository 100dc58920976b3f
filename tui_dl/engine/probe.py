"""A network seen at work without training it: any tensor of the forward pass, and gradients down to the inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine.arena import Arena
from tui_dl.engine.evaluation import reads_targets
from tui_dl.engine.feed import Feed, make_inputs
from tui_dl.engine.linking import Batch, Linked, Runner
from tui_dl.engine.network import Network
from tui_dl.engine.program import Instruction, Phase, Role

Array = npt.NDArray[Any]


class Probe:
    """Runs the program of a network up to its updates, in memory of its own, as evaluation does: without dropout.

    The weights are the network's own at the moment of making. `rows`: how many examples are run at a time.
    """

    def __init__(self, network: Network, rows: int, threads: int = 1) -> None:
        self._network = network
        self.program = network.program(rows, input_gradients=True, slice_rows=rows)
        tensors = {n: t for n, t in self.program.tensors.items() if t.role not in (Role.SLOT, Role.HYPER)}
        self._arena = Arena(tensors)
        self._runner = Runner(self._arena, threads)
        for name, values in zip(self.program.parameters, network.get_weights(), strict=True):
            self._arena.view(name)[...] = values

    def forward(self, x: Any, names: Sequence[str]) -> dict[str, Array]:
        """Some tensors of the forward pass for any number of examples, each (examples, units). Nothing is known of y.

        x: as `predict` takes it. Raises `NetworkError` where it does not fit.
        """
        ports, _ = make_inputs(x, [port.units for port in self._network.graph.inputs])
        feed = Feed(len(ports[0].array), ports, ()).cast(np.float32)
        gather = [i for i in self._instructions(Phase.DATA) if not reads_targets(i)]
        linked = self._runner.link([*gather, *self._instructions(Phase.FORWARD)], feed)
        found: dict[str, list[Array]] = {name: [] for name in names}
        for batch in self._batches(feed.examples):
            self._runner.run(linked, batch)
            for name, rows in found.items():
                rows.append(self._arena.view(name, batch.rows).copy())
        return {name: np.concatenate(rows) for name, rows in found.items()}

    def backward(self, x: Any, y: Any) -> dict[str, Array]:
        """All tensors of one batch, gradients included: `dx` (or dx1, dx2, …) is ∂L/∂x, with L the batch's mean loss.

        x, y: as `fit` takes them, `rows` examples at most. Raises `NetworkError` where they do not fit.
        """
        feed = self._network.feed(x, y).ready(np.float32, weighted=False)
        phases = Phase.DATA, Phase.FORWARD, Phase.LOSS, Phase.BACKWARD
        linked: Linked = self._runner.link(self._instructions(*phases), feed)
        batch = next(self._batches(feed.examples))
        self._runner.run(linked, batch)
        named = [name for name, tensor in self.program.tensors.items() if tensor.role is not Role.INTERNAL]
        return {name: self._arena.view(name, batch.rows).copy() for name in named if name in self._arena.tensors}

    def close(self) -> None:
        """Let its threads go."""
        self._runner.close()

    def _instructions(self, *phases: Phase) -> list[Instruction]:
        return [i for operation in self.program.phases(*phases) for i in operation.when_evaluating]

    def _batches(self, examples: int) -> Iterator[Batch]:
        order, size = np.arange(examples, dtype=np.int64), self.program.batch_size
        return (Batch(order, size, number, 0) for number in range(-(-examples // size)))

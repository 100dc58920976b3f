"""Networks as Keras shapes them: layers, `compile`, `fit`, `evaluate`, `predict`; and the way to the debugger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from tui_dl.engine import checks
from tui_dl.engine.arena import element_count
from tui_dl.engine.assembly import Options, assemble
from tui_dl.engine.callbacks import Callback
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.feed import Feed, TargetForm, make_feed, make_inputs, split_at, weights_of_classes
from tui_dl.engine.graph import Graph, Symbol
from tui_dl.engine.layers import Dense, Input, Layer
from tui_dl.engine.losses import LOSSES, Loss
from tui_dl.engine.metrics import Metric
from tui_dl.engine.optimizers import OPTIMIZERS, Optimizer
from tui_dl.engine.printer import Printer
from tui_dl.engine.program import SLICE, Program
from tui_dl.engine.summary import LayerSummary, as_text, summarize

if TYPE_CHECKING:
    from tui_dl.engine.arena import Arena
    from tui_dl.engine.evaluation import Evaluator
    from tui_dl.engine.machine import Machine
    from tui_dl.engine.trainer import History, Trainer

Array = npt.NDArray[Any]


class Network:
    """What every network can do, whatever its shape: `Sequential` and `Model` say how its layers hang together.

    seed: fixes the initial weights, and the order of the examples in `fit`.
    """

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.seed = seed
        self.layers: list[Layer] = []
        self.options: Options | None = None
        self.stop_training = False
        """Set by a callback, it ends `fit` after the epoch at hand."""
        self._graph: Graph | None = None
        self._weights: list[Array] = []
        self._trainer: Trainer | None = None

    # ------------------------------------------------------------------ shape and weights

    def _connect(self, graph: Graph) -> None:
        """Take a shape, and draw the initial weights."""
        self._graph = graph
        self._weights = [
            parameter.initializer.draw(parameter.shape, np.random.default_rng([self.seed, number]))
            for number, parameter in enumerate(graph.parameters())
        ]
        self._trainer = None

    @property
    def graph(self) -> Graph:
        """How the layers hang together. Raises `NetworkError` while the input's size is not known."""
        if self._graph is None:
            raise NetworkError("the number of inputs is not known yet: give the first layer input_shape=…, or data")
        return self._graph

    @property
    def inputs(self) -> int:
        """Features of an example, over all inputs."""
        return sum(port.units for port in self.graph.inputs)

    @property
    def heads(self) -> list[Dense]:
        """The output layers."""
        return [layer for layer, _ in self.graph.heads]

    @property
    def head(self) -> Dense:
        """The first output layer."""
        return self.heads[0]

    def count_params(self) -> int:
        """How many numbers there are to learn."""
        return sum(element_count(parameter.shape) for parameter in self.graph.parameters())

    def get_weights(self) -> list[Array]:
        """Copies of all parameters in Keras' order: kernel (inputs, units), bias (units,), layer by layer."""
        if self._graph is None:
            return []
        if self._trainer is not None:
            return self._trainer.machine.parameters
        return [weight.copy() for weight in self._weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Put in parameters. Raises `NetworkError` where number or shapes differ."""
        parameters = self.graph.parameters()
        if len(weights) != len(parameters):
            raise NetworkError(f"{len(weights)} arrays given, the network has {len(parameters)} parameters")
        arrays = [np.asarray(weight, np.float32) for weight in weights]
        for parameter, array in zip(parameters, arrays, strict=True):
            if array.shape != parameter.shape:
                raise NetworkError(f"{parameter.name} has shape {parameter.shape}, {array.shape} was given")
        self._weights = [array.copy() for array in arrays]
        if self._trainer is not None:
            self._trainer.machine.set_parameters(arrays)

    def save_weights(self, path: str | Path) -> None:
        """Write all parameters to a safetensors file, whole or not at all. Raises `OutputError`."""
        from tui_dl.engine.checkpoint import write_weights

        names = [parameter.name for parameter in self.graph.parameters()]
        write_weights(dict(zip(names, self.get_weights(), strict=True)), Path(path))

    def load_weights(self, path: str | Path) -> None:
        """Put in the parameters of a file of `save_weights`. Raises `CheckpointError` or `NetworkError`."""
        from tui_dl.engine.checkpoint import read_weights

        names = [parameter.name for parameter in self.graph.parameters()]
        self.set_weights(read_weights(names, Path(path)))

    def summarize(self) -> list[LayerSummary]:
        """The architecture, a row a layer."""
        return summarize(self.graph)

    def summary(self, print_fn: Callable[[str], Any] = print) -> None:
        """Print the architecture with the arithmetic of its parameters."""
        print_fn(as_text(self.summarize()))

    # ------------------------------------------------------------------ compile

    def compile(
        self,
        optimizer: str | Optimizer = "rmsprop",
        loss: str | Loss | Sequence[str | Loss] | None = None,
        metrics: Sequence[Any] = (),
    ) -> None:
        """Choose what is minimised, how, and what is tracked beside it.

        With several outputs, `loss` is a list with a loss for each (their sum is minimised), `metrics` a list of lists.
        Raises `NetworkError` where the loss and the output layer do not go together, and says what would.
        """
        heads = self._known_heads()
        losses = tuple(map(LOSSES.get, _one_for_each(loss, len(heads), "loss")))
        for head, chosen in zip(heads, losses, strict=True):
            checks.check_loss(head, chosen)
        tracked = metrics if len(heads) > 1 and metrics else [metrics] * len(heads)
        if len(tracked) != len(heads):
            raise NetworkError(f"{len(heads)} outputs need {len(heads)} lists of metrics, {len(tracked)} were given")
        chosen_metrics = tuple(
            _metrics_of(wanted, head, own) for head, own, wanted in zip(heads, losses, tracked, strict=True)
        )
        weights = self.get_weights()
        self.options = Options(losses, OPTIMIZERS.get(optimizer), chosen_metrics)
        self._weights, self._trainer = weights, None

    def _known_heads(self) -> list[Dense]:
        return self.heads

    @property
    def compiled(self) -> Options:
        """What `compile` chose. Raises `NetworkError` before that."""
        if self.options is None:
            raise NetworkError("the network is not compiled yet: call compile(loss=…, optimizer=…)")
        return self.options

    def program(
        self,
        batch_size: int = 128,
        *,
        weighted: bool = False,
        input_gradients: bool = False,
        slice_rows: int = SLICE,
    ) -> Program:
        """The operations of one batch: what the debugger steps through and what trains.

        weighted: the examples have weights, by which their losses count.
        input_gradients: go back as far as ∂L/∂x, which only looking has a use for.
        slice_rows: work through a larger batch in slices of so many examples.
        """
        if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
            raise NetworkError(f"batch size {batch_size!r}: must be a whole number from 1 on")
        return assemble(
            self.graph,
            self.compiled,
            batch_size,
            weighted=weighted,
            input_gradients=input_gradients,
            slice_rows=slice_rows,
        )

    # ------------------------------------------------------------------ data in

    def feed(self, x: Any, y: Any) -> Feed:
        """Examples and targets as this network takes them; lists of arrays for several inputs or outputs."""
        losses = self.compiled.losses
        forms = [TargetForm(h.units, loss.sparse, loss.name) for h, loss in zip(self.heads, losses, strict=True)]
        return make_feed(x, y, [port.units for port in self.graph.inputs], forms)

    def trainer(
        self,
        training: Feed,
        validation: Feed | None = None,
        *,
        batch_size: int = 128,
        epochs: int | None = None,
        seed: int | None = None,
        shuffle: bool = True,
        threads: int | None = None,
    ) -> Trainer:
        """The machine that trains this network on a feed, and the keeper of its history."""
        from tui_dl.engine.machine import Machine
        from tui_dl.engine.trainer import Trainer

        optimizer = self.compiled.optimizer
        program = self.program(batch_size, weighted=training.weights is not None)
        before = self._trainer.machine if self._trainer is not None else None
        machine = Machine(
            program,
            self.get_weights(),
            optimizer.hyper,
            training,
            slot_start=optimizer.slot_start,
            seed=self.seed if seed is None else seed,
            shuffle=shuffle,
            epochs=epochs,
            iterations=before.iterations if before else 0,
            threads=threads,
        )
        if before is not None:
            # Training goes on where it stopped: the optimizer keeps its memory, as in Keras.
            machine.restore(0, before.arena.state)
        self._trainer = Trainer(machine, validation)
        return self._trainer

    def debug(self, x: Any, y: Any, seed: int | None = None, batch_size: int = 128, epochs: int = 1) -> Machine:
        """A machine to step through the batches of x and y, operation by operation, forwards and back.

        The order of the examples is that of `fit`, fixed by `seed` (None: the network's own, which is 0 by default).
        The machine works on this network's own weights: `get_weights` shows what the steps have made of them.
        """
        return self.trainer(self.feed(x, y), batch_size=batch_size, epochs=epochs, seed=seed).machine

    # ------------------------------------------------------------------ fit, evaluate, predict

    def fit(
        self,
        x: Any,
        y: Any,
        batch_size: int = 32,
        epochs: int = 1,
        verbose: int = 1,
        validation_split: float = 0.0,
        validation_data: Sequence[Any] | None = None,
        shuffle: bool = True,
        callbacks: Sequence[Callback] = (),
        class_weight: Mapping[int, float] | None = None,
        sample_weight: Any = None,
    ) -> History:
        """Train. Takes images and integer labels as they are, or ready-made arrays; says what it converts.

        `validation_data` is (x, y) or (x, y, sample_weight); `validation_split` sets the last part of x and y aside,
        before shuffling. The last batch of an epoch may be short, and counts by its size. Stops where the loss becomes
        NaN or infinite. `sample_weight` (a number for each example) or `class_weight` (class → number) say how much an
        example's loss counts.
        """
        if isinstance(epochs, bool) or not isinstance(epochs, int) or epochs < 1:
            raise NetworkError(f"epochs {epochs!r}: must be a whole number from 1 on")
        whole = self.feed(x, y)
        if sample_weight is not None and class_weight is not None:
            raise NetworkError("class_weight and sample_weight cannot go together: put both into sample_weight")
        if sample_weight is not None:
            whole = whole.weighted(sample_weight)
        first = split_at(whole.examples, validation_split)
        validation = whole.part(first, whole.examples) if first < whole.examples else None
        if validation_data is not None:
            if len(validation_data) not in (2, 3):
                raise NetworkError("validation_data must be (x, y) or (x, y, sample_weight)")
            validation = self.feed(*validation_data[:2])
            if len(validation_data) == 3:
                validation = validation.weighted(validation_data[2])
        observer = Printer(epochs, verbose)
        observer.say(*whole.notes)
        training = whole.part(0, first)
        if class_weight is not None:
            training = training.weighted(weights_of_classes(class_weight, np.asarray(y)[:first]))
        trainer = self.trainer(training, validation, batch_size=batch_size, epochs=epochs, shuffle=shuffle)
        self.stop_training = False
        for callback in callbacks:
            callback.attach(self, trainer)
        return trainer.train(epochs, observer, lambda: self.stop_training, callbacks)

    def evaluate(self, x: Any, y: Any, batch_size: int = 128, sample_weight: Any = None) -> dict[str, float]:
        """Loss and metrics on data, by name: as Keras' `evaluate(…, return_dict=True)`.

        `sample_weight` (a number for each example) says how much its loss counts; metrics are not weighted.
        """
        feed = self.feed(x, y)
        if sample_weight is not None:
            feed = feed.weighted(sample_weight)
        return self._evaluator(batch_size, weighted=feed.weights is not None).evaluate(self._arena(), feed)

    def predict(self, x: Any, batch_size: int = 128) -> Any:
        """The outputs for some examples: an array (examples, units), or a list of arrays with several outputs."""
        ports, _ = make_inputs(x, [port.units for port in self.graph.inputs])
        outputs = self._evaluator(batch_size).predict(self._arena(), ports)
        return outputs if len(outputs) > 1 else outputs[0]

    def _evaluator(self, batch_size: int, *, weighted: bool = False) -> Evaluator:
        from tui_dl.engine.evaluation import Evaluator
        from tui_dl.engine.machine import default_threads

        return Evaluator(self.program(batch_size, weighted=weighted), default_threads())

    def _arena(self) -> Arena:
        from tui_dl.engine.arena import Arena

        if self._trainer is not None:
            return self._trainer.machine.arena
        program = self.program()
        arena = Arena({name: program.tensors[name] for name in program.parameters})
        for name, weight in zip(program.parameters, self._weights, strict=True):
            arena.view(name)[...] = weight
        return arena


class Sequential(Network):
    """A stack of layers, each fed by the one before. Arguments and defaults are Keras 3's, but for `seed`.

    seed: fixes the initial weights, and the order of the examples in `fit`.
    """

    def __init__(self, layers: Sequence[Layer] = (), name: str = "sequential", seed: int = 0) -> None:
        super().__init__(name, seed)
        self.layers = list(layers)
        self._grown()

    def add(self, layer: Layer) -> None:
        """Append a layer. The weights begin anew."""
        self.layers.append(layer)
        self._grown()

    def _grown(self) -> None:
        checks.check_layers(self.layers)
        if self.layers and self.layers[0].input_size:
            self.build(self.layers[0].input_size)

    def build(self, input_shape: int | tuple[int, ...]) -> None:
        """Fix the number of input features, and draw the initial weights."""
        if not self.layers:
            raise NetworkError("the network has no layers: add at least one")
        start = tensor = Input(input_shape)
        for layer in self.layers:
            tensor = layer(tensor)
        self._connect(Graph([start], [tensor]))

    def _known_heads(self) -> list[Dense]:
        if not self.layers or not isinstance(self.layers[-1], Dense):
            raise NetworkError("the last layer must be Dense: add one")
        return [self.layers[-1]]

    def feed(self, x: Any, y: Any) -> Feed:
        if self._graph is None:
            self.build(int(np.prod(np.shape(x)[1:])))
        return super().feed(x, y)


class Model(Network):
    """Any graph of layers without loops: `Model(inputs, outputs)`, made by calling layers on tensors, as in Keras.

    inputs, outputs: what `Input` and layers returned, one or a list.
    """

    def __init__(
        self, inputs: Symbol | Sequence[Symbol], outputs: Symbol | Sequence[Symbol], name: str = "model", seed: int = 0
    ) -> None:
        super().__init__(name, seed)
        self._connect(Graph(_as_symbols(inputs), _as_symbols(outputs)))
        self.layers = [node.layer for node in self.graph.nodes]
        checks.check_layers(self.layers)


def _as_symbols(value: Symbol | Sequence[Symbol]) -> list[Symbol]:
    return [value] if isinstance(value, Symbol) else list(value)


def _metrics_of(wanted: Sequence[str | Metric], head: Dense, loss: Loss) -> dict[str, Any]:
    """The metrics of an output by the names under which they are reported; a second one of a kind gets a number."""
    chosen: dict[str, Any] = {}
    for metric in wanted:
        name = base = metric if isinstance(metric, str) else metric.name
        count = 0
        while name in chosen:
            count += 1
            name = f"{base}_{count}"
        chosen[name] = checks.choose_metric(metric, head.units, loss)
    return chosen


def _one_for_each(loss: Any, outputs: int, what: str) -> list[Any]:
    """A loss for each output. Raises `NetworkError` where some lack one."""
    if loss is None:
        raise NetworkError("compile needs a loss, such as categorical_crossentropy")
    given = list(loss) if isinstance(loss, (list, tuple)) else [loss]
    if len(given) != outputs:
        raise NetworkError(f"{outputs} outputs need a list of {outputs}, one {what} each; {len(given)} was given")
    return given

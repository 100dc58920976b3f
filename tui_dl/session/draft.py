"""A configuration while it is edited: every choice written out, every edit a new draft, undo and redo."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tui_dl.engine.calls import Call
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.losses import LOSSES as REGISTERED
from tui_dl.engine.spec import MOST_LAYERS, DenseSpec, NetworkSpec, Stack, parse_network
from tui_dl.session import schedules
from tui_dl.session.facts import DataFacts
from tui_dl.session.setup import LAYERS, LOSSES, METRICS, Setup, optimizer_of

TRUNK = -1
"""The branch number of layers that belong to no branch."""


@dataclass(frozen=True, slots=True, order=True)
class At:
    """Where a layer stands: in which branch, and as the how manieth."""

    branch: int
    index: int


@dataclass(frozen=True, slots=True)
class Draft:
    """All that a setup decides, nothing left open."""

    data: str
    network: NetworkSpec
    loss: Call
    optimizer: Call
    """With its learning rate."""
    metrics: tuple[str, ...]
    batch_size: int
    epochs: int
    validation_split: float
    seed: int
    threads: int | None
    schedule: Call | None = None
    """How the learning rate goes on, without the rate it begins with; None: it stays."""

    @classmethod
    def of(cls, setup: Setup, facts: DataFacts) -> Draft:
        """A setup with what its data's task decides. Raises `NetworkError` where it cannot be read."""
        layers = LAYERS[facts.task].format(classes=facts.classes) if setup.layers is None else setup.layers
        return cls(
            data=setup.data,
            network=parse_network(layers),
            loss=REGISTERED.canonical(LOSSES[facts.task] if setup.loss is None else setup.loss),
            optimizer=optimizer_with_rate(setup, facts),
            metrics=METRICS[facts.task] if setup.metrics is None else setup.metrics,
            batch_size=setup.batch_size,
            epochs=setup.epochs,
            validation_split=setup.validation_split,
            seed=setup.seed,
            threads=setup.threads,
            schedule=None if setup.schedule is None else schedules.canonical(setup.schedule),
        )

    def setup(self) -> Setup:
        """The setup that says all this."""
        return Setup(
            data=self.data,
            layers=str(self.network),
            loss=str(self.loss),
            optimizer=str(self.optimizer.without("learning_rate")),
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
            epochs=self.epochs,
            validation_split=self.validation_split,
            seed=self.seed,
            threads=self.threads,
            metrics=self.metrics,
            schedule=None if self.schedule is None else str(self.schedule),
        )

    @property
    def learning_rate(self) -> float:
        """How large the optimizer's steps are."""
        rate = self.optimizer.arguments["learning_rate"]
        assert isinstance(rate, int | float)
        return float(rate)

    # ------------------------------------------------------------------ layers

    @property
    def places(self) -> list[At]:
        """Every layer, branch by branch, then those that follow."""
        branches = [At(b, i) for b, branch in enumerate(self.network.branches) for i in range(len(branch))]
        return [*branches, *(At(TRUNK, i) for i in range(len(self.network.stack)))]

    @property
    def head(self) -> At:
        """The layer that answers."""
        return At(TRUNK, len(self.network.stack) - 1)

    def layer(self, at: At) -> DenseSpec:
        """The layer at a place."""
        return self._stack(at.branch)[at.index]

    def with_layer(self, at: At, dense: DenseSpec) -> Draft:
        """The same with another layer at that place."""
        stack = self._stack(at.branch)
        return self._with_stack(at.branch, (*stack[: at.index], dense, *stack[at.index + 1 :]))

    def with_network(self, network: NetworkSpec) -> Draft:
        """The same with other layers."""
        return replace(self, network=network)

    def added(self, at: At) -> Draft:
        """A layer more after that place; before it where that is the one that answers. Raises `NetworkError`."""
        if len(self.places) >= MOST_LAYERS:
            raise NetworkError(f"{MOST_LAYERS} layers are the most")
        stack, is_head = self._stack(at.branch), at == self.head
        like = stack[at.index]
        new = DenseSpec(like.units if not is_head else 64, like.activation if not is_head else "relu", like.initializer)
        cut = at.index + (not is_head)
        return self._with_stack(at.branch, (*stack[:cut], new, *stack[cut:]))

    def removed(self, at: At) -> Draft:
        """Without the layer at that place. Raises `NetworkError` where it is needed."""
        stack = self._stack(at.branch)
        if at == self.head:
            raise NetworkError("the last layer gives the answers: it stays, change it instead")
        if len(stack) == 1 and at.branch != TRUNK:
            raise NetworkError("a branch keeps one layer: j joins the branches to one stack")
        return self._with_stack(at.branch, (*stack[: at.index], *stack[at.index + 1 :]))

    def moved(self, at: At, by: int) -> Draft:
        """The layer changes places with its neighbour. Raises `NetworkError` at the ends."""
        stack, to = list(self._stack(at.branch)), at.index + by
        last = len(stack) - (at.branch == TRUNK)
        if not (0 <= to < last and at.index < last):
            raise NetworkError("the layer stays where it is: the last one gives the answers, and there is an end")
        stack[at.index], stack[to] = stack[to], stack[at.index]
        return self._with_stack(at.branch, tuple(stack))

    def branched(self) -> Draft:
        """The first hidden layer becomes two side by side, half the inputs each; branches become one stack again.

        Raises `NetworkError` without a hidden layer.
        """
        network = self.network
        if network.branches:
            first = tuple(replace(dense, units=dense.units * len(network.branches)) for dense in network.branches[0])
            return self.with_network(NetworkSpec((*first, *network.stack), (), network.input_dropout))
        if len(network.stack) < 2:
            raise NetworkError("two branches need a hidden layer: n adds one")
        split, *rest = network.stack
        half = (replace(split, units=max(split.units // 2, 1)),)
        return self.with_network(NetworkSpec(tuple(rest), (half, half), network.input_dropout))

    def after_branching(self, at: At) -> At:
        """Where a layer of this draft stands in the one that `branched` gives."""
        branches = self.network.branches
        if branches:
            return At(TRUNK, at.index + (len(branches[0]) if at.branch == TRUNK else 0))
        return At(TRUNK, at.index - 1) if at.index else At(0, 0)

    def _stack(self, branch: int) -> Stack:
        return self.network.stack if branch == TRUNK else self.network.branches[branch]

    def _with_stack(self, branch: int, stack: Stack) -> Draft:
        if branch == TRUNK:
            return self.with_network(replace(self.network, stack=stack))
        branches = list(self.network.branches)
        branches[branch] = stack
        return self.with_network(replace(self.network, branches=tuple(branches)))


def optimizer_with_rate(setup: Setup, facts: DataFacts) -> Call:
    """A setup's optimizer, its learning rate written out."""
    from tui_dl.engine.optimizers import OPTIMIZERS

    call = optimizer_of(setup, images=facts.image_shape is not None)
    rate = OPTIMIZERS.get(call).arguments["learning_rate"]
    return Call(call.name, (("learning_rate", rate), *call.without("learning_rate").settings))


class Drafting:
    """A draft with the drafts before and after it."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self._before: list[Draft] = []
        self._after: list[Draft] = []

    def put(self, draft: Draft) -> None:
        """Make this the draft; what was undone is forgotten."""
        if draft != self.draft:
            self._before.append(self.draft)
            self._after.clear()
            self.draft = draft

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit that was taken back."""
        return bool(self._after)

    def undo(self) -> None:
        """Take the last edit back."""
        if self._before:
            self._after.append(self.draft)
            self.draft = self._before.pop()

    def redo(self) -> None:
        """Make the edit that was taken back last once more."""
        if self._after:
            self._before.append(self.draft)
            self.draft = self._after.pop()

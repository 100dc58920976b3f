"""What a session shows: frozen views, read from the arrays that train, safe to hand to another thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui_dl.session.moves import State

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from tui_dl.session.chart_views import HistoryView

    Values = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One line of the program listing."""

    index: int
    phase: str
    """data, forward, loss, backward or update."""
    name: str
    """The tensor or tensors that the operation makes, e.g. `z1`."""
    layer: str
    """The layer it belongs to, e.g. `dense_1`; empty for data and loss."""
    formula: str


@dataclass(frozen=True, slots=True)
class CursorView:
    """Where the learner stands. Epoch and batch count from 1, as people do; `operation` is an index."""

    epoch: int
    epochs: int
    batch: int
    batches: int
    operation: int
    """Index in the program of the operation in view: the one executed last."""
    operations: int
    phase: str
    formula: str


@dataclass(frozen=True, slots=True, eq=False)
class TensorView:
    """One tensor of the operation in view, its values frozen."""

    label: str
    """The name as the formula writes it, e.g. `h1ᵀ`."""
    name: str
    shape: tuple[int, ...]
    values: Values
    """Read-only; 0, 1 or 2 dimensions."""
    palette: Literal["image", "positive", "signed"]
    low: float
    high: float
    chosen: tuple[int, ...] | None
    """The chosen element's index in `values`."""
    axes: tuple[str, ...]
    """What each dimension counts, e.g. ("example", "dense unit")."""
    meant: bool = False
    """Whether arrows move in this one, and `why?` asks about its element."""

    @property
    def transposed(self) -> bool:
        """Whether `values` are the tensor's with rows and columns changed over."""
        return self.label != self.name


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """The operation in view: tensors, the formula in numbers, a sentence."""

    operation: OperationLine
    terms: tuple[TensorView | str, ...]
    """Tensors and, between them, the symbols that join them (`·`, `+`, `→`)."""
    arithmetic: tuple[str, ...]
    """The formula for the chosen element: first in symbols, then in its numbers."""
    sentence: str
    """Why this operation exists, in plain words."""


@dataclass(frozen=True, slots=True, eq=False)
class ExampleView:
    """The chosen example of the batch."""

    index: int
    count: int
    image: npt.NDArray[np.uint8] | None
    """28 × 28 grey values where the data are images."""
    truth: str
    predicted: str
    """Empty until the forward pass has reached the prediction."""
    outputs: Values | None
    """The network's output for this example, None until it is computed."""
    labels: tuple[str, ...]
    """A name for each output."""
    truth_index: int | None
    predicted_index: int | None


@dataclass(frozen=True, slots=True, eq=False)
class StripView:
    """The batch as a strip of digits, right and wrong."""

    images: npt.NDArray[np.uint8]
    """(n, 28, 28)."""
    truths: npt.NDArray[np.int32]
    predictions: npt.NDArray[np.int32]
    correct: int
    """How many of the whole batch are right."""
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class UnitsView:
    """What each unit of a hidden layer says over the grid of a `FittedView`."""

    layer: str
    name: str
    """The tensor, e.g. `h1`."""
    count: int
    """Units of the layer; of a very wide one not all are shown."""
    values: Values
    """(units, grid …)"""


@dataclass(frozen=True, slots=True, eq=False)
class FittedView:
    """The network's answer for every input there could be, where inputs have one or two features."""

    axes: tuple[npt.NDArray[np.float64], ...]
    """The grid's values along each feature."""
    output: Values
    """(points,), or (rows, columns): a row for each value of the second feature, from low to high."""
    units: tuple[UnitsView, ...]
    """The hidden layers, where they were asked for."""
    points: Values
    """(n, features): training examples."""
    targets: Values
    """(n,): their targets, or classes 0 and 1."""
    answers: Values
    """(n,): what the network says of them."""
    labels: tuple[str, ...]
    """The names of the classes; empty for regression."""
    middle: float
    """The output at which one class gives way to the other."""
    bounded: bool
    """Whether outputs lie between 0 and 1."""


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One row of the architecture summary."""

    name: str
    kind: str
    """`Dense`."""
    activation: str
    output_shape: tuple[int | None, ...]
    params: int
    arithmetic: str
    """How the count comes about, e.g. `784 × 512 + 512`."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """The network as a table."""

    rows: tuple[LayerRow, ...]
    total: int
    trainable: int
    title: str
    """Short form, e.g. `784 → 512 relu → 10 softmax`."""


@dataclass(frozen=True, slots=True)
class FileView:
    """The file that a session was last saved in or opened from."""

    path: str
    form: str
    """whole or text."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is being trained, for the title bar and the report."""

    data: str
    examples: int
    validation_examples: int
    test_examples: int
    optimizer: str
    loss: str
    learning_rate: float
    batch_size: int
    seed: int
    threads: int
    scheduled: bool = False
    """Whether a schedule decides the learning rate."""


@dataclass(frozen=True, slots=True)
class BreakpointView:
    """A reason for a run to stop."""

    number: int
    kind: str
    """operation, phase, layer, epoch, nan or condition."""
    text: str
    enabled: bool
    operations: frozenset[int]
    """Where it stops inside a batch."""


@dataclass(frozen=True, slots=True, eq=False)
class WatchView:
    """A number that is followed."""

    number: int
    name: str
    """As it was written, e.g. `norm(dW1)`."""
    value: float | None
    """Now; None while a part of it is not computed yet in this batch."""
    batches: npt.NDArray[np.int64]
    """Batches done (from 1), and `history` the value after each: the newest two thousand at most."""
    history: Values


@dataclass(frozen=True, slots=True)
class BookmarkView:
    """A place that can be returned to."""

    number: int
    step: int
    operations: int
    text: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """What lies in memory. Places count whole batches done, from 0 on."""

    now: float
    """Where the cursor stands, the part of the batch at hand that is done included."""
    furthest: int
    """The last place that was ever reached."""
    total: int
    """All batches of all epochs asked for."""
    batches_per_epoch: int
    checkpoints: tuple[int, ...]
    bookmarks: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class VisitView:
    """What differs from the last visit to the operation in view."""

    when: str
    """When that was: `epoch 1, batch 2`."""
    before: float | None
    """The chosen element then; None where it is not known any more."""
    now: float
    changed: int
    """Elements of the tensor that differ, of `size`."""
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """Everything a face needs to draw the session, at one moment."""

    number: int
    """Rises with each snapshot."""
    state: State
    message: str
    """The last notice, in one line; empty when there is none."""
    configuration: Configuration | None = None
    program: tuple[OperationLine, ...] = ()
    cursor: CursorView | None = None
    loss: float | None = None
    """Of the batch in view, once computed."""
    metric: float | None = None
    stage: Stage | None = None
    example: ExampleView | None = None
    strip: StripView | None = None
    """While training runs."""
    fitted: FittedView | None = None
    """While training runs on data of one or two features: what the network makes of them."""
    architecture: Architecture | None = None
    history: HistoryView | None = None
    passing: bool = False
    """Whether it only says what is being done: the command at hand goes on."""
    samples_per_second: float = 0.0
    back_to: int = 0
    """How many batches back `n` batches of undo can reach without a long replay."""
    breakpoints: tuple[BreakpointView, ...] = ()
    watches: tuple[WatchView, ...] = ()
    bookmarks: tuple[BookmarkView, ...] = ()
    timeline: TimelineView | None = None
    stopped: str = ""
    """Which breakpoint the last move has reached; empty where none."""
    visit: VisitView | None = None
    changed: frozenset[int] = frozenset()
    """The operations of this batch that made something else than at their last visit."""
    file: FileView | None = None
    """What the session was last saved in or opened from."""

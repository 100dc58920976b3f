"""A session without an engine: real backpropagation on drawn digits, small and slow, the same every time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np

from tui_dl.data.dataset import Dataset
from tui_dl.session import Setup, Stride
from tui_dl.session.chart_views import BatchCurve, HistoryView
from tui_dl.session.snapshot import (
    Architecture,
    Configuration,
    CursorView,
    ExampleView,
    LayerRow,
    OperationLine,
    Snapshot,
    Stage,
    State,
    StripView,
    TensorView,
)

Publish = Callable[[Snapshot], None]

BATCH, BATCHES, EPOCHS = 128, 50, 5
GLYPHS = (
    "01110 10001 10011 10101 11001 10001 01110",
    "00100 01100 00100 00100 00100 00100 01110",
    "01110 10001 00001 00110 01000 10000 11111",
    "11110 00001 00001 01110 00001 00001 11110",
    "00010 00110 01010 10010 11111 00010 00010",
    "11111 10000 11110 00001 00001 10001 01110",
    "00110 01000 10000 11110 10001 10001 01110",
    "11111 00001 00010 00100 01000 01000 01000",
    "01110 10001 10001 01110 10001 10001 01110",
    "01110 10001 10001 01111 00001 00010 01100",
)

# phase, what is made, layer, formula, the terms of the stage
OPERATIONS = (
    ("data", "x, y", "", "x, y", ("x", "y")),
    ("forward", "z1", "dense", "z1 = x · W1 + b1", ("x", "·", "W1", "+", "b1", "→", "z1")),
    ("forward", "h1", "dense", "h1 = relu(z1)", ("z1", "→", "h1")),
    ("forward", "z2", "dense_1", "z2 = h1 · W2 + b2", ("h1", "·", "W2", "+", "b2", "→", "z2")),
    ("forward", "ŷ", "dense_1", "ŷ = softmax(z2)", ("z2", "→", "ŷ")),
    ("loss", "L", "", "L = cce(y, ŷ)", ("y", "ŷ", "→", "L")),
    ("loss", "accuracy", "", "accuracy = mean(argmax ŷ = argmax y)", ("y", "ŷ", "→", "accuracy")),
    ("backward", "dz2", "dense_1", "dz2 = (ŷ − y) / n", ("ŷ", "−", "y", "→", "dz2")),
    ("backward", "dW2", "dense_1", "dW2 = h1ᵀ · dz2", ("h1ᵀ", "·", "dz2", "→", "dW2")),
    ("backward", "db2", "dense_1", "db2 = Σ dz2", ("Σ", "dz2", "→", "db2")),
    ("backward", "dh1", "dense_1", "dh1 = dz2 · W2ᵀ", ("dz2", "·", "W2ᵀ", "→", "dh1")),
    ("backward", "dz1", "dense", "dz1 = dh1 ⊙ relu′(z1)", ("dh1", "⊙", "relu′(z1)", "→", "dz1")),
    ("backward", "dW1", "dense", "dW1 = xᵀ · dz1", ("xᵀ", "·", "dz1", "→", "dW1")),
    ("backward", "db1", "dense", "db1 = Σ dz1", ("Σ", "dz1", "→", "db1")),
    ("update", "W2", "dense_1", "W2 ← rmsprop(W2, dW2)", ("W2", "dW2", "→", "W2")),
    ("update", "b2", "dense_1", "b2 ← rmsprop(b2, db2)", ("b2", "db2", "→", "b2")),
    ("update", "W1", "dense", "W1 ← rmsprop(W1, dW1)", ("W1", "dW1", "→", "W1")),
    ("update", "b1", "dense", "b1 ← rmsprop(b1, db1)", ("b1", "db1", "→", "b1")),
)
PROGRAM = tuple(
    OperationLine(index, phase, name, layer, formula)
    for index, (phase, name, layer, formula, _) in enumerate(OPERATIONS)
)
LAST = len(PROGRAM) - 1
SENTENCES = {
    "data": "A batch of digits and their labels enters the network.",
    "forward": "Each unit weighs all numbers of the layer before and adds its bias: one number a unit.",
    "loss": "How far are the probabilities from the truth? One number for the whole batch.",
    "backward": "How much would the loss change if this weight grew? Each example votes: its hidden value "
    "times the error at its output.",
    "update": "Every weight takes a small step against its gradient, scaled by how large gradients were lately.",
}


def drawn_digits(count: int, generator: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Digits (count, 28, 28) from a small font, each moved about a little, and what they are."""
    truths = generator.integers(0, 10, count)
    images = np.zeros((count, 28, 28), np.uint8)
    for image, truth in zip(images, truths, strict=True):
        glyph = np.array([[int(cell) for cell in row] for row in GLYPHS[truth].split()], np.uint8)
        large = np.kron(glyph, np.full((3, 3), 200 + int(generator.integers(0, 55)), np.uint8))
        top, left = generator.integers(1, 6), generator.integers(3, 10)
        image[top : top + 21, left : left + 15] = large
    return images, truths


@cache
def digits() -> Dataset:
    """Drawn digits, 400 to train and 100 to test."""
    images, truths = drawn_digits(500, np.random.default_rng(11))
    labels = truths.astype(np.uint8)
    return Dataset("mnist-10k", "Drawn digits", images[:400], labels[:400], images[400:], labels[400:], "multiclass",
                   tuple("0123456789"), "drawn for the tests")  # fmt: skip


@cache
def beginning() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The batch, the weights to begin with, and all that follows from them."""
    generator = np.random.default_rng(7)
    images, truths = drawn_digits(BATCH, generator)
    weights = {
        "W1": generator.normal(0, 0.04, (784, 512)),
        "b1": np.zeros(512),
        "W2": generator.normal(0, 0.06, (512, 10)),
        "b2": np.zeros(10),
    }
    return images, truths, weights, computed(images, truths, weights)


def computed(images: np.ndarray, truths: np.ndarray, w: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every tensor of one batch."""
    x = images.reshape(BATCH, 784) / 255
    y = np.eye(10)[truths]
    z1 = x @ w["W1"] + w["b1"]
    h1 = np.maximum(z1, 0)
    z2 = h1 @ w["W2"] + w["b2"]
    powers = np.exp(z2 - z2.max(axis=1, keepdims=True))
    p = powers / powers.sum(axis=1, keepdims=True)
    loss = -np.log((p * y).sum(axis=1)).mean()
    accuracy = (p.argmax(axis=1) == truths).mean()
    dz2 = (p - y) / BATCH
    dh1 = dz2 @ w["W2"].T
    dz1 = dh1 * (z1 > 0)
    tensors = {
        **w, "x": x, "y": y, "z1": z1, "h1": h1, "z2": z2, "ŷ": p, "L": loss, "accuracy": accuracy, "dz2": dz2,
        "dW2": h1.T @ dz2, "db2": dz2.sum(axis=0), "dh1": dh1, "dz1": dz1, "dW1": x.T @ dz1,
        "db1": dz1.sum(axis=0), "h1ᵀ": h1.T, "xᵀ": x.T, "W2ᵀ": w["W2"].T, "relu′(z1)": z1 > 0,
    }  # fmt: skip
    # In float64 and then rounded: so that the pictures do not hang on the order in which some BLAS adds.
    return {name: np.round(values.astype(np.float64), 6) for name, values in tensors.items()}


class FakeSession:
    """What `tui_dl.session.Session` promises, on one batch that it meets again and again."""

    def __init__(self, setup: Setup | None = None, *, endless: bool = False, failure: str = "") -> None:
        self.setup = setup or Setup()
        self.endless = endless
        """Whether a run goes on until it is interrupted."""
        self.failure = failure
        self.calls: list[str] = []
        self.stop = threading.Event()
        self._number = 0
        self._rate = 0.001
        self._message = "A batch of digits is loaded. Press space to send it on."
        self.exit_code = 0
        self._start()

    @property
    def dataset(self) -> Dataset:
        return digits()

    def _start(self) -> None:
        self.images, self.truths, initial, tensors = beginning()
        self.weights, self.tensors = dict(initial), dict(tensors)
        self.epoch, self.batch, self.operation = 1, 1, 0
        self.example, self.chosen = 0, (0, 0)
        self.batch_loss: list[float] = []
        self.epochs: dict[str, list[float]] = {}
        self.state = State.READY

    def open(self, publish: Publish) -> None:
        self.calls.append("open")
        for message in ("reading 10,000 digits", "importing the engine", "compiling kernels"):
            publish(Snapshot(self._count(), State.STARTING, message))
        if self.failure:
            self.exit_code = 4
            publish(Snapshot(self._count(), State.FAILED, self.failure))
        else:
            publish(self.snapshot())

    def advance(self, stride: Stride, publish: Publish) -> None:
        self.calls.append(f"advance {stride}")
        self.stop.clear()
        self._message = ""
        if stride is Stride.OPERATION:
            self._step()
        elif stride is Stride.PHASE:
            phase = PROGRAM[min(self.operation + 1, LAST)].phase
            self._step()
            while self.operation < LAST and PROGRAM[self.operation + 1].phase == phase:
                self._step()
        elif stride is Stride.BATCH:
            self._next_batch()
        else:
            until = EPOCHS if stride is Stride.RUN else self.epoch + (self.batch == BATCHES)
            self._train(until, publish, self.endless and stride is Stride.RUN)
        publish(self.snapshot())

    def _train(self, until: int, publish: Publish, endless: bool) -> None:
        while not (self.epoch == until and self.batch == BATCHES) and not self.stop.is_set():
            self._next_batch(compute=False)
            if self.batch % 25 == 0:
                publish(replace(self.snapshot(), state=State.RUNNING, strip=self._strip(), samples_per_second=41000))
                if endless:
                    self.stop.wait()
        self._compute()

    def back(self, stride: Stride, publish: Publish) -> None:
        self.calls.append(f"back {stride}")
        if stride is Stride.OPERATION and self.operation:
            self.operation -= 1
        elif stride is Stride.PHASE:
            phase = PROGRAM[self.operation].phase
            while self.operation and PROGRAM[self.operation].phase == phase:
                self.operation -= 1
        elif stride is Stride.BATCH:
            self.batch = max(self.batch - 1, 1)
        publish(self.snapshot())

    def move_to(self, index: int) -> None:
        stride = "advance operation" if index > self.operation else "back operation"
        self.calls.extend([stride] * abs(index - self.operation))
        self.operation = index

    def choose(self, *, example=None, move=None, element=None) -> None:
        self.calls.append(f"choose {example} {move} {element}")
        if example is not None:
            self.example = example
        if move is not None:
            self.chosen = (max(self.chosen[0] + move[0], 0), max(self.chosen[1] + move[1], 0))
        if element is not None:
            self.chosen = (0, 0, *element[1])[-2:]

    def set_learning_rate(self, value: float) -> None:
        self._rate = value

    def scale_learning_rate(self, up: bool) -> None:
        self.calls.append(f"rate {up}")
        self._rate *= 2 if up else 0.5

    def restart(self) -> None:
        self.calls.append("restart")
        self._start()

    def configure(self, setup: Setup, publish: Publish) -> None:
        self.calls.append("configure")
        self.setup = setup
        self._message = "configured"

    def interrupt(self) -> None:
        self.stop.set()

    def _count(self) -> int:
        self._number += 1
        return self._number

    def _step(self) -> None:
        if self.operation == LAST:
            self._next_batch()
            self.operation = 0
        else:
            self.operation += 1

    def _next_batch(self, compute: bool = True) -> None:
        done = (self.epoch - 1) * BATCHES + self.batch
        self.batch_loss.append(2.2 * float(np.exp(-done / 40)) + 0.1 + 0.05 * float(np.sin(done)))
        if self.batch == BATCHES:
            self.epoch, self.batch = self.epoch + 1, 1
        else:
            self.batch += 1
        if self.batch == BATCHES:
            self._finish_epoch()
        for name in ("W1", "W2", "b1", "b2") if compute else ():
            self.weights[name] = self.weights[name] - 0.5 * self.tensors[f"d{name}"]
        if compute:
            self._compute()

    def _finish_epoch(self) -> None:
        fade = float(np.exp(-self.epoch / 2))
        scores = {"loss": 0.9 * fade, "accuracy": 1 - 0.3 * fade,
                  "val_loss": 0.3 + 0.4 * fade + 0.02 * self.epoch, "val_accuracy": 0.95 - 0.3 * fade}  # fmt: skip
        for name, value in scores.items():
            self.epochs.setdefault(name, []).append(value)

    def _compute(self) -> None:
        self.tensors = computed(self.images, self.truths, self.weights)

    def _tensor(self, label: str) -> TensorView:
        values = np.asarray(self.tensors[label], np.float32)
        palette = "image" if label in ("x", "xᵀ") else "positive" if values.min(initial=0) >= 0 else "signed"
        chosen = (
            tuple(min(index, size - 1) for index, size in zip(self.chosen[-values.ndim :], values.shape, strict=True))
            if values.ndim
            else None
        )
        axes = tuple({784: "pixel", 512: "dense unit", 10: "class", 128: "example"}[size] for size in values.shape)
        return TensorView(label, label.rstrip("ᵀ"), values.shape, values, palette, float(values.min()),
                          float(values.max()), chosen, axes)  # fmt: skip

    def _stage(self) -> Stage:
        phase, name, _, _, terms = OPERATIONS[self.operation]
        left, right = (5, 42)
        arithmetic = (
            f"{name}[{right}, {left}] = Σᵢ h1[i, {right}] · dz2[i, {left}]",
            "   = 1.93 · −0.0061   i = 17",
            "   + 0.88 · −0.0049   i = 90",
            "   + … 41 more, 85 are zero",
            "   = −0.0274",
        )
        symbols = {"·", "+", "−", "→", "Σ", "⊙"}
        shown = tuple(term if term in symbols else self._tensor(term) for term in terms)
        return Stage(PROGRAM[self.operation], shown, arithmetic if phase != "data" else (), SENTENCES[phase])

    def _example(self) -> ExampleView:
        outputs = self.tensors["ŷ"][self.example].astype(np.float32) if self.operation >= 4 else None
        predicted = int(outputs.argmax()) if outputs is not None else None
        truth = int(self.truths[self.example])
        return ExampleView(
            self.example, BATCH, self.images[self.example], str(truth), "" if predicted is None else str(predicted),
            outputs, tuple("0123456789"), truth, predicted,
        )  # fmt: skip

    def _strip(self) -> StripView:
        predictions = self.tensors["ŷ"].argmax(axis=1).astype(np.int32)
        right = int((predictions == self.truths).sum())
        return StripView(self.images, self.truths.astype(np.int32), predictions, right, BATCH)

    @staticmethod
    def _curve(values: np.ndarray) -> BatchCurve:
        return BatchCurve(np.arange(1.0, len(values) + 1), values, values, values)

    def snapshot(self) -> Snapshot:
        line = PROGRAM[self.operation]
        losses = np.array(self.batch_loss, np.float32)
        return Snapshot(
            number=self._count(),
            state=self.state,
            message=self._message,
            configuration=Configuration("mnist 10k", 6400, 1600, 2000, "rmsprop", "categorical_crossentropy",
                                        self._rate, BATCH, self.setup.seed, 2),
            program=PROGRAM,
            cursor=CursorView(self.epoch, EPOCHS, self.batch, BATCHES, self.operation, len(PROGRAM), line.phase,
                              line.formula),
            loss=float(self.tensors["L"]) if self.operation >= 5 else None,
            metric=float(self.tensors["accuracy"]) if self.operation >= 6 else None,
            stage=self._stage(),
            example=self._example(),
            architecture=Architecture(
                (LayerRow("dense", "Dense", "relu", (None, 512), 401920, "784 × 512 + 512"),
                 LayerRow("dense_1", "Dense", "softmax", (None, 10), 5130, "512 × 10 + 10")),
                407050, 407050, "784 → 512 relu → 10 softmax"),
            history=HistoryView({"loss": self._curve(losses), "accuracy": self._curve(1 - losses / 3)}, len(losses),
                                "accuracy", BATCHES,
                                {name: list(values) for name, values in self.epochs.items()},
                                int(np.argmin(self.epochs["val_loss"])) + 1 if self.epochs else None),
        )  # fmt: skip

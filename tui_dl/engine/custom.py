"""Pieces of one's own: losses, metrics, activations and optimizers from plain Python and NumPy functions.

They are registered under a name and then found like any other piece. They run in Python: the jitted loop hands over to
them and comes back. A gradient that is not given is found by central finite differences, and the program says so; one
that is given is compared with them first. Functions get float64 arrays, which they may keep but need not return.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from tui_dl.engine.activations import ACTIVATIONS, Activation
from tui_dl.engine.arguments import finite, positive
from tui_dl.engine.errors import NetworkError
from tui_dl.engine.losses import LOSSES, Loss
from tui_dl.engine.metrics import METRICS, Metric
from tui_dl.engine.optimizers import OPTIMIZERS, Optimizer
from tui_dl.engine.program import PYTHON, Instruction, Moment, Operand
from tui_dl.engine.registry import Registry

Array = npt.NDArray[Any]
Function = Callable[..., Any]

_STEP = 1e-5
"""Of the finite differences. Their error is about its square, or 1e-16 divided by it."""
_SOURCE = "your own"


def register_loss(name: str, value: Function, gradient: Function | None = None, formula: str = "") -> type[Loss]:
    """Make a loss known: `value(y_true, y_pred)` gives each example's loss, `gradient(y_true, y_pred)` its ∂/∂y_pred.

    Both get (examples, outputs). Raises `NetworkError` where a function fails, or the gradient is wrong.
    """
    kind: Any = type("CustomLoss", (_CustomLoss,), _attributes(name, value, formula or f"ℓ = {name}(y, ŷ)"))
    kind.short, kind.given = name, staticmethod(gradient) if gradient else None
    kind.derivative_formula = "as given" if gradient else "by finite differences"
    generator = np.random.default_rng(0)
    y, p = np.eye(3)[generator.integers(0, 3, 6)], generator.uniform(0.05, 0.95, (6, 3))
    loss: _CustomLoss = kind()
    loss.losses(y, p)
    if gradient:
        _compare(f"loss {name}", "ŷ", p, loss.slopes(y, p), loss.differences(y, p))
    return _registered(LOSSES, kind)


def register_metric(name: str, value: Function, formula: str = "") -> type[Any]:
    """Make a metric known: `value(y_true, y_pred)` gives each example's score; an epoch's is the mean."""
    kind: Any = type("CustomMetric", (_CustomMetric,), _attributes(name, value, formula or f"mean {name}(y, ŷ)"))
    return _registered(METRICS, kind)


def register_activation(
    name: str, value: Function, derivative: Function | None = None, formula: str = ""
) -> type[Activation]:
    """Make an elementwise activation known: `value(z)` and `derivative(z)`, on arrays of any shape."""
    kind: Any = type("CustomActivation", (_CustomActivation,), _attributes(name, value, formula or f"h = {name}(z)"))
    kind.given = staticmethod(derivative) if derivative else None
    kind.derivative_formula = "as given" if derivative else "by finite differences"
    z = np.random.default_rng(0).normal(0, 2, 60)
    activation: _CustomActivation = kind()
    _shaped(f"activation {name}", activation.function(z), z.shape)
    if derivative:
        _compare(f"activation {name}", "z", z, activation.slopes(z), activation.differences(z))
    return _registered(ACTIVATIONS, kind)


def register_optimizer(
    name: str,
    update: Function,
    slots: Sequence[str] = (),
    learning_rate: float = 0.01,
    numbers: Mapping[str, float] | None = None,
    formula: str = "",
) -> type[Optimizer]:
    """Make an optimizer known: `update(w, g, slots, hyper, t)` returns the new weights, and may change the slots.

    `slots` (here, their names) are arrays of the weights' shape that live on, 0 at first; `hyper` holds the learning
    rate as `η` and the `numbers` given here; t counts updates from 1.
    """
    kind: Any = type("CustomOptimizer", (_CustomOptimizer,), _attributes(name, update, formula or f"w ← {name}(w, g)"))
    kind.slot_names = tuple(slots)
    kind.rate = positive("learning rate", learning_rate)
    kind.own_numbers = {key: finite(key, number) for key, number in (numbers or {}).items()}
    return _registered(OPTIMIZERS, kind)


def _attributes(name: str, function: Function, formula: str) -> dict[str, Any]:
    if not name.isidentifier():
        raise NetworkError(f"{name!r} is no name for a piece: use letters, digits and underscores")
    if not callable(function):
        raise NetworkError(f"{name}: {function!r} is not a function")
    title = " ".join((function.__doc__ or name).split("\n")[0].split())
    return {"name": name, "title": title, "formula": formula, "source": _SOURCE, "function": staticmethod(function)}


def _registered(registry: Registry[Any], kind: type[Any]) -> type[Any]:
    name = kind.name
    if name in registry and registry.find(name).source != _SOURCE:
        raise NetworkError(f"{registry.kind} {name}: there is one of that name already, choose another")
    return registry.register()(kind)


# ---------------------------------------------------------------------- calling what others have written


def _called(what: str, function: Function, *arguments: Any) -> Any:
    """What a function gives; its failure becomes an error that names the piece."""
    try:
        return function(*arguments)
    except Exception as error:
        raise NetworkError(f"{what} failed: {type(error).__name__}: {error}") from error


def _shaped(what: str, result: Any, shape: tuple[int, ...]) -> Array:
    array = np.asarray(result, float)
    if array.shape != shape:
        raise NetworkError(f"{what} gave an array of shape {array.shape}: it must be {shape}")
    return array


def _compare(what: str, variable: str, at: Array, given: Array, found: Array) -> None:
    """Raises `NetworkError` where a derivative is not that of the function. A bend may be hit here and there."""
    off = np.abs(given - found) > 1e-4 * np.maximum(1, np.abs(found))
    if off.mean() > 0.1:
        where = tuple(np.argwhere(off)[0])
        raise NetworkError(
            f"{what}: the gradient is wrong: at {variable} = {at[where]:.4g} it says {given[where]:.6g}, "
            f"finite differences say {found[where]:.6g}"
        )


# ---------------------------------------------------------------------- the pieces


class _CustomLoss(Loss):
    function: ClassVar[Function]
    given: ClassVar[Function | None]

    def losses(self, y: Array, p: Array) -> Array:
        """Each example's loss."""
        return _shaped(f"loss {self.name}", _called(f"loss {self.name}", self.function, y, p), (len(p),))

    def slopes(self, y: Array, p: Array) -> Array:
        """∂loss/∂prediction, as given or by finite differences."""
        if self.given is None:
            return self.differences(y, p)
        return _shaped(f"gradient of loss {self.name}", _called(f"gradient of {self.name}", self.given, y, p), p.shape)

    def differences(self, y: Array, p: Array) -> Array:
        """(ℓ(ŷ + h) − ℓ(ŷ − h)) / 2h, one output after the other."""
        gradient = np.empty_like(p)
        for k in range(p.shape[1]):
            ahead, behind = p.copy(), p.copy()
            ahead[:, k] += _STEP
            behind[:, k] -= _STEP
            gradient[:, k] = (self.losses(y, ahead) - self.losses(y, behind)) / (2 * _STEP)
        return gradient

    def slope(self, y: str, p: str) -> str:
        return super().slope(y, p) if self.given else f"Δ{self.name}/Δ{p} / n  (finite differences)"

    def scoring(self, y: str, p: str, scores: str, widths: tuple[int, int]) -> Instruction:
        def score(moment: Moment, y: Array, p: Array, scores: Array) -> None:
            scores[...] = self.losses(y.astype(float), p.astype(float))

        return Instruction(PYTHON, (y, p, scores), {"function": score})

    def descending(self, y: str, p: str, d: str, widths: tuple[int, int]) -> Instruction:
        def descend(moment: Moment, y: Array, p: Array, d: Array) -> None:
            d[...] = self.slopes(y.astype(float), p.astype(float)) / moment.examples

        return Instruction(PYTHON, (y, p, d), {"function": descend})


class _CustomMetric(Metric):
    function: ClassVar[Function]

    def scoring(self, y: str, p: str, scores: str, widths: tuple[int, int]) -> Instruction:
        def score(moment: Moment, y: Array, p: Array, scores: Array) -> None:
            what = f"metric {self.name}"
            result = _called(what, self.function, y.astype(float), p.astype(float))
            scores[...] = _shaped(what, result, scores.shape)

        return Instruction(PYTHON, (y, p, scores), {"function": score})


class _CustomActivation(Activation):
    function: ClassVar[Function]
    given: ClassVar[Function | None]

    def slopes(self, z: Array) -> Array:
        """∂h/∂z, as given or by finite differences."""
        if self.given is None:
            return self.differences(z)
        what = f"derivative of activation {self.name}"
        return _shaped(what, _called(what, self.given, z), z.shape)

    def differences(self, z: Array) -> Array:
        """(f(z + h) − f(z − h)) / 2h"""
        what = f"activation {self.name}"
        ahead, behind = _called(what, self.function, z + _STEP), _called(what, self.function, z - _STEP)
        return np.asarray((np.asarray(ahead) - np.asarray(behind)) / (2 * _STEP), float)

    def value(self, z: Any) -> Any:  # type: ignore[override]
        return self.function(np.asarray(z, float))

    def derivative(self, z: Any, h: Any) -> Any:  # type: ignore[override]
        return self.slopes(np.asarray(z, float))

    def slope(self, z: str, h: str, dh: str) -> str:
        return super().slope(z, h, dh) if self.given else f"{dh} ⊙ Δ{self.name}/Δ{z}  (finite differences)"

    def forward(self, z: str, h: str, units: int) -> Instruction:
        def activate(moment: Moment, z: Array, h: Array) -> None:
            what = f"activation {self.name}"
            h[...] = _shaped(what, _called(what, self.function, z.astype(float)), h.shape)

        return Instruction(PYTHON, (z, h), {"function": activate})

    def backward(self, z: str, h: str, dh: str, dz: str, units: int) -> Instruction:
        def deactivate(moment: Moment, z: Array, dh: Array, dz: Array) -> None:
            dz[...] = dh * self.slopes(z.astype(float))

        return Instruction(PYTHON, (z, dh, dz), {"function": deactivate})


class _CustomOptimizer(Optimizer):
    function: ClassVar[Function]
    rate: ClassVar[float]
    own_numbers: ClassVar[dict[str, float]]

    def __init__(self, learning_rate: float | None = None) -> None:
        super().__init__(self.rate if learning_rate is None else learning_rate)

    @property
    def numbers(self) -> dict[str, float]:
        return self.own_numbers

    @property
    def resting_rule(self) -> None:
        return None

    def updating(self, operands: tuple[Operand, ...], slots: Sequence[str]) -> Instruction:
        parameter, gradient, _, hyper, *_ = operands

        def move(moment: Moment, w: Array, g: Array, hyper: Array, *memory: Array) -> None:
            numbers = dict(zip(self.hyper, map(float, hyper), strict=True))
            kept = {name: array.astype(float) for name, array in zip(self.slot_names, memory, strict=True)}
            what = f"optimizer {self.name}"
            moved = _called(what, self.function, w.astype(float), g.astype(float), kept, numbers, moment.step)
            w[...] = _shaped(what, moved, w.shape)
            for name, array in zip(self.slot_names, memory, strict=True):
                array[...] = _shaped(f"slot {name} of {what}", kept[name], array.shape)

        return Instruction(PYTHON, (parameter, gradient, hyper, *slots), {"function": move})

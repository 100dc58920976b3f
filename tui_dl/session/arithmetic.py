"""The formula of an operation for one chosen element: in symbols, then in the numbers that are in the arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tui_dl.engine.machine import Machine
from tui_dl.engine.program import Operation
from tui_dl.numbers import format_number as number
from tui_dl.session.choice import Choice

LARGEST_SHOWN = 3
"""Terms of a sum that are spelled out: those that count most."""

Index = tuple[int, ...]


def arithmetic(machine: Machine, operation: Operation, choice: Choice) -> tuple[str, ...]:
    """The chosen element of the operation's output, computed before the learner's eyes."""
    return tuple(_Worked(machine, operation, choice).lines())


class _Worked:
    def __init__(self, machine: Machine, operation: Operation, choice: Choice) -> None:
        self._machine = machine
        self._operation = operation
        self._tensors = machine.tensors
        self._choice = choice
        self._names = list(operation.inputs)
        self._result = next(iter(operation.outputs))

    def lines(self) -> list[str]:
        writers: dict[str, Callable[[], list[str]]] = {
            "gather": self._gather,
            "dense": self._dense,
            "activation": self._activation,
            "loss": self._loss,
            "metric": self._metric,
            "loss_gradient": self._loss_gradient,
            "kernel_gradient": self._kernel_gradient,
            "bias_gradient": self._bias_gradient,
            "input_gradient": self._input_gradient,
            "activation_gradient": self._activation_gradient,
            "update": self._update,
        }
        return writers.get(self._operation.kind, self._values)()

    def _index(self, name: str) -> Index:
        tensor = self._machine.program.tensors[name]
        return self._choice.index(tensor.axes, np.shape(self._tensors[name]))

    def _value(self, name: str) -> float:
        return float(self._tensors[name][self._index(name)])

    def _at(self, name: str, index: Sequence[Any] | None = None) -> str:
        """A tensor's element as formulas write it, e.g. `z1[17, 42]`."""
        where = self._index(name) if index is None else index
        return f"{name}[{', '.join(map(str, where))}]" if len(where) else name

    def _sum(self, letter: str, left: str, right: str | None, a: Any, b: Any | None, bias: str = "") -> list[str]:
        """A sum of products: its largest terms, how many more there are and what they add, how many are zero."""
        terms = a.astype(np.float64) if b is None else a.astype(np.float64) * b.astype(np.float64)
        lit = int(np.count_nonzero(terms))
        order = np.argsort(-np.abs(terms), kind="stable")[: min(LARGEST_SHOWN, lit)]
        head = f"{self._at(self._result)} = Σ{letter} {left}" + (f" · {right}" if right else "")
        lines = [head + (f" + {self._at(bias)}" if bias else "")]
        for row, k in enumerate(order):
            product = number(float(a[k])) + (f" · {number(float(b[k]))}" if b is not None else "")
            lines.append(f"  {'=' if row == 0 else '+'} {product}   {letter_of(letter)} = {k}")
        rest = float(terms.sum() - terms[order].sum())
        if lit > len(order):
            lines.append(f"  + {number(rest)}   {lit - len(order)} more")
        if lit < len(terms):
            lines.append(f"  {'+' if lit else '='} 0   {len(terms) - lit} of {len(terms)} terms are zero")
        if bias:
            lines.append(f"  + {number(self._value(bias))}   {self._at(bias)}")
        lines.append(f"  = {number(self._value(self._result))}")
        return lines

    def _values(self) -> list[str]:
        """The chosen element of every tensor, for operations whose formula says the rest."""
        lines = [f"{self._at(self._result)}:  {self._operation.formula}"]
        lines += [f"  {self._at(name)} = {number(self._value(name))}" for name in self._names]
        return [*lines, *(f"  → {self._at(name)} = {number(self._value(name))}" for name in self._operation.outputs)]

    # ------------------------------------------------------------------ one for each kind of operation

    def _gather(self) -> list[str]:
        x, feed = self._result, self._machine.feed.x
        i, j = self._index(x)
        example = int(self._machine.batch.indices[i])
        value = number(self._value(x))
        if feed.kernel == "gather_bytes":
            value = f"{feed.array[example, j]} / 255 = {value}"
        return [
            f"{self._at(x)} = {value}",
            f"  row {i} of this batch is example {example} of the training data",
        ]

    def _dense(self) -> list[str]:
        x, kernel, *bias = self._names
        i, j = self._index(self._result)
        a, b = self._tensors[x][i], self._tensors[kernel][:, j]
        return self._sum("ₖ", f"{x}[{i}, k]", f"{kernel}[k, {j}]", a, b, bias[0] if bias else "")

    def _activation(self) -> list[str]:
        (z,) = self._names
        piece, result = self._operation.piece, number(self._value(self._result))
        if not piece.rowwise:
            return [
                f"{self._at(self._result)} = {piece.name}({self._at(z)})",
                f"  {piece.formula}",
                f"  = {piece.name}({number(self._value(z))})",
                f"  = {result}",
            ]
        i, j = self._index(z)
        row = self._tensors[z][i].astype(np.float64)
        powers = np.exp(row)
        return [
            f"{self._at(self._result)} = exp({self._at(z)}) / Σⱼ exp({z}[{i}, j])",
            f"  Σⱼ = {' + '.join(number(float(p), 5) for p in powers)}",
            f"  = {number(float(powers[j]))} / {number(float(powers.sum()))}",
            f"  = {result}",
        ]

    def _loss(self) -> list[str]:
        targets, output, *weights = self._names
        total, scores = self._operation.outputs
        losses = self._tensors[scores]
        i = self._index(scores)[0]
        y, p = self._tensors[targets][i], self._tensors[output][i]
        loss = self._operation.piece
        lines = [f"{self._at(scores)}: {loss.formula}"]
        if loss.name in ("categorical_crossentropy", "sparse_categorical_crossentropy") and "′" not in targets:
            k = int(y) if loss.sparse else int(np.argmax(y))
            if loss.sparse or np.count_nonzero(y) == 1:
                lines.append(f"  = −ln {output}[{i}, {k}] = −ln {number(float(p[k]))}")
        elif p.size == 1:
            lines.append(f"  {targets} = {number(float(np.ravel(y)[0]))}, {output} = {number(float(p[0]))}")
        lines += [f"  · {self._at(w)} = {number(self._value(w))}" for w in weights]
        lines.append(f"  = {number(float(losses[i]))}")
        n, together = len(losses), number(float(losses.astype(np.float64).sum()))
        lines.append(f"{total} = ({scores}[0] + … + {scores}[{n - 1}]) / {n}")
        lines.append(f"  = {together} / {n}")
        return [*lines, f"  = {number(self._value(total))}"]

    def _metric(self) -> list[str]:
        rows, share = len(self._tensors[self._names[1]]), self._value(self._result)
        lines = [self._operation.formula]
        if "accuracy" in self._result:
            lines.append(f"  = {number(round(share * rows, 6))} of {rows}")
        return [*lines, f"  = {number(share)}"]

    def _loss_gradient(self) -> list[str]:
        output, targets, *weights = self._names
        i, j = self._index(self._result)
        y, p = self._tensors[targets], self._tensors[output]
        n, formula = len(p), self._operation.formula
        target = float(int(y[i]) == j) if y.ndim == 1 else float(y[i, j])
        predicted = number(float(p[i, j]))
        whole = float(y[i].sum()) if y.ndim == 2 and self._operation.piece.fused_with == "softmax" else 1.0
        lines = [f"{self._at(self._result)}:  {formula}"]
        if f"({output} − " not in formula:
            lines.append(f"  {output} = {predicted}, y = {number(target)}, n = {n}")
        else:
            divisor = formula.rpartition("/")[2].strip().replace("n", str(n)).strip("()")
            factor = "".join(f"{number(self._value(w))} · " for w in weights)
            # Targets of a softmax should add up to 1; by whatever else they add up to, predictions count.
            predicted += f" · {number(whole)}" if abs(whole - 1) > 1e-5 else ""
            lines.append(f"  = {factor}({predicted} − {number(target)}) / {divisor}")
        return [*lines, f"  = {number(self._value(self._result))}"]

    def _kernel_gradient(self) -> list[str]:
        x, dz = self._names
        k, j = self._index(self._result)
        a, b = self._tensors[x][:, k], self._tensors[dz][:, j]
        return self._sum("ᵢ", f"{x}[i, {k}]", f"{dz}[i, {j}]", a, b)

    def _bias_gradient(self) -> list[str]:
        (dz,) = self._names
        (j,) = self._index(self._result)
        return self._sum("ᵢ", f"{dz}[i, {j}]", None, self._tensors[dz][:, j], None)

    def _input_gradient(self) -> list[str]:
        dz, kernel = self._names
        i, j = self._index(self._result)
        a, b = self._tensors[dz][i], self._tensors[kernel][j]
        return self._sum("ₖ", f"{dz}[{i}, k]", f"{kernel}[{j}, k]", a, b)

    def _activation_gradient(self) -> list[str]:
        dh, other = self._names
        piece, result = self._operation.piece, self._value(self._result)
        if piece.rowwise:
            i, j = self._index(self._result)
            h, d = self._tensors[other][i].astype(np.float64), self._tensors[dh][i].astype(np.float64)
            return [
                f"{self._at(self._result)}:  {self._operation.formula}",
                f"  = {number(float(h[j]))} · ({number(float(d[j]))} − {number(float(h @ d))})",
                f"  = {number(result)}",
            ]
        z = self._value(other)
        slope = float(piece.derivative(z, piece.value(z, *piece.settings), *piece.settings))
        return [
            f"{self._at(self._result)} = {self._at(dh)} · {piece.name}′({self._at(other)})",
            f"  {piece.name}′(z) is {piece.derivative_formula}",
            f"  here z = {number(z)}",
            f"  = {number(self._value(dh))} · {number(slope)}",
            f"  = {number(result)}",
        ]

    def _update(self) -> list[str]:
        parameter, gradient, *slots = self._names
        optimizer = self._operation.piece
        hyper = zip(optimizer.hyper, self._tensors["hyper"], strict=True)
        rules = [rule.strip() for rule in optimizer.formula.split(";")]
        lines = [
            *rules,
            "  " + ", ".join(f"{name} = {number(float(value))}" for name, value in hyper),
            f"  g = {self._at(gradient)} = {number(self._value(gradient))}",
        ]
        lines += [f"  {self._change(slot)}" for slot in slots]
        step = self._value(parameter) - self._before(parameter)
        return [*lines, f"  step {number(step)}", f"  {self._change(parameter)}"]

    def _before(self, name: str) -> float:
        before = self._machine.before(name)
        return float("nan") if before is None else float(before[self._index(name)])

    def _change(self, name: str) -> str:
        return f"{self._at(name)}: {number(self._before(name))} → {number(self._value(name))}"


def letter_of(subscript: str) -> str:
    """The plain letter of a summation index."""
    return {"ₖ": "k", "ᵢ": "i"}[subscript]

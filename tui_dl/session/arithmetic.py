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
        writer: Callable[[], list[str]] = getattr(self, f"_{self._operation.kind}")
        return writer()

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

    # ------------------------------------------------------------------ one for each kind of operation

    def _gather(self) -> list[str]:
        i, j = self._index("x")
        example = int(self._machine.batch.indices[i])
        lines = [
            f"{self._at('x')} = {number(self._value('x'))}",
            f"  example {i} of this batch is number {example} of the training data",
        ]
        if self._machine.feed.x.kernel == "gather_bytes":
            byte = int(self._machine.feed.x.array[example, j])
            lines[0] = f"{self._at('x')} = {byte} / 255 = {number(self._value('x'))}"
        return lines

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
                f"{self._at(self._result)} = {piece.name}({self._at(z)})     {piece.formula}",
                f"  = {piece.name}({number(self._value(z))})",
                f"  = {result}",
            ]
        i, j = self._index(z)
        row = self._tensors[z][i].astype(np.float64)
        powers = np.exp(row)
        return [
            f"{self._at(self._result)} = exp({self._at(z)}) / Σⱼ exp({z}[{i}, j])",
            f"  = exp({number(float(row[j]))}) / ({' + '.join(number(float(p), 5) for p in powers)})",
            f"  = {number(float(powers[j]))} / {number(float(powers.sum()))}",
            f"  = {result}",
        ]

    def _loss(self) -> list[str]:
        losses = self._tensors["ℓ"]
        i = self._index("ℓ")[0]
        y, p = self._tensors["y"][i], self._tensors["ŷ"][i]
        loss = self._operation.piece
        lines = [f"{self._at('ℓ')}: {loss.formula}"]
        if loss.name.endswith("categorical_crossentropy"):
            k = int(y) if loss.sparse else int(np.argmax(y))
            lines.append(f"  = −ln ŷ[{i}, {k}] = −ln {number(float(p[k]))}")
        elif p.size == 1:
            lines.append(f"  y = {number(float(np.ravel(y)[0]))}, ŷ = {number(float(p[0]))}")
        lines.append(f"  = {number(float(losses[i]))}")
        n = len(losses)
        lines.append(f"L = (ℓ[0] + … + ℓ[{n - 1}]) / {n} = {number(float(losses.astype(np.float64).sum()))} / {n}")
        lines.append(f"  = {number(self._value('L'))}")
        return lines

    def _metric(self) -> list[str]:
        rows = len(self._tensors["ŷ"])
        share = self._value(self._result)
        return [
            self._operation.formula,
            f"  = {number(round(share * rows, 6))} of {rows}",
            f"  = {number(share)}",
        ]

    def _loss_gradient(self) -> list[str]:
        i, j = self._index(self._result)
        y, p = self._tensors["y"], self._tensors["ŷ"]
        loss, n = self._operation.piece, len(p)
        target = float(int(y[i]) == j) if loss.sparse else float(y[i, j])
        values = f"ŷ = {number(float(p[i, j]))}, y = {number(target)}, n = {n}"
        lines = [f"{self._at(self._result)}:  {self._operation.formula}"]
        if self._result != "dŷ" or loss.fused_with is None:
            divisor = self._operation.formula.rpartition("/")[2].strip().replace("n", str(n)).strip("()")
            if "′" not in self._operation.formula:
                lines.append(f"  = ({number(float(p[i, j]))} − {number(target)}) / {divisor}")
                return [*lines, f"  = {number(self._value(self._result))}"]
        return [*lines, f"  {values}", f"  = {number(self._value(self._result))}"]

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
        slope = float(piece.derivative(z, piece.value(z)))
        return [
            f"{self._at(self._result)} = {self._at(dh)} · {piece.name}′({self._at(other)})",
            f"  {piece.name}′(z) is {piece.derivative_formula};  here z = {number(z)}",
            f"  = {number(self._value(dh))} · {number(slope)}",
            f"  = {number(result)}",
        ]

    def _update(self) -> list[str]:
        parameter, gradient, *slots = self._names
        optimizer = self._operation.piece
        hyper = zip(optimizer.hyper, self._tensors["hyper"], strict=True)
        lines = [
            optimizer.formula,
            "  " + ", ".join(f"{name} = {number(float(value))}" for name, value in hyper),
            f"  g = {self._at(gradient)} = {number(self._value(gradient))}",
        ]
        lines += [f"  {self._change(slot)}" for slot in slots]
        step = self._value(parameter) - self._before(parameter)
        return [*lines, f"  {self._change(parameter)}   step {number(step)}"]

    def _before(self, name: str) -> float:
        before = self._machine.before(name)
        return float("nan") if before is None else float(before[self._index(name)])

    def _change(self, name: str) -> str:
        return f"{self._at(name)}: {number(self._before(name))} → {number(self._value(name))}"


def letter_of(subscript: str) -> str:
    """The plain letter of a summation index."""
    return {"ₖ": "k", "ᵢ": "i"}[subscript]

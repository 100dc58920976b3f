"""The nested pairs that a data set comes in, and the code that takes them apart, in Python and in R."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = ("train", "test")
MNIST = {"mnist": "dataset_mnist()", "mnist-10k": "dataset_mnist()", "fashion-mnist": "dataset_fashion_mnist()"}
"""What loads the same data in R's keras; there its parts have names."""

Path = tuple[int, ...]
"""Where a part lies: () is all, (1,) the test pair, (1, 0) its features."""
Line = tuple[tuple[str, Path | None], ...]
"""A line of code in pieces, each with the part that it stands for."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the parts are called once they are unpacked, and what loads them."""

    python: str
    """The call that loads the data, in Python."""
    r: str
    named: bool
    """Whether R's list has names, so that `$` reaches its parts."""
    features: str
    """`images`, or `x`."""
    targets: str

    def of(self, path: Path) -> str:
        """The name of a part, e.g. `test_images`."""
        if len(path) < 2:
            return PARTS[path[0]] if path else "data"
        return f"{PARTS[path[0]]}_{(self.features, self.targets)[path[1]]}"


@dataclass(frozen=True, slots=True)
class Reached:
    """The expression that reaches a part."""

    python: str
    r: str


def names_for(data: str, images: bool) -> Names:
    """The names for a data set: those of the MNIST examples for images, x and y for others."""
    python = "load_mnist()" if data == "mnist-10k" else f'load_data("{data}")'
    named = data in MNIST
    r = MNIST.get(data, f'tuidl$load_data("{data}")')
    return Names(python, r, named, *(("images", "labels") if images else ("x", "y")))


def reached(names: Names, path: Path) -> Reached:
    """What reaches a part: positions from 0 in Python; in R names where there are some, else positions from 1."""
    python = "data" + "".join(f"[{at}]" for at in path)
    if names.named:
        steps = (PARTS, ("x", "y"))
        return Reached(python, "data" + "".join(f"${step[at]}" for step, at in zip(steps, path, strict=False)))
    return Reached(python, "data" + "".join(f"[[{at + 1}]]" for at in path))


LEAVES: tuple[Path, ...] = ((0, 0), (0, 1), (1, 0), (1, 1))


def one_by_one(names: Names) -> dict[str, list[Line]]:
    """An assignment for each array, by its place in the structure."""
    return {
        "python": [
            ((f"data = {names.python}", ()),),
            *(((f"{names.of(path)} = {reached(names, path).python}", path),) for path in LEAVES),
        ],
        "r": [
            ((f"data <- {names.r}", ()),),
            *(((f"{names.of(path)} <- {reached(names, path).r}", path),) for path in LEAVES),
        ],
    }


def all_at_once(names: Names) -> dict[str, list[Line]]:
    """One assignment whose left side is nested as the data are; R's `%<-%` (zeallot) does what Python's tuples do."""

    def pair(part: int, opening: str) -> Line:
        first, second = (part, 0), (part, 1)
        of = (part,)
        return ((opening, of), (names.of(first), first), (", ", of), (names.of(second), second), (")", of))

    return {
        "python": [(*pair(0, "("), (", \\", ())), (*pair(1, "("), (" \\", ())), ((f"    = {names.python}", ()),)],
        "r": [
            (("c(", ()), *pair(0, "c("), (",", ())),
            (("  ", ()), *pair(1, "c("), (") %<-%", ())),
            ((f"    {names.r}", ()),),
        ],
    }

"""A tensor in words: what is its shape, its rank, its size in bytes, how many numbers does it hold?"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Literal

from tui_dl.lessons.exercises.exercise import Answer, Exercise, Misconception
from tui_dl.lessons.models.tensor_facts import DTYPES, Described, described

Ask = Literal["shape", "elements", "bytes", "axis", "indexed"]
ASKS: tuple[Ask, ...] = ("shape", "elements", "bytes", "axis", "indexed")


def make(seed: int, rank: int = 3, ask: Ask | None = None) -> Exercise:
    """A question about a tensor of this rank (3, 4 or 5): first its shape, then what the seed says or `ask` demands."""
    rng = random.Random(seed)
    story, tensor = rng.choice(_STORIES[rank])(rng)
    return _MAKERS[ask or (rng.choice(ASKS) if seed else "shape")](story, tensor, rng)


# ---------------------------------------------------------------------- tensors in words


def _prices(rng: random.Random) -> tuple[str, Described]:
    days, minutes, kinds = rng.choice((50, 125, 250)), rng.choice((390, 480, 510)), rng.choice((3, 4, 5))
    story = (
        f"For {days} days a stock exchange notes {kinds} prices of a stock in each of the {minutes} minutes of a day."
    )
    return story, described("prices", "float32", day=days, minute=minutes, price=kinds)


def _texts(rng: random.Random) -> tuple[str, Described]:
    texts, length, letters = 10_000 * rng.randint(1, 100), rng.choice((100, 140, 280)), rng.choice((64, 96, 128))
    story = (
        f"{texts:,} texts are {length} characters long; at each position a 1 among {letters} numbers says which "
        "character stands there."
    )
    return story, described("texts", "uint8", text=texts, position=length, character=letters)


def _sensors(rng: random.Random) -> tuple[str, Described]:
    machines, hours, sensors = rng.randint(12, 60), rng.choice((24, 168, 720)), rng.randint(2, 9)
    story = f"{machines} machines are watched for {hours} hours; every hour {sensors} sensors of each are read."
    return story, described("readings", "float32", machine=machines, hour=hours, sensor=sensors)


def _photos(rng: random.Random) -> tuple[str, Described]:
    photos, height, width = rng.randint(10, 900), rng.choice((48, 64, 128)), rng.choice((96, 160, 256))
    story = f"{photos} colour photographs are {height} pixels high and {width} wide, with red, green and blue."
    return story, described("photos", "uint8", photo=photos, row=height, column=width, channel=3)


def _digits(rng: random.Random) -> tuple[str, Described]:
    digits, side = 1000 * rng.randint(1, 60), rng.choice((20, 28, 32))
    story = (
        f"{digits:,} grey digits of {side} × {side} pixels are given to a network that wants images in 4D: "
        "grey is a single channel."
    )
    return story, described("digits", "uint8", digit=digits, row=side, column=side, channel=1)


def _maps(rng: random.Random) -> tuple[str, Described]:
    days, rows, columns, kinds = (
        rng.choice((30, 90, 365)),
        rng.choice((40, 60)),
        rng.choice((80, 100)),
        rng.randint(2, 5),
    )
    story = (
        f"For {days} days the weather is kept on a map of {rows} rows and {columns} columns: {kinds} quantities at "
        "every point."
    )
    return story, described("weather", "float32", day=days, row=rows, column=columns, quantity=kinds)


def _films(rng: random.Random) -> tuple[str, Described]:
    films, seconds, rate = rng.randint(2, 9), rng.choice((30, 60, 90)), rng.choice((4, 5, 10))
    width, height = rng.choice(((256, 144), (320, 180), (128, 72)))
    story = (
        f"{films} films run for {seconds} seconds each, at {rate} frames a second. A frame is {width} wide and "
        f"{height} high, in red, green and blue; width comes before height."
    )
    tensor = described("video", "uint8", film=films, frame=seconds * rate, width=width, height=height, channel=3)
    return story, tensor


_STORIES: dict[int, tuple[Callable[[random.Random], tuple[str, Described]], ...]] = {
    3: (_prices, _texts, _sensors),
    4: (_photos, _digits, _maps),
    5: (_films,),
}

# ---------------------------------------------------------------------- questions


def _exercise(
    question: str,
    answer: Answer,
    steps: tuple[str, ...],
    hints: tuple[str, ...],
    wrong: list[tuple[Answer, str]],
    tensor: Described,
) -> Exercise:
    kept: dict[Answer, str] = {}
    for value, because in wrong:
        if value != answer:
            kept.setdefault(value, because)
    return Exercise(
        question=question,
        answer=answer,
        steps=steps,
        hints=hints,
        misconceptions=tuple(Misconception(value, because) for value, because in kept.items()),
        tolerance=0.0,
        known={"shape": tensor.shape, "axes": tuple(axis.counts for axis in tensor.axes), "dtype": tensor.dtype},
    )


def _shape(story: str, tensor: Described, rng: random.Random) -> Exercise:
    shape = tensor.shape
    wrong: list[tuple[Answer, str]] = [
        (shape[1:], "That is one observation. The first axis counts how many observations there are."),
        (
            tuple(reversed(shape)),
            "All is there, but the other way round: observations come first, the finest axis last.",
        ),
        ((*shape[:-2], shape[-1], shape[-2]), "The last two axes are swapped."),
        (
            (shape[0], math.prod(shape[1:])),
            "That is flattened: each observation has become one row, its axes are gone.",
        ),
    ]
    if shape[-1] == 1:
        wrong.insert(0, (shape[:-1], "That is 3D. A channel axis of size 1 adds no numbers, but it is an axis."))
    elif shape[-1] == 3:
        wrong.append((shape[:-1], "The three colours need an axis of their own, the last."))
    if tensor.name == "video":
        wrong.append((shape[1:2] + shape[:1] + shape[2:], "Films come first: the first axis counts observations."))
        wrong.append(((*shape[:2], shape[3], shape[2], shape[4]), "Here width comes before height."))
    steps = tuple(f"axis {at} counts {axis.counts}s: {axis.size:,}" for at, axis in enumerate(tensor.axes))
    return _exercise(
        f"{story} What is the shape of the tensor?",
        shape,
        (*steps, f"so the shape is {shape}"),
        ("Observations first, then what each of them is made of.", f"There are {len(shape)} axes."),
        wrong,
        tensor,
    )


def _elements(story: str, tensor: Described, rng: random.Random) -> Exercise:
    product = " × ".join(f"{size:,}" for size in tensor.shape)
    wrong: list[tuple[Answer, str]] = [
        (
            sum(tensor.shape),
            "The sizes are multiplied, not added: every place of one axis meets every place of the next.",
        ),
        (math.prod(tensor.shape[1:]), "That is one observation; there are more."),
        (math.prod(tensor.shape[:-1]), "The last axis counts too."),
        (tensor.rank, "That is the rank: how many axes there are, not how many numbers."),
    ]
    if tensor.name == "video":
        seconds_missing = tensor.shape[0] * tensor.shape[2] * tensor.shape[3] * tensor.shape[4]
        wrong.append((seconds_missing, "That is one frame of each film."))
    return _exercise(
        f"{story} The shape is {tensor.shape}. How many numbers does the tensor hold?",
        tensor.size,
        (f"Multiply all sizes: {product} = {tensor.size:,}.",),
        ("Every place along one axis meets every place along the others.", f"{product}"),
        wrong,
        tensor,
    )


def _bytes(story: str, tensor: Described, rng: random.Random) -> Exercise:
    dtype = rng.choice(tuple(DTYPES))
    typed = tensor.typed(dtype)
    each = DTYPES[dtype]
    wrong: list[tuple[Answer, str]] = [
        (typed.size, f"That is how many numbers there are; each of type {dtype} takes {each} bytes."),
        (typed.size * 8 * each, "Those are bits: a byte is 8 of them."),
        (typed.size * 32, "float32 has 32 bits: that is 4 bytes, not 32."),
        (typed.size * 64, "float64 has 64 bits: that is 8 bytes, not 64."),
        (typed.size * 8, "uint8 has 8 bits: that is 1 byte."),
        (math.prod(tensor.shape[1:]) * each, "That is one observation; there are more."),
    ]
    return _exercise(
        f"{story} The shape is {tensor.shape}, the type {dtype}. How many bytes does the tensor take in memory?",
        typed.bytes,
        (
            f"numbers: {' × '.join(f'{size:,}' for size in tensor.shape)} = {typed.size:,}",
            f"{dtype} has {each * 8} bits, so each takes {each} byte{'s' * (each > 1)}",
            f"{typed.size:,} × {each} = {typed.bytes:,}",
        ),
        (
            "First count the numbers, then ask how many bytes one of them takes.",
            f"{dtype}: {each * 8} bits, 8 to a byte.",
        ),
        wrong,
        typed,
    )


def _axis(story: str, tensor: Described, rng: random.Random) -> Exercise:
    at = rng.randrange(tensor.rank)
    wrong: list[tuple[Answer, str]] = [
        (at + 1, "Axes are counted from 0, as positions are."),
        (tensor.rank - 1 - at, "Counted from the wrong end: axis 0 is the first size of the shape."),
        (tensor.axes[at].size, "That is the size of the axis, not its number."),
    ]
    return _exercise(
        f"{story} The shape is {tensor.shape}. Which axis, counting from 0, counts the {tensor.axes[at].counts}s?",
        at,
        (f"The sizes stand in the order {', '.join(axis.counts for axis in tensor.axes)}.", f"So it is axis {at}."),
        ("Read the shape from the left; the first size is axis 0.", "Observations come first."),
        wrong,
        tensor,
    )


def _indexed(story: str, tensor: Described, rng: random.Random) -> Exercise:
    index = rng.randrange(tensor.shape[0])
    answer = tensor.shape[1:]
    wrong: list[tuple[Answer, str]] = [
        (tensor.shape, "An index picks one place: its axis is gone afterwards."),
        ((1, *answer), f"Only a slice, {tensor.name}[{index}:{index + 1}], would keep an axis of size 1."),
        (tensor.shape[:-1], "A single index is about the first axis, not the last."),
        ((index, *answer), "The index says which one is taken; it does not become a size."),
    ]
    return _exercise(
        f"{story} The shape of `{tensor.name}` is {tensor.shape}. What is the shape of {tensor.name}[{index}]?",
        answer,
        (
            f"[{index}] takes one {tensor.axes[0].counts}: axis 0 is gone.",
            f"What is left: {', '.join(axis.counts for axis in tensor.axes[1:])}, so {answer}.",
        ),
        ("What does one observation look like?", f"One axis fewer: {len(answer)}."),
        wrong,
        tensor,
    )


_MAKERS: dict[str, Callable[[str, Described, random.Random], Exercise]] = {
    "shape": _shape,
    "elements": _elements,
    "bytes": _bytes,
    "axis": _axis,
    "indexed": _indexed,
}

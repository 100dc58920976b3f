"""The models behind the figures on data: what they say of shapes, places and code is what NumPy and Python say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_dl.lessons.models.benchmark import RECORDS, beaten_by, wrong_of
from tui_dl.lessons.models.reshaping import column_of, matrix_shape, pixel_of
from tui_dl.lessons.models.speed import REPEATS, measure
from tui_dl.lessons.models.tensor_facts import (
    DTYPES,
    STOCKS,
    TWEETS,
    VIDEO,
    Axis,
    Described,
    Take,
    format_bytes,
)
from tui_dl.lessons.models.unpacking import LEAVES, all_at_once, names_for, one_by_one, reached


@st.composite
def tensors_and_takes(draw: st.DrawFn) -> tuple[Described, tuple[Take, ...]]:
    shape = draw(st.lists(st.integers(1, 7), max_size=5))
    takes: list[Take] = []
    for size in shape:
        first = draw(st.integers(0, size - 1))
        takes.append(draw(st.sampled_from([None, first, (first, draw(st.integers(first + 1, size)))])))
    axes = tuple(Axis(f"axis{at}", size) for at, size in enumerate(shape))
    return Described("t", axes, draw(st.sampled_from(list(DTYPES)))), tuple(takes)


@given(tensors_and_takes())
def test_what_is_left_after_indexing_is_what_numpy_leaves(drawn: tuple[Described, tuple[Take, ...]]) -> None:
    tensor, takes = drawn
    array = np.arange(tensor.size).reshape(tensor.shape).astype(tensor.dtype)
    taken = tensor.taken(takes)
    left = eval(taken.name, {"t": array})
    assert left.shape == taken.shape
    assert (left.ndim, left.size) == (taken.rank, taken.size)
    assert (array.nbytes, left.size * array.itemsize) == (tensor.bytes, taken.bytes)
    index = tuple(size - 1 for size in tensor.shape)
    assert tensor.position(index) == tensor.size - 1
    if tensor.rank:
        assert tensor.position((0,) * tensor.rank) == 0


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.data())
def test_a_position_is_where_numpy_keeps_the_element(shape: list[int], data: st.DataObject) -> None:
    tensor = Described("t", tuple(Axis("a", size) for size in shape))
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    assert tensor.position(index) == np.ravel_multi_index(index, tuple(shape))


def test_the_curriculums_tensors() -> None:
    assert STOCKS.shape == (250, 390, 3)
    assert TWEETS.shape == (1_000_000, 140, 128)
    assert VIDEO.shape == (4, 60 * 4, 256, 144, 3)
    assert (STOCKS.rank, TWEETS.rank, VIDEO.rank) == (3, 3, 5)
    assert format_bytes(TWEETS.bytes) == "71.68 GB"
    assert [VIDEO.taken((0,) * taken + (None,) * (5 - taken)).kind for taken in range(6)] == [
        "5D tensor", "4D tensor", "3D tensor", "matrix", "vector", "scalar",
    ]  # fmt: skip


@pytest.mark.parametrize("takes", [(250, None, None), (-1, None, None), ((3, 3), None, None), ((0, 251), None, None)])
def test_what_lies_outside_an_axis_is_refused(takes: tuple[Take, ...]) -> None:
    with pytest.raises(IndexError, match="axis of 250"):
        STOCKS.taken(takes)


def test_unknown_types_are_refused() -> None:
    with pytest.raises(ValueError, match="uint8, float32, float64"):
        STOCKS.typed("decimal")


@pytest.mark.parametrize(
    ("count", "text"), [(1, "1 byte"), (999, "999 bytes"), (1_000, "1 kB"), (1_105_920, "1.11 MB"), (5e15, "5000 TB")]
)
def test_bytes_as_people_write_them(count: int, text: str) -> None:
    assert format_bytes(int(count)) == text


@given(st.integers(1, 40), st.data())
def test_pixels_and_columns_there_and_back(width: int, data: st.DataObject) -> None:
    row, column = data.draw(st.integers(0, 60)), data.draw(st.integers(0, width - 1))
    place = column_of(row, column, width)
    assert place == width * row + column
    assert pixel_of(place, width) == (row, column)


def test_reshaping_is_what_numpy_does() -> None:
    stack = np.arange(3 * 28 * 28).reshape(3, 28, 28)
    matrix = stack.reshape(matrix_shape(stack.shape))
    assert matrix.shape == (3, 784)
    assert matrix[2, column_of(7, 12)] == stack[2, 7, 12]
    for wrong in ((0, 28), (-1, 0), (0, -1)):
        with pytest.raises(ValueError, match="outside an image 28"):
            column_of(*wrong)
    with pytest.raises(ValueError, match="no column"):
        pixel_of(-1)


@pytest.mark.parametrize("data", ["mnist-10k", "spiral"])
def test_the_code_that_unpacks_runs_and_reaches_each_part(data: str) -> None:
    names = names_for(data, images=data != "spiral")
    loaded = ((np.zeros(1), np.zeros(2)), (np.zeros(3), np.zeros(4)))
    known = {"load_mnist": lambda: loaded, "load_data": lambda name: loaded, "data": loaded}
    for code in (one_by_one(names), all_at_once(names)):
        place = dict(known)
        exec("\n".join("".join(text for text, _ in line) for line in code["python"]), place)
        for path in LEAVES:
            wanted = loaded[path[0]][path[1]]
            assert place[names.of(path)] is wanted
            assert eval(reached(names, path).python, place) is wanted
    assert reached(names, (1, 0)).r == ("data$test$x" if data == "mnist-10k" else "data[[2]][[1]]")


def test_r_unpacks_with_its_operator_at_the_end_of_a_line() -> None:
    lines = ["".join(text for text, _ in line) for line in all_at_once(names_for("mnist", True))["r"]]
    assert lines == ["c(c(train_images, train_labels),", "  c(test_images, test_labels)) %<-%", "    dataset_mnist()"]


def test_the_race_goes_from_12_percent_to_23_digits() -> None:
    assert (RECORDS[0].year, RECORDS[0].error, wrong_of(RECORDS[0].error)) == (1998, 12.0, 1200)
    assert (RECORDS[-1].year, RECORDS[-1].error, wrong_of(RECORDS[-1].error)) == (2012, 0.23, 23)
    assert [record.year for record in RECORDS] == sorted(record.year for record in RECORDS)
    assert beaten_by(100.0) == len(RECORDS)
    assert beaten_by(0.0) == 0
    assert beaten_by(4.0) == sum(record.error < 4 for record in RECORDS)


def test_both_sums_are_the_same_and_the_best_times_only_get_better() -> None:
    steps = list(measure(2_000))
    assert [step.repeats for step in steps] == list(range(1, REPEATS + 1))
    assert steps[-1].loop_sum == pytest.approx(steps[-1].vector_sum, rel=1e-12)
    assert steps[-1].loop_seconds <= steps[0].loop_seconds
    assert steps[-1].ratio == steps[-1].loop_seconds / steps[-1].vector_seconds > 0

"""Where a pixel of an image goes when the image becomes one row of a matrix, and back."""

from __future__ import annotations


def column_of(row: int, column: int, width: int = 28) -> int:
    """The matrix column of a pixel: width · row + column. Raises ValueError for a place outside the image."""
    if not (row >= 0 and 0 <= column < width):
        raise ValueError(f"({row}, {column}) lies outside an image {width} pixels wide")
    return width * row + column


def pixel_of(column: int, width: int = 28) -> tuple[int, int]:
    """The pixel (row, column) of a matrix column: quotient and remainder of column ÷ width."""
    if column < 0:
        raise ValueError(f"there is no column {column}")
    return divmod(column, width)


def matrix_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    """What a stack of images (n, height, width, …) becomes: one row an observation, (n, height · width · …)."""
    columns = 1
    for size in shape[1:]:
        columns *= size
    return shape[0], columns

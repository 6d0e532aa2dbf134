"""Checks that all metrics share: shapes that match, said with both shapes where they do not."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError

Array = NDArray[np.float64]


def alike(name: str, axes: str, *values: ArrayLike) -> tuple[Array, ...]:
    """Return arrays of floats of one shape.

    Parameters
    ----------
    name
        Name of the metric, for the message.
    axes
        The axes in words, such as ``"perturbations, genes"``; their number is checked.
    *values
        Arrays, NaN where there is no number.

    Raises
    ------
    ParameterError
        If the shapes differ, or the number of axes is another.

    Examples
    --------
    >>> [part.tolist() for part in alike("error", "genes", [1, 2], [3, 4])]
    [[1.0, 2.0], [3.0, 4.0]]
    """
    arrays = tuple(np.asarray(value, dtype=float) for value in values)
    shapes = [array.shape for array in arrays]
    if arrays[0].ndim != len(axes.split(",")) or len(set(shapes)) > 1:
        raise ParameterError(f"{name} needs arrays of one shape [{axes}], not {' and '.join(map(str, shapes))}.")
    return arrays


def row_of(name: str, axis: str, size: int, value: ArrayLike, dtype: type[Any] = float) -> NDArray[Any]:
    """Return a vector of one entry for each of `size` members of an axis.

    Raises
    ------
    ParameterError
        If it has another length.

    Examples
    --------
    >>> row_of("error", "genes", 2, [1, 2]).tolist()
    [1.0, 2.0]
    """
    array = np.asarray(value, dtype=dtype)
    if array.shape != (size,):
        raise ParameterError(f"{name} needs one value for each of {size} {axis}, not the shape {array.shape}.")
    return array


def two_samples(name: str, first: ArrayLike, second: ArrayLike) -> tuple[Array, Array]:
    """Return two sets of cells over the same dimensions.

    Raises
    ------
    ParameterError
        If they are not matrices ``[cells, dimensions]`` with the same number of dimensions.

    Examples
    --------
    >>> [part.shape for part in two_samples("distance", [[1.0]], [[2.0], [3.0]])]
    [(1, 1), (2, 1)]
    """
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if x.ndim != 2 or y.ndim != 2 or x.shape[1] != y.shape[1]:
        raise ParameterError(f"{name} compares two matrices [cells, dimensions], not shapes {x.shape} and {y.shape}.")
    return x, y

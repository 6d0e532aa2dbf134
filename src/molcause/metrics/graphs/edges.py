"""Edges as matrices: entry [source, target], the row acts on the column. Self-loops are never scored.

Many tools store the transpose (a row for each target): turn it first.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike

Array = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def off_diagonal(name: str, *matrices: ArrayLike) -> tuple[Array, ...]:
    """Return the entries of each matrix for all ordered pairs of different genes, row by row.

    Use it to rank edges: ``average_precision.score(*off_diagonal("edges", scores, truth))``.

    Parameters
    ----------
    name
        Name of the metric, for the message.
    *matrices
        ``[source, target]`` each.

    Raises
    ------
    ParameterError
        If they are not square matrices of one size.

    Examples
    --------
    >>> off_diagonal("edges", [[9, 1], [2, 9]])[0].tolist()
    [1.0, 2.0]
    """
    square = squares(name, *matrices)
    pairs = ~np.eye(len(square[0]), dtype=bool)
    return tuple(matrix[pairs] for matrix in square)


def squares(name: str, *matrices: ArrayLike) -> tuple[Array, ...]:
    """Return square matrices of one size.

    Raises
    ------
    ParameterError
        If they are not.

    Examples
    --------
    >>> squares("edges", [[0, 1], [0, 0]])[0].shape
    (2, 2)
    """
    found = alike(name, "source, target", *matrices)
    if found[0].shape[0] != found[0].shape[1]:
        raise ParameterError(f"{name} needs square matrices [source, target], not the shape {found[0].shape}.")
    return found


def adjacencies(name: str, *matrices: ArrayLike) -> tuple[Booleans, ...]:
    """Return where square matrices have an edge; the diagonal is ignored.

    Raises
    ------
    ParameterError
        If they are not square matrices of one size, or an entry off the diagonal is NaN: a graph has each edge or not.

    Examples
    --------
    >>> adjacencies("edges", [[1, -1], [0, 1]])[0].tolist()
    [[False, True], [False, False]]
    """
    found = [matrix.copy() for matrix in squares(name, *matrices)]
    for matrix in found:
        np.fill_diagonal(matrix, 0.0)
        if np.isnan(matrix).any():
            raise ParameterError(f"{name}: {int(np.isnan(matrix).sum())} entries are NaN; say 0 for no edge.")
    return tuple(matrix != 0 for matrix in found)

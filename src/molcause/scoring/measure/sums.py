"""`Moments`: counts, means and variances of groups of samples, summed up in one pass over measurements of any size.

Sums are of differences from one row of the data, so that a large common level costs no digits; of sparse data, where
most is 0, they are of the values themselves. Moments of disjoint groups add up, and groups can be taken away again.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.blocks import blocks

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the samples of some groups.

    Parameters
    ----------
    count
        ``[groups, readouts]`` readings that are there; ``[groups, 1]`` if none is missing.
    total, squares
        ``[groups, readouts]`` sums of differences from `shift`, and of their squares.
    shift
        ``[readouts]``, data units.

    Examples
    --------
    >>> found = moments_of(np.array([[1.0], [3.0], [8.0]]), np.array([0, 0, 1]), 2)
    >>> found.mean.tolist(), found.variance.tolist()
    ([[2.0], [8.0]], [[2.0], [nan]])
    """

    count: Array
    total: Array
    squares: Array
    shift: Array

    @property
    def mean(self) -> Array:
        """``[groups, readouts]`` data units; NaN of no reading."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.where(self.count > 0, self.total / self.count, np.nan) + self.shift)

    @property
    def variance(self) -> Array:
        """``[groups, readouts]`` unbiased; NaN of fewer than two readings, and exactly 0 without spread."""
        with np.errstate(invalid="ignore", divide="ignore"):
            found = (self.squares - self.total**2 / self.count) / (self.count - 1)
            found = np.where(found > _ROUNDING * self.squares / self.count, found, 0.0)
        return np.where(self.count > 1, found, np.nan)

    def pooled(self, members: Rows, row: Rows, rows: int) -> "Moments":
        """Return the moments of groups joined: `members` are added up into the rows that `row` says."""
        from scipy.sparse import csr_array

        adder = csr_array((np.ones(len(members)), (row, members)), shape=(rows, len(self.total)))
        return Moments(adder @ self.count, adder @ self.total, adder @ self.squares, self.shift)

    def less(self, other: "Moments") -> "Moments":
        """Return the moments without samples that they count."""
        return Moments(self.count - other.count, self.total - other.total, self.squares - other.squares, self.shift)


def moments_of(matrix: Any, group: Rows, groups: int) -> Moments:
    """Return the moments of groups of samples.

    Parameters
    ----------
    matrix
        ``[samples, readouts]`` an array, a sparse matrix, or either on disk; NaN readings are left out one by one.
    group
        ``[samples]`` the group of each, from 0; -1 for none.
    groups
        How many there are.
    """
    width = matrix.shape[1]
    total, squares = np.zeros((groups, width)), np.zeros((groups, width))
    missing: Array | None = None
    shift = np.zeros(width)
    for rows, block in blocks(matrix):
        if rows.start == 0 and not hasattr(block, "indptr"):
            shift = _first_readings(block)
        where, adder = _adder(group[rows])
        one, two, holes = _sums(adder, block, shift)
        total[where] += one
        squares[where] += two
        if holes is not None:
            missing = np.zeros((groups, width)) if missing is None else missing
            missing[where] += holes
    size = np.bincount(group[group >= 0], minlength=groups).astype(float)[:, np.newaxis]
    return Moments(size if missing is None else size - missing, total, squares, shift)


def _first_readings(block: Any) -> Array:
    """Return the first reading of each column that is there, else 0."""
    known = ~np.isnan(block)
    first = np.asarray(block[known.argmax(axis=0), np.arange(block.shape[1])], dtype=float)
    return np.asarray(np.nan_to_num(first))


def _adder(group: Rows) -> tuple[Rows, Any]:
    """Return the groups that occur in a block, and the matrix that adds up their rows."""
    from scipy.sparse import csr_array

    used = np.flatnonzero(group >= 0)
    where, place = np.unique(group[used], return_inverse=True)
    return where, csr_array((np.ones(len(used)), (place, used)), shape=(len(where), len(group)))


def _sums(adder: Any, block: Any, shift: Array) -> tuple[Array, Array, Array | None]:
    """Return sums, sums of squares, and the numbers of missing readings if there are any."""
    if hasattr(block, "indptr"):
        return _sparse_sums(adder, block)
    values = np.asarray(block, dtype=float) - shift
    total, holes = adder @ values, None
    if np.isnan(total).any():
        empty = np.isnan(values)
        values[empty] = 0.0
        total, holes = adder @ values, adder @ empty.astype(float)
    np.square(values, out=values)
    return np.asarray(total), np.asarray(adder @ values), holes


def _sparse_sums(adder: Any, block: Any) -> tuple[Array, Array, Array | None]:
    from scipy.sparse import csr_array

    def added(data: NDArray[Any]) -> Array:
        part = csr_array((data, block.indices, block.indptr), shape=block.shape)
        return np.asarray((adder @ part).toarray())

    values = block.data.astype(float)
    empty = np.isnan(values)
    values[empty] = 0.0
    return added(values), added(values**2), added(empty.astype(float)) if empty.any() else None

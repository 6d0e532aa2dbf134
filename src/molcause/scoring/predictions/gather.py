"""Rows of a submission summed up to one for each key: mean, variance and a sample of the rows, block by block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.blocks import blocks
from molcause.provenance import seed_for
from molcause.scoring.predictions.columns import MISSING

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
MOST_CELLS = 50
_NUMBERS = 2**22
_MOST_KEPT = 2**27


@dataclass(frozen=True, eq=False)
class Gathered:
    """What the rows of each group say.

    Parameters
    ----------
    mean, variance
        ``[groups, readouts]``; a readout that is no number in one row is none in the group. The variance of one row
        is NaN.
    n
        ``[groups]`` rows.
    cells
        For each group ``[k, readouts]`` rows of it in random order, at most `MOST_CELLS`, and fewer if all of them
        would take more than 1 GiB.
    lowest, highest
        Of all numbers.
    whole
        Whether all are whole numbers.
    holes
        How many are no numbers, or infinite.
    """

    mean: Array
    variance: Array
    n: Rows
    cells: tuple[Array, ...]
    lowest: float
    highest: float
    whole: bool
    holes: int


def gather(matrix: Any, columns: Rows, groups: Rows, names: Sequence[str], *, keep: bool, seed: int = 0) -> Gathered:
    """Sum up rows by group.

    Parameters
    ----------
    matrix
        ``[rows, columns]`` an array, a sparse matrix, or either on disk; read once, in blocks.
    columns
        Which column each readout is; -1 for none.
    groups
        ``[rows]`` the group of each row; -1 for rows that are left out.
    names
        Of the groups, by which the draws are seeded.
    keep
        Whether to keep a sample of the rows.
    seed
        Of the draws.
    """
    sums = _Sums(len(names), columns != MISSING)
    most = min(MOST_CELLS, _MOST_KEPT // max(1, len(names) * len(columns))) if keep else 0
    drawn = _drawn(groups, names, seed, most)
    cells = tuple(np.full((len(rows), len(columns)), np.nan) for rows in drawn)
    place = {int(row): (g, k) for g, rows in enumerate(drawn) for k, row in enumerate(rows)}
    for start, values in _read(matrix, columns):
        sums.add(values, groups[start : start + len(values)])
        for k in range(start, start + len(values)):
            if k in place:
                g, at = place[k]
                cells[g][at] = values[k - start]
    return sums.result(np.bincount(groups[groups >= 0], minlength=len(names)), cells)


def single_rows(matrix: Any, columns: Rows, groups: Rows, n: Rows) -> Array | None:
    """Return ``[groups, readouts]`` a layer's values where a group is one row; None if there are none.

    Parameters
    ----------
    matrix, columns, groups
        As `gather` takes them.
    n
        ``[groups]`` how many rows each has.
    """
    found = np.full((len(n), len(columns)), np.nan)
    for start, values in _read(matrix, columns):
        own = groups[start : start + len(values)]
        alone = (own >= 0) & (n[own] == 1)
        found[own[alone]] = values[alone]
    return found if np.isfinite(found).any() else None


def _drawn(groups: Rows, names: Sequence[str], seed: int, most: int) -> list[Rows]:
    """Return the rows that are kept of each group."""
    order = np.argsort(groups, kind="stable")
    parts = np.split(order, np.searchsorted(groups[order], np.arange(len(names) + 1)))[1:-1]
    draws = (np.random.default_rng(seed_for(seed, "predicted samples", name)) for name in names)
    return [draw.permutation(rows)[:most] for draw, rows in zip(draws, parts, strict=True)]


def _read(matrix: Any, columns: Rows) -> Iterator[tuple[int, Array]]:
    """Yield small dense blocks in the readouts' order, each with its first row; what is infinite is no number."""
    step = max(1, _NUMBERS // max(1, *matrix.shape[1:], len(columns)))
    there = columns != MISSING
    for rows, block in blocks(matrix):
        for start in range(0, block.shape[0], step):
            part = block[start : start + step]
            dense = np.asarray(part.toarray() if hasattr(part, "toarray") else part, dtype=float)
            values = np.full((len(dense), len(columns)), np.nan)
            values[:, there] = dense[:, columns[there]]
            values[np.isinf(values)] = np.nan
            yield rows.start + start, values


class _Sums:
    """Means and sums of squares around them, merged block by block.

    Chan, Golub and LeVeque, Am Stat 37:242 (1983), equation 2.1: nothing is lost to large means.
    """

    def __init__(self, groups: int, there: NDArray[np.bool_]) -> None:
        self.there = there
        self.mean, self.squares = np.zeros((groups, len(there))), np.zeros((groups, len(there)))
        self.n = np.zeros(groups)
        self.lowest, self.highest, self.whole, self.numbers, self.asked = np.inf, -np.inf, True, 0, 0

    def add(self, values: Array, groups: Rows) -> None:
        used = groups >= 0
        values, groups = values[used], groups[used]
        if not len(values):
            return
        self._range(values)
        found, code, counts = np.unique(groups, return_inverse=True, return_counts=True)
        order = np.argsort(code, kind="stable")
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        n = counts[:, np.newaxis].astype(float)
        mean = np.add.reduceat(values[order], starts, axis=0) / n
        squares = np.add.reduceat((values - mean[code])[order] ** 2, starts, axis=0)
        before = self.n[found, np.newaxis]
        gap = mean - self.mean[found]
        self.squares[found] += squares + gap**2 * before * n / (before + n)
        self.mean[found] += gap * n / (before + n)
        self.n[found] += counts

    def _range(self, values: Array) -> None:
        finite = values[np.isfinite(values)]
        self.numbers, self.asked = self.numbers + finite.size, self.asked + len(values) * int(self.there.sum())
        if finite.size:
            self.lowest = min(self.lowest, float(finite.min()))
            self.highest = max(self.highest, float(finite.max()))
            self.whole = self.whole and bool((finite == np.rint(finite)).all())

    def result(self, n: Rows, cells: tuple[Array, ...]) -> Gathered:
        divisor = np.where(n > 1, n - 1.0, np.nan)[:, np.newaxis]
        holes = self.asked - self.numbers
        variance = self.squares / divisor
        return Gathered(self.mean, variance, n, cells, self.lowest, self.highest, self.whole, holes)

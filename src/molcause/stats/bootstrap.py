"""The hierarchical bootstrap: means, skills and their differences, with the held-out target (or gene) as the unit."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.stats.intervals import mean_interval
from molcause.stats.paired import LEAST_FOR_INTERVAL
from molcause.stats.ratios import Term, ratio_interval, sum_of_ratios

Array = NDArray[np.float64]
Labels = Sequence[str] | Sequence[tuple[str, str]] | NDArray[np.str_]


@dataclass(frozen=True)
class Estimate:
    """A statistic over independent units, and its 95 % interval.

    Parameters
    ----------
    value
        The statistic; NaN if no row has a score in every arm, or a skill's reference is zero.
    low, high
        95 % interval; NaN with fewer than 8 units, infinite where the units do not bound it.
    units
        Units with a value in every arm: of doubles the genes.
    missing
        Rows left out, because one of the arms has NaN.
    """

    value: float
    low: float
    high: float
    units: int
    missing: int


def mean_of_units(values: ArrayLike, units: Labels | None = None, *, seed: int = 0) -> Estimate:
    """Average rows within units, then the units.

    A unit is what was drawn independently: a held-out target with all its doses, seeds and replicates. Resampling its
    rows instead would count each seed as a new target. Of doubles no unit is independent of all others, because they
    share genes: there genes are resampled, and a pair has the product of the numbers of times that its genes were
    drawn as its weight, in every arm the same.

    Parameters
    ----------
    values
        ``[rows]`` scores; NaN = none.
    units
        ``[rows]`` name of each row's unit, or ``[rows, 2]`` the two genes of each double, in any order; each row is
        its own unit if absent.
    seed
        Seed of resampling.

    Returns
    -------
    Estimate
        In the scores' unit, independent of the order of rows.

    Raises
    ------
    ParameterError
        If lengths differ, a score is infinite, or a double has one gene twice.

    Notes
    -----
    Of single units the interval is `mean_interval`. Of doubles it is studentized by a standard error robust to shared
    genes, and never narrower than Student's t with genes - 1 degrees of freedom; its coverage is in
    `molcause.stats.ratios`. Units with 1 to 10 rows, over 8, 12, 20, 50 units: coverage of 95.1 to 96.7 % (normal) and
    93.9 to 95.7 % (exponential); rows taken as units, 66 to 71 % (``python -m benchmarks clusters``, 1,000 samples).

    Examples
    --------
    >>> targets = [name for name in "ABCDEFGH" for _ in range(2)]
    >>> found = mean_of_units([*range(15), float("nan")], targets)
    >>> found.value, found.units, found.missing
    (7.4375, 8, 1)
    >>> round(found.low, 2), round(found.high, 2)
    (3.36, 11.67)
    """
    score = np.asarray(values, dtype=float)
    return _estimate([score], [(1.0, 0, None)], 0.0, units, seed)


def difference_of_means(a: ArrayLike, b: ArrayLike, units: Labels | None = None, *, seed: int = 0) -> Estimate:
    """Average a - b within units, then over units; `molcause.stats.paired.paired` has the test that goes with it.

    Parameters
    ----------
    a, b
        ``[rows]`` scores of two arms, in the same order of rows; NaN = none.
    units, seed
        As of `mean_of_units`.

    Returns
    -------
    Estimate
        In the scores' unit.

    Raises
    ------
    ParameterError
        As `mean_of_units` does.

    Examples
    --------
    >>> difference_of_means([0.5, 0.7, 0.9], [0.4, 0.4, 0.4], ["A", "A", "B"]).value
    0.35
    """
    first, second = _columns([a, b])
    return _estimate([first - second], [(1.0, 0, None)], 0.0, units, seed)


def skill(errors: ArrayLike, reference: ArrayLike, units: Labels | None = None, *, seed: int = 0) -> Estimate:
    """Return 1 - mean error / mean error of a reference, both averaged within units first: a ratio of means.

    Parameters
    ----------
    errors, reference
        ``[rows]`` errors (lower is better) of an arm and of the reference, in the same order of rows; NaN = none.
    units, seed
        As of `mean_of_units`.

    Returns
    -------
    Estimate
        1 = no error, 0 = as the reference, without lower bound.

    Raises
    ------
    ParameterError
        As `mean_of_units` does.

    Examples
    --------
    >>> skill([1.0, 2.0, 3.0], [4.0, 4.0, 4.0]).value
    0.5
    """
    return _estimate(_columns([errors, reference]), [(-1.0, 0, 1)], 1.0, units, seed)


def difference_of_skills(
    a: ArrayLike,
    b: ArrayLike,
    reference: ArrayLike,
    units: Labels | None = None,
    *,
    reference_of_b: ArrayLike | None = None,
    seed: int = 0,
) -> Estimate:
    """Return the skill of a minus the skill of b on the same units.

    Parameters
    ----------
    a, b, reference
        ``[rows]`` errors (lower is better) of two arms and of the reference, in the same order of rows; NaN = none.
    units, seed
        As of `mean_of_units`.
    reference_of_b
        ``[rows]`` errors of another reference for b, such as that of another training size.

    Returns
    -------
    Estimate
        Positive if a is better.

    Raises
    ------
    ParameterError
        As `mean_of_units` does.

    Examples
    --------
    >>> round(difference_of_skills([0.1, 0.3], [0.3, 0.5], [1.0, 1.0]).value, 12)
    0.2
    """
    other = reference if reference_of_b is None else reference_of_b
    terms = [(-1.0, 0, 2), (1.0, 1, 3)]
    return _estimate(_columns([a, b, reference, other]), terms, 0.0, units, seed)


def _estimate(
    columns: Sequence[Array],
    terms: Sequence[tuple[float, int, int | None]],
    constant: float,
    units: Labels | None,
    seed: int,
) -> Estimate:
    """Return ``constant`` + the sum of sign * mean(column) / mean(other column, or 1)."""
    table, genes, missing = _by_unit(np.stack(_columns(columns), axis=1), units)
    ones = np.ones(len(table))
    parts = [Term(s, table[:, top], ones if bottom is None else table[:, bottom]) for s, top, bottom in terms]
    count = len(table) if genes is None else len(np.unique(genes))
    value = constant + sum_of_ratios(parts)
    if min(count, len(table)) < LEAST_FOR_INTERVAL or math.isnan(value):
        low = high = math.nan
    elif genes is None and len(columns) == 1:
        low, high = mean_interval(table[:, 0], seed=seed)
    else:
        low, high = (constant + end for end in ratio_interval(parts, genes, seed=seed))
    return Estimate(value, low, high, count, missing)


def _by_unit(rows: Array, units: Labels | None) -> tuple[Array, NDArray[np.intp] | None, int]:
    """Return means of units ``[units, columns]`` in an order of their own, the genes of doubles, and rows left out."""
    names = np.arange(len(rows)) if units is None else np.asarray(units)
    if names.shape not in ((len(rows),), (len(rows), 2)):
        raise ParameterError(
            f"{len(rows)} rows have units of shape {names.shape}; give one name for each row, or two genes for each."
        )
    kept = ~np.isnan(rows).any(axis=1)
    rows, names = rows[kept], names[kept]
    if names.ndim == 1:
        labels, group = np.unique(names, return_inverse=True)
        table = _means(rows, group.ravel(), len(labels))
        return table[np.lexsort(table.T[::-1])], None, int(np.count_nonzero(~kept))
    genes, codes = np.unique(names, return_inverse=True)
    pairs, group = np.unique(np.sort(codes.reshape(-1, 2), axis=1), axis=0, return_inverse=True)
    twice = pairs[:, 0] == pairs[:, 1]
    if twice.any():
        raise ParameterError(f"A double has two genes, not {genes[pairs[twice][0, 0]]} twice; give singles as units.")
    return _means(rows, group.ravel(), len(pairs)), pairs, int(np.count_nonzero(~kept))


def _means(rows: Array, group: NDArray[np.intp], count: int) -> Array:
    # Sorted, so that a unit's mean does not depend on the order of its rows to the last bit.
    order = np.lexsort((*rows.T[::-1], group))
    total = np.zeros((count, rows.shape[1]))
    np.add.at(total, group[order], rows[order])
    return np.asarray(total / np.bincount(group, minlength=count)[:, np.newaxis])


def _columns(arms: Sequence[ArrayLike]) -> list[Array]:
    columns = [np.asarray(arm, dtype=float) for arm in arms]
    shapes = [column.shape for column in columns]
    if len(set(shapes)) > 1 or len(shapes[0]) != 1:
        raise ParameterError(f"Arms are vectors over the same rows, not of shapes {shapes}; give NaN where one failed.")
    if any(np.isinf(column).any() for column in columns):
        raise ParameterError("Infinite scores have no mean; give NaN for a row that an arm could not be scored on.")
    return columns

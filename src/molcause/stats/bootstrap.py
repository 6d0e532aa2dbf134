"""The hierarchical bootstrap: means, skills and their differences, over held-out targets or sets of these."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.stats.paired import LEAST_FOR_INTERVAL
from molcause.stats.ratios import Interval, Term, ratio_interval, sum_of_ratios
from molcause.stats.target_sets import TargetSets, Units

Array = NDArray[np.float64]
UNKNOWN = Interval(math.nan, math.nan, math.nan)


@dataclass(frozen=True)
class Estimate:
    """A statistic over units, its 95 % interval, and whether a difference is zero.

    Parameters
    ----------
    value
        The statistic; NaN if no row has a score in every arm, or a skill's reference is zero.
    low, high
        95 % interval; NaN with fewer than 8 units, infinite where the units do not bound it.
    units
        Units with a value in every arm. Of sets that share targets: these targets, those always together as one.
    missing
        Rows left out, because one of the arms has NaN.
    p
        Of a difference: two-sided p-value of zero, at most 0.05 if, and only if, zero is outside the interval. NaN of
        other statistics, and with fewer than 8 units.
    """

    value: float
    low: float
    high: float
    units: int
    missing: int
    p: float = math.nan


def mean_of_units(values: ArrayLike, units: Units | None = None, *, seed: int = 0) -> Estimate:
    """Average rows within units, then the units.

    A unit is what was drawn independently: a held-out target with all its doses, seeds and replicates. Resampling its
    rows instead would count each seed as a new target. Sets of targets are not independent if they share any: there
    targets are resampled, and a set has the product of the numbers of times that its targets were drawn as its
    weight, in every arm the same.

    Parameters
    ----------
    values
        ``[rows]`` scores; NaN = none.
    units
        ``[rows]`` unit of each row: one name, or a collection of the names of its targets, in any order. Both may be
        mixed, as in ``["A", ("A", "B")]``. Each row is its own unit if absent.
    seed
        Seed of resampling.

    Returns
    -------
    Estimate
        In the scores' unit, independent of the order of rows.

    Raises
    ------
    ParameterError
        If lengths differ, a score is infinite, a collection is empty, or a set has more than 10 targets.

    Notes
    -----
    The interval is that of `molcause.stats.ratios.ratio_interval`, where its coverage is. Units with 1 to 10 rows, over
    8, 12, 20, 50 units: coverage of 95.0 to 96.5 % (normal) and 94.1 to 95.9 % (exponential); rows taken as units, 66
    to 71 % (``python -m benchmarks clusters``, 1,000 samples).

    Examples
    --------
    >>> targets = [name for name in "ABCDEFGH" for _ in range(2)]
    >>> found = mean_of_units([*range(15), float("nan")], targets)
    >>> found.value, found.units, found.missing
    (7.4375, 8, 1)
    >>> round(found.low, 2), round(found.high, 2)
    (3.18, 11.45)
    """
    score = np.asarray(values, dtype=float)
    return _estimate([score], [(1.0, 0, None)], units, seed)


def difference_of_means(a: ArrayLike, b: ArrayLike, units: Units | None = None, *, seed: int = 0) -> Estimate:
    """Average a - b within units, then over units.

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
    return _estimate([first - second], [(1.0, 0, None)], units, seed, difference=True)


def skill(errors: ArrayLike, reference: ArrayLike, units: Units | None = None, *, seed: int = 0) -> Estimate:
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
    return _estimate(_columns([errors, reference]), [(-1.0, 0, 1)], units, seed, constant=1.0)


def difference_of_skills(
    a: ArrayLike,
    b: ArrayLike,
    reference: ArrayLike,
    units: Units | None = None,
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
    return _estimate(_columns([a, b, reference, other]), terms, units, seed, difference=True)


def _estimate(
    columns: Sequence[Array],
    terms: Sequence[tuple[float, int, int | None]],
    units: Units | None,
    seed: int,
    *,
    constant: float = 0.0,
    difference: bool = False,
) -> Estimate:
    """Return ``constant`` + the sum of sign * mean(column) / mean(other column, or 1)."""
    rows = np.stack(_columns(columns), axis=1)
    kept: NDArray[np.bool_] = np.logical_not(np.isnan(rows).any(axis=1))
    missing = int(np.count_nonzero(~kept))
    if not kept.any():
        return Estimate(math.nan, math.nan, math.nan, 0, missing)
    sets = TargetSets(_units_kept(units, kept))
    table = _means(rows[kept], sets.row, sets.sets)
    if sets.independent:
        # In an order of their own, so that names do not matter.
        table = table[np.lexsort(table.T[::-1])]
    parts = [Term(s, table[:, top], np.ones(len(table)) if low is None else table[:, low]) for s, top, low in terms]
    value = constant + sum_of_ratios(parts)
    enough = min(sets.sets, sets.targets) >= LEAST_FOR_INTERVAL and not math.isnan(value)
    low, high, p = ratio_interval(parts, sets, test=difference, seed=seed) if enough else UNKNOWN
    return Estimate(value, constant + low, constant + high, sets.targets, missing, p)


def _units_kept(units: Units | None, kept: NDArray[np.bool_]) -> Units:
    if units is None:
        return [str(row) for row in np.flatnonzero(kept)]
    if len(units) != len(kept):
        raise ParameterError(f"{len(kept)} rows have {len(units)} units; give one name or collection for each row.")
    return [unit for unit, keep in zip(units, kept, strict=True) if keep]


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

"""`select`: choose one of several configurations by inner splits of the training part, never by the test part."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import DataContractError, MolcauseError, ParameterError

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
InnerFold = tuple[Rows, Rows]
"""Rows to train on and rows to test on."""
Configuration = TypeVar("Configuration")

ROUNDING = 1e-12
"""Difference of means, relative to the largest score, below which two configurations are equal."""


@dataclass(frozen=True)
class Selection(Generic[Configuration]):
    """The configuration chosen, and all that were tried.

    Parameters
    ----------
    configuration, chosen
        The configuration and its position in the grid.
    scores
        ``[configurations, inner units]`` scores, folds after one another; NaN = failed or not scored.
    failed
        Position and reason of every configuration that could not be chosen.
    missing
        Inner units that no configuration has a score for.
    """

    configuration: Configuration
    chosen: int
    scores: Array
    failed: dict[int, str]
    missing: int

    @property
    def tried(self) -> int:
        """Number of configurations tried, failed ones included: to be reported beside the result."""
        return len(self.scores)

    @property
    def means(self) -> Array:
        """``[configurations]`` mean score over the inner units; NaN for those that failed."""
        means = np.full(self.tried, np.nan)
        for i in set(range(self.tried)) - set(self.failed):
            means[i] = np.nanmean(self.scores[i])
        return means


def select(
    grid: Sequence[Configuration],
    folds: Iterable[tuple[ArrayLike, ArrayLike]],
    fit_and_score: Callable[[Any, InnerFold], ArrayLike],
    *,
    within: ArrayLike,
    together: bool = False,
    one_standard_error: bool = False,
) -> Selection[Configuration]:
    """Score every configuration in the same inner folds and choose the best.

    Give every arm the same grid and folds: an arm that may choose among more gains by it. The score of the outer test
    part, which is touched once, is then that of the configuration chosen here.

    Parameters
    ----------
    grid
        Configurations, the simplest first: of equal ones the earlier is chosen.
    folds
        Pairs of ``[rows]`` to train on and ``[rows]`` to test on, e.g. of `molcause.data.splits.split` with its option
        `within`.
    fit_and_score
        Takes a configuration and a pair of rows, returns ``[units]`` scores of that fold's test units (higher is
        better; NaN = the unit cannot be scored). A MolcauseError is a failed fit, counted with its message; any other
        error is raised.
    within
        ``[rows]`` of the outer training part.
    together
        Whether `fit_and_score` takes the whole grid at once and returns ``[configurations, units]``, as batched models
        do.
    one_standard_error
        Choose the first configuration whose mean is within one standard error of the best, as in Breiman et al.
        (1984), Classification and Regression Trees, section 3.4.3. The error is that of the best one's mean over inner
        units, so each should be tested once.

    Returns
    -------
    Selection

    Raises
    ------
    DataContractError
        If a row of a fold is outside the outer training part, or both in its training and in its test part.
    ParameterError
        If there is nothing to choose from, scores have another shape than they should, or every configuration failed.

    Notes
    -----
    A configuration without a score for a unit that another one scores has failed: its mean would be over other units.
    What choosing by the test part costs: ``python -m benchmarks selection``.

    Examples
    --------
    >>> rows = np.arange(8)
    >>> folds = [(rows[rows % 2 != k], rows[rows % 2 == k]) for k in (0, 1)]
    >>> found = select([0.0, 1.0, 2.0], folds, lambda shrink, fold: -(shrink - 1.2) ** 2 * fold[1], within=rows)
    >>> found.configuration, found.tried, found.means.round(2)
    (1.0, 3, array([-5.04, -0.14, -2.24]))
    """
    pairs = _checked(folds, np.asarray(within, dtype=np.intp))
    if not len(grid):
        raise ParameterError("There is no configuration to choose from: the grid is empty.")
    failed: dict[int, str] = {}
    read = _read_together if together else _read_one_by_one
    scores = np.concatenate([read(fit_and_score, grid, pair, failed) for pair in pairs], axis=1)
    missing = _count_missing(scores, failed)
    if len(failed) == len(grid):
        raise ParameterError(f"None of {len(grid)} configurations can be chosen. The first one: {failed[0]}")
    chosen = _choose(scores, [i for i in range(len(grid)) if i not in failed], one_standard_error)
    return Selection(grid[chosen], chosen, scores, dict(sorted(failed.items())), missing)


def _checked(folds: Iterable[tuple[ArrayLike, ArrayLike]], within: Rows) -> list[InnerFold]:
    """Return the folds as arrays, if no row of them leaks."""
    pairs = [(np.asarray(train, dtype=np.intp), np.asarray(test, dtype=np.intp)) for train, test in folds]
    if not pairs:
        raise ParameterError("There is no inner fold to choose by; give at least one pair of training and test rows.")
    for number, (train, test) in enumerate(pairs, start=1):
        outside = np.setdiff1d(np.concatenate([train, test]), within)
        if outside.size:
            raise DataContractError(
                f"Row {outside[0]} of inner fold {number} is outside the outer training part "
                f"({outside.size} such rows): the choice would see the outer test part. Split within the outer fold's "
                "training rows."
            )
        shared = np.intersect1d(train, test)
        if shared.size:
            raise DataContractError(
                f"Row {shared[0]} is in the training and in the test part of inner fold {number} ({shared.size} such "
                "rows). A row may be in one of them only."
            )
        if not train.size or not test.size:
            raise DataContractError(f"Inner fold {number} has no row to {'test on' if train.size else 'train on'}.")
    return pairs


def _read_one_by_one(
    fit_and_score: Callable[[Any, InnerFold], ArrayLike], grid: Sequence[Any], fold: InnerFold, failed: dict[int, str]
) -> Array:
    """Return ``[configurations, units]`` of one fold, and add to what failed; what has failed is not fitted again."""
    found: dict[int, Array] = {}
    for i, configuration in enumerate(grid):
        if i in failed:
            continue
        try:
            found[i] = np.asarray(fit_and_score(configuration, fold), dtype=float)
        except MolcauseError as error:
            failed[i] = str(error)
    shapes = {values.shape for values in found.values()}
    if len(shapes) > 1 or any(len(shape) != 1 for shape in shapes):
        raise ParameterError(
            f"Scores of one fold must be vectors over the same units for every configuration, not of shapes "
            f"{', '.join(map(str, sorted(shapes)))}; give NaN for a unit that cannot be scored."
        )
    scores = np.full((len(grid), *(shapes.pop() if shapes else (0,))), np.nan)
    for i, values in found.items():
        scores[i] = values
    return scores


def _read_together(
    fit_and_score: Callable[[Any, InnerFold], ArrayLike], grid: Sequence[Any], fold: InnerFold, failed: dict[int, str]
) -> Array:
    try:
        scores = np.asarray(fit_and_score(grid, fold), dtype=float)
    except MolcauseError as error:
        failed.update({i: str(error) for i in range(len(grid)) if i not in failed})
        return np.full((len(grid), 0), np.nan)
    if scores.ndim != 2 or len(scores) != len(grid):
        raise ParameterError(
            f"Scores of all {len(grid)} configurations at once must have shape [configurations, units], not "
            f"{scores.shape}."
        )
    return scores


def _count_missing(scores: Array, failed: dict[int, str]) -> int:
    """Add configurations that lack a unit's score to what failed; return the units that nobody has a score for."""
    absent = np.isnan(scores)
    scored = ~np.delete(absent, list(failed), axis=0).all(axis=0)
    for i in range(len(scores)):
        lacking, infinite = int((absent[i] & scored).sum()), bool(np.isinf(scores[i]).any())
        if i not in failed and (lacking or infinite or not scored.any()):
            what = "An infinite score." if infinite else f"No score for {lacking} of {int(scored.sum())} inner units."
            failed[i] = what
    return int((~scored).sum())


def _choose(scores: Array, candidates: list[int], one_standard_error: bool) -> int:
    """Return the first of the best, or the first near enough."""
    usable = scores[candidates]
    usable = usable[:, ~np.isnan(usable).any(axis=0)]
    means = usable.mean(axis=1)
    best = int(np.argmax(means))
    bar = means[best] - ROUNDING * np.abs(usable).max()
    if one_standard_error and usable.shape[1] > 1:
        bar -= usable[best].std(ddof=1) / math.sqrt(usable.shape[1])
    return candidates[int(np.argmax(means >= bar))]

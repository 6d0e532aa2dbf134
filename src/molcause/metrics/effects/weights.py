"""Weights of genes by how clearly a perturbation changes them, from cells that are not used to score.

w_pg = ((abs(t_pg) - min_g abs(t)) / (max_g abs(t) - min_g abs(t)))^2, where t compares the cells of perturbation p with
those of all OTHER perturbations, not with the control: what all share gets no weight (Mejia et al., "Diversity by
design", bioRxiv 2025). Take the statistic from cells that neither the truth nor the technical duplicate uses.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike, row_of

Array = NDArray[np.float64]


def weights(statistic: ArrayLike) -> Array:
    """Return weights between 0 and 1 for each perturbation and gene.

    Parameters
    ----------
    statistic
        ``[perturbations, genes]`` test statistic of a perturbation against the rest, such as `against_the_rest`.

    Returns
    -------
    numpy.ndarray
        ``[perturbations, genes]``; a whole row is NaN where its weights are undefined: a statistic that is not a
        number (a gene without spread), or the same for all genes. Uniform weights are never put in their place.

    Raises
    ------
    ParameterError
        If the statistic is not a matrix.

    Examples
    --------
    >>> weights([[0.0, -2.0, 1.0], [3.0, 3.0, 3.0]]).tolist()
    [[0.0, 1.0, 0.25], [nan, nan, nan]]
    """
    size = np.abs(alike("weights", "perturbations, genes", statistic)[0])
    low, high = (pick(size, axis=1, keepdims=True, initial=end) for pick, end in ((np.min, np.inf), (np.max, 0.0)))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = ((size - low) / (high - low)) ** 2
    found[~np.isfinite(found).all(axis=1)] = np.nan
    return np.asarray(found)


def against_the_rest(values: ArrayLike, label: ArrayLike, perturbations: int) -> Array:
    """Return Welch's t of the cells of each perturbation against those of all other perturbations.

    Parameters
    ----------
    values
        ``[cells, genes]`` cells of perturbations, without controls.
    label
        ``[cells]`` number of each cell's perturbation, from 0.
    perturbations
        How many perturbations there are.

    Returns
    -------
    numpy.ndarray
        ``[perturbations, genes]``; NaN with fewer than two cells on either side, or for a gene without spread.

    Raises
    ------
    ParameterError
        If there is not one label for each cell, or a label is no number of a perturbation.

    Examples
    --------
    >>> against_the_rest([[0.0], [2.0], [5.0], [7.0]], [0, 0, 1, 1], 2).round(3).tolist()
    [[-3.536], [3.536]]
    """
    cells = alike("t-statistic", "cells, genes", values)[0]
    group = row_of("t-statistic", "cells", len(cells), label, int)
    if len(group) and not 0 <= group.min() <= group.max() < perturbations:
        raise ParameterError(f"Labels are numbers from 0 to {perturbations - 1}; got {group.min()} to {group.max()}.")
    cells = cells - cells.mean(axis=0)  # sums of squares lose no digits to a large common level
    one = np.zeros((perturbations, len(cells)))
    one[group, np.arange(len(cells))] = 1.0
    n, total, squares = one.sum(axis=1, keepdims=True), one @ cells, one @ cells**2
    with np.errstate(invalid="ignore", divide="ignore"):
        own = _moments(n, total, squares)
        rest = _moments(n.sum() - n, total.sum(axis=0) - total, squares.sum(axis=0) - squares)
        return np.asarray((own[0] - rest[0]) / np.sqrt(own[1] + rest[1]))


def _moments(n: Array, total: Array, squares: Array) -> tuple[Array, Array]:
    """Return the mean and its squared standard error."""
    mean = total / n
    variance = (squares - n * mean**2) / (n - 1)
    # What rounding leaves of a gene without spread is no variance.
    variance = np.where(variance > 1e-12 * np.maximum(squares / n, 1e-300), variance, 0.0)
    error = np.where(n > 1, variance / n, np.nan)
    return mean, np.where(error > 0, error, np.where(n > 1, 0.0, np.nan))

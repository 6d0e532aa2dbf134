"""How well could one score at all? Disjoint parts of the cells, their agreement, and a metric's dynamic range.

Split the cells of every perturbation AND of the control into disjoint parts (`parts`) and score one against another.
Halves understate the agreement of the whole, which `spearman_brown` extrapolates for correlations: r -> 2r/(1+r). For
scores whose chance value is 0.5 that formula would turn chance into 0.667; use `spearman_brown_from_half`. A squared
error has no such correction: a duplicate of n cells has expected squared distance 2 sigma^2/n, above the sigma^2/n of
the true mean; it is a line for reference, not a bound. Drawing both halves with replacement from the same cells is not
disjoint: pure noise then agrees with itself.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike

Array = NDArray[np.float64]


def parts(label: ArrayLike, number: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """Return a random part for each cell, such that all parts hold equally many cells of each label.

    Parameters
    ----------
    label
        ``[cells]`` perturbation of each cell, the control included.
    number
        Number of parts: 2 for halves; 3 for truth, weights and technical duplicate.
    generator
        Source of chance; the same state gives the same parts.

    Returns
    -------
    numpy.ndarray
        ``[cells]`` from 0 to ``number - 1``; -1 for the cells left over, among them all those of a label with fewer
        cells than parts.

    Raises
    ------
    ParameterError
        If fewer than 2 parts are asked for, or the labels are no vector.

    Examples
    --------
    >>> parts(["a", "a", "b", "a"], 2, np.random.default_rng(0)).tolist().count(-1)
    2
    """
    names = np.asarray(label)
    if names.ndim != 1 or number < 2:
        raise ParameterError(
            f"Cells are cut into 2 parts or more, by a vector of labels; got {number} and {names.shape}."
        )
    found = np.full(len(names), -1, dtype=np.intp)
    _, group = np.unique(names, return_inverse=True)
    for k in range(group.max(initial=-1) + 1):
        cells = generator.permutation(np.flatnonzero(group == k))
        size = len(cells) // number
        found[cells[: size * number]] = np.repeat(np.arange(number), size)
    return found


def spearman_brown(r: float) -> float:
    """Return 2r/(1+r): the agreement of whole data, from the correlation of halves (Spearman 1910; Brown 1910).

    Examples
    --------
    >>> spearman_brown(0.0), round(spearman_brown(0.5), 3)
    (0.0, 0.667)
    """
    return 2.0 * r / (1.0 + r) if r > -1.0 else -np.inf


def spearman_brown_from_half(x: float) -> float:
    """Return the same for a score from 0 to 1 whose chance value is 0.5: s = 2x - 1, s -> 2s/(1+s), x = (1+s)/2.

    Examples
    --------
    >>> spearman_brown_from_half(0.5), spearman_brown_from_half(1.0)
    (0.5, 1.0)
    """
    return (1.0 + spearman_brown(2.0 * x - 1.0)) / 2.0


def technical_duplicate(duplicate: ArrayLike, mean: ArrayLike, p_adjusted: ArrayLike) -> Array:
    """Return (1 - p) duplicate + p mean for each gene: the duplicate where a gene is changed, the mean where it is not.

    The reference predictor of Miller, Mejia et al. (bioRxiv 2025.10.20.683304).

    Parameters
    ----------
    duplicate, mean
        ``[perturbations, genes]`` means of other cells of the same perturbation, and the training mean for each.
    p_adjusted
        ``[perturbations, genes]`` adjusted p-values, from 0 to 1.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> technical_duplicate([[2.0, 2.0]], [[0.0, 0.0]], [[0.0, 0.75]]).tolist()
    [[2.0, 0.5]]
    """
    own, other, p = alike("technical duplicate", "perturbations, genes", duplicate, mean, p_adjusted)
    return np.asarray((1.0 - p) * own + p * other)


def dynamic_range(duplicate: float, negative: float, perfect: float, better: Literal["higher", "lower"]) -> float:
    """Return how far a metric tells the technical duplicate from a predictor that knows nothing, from -1 to 1.

    (duplicate - negative) / (perfect - negative + 1e-6) where more is better, and (negative - duplicate) / negative
    where less is (Miller, Mejia et al., bioRxiv 2025.10.20.683304). Do not headline a metric of low range on such data.

    Parameters
    ----------
    duplicate, negative, perfect
        Score of the technical duplicate, of the training mean (the control, for changes from the training mean), and
        of the truth; the last is not used where less is better.
    better
        ``"higher"`` or ``"lower"``.

    Returns
    -------
    float
        NaN if less is better and the negative has no error.

    Examples
    --------
    >>> dynamic_range(0.5, 0.0, 1.0, "higher").__round__(3), dynamic_range(0.25, 1.0, 0.0, "lower")
    (0.5, 0.75)
    """
    if better == "higher":
        return float(np.clip((duplicate - negative) / (perfect - negative + 1e-6), -1.0, 1.0))
    return float(np.clip((negative - duplicate) / negative, -1.0, 1.0)) if negative > 0 else float("nan")

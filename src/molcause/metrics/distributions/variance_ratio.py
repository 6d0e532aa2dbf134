"""Variance ratio: how widely predicted cells spread compared with measured ones, for each gene.

Var(predicted) / Var(measured), both with n - 1; report the median and the quartiles over genes. 1 is right, below is
too narrow (a predictor of means: 0), above too wide. No direction is better, so it has no card and no rank: it stands
beside the distances, which mix it with the mean. Outside 0.5 to 2 a prediction is over- or under-dispersed; wide
predictions can win scores based on ranks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.metrics.arrays import two_samples


@dataclass(frozen=True)
class VarianceRatio:
    """Ratio of predicted to measured variance over genes.

    Parameters
    ----------
    median, low, high
        Median and quartiles over the genes with a ratio; NaN if there is none.
    genes
        Genes with a ratio.
    undefined
        Genes without: no measured spread, a value that is not a number, or fewer than 2 cells on a side.
    """

    median: float
    low: float
    high: float
    genes: int
    undefined: int


def variance_ratio(predicted: ArrayLike, measured: ArrayLike) -> VarianceRatio:
    """Return median and quartiles of the ratios of all genes.

    Parameters
    ----------
    predicted, measured
        ``[cells, genes]`` cells of one perturbation.

    Raises
    ------
    ParameterError
        If they are not matrices over the same genes.

    Examples
    --------
    >>> variance_ratio([[0.0, 1.0], [1.0, 2.0]], [[0.0, 5.0], [2.0, 5.0]])
    VarianceRatio(median=0.25, low=0.25, high=0.25, genes=1, undefined=1)
    """
    found = ratios(predicted, measured)
    defined = found[np.isfinite(found)]
    low, middle, high = np.quantile(defined, [0.25, 0.5, 0.75]).tolist() if len(defined) else [float("nan")] * 3
    return VarianceRatio(middle, low, high, len(defined), len(found) - len(defined))


def ratios(predicted: ArrayLike, measured: ArrayLike) -> NDArray[np.float64]:
    """Return the ratio of each gene; NaN where it is undefined.

    Examples
    --------
    >>> ratios([[0.0], [1.0]], [[0.0], [2.0]]).tolist()
    [0.25]
    """
    f, y = two_samples("variance-ratio", predicted, measured)
    if min(len(f), len(y)) < 2:
        return np.full(f.shape[1], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        above, below = f.var(axis=0, ddof=1), y.var(axis=0, ddof=1)
        # Equal numbers leave a variance of rounding only.
        spread = below > 1e-24 * np.abs(y).max(axis=0, initial=0.0) ** 2
        return np.where(spread & np.isfinite(above), above / below, np.nan)

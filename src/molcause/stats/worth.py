"""What knowledge is worth in data: how many times more an arm without it needs to do as well."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.stats.crossed import central, crossed_draws
from molcause.stats.curve_values import curve_values
from molcause.stats.falling import size_reaching
from molcause.stats.paired import LEAST_FOR_INTERVAL

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Worth:
    """How many times the data the arm without knowledge needs, at each size of the arm with it.

    Parameters
    ----------
    sizes
        ``[sizes]`` ascending.
    times
        ``[sizes]`` 2 = twice the data. Infinity: more than `most`; 0: less than `least`. Nothing is extrapolated.
    low, high
        ``[sizes]`` 95 % interval of each, with infinity and 0 as above; NaN with fewer than 8 units.
    missing
        Pairs of seed and unit left out, because an arm lacks a value at a size.
    """

    sizes: Array
    times: Array
    low: Array
    high: Array
    missing: int

    @property
    def most(self) -> Array:
        """``[sizes]``: the largest size over each, beyond which worth is not known."""
        return np.asarray(self.sizes[-1] / self.sizes)

    @property
    def least(self) -> Array:
        """``[sizes]``: the smallest size over each, below which worth is not known."""
        return np.asarray(self.sizes[0] / self.sizes)

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each size, for a table or a plot.

        Returns
        -------
        pandas.DataFrame
            Columns size, worth, low and high, in words: ``"2.1"``, ``"> 16"``, ``"< 0.5"``, or ``""`` if not known.
        """
        import pandas as pd

        limits = list(zip(self.least, self.most, strict=True))
        columns = {"worth": self.times, "low": self.low, "high": self.high}
        words = {name: [_word(x, *ends) for x, ends in zip(v, limits, strict=True)] for name, v in columns.items()}
        return pd.DataFrame({"size": self.sizes, **words})


def knowledge_worth(sizes: ArrayLike, none: ArrayLike, true: ArrayLike, *, seed: int = 0) -> Worth:
    """Return N_none(error_true(N)) / N: where the curve without knowledge reaches the error that knowledge gives at N.

    Parameters
    ----------
    sizes
        ``[sizes]`` > 0, at least 2.
    none, true
        ``[sizes, seeds, units]`` errors (lower is better; of a skill, give 1 - skill) without and with knowledge, on
        the same units and with the same training subsets; NaN = none.
    seed
        Seed of resampling.

    Returns
    -------
    Worth
        Above 1 knowledge saves data, below 1 it costs data.

    Raises
    ------
    ParameterError
        If the values cannot be read as curves, or there are fewer than 2 sizes.

    Notes
    -----
    The curve without knowledge is made falling and read by monotone interpolation
    (`molcause.stats.falling.size_reaching`); the interval is that of `molcause.stats.crossed.crossed_draws` of both
    arms at once. Coverage: ``python -m benchmarks curves``.

    Examples
    --------
    >>> sizes = np.array([10, 20, 40, 80, 160])
    >>> none = sizes[:, None, None] ** -0.5 * np.ones((5, 4, 10))
    >>> knowledge_worth(sizes, none, none / 2**0.5).times.round(2)
    array([ 2.,  2.,  2.,  2., inf])
    """
    values = curve_values(sizes, none, true)
    shape = (2, len(values.sizes))
    times = _times(values.sizes, np.nanmean(values.values, axis=(2, 3))[None])[0]
    low, high = np.full(len(times), math.nan), np.full(len(times), math.nan)
    if values.units >= LEAST_FOR_INTERVAL:
        flat = values.values.reshape(-1, *values.values.shape[2:])
        draws = _times(values.sizes, crossed_draws(flat, seed=seed).reshape(-1, *shape))
        low, high = np.array([central(column) for column in draws.T]).T
    return Worth(values.sizes, times, low, high, values.missing)


def _times(sizes: Array, curves: Array) -> Array:
    """Return ``[draws, sizes]`` of ``[draws, arms, sizes]``."""
    return np.asarray(size_reaching(sizes, curves[:, 0], curves[:, 1]) / sizes)


def _word(times: float, least: float, most: float) -> str:
    if math.isnan(times):
        return ""
    return f"> {most:.3g}" if times == math.inf else f"< {least:.3g}" if times == 0.0 else f"{times:.3g}"

"""The values of learning curves: one for each arm, size, seed and unit, complete or counted as missing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class CurveValues:
    """Values of arms that are compared on the same seeds and units at every size.

    Parameters
    ----------
    sizes
        ``[sizes]`` ascending.
    values
        ``[arms, sizes, seeds, units]``; a pair of seed and unit that lacks a value anywhere is NaN everywhere, so that
        a curve never changes because other units are averaged.
    missing
        Pairs of seed and unit left out for that reason.
    dropped_sizes
        Sizes left out, because an arm has no value there at all.
    """

    sizes: Array
    values: Array
    missing: int
    dropped_sizes: tuple[float, ...]

    @property
    def complete(self) -> NDArray[np.bool_]:
        """``[seeds, units]``: which pairs count."""
        return np.asarray(~np.isnan(self.values[0, 0]))

    @property
    def seeds(self) -> int:
        """Seeds with a pair that counts."""
        return int(self.complete.any(axis=1).sum())

    @property
    def units(self) -> int:
        """Units with a pair that counts."""
        return int(self.complete.any(axis=0).sum())

    @property
    def seed_means(self) -> Array:
        """``[arms, sizes, seeds]``: the mean over units, of the seeds that count."""
        return np.asarray(np.nanmean(self.values[:, :, self.complete.any(axis=1)], axis=-1))


def curve_values(sizes: ArrayLike, *arms: ArrayLike) -> CurveValues:
    """Check and align the values of one arm or more.

    Parameters
    ----------
    sizes
        ``[sizes]`` > 0, in any order: how many perturbations, cells or parameters; one of them, never mixed.
    *arms
        ``[sizes, seeds, units]`` each, NaN where there is no value. The training subsets of a seed should be nested.

    Returns
    -------
    CurveValues

    Raises
    ------
    ParameterError
        If shapes do not match, a size is repeated or not positive, a value is infinite, or no pair of seed and unit
        has a value at every size.

    Examples
    --------
    >>> found = curve_values([20, 10], [[[0.3, 0.1]], [[0.5, float("nan")]]])
    >>> found.sizes, found.values[0, :, 0, 0], found.missing
    (array([10., 20.]), array([0.5, 0.3]), 1)
    """
    n, values = np.asarray(sizes, dtype=float), [np.asarray(arm, dtype=float) for arm in arms]
    _check(n, values)
    order = np.argsort(n)
    stacked = np.stack(values)[:, order]
    measured = (~np.isnan(stacked)).any(axis=(2, 3)).all(axis=0)
    kept = stacked[:, measured]
    incomplete = np.isnan(kept).any(axis=(0, 1))
    if incomplete.all():
        raise ParameterError(
            f"None of the {incomplete.size} pairs of seed and unit has a value at every size (and in every arm); "
            "score the same test units at all sizes, or leave sizes out."
        )
    return CurveValues(
        sizes=n[order][measured],
        values=np.where(incomplete, np.nan, kept),
        missing=int(incomplete.sum()),
        dropped_sizes=tuple(n[order][~measured].tolist()),
    )


def _check(sizes: Array, arms: list[Array]) -> None:
    for arm in arms:
        if sizes.ndim != 1 or arm.ndim != 3 or arm.shape != arms[0].shape or len(arm) != len(sizes):
            raise ParameterError(
                f"A learning curve takes values of shape [sizes, seeds, units], the same for every arm, not "
                f"{arm.shape} for sizes of shape {sizes.shape}."
            )
        if np.isinf(arm).any():
            raise ParameterError("A learning curve cannot average infinite values; give NaN where there is no score.")
    bad = sizes[~((sizes > 0) & np.isfinite(sizes))]
    if bad.size:
        raise ParameterError(f"{bad[0]} is not a size; sizes are finite numbers above 0.")
    if len(set(sizes.tolist())) < len(sizes):
        raise ParameterError("A size is given twice; give its repeats as seeds.")

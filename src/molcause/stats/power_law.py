"""The power law of a learning curve, error(N) = a + b N^-alpha with a and b >= 0, by variable projection."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError

Array = NDArray[np.float64]

LEAST_ALPHA, MOST_ALPHA = 0.05, 3.0
GRID = np.geomspace(LEAST_ALPHA, MOST_ALPHA, 31)
REFINEMENTS, FINER = 4, np.linspace(0.0, 1.0, 9)
ROUNDING = 1e-9
"""Fall over all sizes, relative to the error, below which a curve is flat."""
FREE = 3
"""Parameters of the law."""


@dataclass(frozen=True)
class PowerLaw:
    """error(N) = a + b N^-alpha.

    Parameters
    ----------
    a
        Error that remains with infinitely many; in the error's unit.
    b
        What more data can take away at N = 1; in the error's unit.
    alpha
        Exponent; NaN where b = 0, a flat curve.

    Examples
    --------
    >>> PowerLaw(a=0.1, b=0.8, alpha=0.5).at([4, 16])
    array([0.5, 0.3])
    """

    a: float
    b: float
    alpha: float

    @property
    def at_edge(self) -> bool:
        """Whether the exponent is not identified: at an edge of its range [0.05, 3], or the curve is flat."""
        return not LEAST_ALPHA < self.alpha < MOST_ALPHA

    def at(self, sizes: ArrayLike) -> Array:
        """Return the error at these sizes.

        Parameters
        ----------
        sizes
            ``[sizes]`` > 0.

        Returns
        -------
        array
            ``[sizes]``, in the error's unit.
        """
        decay = 0.0 if self.b == 0.0 else self.b * np.asarray(sizes, dtype=float) ** -self.alpha
        return np.asarray(self.a + decay + np.zeros(np.shape(sizes)))


def fit_power_law(sizes: ArrayLike, errors: ArrayLike, weights: ArrayLike | None = None) -> PowerLaw:
    """Fit the law to a mean learning curve by weighted least squares.

    For each exponent of a grid over [0.05, 3] the best a and b >= 0 have a closed form (non-negative least squares in
    two unknowns); the exponent with the smallest remaining sum of squares is refined between its neighbors. That is the
    variable projection of Golub and Pereyra (1973, doi:10.1137/0710036).

    Parameters
    ----------
    sizes
        ``[sizes]`` > 0, at least 3 different ones.
    errors
        ``[sizes]`` mean error at each; lower is better.
    weights
        ``[sizes]`` > 0, one over the variance of each error; equal if not given.

    Returns
    -------
    PowerLaw

    Raises
    ------
    ParameterError
        If there are fewer than 3 sizes, or a size, an error or a weight is not usable.

    Examples
    --------
    >>> law = fit_power_law([10, 20, 40, 80, 160], [0.353, 0.279, 0.226, 0.189, 0.163])
    >>> round(law.a, 2), round(law.b, 2), round(law.alpha, 2)
    (0.1, 0.8, 0.5)
    """
    n, y = np.asarray(sizes, dtype=float), np.asarray(errors, dtype=float)
    w = np.ones_like(n) if weights is None else np.asarray(weights, dtype=float)
    _check(n, y, w)
    a, b, alpha = power_laws(n, y[None], w)
    return PowerLaw(float(a[0]), float(b[0]), float(alpha[0]))


def power_laws(sizes: Array, curves: Array, weights: Array, *, remainder: bool = True) -> tuple[Array, Array, Array]:
    """Fit many curves over the same sizes with the same weights, as the bootstrap needs.

    Parameters
    ----------
    sizes, weights
        ``[sizes]``, as in `fit_power_law`.
    curves
        ``[curves, sizes]``.
    remainder
        False fixes a = 0.

    Returns
    -------
    a, b, alpha : array
        ``[curves]`` each; alpha is NaN where b = 0.

    Examples
    --------
    >>> sizes = np.array([10.0, 20.0, 40.0])
    >>> power_laws(sizes, np.stack([2.0 / sizes, np.ones(3)]), np.ones(3))[2].round(3)
    array([ 1., nan])
    """
    # Around the middle size the two unknowns are least entangled.
    middle = float(np.exp(np.log(sizes).mean()))
    alphas = GRID[None]
    for _ in range(REFINEMENTS):
        best = np.argmin(_project(sizes / middle, curves, weights, alphas, remainder)[2], axis=1)
        below, above = (_at(alphas, best + step) for step in (-1, 1))
        alphas = below + (above - below) * FINER
    a, b, left = _project(sizes / middle, curves, weights, alphas, remainder)
    best = np.argmin(left, axis=1)[:, None]
    a, b, alpha = (np.take_along_axis(x, best, axis=1)[:, 0] for x in (a, b, alphas))
    fall = b * np.ptp((sizes / middle) ** -alpha[:, None], axis=1)
    flat = fall <= ROUNDING * np.abs(curves).max(axis=1)
    return (
        np.where(flat, np.maximum(curves @ weights / weights.sum(), 0.0), a) if remainder else a,
        np.where(flat, 0.0, b * middle**alpha),
        np.where(flat, np.nan, alpha),
    )


def _at(alphas: Array, position: NDArray[np.intp]) -> Array:
    """Return ``[curves, 1]``: the exponent at each curve's position, or the last one before it leaves the range."""
    inside = np.clip(position, 0, alphas.shape[1] - 1)
    return np.asarray(alphas[0, inside] if len(alphas) == 1 else alphas[np.arange(len(alphas)), inside])[:, None]


def _project(sizes: Array, curves: Array, weights: Array, alphas: Array, remainder: bool) -> tuple[Array, Array, Array]:
    """Return the best a and b >= 0 and the sum of squares that remains, ``[curves, exponents]`` each."""
    x = sizes ** -alphas[..., None]
    w = weights / weights.sum()
    mean_x, mean_y = x @ w, (curves @ w)[:, None]
    xx, xy, yy = (x**2) @ w, np.matmul(x, (curves * w)[..., None])[..., 0], (curves**2 @ w)[:, None]
    slope = (xy - mean_x * mean_y) / (xx - mean_x**2)
    start = mean_y - slope * mean_x
    # Least squares are convex: where the free optimum is outside, the best lies on one of the two borders.
    steep, level = np.maximum(xy / xx, 0.0), np.maximum(mean_y, 0.0)
    free, falls = (start >= 0.0) & (slope >= 0.0) & remainder, (steep**2 * xx > level**2) | (not remainder)
    a = np.where(free, start, np.where(falls, 0.0, level))
    b = np.where(free, slope, np.where(falls, steep, 0.0))
    return a, b, yy - 2 * a * mean_y - 2 * b * xy + a**2 + 2 * a * b * mean_x + b**2 * xx


def _check(sizes: Array, errors: Array, weights: Array) -> None:
    if sizes.ndim != 1 or not sizes.shape == errors.shape == weights.shape:
        raise ParameterError(
            f"A power law is fitted to one error (and weight) for each size, not to shapes "
            f"{sizes.shape}, {errors.shape} and {weights.shape}; average over seeds and units first."
        )
    if len(set(sizes.tolist())) < FREE:
        raise ParameterError(
            f"A power law has {FREE} parameters; {len(set(sizes.tolist()))} sizes do not determine them."
        )
    for name, values, usable in (
        ("size", sizes, sizes > 0),
        ("error", errors, np.isfinite(errors)),
        ("weight", weights, weights > 0),
    ):
        bad = values[~(usable & np.isfinite(values))]
        if bad.size:
            raise ParameterError(f"A power law cannot use the {name} {bad[0]}; leave this size out.")

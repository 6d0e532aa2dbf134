"""The sparse inverse of a covariance by proximal gradient steps: the problem of the graphical lasso, for hundreds.

Rolfs, Rajaratnam, Guillot, Wong and Maleki (Advances in Neural Information Processing Systems 2012): minimize
-log det X + tr(S X) + penalty sum_{i != j} abs(X_ij) by X <- soft(X - t (S - X^-1), t penalty), the step t that of
Barzilai and Borwein, halved until X keeps an inverse and the objective falls. Variances are not penalized.
"""

from dataclasses import dataclass

import numpy as np

from molcause.models.base import Array

_HALVINGS = 60


@dataclass(frozen=True)
class SparseInverse:
    """A covariance and its sparse inverse.

    Parameters
    ----------
    covariance, precision
        ``[d, d]``, each the inverse of the other up to the gap; the variances are kept.
    gap
        Duality gap: the objective is at most this far above its least value.
    iterations
        Steps taken.
    """

    covariance: Array
    precision: Array
    gap: float
    iterations: int


def sparse_inverse(
    covariance: Array, penalty: float, gap: float, *, steps: int = 500, start: SparseInverse | None = None
) -> SparseInverse:
    """Return the sparse inverse of a covariance.

    Parameters
    ----------
    covariance
        ``[d, d]`` S, its diagonal positive; it need not have an inverse.
    penalty
        On the absolute values off the diagonal; not negative.
    gap
        Duality gap at which the steps end.
    steps
        Most steps.
    start
        Where to start, such as the solution at a larger penalty; by default that at the largest penalty.

    Examples
    --------
    >>> found = sparse_inverse(np.array([[1.0, 0.5], [0.5, 1.0]]), 0.1, gap=1e-9)
    >>> found.covariance.round(3).tolist()
    [[1.0, 0.4], [0.4, 1.0]]
    """
    point = _Point.of(np.diag(1.0 / np.diagonal(covariance)) if start is None else start.precision)
    if point is None:
        raise np.linalg.LinAlgError("the start has no Cholesky decomposition")
    step, left = float(np.diagonal(point.precision).min()) ** 2, np.inf
    for taken in range(steps):
        left = _gap(covariance, penalty, point)
        if left <= gap:
            return SparseInverse(_dual(covariance, penalty, point), point.precision, left, taken)
        point, step = _stepped(covariance, penalty, point, step)
    left = _gap(covariance, penalty, point)
    found = _dual(covariance, penalty, point) if np.isfinite(left) else point.covariance
    return SparseInverse(found, point.precision, left, steps)


@dataclass(frozen=True)
class _Point:
    precision: Array
    covariance: Array
    volume: float

    @classmethod
    def of(cls, precision: Array) -> "_Point | None":
        """Return a point with its inverse and log-determinant; None if it is not positive definite."""
        from scipy.linalg.lapack import dpotri

        root = _root(precision)
        if root is None:
            return None
        lower = np.tril(dpotri(root, lower=1)[0])
        return cls(precision, lower + np.tril(lower, -1).T, _volume(root))


def _stepped(covariance: Array, penalty: float, point: _Point, step: float) -> tuple[_Point, float]:
    """Return the next point, and the length of the step after it."""
    gradient = covariance - point.covariance
    smooth = -point.volume + float((covariance * point.precision).sum())
    for _ in range(_HALVINGS):
        precision = _soft(point.precision - step * gradient, step * penalty)
        moved = precision - point.precision
        root = _root(precision)
        if root is not None:
            bound = smooth + float((moved * gradient).sum()) + float((moved**2).sum()) / (2.0 * step)
            if -_volume(root) + float((covariance * precision).sum()) <= bound + 1e-10 * abs(smooth):
                break
        step /= 2.0
    following = _Point.of(precision) or point
    curvature = float((moved * (point.covariance - following.covariance)).sum())
    return following, float((moved**2).sum()) / curvature if curvature > 0 else step


def _gap(covariance: Array, penalty: float, point: _Point) -> float:
    """Return the duality gap; infinity where the nearest point of the dual has no inverse."""
    root = _root(_dual(covariance, penalty, point))
    if root is None:
        return np.inf
    size = np.abs(point.precision).sum() - np.abs(np.diagonal(point.precision)).sum()
    fit = float((covariance * point.precision).sum()) + penalty * float(size)
    return fit - point.volume - _volume(root) - len(covariance)


def _dual(covariance: Array, penalty: float, point: _Point) -> Array:
    """Return the covariance nearest to the point's that has the variances and keeps within the penalty of the rest."""
    change = np.clip(point.covariance - covariance, -penalty, penalty)
    np.fill_diagonal(change, 0.0)
    return np.asarray(covariance + change)


def _soft(values: Array, by: float) -> Array:
    """Return values drawn toward 0 off the diagonal."""
    drawn = np.sign(values) * np.maximum(np.abs(values) - by, 0.0)
    np.fill_diagonal(drawn, np.diagonal(values))
    return drawn


def _root(matrix: Array) -> Array | None:
    """Return the lower Cholesky factor, or None; LAPACK itself, as an exception is the slow way to say no."""
    from scipy.linalg.lapack import dpotrf

    root, failed = dpotrf(matrix, lower=1, clean=1)
    return None if failed else np.asarray(root)


def _volume(root: Array) -> float:
    return 2.0 * float(np.log(np.diagonal(root)).sum())

"""The two variants of ridge regression, solved together: the kernel between conditions is U U' + share s s' + noise I.

U is the intervention vector of each condition, s its sum; the share is 0 in plain ridge. Conditions that share no
target have no covariance in U U', so that each connected component is decomposed on its own; the shared effect is a
change of rank one (Sherman-Morrison), so that all its sizes cost hardly more than none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from molcause.models.base import Array

NOISES = np.logspace(-4, 3, 29)
"""Noise variances that are tried, in units of the mean of the diagonal of U U'."""
SHARES = (0.1, 0.3, 1.0, 3.0, 10.0)
TIE = 1e-3
"""Relative difference of errors that is none: of noise levels that do as well, the least is taken."""
_Positions = NDArray[np.intp]


@dataclass(frozen=True)
class Solution:
    """One variant, fitted.

    Parameters
    ----------
    noise, share
        Hyper-parameters of the kernel; the share is 0 in plain ridge.
    errors
        ``[conditions]`` squared error of each condition, summed over readouts, when it is left out of the fit.
    coefficients
        ``[features, readouts]``.
    shared
        ``[readouts]`` change for each unit of strength, whatever the target.
    """

    noise: float
    share: float
    errors: Array
    coefficients: Array
    shared: Array


def solve(design: Array, response: Array) -> dict[str, Solution]:
    """Fit plain ridge and ridge with a shared effect, noise and share of each by leave-one-out.

    Parameters
    ----------
    design
        ``[conditions, features]`` U.
    response
        ``[conditions, readouts]``.

    Returns
    -------
    dict[str, Solution]
        By name of the variant.

    Examples
    --------
    >>> design = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
    >>> found = solve(design, design @ np.array([[2.0], [-1.0]]))
    >>> found["ridge"].coefficients.round(2).tolist(), found["ridge + shared effect"].share
    ([[2.0], [-1.0]], 0.1)
    """
    with threadpool_limits(1, user_api="blas"):  # threads would wait for each other over many small matrices
        kernel = _Kernel(design, response)
        return {"ridge": kernel.best((0.0,)), "ridge + shared effect": kernel.best(SHARES)}


def near_best(errors: Array) -> NDArray[np.bool_]:
    """Return which variants are within one standard error of the best, by the paired differences of their errors.

    Parameters
    ----------
    errors
        ``[variants, conditions]``.

    Examples
    --------
    >>> near_best(np.array([[1.0, 2.0, 3.0], [1.5, 1.5, 3.1], [2.0, 3.0, 4.0]])).tolist()
    [True, True, False]
    """
    total = errors.sum(axis=1)
    behind = errors - errors[np.argmin(total)]
    n = errors.shape[1]
    spread = behind.std(axis=1, ddof=1) * np.sqrt(n) if n > 1 else np.zeros(len(errors))
    return np.asarray(behind.sum(axis=1) <= np.maximum(spread, TIE * total.min()))


class _Kernel:
    """What leave-one-out needs of the inverse kernel without a shared effect, at every noise: ``[conditions, noises]``.

    Leave-one-out: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eq. 5.12.
    """

    def __init__(self, design: Array, response: Array) -> None:
        unit = float((design**2).sum(axis=1).mean()) if design.size else 0.0
        self.noises = NOISES * max(unit, 1e-12)
        self.response, self.total = response, design.sum(axis=1)
        self.parts = [_Component(design, *found) for found in _components(design)]
        self.diagonal, self.squares, self.added, self.crossed = np.zeros((4, len(design), len(NOISES)))
        for part in self.parts:
            self.diagonal[part.rows], self.squares[part.rows] = part.moments(response[part.rows], self.noises)
            self.added[part.rows] = part.inverse(self.total[part.rows, None], self.noises)
        self.seen = response.T @ self.added
        crossed = response @ self.seen
        for part in self.parts:
            self.crossed[part.rows] = part.inverse(crossed[part.rows], self.noises)

    def best(self, shares: tuple[float, ...]) -> Solution:
        """Return the fit of least leave-one-out error; of ties that of least noise."""
        errors = np.array([self._left_out(share) for share in shares])
        score = errors.sum(axis=1)
        level = int(np.argmax((score <= score.min() * (1.0 + TIE)).any(axis=0)))
        at = int(np.argmin(score[:, level]))
        shared = self._change(shares[at])[level] * self.seen[:, level]
        rest = self.response - np.outer(self.total, shared)
        coefficients = np.zeros((sum(len(part.columns) for part in self.parts), len(shared)))
        for part in self.parts:
            coefficients[part.columns] = part.coefficients(rest[part.rows], float(self.noises[level]))
        return Solution(float(self.noises[level]), shares[at], errors[at, :, level], coefficients, shared)

    def _left_out(self, share: float) -> Array:
        """Return squared errors of left-out conditions, summed over readouts, ``[conditions, noises]``."""
        change = self._change(share)
        weight = change * self.added
        squares = self.squares - 2.0 * weight * self.crossed + weight**2 * (self.seen**2).sum(axis=0)
        return np.asarray(np.maximum(squares, 0.0) / (self.diagonal - weight * self.added) ** 2)

    def _change(self, share: float) -> Array:
        """Return q ``[noises]``: the shared effect takes q added added' from the inverse kernel."""
        return np.asarray(share / (1.0 + share * (self.total @ self.added)))


class _Component:
    """Conditions that share targets, directly or through others: U = left diag(singular) right."""

    def __init__(self, design: Array, rows: _Positions, columns: _Positions) -> None:
        self.rows, self.columns = rows, columns
        left, singular, right = np.linalg.svd(design[np.ix_(rows, columns)], full_matrices=False)
        kept = singular > 1e-10 * singular.max(initial=0.0)
        self.left, self.singular, self.right = left[:, kept], singular[kept], right[kept]

    def inverse(self, values: Array, noises: Array) -> Array:
        """Return the inverse kernel at each noise times a column for each, or one for all."""
        within = self.left.T @ values
        return np.asarray((values - self.left @ within) / noises + self.left @ (self._shrink(noises) * within))

    def moments(self, response: Array, noises: Array) -> tuple[Array, Array]:
        """Return the inverse kernel's diagonal, and the squared norms of the rows of its product with the responses."""
        within = self.left.T @ response
        beyond = response - self.left @ within
        shrink = self._shrink(noises)
        inner = within @ within.T
        weighted = [self.left * column for column in shrink.T]
        squares = np.array([((each @ inner) * each).sum(axis=1) for each in weighted]).T
        squares += 2.0 / noises * ((self.left * (beyond @ within.T)) @ shrink)
        squares += (beyond**2).sum(axis=1)[:, None] / noises**2
        outside = np.maximum(1.0 - (self.left**2).sum(axis=1), 0.0)
        return outside[:, None] / noises + self.left**2 @ shrink, squares

    def coefficients(self, response: Array, noise: float) -> Array:
        """Return U' (U U' + noise I)^-1 times the responses."""
        shrink = self.singular / (self.singular**2 + noise)
        return np.asarray(self.right.T @ (shrink[:, None] * (self.left.T @ response)))

    def _shrink(self, noises: Array) -> Array:
        return np.asarray(1.0 / (self.singular[:, None] ** 2 + noises))


def _components(design: Array) -> Iterator[tuple[_Positions, _Positions]]:
    """Yield conditions and features of each connected component; a feature that no condition has is one by itself."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    n, m = design.shape
    rows, columns = np.nonzero(design)
    links = coo_array((np.ones(len(rows)), (rows, n + columns)), shape=(n + m, n + m))
    label = connected_components(links, directed=False)[1]
    order = np.argsort(label, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        yield members[members < n], members[members >= n] - n

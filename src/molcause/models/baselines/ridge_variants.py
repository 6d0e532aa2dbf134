"""The variants of ridge regression, scored together: kernel U U' + share s s' + intercept 1 1' + noise I.

U is the intervention vector of each condition, s its sum. One thin singular value decomposition of U serves every noise
level; share and intercept are changes of rank two (Woodbury identity), so that all variants cost hardly more than one.
Only sums of squares over readouts enter the criteria: responses are first turned onto as many axes as conditions.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from molcause.models.base import Array

NOISES = np.logspace(-4, 3, 29)
SHARES = (0.1, 0.3, 1.0, 3.0, 10.0)
FOLDS = 10
VARIANTS = {
    criterion + " + intercept" * constant + " + shared effect" * shared: (criterion, constant, shared)
    for criterion, constant, shared in product(("leave-one-out", "evidence"), (False, True), (False, True))
}
"""Criterion, whether there is an intercept, and whether there is a shared effect, by name."""


@dataclass(frozen=True)
class Solution:
    """One variant, fitted.

    Parameters
    ----------
    noise, share, intercept
        Hyper-parameters of the kernel; share and intercept are 0 where the variant has none.
    weights
        ``[conditions, readouts]`` dual weights: a prediction is the kernel between conditions, times these.
    """

    noise: float
    share: float
    intercept: float
    weights: Array


def solve(design: Array, response: Array, variant: str) -> Solution:
    """Fit one variant, its noise and share chosen by its criterion.

    Parameters
    ----------
    design
        ``[conditions, features]`` U.
    response
        ``[conditions, readouts]``.
    variant
        A name in `VARIANTS`.

    Examples
    --------
    >>> design = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [2.0, 1.0]])
    >>> found = solve(design, design @ np.array([[2.0], [-1.0]]), "evidence")
    >>> (design.T @ found.weights).round(2).tolist()
    [[2.0], [-1.0]]
    """
    if not design.size:
        return Solution(0.0, 0.0, 0.0, np.zeros_like(response))
    kernel = _Kernel(design)
    return kernel.solution(response, kernel.scores(turned(response)), variant)


def cross_validate(design: Array, response: Array, seed: int) -> dict[str, float]:
    """Return each variant's mean squared error on conditions that neither fit nor choice of noise saw.

    Nothing is returned for fewer than four conditions.
    """
    n = len(design)
    if n < 4 or not design.size:
        return {}
    folds = np.random.default_rng(seed).permutation(np.arange(n) % min(n, FOLDS))
    errors, short = dict.fromkeys(VARIANTS, 0.0), turned(response)
    for fold in range(int(folds.max()) + 1):
        test = folds == fold
        kernel = _Kernel(design[~test])
        scores = kernel.scores(short[~test])
        for variant in VARIANTS:
            found = kernel.solution(short[~test], scores, variant)
            predicted = between(design[test], design[~test], found.share, found.intercept) @ found.weights
            errors[variant] += float(((short[test] - predicted) ** 2).sum()) / response.size
    return errors


def between(left: Array, right: Array, share: float, intercept: float) -> Array:
    """Return the kernel between two sets of intervention vectors, without noise."""
    return np.asarray(left @ right.T + share * np.outer(left.sum(axis=1), right.sum(axis=1)) + intercept)


def turned(response: Array) -> Array:
    """Return responses on at most as many axes as conditions, their products with each other unchanged."""
    if response.shape[1] <= len(response):
        return response
    triangle: Array = np.linalg.qr(response.T)[1]
    return triangle.T


class _Kernel:
    """U U' of some conditions, and all that is added to it."""

    def __init__(self, design: Array) -> None:
        self.left, singular, _ = np.linalg.svd(design, full_matrices=False)
        self.squares = singular**2
        self.added = np.column_stack([design.sum(axis=1), np.ones(len(design))])
        self.turned_added = self.left.T @ self.added
        unit = max(float((design**2).sum(axis=1).mean()), 1e-12)
        self.noises = NOISES * unit
        # An intercept of this prior variance is hardly shrunk.
        self.amounts = np.array(list(product((0.0, *SHARES), (0.0, 100.0 * unit))))

    def scores(self, response: Array) -> dict[str, Array]:
        """Return each criterion at every amount added and every noise, ``[amounts, noises]``; lower is better."""
        rotated = self.left.T @ response
        found = np.array([self._scores(noise, response, rotated) for noise in self.noises])
        return {"leave-one-out": found[:, 0].T, "evidence": found[:, 1].T}

    def solution(self, response: Array, scores: dict[str, Array], variant: str) -> Solution:
        """Return the fit of a variant where its criterion is least."""
        criterion, with_intercept, with_share = VARIANTS[variant]
        allowed = ((self.amounts[:, 0] > 0) == with_share) & ((self.amounts[:, 1] > 0) == with_intercept)
        score = np.where(allowed[:, None], scores[criterion], np.inf)
        at, level = np.unravel_index(int(np.argmin(score)), score.shape)
        noise, (share, intercept) = float(self.noises[level]), self.amounts[at]
        alone = self._alone(noise, response, self.left.T @ response)
        added = self._alone(noise, self.added, self.turned_added)
        change = self._change(added)[at] @ (added.T @ response)
        return Solution(noise, float(share), float(intercept), alone - added @ change)

    def _alone(self, noise: float, values: Array, rotated: Array) -> Array:
        """Return (U U' + noise I)^-1 times some columns."""
        return np.asarray(self.left @ (self._shrink(noise)[:, None] * rotated) + values / noise)

    def _shrink(self, noise: float) -> Array:
        return np.asarray(1.0 / (self.squares + noise) - 1.0 / noise)

    def _change(self, added: Array) -> Array:
        """Return Q ``[amounts, 2, 2]``: the inverse kernel is the one without additions, less added Q added'."""
        root = np.sqrt(self.amounts)
        return np.asarray(root[:, :, None] * np.linalg.inv(self._inner(added)) * root[:, None, :])

    def _inner(self, added: Array) -> Array:
        root = np.sqrt(self.amounts)
        return np.asarray(np.eye(2) + root[:, :, None] * (self.added.T @ added) * root[:, None, :])

    def _scores(self, noise: float, response: Array, rotated: Array) -> tuple[Array, Array]:
        """Return both criteria ``[amounts]`` at one noise.

        Leave-one-out: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eq. 5.12. Evidence: the
        negative log marginal likelihood (eq. 5.8), the common output variance profiled out.
        """
        alone = self._alone(noise, response, rotated)
        added = self._alone(noise, self.added, self.turned_added)
        seen = added.T @ response
        change = self._change(added)
        lost = added @ change
        diagonal = self.left**2 @ self._shrink(noise) + 1.0 / noise - (lost * added).sum(axis=2)
        squares = (alone**2).sum(axis=1) - (lost * (2.0 * alone @ seen.T - lost @ (seen @ seen.T))).sum(axis=2)
        left_out = (np.maximum(squares, 0.0) / diagonal**2).sum(axis=1)

        fit = (response * alone).sum() - (change * (seen @ seen.T)).sum(axis=(1, 2))
        volume = np.log(self.squares + noise).sum() + (len(response) - len(self.squares)) * np.log(noise)
        volume = volume + np.linalg.slogdet(self._inner(added))[1]
        count = response.shape[1]
        return left_out, 0.5 * count * (len(response) * np.log(np.maximum(fit, 1e-300)) + volume)

"""Weights and noise by the marginal likelihood of a Gaussian process that all readouts share.

C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for Machine Learning, 2006, eqs. 5.8 and 5.9. All terms of the
kernel lie in the span of the intervention vectors, so that everything is done on an orthonormal basis Q of it, of at
most as many columns as there are features; what lies outside is noise.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.optimize import minimize

from molcause.models.base import Array

_LOWEST, _HIGHEST, _LEAST_NOISE, _MOST = -14.0, 8.0, -12.0, 10.0
NOTHING = 1e-5
"""A term with a smaller share of the prior variance is left out."""


@dataclass(frozen=True)
class Problem:
    """Responses and kernel terms on a basis; n conditions, r basis vectors, q readouts.

    Parameters
    ----------
    terms
        ``[terms, r, r]``, each of mean diagonal 1 over the conditions.
    rotated
        ``[r, q]`` Q'Y, in units in which the mean square of Y is 1.
    rest
        ``[q]`` sum of squares of Y outside the basis.
    conditions
        n.
    each
        Whether each readout has its own variance (profiled out) instead of a common one.
    guesses, guess_of
        ``[guesses, r, q]`` Q'B of first guesses B of the responses, and the term that each belongs to.
    """

    terms: Array
    rotated: Array
    rest: Array
    conditions: int
    each: bool
    guesses: Array
    guess_of: tuple[int, ...]

    def negative(self, at: Array) -> tuple[float, Array]:
        """Return the negative log marginal likelihood and its exact gradient.

        Parameters
        ----------
        at
            ``[terms + 1 + guesses]`` logarithms of the weights, that of the noise variance, and how much of each first
            guess is added.
        """
        n, (r, q) = self.conditions, self.rotated.shape
        weights, noise, amounts = self.parts(at)
        inverse, volume = self._inverse(weights, noise)
        left = self.left(amounts)
        scale = self._scales(left, inverse, noise)
        gram = (left / scale) @ left.T if self.each or len(amounts) else self.gram
        rest = float((self.rest / scale).sum()) / noise
        fit = inverse @ gram
        value = 0.5 * (q * (volume + (n - r) * np.log(noise) + n * np.log(2 * np.pi)) + n * np.log(scale).sum())
        value += 0.5 * (float(np.trace(fit)) + rest)
        slope = q * inverse - fit @ inverse
        by_weight = 0.5 * weights * np.einsum("kij,ij->k", self.terms, slope)
        outside = q * (n - r) - rest
        by_noise = 0.5 * (noise * np.trace(slope) + outside)
        by_amount = -(self.guesses * (inverse @ (left / scale))).sum(axis=(1, 2))
        return float(value), np.concatenate([by_weight, [by_noise], by_amount])

    def parts(self, at: Array) -> tuple[Array, float, Array]:
        """Return weights, noise variance, and amounts of the first guesses."""
        count = len(self.terms)
        return np.exp(at[:count]), float(np.exp(at[count])), at[count + 1 :]

    def left(self, amounts: Array) -> Array:
        """Return ``[r, q]`` what the first guesses leave of the responses."""
        return np.asarray(self.rotated - np.einsum("k,kij->ij", amounts, self.guesses))

    def scales(self, at: Array) -> Array:
        """Return ``[q]`` the variance of each readout; 1 if it is common."""
        weights, noise, amounts = self.parts(at)
        return self._scales(self.left(amounts), self._inverse(weights, noise)[0], noise)

    def _scales(self, left: Array, inverse: Array, noise: float) -> Array:
        if not self.each:
            return np.ones(left.shape[1])
        squares = (left * (inverse @ left)).sum(axis=0) + self.rest / noise
        return np.asarray(np.maximum(squares / self.conditions, 1e-300))

    @cached_property
    def gram(self) -> Array:
        """``[r, r]`` products of the responses on the basis, summed over readouts."""
        return np.asarray(self.rotated @ self.rotated.T)

    def _inverse(self, weights: Array, noise: float) -> tuple[Array, float]:
        """Return the inverse of the weighted kernel with its noise, and the log-determinant of that kernel."""
        r = len(self.rotated)
        mixed = (weights @ self.terms.reshape(len(weights), r * r)).reshape(r, r)
        factor = np.linalg.cholesky(mixed + noise * np.eye(r))
        half = np.linalg.inv(factor)
        return np.asarray(half.T @ half), float(2.0 * np.log(np.diag(factor)).sum())

    def without(self, k: int) -> "Problem":
        """Return the same problem without one term and its first guess."""
        kept = [m for m, term in enumerate(self.guess_of) if term != k]
        moved = tuple(self.guess_of[m] - (self.guess_of[m] > k) for m in kept)
        return replace(self, terms=np.delete(self.terms, k, axis=0), guesses=self.guesses[kept], guess_of=moved)


@dataclass(frozen=True)
class Optimum:
    """Weights and noise where the evidence is greatest.

    Parameters
    ----------
    position
        As `Problem.negative` takes it; minus infinity for a term that was left out.
    evidence
        Log marginal likelihood there.
    """

    position: Array
    evidence: float


def maximize(problem: Problem) -> Optimum:
    """Return the best of several fixed starts; weights that come to nothing are 0.

    Examples
    --------
    >>> same = np.ones((1, 2, 2)) / 1.0
    >>> found = maximize(Problem(same, np.ones((2, 1)), np.zeros(1), 2, False, np.empty((0, 2, 1)), ()))
    >>> bool(found.evidence > -2.0)
    True
    """
    count = len(problem.terms)
    even = np.full(count, 1.0 / max(count, 1))
    first, last = (np.where(np.arange(count) == k, 0.8, 0.05) for k in (0, count - 1))
    none = np.zeros(len(problem.guesses))
    starts = [
        np.append(np.log(np.append(weights, noise)), none)
        for weights, noise in ((even, 0.5), (first, 0.1), (last, 0.1))
    ]
    bounds = [(_LOWEST, _HIGHEST)] * count + [(_LEAST_NOISE, _HIGHEST)] + [(-_MOST, _MOST)] * len(none)
    tries = [_descend(problem, start, bounds) for start in starts]
    best = min(tries, key=lambda found: found[0])[1]
    best[:count][np.exp(best[:count]) < NOTHING] = -np.inf
    return Optimum(best, -problem.negative(best)[0])


def _descend(problem: Problem, start: Array, bounds: Sequence[tuple[float, float]]) -> tuple[float, Array]:
    found = minimize(problem.negative, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 200})
    return float(found.fun), np.asarray(found.x)

"""Sufficient statistics of a linear Gaussian equilibrium: condition means and covariances, and no cells."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.models.base import Array
from molcause.models.mechanism.linear.environments import Environments, Integers


class Moments(NamedTuple):
    """What the likelihood reads; d readouts, E conditions.

    Parameters
    ----------
    mean
        ``[E, d]`` condition means.
    pooled
        ``[d, d]`` within-condition scatter, summed over conditions without a block.
    removed
        ``[L, d, d]`` scatter of the conditions in which row ``removed_row[l]`` is fixed or scaled.
    scaled
        ``[S, d, d]`` covariance of the conditions with a scaled row.
    blocked
        ``[Eb, d, d]`` scatter of the conditions with a block.
    """

    mean: Array
    pooled: Array
    removed: Array
    scaled: Array
    blocked: Array


class Layout(NamedTuple):
    """Which condition and row each matrix of `Moments` belongs to."""

    removed_env: Integers
    removed_row: Integers
    scaled_env: Integers
    scaled_row: Integers
    blocked_env: Integers


def layout(env: Environments) -> Layout:
    """Return the places of the matrices."""
    removed = np.argwhere(env.excluded & ~env.blocked[:, None])
    scaled = np.argwhere(env.excluded & ~env.fixed)
    return Layout(removed[:, 0], removed[:, 1], scaled[:, 0], scaled[:, 1], np.flatnonzero(env.blocked))


def moments(
    values: Array, condition: NDArray[np.intp], env: Environments, places: Layout, weights: Array | None = None
) -> Moments:
    """Return the statistics of standardised values, under sample weights if given.

    Parameters
    ----------
    values
        ``[samples, d]`` standardised readings, sorted by condition.
    condition
        ``[samples]`` each sample's condition, ascending.
    weights
        ``[samples]``, summing to the sample count within every condition (a bootstrap resample's counts).
    """
    n, d = len(env.samples), values.shape[1]
    bounds = np.searchsorted(condition, np.arange(n + 1))
    mean = np.zeros((n, d))
    scatter = np.zeros((n, d, d))
    for e in range(n):
        rows = values[bounds[e] : bounds[e + 1]]
        w = np.ones(len(rows)) if weights is None else weights[bounds[e] : bounds[e + 1]]
        mean[e] = w @ rows / w.sum()
        centred = (rows - mean[e]) * np.sqrt(w)[:, None]
        scatter[e] = centred.T @ centred
    return Moments(
        mean=mean,
        pooled=scatter[~env.blocked].sum(axis=0),
        removed=scatter[places.removed_env],
        scaled=scatter[places.scaled_env] / env.samples[places.scaled_env][:, None, None],
        blocked=scatter[places.blocked_env],
    )


def resampled_weights(condition: NDArray[np.intp], rng: np.random.Generator) -> Array:
    """Return how often each sample is drawn when every condition is resampled to its own size."""
    counts = np.zeros(len(condition))
    for k in np.unique(condition):
        rows = np.flatnonzero(condition == k)
        counts[rows] = rng.multinomial(len(rows), np.full(len(rows), 1.0 / len(rows)))
    return counts

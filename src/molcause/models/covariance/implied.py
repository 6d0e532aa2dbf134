"""The covariance that a network implies: the nearest Gaussian with the network's structure, for many masks at once.

For an acyclic mask it is the usual projection: each readout is regressed on its parents, and residuals are
independent (Koller and Friedman, Probabilistic Graphical Models, 2009, sections 7.2 and 8.5). A strongly connected
component is regressed as a whole on the union of its parents outside, its residual covariance unrestricted: what a
cycle leaves free is left free. Among all Gaussians of that structure it has the least Kullback-Leibler divergence
from the one given.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.models.base import Array

Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Blocks:
    """Many masks as acyclic graphs of strongly connected components.

    Parameters
    ----------
    together
        ``[masks, readouts, readouts]`` whether two readouts share a component; every readout does with itself.
    parents
        ``[masks, readouts, readouts]`` in ``[target, source]`` order: the parents of the target's component that lie
        outside it.

    Examples
    --------
    >>> loop = np.array([[[0, 1, 0], [1, 0, 1], [0, 0, 0]]], dtype=bool)
    >>> Blocks.of(loop).parents.astype(int).tolist()
    [[[0, 0, 1], [0, 0, 1], [0, 0, 0]]]
    """

    together: Booleans
    parents: Booleans

    @classmethod
    def of(cls, masks: Booleans) -> "Blocks":
        """Return the components of masks ``[masks, readouts, readouts]`` in ``[target, source]`` order."""
        reach = (masks | np.eye(masks.shape[-1], dtype=bool)).astype(np.float32)
        for _ in range(int(np.ceil(np.log2(max(masks.shape[-1], 2))))):
            reach = np.minimum(reach @ reach, 1.0)
        together = (reach * np.swapaxes(reach, -1, -2)) > 0
        entering = together.astype(np.float32) @ masks.astype(np.float32) > 0
        return cls(together, entering & ~together)

    def __len__(self) -> int:
        return len(self.together)

    @property
    def cycles(self) -> NDArray[np.intp]:
        """``[masks]`` how many readouts lie on a cycle."""
        return np.asarray((self.together.sum(axis=-1) > 1).sum(axis=-1))


def implied_covariance(covariance: Array, blocks: Blocks) -> Array:
    """Return the covariance that each mask implies, ``[masks, readouts, readouts]``.

    Parameters
    ----------
    covariance
        ``[readouts, readouts]`` positive definite; means and variances that the structure leaves free are kept.
    blocks
        The masks.

    Examples
    --------
    >>> chain = np.array([[[0, 0, 0], [1, 0, 0], [0, 1, 0]]], dtype=bool)
    >>> sigma = np.array([[1, 0.5, 0.4], [0.5, 1, 0.5], [0.4, 0.5, 1]])
    >>> implied_covariance(sigma, Blocks.of(chain)).round(3).tolist()
    [[[1.0, 0.5, 0.25], [0.5, 1.0, 0.5], [0.25, 0.5, 1.0]]]
    """
    left = np.eye(len(covariance)) - _regress(covariance, blocks.parents)
    residual = np.where(blocks.together, left @ covariance @ np.swapaxes(left, -1, -2), 0.0)
    back = np.linalg.inv(left)
    found = back @ residual @ np.swapaxes(back, -1, -2)
    return np.asarray((found + np.swapaxes(found, -1, -2)) / 2)


def _regress(covariance: Array, parents: Booleans) -> Array:
    """Return regression coefficients of every readout on its parents, one batch for each number of parents."""
    weights = np.zeros(parents.shape)
    count = parents.sum(axis=-1)
    for k in np.unique(count[count > 0]):
        mask, row = np.nonzero(count == k)
        at = np.nonzero(parents[mask, row])[1].reshape(len(mask), k)
        among = covariance[at[:, :, None], at[:, None, :]]
        found = np.linalg.solve(among, covariance[at, row[:, None]][..., None])[..., 0]
        weights[mask[:, None], row[:, None], at] = found
    return weights

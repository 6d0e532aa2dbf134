"""`Evidence`: cells after known interventions, and how each changes each gene. No true graph is needed.

For an ordered pair (a, b): gene b in control cells against gene b in cells in which a was perturbed; their
Wasserstein-1 distance, and the two-sided Mann-Whitney p-value. Both see TOTAL effects: a pair joined by a path only
passes as well as an edge does.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike, row_of

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
CONTROL = -1
"""Target of a control cell."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """Cells that were not used to find the graph.

    Parameters
    ----------
    values
        ``[cells, genes]`` expression, without NaN.
    target
        ``[cells]`` number of the perturbed gene, -1 for a control; leave other cells out.

    Raises
    ------
    ParameterError
        If the shapes do not match, a value is NaN, a target is no gene, or there is no control.

    Examples
    --------
    >>> cells = Evidence(np.array([[0.0, 1.0], [0.0, 2.0], [5.0, 4.0]]), np.array([-1, -1, 0]))
    >>> cells.wasserstein([(0, 1)]).tolist()
    [2.5]
    """

    values: Array
    target: Integers

    def __post_init__(self) -> None:
        values = alike("Evidence", "cells, genes", self.values)[0]
        target = row_of("Evidence", "cells", len(values), self.target, np.intp)
        if np.isnan(values).any():
            raise ParameterError(f"{int(np.isnan(values).sum())} values are NaN; leave such genes or cells out.")
        if len(target) and not CONTROL <= target.min() <= target.max() < values.shape[1]:
            raise ParameterError(
                f"Targets are -1 or a gene below {values.shape[1]}; got {target.min()} to {target.max()}."
            )
        if not (target == CONTROL).any():
            raise ParameterError("No cell is a control (target -1); there is nothing to compare with.")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "target", target)

    @property
    def genes(self) -> int:
        """Number of genes."""
        return int(self.values.shape[1])

    @cached_property
    def perturbed(self) -> NDArray[np.bool_]:
        """``[genes]`` whether any cell has the gene perturbed."""
        return np.isin(np.arange(self.genes), self.target)

    def wasserstein(self, edges: ArrayLike) -> Array:
        """Return the Wasserstein-1 distance of each edge, in data units.

        Parameters
        ----------
        edges
            ``[edges, 2]`` source and target gene.

        Raises
        ------
        ParameterError
            If an edge names no gene, or its source was never perturbed.
        """
        from scipy.stats import wasserstein_distance

        return np.array([wasserstein_distance(*pair) for pair in self._pairs(edges)], dtype=float)

    def p_values(self, edges: ArrayLike) -> Array:
        """Return the two-sided Mann-Whitney p-value of each edge, not corrected; arguments as in `wasserstein`."""
        from scipy.stats import mannwhitneyu

        return np.array([mannwhitneyu(*pair).pvalue for pair in self._pairs(edges)], dtype=float)

    def _pairs(self, edges: ArrayLike) -> list[tuple[Array, Array]]:
        pairs = edge_list(edges, self.genes)
        lacking = sorted({int(a) for a, _ in pairs if not self.perturbed[a]})
        if lacking:
            raise ParameterError(f"Genes {lacking[:5]} were never perturbed; edges out of them cannot be judged.")
        return [(self._control[:, b], self.values[self._cells[int(a)], b]) for a, b in pairs]

    @cached_property
    def _control(self) -> Array:
        return np.asarray(self.values[self.target == CONTROL])

    @cached_property
    def _cells(self) -> dict[int, Integers]:
        return {int(gene): np.flatnonzero(self.target == gene) for gene in np.unique(self.target)}


def edge_list(edges: ArrayLike, genes: int) -> Integers:
    """Return edges ``[edges, 2]`` as numbers of genes, each once, in order of first appearance.

    Raises
    ------
    ParameterError
        If they have another shape, an end is no gene, or an edge is a self-loop.

    Examples
    --------
    >>> edge_list([(2, 0), (0, 1), (2, 0)], 3).tolist()
    [[2, 0], [0, 1]]
    """
    found = np.asarray(edges, dtype=np.intp).reshape(-1, 2)
    if len(found) and not 0 <= found.min() <= found.max() < genes:
        raise ParameterError(f"Ends of edges are genes from 0 to {genes - 1}; got {found.min()} to {found.max()}.")
    if (found[:, 0] == found[:, 1]).any():
        raise ParameterError(f"{int((found[:, 0] == found[:, 1]).sum())} edges are self-loops; leave them out.")
    _, first = np.unique(found, axis=0, return_index=True)
    return found[np.sort(first)]

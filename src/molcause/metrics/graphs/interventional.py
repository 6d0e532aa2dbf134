"""`Evidence`: how known interventions change each gene, when no true graph is needed.

For an ordered pair (a, b): gene b in control cells against gene b in cells in which a was perturbed. It sees TOTAL
effects: a pair joined by a path only passes as well as an edge does.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike, row_of

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
LEVEL = 0.05


@dataclass(frozen=True, eq=False)
class Evidence:
    """What perturbations of single genes did to all genes; `molcause.scoring.networks` makes one from data.

    Parameters
    ----------
    source
        ``[sources]`` numbers of the perturbed genes, each once.
    shift
        ``[sources, genes]`` mean under the perturbation minus mean of the control, in data units.
    distance
        ``[sources, genes]`` Wasserstein-1 distance of the two distributions, in data units.
    p
        ``[sources, genes]`` two-sided Mann-Whitney p-value, not corrected; NaN as well where there are too few cells
        for any p-value below 0.05.

    NaN stands for genes that are not measured.

    Raises
    ------
    ParameterError
        If the shapes do not match, or a source is no gene or is listed twice.

    Examples
    --------
    >>> table = np.array([[4.0, 1.0, np.nan]])
    >>> found = Evidence(np.array([0]), table, table, table / 100)
    >>> found.genes, found.at([(0, 1)], found.distance).tolist()
    (3, [1.0])
    """

    source: Integers
    shift: Array
    distance: Array
    p: Array

    def __post_init__(self) -> None:
        shift, distance, p = alike("Evidence", "sources, genes", self.shift, self.distance, self.p)
        source = row_of("Evidence", "sources", len(shift), self.source, np.intp)
        if len(source) and not 0 <= source.min() <= source.max() < shift.shape[1]:
            raise ParameterError(
                f"Sources are genes from 0 to {shift.shape[1] - 1}; got {source.min()}, {source.max()}."
            )
        if len(set(source.tolist())) < len(source):
            raise ParameterError("A source is listed twice; give each perturbed gene one row.")
        for name, value in (("source", source), ("shift", shift), ("distance", distance), ("p", p)):
            object.__setattr__(self, name, value)

    @property
    def genes(self) -> int:
        """Number of genes."""
        return int(self.shift.shape[1])

    @cached_property
    def row(self) -> Integers:
        """``[genes]`` the row of each gene's perturbation, -1 if it was never perturbed."""
        rows = np.full(self.genes, -1, dtype=np.intp)
        rows[self.source] = np.arange(len(self.source))
        return rows

    @cached_property
    def judged(self) -> NDArray[np.bool_]:
        """``[genes, genes]`` pairs of different genes of which the source was perturbed and the target measured."""
        judged = np.zeros((self.genes, self.genes), dtype=bool)
        judged[self.source] = np.isfinite(self.distance)
        np.fill_diagonal(judged, False)
        return judged

    @cached_property
    def tested(self) -> NDArray[np.bool_]:
        """``[genes, genes]`` the judged pairs that have a p-value."""
        tested = self.judged.copy()
        tested[self.source] &= np.isfinite(self.p)
        return tested

    @cached_property
    def changed(self) -> Array:
        """``[sources, genes]`` 1 = changed (Benjamini-Hochberg q below 0.05 over all pairs), 0 = not, else NaN."""
        from scipy.stats import false_discovery_control

        changed = np.full(self.p.shape, np.nan)
        tested = self.tested[self.source]
        if tested.any():
            changed[tested] = false_discovery_control(self.p[tested]) < LEVEL
        return changed

    def at(self, edges: ArrayLike, table: Array) -> Array:
        """Return the entries of a table at some edges.

        Parameters
        ----------
        edges
            ``[edges, 2]`` source and target gene; an edge listed twice counts once.
        table
            ``[sources, genes]``, such as `distance`.

        Raises
        ------
        ParameterError
            If an edge names no gene or is a self-loop, its source was never perturbed, or its target not measured.
        """
        a, b = edge_list(edges, self.genes).T
        if len(lacking := np.unique(a[self.row[a] < 0])):
            raise ParameterError(f"Genes {lacking[:5].tolist()} were never perturbed; leave out the edges out of them.")
        found = table[self.row[a], b]
        if len(lacking := np.unique(b[np.isnan(found)])):
            raise ParameterError(f"Genes {lacking[:5].tolist()} are not measured; leave out the edges into them.")
        return np.asarray(found)


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
    found = np.asarray(edges)
    if found.size and (found.ndim != 2 or found.shape[1] != 2):
        raise ParameterError(f"Edges are pairs [edges, 2] of source and target, not the shape {found.shape}.")
    found = found.reshape(-1, 2).astype(np.intp)
    if len(found) and not 0 <= found.min() <= found.max() < genes:
        raise ParameterError(f"Ends of edges are genes from 0 to {genes - 1}; got {found.min()} to {found.max()}.")
    if (found[:, 0] == found[:, 1]).any():
        raise ParameterError(f"{int((found[:, 0] == found[:, 1]).sum())} edges are self-loops; leave them out.")
    _, first = np.unique(found, axis=0, return_index=True)
    return found[np.sort(first)]

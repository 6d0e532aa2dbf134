"""`SharedGeneSets`: targets that are in the same pathways are alike."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.bias.similarity import checked_places, compiled
from molcause.errors import BiasError
from molcause.knowledge.gene_sets import GeneSets
from molcause.names.readouts import ReadoutMap


@dataclass(frozen=True)
class SharedGeneSets(AbstractBias):
    """Compare targets by the sets that they share: the cosine of their memberships.

    A set of n genes counts 1 / n, since two genes of a small set have more in common than two of a large one.

    Parameters
    ----------
    gene_sets
        The knowledge.
    acts_on
        As for `molcause.bias.diffusion.Diffusion`.

    Raises
    ------
    BiasError
        If it was given no gene sets, or ``acts_on`` is no mapping of names.

    Examples
    --------
    >>> sets = GeneSets.from_dict({"MAPK": ["RAF1", "MAP2K1"], "PI3K": ["PIK3CA", "AKT1", "RAF1"]})
    >>> made = SharedGeneSets(sets).compile(ReadoutMap.same_names(["AKT1"]), ("RAF1", "MAP2K1")).similarity[0]
    >>> made.between(["RAF1"], ["MAP2K1", "AKT1"]).round(2).tolist()
    [[0.77, 0.63]]
    """

    gene_sets: GeneSets
    acts_on: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        checked_places(self.acts_on)
        if not isinstance(self.gene_sets, GeneSets):
            raise BiasError(
                f"SharedGeneSets takes GeneSets, not {self.gene_sets!r}; load some with mc.load_gene_sets('reactome')."
            )

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("similarity",)

    @property
    def knowledge(self) -> tuple[Any, ...]:
        """The gene sets that it is bound to."""
        return (self.gene_sets,)

    def rebind(self, change: Callable[[Any], Any]) -> "SharedGeneSets":
        """Return the same recipe on changed knowledge."""
        return replace(self, gene_sets=change(self.gene_sets))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the similarity of all genes, and of these readouts and targets by name."""
        member = self.gene_sets.membership.tocoo()
        n = len(self.gene_sets.genes)
        value = np.sqrt(1.0 / np.maximum(self.gene_sets.sizes, 1))[member.row] * np.abs(member.data)
        size = n + len(self.gene_sets)
        steps = csr_array((value, (member.col, n + member.row)), shape=(size, size))
        made, notes = compiled(
            "shared gene sets", self.gene_sets.genes, steps, (0.0, 1.0), self.acts_on, readouts, targets
        )
        return Constraints(readouts.readout, targets, similarity=(made,), notes=notes)

    def describe(self) -> str:
        """Return the recipe in one line."""
        return f"SharedGeneSets({self.gene_sets.name})"

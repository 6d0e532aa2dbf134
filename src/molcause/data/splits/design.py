"""`Design`: who got what, sample by sample; what all kinds of split are made from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import from_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData

Rows = NDArray[np.intp]
Targets = frozenset[str]


@dataclass(frozen=True, eq=False)
class Design:
    """Who got what, beyond the reference.

    Parameters
    ----------
    data
        The measurements.
    allowed
        ``[n]`` the samples that may be used, in order; a nested split has only those of its training part.
    """

    data: PerturbationData
    allowed: Rows

    @cached_property
    def _coded(self) -> tuple[list[Targets | None], NDArray[np.intp]]:
        """The distinct sets of targets, and which of them each sample has."""
        reference = {(item.target, item.kind) for item in from_json(self.data.control) or ()}
        texts = self.data.adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object)
        words, where = np.unique(texts, return_inverse=True)
        found: dict[Targets | None, int] = {}
        of_word = [found.setdefault(_beyond(str(word), reference), len(found)) for word in words]
        return list(found), np.array(of_word, dtype=np.intp)[where]

    @cached_property
    def is_reference(self) -> NDArray[np.bool_]:
        """``[samples]`` whether nothing was done beyond the reference."""
        sets, code = self._coded
        return np.array([found == frozenset() for found in sets], dtype=bool)[code]

    @cached_property
    def sets(self) -> tuple[Targets, ...]:
        """The distinct sets of targets among the allowed samples, by first appearance; without the reference."""
        sets, code = self._coded
        seen, first = np.unique(code[self.allowed], return_index=True)
        ordered = (sets[k] for k in seen[np.argsort(first)])
        return tuple(found for found in ordered if found)

    @cached_property
    def singles(self) -> tuple[str, ...]:
        """The targets that were hit alone."""
        return tuple(next(iter(found)) for found in self.sets if len(found) == 1)

    @cached_property
    def combinations(self) -> tuple[Targets, ...]:
        """The sets of two targets or more."""
        return tuple(found for found in self.sets if len(found) > 1)

    @cached_property
    def members(self) -> tuple[str, ...]:
        """All targets, sorted."""
        return tuple(sorted(set().union(*self.sets))) if self.sets else ()

    def rows(self, chosen: Iterable[Targets]) -> Rows:
        """Return the samples with one of some sets of targets."""
        wanted = set(chosen)
        return self._where(lambda found: found in wanted)

    def within(self, rows: Rows) -> set[Targets]:
        """Return the distinct known sets of targets among some samples."""
        sets, code = self._coded
        there = np.bincount(code[rows], minlength=len(sets))
        return {found for k in np.flatnonzero(there) if (found := sets[k]) is not None}

    def others(self, rows: Rows) -> Rows:
        """Return the samples that are not among some; samples of unknown target stay out."""
        kept = np.zeros(self.data.n_samples, dtype=bool)
        kept[self._known] = True
        kept[rows] = False
        return np.flatnonzero(kept)

    @cached_property
    def _known(self) -> Rows:
        return self.rows_without(())

    def rows_without(self, forbidden: Iterable[str]) -> Rows:
        """Return the samples that have none of some targets; samples of unknown target stay out."""
        names = set(forbidden)
        return self._where(lambda found: found is not None and not found & names)

    def _where(self, accept: Callable[[Targets | None], bool]) -> Rows:
        sets, code = self._coded
        accepted = np.array([accept(found) for found in sets], dtype=bool)[code]
        return np.asarray(self.allowed[accepted[self.allowed]])


def _beyond(text: str, reference: set[tuple[str, str]]) -> Targets | None:
    done = from_json(text)
    return None if done is None else frozenset(x.target for x in done if (x.target, x.kind) not in reference)


def design(data: PerturbationData, allowed: Rows | None = None) -> Design:
    """Return who got what among all samples, or the allowed ones."""
    return Design(data, np.arange(data.n_samples) if allowed is None else np.unique(allowed))


def written(targets: Targets) -> str:
    """Return a set of targets in words.

    Examples
    --------
    >>> written(frozenset({"MEK", "AKT"}))
    'AKT + MEK'
    """
    return " + ".join(sorted(targets))

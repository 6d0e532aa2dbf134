"""Units as sets of targets: which sets share targets, how often each is drawn, and sums over those that share any."""

from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.errors import ParameterError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Array = NDArray[np.float64]
Index = NDArray[np.intp]
Units = Sequence[str] | Sequence[Collection[str]] | Sequence[str | Collection[str]] | NDArray[np.str_]

LARGEST = 10
"""Targets in a set; it has 1,023 subsets, all of which are summed over."""


class TargetSets:
    """Different sets of targets, in the order of their names. Targets that are always together count as one.

    Parameters
    ----------
    units
        One name, or a collection of names, for each row; at least one row.

    Attributes
    ----------
    row : Index
        ``[rows]`` set of each row.
    sets, targets : int
        Their numbers; the second of those that are not always together.
    independent : bool
        No two sets share a target.

    Raises
    ------
    ParameterError
        If a collection is empty, or a set has more than 10 targets that are not always together.

    Examples
    --------
    >>> found = TargetSets(["A", ("A", "B"), ["B", "A"], ("C", "D")])
    >>> found.row.tolist(), found.sets, found.targets
    ([0, 1, 1, 2], 3, 3)
    >>> found.drawn_together(np.array([[2.0, 1.0, 0.0]]))[:, found.whole].tolist()
    [[2.0, 2.0, 0.0]]
    """

    def __init__(self, units: Units) -> None:
        names = [_names(unit) for unit in units]
        number = {unit: k for k, unit in enumerate(sorted(set(names)))}
        self.row: Index = np.array([number[unit] for unit in names], dtype=np.intp)
        self._members = _merged(list(number))
        self.sets = len(self._members)
        self.targets = 1 + max(max(members) for members in self._members)
        self.independent = all(len(members) == 1 for members in self._members)
        largest = max(len(members) for members in self._members)
        if largest > LARGEST:
            raise ParameterError(
                f"A set has {largest} targets, and intervals take at most {LARGEST}; give the set one name as its unit."
            )

    def drawn_together(self, drawn: Array) -> Array:
        """Return how often all targets of each subset of a set were drawn together: the product of their numbers.

        Parameters
        ----------
        drawn
            ``[replicates, targets]`` how often each target was drawn.

        Returns
        -------
        Array
            ``[replicates, subsets]``; those of the sets themselves are at `whole`.
        """
        if self.independent:
            return drawn
        once = np.concatenate([drawn, np.ones((len(drawn), 1))], axis=1)
        times = once[:, self._padded[0]]
        for members in self._padded[1:]:
            times = times * once[:, members]
        return times

    def square(self, times: Array, influence: Array) -> Array:
        """Sum products of influences over all two drawn sets that share a drawn target, by inclusion and exclusion.

        A target that was drawn twice is two targets, and makes sets of both with each that was drawn of the others.

        Parameters
        ----------
        times
            ``[replicates, subsets]``, of `drawn_together`.
        influence
            ``[replicates, sets]`` of each set, for each time that it was drawn.

        Returns
        -------
        Array
            ``[replicates]``; never below the sum of squares, as if all sets were independent.
        """
        weighted = times[:, self.whole] * influence
        alone = np.asarray((weighted * influence).sum(axis=1))
        if self.independent:
            return alone
        sums = (self._inside @ weighted.T).T
        shared = np.divide(sums**2, times, out=np.zeros_like(sums), where=times > 0) @ self._sign
        return np.asarray(np.maximum(shared, alone))

    @cached_property
    def whole(self) -> Index:
        """Return which subset each set is, ``[sets]``."""
        return np.array([self._subsets[members] for members in self._members], dtype=np.intp)

    @cached_property
    def _subsets(self) -> dict[tuple[int, ...], int]:
        """Return a number for each subset that is not empty."""
        sizes = range(1, 1 + max(map(len, self._members)))
        found = (part for members in self._members for size in sizes for part in combinations(members, size))
        return {part: k for k, part in enumerate(dict.fromkeys(found))}

    @cached_property
    def _sign(self) -> Array:
        return np.array([(-1.0) ** (len(part) + 1) for part in self._subsets])

    @cached_property
    def _inside(self) -> "csr_array":
        """Return 1 where a subset is in a set, ``[subsets, sets]``."""
        from scipy.sparse import csr_array

        cells = [
            (self._subsets[part], k)
            for k, members in enumerate(self._members)
            for size in range(1, 1 + len(members))
            for part in combinations(members, size)
        ]
        return csr_array((np.ones(len(cells)), np.array(cells).T), shape=(len(self._subsets), self.sets))

    @cached_property
    def _padded(self) -> Index:
        """Return the targets of each subset ``[largest, subsets]``, filled up with a target that is drawn once."""
        largest = max(map(len, self._subsets))
        return np.array([[*part, *[self.targets] * (largest - len(part))] for part in self._subsets]).T


def _names(unit: object) -> tuple[str, ...]:
    if isinstance(unit, str) or not isinstance(unit, Collection | np.ndarray):
        return (str(unit),)
    if not len(unit):
        raise ParameterError("A unit without any target is not a unit; leave out its rows, such as those of controls.")
    return tuple(sorted({str(name) for name in unit}))


def _merged(sets: Sequence[tuple[str, ...]]) -> list[tuple[int, ...]]:
    """Return numbers of targets of each set, with one number for those that are in exactly the same sets."""
    where: dict[str, list[int]] = {}
    for k, names in enumerate(sets):
        for name in names:
            where.setdefault(name, []).append(k)
    number = {held: k for k, held in enumerate(dict.fromkeys(map(tuple, where.values())))}
    return [tuple(sorted({number[tuple(where[name])] for name in names})) for names in sets]

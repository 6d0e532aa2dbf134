"""`slots`: the random cut of the samples of each setting and condition into disjoint parts.

Slots are finer than parts, for two cuts at once: of tested conditions into thirds (a) truth, (b) weights, (c)
duplicate, and of training conditions and of the control into halves. The first half is a third and half of (c).
"""

import numpy as np
from numpy.typing import NDArray

from molcause.provenance import seed_for

Rows = NDArray[np.intp]

FEWEST = 6
"""Samples of a condition that are cut into three parts; fewer are all truth."""

TRUTH_1, TRUTH_2, WEIGHTS, DUPLICATE_1, DUPLICATE_2 = range(5)
SLOTS = 5
PART = np.array([0, 0, 1, 2, 2])
"""Which of the parts (a), (b), (c) each slot belongs to."""
HALF = np.array([0, 1, 1, 0, 1])
"""Which half each slot belongs to."""

_OF_RANK = np.array([TRUTH_1, TRUTH_1, WEIGHTS, WEIGHTS, DUPLICATE_1, DUPLICATE_2])


def slots(group: Rows, groups: list[tuple[str, str, str]], control: str, names: NDArray[np.object_], seed: int) -> Rows:
    """Return the slot of each sample; -1 for those of no group.

    The cut of a group depends on its own samples and their names alone: not on their order, nor on what else is in the
    data.

    Parameters
    ----------
    group
        ``[samples]`` the group of each, from 0; -1 for none.
    groups
        Context, time and canonical JSON of each group.
    control
        Canonical JSON of the control, whose samples are cut into halves.
    names
        ``[samples]``.
    seed
        Of the cut.

    Examples
    --------
    >>> found = slots(np.zeros(6, dtype=int), [("", "", "x")], "[]", np.array(list("abcdef")), 0)
    >>> np.bincount(PART[found]).tolist(), np.bincount(HALF[found]).tolist()
    ([2, 2, 2], [3, 3])
    """
    found = np.full(len(group), -1, dtype=np.intp)
    order = np.lexsort((np.argsort(np.argsort(names, kind="stable"), kind="stable"), group))
    ends = np.searchsorted(group[order], np.arange(len(groups) + 1))
    for k, said in enumerate(groups):
        rows = order[ends[k] : ends[k + 1]]
        if len(rows) == 1 and said[2] != control:
            found[rows] = TRUTH_1
            continue
        draw = np.random.default_rng(seed_for(seed, "parts", *said))
        found[rows[draw.permutation(len(rows))]] = _cut(len(rows), said[2] == control, int(draw.integers(2)))
    return found


def _cut(n: int, control: bool, first: int) -> Rows:
    rank = np.arange(n)
    if control:  # at times the control of a setting is a union of groups: none always begins with the same half
        return np.where((rank + first) % 2 == 0, TRUTH_1, WEIGHTS)
    return _OF_RANK[rank % 6] if n >= FEWEST else np.where(rank % 2 == 0, TRUTH_1, TRUTH_2)

"""Pairs that are absent from a graph, drawn by weight: false edges, false members."""

import numpy as np
from numpy.typing import NDArray

from molcause.graph.buckets import among
from molcause.graph.reachability import Integers

_BLOCK = 4096
_BLOCKS = 256


def draw_absent(
    rows: tuple[Integers, Integers],
    columns: tuple[Integers, Integers],
    n: int,
    present: Integers,
    wanted: int,
    labels: NDArray[np.integer],
    generator: np.random.Generator,
) -> tuple[Integers, Integers, Integers]:
    """Draw distinct pairs of a row and a column that are not present, and a label for each.

    Parameters
    ----------
    rows, columns
        What to draw from, and how often each is there; one more is added to each, so that all can be drawn.
    n
        Number of columns; a pair's key is ``row * n + column``.
    present
        Distinct keys that may not be drawn.
    wanted
        How many; fewer are returned if there are no more, or if the last few are hard to find. A smaller number
        gives the beginning of the same draw.
    labels
        Each pair gets one of them at random.
    generator
        Where randomness comes from.

    Returns
    -------
    row, column, label
        In the order drawn.

    Examples
    --------
    >>> both = np.arange(2), np.ones(2)
    >>> draw = draw_absent(both, both, 2, np.array([0, 1, 3]), 5, np.ones(1, dtype=int), np.random.default_rng(0))
    >>> [values.tolist() for values in draw]
    [[1], [0], [1]]
    """
    taken = np.isin(present // n, rows[0]) & np.isin(present % n, columns[0])
    wanted = min(wanted, len(rows[0]) * len(columns[0]) - int(taken.sum()))
    found = np.empty((0, 2), dtype=np.intp)
    blocks, drawn = [], 0
    for _ in range(_BLOCKS if wanted else 0):
        key = _drawn(*rows, generator) * n + _drawn(*columns, generator)
        blocks.append(np.stack([key, generator.choice(labels, _BLOCK)], axis=1)[~among(key, present)])
        drawn += len(blocks[-1])
        if drawn >= wanted:
            found = _distinct(np.concatenate(blocks))
            if len(found) >= wanted:
                break
            blocks, drawn = [found], len(found)
    else:
        found = _distinct(np.concatenate([found, *blocks]))
    key, label = found[:wanted].T
    return key // n, key % n, label


def _distinct(pairs: Integers) -> Integers:
    """Return the first of all pairs with one key, in order."""
    return pairs[np.sort(np.unique(pairs[:, 0], return_index=True)[1])]


def _drawn(values: Integers, times: Integers, generator: np.random.Generator) -> Integers:
    weight = times + 1.0
    return generator.choice(values, _BLOCK, p=weight / weight.sum())

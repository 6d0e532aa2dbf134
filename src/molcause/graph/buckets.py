"""Membership among integers by hash buckets, exactly: most are told by their bucket alone, the rest by sorting.

The multiplier is that of Fibonacci hashing (Knuth, The Art of Computer Programming 3, section 6.4).
"""

import numpy as np
from numpy.typing import NDArray

from molcause.graph.reachability import Booleans, Integers

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_ROOM = 8


def among(values: Integers, known: Integers) -> Booleans:
    """Return which values are among the known ones, as `numpy.isin` does.

    Examples
    --------
    >>> among(np.array([[3, 5], [7, 9]]), np.array([9, 3])).tolist()
    [[True, False], [False, True]]
    """
    flat, found, bits = values.ravel(), np.zeros(values.size, dtype=bool), _bits(len(known))
    buckets = _buckets(known, bits)
    taken = np.zeros(1 << bits, dtype=bool)
    taken[buckets] = True
    rows = np.flatnonzero(taken[_buckets(flat, bits)])
    taken[:] = False
    taken[_buckets(flat[rows], bits)] = True
    found[rows] = np.isin(flat[rows], known[taken[buckets]])
    return found.reshape(values.shape)


def occur_once(values: Integers) -> Booleans:
    """Return which values are not there a second time.

    Examples
    --------
    >>> occur_once(np.array([[3, 5], [5, 7]])).tolist()
    [[True, False], [False, True]]
    """
    flat, bits = values.ravel(), _bits(values.size)
    buckets = _buckets(flat, bits)
    once = np.bincount(buckets, minlength=1 << bits)[buckets] == 1
    rows = np.flatnonzero(~once)
    _, where, counts = np.unique(flat[rows], return_inverse=True, return_counts=True)
    once[rows] = counts[where] == 1
    return np.asarray(once.reshape(values.shape))


def _bits(n: int) -> int:
    return max(1, int(_ROOM * n).bit_length())


def _buckets(values: Integers, bits: int) -> NDArray[np.intp]:
    return ((values.astype(np.uint64) * _MULTIPLIER) >> np.uint64(64 - bits)).astype(np.intp)

"""Two-sample statistics of many groups against one reference, from one sort of each readout.

For a readout let the samples be sorted once. The number of reference samples below each sample gives every group's
Mann-Whitney U; runs of equal values give the tie corrections; and each group's own order gives its Wasserstein
distance from the reference by its quantile function. The cost hardly grows with the number of groups.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class RankStatistics:
    """Statistics of one readout, one number for each group.

    Parameters
    ----------
    above
        Mann-Whitney U of group against reference as a share: the chance that a sample of the group exceeds one of the
        reference, ties counting half.
    z
        Its normal deviate under the null, with tie and continuity correction (Mann and Whitney, 1947).
    distance
        Wasserstein-1 distance of the two distributions, in data units.
    """

    above: Array
    z: Array
    distance: Array


@dataclass(frozen=True, eq=False)
class Groups:
    """Which sample is in which group; what is the same for all readouts is computed once.

    Parameters
    ----------
    label
        ``[samples]`` 0 for the reference, 1 to `n` for the groups.
    n
        Number of groups.

    Examples
    --------
    >>> found = Groups(np.array([0, 0, 1, 1]), 1).compare(np.array([0.0, 1.0, 2.0, 3.0]))
    >>> float(found.above[0]), float(found.distance[0])
    (1.0, 2.0)
    """

    label: Integers
    n: int

    @cached_property
    def sizes(self) -> Array:
        """``[n + 1]`` samples of the reference and of each group."""
        return np.bincount(self.label, minlength=self.n + 1).astype(float)

    @cached_property
    def _short(self) -> NDArray[np.integer]:
        """The labels in the smallest type: short integers are sorted by radix, which is ten times as fast."""
        return np.asarray(self.label, dtype=np.int16 if self.n < 32_000 else np.int32)

    @cached_property
    def _shares(self) -> tuple[Integers, Array, Array]:
        """The group of each sample, group by group, and the shares between which its value is a quantile."""
        sizes = self.sizes[1:].astype(np.intp)
        group = np.repeat(np.arange(self.n), sizes)
        rank = np.arange(len(group)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return group, rank / sizes[group], (rank + 1) / sizes[group]

    @cached_property
    def _marks(self) -> tuple["_Mark", "_Mark"]:
        _, low, high = self._shares
        return _mark(low, int(self.sizes[0])), _mark(high, int(self.sizes[0]))

    def compare(self, values: Array) -> RankStatistics:
        """Compare each group with the reference.

        Parameters
        ----------
        values
            ``[samples]`` one readout, without missing values.
        """
        value, label = _sorted(values, self._short)
        new = value[1:] != value[:-1]
        run = np.concatenate([[0], np.cumsum(new)])[: len(value)]
        reference: Array = np.bincount(run, weights=label == 0).astype(float)
        before = (np.cumsum(reference) - reference)[run]
        u: Array = np.bincount(label, weights=before + reference[run] / 2, minlength=self.n + 1)[1:].astype(float)
        ties = self._ties(run, label, reference) if len(reference) < len(run) else np.zeros(self.n)
        with np.errstate(invalid="ignore", divide="ignore"):
            above = u / (self.sizes[0] * self.sizes[1:])
            z = self._deviate(u, ties)
        return RankStatistics(above, z, self._distances(value, label, before))

    def _ties(self, run: Integers, label: NDArray[np.integer], reference: Array) -> Array:
        """Return, for each group, the sum of t^3 - t over runs of t equal values in it and the reference."""
        total = np.full(self.n, float((reference**3 - reference).sum()))
        tied = (np.bincount(run)[run] > 1) & (label > 0)
        cell, count = np.unique(run[tied] * (self.n + 1) + label[tied], return_counts=True)
        alone = reference[cell // (self.n + 1)]
        both = alone + count
        more = both**3 - both - (alone**3 - alone)
        return np.asarray(total + np.bincount(cell % (self.n + 1) - 1, weights=more, minlength=self.n))

    def _deviate(self, u: Array, ties: Array) -> Array:
        pairs, n = self.sizes[0] * self.sizes[1:], self.sizes[0] + self.sizes[1:]
        variance = pairs / 12.0 * (n + 1 - ties / (n * (n - 1)))
        off = u - pairs / 2
        return np.asarray(np.sign(off) * np.maximum(np.abs(off) - 0.5, 0.0) / np.sqrt(variance))

    def _distances(self, value: Array, label: NDArray[np.integer], before: Array) -> Array:
        """Return each group's Wasserstein-1 distance: the integral of the difference of the two quantile functions.

        The k-th smallest of a group's n values is its quantile from (k - 1) / n to k / n. There the reference's
        quantile function rises through it at most once, at its own cumulative share; the integrals are differences of
        cumulative sums.
        """
        n0 = self.sizes[0]
        if not n0:
            return np.full(self.n, np.nan)
        others = np.flatnonzero(label)
        by_group = others[np.argsort(label[others], kind="stable")]
        x, (group, low, high) = value[by_group].astype(float), self._shares
        lower, cut = before[by_group], before[by_group] / n0
        integral = np.concatenate([[0.0], np.cumsum(value[label == 0], dtype=float)]) / n0
        at_low, at_high = (mark.read(integral) for mark in self._marks)
        at_cut = np.where(cut <= low, at_low, np.where(cut >= high, at_high, integral[lower.astype(np.intp)]))
        cut = np.clip(cut, low, high)
        parts = x * (2 * cut - low - high) - 2 * at_cut + at_low + at_high
        found = np.bincount(group, weights=parts, minlength=self.n)
        return np.where(self.sizes[1:] > 0, np.maximum(found, 0.0), np.nan)


def _sorted(values: Array, label: NDArray[np.integer]) -> tuple[Array, NDArray[np.integer]]:
    """Return values in ascending order, and their labels.

    Numbers of 32 bits are sorted together with their labels, as one integer each: that is several times as fast as to
    sort their positions. The bits of a float are in its order once those of negative ones are turned over.
    """
    if values.dtype != np.float32:
        order = np.argsort(values)
        return values[order], label[order]
    bits = values.view(np.uint32)
    turn = np.where(bits >> 31, np.uint32(0xFFFFFFFF), np.uint32(0x80000000))
    key = (bits ^ turn).astype(np.uint64) << np.uint64(32) | label.astype(np.uint64)
    key.sort()
    bits = (key >> np.uint64(32)).astype(np.uint32)
    turn = np.where(bits >> 31, np.uint32(0x80000000), np.uint32(0xFFFFFFFF))
    return (bits ^ turn).view(values.dtype), (key & np.uint64(0xFFFFFFFF)).astype(label.dtype)


@dataclass(frozen=True, eq=False)
class _Mark:
    """Where to read a function that is linear between whole numbers."""

    below: Integers
    rest: Array

    def read(self, function: Array) -> Array:
        step = np.diff(function, append=function[-1])
        return np.asarray(function[self.below] + self.rest * step[self.below])


def _mark(share: Array, n0: int) -> _Mark:
    place = share * n0
    below = np.minimum(np.floor(place + 1e-9).astype(np.intp), n0)
    return _Mark(below, np.maximum(place - below, 0.0))

"""`own_readouts`: the readouts of what a condition targets; they are not scored."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention, describe, from_json
from molcause.data.splits.design import written
from molcause.models.baselines.common import beyond
from molcause.names.readouts import GROUP, ReadoutMap

Rows = NDArray[np.intp]


@lru_cache(maxsize=2**15)
def done(condition: str, control: str) -> tuple[tuple[Intervention, ...], bool]:
    """Return what a condition does beyond the control, and whether it takes nothing of the control away.

    Examples
    --------
    >>> new, whole = done('[["MEK","block",0.5]]', "[]")
    >>> [str(item) for item in new], whole
    (['block MEK, 50% left'], True)
    """
    new, gone = beyond(from_json(condition) or (), from_json(control) or ())
    return tuple(new), not gone


def unit_of(condition: str, control: str) -> str:
    """Return what a condition targets beyond the control, in words: the independent unit of statistics."""
    new, _ = done(condition, control)
    return written(frozenset(item.target for item in new)) if new else describe(from_json(condition))


def own_readouts(condition: str, readouts: ReadoutMap, control: str = "[]") -> Rows:
    """Return the positions of the readouts of a condition's targets, beyond those of the control.

    Parameters
    ----------
    condition, control
        Canonical JSON.
    readouts
        Which node each variable reads; a target that is a group of nodes has the readouts of its members too.

    Examples
    --------
    >>> own_readouts('[["MEK","block",0.5]]', ReadoutMap.same_names(["RAF", "MEK"])).tolist()
    [1]
    """
    targets = [item.target for item in done(condition, control)[0]]
    names = dict.fromkeys(name for target in targets for name in (target, *target.split(GROUP)))
    return np.unique(np.concatenate([np.empty(0, dtype=np.intp), *(readouts.of(name) for name in names)]))


def kept_readouts(conditions: tuple[str, ...], readouts: ReadoutMap, control: str) -> NDArray[np.bool_]:
    """Return False for the readouts of any condition's targets."""
    kept = np.ones(len(readouts), dtype=bool)
    for condition in conditions:
        kept[own_readouts(condition, readouts, control)] = False
    return kept

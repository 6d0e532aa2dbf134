"""Columns of a network: text as object arrays, read-only, of one length, with weights that are positive numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError

Strings = NDArray[np.object_]
NODE_COLUMNS = ("label", "kind", "namespace", "synonyms")


def strings(values: Iterable[object]) -> Strings:
    """Return an object array of strings.

    Examples
    --------
    >>> strings(["RAF", 1]).tolist()
    ['RAF', '1']
    """
    items = list(map(str, values))
    column = np.empty(len(items), dtype=object)
    column[:] = items
    return column


def taken(column: NDArray[Any], rows: NDArray[np.intp]) -> NDArray[Any]:
    """Return some rows of a column; -1 is a blank: no text, NaN, False or NaT.

    Examples
    --------
    >>> taken(np.array([3, 4]), np.array([1, -1])).tolist()
    [4.0, nan]
    """
    missing = rows < 0
    if not missing.any():
        return np.asarray(column[rows])
    kind = column.dtype.kind
    blank = {"O": "", "U": "", "S": b"", "b": False, "M": "NaT", "m": "NaT"}
    padded = np.concatenate([column, np.zeros(1, dtype=column.dtype)])
    chosen = padded[rows] if kind in blank or kind in "fc" else padded[rows].astype(float)
    chosen[missing] = blank.get(kind, np.nan)
    return np.asarray(chosen)


def read_only(column: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only view; the caller's own array stays as it is.

    Examples
    --------
    >>> read_only(strings(["RAF"])).flags.writeable
    False
    """
    view = column.view()
    view.flags.writeable = False
    return view


def check_lengths(columns: Mapping[str, NDArray[Any]], n: int, what: str) -> None:
    """Raise unless all columns have `n` values.

    Raises
    ------
    KnowledgeError
        With the first column that has another number of values.

    Examples
    --------
    >>> check_lengths({"sign": np.ones(3)}, 3, "edges")
    """
    for name, column in columns.items():
        if len(column) != n:
            raise KnowledgeError(f"Column {name!r} has {len(column)} values for {n} {what}.")


def check_signs(sign: NDArray[Any]) -> None:
    """Raise unless all signs are -1, 0 or 1.

    Raises
    ------
    KnowledgeError
        With the other values.

    Examples
    --------
    >>> check_signs(np.array([-1, 0, 1]))
    """
    wrong = sorted(set(np.unique(sign).tolist()) - {-1, 0, 1})
    if wrong:
        raise KnowledgeError(f"Signs must be -1, 0 (unknown) or 1; found {wrong[:5]}. Map other values before.")


def check_weights(weight: NDArray[np.float64], source: Strings, target: Strings) -> None:
    """Raise unless all weights are positive numbers.

    Raises
    ------
    KnowledgeError
        With the first edge whose weight is not.

    Examples
    --------
    >>> check_weights(np.ones(1), strings(["RAF"]), strings(["MEK"]))
    """
    bad = np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))
    if len(bad):
        k = int(bad[0])
        raise KnowledgeError(
            f"{len(bad)} weight(s) are not positive numbers, the first {weight[k]:g} of {source[k]} -> {target[k]}. "
            "The sign column holds the direction of the effect; leave out edges without one."
        )


def check_distinct(nodes: Iterable[str]) -> None:
    """Raise unless all node ids are distinct.

    Raises
    ------
    KnowledgeError
        With those that are there more than once.

    Examples
    --------
    >>> check_distinct(["RAF", "MEK"])
    """
    seen: set[str] = set()
    doubled = []
    for name in nodes:
        (doubled.append(name) if name in seen else seen.add(name))
    if doubled:
        raise KnowledgeError(f"The node table names {doubled[:5]} more than once. Keep one row for each node.")

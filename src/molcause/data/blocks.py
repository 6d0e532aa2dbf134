"""Measurements in blocks of rows, in memory or on disk, so that files larger than memory are checked and summed up."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError

CELLS = 2**24


@dataclass(frozen=True)
class Extent:
    """The range of all measurements.

    Parameters
    ----------
    lowest, highest
        Of the readings that are there; NaN if there are none.
    infinite, negative, missing
        How many readings are infinite, below 0, or NaN.
    """

    lowest: float
    highest: float
    infinite: int
    negative: int
    missing: int


def blocks(matrix: Any) -> Iterator[tuple[slice, Any]]:
    """Return consecutive blocks of rows, each with its place: dense arrays of dense measurements, else sparse ones.

    Parameters
    ----------
    matrix
        ``[samples, readouts]`` an array, a sparse matrix, or either on disk. A block shares its memory: do not write to
        it.

    Examples
    --------
    >>> [(rows.stop, block.shape) for rows, block in blocks(np.ones((3, 2)))]
    [(3, (3, 2))]
    """
    if getattr(matrix, "format", "csr") != "csr":  # rows of column-wise storage are far apart: turned once
        matrix = in_memory(matrix).tocsr()
    step = max(1, CELLS // max(1, prod(matrix.shape[1:])))
    for start in range(0, matrix.shape[0], step):
        rows = slice(start, min(start + step, matrix.shape[0]))
        yield rows, _shared_rows(matrix, rows) if hasattr(matrix, "indptr") else matrix[rows]


def _shared_rows(matrix: Any, rows: slice) -> Any:
    """Return rows of a sparse matrix in memory without copying what they store."""
    pointers = matrix.indptr[rows.start : rows.stop + 1]
    part = slice(int(pointers[0]), int(pointers[-1]))
    stored = (matrix.data[part], matrix.indices[part], pointers - pointers[0])
    return type(matrix)(stored, shape=(rows.stop - rows.start, matrix.shape[1]), copy=False)


def in_memory(matrix: Any) -> Any:
    """Return measurements as an array or a sparse matrix, read from disk if they lie there."""
    if hasattr(matrix, "to_memory"):
        return matrix.to_memory()
    return matrix if hasattr(matrix, "indptr") else np.asarray(matrix)


def dense(matrix: Any) -> NDArray[np.float64]:
    """Return measurements as an array of 64-bit floats.

    Raises
    ------
    DataContractError
        If that would be larger than this machine's memory.

    Examples
    --------
    >>> dense(np.ones((2, 1), dtype=np.float32)).tolist()
    [[1.0], [1.0]]
    """
    needed, there = 8 * prod(matrix.shape), _memory()
    if needed > there:
        raise DataContractError(
            f"{matrix.shape[0]:,} x {matrix.shape[1]:,} measurements need {needed / 2**30:,.0f} GiB as an array, and "
            f"this machine has {there / 2**30:,.0f}. Take fewer samples (data[rows]) or readouts, or sum samples "
            "up with molcause.data.preprocess.pseudobulk."
        )
    matrix = in_memory(matrix)
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix, dtype=float)


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def stored(block: Any) -> NDArray[Any]:
    """Return the numbers that a block stores; of a sparse one those that are not implied to be 0."""
    return np.asarray(block.data if hasattr(block, "indptr") else block)


def extent(matrix: Any) -> Extent:
    """Return the range of all measurements.

    Examples
    --------
    >>> extent(np.array([[1.0, -2.0], [np.nan, 5.0]]))
    Extent(lowest=-2.0, highest=5.0, infinite=0, negative=1, missing=1)
    """
    found = [_extent(block) for _, block in blocks(matrix) if prod(block.shape)]
    known = [part for part in found if not np.isnan(part.lowest)]
    return Extent(
        min((part.lowest for part in known), default=np.nan),
        max((part.highest for part in known), default=np.nan),
        *(sum(getattr(part, name) for part in found) for name in ("infinite", "negative", "missing")),
    )


def _extent(block: Any) -> Extent:
    values = stored(block)
    implied = [0.0] if values.size < prod(block.shape) else []
    low, high = (float(values.min()), float(values.max())) if values.size else (np.nan, np.nan)
    missing = int(np.isnan(values).sum()) if values.size and np.isnan(low) else 0
    if missing:
        values = values[~np.isnan(values)]
        low, high = (float(values.min()), float(values.max())) if values.size else (np.nan, np.nan)
    infinite = int(np.isinf(values).sum()) if np.isinf([low, high]).any() else 0
    negative = int((values < 0).sum()) if low < 0 else 0
    lowest, highest = (np.fmin.reduce([low, *implied]), np.fmax.reduce([high, *implied]))
    return Extent(float(lowest), float(highest), infinite, negative, missing)


def whole(matrix: Any) -> bool:
    """Whether all readings that are there are integers; reading stops at the first that is none.

    Examples
    --------
    >>> whole(np.array([[1.0, 2.0], [np.nan, 5.0]])), whole(np.array([[0.5]]))
    (True, False)
    """
    for _, block in blocks(matrix):
        values = stored(block)
        if values.dtype.kind == "f" and not _whole(values.reshape(-1)):
            return False
    return True


def _whole(values: NDArray[Any]) -> bool:
    parts = (values[:1000], values)  # most that are none show it soon
    return all(((part == np.rint(part)) | np.isnan(part)).all() for part in parts)


def missing(matrix: Any) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many readings are NaN, for each sample and for each readout."""
    by_sample, by_readout = (np.zeros(n, dtype=np.intp) for n in matrix.shape)
    for rows, block in blocks(matrix):
        if hasattr(block, "indptr"):
            holes = block.copy()
            holes.data = np.isnan(holes.data).astype(np.intp)
        else:
            holes = np.isnan(block)
        by_sample[rows] = np.asarray(holes.sum(axis=1)).reshape(-1)
        by_readout += np.asarray(holes.sum(axis=0)).reshape(-1)
    return by_sample, by_readout


def constant(matrix: Any) -> NDArray[np.bool_]:
    """Return whether each readout has one and the same value, or none, in all samples; missing readings aside.

    Examples
    --------
    >>> constant(np.array([[1.0, 2.0], [np.nan, 5.0]])).tolist()
    [True, False]
    """
    low, high = np.full(matrix.shape[1], np.nan), np.full(matrix.shape[1], np.nan)
    for _, block in blocks(matrix):
        bottom, top = _column_range(block)
        low, high = np.fmin(low, bottom), np.fmax(high, top)
    return np.asarray(~(low < high))


def _column_range(block: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the smallest and the largest value of each column; of a sparse block, bounds that are equal if they are.

    A column that is not stored in full holds a 0, and varies if it stores anything else: its bound is how often.
    """
    if not hasattr(block, "indptr"):
        values = np.asarray(block, dtype=float)
        return np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
    n, m = block.shape
    counts = np.bincount(block.indices, minlength=m)
    other = (block.data != 0) & ~np.isnan(block.data)
    amount = np.bincount(block.indices, weights=other, minlength=m).astype(float)
    low = np.zeros(m)
    full = np.flatnonzero(counts >= n)
    if len(full):
        columns = np.asarray(block[:, full].toarray(), dtype=float)
        low[full], amount[full] = np.fmin.reduce(columns, axis=0), np.fmax.reduce(columns, axis=0)
    return low, amount


def fingerprint(matrix: Any) -> list[str]:
    """Return the sha256 of what a matrix consists of: of an array one, of a sparse matrix three.

    Blocks are hashed as they are read, so that a matrix on disk has the fingerprint that it has in memory.

    Examples
    --------
    >>> fingerprint(np.ones((2, 2))) == fingerprint(np.asfortranarray(np.ones((2, 2))))
    True
    """
    if hasattr(matrix, "indptr"):
        return [_hash(matrix.data), *_indices(matrix, matrix)]
    if hasattr(matrix, "to_memory"):
        return [_hash(matrix.group["data"]), *_indices(matrix, matrix.group)]
    return [_hash(matrix)]


def _indices(matrix: Any, parts: Any) -> list[str]:
    """Return the hashes of the indices, as integers of the size that they need, however they are stored."""
    found = (getattr(parts, name) if parts is matrix else parts[name] for name in ("indices", "indptr"))
    small = max(*matrix.shape, (matrix.data if parts is matrix else parts["data"]).shape[0]) < 2**31
    return [_hash(part, np.dtype(np.int32 if small else np.int64)) for part in found]


def _hash(array: Any, dtype: Any = None) -> str:
    dtype = array.dtype if dtype is None else dtype
    total = sha256(f"{dtype.str}{array.shape}".encode())
    step = max(1, CELLS // max(1, prod(array.shape[1:])))
    for start in range(0, array.shape[0], step):
        total.update(np.ascontiguousarray(array[start : start + step], dtype=dtype).data)
    return total.hexdigest()

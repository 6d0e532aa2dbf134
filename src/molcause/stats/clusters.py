"""Rows to independent units: several splits, seeds or doses of one target are not several observations."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError


def by_unit(values: ArrayLike, units: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Average the rows of each unit, so that every unit counts once.

    Parameters
    ----------
    values
        ``[rows]`` a score for each row.
    units
        ``[rows]`` name of each row's unit, such as the held-out target.

    Returns
    -------
    names : tuple of str
        The units, sorted: two arms with the same units come out in the same order.
    means : numpy.ndarray
        ``[units]`` mean over the unit's rows; NaN if any of them is, as a mean over fewer rows is another quantity.

    Raises
    ------
    ParameterError
        If there is not one name for each value.

    Examples
    --------
    >>> names, means = by_unit([1.0, 3.0, 5.0], ["MEK", "MEK", "AKT"])
    >>> names, means.tolist()
    (('AKT', 'MEK'), [5.0, 2.0])
    """
    scores = np.asarray(values, dtype=float)
    if scores.shape != (len(units),):
        raise ParameterError(
            f"by_unit takes one unit name for each value; there are {len(units)} names and values of shape "
            f"{scores.shape}."
        )
    names = tuple(sorted(set(units)))
    labels = np.array(units, dtype=object)
    return names, np.array([scores[labels == name].mean() for name in names], dtype=float)

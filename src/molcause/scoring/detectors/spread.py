"""How much predictions differ between perturbations, beside how much the measurements do, noise taken off."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.scoring.detectors.view import View, centered

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """Sums of squares around the mean of all conditions of a setting, over all settings, in squared data units.

    Parameters
    ----------
    predicted
        Of predictions; where these are means of predicted samples, less what their number explains.
    measured
        Of measurements, as they are.
    specific
        Of measurements, less what the noise of their means explains; may be below zero.
    """

    predicted: float
    measured: float
    specific: float

    @property
    def ratio(self) -> float:
        """R_c: predicted over specific; infinite if the noise explains all differences between measurements."""
        if self.predicted <= 0:
            return 0.0
        return self.predicted / self.specific if self.specific > 0 else float("inf")


def spread(found: Sequence[View]) -> Spread:
    """Return the sums of squares of R_c = sum |f - mean f|^2 / (sum |y - mean y|^2 - noise).

    The noise of U measured means around their own mean is the sum of their variances times (1 - 1 / U).

    Parameters
    ----------
    found
        The views; differences are taken within each.

    Examples
    --------
    >>> import numpy as np
    >>> y, none = np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2)
    >>> view = View("all", ("a", "b"), ("A", "B"), y / 2, y, y, none, none, none)
    >>> spread([view]).ratio
    0.25
    """
    predicted = measured = noise = own = 0.0
    for view in found:
        predicted += float((centered(view.predicted) ** 2).sum())
        measured += float((centered(view.measured) ** 2).sum())
        noise += float(view.noise.sum()) * (1 - 1 / len(view))
        own += float(view.own_noise.sum()) * (1 - 1 / len(view))
    return Spread(max(predicted - own, 0.0), measured, measured - noise)


def alikeness(changes: Array, noise: float = 0.0) -> float:
    """Return how alike changes are over conditions: the mean product of two, over the mean square of one less noise.

    As the correlation over readouts of two changes, but the noise can be taken off; 1 = all the same.

    Parameters
    ----------
    changes
        ``[U, G]`` changes from the control.
    noise
        Variance of one condition's mean, summed over readouts.

    Examples
    --------
    >>> import numpy as np
    >>> alikeness(np.array([[1.0, -1.0, 0.0], [1.0, -1.0, 0.0]]))
    1.0
    """
    rows = changes - changes.mean(axis=1, keepdims=True)
    n, square = len(rows), float((rows**2).sum())
    product = (float((rows.sum(axis=0) ** 2).sum()) - square) / (n * (n - 1))
    alone = square / n - noise
    return product / alone if alone > 0 else 0.0


def median_correlation(changes: Array) -> float:
    """Return the median over pairs of conditions of the correlation of their changes; constant ones count as alike.

    Parameters
    ----------
    changes
        ``[U, G]`` changes from the control.

    Examples
    --------
    >>> import numpy as np
    >>> median_correlation(np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [3.0, 2.0, 1.0]]))
    -1.0
    """
    rows = changes - changes.mean(axis=1, keepdims=True)
    length = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    rows = np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)
    at = np.triu_indices(len(rows), 1)
    same = (length <= 0).ravel()
    products = np.where((same[:, None] & same[None, :])[at], 1.0, (rows @ rows.T)[at])
    return round(float(np.median(products)), 12)


def effective_rank(rows: Array, noise: float = 0.0) -> float:
    """Return (sum s)^2 / sum s^2 over the singular values s of the centered rows: in how many patterns they differ.

    Parameters
    ----------
    rows
        ``[U, G]`` predictions or measurements.
    noise
        Variance of one row's mean, summed over readouts: the largest squared singular value that noise alone would
        have (the edge of Marchenko and Pastur 1967) is taken off each.

    Returns
    -------
    float
        From 1 to U - 1; 0 if nothing differs.

    Examples
    --------
    >>> import numpy as np
    >>> effective_rank(np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]))
    1.0
    """
    gram = centered(rows) @ centered(rows).T
    edge = noise * (1.0 + np.sqrt(len(rows) / rows.shape[1])) ** 2
    squares = np.clip(np.linalg.eigvalsh(gram) - edge, 0.0, None)
    if squares.sum() <= 0:
        return 0.0
    values = np.sqrt(np.where(squares > 1e-12 * squares.max(), squares, 0.0))
    return round(float(values.sum() ** 2 / (values**2).sum()), 9)

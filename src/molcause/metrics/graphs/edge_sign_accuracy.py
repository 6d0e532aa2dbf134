"""Share of true signed edges whose sign was predicted.

Only edges with a known sign are scored; a predicted 0 (no edge, or no sign) counts 1/2, as a coin would. Most edges
activate, so the chance value is not 0.5: saying "activates" everywhere scores `majority`. The score does not see extra
edges.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.graphs.edges import off_diagonal
from molcause.metrics.metric import Metric

metric = Metric(
    name="edge-sign-accuracy",
    label="share of true signed edges with the right sign",
    unit="",
    better="higher",
    low=0.0,
    high=1.0,
    chance=0.5,
    needs="true edges of known sign",
    minimum=1,
    axis="network",
    short="signs",
)


def score(predicted_signs: ArrayLike, true_signs: ArrayLike) -> float:
    """Return the share of right signs among true edges of known sign.

    Parameters
    ----------
    predicted_signs
        ``[source, target]``; only the sign counts.
    true_signs
        ``[source, target]`` 1, -1, or 0 and NaN for no edge or an unknown sign. The diagonal is ignored.

    Returns
    -------
    float
        From 0 to 1; NaN without a true edge of known sign, or if the prediction of one is NaN.

    Raises
    ------
    ParameterError
        If they are not square matrices of one size, or the truth holds another value.

    Examples
    --------
    >>> score([[0, 0.3], [0, 0]], [[0, 1], [-1, 0]])
    0.75
    """
    found, wanted = off_diagonal(metric.name, predicted_signs, true_signs)
    known = np.isin(wanted, (-1.0, 1.0))
    odd = wanted[~known & (wanted != 0) & ~np.isnan(wanted)]
    if len(odd):
        raise ParameterError(f"{metric.name}: a true sign is 1, -1, 0 or NaN, not {odd[0]:g}.")
    if not known.any() or np.isnan(found[known]).any():
        return math.nan
    return float(np.mean((1.0 + np.sign(found[known]) * wanted[known]) / 2.0))


def majority(true_signs: ArrayLike) -> float:
    """Return what one sign for all edges scores, the better of the two.

    Examples
    --------
    >>> majority([[0, 1], [1, 0]])
    1.0
    """
    ones = np.ones_like(np.asarray(true_signs, dtype=float))
    return max(score(ones, true_signs), score(-ones, true_signs))

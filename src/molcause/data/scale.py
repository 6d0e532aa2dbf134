"""Measurement scales: what a number in the data means, and which level means "absent"."""

import math

from molcause.errors import DataContractError, did_you_mean

SCALES = {
    "counts": ("counts", 0.0),
    "linear": ("linear units", 0.0),
    "fraction": ("fraction", 0.0),
    "log1p": ("ln(1 + x)", 0.0),
    "arcsinh": ("arcsinh units", math.nan),
    "log": ("ln units", math.nan),
    "log2": ("log2 units", math.nan),
    "log2 ratio": ("log2 ratio to control", math.nan),
    "ratio": ("ratio to control", 0.0),
    "standardised": ("standard deviations", math.nan),
}
"""Name of each scale, with its unit in words and its natural zero (NaN = none)."""

RELATIVE = {"log2 ratio": 0.0, "ratio": 1.0}
"""The scales whose numbers are changes from a control already, and what the control itself would be on them."""


def unit(scale: str) -> str:
    """Return a scale's unit in words.

    Examples
    --------
    >>> unit("log")
    'ln units'
    """
    return SCALES[check(scale)][0]


def natural_zero(scale: str) -> float:
    """Return the level that means "absent", NaN if the scale has none."""
    return SCALES[check(scale)][1]


def check(scale: str) -> str:
    """Return the scale if it is known.

    Raises
    ------
    DataContractError
        If it is not.
    """
    if scale not in SCALES:
        raise DataContractError(
            f"Unknown measurement scale {scale!r}. {did_you_mean(scale, SCALES)} Scales: {', '.join(SCALES)}."
        )
    return scale

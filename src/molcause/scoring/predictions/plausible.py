"""Whether predicted numbers can be meant on the data's scale: counts for logarithms, or changes for levels."""

import numpy as np

from molcause.data.perturbation_data import PerturbationData
from molcause.data.scale import RELATIVE, unit
from molcause.errors import DataContractError
from molcause.findings import Finding
from molcause.scoring.predictions.gather import Array, Gathered

_FAR = 10.0
_OUTSIDE = 1.0
_SMALL = 0.2
_LOGARITHMIC = ("log1p", "log", "log2", "log2 ratio", "arcsinh")


def check_scale(declared: str, data: PerturbationData) -> None:
    """Raise if predictions declare another scale than the data's.

    Parameters
    ----------
    declared
        By the submission or its user; ``""`` = nothing.
    data
        The measurements.

    Raises
    ------
    DataContractError
        If they differ.
    """
    if declared and declared != data.scale:
        raise DataContractError(
            f"The predictions are on the scale {declared!r}, the data on {data.scale!r} ({unit(data.scale)}). "
            "Bring them to the data's scale first; for counts, molcause.data.preprocess.normalized does it."
        )


def check_range(found: Gathered, data: PerturbationData, who: str, *, declared: bool, changes: bool) -> None:
    """Raise if predictions are so far from all measurements that they must be on another scale.

    Parameters
    ----------
    found
        The predictions.
    data
        The measurements.
    who
        What the submission is called.
    declared
        Whether its user says that it is on the data's scale; it is then believed. (What a file declares was often
        copied from the data.)
    changes
        Whether it holds changes.

    Raises
    ------
    DataContractError
        If they reach more than ten times the measured range beyond it.
    """
    low, high = _bounds(data, changes)
    reach = max(high - low, np.finfo(float).tiny)
    if declared or (found.highest <= high + _FAR * reach and found.lowest >= low - _FAR * reach):
        return
    counts = found.lowest >= 0 and data.scale in _LOGARITHMIC
    guess = "It looks like counts, not like logarithms. " if counts else ""
    raise DataContractError(
        f"{who} predicts from {found.lowest:,.6g} to {found.highest:,.6g}, and the data ({unit(data.scale)}) hold "
        f"{low:,.6g} to {high:,.6g}. {guess}Bring the predictions to the data's scale; if they are on it, say "
        f"scale={data.scale!r}."
    )


def findings_of(found: Gathered, data: PerturbationData, control: Array, *, changes: bool) -> tuple[Finding, ...]:
    """Return what is odd about predicted numbers.

    Parameters
    ----------
    found
        The predictions, as submitted.
    data
        The measurements.
    control
        ``[readouts]`` mean of all control samples; NaN = there are none.
    changes
        Whether they hold changes.
    """
    low, high = _bounds(data, changes)
    said = []
    if found.holes:
        text = f"{found.holes:,} predicted numbers are missing or infinite, and count as not predicted"
        said.append(Finding("W803", text))
    if found.highest > high + _OUTSIDE * (high - low) or found.lowest < low - _OUTSIDE * (high - low):
        text = f"predictions from {found.lowest:,.6g} to {found.highest:,.6g}, measured {low:,.6g} to {high:,.6g}"
        said.append(Finding("W804", text, fix="Check their scale."))
    if not changes and data.scale not in RELATIVE and _near_zero(found.mean, control):
        text = "the predictions are near 0 on all readouts, and the control is not: they look like changes from it"
        said.append(Finding("W805", text, fix="If they are, say changes=True, and the control is added."))
    return tuple(said)


def _bounds(data: PerturbationData, changes: bool) -> tuple[float, float]:
    low, high = data.extent.lowest, data.extent.highest
    return (low - high, high - low) if changes else (low, high)


def _near_zero(mean: Array, control: Array) -> bool:
    """Whether the typical prediction is small beside the control, over the readouts that are predicted."""
    finite = np.isfinite(mean)
    there = finite.any(axis=0) & np.isfinite(control)
    if not there.any():
        return False
    typical = np.where(finite, mean, 0.0)[:, there].sum(axis=0) / finite[:, there].sum(axis=0)
    size = float(np.linalg.norm(control[there]))
    return size > 0 and float(np.linalg.norm(typical)) < _SMALL * size

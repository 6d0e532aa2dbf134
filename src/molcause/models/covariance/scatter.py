"""How samples scatter around the mean of their condition: the sufficient statistics of every model in this folder.

Sums of squares and of fourth powers, condition by condition, are enough for the Ledoit-Wolf estimate of any subset
of conditions, so that nothing goes back to the samples when a weight is chosen by leaving conditions out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError
from molcause.models.base import Array, Prepared

_COMMON_UNIT = ("log", "log2", "log1p", "log2 ratio", "arcsinh", "standardised")


@dataclass(frozen=True)
class Scatter:
    """Scatter within each condition, of readings divided by a unit.

    Parameters
    ----------
    unit
        ``[readouts]`` in data units: the pooled standard deviation within conditions of each readout, or of all alike.
    standardized
        Whether each readout has its own unit.
    samples
        ``[conditions]`` number of samples.
    second
        ``[conditions, readouts, readouts]`` sums of products of two readings' deviations.
    fourth
        ``[conditions, readouts, readouts]`` sums of products of their squares.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.models.base import prepare
    >>> scatter = Scatter.of(prepare(mc.models.LedoitWolf(), mc.load_dataset("sachs2005"), None, 0), True)
    >>> scatter.second.shape, float((scatter.second.sum(axis=0)[0, 0] / scatter.freedom()).round(6))
    ((9, 11, 11), 1.0)
    """

    unit: Array
    standardized: bool
    samples: NDArray[np.float64]
    second: Array
    fourth: Array

    @classmethod
    def of(cls, prepared: Prepared, standardize: bool) -> "Scatter":
        """Return the scatter of prepared data.

        Parameters
        ----------
        prepared
            Data after all checks.
        standardize
            Whether to divide each readout by its own standard deviation, or all by the same.

        Raises
        ------
        DataContractError
            If no condition has two samples, or a readout does not vary within any condition.
        """
        training = prepared.training
        deviation = prepared.values - training.mean[prepared.condition]
        freedom = len(deviation) - np.count_nonzero(training.samples)
        if freedom < 1:
            raise DataContractError(
                f"No condition has two complete samples, so {training.model} cannot learn how samples of one condition "
                "vary. Give replicates."
            )
        sd = np.sqrt((deviation**2).sum(axis=0) / freedom)
        check_varies(sd, training.mean, training.readouts.readout)
        unit = sd if standardize else np.full(len(sd), np.sqrt((sd**2).mean()))
        scaled = [deviation[prepared.condition == k] / unit for k in range(len(training.samples))]
        second = np.array([x.T @ x for x in scaled])
        return cls(unit, standardize, training.samples, second, np.array([(x**2).T @ x**2 for x in scaled]))

    def freedom(self, keep: NDArray[np.bool_] | None = None) -> float:
        """Return the degrees of freedom within the kept conditions: samples less conditions that have any."""
        return float(np.maximum(self.samples - 1, 0)[slice(None) if keep is None else keep].sum())

    def to_data_units(self, covariance: Array) -> Array:
        """Return a covariance of the divided readings in data units."""
        return np.asarray(covariance * self.unit[:, None] * self.unit[None, :])


def wants_standardizing(asked: bool | None, scale: str) -> bool:
    """Return whether to standardize: as asked, else where one unit does not mean the same for every readout.

    On a logarithm a unit is a fold change, whatever the readout.

    Examples
    --------
    >>> wants_standardizing(None, "log"), wants_standardizing(None, "linear"), wants_standardizing(False, "linear")
    (False, True, False)
    """
    return scale not in _COMMON_UNIT if asked is None else bool(asked)


def check_varies(sd: Array, mean: Array, readouts: tuple[str, ...]) -> None:
    """Raise if a readout is the same, to rounding, in all samples of each condition."""
    still = [name for name, low in zip(readouts, sd <= 1e-12 * np.abs(mean).max(axis=0), strict=True) if low]
    if still:
        raise DataContractError(
            f"{len(still)} readout(s) do not vary within any condition: {', '.join(still[:5])}. "
            "Leave them out; a covariance needs readings that vary."
        )

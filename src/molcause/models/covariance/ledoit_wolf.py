"""`LedoitWolf`: the covariance within conditions, shrunk as far as the number of samples asks; no knowledge."""

from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractModel, prepare
from molcause.models.covariance.diagonal import NO_SLOTS
from molcause.models.covariance.fitted import ALL_KINDS, FittedCovariance
from molcause.models.covariance.scatter import Scatter, wants_standardizing
from molcause.models.covariance.shrinkage import LEDOIT_WOLF, ledoit_wolf


@dataclass(frozen=True)
class LedoitWolf(AbstractModel):
    """Covariance within conditions, pooled over conditions and shrunk; the arm without knowledge.

    ``chosen["shrinkage"]`` is the share of the scaled identity to which it is drawn.

    Parameters
    ----------
    standardize
        Whether readings are divided by their pooled standard deviation within conditions before they are shrunk, and
        the covariance multiplied back. None: only where the data's scale has no common unit (``counts``, ``linear``,
        ``fraction``, ``ratio``); on logarithms the identity is the better target in data units, since the standard
        deviations of few samples are themselves noise.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = mc.models.LedoitWolf().fit(mc.load_dataset("sachs2005"))
    >>> round(fitted.chosen["shrinkage"], 4)
    0.0044
    >>> fitted.covariance(()).round(2)[:2, :2].tolist()
    [[0.62, 0.41], [0.41, 0.52]]
    """

    standardize: bool | None = None

    name = "ledoit-wolf"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    citations = (LEDOIT_WOLF,)
    fitted_type = FittedCovariance

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedCovariance:
        """Estimate the covariance within conditions."""
        prepared = prepare(self, data, bias, seed)
        scatter = Scatter.of(prepared, wants_standardizing(self.standardize, data.scale))
        everything = np.ones(len(scatter.samples), dtype=bool)
        found, share = ledoit_wolf(scatter, prepared.training.readouts.readout, everything)
        return FittedCovariance(prepared.training, scatter.to_data_units(found), {"shrinkage": share})

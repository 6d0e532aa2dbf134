"""`Diagonal`: samples of one condition vary in every readout by itself."""

from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import AbstractModel, prepare
from molcause.models.covariance.fitted import ALL_KINDS, FittedCovariance
from molcause.models.covariance.scatter import Scatter

NO_SLOTS: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Diagonal(AbstractModel):
    """Variances within conditions, pooled over conditions, and no covariances: what every other model must beat.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = mc.models.Diagonal().fit(mc.load_dataset("sachs2005"))
    >>> fitted.covariance(()).round(2)[:2, :2].tolist()
    [[0.62, 0.0], [0.0, 0.52]]
    """

    name = "diagonal"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    closed_form = True
    fitted_type = FittedCovariance

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedCovariance:
        """Pool the variances within conditions, by degrees of freedom."""
        prepared = prepare(self, data, bias, seed)
        return FittedCovariance(prepared.training, np.diag(Scatter.of(prepared, True).unit ** 2), {})

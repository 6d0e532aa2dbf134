"""`GraphicalLasso`: the covariance within conditions whose inverse is sparse; no knowledge.

Friedman, Hastie and Tibshirani (Biostatistics 2008): of all inverse covariances, the one of largest Gaussian likelihood
less a penalty on the absolute values off the diagonal. Pairs at zero there are independent given all other readouts.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, ParameterError
from molcause.models.base import AbstractModel, Array, Prepared, prepare
from molcause.models.covariance.diagonal import NO_SLOTS
from molcause.models.covariance.fitted import ALL_KINDS, FittedCovariance
from molcause.models.covariance.scatter import Scatter, wants_standardizing
from molcause.models.covariance.weighting import condition_groups
from molcause.provenance import Citation, seed_for

SHARES = np.logspace(-0.25, -3.0, 12)
"""Penalties that are tried, as shares of the largest covariance, at which every pair is independent."""
FOLDS = 5
GAP = 1e-3
"""Duality gap at which iterations end, in nats for each readout; that of scikit-learn is out of reach for hundreds."""
_PATIENCE = 2
Fold = tuple[Array, Array]


@dataclass(frozen=True)
class GraphicalLasso(AbstractModel):
    """Covariance within conditions, pooled over conditions, its inverse made sparse by a penalty.

    Parameters
    ----------
    penalty
        As a share of the largest covariance between two readouts. None: chosen among 12 shares from 0.56 down to 0.001
        by cross-validation over groups of training conditions that share a target (over samples, if there is one group
        only), for the largest log-density; the search ends where it falls twice. ``chosen["penalty"]`` reports it, and
        ``chosen["edges"]`` the pairs that are not independent.
    standardize
        As for `LedoitWolf`.

    Raises
    ------
    ParameterError
        If the penalty is not between 0 (exclusive) and 1.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = GraphicalLasso(penalty=0.3).fit(mc.load_dataset("sachs2005"))
    >>> fitted.chosen
    {'edges': 10.0}
    """

    penalty: float | None = None
    standardize: bool | None = None

    name = "graphical-lasso"
    accepts = NO_SLOTS
    honours = ALL_KINDS
    explicitness = "implicit"
    citations = (
        Citation(
            "10.1093/biostatistics/kxm045",
            "Friedman, Hastie, Tibshirani. Sparse inverse covariance estimation with the graphical lasso. "
            "Biostatistics 9:432-441, 2008",
            "graphical lasso",
        ),
    )
    fitted_type = FittedCovariance

    def __post_init__(self) -> None:
        if self.penalty is not None and not 0.0 < self.penalty <= 1.0:
            raise ParameterError(
                f"penalty is a share of the largest covariance, above 0 and up to 1, or None; got {self.penalty!r}."
            )

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedCovariance:
        """Choose a penalty by cross-validation and fit all conditions with it.

        Raises
        ------
        DataContractError
            If a readout does not vary within conditions, or no penalty gives a covariance that has an inverse.
        """
        prepared = prepare(self, data, bias, seed)
        scatter = Scatter.of(prepared, wants_standardizing(self.standardize, data.scale))
        chosen = {}
        share = self.penalty
        if share is None:
            share = _choose(list(_folds(prepared, scatter, seed_for(seed, "graphical lasso folds"))))
            chosen["penalty"] = share
        found = _sparse(scatter.second.sum(axis=0) / scatter.freedom(), share)
        if found is None:
            raise DataContractError(
                f"The graphical lasso finds no covariance with an inverse at penalty {share:g}: "
                f"{len(prepared.values)} samples are too few for {len(scatter.unit)} readouts. Give a larger penalty "
                "(up to 1), more samples, or fewer readouts."
            )
        covariance, precision, converged = found
        chosen["edges"] = float(np.count_nonzero(np.triu(precision, 1)))
        flags = () if converged else ("not converged",)
        return FittedCovariance(prepared.training, scatter.to_data_units(covariance), chosen, flags)


def _sparse(covariance: Array, share: float) -> tuple[Array, Array, bool] | None:
    """Return covariance, its inverse and whether the iterations converged; None if there is no inverse."""
    from sklearn.covariance import graphical_lasso
    from sklearn.exceptions import ConvergenceWarning

    largest = float(np.abs(np.triu(covariance, 1)).max(initial=0.0))
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", ConvergenceWarning)
        try:
            found, precision = graphical_lasso(covariance, alpha=share * largest, tol=GAP * len(covariance))
        except (FloatingPointError, np.linalg.LinAlgError, ValueError):
            return None
    return np.asarray((found + found.T) / 2), np.asarray(precision), not said


def _choose(folds: list[Fold]) -> float:
    """Return the share of the largest covariance under which left-out samples are most likely."""
    best, score, worse = float(SHARES[0]), -np.inf, 0
    for share in SHARES:
        now = sum(_density(training, spread, float(share)) for training, spread in folds)
        worse = 0 if now > score else worse + 1
        if now > score:
            best, score = float(share), now
        if worse == _PATIENCE:
            break
    return best


def _density(training: Array, spread: Array, share: float) -> float:
    found = _sparse(training, share)
    if found is None:
        return -np.inf
    covariance, precision, _ = found
    return float(-0.5 * (np.linalg.slogdet(covariance)[1] + (precision * spread).sum()))


def _folds(prepared: Prepared, scatter: Scatter, seed: int) -> Iterator[Fold]:
    """Yield covariances of training and of left-out samples, every left-out condition counting the same."""
    groups = condition_groups(prepared.perturbations, prepared.training.reference)
    tells = scatter.samples > 1
    names = np.unique(groups[tells])
    if len(names) < 2:
        yield from _sample_folds(prepared, scatter, seed)
        return
    fold = np.random.default_rng(seed).permutation(np.arange(len(names)) % min(len(names), FOLDS))
    for k in range(int(fold.max()) + 1):
        out = np.isin(groups, names[fold == k])
        held = tells & out
        spread = (scatter.second[held] / (scatter.samples[held] - 1)[:, None, None]).mean(axis=0)
        yield scatter.second[~out].sum(axis=0) / scatter.freedom(~out), spread


def _sample_folds(prepared: Prepared, scatter: Scatter, seed: int) -> Iterator[Fold]:
    deviation = (prepared.values - prepared.training.mean[prepared.condition]) / scatter.unit
    n = len(deviation)
    fold = np.random.default_rng(seed).permutation(np.arange(n) % min(n, FOLDS))
    for k in range(int(fold.max()) + 1):
        rest, held = deviation[fold != k], deviation[fold == k]
        yield rest.T @ rest / len(rest), held.T @ held / len(held)

"""`GraphicalLasso`: the covariance within conditions whose inverse is sparse; no knowledge.

Friedman, Hastie and Tibshirani (Biostatistics 2008): of all inverse covariances, the one of largest Gaussian likelihood
less a penalty on the absolute values off the diagonal. Pairs at zero there are independent given all other readouts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, ParameterError
from molcause.models.base import AbstractModel, Array, Prepared, prepare
from molcause.models.covariance.diagonal import NO_SLOTS
from molcause.models.covariance.fitted import ALL_KINDS, FittedCovariance
from molcause.models.covariance.scatter import Scatter, wants_standardizing
from molcause.models.covariance.sparse_inverse import SparseInverse, sparse_inverse
from molcause.models.covariance.weighting import condition_groups
from molcause.provenance import Citation, seed_for

SHARES = np.logspace(-0.25, -3.0, 12)
"""Penalties that are tried, as shares of the largest covariance, at which every pair is independent."""
FOLDS = 5
GAP = 1e-4
"""Duality gap at which the fit ends, in nats for each readout."""
STEPS = 500
ROUGH, ROUGH_STEPS = 1e-3, 60
"""The same where a penalty is chosen, each solution a start for the next penalty."""
MOST = 500
"""Most readouts: each step is cubic in their number, and one matrix of each condition is held."""
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
            If there are more than 500 readouts, or one does not vary within conditions.
        """
        prepared = prepare(self, data, bias, seed)
        _check_number(prepared)
        scatter = Scatter.of(prepared, wants_standardizing(self.standardize, data.scale))
        chosen = {}
        share = self.penalty
        with threadpool_limits(1, user_api="blas"):  # threads would wait for each other on busy cores
            if share is None:
                share = _choose(list(_folds(prepared, scatter, seed_for(seed, "graphical lasso folds"))))
                chosen["penalty"] = share
            found = _sparse(scatter.second.sum(axis=0) / scatter.freedom(), share, GAP, STEPS)
        chosen["edges"] = float(np.count_nonzero(np.triu(found.precision, 1)))
        flags = () if found.gap <= GAP * len(found.precision) else ("not converged",)
        return FittedCovariance(prepared.training, scatter.to_data_units(found.covariance), chosen, flags)


def _check_number(prepared: Prepared) -> None:
    d = len(prepared.training.readouts)
    if d > MOST:
        raise DataContractError(
            f"not applicable: the graphical lasso takes up to {MOST:,} readouts, and the data have {d:,}. Keep those "
            "that vary most, or take LedoitWolf."
        )


def _sparse(
    covariance: Array, share: float, gap: float, steps: int, start: SparseInverse | None = None
) -> SparseInverse:
    largest = float(np.abs(np.triu(covariance, 1)).max(initial=0.0))
    return sparse_inverse(covariance, share * largest, gap * len(covariance), steps=steps, start=start)


def _choose(folds: list[Fold]) -> float:
    """Return the share of the largest covariance under which left-out samples are most likely.

    A fold without variance of some readout tells nothing and is left out.
    """
    folds = [(rest, spread) for rest, spread in folds if np.diagonal(rest).min() > 0]
    best, score, worse = float(SHARES[0]), -np.inf, 0
    starts: Sequence[SparseInverse | None] = [None] * len(folds)
    for share in SHARES:
        found = [
            _sparse(rest, float(share), ROUGH, ROUGH_STEPS, start)
            for (rest, _), start in zip(folds, starts, strict=True)
        ]
        starts = found
        now = sum(_density(one, spread) for one, (_, spread) in zip(found, folds, strict=True))
        worse = 0 if now > score else worse + 1
        if now > score:
            best, score = float(share), now
        if worse == _PATIENCE:
            break
    return best


def _density(found: SparseInverse, spread: Array) -> float:
    return float(0.5 * (np.linalg.slogdet(found.precision)[1] - (found.precision * spread).sum()))


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

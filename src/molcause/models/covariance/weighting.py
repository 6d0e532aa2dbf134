"""How far to trust a network: the weight of its covariance, chosen by leaving groups of training conditions out."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation
from molcause.errors import DataContractError
from molcause.models.base import Array
from molcause.models.covariance.implied import Blocks, implied_covariance
from molcause.models.covariance.scatter import Scatter
from molcause.models.covariance.shrinkage import ledoit_wolf

WEIGHTS = np.arange(21) / 20


def condition_groups(perturbations: Iterable[Perturbation], reference: Perturbation) -> NDArray[np.intp]:
    """Return a group number for each condition: those that share a target beyond the reference's are one group.

    Conditions without such a target form the reference's group, which is number 0.

    Examples
    --------
    >>> from molcause.data.intervention import perturbation
    >>> import molcause as mc
    >>> done = [{}, {"A": mc.fix(1)}, {"B": mc.fix(1)}, {"B": mc.fix(2), "C": mc.fix(1)}]
    >>> condition_groups([perturbation(do) for do in done], ()).tolist()
    [0, 1, 2, 2]
    """
    usual = {item.target for item in reference}
    groups: list[tuple[set[str], list[int]]] = [(set(), [])]
    for k, done in enumerate(perturbations):
        own, members = {item.target for item in done} - usual, [k]
        if not own:
            groups[0][1].append(k)
            continue
        for shared in [group for group in groups[1:] if group[0] & own]:
            own, members = own | shared[0], shared[1] + members
            groups.remove(shared)
        groups.append((own, members))
    found = np.zeros(sum(len(members) for _, members in groups), dtype=np.intp)
    for number, (_, members) in enumerate([groups[0], *sorted(groups[1:], key=lambda group: min(group[1]))]):
        found[members] = number
    return found


def choose_weights(scatter: Scatter, readouts: tuple[str, ...], groups: NDArray[np.intp], blocks: Blocks) -> Array:
    """Return, for each mask, the weight under which left-out groups are most likely.

    Each group is left out in turn. The score is the mean over conditions of the log-density of their samples about
    their own mean, for each degree of freedom; the smallest of equally good weights is taken.

    Parameters
    ----------
    scatter
        Scatter within each condition.
    readouts
        Names, for errors.
    groups
        ``[conditions]`` group numbers.
    blocks
        The masks.

    Raises
    ------
    DataContractError
        If fewer than two groups have a condition with two samples.
    """
    tells = scatter.samples > 1
    left_out = np.unique(groups[tells])
    if len(left_out) < 2:
        raise DataContractError(
            f"A weight is chosen by leaving groups of conditions out, and only {len(left_out)} group(s) have a "
            "condition with two complete samples. Give the weight yourself, as in NetworkGaussian(weight=0.5)."
        )
    score = np.zeros((len(blocks), len(WEIGHTS)))
    for group in left_out:
        base, _ = ledoit_wolf(scatter, readouts, groups != group)
        held = tells & (groups == group)
        spread = (scatter.second[held] / (scatter.samples[held] - 1)[:, None, None]).sum(axis=0)
        score += log_densities(base, implied_covariance(base, blocks), spread, int(held.sum()))
    best = score.max(axis=1, keepdims=True)
    return np.asarray(WEIGHTS[np.argmax(score >= best - 1e-9 * np.abs(best), axis=1)])


def log_densities(base: Array, implied: Array, spread: Array, conditions: int) -> Array:
    """Return the log-density at every weight, ``[masks, WEIGHTS]``, summed over conditions, without its constant.

    One eigendecomposition for each mask serves all weights: with base = L L' and L^-1 implied L^-T = U diag(l) U',
    (1 - w) base + w implied = L U diag(1 - w + w l) U' L'.

    Parameters
    ----------
    base
        ``[d, d]`` covariance at weight 0.
    implied
        ``[masks, d, d]`` covariances at weight 1.
    spread
        ``[d, d]`` sum over conditions of their covariances.
    conditions
        Number of conditions.
    """
    root = np.linalg.cholesky(base)
    unroot = np.linalg.inv(root)
    values, vectors = np.linalg.eigh(unroot @ implied @ unroot.T)
    seen = (vectors * ((unroot @ spread @ unroot.T) @ vectors)).sum(axis=1)
    mixed = 1.0 + WEIGHTS[None, :, None] * (values[:, None, :] - 1.0)
    volume = 2.0 * np.log(np.diagonal(root)).sum() + np.log(mixed).sum(axis=-1)
    return np.asarray(-0.5 * (conditions * volume + (seen[:, None, :] / mixed).sum(axis=-1)))

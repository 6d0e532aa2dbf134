"""A held-out intervention's mean shift, predicted through the graph: separates direct from total effects.

Direct effects B are fitted to the mean shifts D of the training perturbations with the graph as mask: for a gene i with
predicted parents, least squares of D[e, i] on D[e, parents] over the perturbations e of other genes (Hyttinen,
Eberhardt, Hoyer, JMLR 13:3387, 2012, the row equations). R = (I - B)^-1 then gives the shift that a change of gene t
causes; scaled to t's own observed shift it predicts all others: f_g = R[t, g] / R[t, t] y_t. The score of a held-out
target is R2 = 1 - sum_{g != t} (f_g - y_g)^2 / sum_{g != t} y_g^2, which is 0 for "no shift".

A graph of total effects fails, since the mask lets it explain an effect twice. Noise of few cells counts as a shift
that no graph predicts, and a target without descendants scores 0 at best: the mean of the true graph is below 1.
Targets that are not measured themselves cannot be scored.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from molcause.errors import ParameterError
from molcause.metrics.arrays import row_of
from molcause.metrics.graphs.edges import adjacencies, squares
from molcause.metrics.graphs.interventional import Array, Evidence, Integers
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores, withhold

metric = Metric(
    name="held-out-shift",
    label="share of a held-out perturbation's shift that the graph predicts",
    unit="",
    better="higher",
    low=-math.inf,
    high=1.0,
    chance=0.0,
    needs="held-out targets",
    minimum=1,
    axis="network",
    short="heldout",
)


def scores(graph: ArrayLike, training: Evidence, evidence: Evidence) -> UnitScores:
    """Return the R2 of each perturbed gene of the evidence that was not perturbed in training.

    Parameters
    ----------
    graph
        ``[source, target]`` not 0 = an edge. Edges from or into genes that are not measured are not used.
    training
        Perturbations from which the strengths of the edges are fitted.
    evidence
        Perturbations that judge; those of genes that training perturbed as well are left out.

    Raises
    ------
    ParameterError
        If the shapes do not match.

    Examples
    --------
    >>> def shifts(source, table):
    ...     return Evidence(np.array(source), np.array(table), np.abs(table), np.zeros_like(table))
    >>> seen, new = shifts([0, 1], [[1.0, 2.0, 1.0], [0.0, 1.0, 0.5]]), shifts([2], [[0.0, 0.1, 1.0]])
    >>> scores([[0, 1, 0], [0, 0, 1], [0, 0, 0]], seen, new).value.tolist()
    [0.0]
    """
    held_out = np.flatnonzero(training.row[evidence.source] < 0)
    targets, measured = evidence.source[held_out], np.isfinite(evidence.shift).any(axis=0)
    effects = refit(graph, training) if len(targets) else np.zeros((evidence.genes,) * 2)
    predicted = _predict(effects, evidence.shift[held_out], targets)
    value = np.array([_r2(f, evidence.shift[e], t) for f, e, t in zip(predicted, held_out, targets, strict=True)])
    unread = (~np.asarray(measured)[targets], "the target itself is not measured")
    return withhold(value, unread, (np.isnan(value), "no other gene shifts, or the effects have no solution"))


def refit(graph: ArrayLike, training: Evidence) -> Array:
    """Return direct effects ``[source, target]`` of the edges of a graph, fitted to mean shifts.

    Of several solutions (a gene with more parents than perturbations) it is the smallest.

    Examples
    --------
    >>> table = np.array([[1.0, 2.0], [0.0, 1.0]])
    >>> refit([[0, 1], [1, 0]], Evidence(np.array([0, 1]), table, table, table)).tolist()
    [[0.0, 2.0], [0.0, 0.0]]
    """
    masked = adjacencies(metric.name, graph)[0]
    row_of(metric.name, "genes", training.genes, np.zeros(len(masked)))
    measured = np.isfinite(training.shift).all(axis=0)
    effects = np.zeros(masked.shape)
    for gene in np.flatnonzero(measured & masked.any(axis=0)):
        parents = np.flatnonzero(masked[:, gene] & measured)
        rows = np.flatnonzero(training.source != gene)
        known = training.shift[np.ix_(rows, parents)]
        effects[parents, gene] = np.linalg.lstsq(known, training.shift[rows, gene], rcond=None)[0]
    return effects


def r2(effects: ArrayLike, shift: ArrayLike, target: int) -> float:
    """Return the R2 of one held-out shift of all genes but the target.

    Parameters
    ----------
    effects
        ``[source, target]`` direct effects, fitted without the cells of this perturbation.
    shift
        ``[genes]`` mean of its cells minus the control mean, in the units of the effects; NaN = not measured.
    target
        Number of the gene that was perturbed.

    Returns
    -------
    float
        At most 1; NaN if no other gene shifts, the target is not measured, or the effects have no solution.

    Raises
    ------
    ParameterError
        If the shapes do not match, or the target is no gene.

    Examples
    --------
    >>> r2([[0, 2.0, 0], [0, 0, 0.5], [0, 0, 0]], [1.0, 2.0, 1.0], target=0)
    1.0
    """
    direct = squares(metric.name, effects)[0]
    y = row_of(metric.name, "genes", len(direct), shift)
    if not 0 <= target < len(y):
        raise ParameterError(f"target={target} is no gene; there are {len(y)}, from 0.")
    return _r2(_predict(direct, y[np.newaxis], np.array([target]))[0], y, target)


def _predict(effects: Array, shifts: Array, targets: Integers) -> Array:
    """Return ``[targets, genes]`` the shifts that follow from each target's own."""
    at = np.arange(len(targets)), targets
    unit = np.zeros((len(targets), len(effects)))
    unit[at] = 1.0
    # Only genes with targets of their own feed back; the others follow from them.
    acting = np.flatnonzero(effects.any(axis=1))
    system = np.eye(len(acting)) - effects[np.ix_(acting, acting)].T
    try:
        response = unit + np.linalg.solve(system, unit[:, acting].T).T @ effects[acting]
    except np.linalg.LinAlgError:
        return np.full(unit.shape, np.nan)
    own = response[at]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(own != 0, shifts[at] / own, np.nan)[:, np.newaxis] * response)


def _r2(predicted: Array, shift: Array, target: int) -> float:
    judged = np.isfinite(shift)
    judged[target] = False
    total = float((shift[judged] ** 2).sum())
    if total == 0 or not np.isfinite(predicted[judged]).all():
        return math.nan
    return 1.0 - float(((predicted - shift)[judged] ** 2).sum()) / total

"""DREAM4's score of five networks: how improbable AUROC and AUPR are under random rankings.

For each network the off-diagonal pairs are ranked, and p is the share of random rankings of the same truth that do at
least as well. The score is the mean of two parts, -mean_n log10 p_n of the AUROC and of the area under the
precision-recall curve (Marbach et al., PNAS 107:6286, 2010; Stolovitzky, Prill, Califano 2009). The area
interpolates: within a step of equal scores, pairs come in random order, and precision is integrated over recall in
closed form. For a list without ties that is the challenge's sum (1 - FP_k ln(k / (k-1))) / P over the positives at
rank k; pairs that were not ranked are one last step.

The challenge read p from stored densities, which reach far below 1 / draws. Here random rankings are simulated, and p
is (1 + hits) / (1 + draws): a p at that floor is counted in ``floored``, and such a score is only a lower bound, not
to be compared with published ones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics import roc_area
from molcause.metrics.graphs.edges import off_diagonal
from molcause.metrics.metric import Metric
from molcause.metrics.ranking import Ranking, ranking
from molcause.metrics.scores import UnitScores
from molcause.provenance import seed_for

Array = NDArray[np.float64]

metric = Metric(
    name="dream4-score",
    label="mean -log10 p of AUROC and AUPR under random rankings (DREAM4)",
    unit="",
    better="higher",
    low=0.0,
    high=math.inf,
    # The mean of -log10 p for uniform p.
    chance=1.0 / math.log(10.0),
    needs="networks",
    minimum=1,
    axis="network",
    short="DREAM4",
)
DRAWS = 100_000
_BLOCK = 1_000_000


@dataclass(frozen=True)
class Dream4:
    """The score and its parts.

    Parameters
    ----------
    score
        Mean of the two parts.
    auroc_part, aupr_part
        -mean log10 p over networks.
    auroc, aupr, p_auroc, p_aupr
        One for each network.
    floored
        How many of the p-values no random ranking reached.
    """

    score: float
    auroc_part: float
    aupr_part: float
    auroc: tuple[float, ...]
    aupr: tuple[float, ...]
    p_auroc: tuple[float, ...]
    p_aupr: tuple[float, ...]
    floored: int


def scores(confidence: ArrayLike, true_graph: ArrayLike, *, draws: int = 10_000, seed: int = 0) -> UnitScores:
    """Return the score of one network, as `evaluate` does; a lower bound is said to be one.

    Examples
    --------
    >>> truth = np.eye(9, k=1)
    >>> found = scores(truth, truth, draws=99)
    >>> found.mean, found.reason
    (2.0, ('a lower bound: none of 99 random rankings is as good',))
    """
    generator = np.random.default_rng(seed_for(seed, metric.name))
    found = evaluate([(confidence, true_graph)], generator, draws)
    bound = f"a lower bound: none of {draws} random rankings is as good"
    return UnitScores(np.array([found.score]), (bound if found.floored else "",))


def evaluate(
    networks: Sequence[tuple[ArrayLike, ArrayLike]], generator: np.random.Generator, draws: int = DRAWS
) -> Dream4:
    """Return the score of several networks, with its parts.

    Parameters
    ----------
    networks
        Pairs of matrices ``[source, target]``: confidence in each edge (higher = surer; give pairs that are not in the
        list the lowest value), and 1 for a true edge. The diagonal is ignored.
    generator
        Source of the random rankings.
    draws
        How many for each network.

    Returns
    -------
    Dream4
        NaN if a confidence is NaN, or a truth has no edge or all.

    Raises
    ------
    ParameterError
        If matrices do not match, there is no network, or ``draws`` is below 1.

    Examples
    --------
    >>> truth = np.eye(4, k=1)
    >>> found = evaluate([(truth, truth)], np.random.default_rng(0), draws=9)
    >>> found.auroc, found.aupr
    ((1.0,), (1.0,))
    """
    if draws < 1 or not len(networks):
        raise ParameterError(f"{metric.name} needs a network and a random ranking; got {len(networks)} and {draws}.")
    found = [_network(confidence, truth, generator, draws) for confidence, truth in networks]
    auroc, aupr, p_auroc, p_aupr = (tuple(column) for column in zip(*found, strict=True))
    first, second = (-float(np.mean(np.log10(p))) for p in (p_auroc, p_aupr))
    floored = sum(p == 1 / (1 + draws) for p in (*p_auroc, *p_aupr))
    return Dream4((first + second) / 2.0, first, second, auroc, aupr, p_auroc, p_aupr, floored)


def interpolated_area(scores: ArrayLike, truth: ArrayLike) -> float:
    """Return the area under the interpolated precision-recall curve, from 0 to 1; NaN without a positive.

    Within a step from (TP, FP) that adds h hits and m misses, precision at t true positives is t / (t + FP + (t - TP)
    m / h), integrated over t (Davis and Goadrich 2006). A constant score has exactly the prevalence.

    Parameters
    ----------
    scores, truth
        ``[items]`` as in `molcause.metrics.average_precision.score`.

    Examples
    --------
    >>> interpolated_area([1, 1, 1, 1], [0, 1, 0, 0]), round(interpolated_area([3, 2, 1], [0, 1, 0]), 4)
    (0.25, 0.3069)
    """
    found = ranking(metric.name, scores, truth)
    return _area(found) if found.scorable and found.positives else math.nan


def _area(found: Ranking) -> float:
    hits, misses = found.hits, found.misses
    before_hits, before_misses = np.cumsum(hits) - hits, np.cumsum(misses) - misses
    has = hits > 0
    slope = 1.0 + misses[has] / hits[has]
    start = before_hits[has]
    shift = before_misses[has] - start * (slope - 1.0)
    # Integral of t / (shift + slope t) from start to start + hits; the logarithm's factor is 0 where shift is.
    low, high = shift + slope * start, shift + slope * (start + hits[has])
    logs = np.log(np.divide(high, low, out=np.ones_like(high), where=(low > 0) & (shift != 0)))
    area = hits[has] / slope - shift / slope**2 * logs
    return float(area.sum() / found.positives)


def _network(
    confidence: ArrayLike, truth: ArrayLike, generator: np.random.Generator, draws: int
) -> tuple[float, float, float, float]:
    values, labels = off_diagonal(metric.name, confidence, truth)
    auroc, aupr = roc_area.score(values, labels), interpolated_area(values, labels)
    if math.isnan(auroc):
        return math.nan, aupr, math.nan, math.nan
    judged = int((~np.isnan(labels)).sum())
    null = random_areas(judged, int(np.nansum(labels)), draws, generator)
    hits = [int((part >= one - 1e-12).sum()) for part, one in zip(null, (auroc, aupr), strict=True)]
    return auroc, aupr, (1 + hits[0]) / (1 + draws), (1 + hits[1]) / (1 + draws)


def random_areas(items: int, positives: int, draws: int, generator: np.random.Generator) -> tuple[Array, Array]:
    """Return AUROC and interpolated AUPR of random rankings without ties.

    Examples
    --------
    >>> auroc, aupr = random_areas(20, 5, 4000, np.random.default_rng(0))
    >>> round(float(auroc.mean()), 1)
    0.5
    """
    block = max(1, _BLOCK // max(1, positives))
    parts = [_areas(items, positives, min(block, draws - k), generator) for k in range(0, draws, block)]
    auroc, aupr = (np.concatenate(part) for part in zip(*parts, strict=True))
    return auroc, aupr


def _areas(items: int, positives: int, draws: int, generator: np.random.Generator) -> tuple[Array, Array]:
    rank = _subsets(items, positives, draws, generator).astype(float)
    above = rank - np.arange(1, positives + 1)
    logs = np.log(np.divide(rank, rank - 1.0, out=np.ones_like(rank), where=rank > 1))
    return 1.0 - above.mean(axis=1) / (items - positives), (1.0 - above * logs).mean(axis=1)


def _subsets(items: int, size: int, draws: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return sorted random subsets of 1 to `items`: what was drawn twice is drawn again until all differ."""
    if 3 * size > items:
        order = np.argsort(generator.random((draws, items)), axis=1)[:, :size] + 1
        return np.sort(order, axis=1)
    drawn = np.sort(generator.integers(1, items + 1, (draws, size)), axis=1)
    todo = np.arange(draws)
    while len(todo):
        rows = drawn[todo]
        again = np.concatenate([np.zeros((len(rows), 1), dtype=bool), rows[:, 1:] == rows[:, :-1]], axis=1)
        rows[again] = generator.integers(1, items + 1, int(again.sum()))
        drawn[todo] = np.sort(rows, axis=1)
        todo = todo[again.any(axis=1)]
    return drawn

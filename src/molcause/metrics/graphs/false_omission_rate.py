"""False omission rate, as CausalBench defines it: how many pairs that the graph leaves out do show an effect.

Of the ordered pairs (a, b) that no path of the predicted graph joins, some are drawn at random; the rate is the share
whose Mann-Whitney p-value, of b in control cells against b in cells with a perturbed, is below 0.05, uncorrected
(Chevalley et al., arXiv 2210.17283). Lower is better. 5 % are significant by chance, and the rate falls with the
number of edges: compare at one number only.

Paths: the benchmark closes the graph in rounds, each joining the closure with itself, so that its reach doubles (2,
4, 8 edges); ``rounds=2`` are its default. ``rounds=None`` closes it fully, and `reach` gives paths of at most so many
edges, as the benchmark's text says. Pairs are drawn by Python's `random`, as published, so a seed draws the same
pairs of the same order of genes. The published loop never ends if too few pairs are left; here all of them are taken.
"""

import math
import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from molcause.errors import ParameterError
from molcause.metrics.graphs.interventional import LEVEL, Evidence, Integers, edge_list
from molcause.metrics.metric import Metric

Booleans = NDArray[np.bool_]

metric = Metric(
    name="false-omission-rate",
    label="share of pairs without a predicted path that show an effect (CausalBench)",
    unit="",
    better="lower",
    low=0.0,
    high=1.0,
    chance=math.nan,
    needs="pairs without a path",
    minimum=1,
    axis="network",
    short="FOR",
)
_SPARSE = 0.02
"""Share of pairs up to which a sparse product is faster."""


@dataclass(frozen=True)
class Omissions:
    """What was found among pairs that the graph leaves out.

    Parameters
    ----------
    rate
        Share with an effect; NaN without pairs.
    wasserstein
        Their mean Wasserstein distance, in data units.
    pairs
        How many were drawn.
    free
        How many could be drawn.
    """

    rate: float
    wasserstein: float
    pairs: int
    free: int


def score(edges: ArrayLike, evidence: Evidence, *, rounds: int | None = 2, pairs: int = 500, seed: int = 0) -> float:
    """Return the rate of `omissions`.

    Examples
    --------
    >>> table = np.array([[9.0, 4.0], [1.0, 9.0]])
    >>> score([], Evidence(np.array([0, 1]), table, table, np.array([[0.0, 0.01], [0.6, 0.0]])))
    0.5
    """
    return omissions(edges, evidence, rounds=rounds, pairs=pairs, seed=seed).rate


def omissions(
    edges: ArrayLike,
    evidence: Evidence,
    *,
    rounds: int | None = 2,
    pairs: int = 500,
    seed: int = 0,
    level: float = LEVEL,
) -> Omissions:
    """Return how many pairs without a predicted path show an effect.

    Parameters
    ----------
    edges
        ``[edges, 2]`` source and target gene.
    evidence
        Of cells that were not used to find the edges. Pairs that it cannot judge are never drawn: in the benchmark
        there are none, since every gene of it is perturbed in many cells.
    rounds
        Rounds of closure; None = all paths.
    pairs
        How many pairs to draw.
    seed
        Of the drawing.
    level
        Below it a p-value says "effect".

    Raises
    ------
    ParameterError
        If an edge names no gene or is a self-loop, or ``pairs`` is below 1.

    Examples
    --------
    >>> table = np.array([[9.0, 4.0], [1.0, 9.0]])
    >>> omissions([(0, 1)], Evidence(np.array([0, 1]), table, table, np.array([[0.0, 0.01], [0.6, 0.0]])))
    Omissions(rate=0.0, wasserstein=1.0, pairs=1, free=1)
    """
    joined = np.zeros((evidence.genes, evidence.genes), dtype=bool)
    joined[tuple(edge_list(edges, evidence.genes).T)] = True
    drawn, free = draw(closure(joined, rounds) | ~evidence.tested, pairs, seed)
    if not len(drawn):
        return Omissions(math.nan, math.nan, 0, free)
    rate = float((evidence.at(drawn, evidence.p) < level).mean())
    return Omissions(rate, float(evidence.at(drawn, evidence.distance).mean()), len(drawn), free)


def closure(graph: ArrayLike, rounds: int | None = 2) -> Booleans:
    """Return the pairs joined after some rounds, each of which doubles the reach; the diagonal stays empty.

    Parameters
    ----------
    graph
        ``[source, target]`` True = an edge.
    rounds
        How often to join the closure with itself; None = until nothing is added.

    Examples
    --------
    >>> chain = np.eye(10, k=1, dtype=bool)
    >>> [int(closure(chain, rounds).sum()) for rounds in (0, 1, 2, 3)]
    [9, 17, 30, 44]
    """
    joined = np.array(graph, dtype=bool)
    for _ in range(len(joined) if rounds is None else rounds):
        wider = joined | _product(joined, joined)
        np.fill_diagonal(wider, False)
        if (wider == joined).all():
            break
        joined = wider
    return joined


def reach(graph: ArrayLike, edges: int) -> Booleans:
    """Return the pairs joined by a path of at most so many edges: what "maximum path length" means literally.

    Examples
    --------
    >>> int(reach(np.eye(10, k=1, dtype=bool), 3).sum())
    24
    """
    one = np.array(graph, dtype=bool)
    joined = one.copy()
    for _ in range(edges - 1):
        joined |= _product(joined, one)
        np.fill_diagonal(joined, False)
    return joined


def draw(joined: ArrayLike, pairs: int, seed: int) -> tuple[Integers, int]:
    """Return distinct pairs that are not joined, drawn as published, and how many there are to draw from.

    Parameters
    ----------
    joined
        ``[source, target]`` True = not to be drawn.
    pairs
        How many to draw; all, in order, if there are not more.
    seed
        Of Python's generator.

    Examples
    --------
    >>> draw(np.array([[False, True], [False, False]]), 500, 0)
    (array([[1, 0]]), 1)
    """
    taken = np.array(joined, dtype=bool)
    np.fill_diagonal(taken, True)
    free = np.argwhere(~taken)
    if pairs < 1:
        raise ParameterError(f"pairs={pairs}: draw at least one.")
    if len(free) <= pairs:
        return free, len(free)
    generator, found = random.Random(seed), dict[tuple[int, int], None]()  # noqa: S311 - a draw, not a secret
    while len(found) < pairs:
        a, b = generator.sample(range(len(taken)), 2)
        if not taken[a, b]:
            found[a, b] = None
    return np.array(list(found), dtype=np.intp), len(free)


def _product(first: Booleans, second: Booleans) -> Booleans:
    from scipy.sparse import csr_array

    if max(first.mean(), second.mean()) > _SPARSE:
        return np.asarray((first.astype(np.float32) @ second.astype(np.float32)) > 0)
    steps = csr_array(first.astype(np.float32)) @ csr_array(second.astype(np.float32))
    return np.asarray(steps.toarray() > 0)

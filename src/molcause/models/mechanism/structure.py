"""`Structure`: nodes, edges and readouts of a mechanism; sparse, integer-coded, unmeasured nodes kept.

A bias compiles to constraints between nodes, measured or not. Without knowledge of edges every node may act on every
measured one. Nodes that lie on no path from a target to a readout cannot matter and are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.graph.reachability import UNREACHED, ancestors, descendants, distances, strong_components
from molcause.models.base import Array
from molcause.names.readouts import ReadoutMap

Integers = NDArray[np.intp]
PRIOR_PENALTY = 0.02
"""What an edge of prior probability 1/2 costs where no sparsity sets the scale, in nats per sample."""
MANY = 300
"""With more unmeasured nodes than this, only those on short paths are kept."""


@dataclass(frozen=True)
class Structure:
    """Nodes and edges of a mechanism; N nodes, E edges, K readouts.

    Parameters
    ----------
    nodes
        Their names: those of readouts first, then unmeasured ones.
    source, target
        ``[E]`` positions of each edge's ends.
    sign
        ``[E]`` +1, -1, or 0 where it is not known.
    positive, negative
        ``[E]`` L1 prices of a positive and of a negative weight, in nats per sample; infinite = forbidden.
    term
        ``[E]`` which AND-term of its target an edge belongs to; edges of one term act together (logic links only).
    is_input
        ``[N]`` nodes on which nothing acts: what is done to them is all that moves them.
    readout_of
        ``[K, N]`` how each readout averages nodes (rows sum to 1; a group is the mean of its members).
    readout_sign
        ``[K]`` +1, -1, or 0 where it is not known.
    anchor
        ``[N]`` position of the readout whose units are those of a node: the first that reads it; -1 = unmeasured.
    notes
        What was lost or left free, in sentences.
    """

    nodes: tuple[str, ...]
    source: Integers
    target: Integers
    sign: NDArray[np.int8]
    positive: Array
    negative: Array
    term: Integers
    is_input: NDArray[np.bool_]
    readout_of: Array
    readout_sign: NDArray[np.int8]
    anchor: Integers
    notes: tuple[str, ...] = ()

    @property
    def index(self) -> dict[str, int]:
        """Position of each node."""
        return {name: k for k, name in enumerate(self.nodes)}

    def of(self, target: str) -> Integers:
        """Return the positions of a target's node, or of the members of a group; none if it is not there."""
        index = self.index
        return np.array([index[name] for name in target.split("|") if name in index], dtype=np.intp)

    @property
    def in_loop(self) -> NDArray[np.bool_]:
        """``[E]`` edges on some loop: both ends reach one another."""
        component = strong_components(len(self.nodes), self.source, self.target)
        return np.asarray(component[self.source] == component[self.target])

    def reaches_readout(self, at: Integers) -> bool:
        """Whether a directed path leads from any of these nodes to a readout, or a readout reads one."""
        read = np.flatnonzero(self.readout_of.any(axis=0))
        reaching = ancestors(len(self.nodes), self.source, self.target, read)
        reaching[read] = True
        return bool(reaching[at].any())


def structure(
    readouts: ReadoutMap,
    targets: Sequence[str],
    bias: AbstractBias | None,
    *,
    hidden: bool = True,
    longest: int | None = None,
) -> Structure:
    """Build the structure of a mechanism.

    Parameters
    ----------
    readouts
        What is measured.
    targets
        Everything that is ever intervened on; groups are joined by ``|``.
    bias
        What may act on what; None = everything on everything measured, but for phenotypes: they act on nothing, and
        no unmeasured target acts on them directly (the rule of Yuan et al. 2021).
    hidden
        Whether to keep unmeasured nodes of the knowledge that lie between targets and readouts. Without them, edges
        that run through them are summed up to direct ones.
    longest
        Where more than `MANY` unmeasured nodes would be kept: only those on paths of at most this many edges, and on a
        target's shortest paths where these are longer. None = all.

    Examples
    --------
    >>> from molcause.bias import Mask
    >>> from molcause.knowledge.network import Network
    >>> net = Network.from_edges([("EGFR", "RAS", 1), ("RAS", "ERK", 1), ("ERK", "MYC", 1)])
    >>> found = structure(ReadoutMap.same_names(["ERK"]), ["EGFR"], Mask(net))
    >>> found.nodes, found.is_input.tolist()
    (('ERK', 'EGFR', 'RAS'), [False, True, False])
    """
    measured = _measured(readouts)
    own = set(readouts.readout)
    wanted = [name for target in targets if target not in own for name in target.split("|")]
    between, notes = _between(bias, measured, wanted, longest) if hidden and _knowledge_nodes(bias) else ((), ())
    outside = tuple(dict.fromkeys(name for name in wanted if name not in {*measured, *between}))
    inner = (*measured, *between)
    nodes = (*inner, *outside)
    constraints = _compiled(bias, inner, outside)
    allowed, positive, negative = _allowed(constraints, bias, readouts, (measured, inner, outside))
    target, source = np.nonzero(allowed)
    sign = np.zeros(allowed.shape, dtype=np.int8) if constraints.sign is None else constraints.sign
    readout_of = _readout_of(readouts, nodes)
    blind = _blind(readout_of, readouts.signs)
    free = blind[target] | blind[source]
    either = np.minimum(positive, negative)[target, source]
    return Structure(
        nodes=nodes,
        source=source.astype(np.intp),
        target=target.astype(np.intp),
        sign=np.where(free, 0, sign[target, source]).astype(np.int8),
        positive=np.where(free, either, positive[target, source]),
        negative=np.where(free, either, negative[target, source]),
        term=np.arange(len(source)),
        is_input=~np.isin(np.arange(len(nodes)), target) & ~readout_of.any(axis=0),
        readout_of=readout_of,
        readout_sign=np.array(readouts.signs, dtype=np.int8),
        anchor=np.where(readout_of.any(axis=0), (readout_of > 0).argmax(axis=0), -1).astype(np.intp),
        notes=notes,
    )


def _measured(readouts: ReadoutMap) -> tuple[str, ...]:
    """Return the nodes that readouts read, members of groups apart; a readout without one is a node of its name."""
    named = zip(readouts.node, readouts.readout, strict=True)
    return tuple(dict.fromkeys(name for node, readout in named for name in (node or readout).split("|")))


def _readout_of(readouts: ReadoutMap, nodes: Sequence[str]) -> Array:
    index = {name: k for k, name in enumerate(nodes)}
    found = np.zeros((len(readouts), len(nodes)))
    for k, (node, readout) in enumerate(zip(readouts.node, readouts.readout, strict=True)):
        members = [index[name] for name in (node or readout).split("|")]
        found[k, members] = 1.0 / len(members)
    return found


def _blind(readout_of: Array, signs: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return the nodes whose readings all have unknown direction: signs of their edges cannot be held."""
    read = readout_of > 0
    return np.asarray(read.any(axis=0) & ~(read & (signs != 0)[:, None]).any(axis=0))


def _phenotypes(readouts: ReadoutMap) -> set[str]:
    """Return the nodes that only report: a phenotype acts on nothing."""
    named = zip(readouts.node, readouts.readout, readouts.role, strict=True)
    return {node or readout for node, readout, role in named if role == "phenotype"}


def _knowledge_nodes(bias: AbstractBias | None) -> tuple[str, ...]:
    networks = () if bias is None else bias.knowledge
    return tuple(dict.fromkeys(node for network in networks for node in network.features))


def _edges(bias: AbstractBias | None, index: dict[str, int]) -> tuple[Integers, Integers]:
    """Return the ends of all edges of the knowledge, by position; edges of other nodes are left out."""
    pairs = [
        (index[a], index[b])
        for network in (() if bias is None else bias.knowledge)
        for a, b in zip(network.source, network.target, strict=True)
        if a in index and b in index
    ]
    found = np.array(pairs, dtype=np.intp).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _between(
    bias: AbstractBias | None, measured: Sequence[str], targets: Sequence[str], longest: int | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the unmeasured nodes on a path from a target to a readout, targets of the knowledge among them; and notes.

    Where a readout is a start too, since what is measured may be acted on, the nodes between readouts are kept.
    """
    names = _knowledge_nodes(bias)
    index = {name: k for k, name in enumerate(names)}
    source, target = _edges(bias, index)
    starts, ends = (
        np.array([index[name] for name in group if name in index], dtype=np.intp)
        for group in ((*targets, *measured), measured)
    )
    reached = descendants(len(names), source, target, starts)
    reaching = ancestors(len(names), source, target, ends)
    kept = reached & reaching
    kept[starts] |= reaching[starts]
    kept &= ~np.isin(names, list(measured))
    notes: tuple[str, ...] = ()
    total = int(kept.sum())
    if longest is not None and total > MANY:
        kept &= _on_short_paths(len(names), (source, target), starts, ends, longest)
        notes = (
            f"of {total} unmeasured nodes between targets and readouts, {total - int(kept.sum())} were left out: they "
            f"lie on no path of at most {longest} edges (longest=None keeps all)",
        )
    return tuple(names[k] for k in np.flatnonzero(kept)), notes


def _on_short_paths(
    n: int, edges: tuple[Integers, Integers], starts: Integers, ends: Integers, longest: int
) -> NDArray[np.bool_]:
    """Return the nodes on a path from a start to an end of at most so many edges, or on a start's shortest path."""
    left = _away(n, edges[1], edges[0], ends)
    kept = _away(n, *edges, starts) + left <= longest
    for start in starts[(left[starts] > longest) & np.isfinite(left[starts])]:
        kept |= _away(n, *edges, np.array([start])) + left <= left[start]
    return np.asarray(kept)


def _away(n: int, source: Integers, target: Integers, starts: Integers) -> Array:
    """Return how many edges lead from the nearest of `starts` to each node, 0 for these; infinite = none do."""
    found = distances(n, source, target, starts)
    away = np.where(found == UNREACHED, np.inf, found)
    away[starts] = 0.0
    return away


def _compiled(bias: AbstractBias | None, inner: Sequence[str], outside: tuple[str, ...]) -> Constraints:
    if bias is None:
        return Constraints(tuple(inner), outside)
    return bias.compile(ReadoutMap.same_names(inner), outside)


def _allowed(
    constraints: Constraints,
    bias: AbstractBias | None,
    readouts: ReadoutMap,
    groups: tuple[Sequence[str], Sequence[str], Sequence[str]],
) -> tuple[NDArray[np.bool_], Array, Array]:
    """Return ``[inner, inner + outside]`` which edges there are, and their prices."""
    measured, inner, outside = groups
    positive, negative = constraints.prices(PRIOR_PENALTY)
    allowed = (np.isfinite(positive) | np.isfinite(negative)) & _possible(bias, inner, outside, len(measured))
    reporting = [k for k, name in enumerate(measured) if name in _phenotypes(readouts)]
    allowed[:, reporting] = False
    if constraints.mask is None and set(measured) - _phenotypes(readouts):
        allowed[reporting, len(inner) :] = False
    return allowed, positive, negative


def _possible(
    bias: AbstractBias | None, inner: Sequence[str], outside: Sequence[str], measured: int
) -> NDArray[np.bool_]:
    """Return ``[inner, inner + outside]`` which edges are thought of: of hidden nodes only those of the knowledge."""
    nodes = (*inner, *outside)
    possible = np.zeros((len(inner), len(nodes)), dtype=bool)
    visible = np.arange(len(nodes)) < measured
    visible[len(inner) :] = True
    possible[:measured, visible] = True
    source, target = _edges(bias, {name: k for k, name in enumerate(nodes)})
    inside = target < len(inner)
    possible[target[inside], source[inside]] = True
    np.fill_diagonal(possible[:, : len(inner)], False)
    return possible

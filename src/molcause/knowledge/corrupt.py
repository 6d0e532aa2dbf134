"""Corruptions of knowledge: the same network with something known to be wrong.

A bias helps for the reason claimed only if its corrupted copies help less. Each kind breaks one thing and keeps the
others; `Network.corrupt` is the way in.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError, did_you_mean
from molcause.graph.reachability import Integers, cyclic_nodes
from molcause.graph.rewire import rewire
from molcause.knowledge.network import Network, strings
from molcause.provenance import seed_for

_BLOCK = 4096
_BLOCKS = 256
_MAY_CLOSE_CYCLES = ("reverse", "add")


def corrupt(
    network: Network, kind: str, p: float = 1.0, *, seed: int = 0, among: Sequence[str] | None = None
) -> Network:
    """Return a corrupted copy; `Network.corrupt` describes the kinds.

    Raises
    ------
    KnowledgeError
        If the kind or a node is unknown, `p` is not between 0 and 1, or `among` is given to a kind that has no use
        for it.

    Examples
    --------
    >>> chain = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> corrupt(chain, "reverse").target.tolist()
    ['RAF', 'MEK']
    """
    task = _task(network, kind, p, seed, among)
    result = KINDS[kind](task)
    if kind in _MAY_CLOSE_CYCLES and _has_cycle(result) and not _has_cycle(network):
        return replace(result, history=(*network.history, result.history[-1] + "; it has cycles now"))
    return result


def edge_overlap(network: Network, other: Network) -> float:
    """Return the share of a network's directed (source, target) pairs that another network has too.

    Signs do not count, nor do undirected edges. NaN if the network has no directed edge.

    Examples
    --------
    >>> chain = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)])
    >>> edge_overlap(chain, Network.from_edges([("RAF", "MEK", -1)]))
    0.5
    """
    pairs, others = _pairs(network), _pairs(other)
    return len(pairs & others) / len(pairs) if pairs else float("nan")


@dataclass(frozen=True)
class _Task:
    network: Network
    kind: str
    p: float
    seed: int
    among: Integers

    @cached_property
    def generator(self) -> np.random.Generator:
        """The same for all `p`: what is corrupted at a small share is corrupted at a larger one too."""
        return np.random.default_rng(seed_for(self.seed, "corrupt", self.kind, self.network.digest))

    def chosen(self, rows: Integers) -> Integers:
        """Return a share `p` of the rows, in random order."""
        return self.generator.permutation(rows)[: _share(self.p, len(rows))]

    def done(self, sentence: str, **columns: Any) -> Network:
        """Return the network with some columns changed, and what was done in its name and history."""
        name = f"{self.network.name} ({self.kind}{'' if self.p == 1 else f' {self.p:g}'})"
        history = (*self.network.history, f"corrupted by {self.kind} (p={self.p:g}, seed={self.seed}): {sentence}")
        return replace(self.network, name=name, history=history, **columns)


def _relabel(task: _Task) -> Network:
    chosen = task.chosen(task.among)
    other = np.arange(len(task.network.node))
    other[chosen] = task.generator.permutation(chosen)
    moved = int((other != np.arange(len(other))).sum())
    source, target = other[task.network.source_index], other[task.network.target_index]
    sentence = f"labels of {len(chosen)} of {len(other)} nodes permuted, {moved} nodes moved"
    return _with_new_ends(task, source, target, sentence)


def _rewire(task: _Task) -> Network:
    net = task.network
    ends = (net.source_index, net.target_index)
    found = rewire(len(net.node), *ends, net.sign, net.directed, task.generator, task.p)
    sentence = f"{found.swaps} swaps made in {found.attempts} attempts on {found.movable} edges that can move"
    if found.swaps < len(net) and task.p > 0:
        sentence += ", fewer than edges: this graph cannot mix and stays near the original"
    return _with_new_ends(task, net.source_index, found.target, sentence)


def _reverse(task: _Task) -> Network:
    net, source, target = task.network, task.network.source.copy(), task.network.target.copy()
    rows = task.chosen(np.arange(len(net)))
    source[rows], target[rows] = net.target[rows], net.source[rows]
    sentence = f"{len(rows)} of {len(net)} edges reversed; their evidence speaks of the original direction"
    return task.done(sentence, source=source, target=target)


def _sign_flip(task: _Task) -> Network:
    signed = np.flatnonzero(task.network.sign)
    rows, sign = task.chosen(signed), task.network.sign.copy()
    sign[rows] *= -1
    sentence = f"{len(rows)} of {len(signed)} signs flipped; their evidence speaks of the original sign"
    return task.done(sentence, sign=sign)


def _drop(task: _Task) -> Network:
    keep = np.ones(len(task.network), dtype=bool)
    keep[task.chosen(np.arange(len(keep)))] = False
    done = task.done(f"{int((~keep).sum())} of {len(keep)} edges dropped")
    return replace(done.keep_edges(keep, "dropped"), history=done.history)


def _add(task: _Task) -> Network:
    net = task.network
    wanted = _share(task.p, len(net))
    source, target, sign = _false_edges(task, wanted)
    n, short = len(source), "" if len(source) == wanted else f" (no more found; {wanted} wanted)"
    rows = np.concatenate([np.arange(len(net)), np.full(n, -1)])
    return task.done(
        f"{n} false edges added to {len(net)}{short}",
        source=np.concatenate([net.source, net.node[source]]),
        target=np.concatenate([net.target, net.node[target]]),
        sign=np.concatenate([net.sign, sign]),
        weight=np.concatenate([net.weight, np.ones(n)]),
        relation=np.concatenate([net.relation, strings([""] * n)]),
        directed=np.concatenate([net.directed, np.ones(n, dtype=bool)]),
        evidence=_evidence(net, rows),
    )


KINDS: dict[str, Callable[[_Task], Network]] = {
    "relabel": _relabel,
    "rewire": _rewire,
    "reverse": _reverse,
    "sign-flip": _sign_flip,
    "drop": _drop,
    "add": _add,
}


def _task(network: Network, kind: str, p: object, seed: int, among: Sequence[str] | None) -> _Task:
    if kind not in KINDS:
        hint = did_you_mean(str(kind), KINDS)
        raise KnowledgeError(f"There is no corruption {kind!r}. {hint} Kinds: {', '.join(KINDS)}.".replace("  ", " "))
    if not (isinstance(p, int | float | np.number) and 0 <= p <= 1):
        raise KnowledgeError(f"p is a share between 0 and 1; got {p!r}. For twice as many false edges, add twice.")
    if among is not None and kind not in ("relabel", "add"):
        raise KnowledgeError(f"Only relabel and add work among chosen nodes; {kind!r} does not. Leave among= out.")
    if isinstance(among, str):
        raise KnowledgeError(f"among= takes a sequence of node ids, not the string {among!r}; give [{among!r}].")
    names = network.node if among is None else dict.fromkeys(among)
    return _Task(network, kind, float(p), seed, np.array([network.position(x) for x in names], dtype=np.intp))


def _share(p: float, n: int) -> int:
    """Return a share of n, rounded so that it never falls as p grows."""
    return int(np.floor(p * n + 0.5))


def _with_new_ends(task: _Task, source: Integers, target: Integers, sentence: str) -> Network:
    """Move edges, and leave evidence only with those that the original has too."""
    net = task.network
    new_source, new_target = net.node[source], net.node[target]
    rows = _rows_in(net, zip(new_source, new_target, net.sign.tolist(), net.directed.tolist(), strict=True))
    sentence += f"; {int((rows >= 0).sum())} of {len(rows)} edges are in the original, the others carry no evidence"
    return task.done(sentence, source=new_source, target=new_target, evidence=_evidence(net, rows))


def _rows_in(network: Network, edges: Iterable[tuple[object, ...]]) -> Integers:
    """Return the row of each edge in a network, or -1; the k-th of parallel ones is the k-th."""
    own = zip(network.source, network.target, network.sign.tolist(), network.directed.tolist(), strict=True)
    rows: dict[tuple[object, ...], list[int]] = {}
    for row, edge in enumerate(own):
        rows.setdefault(edge, []).append(row)
    left = {edge: iter(same) for edge, same in rows.items()}
    return np.array([next(left.get(edge, iter(())), -1) for edge in edges], dtype=np.intp)


def _evidence(network: Network, rows: Integers) -> dict[str, NDArray[Any]]:
    """Return the evidence of some rows; -1 is an edge without evidence."""
    return {name: _taken(column, rows) for name, column in network.evidence.items()}


def _taken(column: NDArray[Any], rows: Integers) -> NDArray[Any]:
    missing = rows < 0
    if not missing.any():
        return column[rows]
    kind = column.dtype.kind
    blank = {"O": "", "U": "", "S": b"", "b": False, "M": "NaT", "m": "NaT"}
    taken = column[rows] if kind in blank or kind in "fc" else column[rows].astype(float)
    taken[missing] = blank.get(kind, np.nan)
    return taken


def _false_edges(task: _Task, wanted: int) -> tuple[Integers, Integers, NDArray[np.int8]]:
    """Draw pairs of nodes by their out- and in-degree, leave out those that are joined, and give them signs."""
    net, nodes, n = task.network, task.among, len(task.network.node)
    source, target, both = net.source_index, net.target_index, ~net.directed
    joined = np.unique(np.concatenate([source * n + target, (target * n + source)[both], nodes * n + nodes]))
    wanted = min(wanted, len(nodes) ** 2 - int((np.isin(joined // n, nodes) & np.isin(joined % n, nodes)).sum()))
    found = np.empty((0, 2), dtype=np.intp)
    for _ in range(_BLOCKS if wanted else 0):
        key = _drawn(task, source) * n + _drawn(task, target)
        block = np.stack([key, task.generator.choice(net.sign, _BLOCK)], axis=1)[~np.isin(key, joined)]
        found = np.concatenate([found, block])
        found = found[np.sort(np.unique(found[:, 0], return_index=True)[1])]
        if len(found) >= wanted:
            break
    key, sign = found[:wanted].T
    return key // n, key % n, sign.astype(np.int8)


def _drawn(task: _Task, ends: Integers) -> Integers:
    weight = np.bincount(ends, minlength=len(task.network.node))[task.among] + 1.0
    return task.generator.choice(task.among, _BLOCK, p=weight / weight.sum())


def _has_cycle(network: Network) -> bool:
    ends = network.source_index[network.directed], network.target_index[network.directed]
    return bool(cyclic_nodes(len(network.node), *ends).any())


def _pairs(network: Network) -> set[tuple[str, str]]:
    return set(zip(network.source[network.directed], network.target[network.directed], strict=True))

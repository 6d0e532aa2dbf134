"""Logic as a continuous function: normalized Hill functions of regulators, in the truth table of a rule.

    B_i = sum over the true rows of i's truth table of prod over regulators (h_j or 1 - h_j)
    h_j = x^n (1 + k^n) / (x^n + k^n),   x cut to [0, 1]

(Terfve et al. 2012, the form of CNORode; the sum is the multilinear extension of the Boolean rule, Wittmann et al.
2009.) The table is not enumerated: a rule is cut into terms that exclude one another, which has the same sum and
stays small for an OR of many regulators.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.logic.normal_form import MOST_CLAUSES, Clause
from molcause.models.base import Array
from molcause.models.mechanism.structure import Integers, Structure

AnyArray = Any


@dataclass(frozen=True)
class Wiring:
    """Rules as terms that exclude one another; E edges, T terms of at most L literals, N nodes.

    Parameters
    ----------
    source
        ``[E]`` the regulator of each edge.
    literal
        ``[T, L]`` position from 1 of an edge; 0 = no literal.
    negated
        ``[T, L]`` 1 where the regulator must be off.
    owner
        ``[N, T]`` 1 where a term is one of a node's rule.
    """

    source: Integers
    literal: Integers
    negated: Array
    owner: Array


def wiring(network: LogicNetwork) -> Wiring:
    """Return the terms of all rules; edges are in the order of `network.to_network()`: by target, then by regulator.

    A rule that is a constant is one term without literals, or none.

    Raises
    ------
    KnowledgeError
        If a rule has more than 4,096 terms.

    Examples
    --------
    >>> made = wiring(LogicNetwork.from_rules({"C": "A | B"}))
    >>> made.source.tolist(), made.literal.tolist(), made.negated.tolist()
    ([1, 2], [[1, 0], [1, 2]], [[0.0, 0.0], [1.0, 0.0]])
    """
    pairs = np.unique(np.stack([network.target, network.regulator]), axis=1).T.tolist()
    position = {(int(i), int(j)): k + 1 for k, (i, j) in enumerate(pairs)}
    rows: list[tuple[int, list[tuple[int, bool]]]] = []
    for name in network.node:
        at = network.position(str(name))
        if str(name) in network.inputs:
            continue
        for term in exclusive(network.clauses_of(str(name)), f"The rule of {name}"):
            rows.append((at, [(position[at, network.position(n)], off) for n, off in sorted(term)]))
    longest = max((len(term) for _, term in rows), default=0)
    literal, negated = np.zeros((len(rows), longest), dtype=np.intp), np.zeros((len(rows), longest))
    owner = np.zeros((len(network.node), len(rows)))
    for t, (at, literals) in enumerate(rows):
        owner[at, t] = 1.0
        for k, (edge, off) in enumerate(literals):
            literal[t, k], negated[t, k] = edge, off
    return Wiring(np.array([j for _, j in pairs], dtype=np.intp), literal, negated, owner)


def on_structure(made: Structure, rules: LogicNetwork | None) -> Wiring:
    """Return the wiring on the nodes of a structure; regulators that are not among them are left out of rules.

    Parameters
    ----------
    made
        The nodes, and who regulates whom.
    rules
        None = an OR of all regulators, inhibiting ones negated.
    """
    names = made.nodes
    clauses: dict[str, list[Clause]] = {}
    for node in np.unique(made.target):
        at = np.flatnonzero(made.target == node)
        literals = [(names[made.source[e]], bool(made.sign[e] < 0)) for e in at]
        known = {name for name, _ in literals}
        if rules is not None and names[node] in rules.index:
            kept = (frozenset(pair for pair in clause if pair[0] in known) for clause in rules.clauses_of(names[node]))
            clauses[names[node]] = [clause for clause in kept if clause]
        else:
            clauses[names[node]] = [frozenset({pair}) for pair in literals]
    return wiring(LogicNetwork.from_clauses(clauses, nodes=names, texts={}))


def exclusive(clauses: list[Clause], origin: str) -> list[Clause]:
    """Return terms of which exactly one is true where any clause is, and none elsewhere.

    Raises
    ------
    KnowledgeError
        If there are more than 4,096.

    Examples
    --------
    >>> [sorted(term) for term in exclusive([frozenset({("A", False)}), frozenset({("B", False)})], "a rule")]
    [[('A', False)], [('A', True), ('B', False)]]
    """
    if not clauses:
        return []
    if frozenset() in clauses:
        return [frozenset()]
    counts: dict[str, int] = {}
    for clause in clauses:
        for name, _ in sorted(clause):
            counts[name] = counts.get(name, 0) + 1
    chosen = min(counts, key=lambda name: (-counts[name], name))
    found = [
        term | {(chosen, off)}
        for off in (False, True)
        for term in exclusive(list(dict.fromkeys(_given(clauses, chosen, off))), origin)
    ]
    if len(found) > MOST_CLAUSES:
        raise KnowledgeError(f"{origin} has more than {MOST_CLAUSES} exclusive terms. Split it over more nodes.")
    return found


def _given(clauses: list[Clause], name: str, off: bool) -> list[Clause]:
    """Return the clauses that are left once a name's state is known."""
    return [clause - {(name, off)} for clause in clauses if (name, not off) not in clause]


def hill(xp: Any, x: AnyArray, n: AnyArray, k: AnyArray) -> AnyArray:
    """Return the normalized Hill function: 0 at 0 and below, 1 at 1 and above, (1 + k^n) / 2 at k.

    Examples
    --------
    >>> hill(np, np.array([-1.0, 0.5, 1.0]), 3.0, 0.5).tolist()
    [0.0, 0.5625, 1.0]
    """
    x = xp.clip(x, 0.0, 1.0)
    return x**n * (1.0 + k**n) / (x**n + k**n)


def truth(xp: Any, wired: Wiring, n: AnyArray, k: AnyArray, levels: AnyArray) -> AnyArray:
    """Return ``[C, N]`` B: how true each node's rule is; 0 for nodes without one.

    Parameters
    ----------
    xp
        Namespace of the arrays.
    wired
        The rules.
    n, k
        ``[E]`` of the Hill function of each edge.
    levels
        ``[C, N]``.

    Examples
    --------
    >>> made = wiring(LogicNetwork.from_rules({"C": "A | B"}))
    >>> truth(np, made, np.array([3.0, 3.0]), np.array([0.5, 0.5]), np.array([[0.0, 0.5, 0.5]])).tolist()
    [[0.80859375, 0.0, 0.0]]
    """
    on = hill(xp, levels[:, wired.source], n, k)
    padded = xp.concatenate([xp.ones_like(on[:, :1]), on], axis=1) if on.shape[1] else xp.ones_like(levels[:, :1])
    chosen = padded[:, wired.literal]
    return xp.prod(xp.where(wired.negated > 0, 1.0 - chosen, chosen), axis=-1) @ wired.owner.T


def ends(network: LogicNetwork) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return source and target names of the edges, in the order of n and k."""
    pairs = np.unique(np.stack([network.target, network.regulator]), axis=1)
    return network.node[pairs[1]], network.node[pairs[0]]

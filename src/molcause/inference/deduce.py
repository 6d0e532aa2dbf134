"""`deduce`: what a network implies, by signed reachability with do-surgery, with proof and counter-proof.

Plain reachability says almost nothing on real networks: nearly every node is reached with both signs. So the rule is
``shortest``: the sign of the shortest signed walk decides, a tie is ambiguous, and the margin says how much longer
the opposite argument is.
"""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention, describe
from molcause.errors import KnowledgeError, RungError
from molcause.graph.signed import UNREACHED, SignedSearch, search
from molcause.inference.answer import Answer, Outcome, Step, Warrant
from molcause.inference.query import Query
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


def deduce(network: Network, query: Query, *, readouts: ReadoutMap | None = None) -> Answer:
    """Deduce the direction of an outcome from a network.

    A fixed target is cut from its causes. A blocked one still reads them; fully blocked it passes nothing on; partly
    blocked, or by an unknown amount, it still passes on what reaches it, as a longer argument.

    Parameters
    ----------
    network
        The knowledge.
    query
        Interventions and an outcome; without an outcome, all nodes are answered.
    readouts
        With a readout map the outcome may be a readout, and its direction is that of the reading.

    Returns
    -------
    Answer
        Directions, and for a single outcome the shortest proof and counter-proof.

    Raises
    ------
    RungError
        If the query holds evidence or no intervention.
    KnowledgeError
        If a target or outcome is not in the network.

    Examples
    --------
    >>> from molcause.data.intervention import knock_out
    >>> chain = ["EGFR", "RAS", "RAF", "MEK", "ERK", "growth"]
    >>> net = Network.from_edges([(a, b, 1) for a, b in zip(chain, chain[1:])])
    >>> print(deduce(net, Query(do={"RAF": knock_out()}, outcome="growth")))
    growth, had we done: knock out RAF   [rung 2; network unnamed]
      growth falls
      basis: deduced (it follows from the network, by the proof shown)
      against: nothing done
      The shortest argument has 3 edges; there is none for the opposite.
      proof: RAF -> MEK (down); MEK -> ERK (down); ERK -> growth (down)
    """
    if not isinstance(network, Network):
        raise KnowledgeError(f"deduce takes a Network, not a {type(network).__name__}. Data and models answer by ask.")
    if query.rung != 2:
        raise RungError(
            "A network without mechanisms answers what an intervention does (rung 2): give do=, and no given=."
        )
    acting = _acting(query)
    starts, reason = _starts(network, acting)
    n = len(network.node)
    never_entered, never_left, silent = (np.zeros(n, dtype=bool) for _ in range(3))
    for item in acting:
        at = network.position(item.target)
        never_entered[at] |= item.kind == "fix"
        never_left[at] |= item.kind == "fix" or (item.kind == "block" and item.strength == 0)
        silent[at] = all(other.kind == "block" for other in acting if other.target == item.target)
    directed = np.flatnonzero(network.directed)
    edges = (network.source_index[directed], network.target_index[directed], network.sign[directed])
    found = search(n, *edges, starts, never_entered, never_left, silent)
    nodes, names, signs = _asked(network, query.outcome, readouts)
    outcomes = tuple(
        _outcome(found, node, name, sign, network, bool(reason))
        for node, name, sign in zip(nodes, names, signs, strict=True)
    )
    proofs: tuple[tuple[Step, ...], tuple[Step, ...]] = ((), ())
    basis = "none" if reason or (len(outcomes) == 1 and math.isnan(outcomes[0].direction)) else "deduced"
    if len(nodes) == 1 and not reason:
        proofs, reason = _argue(network, directed, found, nodes[0])
        if signs[0] == 0:
            reason = f"Whether reading {names[0]} rises or falls with {network.node[nodes[0]]} is not known."
    elif not reason:
        reason = "Rule: the sign of the shortest signed walk; equal lengths are ambiguous."
    return Answer(
        question=str(query),
        rung=2,
        source=f"network {network.name}",
        against="nothing done",
        unit="",
        outcomes=outcomes,
        warrant=Warrant(basis, (), reason, *proofs),
    )


def _acting(query: Query) -> list[Intervention]:
    """Return the interventions that do something; a fix replaces whatever else is done to its target."""
    fixed = {item.target for item in query.interventions if item.kind == "fix"}
    return [i for i in query.interventions if not i.idle and (i.kind == "fix" or i.target not in fixed)]


def _starts(network: Network, acting: list[Intervention]) -> tuple[list[tuple[int, int]], str]:
    """Return the states that the interventions set, or the reason why they set none."""
    starts, unclear = [], []
    for item in acting:
        sign = _direction(item)
        if sign is None:
            unclear.append(item)
        else:
            starts.append((network.position(item.target), sign))
    if unclear:
        return starts, (
            f"Whether '{describe(tuple(unclear))}' raises or lowers it is not known without data; "
            "use knock_out, knock_down, inhibit or stimulate."
        )
    return starts, ""


def _direction(item: Intervention) -> int | None:
    """Return +1 or -1, or None where it cannot be told."""
    if item.kind in ("scale", "block"):
        return -1
    if item.kind == "shift":
        return -1 if item.strength < 0 else 1
    return -1 if not item.known or item.strength == 0 else None


def _asked(
    network: Network, outcome: str | None, readouts: ReadoutMap | None
) -> tuple[list[int], list[str], list[int]]:
    """Return node, name and reading sign of everything that is asked."""
    if outcome is None:
        return list(range(len(network.node))), [str(name) for name in network.node], [1] * len(network.node)
    if readouts is not None and outcome in readouts.index and outcome not in network.index:
        at = readouts.index[outcome]
        group = [node for node in readouts.members[at] if node in network.index] or [readouts.node[at]]
        names = [outcome] if len(group) == 1 else [f"{outcome} ({node})" for node in group]
        return [network.position(node) for node in group], names, [readouts.sign[at]] * len(group)
    return [network.position(outcome)], [outcome], [1]


def _outcome(found: SignedSearch, node: int, name: str, sign: int, network: Network, unclear: bool) -> Outcome:
    up, down = found.distance[node]
    if unclear:
        direction = math.nan
    elif up == UNREACHED and down == UNREACHED:
        direction = 0.0
    elif up == down or sign == 0:
        direction = math.nan
    else:
        direction = float(sign if down == UNREACHED or (up != UNREACHED and up < down) else -sign)
    return Outcome(name, str(network.node[node]), direction)


def _argue(
    network: Network, directed: NDArray[np.intp], found: SignedSearch, node: int
) -> tuple[tuple[tuple[Step, ...], tuple[Step, ...]], str]:
    """Return proof and counter-proof, and what they amount to in words."""
    up, down = (int(value) for value in found.distance[node])
    if up == UNREACHED and down == UNREACHED:
        return ((), ()), "No directed path leads there: the effect is exactly 0 by this network, not by data."
    if UNREACHED in (up, down):
        sign = 1 if down == UNREACHED else -1
        length = max(up, down)
        return (
            _steps(network, directed, found, node, sign),
            (),
        ), f"The shortest argument has {_edges(length)}; there is none for the opposite."
    sign = 1 if up <= down else -1
    both = (_steps(network, directed, found, node, sign), _steps(network, directed, found, node, -sign))
    if up == down:
        return both, f"Ambiguous: arguments of {_edges(up)} lead to both directions."
    return both, f"The shortest argument has {_edges(min(up, down))}; the opposite needs {abs(up - down)} more."


def _edges(count: int) -> str:
    return f"{count} edge" if count == 1 else f"{count} edges"


def _steps(network: Network, directed: NDArray[np.intp], found: SignedSearch, node: int, sign: int) -> tuple[Step, ...]:
    edges = [int(directed[k]) for k in found.proof(node, sign)]
    directions = found.proof_signs(node, sign)
    blank = [""] * len(network)
    reference, evidence = network.evidence.get("reference", blank), network.evidence.get("evidence", blank)
    return tuple(
        Step(
            str(network.source[k]), str(network.target[k]), int(network.sign[k]), d, str(reference[k]), str(evidence[k])
        )
        for k, d in zip(edges, directions, strict=True)
    )

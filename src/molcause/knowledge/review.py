"""What a check of a network's edges finds: signs, conflicts, loops, parallel edges, directions, evidence, feedback."""

import numpy as np

from molcause.findings import Finding
from molcause.graph.reachability import Booleans
from molcause.graph.swaps import edge_keys
from molcause.knowledge.network import Network, strings
from molcause.knowledge.operations.context import largest_component
from molcause.knowledge.publications import column_of, not_pubmed
from molcause.names.patterns import MISSING

_DECISIONS = ("sign_decision", "sign.decision")


def findings(network: Network) -> list[Finding]:
    """Return what a check of a network finds, nothing for what is not there.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "MEK", 0)])
    >>> for finding in findings(net):
    ...     print(finding)
    I201 1 of 2 edges (50.0 %) have no known sign: MEK -> MEK. No sign is guessed for them.
    I203 1 self-loop(s): MEK -> MEK. They are kept; models without self-regulation leave them out.
    """
    stated = (_unsigned, _conflicts, _self_loops, _parallel, _undirected)
    checks = (*stated, _publications, _references, _assumed, _missing, _feedback)
    return [found for check in checks for found in check(network)]


def _unsigned(network: Network) -> list[Finding]:
    rows = network.sign == 0
    text = f"{_share(rows)} have no known sign"
    return _found("I201", text, _edges(network, rows), "No sign is guessed for them.")


def _conflicts(network: Network) -> list[Finding]:
    names = tuple(f"{source} -> {target}" for source, target in network.conflicts)
    text = f"{len(names)} pair(s) of nodes are stated with both signs"
    return _found("W202", text, names, "Their sign counts as unknown; settle them by sign_conflict= or overrides.")


def _self_loops(network: Network) -> list[Finding]:
    rows = network.source_index == network.target_index
    text = f"{int(rows.sum())} self-loop(s)"
    fix = "They are kept; models without self-regulation leave them out."
    return _found("I203", text, _edges(network, rows), fix)


def _parallel(network: Network) -> list[Finding]:
    keys = edge_keys(len(network.node), network.source_index, network.target_index, network.directed)
    _, first, where, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    rows = np.zeros(len(network), dtype=bool)
    rows[first[counts > 1]] = True
    text = f"{int((counts[where] > 1).sum())} edges are parallel to another, between {int(rows.sum())} pair(s) of nodes"
    return _found("I204", text, _edges(network, rows), "All are kept, each with its own sign and evidence.")


def _undirected(network: Network) -> list[Finding]:
    rows = ~network.directed
    text = f"{_share(rows)} have no direction"
    return _found("W205", text, _edges(network, rows), "They say nothing about cause and effect.")


def _publications(network: Network) -> list[Finding]:
    if column_of(network.evidence) is None:
        return []
    counts = np.fromiter(map(len, network.publications), dtype=np.intp, count=len(network))
    one, none = int((counts == 1).sum()), int((counts == 0).sum())
    text = f"{_share(counts < 2)} rest on one publication ({one}) or none ({none}); the median is {np.median(counts):g}"
    return _found("I206", text, _edges(network, counts < 2), "Network.supported_by(publications=2) leaves them out.")


def _references(network: Network) -> list[Finding]:
    column = column_of(network.evidence)
    if column is None:
        return []
    cells = dict.fromkeys(str(cell) for cell in column.tolist())
    odd = tuple(dict.fromkeys(entry for cell in cells for entry in not_pubmed(cell)))
    text = f"{len(odd)} reference(s) are no PubMed identifiers"
    return _found("W207", text, odd, "They are kept, and not counted as publications.")


def _assumed(network: Network) -> list[Finding]:
    """Say which signs are CollecTRI's own default (its decision is ``default activation``)."""
    column = next(
        (network.evidence[name] for name in _DECISIONS if name in network.evidence), strings([""] * len(network))
    )
    rows = np.array([str(cell).strip().lower().startswith("default") for cell in column], dtype=bool)
    text = f"{_share(rows)} have a sign that the resource assumed, without evidence"
    fix = "They are taken as stated; Network.select by the column of decisions leaves them out."
    return _found("I214", text, _edges(network, rows), fix)


def _missing(network: Network) -> list[Finding]:
    names = tuple(name for name in network.node.tolist() if name.lower() in MISSING)
    text = f"{len(names)} node(s) are called like a missing value"
    return _found("W215", text, names, "If that is what they are, remove their edges from the file.")


def _feedback(network: Network) -> list[Finding]:
    nodes = largest_component(network)
    share = 100 * len(nodes) / max(len(network.node), 1)
    text = f"feedback: {len(nodes)} of {len(network.node)} nodes ({share:.1f} %) lead to each other in a circle"
    return _found("I210", text, nodes, "Methods for acyclic graphs alone cannot use it.")


def _found(code: str, text: str, names: tuple[str, ...], fix: str) -> list[Finding]:
    return [Finding(code, text, names, fix)] if names else []


def _share(rows: Booleans) -> str:
    return f"{int(rows.sum())} of {len(rows)} edges ({100 * rows.mean() if len(rows) else 0:.1f} %)"


def _edges(network: Network, rows: Booleans) -> tuple[str, ...]:
    source, target = network.source[rows], network.target[rows]
    arrows = np.where(network.directed[rows], "->", "-")
    return tuple(f"{a} {arrow} {b}" for a, arrow, b in zip(source, arrows, target, strict=True))

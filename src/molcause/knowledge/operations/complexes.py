"""Complexes: nodes that stand for several molecules bound together, and their members in their place."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.findings import first
from molcause.graph.reachability import Integers
from molcause.knowledge.columns import Strings, strings
from molcause.knowledge.network import Network

COLUMN = "complex"
_PREFIX = "COMPLEX:"
_JOINT = "_"


def expand_complexes(network: Network, members: Mapping[str, Sequence[str]] | None = None) -> Network:
    """Return the network with members in the place of complexes: each gets all edges of its complex.

    An edge that comes from a complex names it in the column ``complex`` (both ends' complexes joined by ``;``).
    An edge between two complexes becomes one between each pair of members; one between a complex and its own member
    becomes a self-loop among others. Complexes whose members are not known stay.

    Parameters
    ----------
    network
        The network.
    members
        Complex -> ids of its members. By default those of all nodes of kind ``complex``, or called ``COMPLEX:...``,
        whose id is made of ids of other nodes (or their synonyms) in exactly one way: ``COMPLEX:FOS_JUN``.

    Raises
    ------
    KnowledgeError
        If a complex that is named is no node, or has no member.

    Examples
    --------
    >>> net = Network.from_edges([("FOS_JUN", "MYC", 1), ("MYC", "RAF", -1)])
    >>> whole = expand_complexes(net, {"FOS_JUN": ["FOS", "JUN"]})
    >>> whole.source.tolist(), whole.evidence["complex"].tolist()
    (['FOS', 'JUN', 'MYC'], ['FOS_JUN', 'FOS_JUN', ''])
    """
    parts = members_by_name(network) if members is None else _checked(network, members)
    standing = [name for name in _complexes(network) if name not in parts]
    rows, source, target = _expanded(network, parts)
    history = f"{len(parts)} complexes replaced by their members: {len(network)} edges became {len(rows)}"
    if standing:
        history += f"; {len(standing)} complexes of unknown members stay: {first(standing)}"
    if not parts:
        return replace(network, history=(*network.history, history))
    taken = network.take_edges(rows, history)
    nodes = _nodes(network, parts)
    return replace(
        taken,
        source=source,
        target=target,
        evidence={**taken.evidence, COLUMN: _named(network, rows, parts)},
        node=strings(nodes),
        node_table={name: _node_column(network, name, column, nodes) for name, column in network.node_table.items()},
    )


def members_by_name(network: Network) -> dict[str, tuple[str, ...]]:
    """Return the members of those complexes whose id is made of known names in exactly one way.

    Examples
    --------
    >>> net = Network.from_edges([("COMPLEX:FOS_JUN", "FOS", 1), ("FOS", "JUN", 1), ("COMPLEX:X_Y", "JUN", 1)])
    >>> members_by_name(net)
    {'COMPLEX:FOS_JUN': ('FOS', 'JUN')}
    """
    complexes = _complexes(network)
    known = {*network.node.tolist(), *network.synonyms} - {*complexes}
    found = {name: _parts(name.removeprefix(_PREFIX).split(_JOINT), known) for name in complexes}
    return {name: tuple(_node_of(network, part) for part in parts) for name, parts in found.items() if parts}


def _complexes(network: Network) -> list[str]:
    kinds = zip(network.node.tolist(), network.node_table["kind"].tolist(), strict=True)
    return [name for name, kind in kinds if kind.lower() == "complex" or name.startswith(_PREFIX)]


def _parts(words: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    """Return the one way to read words, joined again, as two or more known names; nothing if there is none or another.

    Symbols may hold the joint themselves, so splitting alone does not do.
    """
    ways: list[list[tuple[str, ...]]] = [[()]]
    for end in range(1, len(words) + 1):
        ends_here: list[tuple[str, ...]] = []
        for begin in range(end):
            name = _JOINT.join(words[begin:end])
            if name in known:
                ends_here += [(*way, name) for way in ways[begin]]
        ways.append(ends_here[:3])
    several = [way for way in ways[-1] if len(way) > 1]
    return several[0] if len(several) == 1 else ()


def _node_of(network: Network, name: str) -> str:
    return name if name in network.index else network.synonyms[name]


def _checked(network: Network, members: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    for name, parts in members.items():
        network.position(name)  # says which names are near
        if isinstance(parts, str) or not len(parts):
            raise KnowledgeError(f"Complex {name!r} has the members {parts!r}; give a sequence of one id or more.")
    return {name: tuple(dict.fromkeys(map(str, parts))) for name, parts in members.items()}


def _expanded(network: Network, parts: Mapping[str, tuple[str, ...]]) -> tuple[Integers, Strings, Strings]:
    """Return the row, source and target of each edge after expansion."""
    choices = [parts.get(name, (name,)) for name in network.node.tolist()]
    count = np.array([len(choice) for choice in choices], dtype=np.intp)
    flat, begin = strings(name for choice in choices for name in choice), np.cumsum(count) - count
    rows, source = _each(np.arange(len(network)), network.source_index, count, begin)
    again, target = _each(np.arange(len(rows)), network.target_index[rows], count, begin)
    return rows[again], flat[source[again]], flat[target]


def _each(rows: Integers, node: Integers, count: Integers, begin: Integers) -> tuple[Integers, Integers]:
    """Repeat rows for each choice of their node; return them with the place of the choice."""
    times = count[node]
    offset = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(rows, times), np.repeat(begin[node], times) + offset


def _named(network: Network, rows: Integers, parts: Mapping[str, tuple[str, ...]]) -> Strings:
    """Return the column that names the complexes of each edge, beside those that it names already."""
    name = strings(node if node in parts else "" for node in network.node.tolist())
    before = network.evidence.get(COLUMN, strings([""] * len(network)))
    cells = zip(before[rows], name[network.source_index[rows]], name[network.target_index[rows]], strict=True)
    return strings(";".join(dict.fromkeys(filter(None, cell))) for cell in cells)


def _nodes(network: Network, parts: Mapping[str, tuple[str, ...]]) -> list[str]:
    kept = [name for name in network.node.tolist() if name not in parts]
    return list(dict.fromkeys([*kept, *(name for names in parts.values() for name in names)]))


def _node_column(network: Network, name: str, column: Strings, nodes: Sequence[str]) -> NDArray[np.object_]:
    known = dict(zip(network.node.tolist(), column.tolist(), strict=True))
    return strings(known.get(node, node if name == "label" else "") for node in nodes)

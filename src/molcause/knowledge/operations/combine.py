"""Networks from networks: together, in common, by sign, under other names; `Network`'s methods are the way in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import KnowledgeError
from molcause.graph.reachability import Integers
from molcause.graph.swaps import edge_keys
from molcause.knowledge.columns import strings, taken
from molcause.knowledge.network import Network
from molcause.knowledge.signs import conflicting

ORIGIN = "network"


def union(first: Network, second: Network, name: str | None = None) -> Network:
    """Return the edges and nodes of both networks; an edge that both have stays two parallel edges.

    The column ``network`` says which network each edge came from.

    Examples
    --------
    >>> one = Network.from_edges([("RAF", "MEK", 1)], name="one")
    >>> both = union(one, Network.from_edges([("MEK", "ERK", 1)], name="two"))
    >>> both.target.tolist(), both.evidence["network"].tolist()
    (['MEK', 'ERK'], ['one', 'two'])
    """
    nodes = list(dict.fromkeys([*first.node, *second.node]))
    return Network(
        source=np.concatenate([first.source, second.source]),
        target=np.concatenate([first.target, second.target]),
        sign=np.concatenate([first.sign, second.sign]),
        weight=np.concatenate([first.weight, second.weight]),
        relation=np.concatenate([first.relation, second.relation]),
        directed=np.concatenate([first.directed, second.directed]),
        evidence=_joined_evidence(first, second),
        node=strings(nodes),
        node_table={
            column: _joined_nodes(first, second, column, nodes)
            for column in dict.fromkeys([*first.node_table, *second.node_table])
        },
        name=name if name is not None else f"{first.name} + {second.name}",
        history=_joined_history(first, second, "union of", ""),
        citations=tuple(dict.fromkeys([*first.citations, *second.citations])),
    )


def intersection(first: Network, second: Network, name: str | None = None) -> Network:
    """Return the first network's edges that the second has too: between the same nodes, with or without direction.

    Signs, weights and relations are those of the first. The second's sign and evidence stand beside, in columns with
    its name in brackets; where it has several such edges, their different values are joined by ``;``.

    Examples
    --------
    >>> one = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1)], name="one")
    >>> common = intersection(one, Network.from_edges([("RAF", "MEK", 0)], name="two"))
    >>> common.target.tolist(), common.evidence["sign (two)"].tolist()
    (['MEK'], ['0'])
    """
    keys, others = _common_keys(first, second)
    rows = np.flatnonzero(np.isin(keys, others))
    kept = first.take_edges(rows, "")
    shared = np.isin(first.node.astype(str), second.node.astype(str))
    columns: dict[str, NDArray[Any]] = {"sign": second.sign, **second.evidence}
    beside = {f"{column} ({second.name})": _beside(keys[rows], others, values) for column, values in columns.items()}
    return replace(
        kept,
        evidence={**kept.evidence, **beside},
        node=first.node[shared],
        node_table={column: values[shared] for column, values in first.node_table.items()},
        name=name if name is not None else f"{first.name} & {second.name}",
        history=_joined_history(first, second, "intersection of", f": {len(rows)} edges of {first.name} are in both"),
        citations=tuple(dict.fromkeys([*first.citations, *second.citations])),
    )


def signed(network: Network) -> Network:
    """Return the edges of known sign: those with a sign, but for pairs that are stated with both.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("AKT", "RAF", 0), ("ERK", "RAF", 1), ("ERK", "RAF", -1)])
    >>> signed(net).target.tolist()
    ['MEK']
    """
    unknown, conflict = network.sign == 0, conflicting(network)
    why = f"signed edges ({int(unknown.sum())} without a sign, {int((conflict & ~unknown).sum())} in conflict left out)"
    return network.keep_edges(~unknown & ~conflict, why)


def rename(network: Network, names: Mapping[str, str]) -> Network:
    """Return the network with other node ids; nodes that get one id become one node.

    Parameters
    ----------
    network
        The network.
    names
        Old id -> new id. What is no node is passed over, and counted; other nodes keep their ids. Old ids become
        synonyms.

    Raises
    ------
    KnowledgeError
        If a new id is empty.

    Examples
    --------
    >>> net = Network.from_edges([("P04049", "Q02750", 1)])
    >>> rename(net, {"P04049": "RAF1", "Q02750": "MAP2K1"}).target.tolist()
    ['MAP2K1']
    """
    old = network.node.tolist()
    new = [str(names.get(name, name)) for name in old]
    empty = [name for name, other in zip(old, new, strict=True) if not other.strip()]
    if empty:
        raise KnowledgeError(f"{len(empty)} node(s) would get an empty id: {empty[:5]}. Leave them out of the mapping.")
    renamed, ids = strings(new), list(dict.fromkeys(new))
    moved = sum(name != other for name, other in zip(old, new, strict=True))
    history = f"{moved} of {len(old)} nodes renamed, {len(old) - len(ids)} merged with another"
    history += f"; {sum(name not in network.index for name in names)} of {len(names)} names given are no nodes"
    return replace(
        network,
        source=renamed[network.source_index],
        target=renamed[network.target_index],
        node=strings(ids),
        node_table=_renamed_table(network, new, ids),
        history=(*network.history, history),
    )


def _joined_history(first: Network, second: Network, what: str, found: str) -> tuple[str, ...]:
    sentence = f"{what} {first.name} ({len(first)} edges) and {second.name} ({len(second)} edges){found}"
    return (*dict.fromkeys([*first.history, *second.history]), sentence)


def _joined_evidence(first: Network, second: Network) -> dict[str, NDArray[Any]]:
    columns = [_with_origin(first), _with_origin(second)]
    return {
        name: np.concatenate([_column(columns[0], name, columns[1]), _column(columns[1], name, columns[0])])
        for name in dict.fromkeys([*columns[0], *columns[1]])
    }


def _with_origin(network: Network) -> dict[str, NDArray[Any]]:
    return {**network.evidence, ORIGIN: network.evidence.get(ORIGIN, strings([network.name] * len(network)))}


def _column(own: Mapping[str, NDArray[Any]], name: str, other: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Return a column, blank (as that of the other network would be) if there is none."""
    return own[name] if name in own else taken(other[name], np.full(len(own[ORIGIN]), -1))


def _joined_nodes(first: Network, second: Network, column: str, nodes: Sequence[str]) -> NDArray[np.object_]:
    known: dict[str, str] = {}
    for network in (second, first):
        if column in network.node_table:
            known |= {node: text for node, text in zip(network.node, network.node_table[column], strict=True) if text}
    return strings(known.get(node, "") for node in nodes)


def _common_keys(first: Network, second: Network) -> tuple[Integers, Integers]:
    position = {name: k for k, name in enumerate(dict.fromkeys([*first.node, *second.node]))}
    keys = []
    for network in (first, second):
        place = np.array([position[name] for name in network.node], dtype=np.intp)
        ends = place[network.source_index], place[network.target_index]
        keys.append(edge_keys(len(position), *ends, network.directed))
    return keys[0], keys[1]


def _beside(wanted: Integers, keys: Integers, values: NDArray[Any]) -> NDArray[np.object_]:
    cells: dict[int, dict[str, None]] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        cells.setdefault(key, {})[str(value)] = None
    return strings(";".join(filter(None, cells[key])) for key in wanted.tolist())


def _renamed_table(network: Network, new: Sequence[str], ids: Sequence[str]) -> dict[str, NDArray[np.object_]]:
    first = {name: row for row, name in reversed(list(enumerate(new)))}
    rows = np.array([first[name] for name in ids], dtype=np.intp)
    table = {column: values[rows] for column, values in network.node_table.items()}
    label, old = network.node_table["label"], network.node
    table["label"] = strings(ids[k] if label[row] == old[row] else label[row] for k, row in enumerate(rows))
    others: dict[str, dict[str, None]] = {name: {} for name in ids}
    for row, name in enumerate(new):
        names = [old[row], label[row], *network.node_table["synonyms"][row].split("|")]
        others[name] |= dict.fromkeys(other for other in names if other not in ("", name))
    table["synonyms"] = strings("|".join(others[name]) for name in ids)
    return table

"""How much of a network another one has too."""

from molcause.knowledge.network import Network


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


def _pairs(network: Network) -> set[tuple[str, str]]:
    return set(zip(network.source[network.directed], network.target[network.directed], strict=True))

"""Where the nodes of a network are drawn: layers from top to bottom, few crossings, no overlap, the same every time.

The four steps of Sugiyama, Tagawa and Toda (1981, DOI:10.1109/TSMC.1981.4308636): cycles are cut by the greedy
sequence of Eades, Lin and Smyth (1993, DOI:10.1016/0020-0190(93)90079-O), layers are longest paths, the order within
layers comes from barycenters, and coordinates are least squares under a least distance (pool adjacent violators).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]
Edge = tuple[str, str]
_SWEEPS, _LAYER_GAP, _GAP = 24, 86.0, 26.0


@dataclass(frozen=True)
class Layout:
    """Places of nodes, and the bends of edges that pass other layers.

    Parameters
    ----------
    places
        Node -> centre in pixels.
    bends
        Edge -> points between its ends, from source to target.
    """

    places: dict[str, Point]
    bends: dict[Edge, tuple[Point, ...]]


def layout(widths: Mapping[str, float], edges: Sequence[Edge]) -> Layout:
    """Place nodes in layers.

    Parameters
    ----------
    widths
        Node -> width in pixels, in the order that breaks ties.
    edges
        Pairs of nodes; doubled ones and self-loops do not matter.

    Examples
    --------
    >>> found = layout({"A": 40, "B": 40, "C": 40}, [("A", "B"), ("B", "C"), ("C", "A")])
    >>> [found.places[name][1] for name in "ABC"]
    [0.0, 86.0, 172.0]
    """
    unique = list(dict.fromkeys((a, b) for a, b in edges if a != b))
    joined = {name for edge in unique for name in edge}
    lone = [name for name in widths if name not in joined]
    down = _acyclic([name for name in widths if name in joined], unique)
    layer = _layers([name for name in widths if name in joined], list(down.values()))
    chains, links, sizes = _chains(down, layer, widths)
    rows = _ordered(_rows(layer, chains), links)
    places = _places(rows, links, sizes)
    places |= _alone(lone, widths, places)
    return Layout({name: places[name] for name in widths}, _bends(down, chains, places))


def _acyclic(nodes: list[str], edges: list[Edge]) -> dict[Edge, Edge]:
    """Return each edge as it points down, reversed where it would close a cycle."""
    rank = {name: k for k, name in enumerate(_greedy(nodes, edges))}
    return {(a, b): (a, b) if rank[a] < rank[b] else (b, a) for a, b in edges}


def _greedy(nodes: list[str], edges: list[Edge]) -> list[str]:
    left, first, last = list(nodes), list[str](), list[str]()
    out = {name: {b for a, b in edges if a == name} for name in nodes}
    into = {name: {a for a, b in edges if b == name} for name in nodes}
    while left:
        sinks = [name for name in left if not out[name]]
        sources = [name for name in left if not into[name]]
        if sinks:
            pick = sinks[-1]
            last.insert(0, pick)
        else:
            pick = sources[0] if sources else max(left, key=lambda name: len(out[name]) - len(into[name]))
            first.append(pick)
        left.remove(pick)
        for name in out.pop(pick):
            into[name].discard(pick)
        for name in into.pop(pick):
            out[name].discard(pick)
    return first + last


def _layers(nodes: list[str], edges: list[Edge]) -> dict[str, int]:
    """Return the longest path to each node; sources are then lowered to just above their highest child."""
    parents: dict[str, list[str]] = {name: [] for name in nodes}
    children: dict[str, list[str]] = {name: [] for name in nodes}
    for a, b in edges:
        parents[b].append(a)
        children[a].append(b)
    layer: dict[str, int] = {}
    waiting = {name: len(parents[name]) for name in nodes}
    ready = [name for name in nodes if not waiting[name]]
    for name in ready:
        layer[name] = max((layer[parent] + 1 for parent in parents[name]), default=0)
        for child in children[name]:
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    for name in nodes:
        if not parents[name] and children[name]:
            layer[name] = min(layer[child] for child in children[name]) - 1
    lowest = min(layer.values(), default=0)
    return {name: value - lowest for name, value in layer.items()}


def _chains(
    down: dict[Edge, Edge], layer: dict[str, int], widths: Mapping[str, float]
) -> tuple[dict[Edge, list[str]], list[Edge], dict[str, float]]:
    """Return the in-between points of each long edge, all links between neighbouring layers, and all widths."""
    chains: dict[Edge, list[str]] = {}
    links: list[Edge] = []
    sizes = dict(widths)
    for edge, (a, b) in down.items():  # an edge and its reverse bend apart
        points = [f"\0{len(chains)}:{k}" for k in range(layer[a] + 1, layer[b])]
        chains[edge] = points
        sizes |= dict.fromkeys(points, 8.0)
        layer |= {name: layer[a] + 1 + k for k, name in enumerate(points)}
        path = [a, *points, b]
        links += list(pairwise(path))
    return chains, list(dict.fromkeys(links)), sizes


def _rows(layer: dict[str, int], chains: dict[Edge, list[str]]) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for name, value in layer.items():
        rows[value].append(name)
    return rows


def _ordered(rows: list[list[str]], links: list[Edge]) -> list[list[str]]:
    """Return the rows in the order with the fewest crossings among the barycenter sweeps."""
    up: dict[str, list[str]] = {name: [] for row in rows for name in row}
    low: dict[str, list[str]] = {name: [] for row in rows for name in row}
    for a, b in links:
        low[a].append(b)
        up[b].append(a)
    best, fewest = rows, _crossings(rows, low)
    current = rows
    for sweep in range(_SWEEPS):
        current = _swept(current, up if sweep % 2 == 0 else low, forward=sweep % 2 == 0)
        count = _crossings(current, low)
        if count < fewest:
            best, fewest = current, count
    return best


def _swept(rows: list[list[str]], neighbours: dict[str, list[str]], *, forward: bool) -> list[list[str]]:
    found = [list(row) for row in rows]
    for k in range(1, len(rows)) if forward else range(len(rows) - 2, -1, -1):
        fixed = {name: i for i, name in enumerate(found[k - 1 if forward else k + 1])}
        own = {name: i for i, name in enumerate(found[k])}

        def key(name: str, fixed: dict[str, int] = fixed, own: dict[str, int] = own) -> float:
            near = [fixed[other] for other in neighbours[name] if other in fixed]
            return sum(near) / len(near) if near else float(own[name])

        found[k].sort(key=key)
    return found


def _crossings(rows: list[list[str]], low: dict[str, list[str]]) -> int:
    total = 0
    for upper, lower in pairwise(rows):
        place = {name: i for i, name in enumerate(lower)}
        ends = [sorted(place[other] for other in low[name] if other in place) for name in upper]
        seen: list[int] = []
        for group in ends:
            total += sum(end < before for end in group for before in seen)
            seen += group
    return total


def _places(rows: list[list[str]], links: list[Edge], sizes: Mapping[str, float]) -> dict[str, Point]:
    near: dict[str, list[str]] = {name: [] for row in rows for name in row}
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    x: dict[str, float] = {}
    for row in rows:
        x |= dict(zip(row, _spread([0.0] * len(row), [sizes[name] for name in row]), strict=True))
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_mean([x[other] for other in near[name]] or [x[name]]) for name in row]
            x |= dict(zip(row, _spread(wanted, [sizes[name] for name in row]), strict=True))
    return {name: (round(x[name], 1), k * _LAYER_GAP) for k, row in enumerate(rows) for name in row}


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _spread(wanted: list[float], widths: list[float]) -> list[float]:
    """Return the places nearest to those wanted (least squares) that keep order and distance."""
    offset, total = [], 0.0
    for k, width in enumerate(widths):
        total += (widths[k - 1] + width) / 2 + _GAP if k else 0.0
        offset.append(total)
    blocks: list[tuple[float, int]] = []
    for value, shift in zip(wanted, offset, strict=True):
        mean, count = value - shift, 1
        while blocks and blocks[-1][0] > mean:
            before, size = blocks.pop()
            mean, count = (before * size + mean * count) / (size + count), size + count
        blocks.append((mean, count))
    flat = [mean for mean, count in blocks for _ in range(count)]
    return [value + shift for value, shift in zip(flat, offset, strict=True)]


def _alone(lone: list[str], widths: Mapping[str, float], places: dict[str, Point]) -> dict[str, Point]:
    """Return the places of nodes without edges: in rows below the rest."""
    bottom = max((y for _, y in places.values()), default=-_LAYER_GAP)
    left, right = (f((x for x, _ in places.values()), default=0.0) for f in (min, max))
    room = max(right - left, 600.0)
    found: dict[str, Point] = {}
    x, y = left, bottom + _LAYER_GAP
    for name in lone:
        if x > left and x + widths[name] - left > room:
            x, y = left, y + _LAYER_GAP * 0.7
        found[name] = (round(x + widths[name] / 2, 1), round(y, 1))
        x += widths[name] + _GAP
    return found


def _bends(
    down: dict[Edge, Edge], chains: dict[Edge, list[str]], places: dict[str, Point]
) -> dict[Edge, tuple[Point, ...]]:
    found = {}
    for edge, straight in down.items():
        points = tuple(places[name] for name in chains[edge])
        if points:
            found[edge] = points if edge == straight else points[::-1]
    return found

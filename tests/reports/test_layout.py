"""The layout: every node placed, none overlapping, the same every time, whatever the graph."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.reports.layout import layout

NAMES = st.sampled_from([f"n{k}" for k in range(12)])
EDGES = st.lists(st.tuples(NAMES, NAMES), max_size=40)


def boxes_overlap(widths, places):
    for a, b in itertools.combinations(places, 2):
        (ax, ay), (bx, by) = places[a], places[b]
        if abs(ay - by) < 32 and abs(ax - bx) < (widths[a] + widths[b]) / 2:
            return a, b
    return None


@settings(max_examples=60, deadline=None)
@given(EDGES, st.integers(40, 200))
def test_any_graph_is_laid_out_without_overlap(edges, width):
    widths = {f"n{k}": float(width + 7 * k) for k in range(12)}
    found = layout(widths, edges)
    assert list(found.places) == list(widths)
    assert boxes_overlap(widths, found.places) is None
    assert set(found.bends) <= set(edges)
    assert layout(widths, edges) == found


@settings(max_examples=60, deadline=None)
@given(EDGES)
def test_an_acyclic_graph_points_down(edges):
    forward = [(a, b) for a, b in edges if int(a[1:]) < int(b[1:])]
    found = layout({f"n{k}": 50.0 for k in range(12)}, forward)
    for a, b in forward:
        ys = [found.places[a][1], *(y for _, y in found.bends.get((a, b), ())), found.places[b][1]]
        assert ys == sorted(set(ys))


def test_an_edge_and_its_reverse_do_not_lie_on_each_other():
    edges = [("A", "B"), ("B", "C"), ("C", "D"), ("A", "D"), ("D", "A")]
    found = layout(dict.fromkeys("ABCD", 50.0), edges)
    there, back = found.bends["A", "D"], found.bends["D", "A"]
    assert not set(there) & set(back)


def test_the_embedded_network_is_compact():
    net = mc.load_network("mapk-core")
    widths = dict.fromkeys(net.node, 60.0)
    found = layout(widths, list(zip(net.source, net.target, strict=True)))
    xs, ys = zip(*found.places.values(), strict=True)
    assert max(xs) - min(xs) < 900
    assert max(ys) - min(ys) < 900


def test_no_edges_and_no_nodes():
    assert layout({}, []).places == {}
    assert set(layout({"A": 50.0, "B": 50.0}, [("A", "A")]).places) == {"A", "B"}

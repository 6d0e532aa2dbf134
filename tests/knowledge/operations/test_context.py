"""Parts of a network against networkx and an enumeration of walks."""

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network
from molcause.knowledge.operations.context import largest_component

NAMES = ["RAF", "MEK", "ERK", "AKT", "JNK", "P38"]
SOME = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)
LIMIT = st.one_of(st.none(), st.integers(1, 4))


@st.composite
def networks(draw):
    name = st.sampled_from(NAMES)
    net = Network.from_edges(draw(st.lists(st.tuples(name, name, st.just(1)), max_size=12)), nodes=NAMES)
    directed = draw(st.lists(st.sampled_from([True, True, False]), min_size=len(net), max_size=len(net)))
    return replace(net, directed=np.array(directed, dtype=bool))


def graph_of(net):
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(net.node)
    graph.add_edges_from((a, b) for a, b, d in zip(net.source, net.target, net.directed, strict=True) if d)
    return graph


def rows_of(part, net):
    """Return which rows of a network a part has; weights are the row numbers."""
    return (part.weight - 1).astype(int).tolist()


def numbered(net):
    return replace(net, weight=np.arange(1.0, len(net) + 1))


@settings(deadline=None, max_examples=60)
@given(networks(), SOME, SOME, LIMIT)
def test_between_two_sets_lie_the_edges_of_walks_that_are_short_enough(net, sources, targets, at_most):
    net, graph = numbered(net), graph_of(net)
    reach = dict(nx.all_pairs_shortest_path_length(graph))
    wanted = []
    for row, (a, b) in enumerate(zip(net.source, net.target, strict=True)):
        lengths = [reach[s][a] + 1 + reach[b][t] for s in sources for t in targets if a in reach[s] and t in reach[b]]
        if net.directed[row] and lengths and (at_most is None or min(lengths) <= at_most):
            wanted.append(row)
    part = net.between(sources, targets, at_most)
    assert rows_of(part, net) == wanted
    assert set(part.node) == {*sources, *targets, *net.source[wanted], *net.target[wanted]}


@settings(deadline=None, max_examples=60)
@given(networks(), SOME, LIMIT)
def test_what_is_reachable_is_what_networkx_reaches_from_the_next_nodes(net, starts, at_most):
    graph = graph_of(net)
    wanted = {}
    for start in starts:
        for follower in graph.successors(start):
            for name, length in nx.single_source_shortest_path_length(graph, follower).items():
                if at_most is None or length + 1 <= at_most:
                    wanted[name] = min(length + 1, wanted.get(name, 99))
    assert net.reachable(starts, at_most) == wanted


@settings(deadline=None, max_examples=60)
@given(networks(), SOME, st.integers(0, 3))
def test_the_context_is_the_union_of_ego_graphs_without_direction(net, nodes, hops):
    net = numbered(net)
    graph = nx.MultiGraph(zip(net.source, net.target, strict=True))
    graph.add_nodes_from(net.node)
    near = {name for node in nodes for name in nx.ego_graph(graph, node, radius=hops)}
    part = net.around(nodes, hops)
    assert part.node.tolist() == [name for name in net.node if name in near]
    assert rows_of(part, net) == [k for k in range(len(net)) if {net.source[k], net.target[k]} <= near]


@settings(deadline=None, max_examples=60)
@given(networks(), SOME)
def test_a_subnetwork_has_all_edges_among_its_nodes_and_their_rows_of_the_node_table(net, nodes):
    net = numbered(net)
    part = net.subnetwork(nodes)
    assert part.node.tolist() == [name for name in net.node if name in nodes] == part.node_table["label"].tolist()
    assert rows_of(part, net) == [k for k in range(len(net)) if {net.source[k], net.target[k]} <= set(nodes)]


@settings(deadline=None, max_examples=60)
@given(networks())
def test_components_are_those_of_networkx(net):
    component = net.components()
    found = {frozenset(net.node[component == k]) for k in set(component.tolist())}
    assert found == set(map(frozenset, nx.strongly_connected_components(graph_of(net))))
    largest = max(map(len, found))
    assert len(largest_component(net)) == (largest if largest > 1 else 0)


@settings(deadline=None, max_examples=40)
@given(networks())
def test_the_adjacency_counts_edges_and_those_without_direction_both_ways(net):
    wanted = np.zeros((len(NAMES), len(NAMES)), dtype=int)
    for a, b, directed in zip(net.source_index, net.target_index, net.directed, strict=True):
        wanted[b, a] += 1
        wanted[a, b] += not directed and a != b
    assert net.adjacency.toarray().tolist() == wanted.tolist()
    assert np.issubdtype(net.adjacency.dtype, np.integer)


def test_a_cycle_leads_back_to_its_start():
    net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "RAF", -1), ("MEK", "ERK", 1)])
    assert net.reachable(["RAF"]) == {"RAF": 2, "MEK": 1, "ERK": 2}
    assert net.reachable(["ERK"]) == {}
    assert net.between(["RAF"], ["RAF"]).target.tolist() == ["MEK", "RAF"]


def test_the_history_counts_edges_and_nodes():
    net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1), ("AKT", "RAF", 1)])
    part = net.between(["RAF"], ["ERK"], at_most=3)
    assert part.history[-1] == (
        "walks of at most 3 edges from 1 to 1 nodes: 2 of 3 edges kept, 3 of 4 nodes"
    )


def test_an_unknown_node_a_string_and_a_bad_limit_are_refused():
    net = Network.from_edges([("MEK", "ERK", 1)])
    with pytest.raises(KnowledgeError, match=r"no node 'MEKK'. Did you mean 'MEK'"):
        net.around(["MEKK"])
    with pytest.raises(KnowledgeError, match=r"give \['MEK'\]"):
        net.subnetwork("MEK")
    with pytest.raises(KnowledgeError, match="at_most is a whole number of edges, 1 or more; got 0"):
        net.between(["MEK"], ["ERK"], at_most=0)
    with pytest.raises(KnowledgeError, match=r"hops is a whole number of edges, 0 or more; got 1.5"):
        net.around(["MEK"], hops=1.5)

"""NetworkX graphs of every kind, in and out."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import edges, networks

from molcause.errors import KnowledgeError, MolcauseError
from molcause.knowledge.formats import networkx_graph
from molcause.knowledge.network import Network, strings
from molcause.knowledge.signs import settle

VALUES = st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=4), st.booleans(), st.lists(st.integers()))
NAMES = st.sampled_from(["sign", "weight", "relation", "directed", "source", "label", "x"])
ATTRIBUTES = st.dictionaries(NAMES, VALUES)


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_the_four_kinds_are_read_with_their_direction(kind):
    graph = kind()
    graph.add_edges_from([("A", "B", {"sign": 1}), ("A", "B", {"sign": -1}), ("B", "C", {})])
    net = networkx_graph.from_object(graph)
    assert networkx_graph.accepts(graph)
    assert net.sign.tolist() == ([1, -1, 0] if graph.is_multigraph() else [-1, 0])
    assert set(net.directed) == {graph.is_directed()}


@settings(deadline=None, max_examples=60)
@given(networks())
def test_a_network_survives_with_its_attributes(net):
    graph = networkx_graph.to_object(net)
    again = networkx_graph.from_object(graph)
    assert isinstance(graph, nx.MultiDiGraph)
    assert edges(again, "weight", "relation", "directed") == edges(net, "weight", "relation", "directed")
    assert sorted(again.evidence["n_references"].tolist()) == sorted(net.evidence["n_references"].tolist())
    assert again.node.tolist() == net.node.tolist()
    assert again.name == "odd"


def test_a_network_without_directions_becomes_a_multigraph():
    net = Network.build(strings("AA"), strings("BB"), [1, -1], directed=[False, False])
    graph = networkx_graph.to_object(net)
    assert (graph.is_directed(), graph.number_of_edges("A", "B")) == (False, 2)
    assert not networkx_graph.from_object(graph).directed.any()


def test_attributes_of_nodes_survive_and_empty_ones_are_left_out():
    graph = nx.DiGraph([("A", "B")])
    graph.nodes["A"].update(label="Raf", synonyms=["RAF1", "BRAF"], compartment="cytosol")
    net = networkx_graph.from_object(graph)
    assert net.node_table["compartment"].tolist() == ["cytosol", ""]
    assert dict(networkx_graph.to_object(net).nodes["A"])["synonyms"] == "RAF1;BRAF"
    assert dict(networkx_graph.to_object(net).nodes["B"]) == {}


@pytest.mark.parametrize(
    ("attributes", "sign"),
    [
        ([{"weight": -2.0}, {"weight": 1.0}, {}], [-1, 1, 0]),
        ([{"weight": 2.0}, {"weight": 1.0}, {}], [0, 0, 0]),
        ([{"interaction": "inhibits"}, {"interaction": "binds"}, {}], [-1, 0, 0]),
        ([{"interaction": -1}, {"interaction": 1}, {"interaction": 0}], [-1, 1, 0]),
        ([{"relationship_label": "activation"}, {}, {}], [1, 0, 0]),
        ([{"sign": "-|", "weight": 3}, {"sign": None, "weight": 1}, {"sign": 1.0}], [-1, 0, 1]),
        ([{"sign": 1, "relation": "inhibits"}, {}, {}], [1, 0, 0]),
    ],
)
def test_signs_come_from_the_sign_or_else_the_relation_or_negative_weights(attributes, sign):
    graph = nx.DiGraph()
    graph.add_edges_from(zip("ABC", "XYZ", attributes, strict=True))
    net = networkx_graph.from_object(graph)
    assert net.sign.tolist() == sign
    assert (net.weight > 0).all()


def test_a_sign_that_the_weight_contradicts_is_a_conflict():
    net = settle(networkx_graph.from_object(nx.DiGraph([("A", "B", {"sign": 1, "weight": -1})])))
    assert net.sign.tolist() == [0]
    assert net.conflicts == (("A", "B"),)


def test_names_that_the_network_uses_itself_are_prefixed():
    graph = nx.DiGraph([("A", "B", {"source": "KEGG", "edge_source": "x"})])
    net = networkx_graph.from_object(graph)
    assert {name: column.tolist() for name, column in net.evidence.items()} == {
        "edge_edge_source": ["KEGG"],
        "edge_source": ["x"],
    }


@pytest.mark.parametrize(
    ("graph", "said"),
    [
        (nx.DiGraph(), "no edge"),
        (nx.DiGraph([(1, "1")]), "same as text"),
        (nx.DiGraph([("A", "B", {"sign": 7})]), "'7'.*edge A -> B"),
        (nx.DiGraph([("A", "B", {"weight": "heavy"})]), "'heavy'.*edge A -> B"),
        (nx.DiGraph([("A", "B", {"directed": "perhaps"})]), "'perhaps'.*edge A -> B"),
        (nx.DiGraph([("A", "B", {"weight": 0})]), "not positive"),
    ],
)
def test_what_cannot_be_a_network_is_refused(graph, said):
    with pytest.raises(KnowledgeError, match=said):
        networkx_graph.from_object(graph)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("ABC"), ATTRIBUTES), max_size=5), ATTRIBUTES)
def test_any_attributes_give_a_network_or_an_error_of_ours(rows, about):
    graph = nx.MultiDiGraph()
    graph.add_edges_from(rows)
    graph.add_node("A", **about)
    try:
        net = networkx_graph.from_object(graph)
    except MolcauseError:
        return
    assert len(net) == len(rows)


@pytest.mark.parametrize("thing", [None, [], {}, "net.csv", object()])
def test_other_objects_are_not_taken(thing):
    assert not networkx_graph.accepts(thing)

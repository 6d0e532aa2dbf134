"""GraphML: round trips, what other programs write, and XML that is out to harm."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, edges, fits, networks, reads_or_refuses, written_and_read

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import graphml
from molcause.knowledge.network import Network, strings

HEAD = '<?xml version="1.0" encoding="UTF-8"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
BOMB = (
    '<!DOCTYPE g [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    "<graphml><graph><node id='&c;'/></graph></graphml>"
)
OUTSIDE = '<!DOCTYPE g [<!ENTITY a SYSTEM "file:///etc/passwd">]><graphml><graph><node id="&a;"/></graph></graphml>'
SMALL = (
    f'{HEAD}<key id="d0" for="edge" attr.name="sign" attr.type="int"/>'
    '<graph edgedefault="directed"><node id="A"/><node id="B"/>'
    '<edge source="A" target="B"><data key="d0">-1</data></edge></graph></graphml>'
)


def read(folder, content):
    (folder / "net.graphml").write_text(content, encoding="utf-8")
    return graphml.read(folder / "net.graphml")


@settings(deadline=None, max_examples=60)
@given(networks())
def test_a_network_survives_in_its_order(net):
    again = written_and_read(graphml, net, "net.graphml")
    assert again.digest == net.digest
    assert edges(again, "weight", "relation") == edges(net, "weight", "relation")
    assert again.evidence["note"].tolist() == net.evidence["note"].tolist()
    assert again.evidence["n_references"].tolist() == net.evidence["n_references"].tolist()
    assert again.name == "odd"


def test_edges_with_and_without_direction_survive_together():
    net = Network.build(strings("AB"), strings("BC"), [1, 0], directed=[True, False])
    assert written_and_read(graphml, net, "net.graphml").directed.tolist() == [True, False]


def test_line_ends_and_tabs_in_names_survive():
    net = Network.from_edges([("A\tB\nC", "D\rE", 1)])
    assert written_and_read(graphml, net, "net.graphml").node.tolist() == ["A\tB\nC", "D\rE"]


def test_networkx_reads_what_is_written(tmp_path):
    net = Network.from_edges([("A", "B", 1), ("A", "B", -1), ("B", "<i>", 0)], nodes=["D"])
    graphml.write(net, tmp_path / "net.graphml")
    graph = nx.read_graphml(tmp_path / "net.graphml", force_multigraph=True)
    found = sorted((s, t, data["sign"]) for s, t, data in graph.edges(data=True))
    assert found == [("A", "B", -1), ("A", "B", 1), ("B", "<i>", 0)]
    assert "D" in graph


@pytest.mark.parametrize("kind", [nx.Graph, nx.DiGraph, nx.MultiGraph, nx.MultiDiGraph])
def test_what_networkx_writes_is_read(tmp_path, kind):
    graph = kind()
    graph.add_edges_from([("A", "B", {"sign": 1, "pmid": "1"}), ("B", "C", {"sign": -1})])
    nx.write_graphml(graph, tmp_path / "net.graphml")
    net = graphml.read(tmp_path / "net.graphml")
    assert edges(net) == {("A", "B", 1): 1, ("B", "C", -1): 1}
    assert set(net.directed) == {graph.is_directed()}
    assert net.evidence["pmid"].tolist() == ["1", ""]


def test_numbered_nodes_take_their_names_as_of_igraph_and_yed(tmp_path):
    igraph = f"""{HEAD}<key id="v_name" for="node" attr.name="name" attr.type="string"/><graph edgedefault="directed">
    <node id="n0"><data key="v_name">RAF1</data></node><node id="n1"><data key="v_name">MAP2K1</data></node>
    <edge source="n0" target="n1"/></graph></graphml>"""
    assert read(tmp_path, igraph).node.tolist() == ["RAF1", "MAP2K1"]
    shape = '<data key="d6"><y:ShapeNode xmlns:y="y"><y:Fill/><y:NodeLabel x="1">{}</y:NodeLabel></y:ShapeNode></data>'
    yed = igraph.replace('<data key="v_name">RAF1</data>', shape.format("RAF1"))
    yed = yed.replace('<data key="v_name">MAP2K1</data>', shape.format("MEK"))
    net = read(tmp_path, yed)
    assert net.source.tolist() == ["RAF1"]
    assert "nodes named by their attribute 'name'" in net.history
    same = read(tmp_path, igraph.replace("MAP2K1", "RAF1"))
    assert same.node.tolist() == ["n0", "n1"]


def test_defaults_parallel_edges_and_hyperedges_are_minded(tmp_path):
    text = f"""{HEAD}<key id="s" for="edge" attr.name="sign" attr.type="int"><default>1</default></key>
    <graph edgedefault="undirected"><node id="A"/><node id="B"/><edge id="e" source="A" target="B"/>
    <edge id="e" source="A" target="B" directed="true"><data key="s">-1</data></edge><hyperedge/></graph></graphml>"""
    net = read(tmp_path, text)
    assert net.sign.tolist() == [1, -1]
    assert net.directed.tolist() == [False, True]
    assert "1 hyperedge(s) left out: they are not pairs" in net.history


@pytest.mark.parametrize("content", [BOMB, OUTSIDE], ids=["bomb", "other file"])
def test_entities_are_refused(tmp_path, content):
    with pytest.raises(KnowledgeError, match="DTD or entities"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (SMALL[:-30], "not well-formed"),
        ("<sbml><model/></sbml>", "not a GraphML"),
        ("<graphml><graph><node id='A'/></graph></graphml>", "no edge"),
        ("<graphml><graph><edge source='A'/></graph></graphml>", "no 'target'"),
        (SMALL.replace("-1", "7"), "'7'.*edge A -> B"),
    ],
)
def test_a_broken_file_is_refused_with_the_reason(tmp_path, content, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, content)


def test_control_characters_cannot_be_written(tmp_path):
    with pytest.raises(KnowledgeError, match="control character"):
        graphml.write(Network.from_edges([("A\x07", "B", 1)]), tmp_path / "net.graphml")


@settings(deadline=None, max_examples=100)
@given(st.lists(CUT, max_size=4))
def test_damaged_files_are_read_or_refused(cuts):
    reads_or_refuses(graphml, damaged(SMALL.encode(), cuts), "net.graphml")


def test_only_graphml_fits():
    assert fits(graphml, SMALL, "net.xml")
    assert fits(graphml, BOMB.replace("<!DOCTYPE g", "<!DOCTYPE graphml"), "net.graphml")
    assert fits(graphml, "<!-- <graph> --><g:graphml xmlns:g='x'>", "net.graphml")
    for other in ("<?xml version='1.0'?><sbml/>", "", "graphml", "<html><graphml>"):
        assert not fits(graphml, other, "net.graphml")

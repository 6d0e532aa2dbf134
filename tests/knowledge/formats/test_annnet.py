"""AnnNet graphs, by a stand-in with the same methods (those of annnet 0.4.1)."""

import sys
from types import ModuleType, SimpleNamespace

import pytest
from hypothesis import given, settings
from tests.knowledge.formats.odd import edges, networks

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import annnet
from molcause.knowledge.network import Network


class AnnNet:
    """Nodes, pairs and hyperedges in order, with attributes by id."""

    is_multilayer = False

    def __init__(self, directed=True):
        self.nodes, self.pairs, self.hyper = {}, {}, []
        self.attrs = SimpleNamespace(rows=self._rows)

    def add_nodes(self, nodes):
        for node in nodes:
            self.nodes[node["node_id"]] = {key: value for key, value in node.items() if key != "node_id"}

    def add_edges(self, rows):
        for row in rows:
            if "members" in row:
                self.hyper.append(f"h{len(self.hyper)}")
                continue
            self.pairs[row.get("edge_id", f"edge_{len(self.pairs)}")] = row
            for end in (row["source"], row["target"]):
                self.nodes.setdefault(end, {})

    def edge_list(self):
        return [(row["source"], row["target"], key, row.get("weight", 1.0)) for key, row in self.pairs.items()]

    @property
    def N(self):
        return list(self.nodes)

    @property
    def E(self):
        directed = [row.get("edge_directed", True) for row in self.pairs.values()]
        return {"id": [*self.pairs, *self.hyper], "directed": [*directed, *[False] * len(self.hyper)]}

    def _rows(self, address):
        if address == "nodes":
            return self.nodes
        return {key: row.get("attributes", {}) for key, row in self.pairs.items()} | {key: {} for key in self.hyper}


@pytest.fixture
def installed(monkeypatch):
    module = ModuleType("annnet")
    module.AnnNet = AnnNet
    monkeypatch.setitem(sys.modules, "annnet", module)


@pytest.fixture
def absent(monkeypatch):
    monkeypatch.setitem(sys.modules, "annnet", None)


def test_a_network_survives(installed):
    @settings(deadline=None, max_examples=40)
    @given(networks())
    def survives(net):
        graph = annnet.to_object(net)
        assert annnet.accepts(graph)
        again = annnet.from_object(graph)
        assert again.digest == net.digest
        assert edges(again, "weight", "relation") == edges(net, "weight", "relation")
        assert again.evidence["note"].tolist() == net.evidence["note"].tolist()

    survives()


def test_hyperedges_are_left_out_and_counted():
    graph = AnnNet()
    graph.add_edges([{"source": "A", "target": "B", "weight": -1.0}, {"members": ["A", "B", "C"]}])
    net = annnet.from_object(graph)
    assert net.sign.tolist() == [-1]
    assert "1 hyperedge(s) left out: they are not pairs" in net.history


def test_edges_without_direction_stay_so():
    graph = AnnNet()
    graph.add_edges([{"source": "A", "target": "B", "edge_directed": False, "attributes": {"sign": "inhibits"}}])
    net = annnet.from_object(graph)
    assert (net.directed.tolist(), net.sign.tolist()) == ([False], [-1])


def test_a_graph_of_layers_is_refused():
    graph = AnnNet()
    graph.is_multilayer = True
    with pytest.raises(KnowledgeError, match="layers"):
        annnet.from_object(graph)


def test_without_annnet_the_error_says_what_to_install(absent):
    with pytest.raises(KnowledgeError, match="pip install annnet"):
        annnet.to_object(Network.from_edges([("A", "B", 1)]))


@pytest.mark.parametrize("thing", [None, [], {}, "net.csv", object()])
def test_other_objects_are_not_taken(thing):
    assert not annnet.accepts(thing)

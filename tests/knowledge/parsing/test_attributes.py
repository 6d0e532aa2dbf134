"""Edges with attributes by name: types of columns, and text of what is no text."""

import numpy as np
import pytest

from molcause.knowledge.network import Network, strings
from molcause.knowledge.parsing.attributes import Graph, edge_attributes, network_from_graph, node_attributes, text_of


def columns(*values):
    graph = Graph("a graph", [("A", "B", True, {"x": value}) for value in values])
    return network_from_graph(graph, "net").evidence["x"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [([1, 2], "i"), ([0.5, 2.0], "f"), ([True, False], "b"), ([np.int64(1), 2], "i"), ([1, 2.0], "O")],
)
def test_a_column_of_one_kind_of_number_keeps_it(values, kind):
    assert columns(*values).dtype.kind == kind


def test_other_columns_are_text_and_what_is_missing_is_empty():
    assert columns("a", None, ["x", 1], 10**30).tolist() == ["a", "", "x;1", str(10**30)]
    assert columns(10**30, 1).tolist() == [str(10**30), "1"]


def test_a_set_has_one_text_whatever_its_order():
    assert text_of({"b", "a", "c"}) == "a;b;c"


def test_attributes_are_plain_python():
    net = Network.build(strings("A"), strings("B"), [1], evidence={"n": np.array([3]), "seen": np.array([True])})
    (row,) = edge_attributes(net)
    assert {name: type(value) for name, value in row.items()} == {
        "sign": int,
        "weight": float,
        "relation": str,
        "directed": bool,
        "n": int,
        "seen": bool,
    }
    assert node_attributes(net) == [{"label": "A"}, {"label": "B"}]


def test_what_is_said_of_the_signs_is_in_the_history():
    assert network_from_graph(Graph("a graph", [("A", "B", True, {})]), "net").history == (
        "1 edges read from a graph",
        "no attribute says a sign: all are unknown",
    )

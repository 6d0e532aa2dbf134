"""Invariants of `Network`: what is kept, what is refused, what cannot be changed."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings

NAMES = st.sampled_from(["RAF", "MEK", "ERK", "HLA-A", "PtdIns(4,5)P2", "β-catenin"])
EDGES = st.lists(st.tuples(NAMES, NAMES, st.sampled_from([-1, 0, 1])), max_size=12)


@settings(deadline=None)
@given(EDGES)
def test_edges_are_kept_as_given_with_parallels_self_loops_and_unknown_signs(edges):
    net = Network.from_edges(edges)
    assert list(zip(net.source, net.target, net.sign.tolist(), strict=True)) == edges
    assert len(net) == len(edges)
    assert set(net.node) == {name for edge in edges for name in edge[:2]}
    assert [net.node[i] for i in net.source_index] == [edge[0] for edge in edges]
    assert [net.node[i] for i in net.target_index] == [edge[1] for edge in edges]


@settings(deadline=None)
@given(EDGES, st.data())
def test_keeping_edges_keeps_all_nodes_and_never_changes_the_original(edges, data):
    net = Network.from_edges(edges)
    before = net.digest
    keep = np.array(data.draw(st.lists(st.booleans(), min_size=len(edges), max_size=len(edges))), dtype=bool)
    part = net.keep_edges(keep, "some")
    assert part.node.tolist() == net.node.tolist()
    assert len(part) == keep.sum()
    assert part.history[:-1] == net.history
    assert f"{int(keep.sum())} of {len(edges)}" in part.history[-1]
    assert net.digest == before == Network.from_edges(edges).digest


def test_the_repr_counts_cycles_and_signs():
    net = Network.from_edges([("A", "A", 1), ("A", "B", 0), ("A", "B", -1)])
    assert "2 nodes, 3 edges (1 activating, 1 inhibiting, 1 of unknown sign), 1 nodes on cycles" in repr(net)


def test_a_missing_sign_is_unknown():
    assert Network.from_edges([("A", "B")]).sign.tolist() == [0]


@pytest.mark.parametrize("name", ["source", "target", "sign", "weight", "relation", "directed", "node"])
def test_columns_cannot_be_written(name):
    net = Network.from_edges([("A", "B", 1)])
    with pytest.raises(ValueError, match="read-only"):
        getattr(net, name)[0] = getattr(net, name)[0]


def test_fields_cannot_be_replaced():
    net = Network.from_edges([("A", "B", 1)])
    with pytest.raises(dataclasses.FrozenInstanceError):
        net.sign = np.array([0])


def test_node_table_and_evidence_cannot_be_written_either():
    net = mc.load_network("mapk-core")
    with pytest.raises(ValueError, match="read-only"):
        net.node_table["synonyms"][0] = "MEK"
    with pytest.raises(ValueError, match="read-only"):
        net.evidence["reference"][0] = "PMID:0"


@pytest.mark.parametrize("sign", [2, -2, 0.5, "1", "+", None, float("nan")])
def test_a_sign_other_than_minus_one_zero_one_is_refused(sign):
    with pytest.raises(KnowledgeError, match="sign is -1, 0"):
        Network.from_edges([("A", "B", sign)])


def test_an_edge_of_four_parts_is_refused():
    with pytest.raises(KnowledgeError, match="source, target"):
        Network.from_edges([("A", "activates", "B", 1)])


def test_a_doubled_node_is_refused_and_named():
    with pytest.raises(KnowledgeError, match="'B'"):
        Network.build(strings("A"), strings("B"), np.array([1], dtype=np.int8), node=["A", "B", "B"])


def test_an_edge_to_a_node_outside_the_node_table_is_refused_and_named():
    with pytest.raises(KnowledgeError, match="'ERK'"):
        Network.build(strings(["MEK"]), strings(["ERK"]), np.array([1], dtype=np.int8), node=["MEK"])


def test_columns_of_different_length_are_refused():
    with pytest.raises(KnowledgeError):
        Network.build(strings("AB"), strings("B"), np.array([1], dtype=np.int8))


@pytest.mark.parametrize("weight", [-1.0, 0.0, float("nan"), float("inf")])
def test_a_weight_that_is_not_a_positive_number_is_refused(weight):
    with pytest.raises(KnowledgeError):
        Network.build(strings("A"), strings("B"), np.array([1], dtype=np.int8), weight=np.array([weight]))


def test_an_unknown_node_is_named_with_the_nearest():
    with pytest.raises(KnowledgeError, match=r"no node 'MEKK'.*'MEK'"):
        mc.load_network("mapk-core").position("MEKK")


@pytest.mark.parametrize(
    ("gene", "family"), [("MAP2K1", "MEK"), ("map2k2", "MEK"), ("MAPK3", "ERK"), ("PRKCA", "PKC"), ("Raf-1", "RAF")]
)
def test_a_family_member_leads_to_its_family(gene, family):
    with pytest.raises(KnowledgeError, match=rf"Did you mean '{family}' \({gene} is a synonym"):
        mc.load_network("mapk-core").position(gene)


def test_a_name_that_stands_for_two_nodes_is_no_synonym_of_either():
    table = {"synonyms": strings(["PDK1|PDPK", "PDK1"])}
    net = Network.build(strings(["A"]), strings(["B"]), np.array([1], dtype=np.int8), node=["A", "B"], node_table=table)
    assert net.synonyms == {"PDPK": "A"}


def test_the_digest_sees_signs_and_direction_but_not_the_name():
    net = Network.from_edges([("A", "B", 1), ("B", "C", 0)])
    assert net.digest != Network.from_edges([("A", "B", -1), ("B", "C", 0)]).digest
    assert net.digest != Network.from_edges([("B", "A", 1), ("B", "C", 0)], nodes=["A", "B", "C"]).digest
    assert net.digest == Network.from_edges([("A", "B", 1), ("B", "C", 0)], name="other").digest


def test_selecting_by_a_column_that_is_not_there_names_those_that_are():
    with pytest.raises(KnowledgeError, match="'consensus'"):
        mc.load_network("mapk-core").select("consenus", bool)


def test_frames_hold_every_edge_and_every_node():
    net = mc.load_network("mapk-core")
    frame, nodes = net.to_frame(), net.node_frame()
    assert (frame["source"] == net.source).all()
    assert (frame["sign"] == net.sign).all()
    assert list(frame.columns[-4:]) == list(net.evidence)
    assert list(nodes["id"]) == list(net.node)


def test_every_column_of_a_node_table_given_is_kept_and_must_fit():
    ends = strings(["RAF"]), strings(["MEK"])
    net = Network.build(*ends, np.array([1]), node_table={"compartment": strings(["membrane", "cytosol"])})
    assert net.node_table["compartment"].tolist() == ["membrane", "cytosol"]
    assert net.node_table["label"].tolist() == ["RAF", "MEK"]
    with pytest.raises(KnowledgeError, match="'compartment' has 1 values for 2 nodes"):
        Network.build(*ends, np.array([1]), node_table={"compartment": strings(["membrane"])})

"""Members in the place of their complexes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.operations.complexes import members_by_name

NAMES = st.sampled_from(["C1", "C2", "RAF", "MEK"])


def edges_of(net):
    return list(zip(net.source, net.target, net.sign.tolist(), net.evidence["complex"], strict=True))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from([-1, 0, 1])), max_size=10))
def test_each_member_gets_every_edge_of_its_complex_and_the_rest_stays(edges):
    parts = {"C1": ["A", "B"], "C2": ["RAF", "D", "A"]}
    net = Network.from_edges(edges, nodes=["C1", "C2", "MEK"])
    wanted = []
    for a, b, sign in edges:
        mark = ";".join(dict.fromkeys(name for name in (a, b) if name in parts))
        wanted += [(x, y, sign, mark) for x in parts.get(a, [a]) for y in parts.get(b, [b])]
    whole = net.expand_complexes(parts)
    assert edges_of(whole) == wanted
    assert "C1" not in whole.index
    assert {"MEK", "A", "B", "RAF", "D"} <= set(whole.node)


def marked(*names, edges=()):
    net = Network.from_edges(edges, nodes=names)
    kind = strings("complex" if "_" in name else "" for name in net.node)
    return replace(net, node_table={**net.node_table, "kind": kind})


def test_members_are_read_from_a_name_only_where_all_are_known():
    net = marked("FOS_JUN", "FOS", "JUN", "A_B", "A", "COMPLEX:FOS_JUN")
    assert members_by_name(net) == {"FOS_JUN": ("FOS", "JUN"), "COMPLEX:FOS_JUN": ("FOS", "JUN")}
    whole = replace(net).expand_complexes()
    assert "1 complexes of unknown members stay: A_B" in whole.history[-1]
    assert "A_B" in whole.index


def test_symbols_that_hold_the_joint_are_members_and_what_can_be_read_two_ways_stays():
    net = Network.from_edges([], nodes=["COMPLEX:AC_01_B", "AC_01", "B", "COMPLEX:X_Y_Z", "X", "Y_Z", "X_Y", "Z"])
    assert members_by_name(net) == {"COMPLEX:AC_01_B": ("AC_01", "B")}


def test_members_may_be_named_by_synonyms():
    net = Network.from_edges([], nodes=["COMPLEX:P01100_P05412", "FOS", "JUN"])
    table = {**net.node_table, "synonyms": strings(["", "P01100", "P05412"])}
    assert members_by_name(replace(net, node_table=table)) == {"COMPLEX:P01100_P05412": ("FOS", "JUN")}


def test_a_network_without_known_complexes_stays_as_it_is():
    net = Network.from_edges([("A_B", "C", 1)])
    assert net.expand_complexes().digest == net.digest


def test_a_complex_that_is_no_node_or_has_no_members_is_refused():
    net = Network.from_edges([("AP1", "MYC", 1)])
    with pytest.raises(KnowledgeError, match=r"no node 'AP2'. Did you mean 'AP1'"):
        net.expand_complexes({"AP2": ["FOS"]})
    for members in ([], "FOS"):
        with pytest.raises(KnowledgeError, match="give a sequence of one id or more"):
            net.expand_complexes({"AP1": members})

"""From the nodes of a network to readings of one node or of a group of nodes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.bias.edges import readout_edges
from molcause.errors import BiasError
from molcause.knowledge.network import Network


def readouts(*rows):
    named = [{"readout": f"r{i}", "node": node, "sign": sign} for i, (node, sign) in enumerate(rows)]
    return mc.ReadoutMap.from_rows(named)


def test_a_group_has_the_edges_of_any_member():
    # PDPK1 -> AKT1, MTOR -> AKT2; AKT1 -| GSK3B, AKT2 -| GSK3B; AKT1 -> RPS6, AKT2 -| RPS6; AKT1 -> AKT2 is inside.
    net = Network.from_edges(
        [
            ("PDPK1", "AKT1", 1), ("MTOR", "AKT2", 1), ("AKT1", "GSK3B", -1), ("AKT2", "GSK3B", -1),
            ("AKT1", "RPS6", 1), ("AKT2", "RPS6", -1), ("AKT1", "AKT2", 1),
        ]
    )  # fmt: skip
    found = readout_edges(net, readouts(("PDPK1", 1), ("AKT1|AKT2", 1), ("GSK3B", -1), ("RPS6", 1)), ("MTOR",))
    assert found.edge.astype(int).tolist() == [
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 1],
        [0, 1, 0, 0, 0],
        [0, 1, 0, 0, 0],
    ]
    assert found.sign.tolist() == [  # GSK3B is read through an inhibitory site; on RPS6 the members disagree
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 1],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ]
    assert found.covered.all()
    assert found.notes == ()


def test_a_member_of_unknown_sign_makes_the_groups_sign_unknown():
    net = Network.from_edges([("A1", "B", 1), ("A2", "B", 0)])
    found = readout_edges(net, readouts(("A1|A2", 1), ("B", 1)), ())
    assert (bool(found.edge[1, 0]), int(found.sign[1, 0])) == (True, 0)


def test_readings_that_share_a_member_do_not_cause_each_other():
    net = Network.from_edges([("A1", "A2", 1), ("A2", "A3", 1), ("A3", "B", 1)])
    found = readout_edges(net, readouts(("A1|A2", 1), ("A2|A3", 1), ("A1", 1), ("B", 1)), ())
    assert np.argwhere(found.edge).tolist() == [[1, 2], [3, 1]]  # only A1 -> A2|A3 and A2|A3 -> B share no node


def test_no_path_leads_through_a_member_of_a_group():
    net = Network.from_edges([("A", "x", 1), ("x", "G1", 1), ("G1", "B", 1), ("G2", "B", 1)])
    found = readout_edges(net, readouts(("A", 1), ("G1|G2", 1), ("B", 1)), ())
    assert np.argwhere(found.edge).tolist() == [[1, 0], [2, 1]]


def test_a_group_is_covered_by_the_members_that_the_network_has():
    net = Network.from_edges([("A1", "B", 1)])
    found = readout_edges(net, readouts(("A1|A9", 1), ("A8|A9", 1), ("B", 1)), ())
    assert found.covered.astype(int).tolist() == [[1, 0, 1], [0, 0, 0], [1, 0, 1]]
    assert found.notes == (f"1 of 3 readouts are not in network {net.name!r}: A8|A9",)


def test_a_node_whose_own_name_has_a_bar_is_no_group():
    net = Network.from_edges([("HGNC:6871|MAPK1", "B", 1), ("MAPK1", "C", 1)])
    found = readout_edges(net, readouts(("HGNC:6871|MAPK1", 1), ("B", 1), ("C", 1)), ())
    assert np.argwhere(found.edge).tolist() == [[1, 0]]


def test_groups_without_any_member_in_the_network_are_refused():
    with pytest.raises(BiasError, match="None of the 1 readouts"):
        readout_edges(Network.from_edges([("A", "B", 1)]), readouts(("X|Y", 1)), ())


NODE = st.sampled_from("abcdef")
EDGES = st.lists(st.tuples(NODE, NODE, st.sampled_from([-1, 0, 1])), min_size=1, max_size=15)


@settings(deadline=None)
@given(EDGES, st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=4), st.data())
def test_a_group_is_the_union_of_its_members_read_alone(edges, single, data):
    net = Network.from_edges(edges)
    group = data.draw(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=3, unique=True))
    single = [name for name in dict.fromkeys(single) if name not in group]
    if not set(group) & set(net.index):
        return
    together = readout_edges(net, readouts(("|".join(group), 1), *((name, 1) for name in single)), ())
    alone = readout_edges(net, readouts(*((name, 1) for name in [*group, *single])), ())
    k = len(group)
    assert together.edge[1:, 1:].tolist() == alone.edge[k:, k:].tolist()
    assert together.sign[1:, 1:].tolist() == alone.sign[k:, k:].tolist()
    assert together.edge[1:, 0].tolist() == alone.edge[k:, :k].any(axis=1).tolist()
    assert together.edge[0, 1:].tolist() == alone.edge[:k, k:].any(axis=0).tolist()
    assert not together.edge[0, 0]
    for i, row in enumerate(alone.sign[k:, :k]):
        signs = set(row[alone.edge[k + i, :k]].tolist())
        assert together.sign[1 + i, 0] == (signs.pop() if len(signs) == 1 else 0)

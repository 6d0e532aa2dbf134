"""Networks together, in common, by evidence, under other names."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings

NAMES = st.sampled_from(["RAF", "MEK", "ERK", "AKT", "JNK"])
EDGES = st.lists(st.tuples(NAMES, NAMES, st.sampled_from([-1, 0, 1])), max_size=12)


@st.composite
def networks(draw, name="drawn"):
    net = Network.from_edges(draw(EDGES), nodes=draw(st.lists(NAMES, unique=True)), name=name)
    directed = draw(st.lists(st.booleans(), min_size=len(net), max_size=len(net)))
    evidence = {"references": strings(f"PMID:{1000 + k}" for k in range(len(net)))}
    return replace(net, directed=np.array(directed, dtype=bool), evidence=evidence)


def edges_of(net):
    return list(zip(net.source, net.target, net.sign.tolist(), net.directed.tolist(), strict=True))


def pairs_of(net):
    """Return pairs with direction, and pairs without one as sets."""
    ends = zip(net.source, net.target, net.directed, strict=True)
    return [(a, b) if directed else frozenset((a, b)) for a, b, directed in ends]


def with_evidence(net, **columns):
    return replace(net, evidence={name: np.array(cells, dtype=object) for name, cells in columns.items()})


@settings(deadline=None, max_examples=40)
@given(networks("one"), networks("two"))
def test_a_union_has_all_edges_of_both_and_says_whose_they_are(one, two):
    both = one.union(two)
    assert edges_of(both) == edges_of(one) + edges_of(two)
    assert both.node.tolist() == list(dict.fromkeys([*one.node, *two.node]))
    assert both.evidence["network"].tolist() == ["one"] * len(one) + ["two"] * len(two)
    assert both.evidence["references"].tolist() == [*one.evidence["references"], *two.evidence["references"]]


def test_columns_that_one_network_lacks_are_blank_in_its_rows():
    one = replace(Network.from_edges([("A", "B", 1)], name="one"), evidence={"score": np.array([3])})
    two = with_evidence(Network.from_edges([("B", "C", 1)], name="two"), note=["seen"])
    both = one.union(two)
    assert both.evidence["score"][0] == 3
    assert np.isnan(both.evidence["score"][1])
    assert both.evidence["note"].tolist() == ["", "seen"]


def test_a_union_of_unions_keeps_the_first_origins():
    one, two, three = (Network.from_edges([("A", "B", 1)], name=name) for name in ("one", "two", "three"))
    assert one.union(two).union(three).evidence["network"].tolist() == ["one", "two", "three"]


@settings(deadline=None, max_examples=60)
@given(networks("one"), networks("two"))
def test_an_intersection_has_the_firsts_edges_that_the_second_has_too(one, two):
    common = one.intersection(two)
    others = set(pairs_of(two))
    assert edges_of(common) == [e for e, pair in zip(edges_of(one), pairs_of(one), strict=True) if pair in others]
    assert common.node.tolist() == [name for name in one.node if name in set(two.node)]
    for pair, cell in zip(pairs_of(common), common.evidence["references (two)"], strict=True):
        own = zip(pairs_of(two), two.evidence["references"], strict=True)
        assert cell == ";".join(text for other, text in own if other == pair)
    assert f"{len(common)} edges of one are in both" in common.history[-1]


def test_an_intersection_shows_the_signs_of_the_second_and_keeps_those_of_the_first():
    one = Network.from_edges([("A", "B", 1)], name="one")
    common = one.intersection(Network.from_edges([("A", "B", -1), ("A", "B", 1)], name="two"))
    assert common.sign.tolist() == [1]
    assert common.evidence["sign (two)"].tolist() == ["-1;1"]


@settings(deadline=None, max_examples=40)
@given(networks())
def test_signed_edges_are_those_whose_sign_counts_anywhere(net):
    found = net.signed()
    assert (found.sign != 0).all()
    assert not set(found.conflicts)
    kept = Counter(edges_of(found))
    stated = set(zip(pairs_of(net), net.sign.tolist(), strict=True))
    both = {pair for pair, sign in stated if sign and (pair, -sign) in stated}
    wanted = [e for e, pair in zip(edges_of(net), pairs_of(net), strict=True) if e[2] and pair not in both]
    assert kept == Counter(wanted)


def test_edges_are_kept_by_distinct_publications_resources_and_curation_effort():
    net = with_evidence(
        Network.from_edges([("A", "B", 1), ("A", "C", 1), ("A", "D", 1)]),
        references=["KEGG:12345678;SIGNOR:12345678", "KEGG:12345678;SIGNOR:23456789", ""],
        sources=["KEGG;SIGNOR", "KEGG", ""],
        curation_effort=["2", "7", ""],
    )
    assert net.supported_by(publications=2).target.tolist() == ["C"]
    assert net.supported_by(publications=1).target.tolist() == ["B", "C"]
    assert net.supported_by(resources=2).target.tolist() == ["B"]
    assert net.supported_by(curation_effort=2).target.tolist() == ["B", "C"]
    assert net.supported_by(publications=2, curation_effort=7).history[-1] == (
        "supported by publications >= 2, curation_effort >= 7: 1 of 3 edges kept"
    )


def test_asking_for_evidence_that_is_not_there_names_the_column_and_those_that_are():
    net = with_evidence(Network.from_edges([("A", "B", 1)]), note=["seen"])
    for kind, column in (("publications", "references"), ("resources", "sources"), ("curation_effort",) * 2):
        with pytest.raises(KnowledgeError, match=f"no evidence column '{column}'.*Columns: note"):
            net.supported_by(**{kind: 1})
    with pytest.raises(KnowledgeError, match="name some"):
        net.supported_by()
    with pytest.raises(KnowledgeError, match=r"curation_effort.*could not convert"):
        with_evidence(net, curation_effort=["much"]).supported_by(curation_effort=1)


@settings(deadline=None, max_examples=60)
@given(networks(), st.dictionaries(NAMES, st.sampled_from(["X", "Y", "RAF", "HLA-A"])))
def test_renaming_keeps_every_edge_and_merges_nodes_of_one_name(net, names):
    other = net.rename(names)
    new = {name: names.get(name, name) for name in net.node}
    assert edges_of(other) == [(new[a], new[b], s, d) for a, b, s, d in edges_of(net)]
    assert other.node.tolist() == list(dict.fromkeys(new.values()))
    assert net.rename({}).digest == net.digest
    for old, name in new.items():
        synonyms = other.node_table["synonyms"][other.index[name]].split("|")
        assert old == name or old in synonyms


def test_renaming_counts_what_was_renamed_merged_and_not_there():
    net = Network.from_edges([("P04049", "Q02750", 1), ("Q02750", "P36507", 1)])
    other = net.rename({"P04049": "RAF1", "Q02750": "MEK", "P36507": "MEK", "Q9": "ERK"})
    assert other.history[-1] == "3 of 3 nodes renamed, 1 merged with another; 1 of 4 names given are no nodes"
    assert other.node_table["label"].tolist() == ["RAF1", "MEK"]
    assert other.node_table["synonyms"].tolist() == ["P04049", "Q02750|P36507"]
    with pytest.raises(KnowledgeError, match="Did you mean 'MEK'"):
        other.position("P36507")


def test_an_empty_new_name_is_refused():
    with pytest.raises(KnowledgeError, match=r"1 node\(s\) would get an empty id: \['A'\]"):
        Network.from_edges([("A", "B", 1)]).rename({"A": " "})


def test_a_union_keeps_every_column_of_both_node_tables():
    def one(name, edge, **table):
        columns = {column: strings(cells) for column, cells in table.items()}
        return Network.build(*map(strings, ([edge[0]], [edge[1]])), np.array([1]), node_table=columns, name=name)

    both = one("one", "AB", place=["x", ""]).union(one("two", "BC", place=["y", "z"], drug=["", "yes"]))
    assert both.node.tolist() == ["A", "B", "C"]
    assert both.node_table["place"].tolist() == ["x", "y", "z"], "the first network's word counts where it has one"
    assert both.node_table["drug"].tolist() == ["", "", "yes"]
    assert both.history[-1] == "union of one (1 edges) and two (1 edges)"

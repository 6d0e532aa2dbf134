"""The networks people use, read as they are distributed: every row is an edge, and nothing was guessed."""

from itertools import pairwise

import pytest

import molcause as mc
from molcause.graph.reachability import strong_components

COUNTS = {
    "omnipath-signed/omnipath_carnival.tsv": (6124, 19_807, 14_350, 5_457, 0),
    "collectri/collectri.csv": (6956, 43_178, 37_360, 5_818, 0),
    "dorothea/dorothea.tsv": (9300, 32_286, 31_511, 775, 0),
    "trrust/trrust_rawdata.human.tsv": (2895, 9_398, 3_150, 1_923, 4_325),
    "kegg-signaling/KEGGnet-Model.tsv": (409, 832, 702, 130, 0),
    "ligand-screen/ligandScreen-Model.tsv": (1262, 6_597, 3_931, 1_488, 1_178),
}


@pytest.fixture
def network(shared_data):
    return lambda name: mc.read_network(shared_data(name))


@pytest.mark.parametrize("name", COUNTS)
def test_nodes_and_edges_of_each_sign_are_as_counted_elsewhere(network, name):
    net = network(name)
    signs = tuple(int((net.sign == sign).sum()) for sign in (1, -1, 0))
    assert (len(net.node), len(net), *signs) == COUNTS[name]
    assert net.directed.all()


@pytest.mark.parametrize(
    ("name", "largest", "loops", "reciprocal"),
    [
        ("ligand-screen/ligandScreen-Model.tsv", 1086, 0, 812),
        ("kegg-signaling/KEGGnet-Model.tsv", 120, 0, 8),
        ("omnipath-signed/omnipath_carnival.tsv", 1960, 1, 383),
        ("collectri/collectri.csv", 746, 462, 835),
    ],
)
def test_feedback_is_as_counted_elsewhere(network, name, largest, loops, reciprocal):
    net = network(name)
    component = strong_components(len(net.node), net.source_index, net.target_index)
    assert max(component.tolist().count(k) for k in {*component.tolist()}) == largest
    pairs = {*zip(net.source, net.target, strict=True)}
    assert int((net.source == net.target).sum()) == loops
    assert sum((b, a) in pairs for a, b in pairs if a < b) == reciprocal


def edges_of(net):
    return {(s, t, sign) for s, t, sign in zip(net.source, net.target, net.sign.tolist(), strict=True)}


def test_omnipath_signed_holds_the_textbook_edges_and_the_wrong_sign_of_gsk3b(network):
    net = network("omnipath-signed/omnipath_carnival.tsv")
    edges = edges_of(net)
    chains = ["RAF1 MAP2K1 MAPK1", "BRAF MAP2K1 MAPK3", "KRAS RAF1", "EGFR GRB2 SOS1 HRAS", "PIK3CA AKT1"]
    for chain in map(str.split, chains):
        assert {(a, b, 1) for a, b in pairwise(chain)} <= edges
    assert {("MDM2", "TP53", -1), ("AKT1", "GSK3B", 1)} <= edges
    assert not {("PTEN", "AKT1"), ("TP53", "MDM2")} & {(s, t) for s, t, _ in edges}
    assert sum("_" in name for name in net.node) == 323
    assert net.conflicts == (("CASP3", "DFFA"),)


def test_collectri_holds_the_textbook_edges_and_no_pair_twice(network):
    net = network("collectri/collectri.csv")
    edges = edges_of(net)
    assert {("TP53", "CDKN1A", 1), ("MYC", "CDKN1A", -1), ("NFKB", "NFKBIA", 1)} <= edges
    assert {("STAT1", "IRF1", 1), ("HIF1A", "VEGFA", 1)} <= edges
    assert len(edges) == len(net)
    assert (len({*net.source}), len({*net.target})) == (1186, 6692)


def test_dorothea_s_regulators_and_targets(network):
    net = network("dorothea/dorothea.tsv")
    assert (len({*net.source}), len({*net.target})) == (429, 9228)
    assert {*net.relation} == {"upregulates-expression", "downregulates-expression"}


def test_trrust_keeps_repeated_pairs_and_names_those_with_both_signs(network):
    net = network("trrust/trrust_rawdata.human.tsv")
    pairs = [*zip(net.source, net.target, strict=True)]
    assert (len({*pairs}), len(pairs) - len({*pairs})) == (8444, 954)
    assert len(net.conflicts) == 207


def test_ligand_screen_counts_publications_once_and_keeps_pairs_stated_with_and_without_sign(network):
    net = network("ligand-screen/ligandScreen-Model.tsv")
    papers = [len(found) for found in net.publications]
    # One more than the distinct numbers are: 93955249395524 is 9395524 written twice, and no PubMed identifier.
    assert (papers.count(1), sorted(papers)[len(papers) // 2]) == (2590, 2)
    pairs = [*zip(net.source, net.target, strict=True)]
    twice = {pair for pair in pairs if pairs.count(pair) > 1 and pair[0] in ("O00548", "Q04721", "Q9UM47")}
    signs = [sorted(net.sign[[k for k, other in enumerate(pairs) if other == pair]].tolist()) for pair in twice]
    assert signs == [[0, 1]] * 3
    assert net.conflicts == ()
    assert sum(name.startswith("CHEBI") for name in net.node) == 6

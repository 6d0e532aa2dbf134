"""What each corruption keeps and breaks."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import KnowledgeError
from molcause.graph.reachability import cyclic_nodes
from molcause.knowledge.corrupt import KINDS, edge_overlap
from molcause.knowledge.network import Network

NAMES = st.sampled_from(["RAF", "MEK", "ERK", "PKA", "PKC", "JNK", "P38"])
SHARES = st.floats(0, 1)
SEEDS = st.integers(0, 99)


@st.composite
def networks(draw):
    edges = draw(st.lists(st.tuples(NAMES, NAMES, st.sampled_from([-1, 0, 1])), max_size=14))
    net = Network.from_edges(edges, nodes=draw(st.lists(NAMES, unique=True)), name="drawn")
    n = len(net)
    evidence = {"reference": np.array([f"PMID:{k}" for k in range(n)], dtype=object), "score": np.arange(n) + 0.5}
    evidence["year"] = np.array([str(1990 + k % 4) if k % 3 or k == 0 else "" for k in range(n)], dtype=object)
    directed = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)), dtype=bool)
    return replace(net, evidence=evidence, weight=np.arange(1.0, n + 1), directed=directed)


def rows(net):
    columns = net.source, net.target, net.sign.tolist(), net.directed.tolist(), net.weight.tolist()
    return list(zip(*columns, *(column.tolist() for column in net.evidence.values()), strict=True))


def edges_of(net):
    return list(zip(net.source, net.target, net.sign.tolist(), net.directed.tolist(), strict=True))


def counts_of(net):
    """Return the number of edges of each sign and kind out of and into each node."""
    return Counter(edge[:1] + edge[2:] for edge in edges_of(net)), Counter(edge[1:] for edge in edges_of(net))


@settings(deadline=None, max_examples=60)
@given(networks(), st.sampled_from(sorted(KINDS)), SHARES, SEEDS)
def test_a_corruption_depends_on_its_arguments_only_and_keeps_the_nodes_and_the_original(net, kind, p, seed):
    before, digest = rows(net), net.digest
    one, two = net.corrupt(kind, p, seed=seed), net.corrupt(kind, p, seed=seed)
    assert one.digest == two.digest
    assert rows(net) == before
    assert replace(net).digest == digest
    assert one.node.tolist() == net.node.tolist()
    assert one.history[:-1] == net.history
    assert one.history[-1].startswith(f"corrupted by {kind} (p={p:g}, seed={seed}): ")
    assert one.name.startswith(f"drawn ({kind}")


@settings(deadline=None, max_examples=30)
@given(networks(), st.sampled_from(sorted(KINDS)), SEEDS)
def test_a_share_of_nothing_changes_no_edge(net, kind, seed):
    assert net.corrupt(kind, 0.0, seed=seed).digest == net.digest


@pytest.mark.parametrize("kind", set(KINDS) - {"age"})
@pytest.mark.parametrize("edges", [[], [("A", "B", 1)], [("A", "A", -1)]])
def test_networks_of_no_or_one_edge_can_be_corrupted(kind, edges):
    net = Network.from_edges(edges).corrupt(kind)
    assert len(net) == {"drop": 0, "add": len(set(edges)) * (1 + (edges[:1] == [("A", "B", 1)]))}.get(kind, len(edges))


@settings(deadline=None, max_examples=60)
@given(networks(), SHARES, SEEDS)
def test_relabelling_gives_an_isomorphic_network(net, p, seed):
    other = net.corrupt("relabel", p, seed=seed)
    new_name = {}
    for old, new in zip([*net.source, *net.target], [*other.source, *other.target], strict=True):
        assert new_name.setdefault(old, new) == new
    assert len(set(new_name.values())) == len(new_name)
    assert [edge[2:] for edge in edges_of(other)] == [edge[2:] for edge in edges_of(net)]
    assert other.weight.tolist() == net.weight.tolist()


@settings(deadline=None, max_examples=30)
@given(networks(), SEEDS, st.data())
def test_relabelling_among_some_nodes_leaves_the_others(net, seed, data):
    among = data.draw(st.lists(st.sampled_from(net.node.tolist()), unique=True)) if len(net.node) else []
    other = net.corrupt("relabel", seed=seed, among=among)
    for old, new in zip([*net.source, *net.target], [*other.source, *other.target], strict=True):
        assert new in among if old in among else new == old


def test_relabelling_draws_all_permutations_equally_often():
    net = Network.from_edges([("A", "B", 1), ("B", "C", 1)])
    found = Counter(tuple(edges_of(net.corrupt("relabel", seed=seed))) for seed in range(600))
    assert len(found) == 6
    assert all(60 <= times <= 140 for times in found.values())


@settings(deadline=None, max_examples=60)
@given(networks(), SHARES, SEEDS)
def test_rewiring_keeps_degrees_by_sign_and_acyclicity(net, p, seed):
    other = net.corrupt("rewire", p, seed=seed)
    assert counts_of(other) == counts_of(net)
    assert sorted(other.weight) == sorted(net.weight)
    ends = net.source_index[net.directed], net.target_index[net.directed]
    if not cyclic_nodes(len(net.node), *ends).any():
        ends = other.source_index[other.directed], other.target_index[other.directed]
        assert not cyclic_nodes(len(net.node), *ends).any()


@settings(deadline=None, max_examples=60)
@given(networks(), st.sampled_from(["relabel", "rewire"]), SEEDS)
def test_evidence_stays_with_true_edges_and_false_ones_have_none(net, kind, seed):
    other = net.corrupt(kind, seed=seed)
    owners = {}
    for edge, reference in zip(edges_of(net), net.evidence["reference"], strict=True):
        owners.setdefault(edge, []).append(reference)
    seen = Counter()
    for row, edge in enumerate(edges_of(other)):
        reference = other.evidence["reference"][row]
        rest = owners.get(edge, [])[seen[edge] :]
        assert reference == (rest[0] if rest else "")
        assert np.isnan(other.evidence["score"][row]) == (not rest)
        seen[edge] += 1


@settings(deadline=None, max_examples=40)
@given(networks(), st.sampled_from(["reverse", "sign-flip"]))
def test_reversing_or_flipping_all_twice_is_the_identity(net, kind):
    twice = net.corrupt(kind, seed=1).corrupt(kind, seed=2)
    assert rows(twice) == rows(net)
    assert twice.digest == net.digest


@settings(deadline=None, max_examples=40)
@given(networks(), SEEDS)
def test_reversing_is_the_transposed_network(net, seed):
    other = net.corrupt("reverse", seed=seed)
    assert (other.source.tolist(), other.target.tolist()) == (net.target.tolist(), net.source.tolist())
    assert other.sign.tolist() == net.sign.tolist()


@settings(deadline=None, max_examples=60)
@given(networks(), SHARES, SEEDS)
def test_flipping_flips_the_share_of_signed_edges_and_leaves_unknown_signs(net, p, seed):
    other = net.corrupt("sign-flip", p, seed=seed)
    flipped = other.sign != net.sign
    assert (other.sign[flipped] == -net.sign[flipped]).all()
    assert abs(flipped.sum() - p * (net.sign != 0).sum()) <= 0.5
    assert (other.source.tolist(), other.target.tolist()) == (net.source.tolist(), net.target.tolist())


@settings(deadline=None, max_examples=60)
@given(networks(), SHARES, SHARES, SEEDS)
def test_what_is_dropped_flipped_or_added_at_a_small_share_is_so_at_a_larger(net, p, q, seed):
    low, high = sorted((p, q))
    few, many = (set(rows(net.corrupt("drop", x, seed=seed))) for x in (low, high))
    assert many <= few <= set(rows(net))
    few, many = (net.corrupt("sign-flip", x, seed=seed).sign != net.sign for x in (low, high))
    assert (few <= many).all()
    few, many = (edges_of(net.corrupt("add", x, seed=seed)) for x in (low, high))
    assert many[: len(few)] == few


@settings(deadline=None, max_examples=60)
@given(networks(), SHARES, SEEDS)
def test_added_edges_are_false_distinct_and_without_evidence(net, p, seed):
    other = net.corrupt("add", p, seed=seed)
    n = len(net)
    assert rows(other)[:n] == rows(net)
    added = edges_of(other)[n:]
    pairs = [edge[:2] for edge in added]
    known = {edge[:2] for edge in edges_of(net)} | {edge[1::-1] for edge in edges_of(net) if not edge[3]}
    assert len(set(pairs)) == len(pairs)
    assert not known & set(pairs)
    assert all(a != b for a, b in pairs)
    assert {edge[2] for edge in added} <= set(net.sign.tolist())
    free = len(net.node) * (len(net.node) - 1) - sum(a != b for a, b in known)
    assert len(added) == min(int(np.floor(p * n + 0.5)), free)
    assert set(other.evidence["reference"][n:]) <= {""}
    assert np.isnan(other.evidence["score"][n:]).all()
    assert (other.weight[n:] == 1).all()


def test_false_edges_are_drawn_by_degree_and_by_the_mix_of_signs():
    hub = Network.from_edges([("HUB", f"T{k}", -1) for k in range(40)], nodes=[f"N{k}" for k in range(40)])
    added = [hub.corrupt("add", seed=seed) for seed in range(20)]
    source = np.concatenate([net.source[40:] for net in added])
    target = np.concatenate([net.target[40:] for net in added])
    assert {int(s) for net in added for s in net.sign} == {-1}
    share = (source == "HUB").mean()
    # Half of all draws leave the hub (41 of 121 by weight), and those to its 40 targets (80 of 121) are refused.
    wanted = 41 / 121 * 40 / 121 / (1 - 41 / 121 * 80 / 121)
    assert abs(share - wanted) < 0.05
    assert np.mean([name.startswith("T") for name in target[source != "HUB"]]) == pytest.approx(80 / 121, abs=0.06)


def test_false_edges_stay_among_the_nodes_given():
    net = mc.load_network("mapk-core")
    other = net.corrupt("add", 0.3, among=["RAF", "MEK", "ERK", "AKT", "JNK", "P38"])
    assert {*other.source[len(net) :], *other.target[len(net) :]} <= {"RAF", "MEK", "ERK", "AKT", "JNK", "P38"}
    assert len(other) == 39 + 12


def test_when_no_non_edge_is_left_the_history_says_so():
    other = Network.from_edges([("A", "B"), ("A", "B"), ("A", "B")]).corrupt("add")
    assert edges_of(other)[3:] == [("B", "A", 0, True)]
    assert "1 false edges added to 3 (no more found; 3 wanted)" in other.history[-1]


def test_columns_of_each_type_are_blank_for_false_edges():
    columns = {
        "text": np.array(["a"], dtype=object),
        "fixed": np.array(["abc"]),
        "flag": np.array([True]),
        "count": np.array([3]),
        "day": np.array(["2005-04-22"], dtype="datetime64[D]"),
    }
    added = replace(Network.from_edges([("A", "B", 1)]), evidence=columns).corrupt("add")
    blank = {name: column[1] for name, column in added.evidence.items()}
    assert (blank["text"], blank["fixed"], bool(blank["flag"])) == ("", "", False)
    assert np.isnan(blank["count"])
    assert np.isnat(blank["day"])
    assert [column[0] for column in added.evidence.values()] == [column[0] for column in columns.values()]


def test_a_corruption_that_closes_a_first_cycle_says_so():
    net = Network.from_edges([("A", "B", 1)]).corrupt("add")
    assert net.history[-1].endswith("it has cycles now")
    assert "cycles" not in net.corrupt("reverse").history[-1]


def test_a_network_that_cannot_mix_says_so():
    star = Network.from_edges([("A", name, 1) for name in "BCDE"])
    assert "this graph cannot mix" in star.corrupt("rewire").history[-1]
    assert "cannot mix" not in mc.load_network("mapk-core").corrupt("rewire").history[-1]


def test_rewiring_reports_edge_overlap_and_a_mixing_check():
    net = mc.load_network("mapk-core")
    other = net.corrupt("rewire")
    assert f"edge overlap {edge_overlap(net, other):.3f}; mixing check: " in other.history[-1]
    assert "mixing check" not in net.corrupt("rewire", 0.1).history[-1]
    assert f"edge overlap {edge_overlap(net, net.corrupt('rewire', 0.1)):.3f}" in net.corrupt("rewire", 0.1).history[-1]


def test_rewiring_the_consensus_network_keeps_about_eight_of_its_eighteen_edges():
    net = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
    kept = [len(net) * edge_overlap(net, net.corrupt("rewire", seed=seed)) for seed in range(100)]
    assert np.mean(kept) == pytest.approx(8.2, abs=0.6)


def dated(*years):
    net = Network.from_edges([("A", f"T{k}", 1) for k in range(len(years))])
    return replace(net, evidence={"year": np.array(years, dtype=object)})


def test_aging_drops_the_newest_edges_and_keeps_those_without_a_year():
    net = dated("2001", "2010", "", "1999;2015", "2012.0")
    assert net.corrupt("age", 0.5).target.tolist() == ["T0", "T2", "T3"]
    assert net.corrupt("age").target.tolist() == ["T2"]
    assert "2 of 4 dated edges dropped, of 2010 and later; 1 without a year kept" in net.corrupt("age", 0.5).history[-1]
    numeric = replace(net, evidence={"year": np.array([1, 2, np.nan, 3, 4]) + 2000})
    assert numeric.corrupt("age", 0.5).target.tolist() == ["T0", "T1", "T2"]


@settings(deadline=None, max_examples=60)
@given(networks(), SHARES, SHARES, SEEDS)
def test_what_aging_drops_is_never_older_than_what_it_keeps_and_grows_with_the_share(net, p, q, seed):
    low, high = (net.corrupt("age", share, seed=seed) for share in sorted((p, q)))
    assert set(rows(high)) <= set(rows(low)) <= set(rows(net))
    years = {row: net.evidence["year"][k] for k, row in enumerate(rows(net))}
    gone = [years[row] for row in set(rows(net)) - set(rows(low))]
    kept = [years[row] for row in rows(low) if years[row]]
    assert all(gone)
    assert not gone or not kept or min(gone) >= max(kept)
    assert abs(len(gone) - min(p, q) * sum(map(bool, years.values()))) <= 0.5


def test_ties_of_a_year_are_broken_by_the_seed():
    found = {tuple(dated(*["2001"] * 4).corrupt("age", 0.5, seed=seed).target) for seed in range(40)}
    assert len(found) == 6


def test_aging_needs_years():
    with pytest.raises(KnowledgeError, match=r"needs the evidence column 'year'.*Columns: none"):
        Network.from_edges([("A", "B", 1)]).corrupt("age")
    with pytest.raises(KnowledgeError, match="holds no year"):
        dated("", "nan").corrupt("age")
    with pytest.raises(KnowledgeError, match="holds 'last year'; it takes years such as 2003"):
        dated("2003", "last year").corrupt("age")


def test_names_say_kind_and_share():
    net = mc.load_network("mapk-core")
    assert net.corrupt("rewire").name == "mapk-core (rewire)"
    assert net.corrupt("drop", 0.25).name == "mapk-core (drop 0.25)"


@pytest.mark.parametrize("kind", ["relabel", "rewire", "drop", "add"])
def test_another_seed_gives_another_network(kind):
    net = mc.load_network("mapk-core")
    assert net.corrupt(kind, 0.5, seed=0).digest != net.corrupt(kind, 0.5, seed=1).digest


def test_edge_overlap_counts_pairs_with_a_direction_whatever_their_sign():
    net = Network.from_edges([("A", "B", 1), ("A", "B", -1), ("B", "C", 1)])
    other = Network.from_edges([("A", "B", 0), ("C", "B", 1)])
    assert edge_overlap(net, other) == 0.5
    assert edge_overlap(net, net) == 1
    assert edge_overlap(other, replace(net, directed=np.zeros(3, dtype=bool))) == 0
    assert np.isnan(edge_overlap(Network.from_edges([]), net))


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan"), "0.5", None])
def test_a_share_outside_zero_to_one_is_refused(p):
    with pytest.raises(KnowledgeError, match="between 0 and 1"):
        mc.load_network("mapk-core").corrupt("drop", p)


def test_an_unknown_kind_is_refused_with_the_nearest_one():
    with pytest.raises(KnowledgeError, match=r"no corruption 'rewired'. Did you mean 'rewire'"):
        mc.load_network("mapk-core").corrupt("rewired")


def test_an_unknown_node_is_refused_with_its_family():
    with pytest.raises(KnowledgeError, match=r"no node 'MAP2K1'. Did you mean 'MEK'"):
        mc.load_network("mapk-core").corrupt("relabel", among=["MAP2K1"])


def test_nodes_are_refused_as_one_string_or_for_a_kind_that_takes_none():
    with pytest.raises(KnowledgeError, match=r"give \['MEK'\]"):
        mc.load_network("mapk-core").corrupt("relabel", among="MEK")
    with pytest.raises(KnowledgeError, match="Only relabel and add"):
        mc.load_network("mapk-core").corrupt("drop", among=["MEK"])

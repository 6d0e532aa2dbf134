from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from molcause.errors import KnowledgeError
from molcause.knowledge.corruption.stoichiometry import KINDS
from molcause.knowledge.stoichiometry import StoichiometricNetwork

REACTIONS = {"EX_A": {"A": -1}, "r1": {"A": -1, "B": 2}, "r2": {"B": -1, "C": 1}, "r3": {"C": -1, "A": 1}}
REACTIONS["bio"] = {"C": -3}


def toy(**more):
    said = {
        "bounds": {"EX_A": (-10, 1000), "r2": (-1000, 1000), "r3": (-5, 0)},
        "objective": {"bio": 1},
        "gene_rules": {"r1": "g1 and (g2 or g3)", "r2": "g4", "r3": "g1 OR g5"},
    }
    return StoichiometricNetwork.from_reactions(REACTIONS, **(said | more))


@st.composite
def models(draw):
    names = st.sampled_from("ABCDE")
    number = st.sampled_from([-2.0, -1.0, -0.5, 1.0, 3.0])
    reactions = draw(st.lists(st.dictionaries(names, number, min_size=1, max_size=4), min_size=1, max_size=6))
    bound = st.sampled_from([(0.0, np.inf), (-10.0, 10.0), (-5.0, 0.0), (-np.inf, np.inf)])
    rule = st.sampled_from(["", "g1", "g1 and g2", "g3 or g4"])
    named = {f"r{k}": reaction for k, reaction in enumerate(reactions)}
    return StoichiometricNetwork.from_reactions(
        named, bounds={key: draw(bound) for key in named}, gene_rules={key: draw(rule) for key in named}
    )


def test_a_network_has_its_parts():
    net = toy()
    assert net.features == ("EX_A", "r1", "r2", "r3", "bio")
    assert net.metabolite.tolist() == ["A", "B", "C"]
    assert net.stoichiometry.toarray().tolist() == [[-1, -1, 0, 1, 0], [0, 2, -1, 0, 0], [0, 0, 1, -1, -3]]
    assert (net.lower.tolist(), net.upper.tolist()) == ([-10, 0, -1000, -5, 0], [1000, np.inf, 1000, 0, np.inf])
    assert net.exchanges == ("EX_A", "bio")
    assert net.genes == ("g1", "g2", "g3", "g4", "g5")
    assert [{name for name, _ in clause} for clause in net.gene_clauses[1]] == [{"g1", "g2"}, {"g1", "g3"}]
    assert net.gene_clauses[0] == (frozenset(),)
    assert repr(net) == (
        "StoichiometricNetwork 'unnamed': 3 metabolites (0 at the boundary), 5 reactions (2 exchanges), 5 genes"
    )


def test_metabolites_at_the_boundary_need_not_balance():
    net = replace(toy(), boundary=np.array([True, False, False]))
    assert net.balance.toarray().tolist() == net.stoichiometry.toarray()[1:].tolist()
    assert net.stoichiometry.shape == (3, 5)
    assert net.exchanges == ("r1", "r3", "bio")
    assert net.digest != toy().digest


def test_the_digest_is_of_content():
    assert replace(toy(), name="other", history=()).digest == toy().digest
    assert toy(bounds={}).digest != toy().digest
    assert toy(gene_rules={}).digest != toy().digest
    assert toy(objective={}).digest != toy().digest


def test_nothing_can_be_written_to():
    net = toy()
    for column in (net.lower, net.gene_rule, net.stoichiometry.data, net.stoichiometry.indices):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lower": np.full(5, 2000.0)}, "bounds that exclude each other"),
        ({"upper": np.full(5, np.nan)}, "5 reaction.s. have bounds"),
        ({"objective": np.full(5, np.inf)}, "no numbers, the first 'EX_A'"),
        ({"reaction": np.array(["a", "a", "b", "c", "d"], dtype=object)}, r"\['a'\] are there more than once"),
        ({"gene_rule": np.array(["", "g1 and", "", "", ""], dtype=object)}, "The gene rule of 'r1', line 1, column 7"),
        ({"stoichiometry": sparse.csc_array((2, 5))}, r"shape \(2, 5\) for 3 metabolites"),
        ({"stoichiometry": sparse.csc_array(np.full((3, 5), np.nan))}, "not finite"),
        ({"compartment": np.array(["c"], dtype=object)}, "'compartment' has 1 values for 3"),
    ],
)
def test_what_cannot_be_a_network_is_refused(change, said):
    with pytest.raises(KnowledgeError, match=said):
        replace(toy(), **change)


def test_a_reaction_that_is_not_there_is_named_with_the_nearest():
    with pytest.raises(KnowledgeError, match=r"no reaction 'R1'. Did you mean 'r1'"):
        toy().position("R1")
    with pytest.raises(KnowledgeError, match="no reaction 'biomass'"):
        toy(objective={"biomass": 1})


@given(models(), st.sampled_from(sorted(KINDS)), st.floats(0, 1), st.integers(0, 100))
def test_a_corruption_is_drawn_again_alike_and_says_what_it_did(net, kind, p, seed):
    other = net.corrupt(kind, p, seed=seed)
    assert other.digest == net.corrupt(kind, p, seed=seed).digest
    assert other.metabolite.tolist() == net.metabolite.tolist()
    assert other.history[-1].startswith(f"corrupted by {kind} (p={p:g}, seed={seed}): ")
    assert net.corrupt(kind, 0.0, seed=seed).digest == net.digest


@given(models(), st.floats(0, 1), st.integers(0, 100))
def test_relabelling_moves_gene_rules_between_reactions_that_have_one(net, p, seed):
    other = net.corrupt("relabel", p, seed=seed)
    assert sorted(other.gene_rule) == sorted(net.gene_rule)
    assert ((other.gene_rule == "") == (net.gene_rule == "")).all()
    assert replace(other, gene_rule=net.gene_rule).digest == net.digest


@given(models(), st.floats(0, 1), st.floats(0, 1), st.integers(0, 100))
def test_what_is_dropped_at_a_small_share_is_dropped_at_a_larger_one(net, p, q, seed):
    few, many = (net.corrupt("drop", share, seed=seed) for share in sorted([p, q]))
    assert {*many.features} <= {*few.features} <= {*net.features}
    assert len(few) == len(net) - int(np.floor(min(p, q) * len(net) + 0.5))
    rows = [net.position(name) for name in few.features]
    assert few.stoichiometry.toarray().tolist() == net.stoichiometry.toarray()[:, rows].tolist()
    assert few.lower.tolist() == net.lower[rows].tolist()


@given(models(), st.floats(0, 1), st.integers(0, 100))
def test_reversing_turns_only_reactions_that_prefer_a_direction(net, p, seed):
    other = net.corrupt("reverse", p, seed=seed)
    turned = (other.stoichiometry.toarray() != net.stoichiometry.toarray()).any(axis=0)
    directed = net.lower != -net.upper
    assert not (turned & ~directed).any()
    assert turned.sum() == int(np.floor(p * directed.sum() + 0.5))
    assert (abs(other.stoichiometry.toarray()) == abs(net.stoichiometry.toarray())).all()
    assert (other.lower == net.lower).all()


def test_an_unknown_corruption_lists_the_kinds():
    with pytest.raises(KnowledgeError, match=r"no corruption 'sign-flip'.* Kinds: relabel, drop, reverse\."):
        toy().corrupt("sign-flip")

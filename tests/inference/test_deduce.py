"""What follows from a network, with proof and counter-proof."""

import math

import pytest

import molcause as mc
from molcause.errors import KnowledgeError, RungError
from molcause.knowledge.network import Network

CHAIN = Network.from_edges(
    [("EGFR", "RAS", 1), ("RAS", "RAF", 1), ("RAF", "MEK", 1), ("MEK", "ERK", 1), ("ERK", "growth", 1)]
)
LOOP = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1), ("ERK", "RAF", -1)])


def answer(net, outcome, **do):
    return mc.deduce(net, mc.Query(do=do, outcome=outcome))


def word(net, outcome, **do):
    return answer(net, outcome, **do).outcomes[0].word


def test_the_syllogism_has_three_edges_and_no_counterproof():
    found = answer(CHAIN, "growth", RAF=mc.knock_out())
    assert found.outcomes[0].word == "falls"
    assert [(s.source, s.target, s.sign, s.direction) for s in found.warrant.proof] == [
        ("RAF", "MEK", 1, -1), ("MEK", "ERK", 1, -1), ("ERK", "growth", 1, -1)
    ]  # fmt: skip
    assert (found.warrant.basis, found.warrant.counterproof, found.rung) == ("deduced", (), 2)
    assert "3 edges; there is none for the opposite" in found.warrant.reason


@pytest.mark.parametrize(
    ("do", "expected"),
    [(mc.knock_out(), "falls"), (mc.fix(0), "falls"), (mc.inhibit(0.9), "falls"), (mc.inhibit(), "falls"),
     (mc.knock_down(0.5), "falls"), (mc.stimulate(1), "rises"), (mc.stimulate(), "rises"),
     (mc.stimulate(-1), "falls"), (mc.inhibit(0), "does not change"), (mc.stimulate(0), "does not change")],
)  # fmt: skip
def test_every_verb_has_its_direction(do, expected):
    assert word(CHAIN, "growth", RAF=do) == expected


def test_nothing_upstream_changes_and_the_reason_says_by_the_network():
    found = answer(CHAIN, "EGFR", RAF=mc.knock_out())
    assert found.direction == 0
    assert "by this network, not by data" in found.warrant.reason


def test_equal_arguments_for_both_directions_are_ambiguous_and_both_are_shown():
    net = Network.from_edges([("A", "B", 1), ("B", "D", 1), ("A", "C", 1), ("C", "D", -1)])
    found = answer(net, "D", A=mc.stimulate())
    assert math.isnan(found.direction)
    assert found.warrant.basis == "none"
    assert "Ambiguous: arguments of 2 edges" in found.warrant.reason
    assert [step.target for step in found.warrant.proof] == ["B", "D"]
    assert [step.target for step in found.warrant.counterproof] == ["C", "D"]


def test_a_longer_way_of_the_other_sign_is_the_counterproof():
    net = Network.from_edges([("A", "B", -1), ("A", "C", 1), ("C", "B", 1)])
    found = answer(net, "B", A=mc.inhibit())
    assert found.direction == 1
    assert [str(step) for step in found.warrant.proof] == ["A -| B (up)"]
    assert [str(step) for step in found.warrant.counterproof] == ["A -> C (down)", "C -> B (down)"]
    assert "the opposite needs 1 more" in found.warrant.reason


def test_an_edge_of_unknown_sign_decides_nothing():
    assert word(Network.from_edges([("A", "B", 0)]), "B", A=mc.inhibit()) == "not determined"


def test_a_fixed_target_never_moves_by_feedback():
    found = answer(LOOP, "RAF", RAF=mc.knock_out())
    assert (found.direction, found.warrant.proof, found.warrant.counterproof) == (-1, (), ())


def test_the_reading_of_a_blocked_target_rises_when_it_loses_its_negative_feedback():
    found = answer(LOOP, "RAF", RAF=mc.inhibit(0.9))
    assert found.direction == 1
    assert [step.target for step in found.warrant.proof] == ["MEK", "ERK", "RAF"]
    assert word(LOOP, "ERK", RAF=mc.inhibit(0.9)) == "falls"


def test_a_blocked_target_without_feedback_keeps_its_reading():
    assert word(CHAIN, "RAF", RAF=mc.inhibit(0.9)) == "does not change"


def test_a_block_stops_what_comes_from_above():
    found = mc.deduce(CHAIN, mc.Query(do={"EGFR": mc.stimulate(), "MEK": mc.knock_out()}, outcome="growth"))
    assert (found.direction, found.warrant.counterproof) == (-1, ())


def test_a_level_has_no_direction_without_data():
    found = answer(CHAIN, "growth", RAF=mc.fix(2.0))
    assert math.isnan(found.direction)
    assert found.warrant.basis == "none"
    assert "fix RAF at 2" in found.warrant.reason


def test_without_outcome_every_node_is_answered_by_the_shortest_rule():
    found = mc.deduce(CHAIN, mc.Query(do={"RAF": mc.knock_out()}))
    assert [o.direction for o in found.outcomes] == [0, 0, -1, -1, -1, -1]
    assert found["growth"].word == "falls"
    assert "shortest signed walk" in found.warrant.reason


def test_undirected_edges_imply_nothing():
    net = Network.build(CHAIN.source, CHAIN.target, CHAIN.sign, directed=[False] * len(CHAIN))
    assert word(net, "growth", RAF=mc.knock_out()) == "does not change"


def test_a_reading_of_an_inhibitory_site_moves_the_other_way():
    data = mc.load_dataset("sachs2005")
    query = mc.Query(do={"ERK": mc.knock_out()}, outcome="praf")
    assert mc.deduce(LOOP, query, readouts=data.readouts).direction == -1
    assert word(LOOP, "RAF", ERK=mc.knock_out()) == "rises"


def test_steps_carry_their_reference():
    found = mc.deduce(mc.load_network("mapk-core"), mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK"))
    assert (found.direction, found.warrant.proof[0].reference) == (-1, "PMID:8226933")


@pytest.mark.parametrize(("target", "outcome"), [("MAP2K1", "ERK"), ("MEK", "MAPK3")])
def test_an_unknown_target_or_outcome_names_the_nearest(target, outcome):
    with pytest.raises(KnowledgeError, match="is a synonym of it"):
        mc.deduce(mc.load_network("mapk-core"), mc.Query(do={target: mc.inhibit()}, outcome=outcome))


@pytest.mark.parametrize("query", [mc.Query(outcome="ERK"), mc.Query(do={"RAF": mc.inhibit()}, given={"MEK": 1.0})])
def test_a_question_of_another_rung_is_refused(query):
    with pytest.raises(RungError, match="rung 2"):
        mc.deduce(CHAIN, query)


def test_an_inhibitor_that_does_nothing_stops_nothing():
    assert word(CHAIN, "ERK", RAF=mc.stimulate(1), MEK=mc.inhibit(0.0)) == "rises"


def test_a_half_inhibitor_does_not_prove_away_what_comes_from_above():
    found = answer(CHAIN, "ERK", RAF=mc.stimulate(1), MEK=mc.inhibit(0.5))
    assert found.warrant.counterproof


def test_a_target_both_knocked_down_and_inhibited_falls_in_its_own_reading():
    assert word(CHAIN, "MEK", MEK=[mc.knock_down(0.5), mc.inhibit(0.5)]) == "falls"


def test_a_knock_out_wins_over_a_stimulus_on_the_same_target():
    assert word(CHAIN, "ERK", MEK=[mc.stimulate(1), mc.knock_out()]) == "falls"


def test_a_readout_of_unknown_meaning_is_said_to_be_the_reason():
    readouts = mc.ReadoutMap.from_rows([{"readout": "pMEK", "node": "MEK", "sign": 0}])
    found = mc.deduce(CHAIN, mc.Query(do={"RAF": mc.knock_out()}, outcome="pMEK"), readouts=readouts)
    assert math.isnan(found.direction)
    assert "pMEK" in found.warrant.reason


def test_a_block_of_unknown_strength_claims_no_more_than_a_partial_one():
    net = mc.load_network("mapk-core")
    unknown = mc.deduce(net, mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK"))
    partial = mc.deduce(net, mc.Query(do={"MEK": mc.inhibit(0.9)}, outcome="ERK"))
    full = mc.deduce(net, mc.Query(do={"MEK": mc.inhibit(1.0)}, outcome="ERK"))
    assert unknown.warrant == partial.warrant
    assert len(partial.warrant.counterproof) == 3
    assert full.warrant.counterproof == ()

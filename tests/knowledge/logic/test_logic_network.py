from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.formats.rules import logic_networks, truth_table

from molcause.errors import KnowledgeError
from molcause.knowledge.corruption.logic import KINDS
from molcause.knowledge.logic.logic_network import LogicNetwork

TOY = {"RAF": "RAS & !ERK | PKC", "MEK": "RAF", "ERK": "MEK & !(DUSP | PP2A)", "RAS": "RAS", "PKC": "0", "DUSP": "ERK"}


def by_hand(net, state):
    """Return the next state, node by node and clause by clause."""
    following = list(state)
    for name in net.features:
        if name not in net.inputs:
            on = dict(zip(net.features, state, strict=True))
            found = net.clauses_of(name)
            following[net.position(name)] = any(all(on[n] != negated for n, negated in clause) for clause in found)
    return [bool(value) for value in following]


@given(logic_networks(), st.integers(0, 10**6))
def test_all_states_are_evaluated_as_one_by_one(net, seed):
    states = np.random.default_rng(seed).integers(0, 2, (5, len(net.node)))
    found = net.evaluate(states)
    assert found.tolist() == [by_hand(net, state) for state in states]
    assert net.evaluate(states[0]).tolist() == found[0].tolist()
    assert net.is_fixed(states).tolist() == [by_hand(net, s) == [bool(v) for v in s] for s in states]
    assert net.is_fixed(states[0]).shape == ()


def test_a_published_toy_has_the_steady_states_found_by_hand():
    net = LogicNetwork.from_rules({"A": "!B", "B": "!A", "C": "A & INPUT"}, nodes=["INPUT"])
    states = np.array(list(np.ndindex(2, 2, 2, 2)))
    fixed = states[net.is_fixed(states)]
    assert net.features == ("INPUT", "A", "B", "C")
    assert fixed.tolist() == [[0, 0, 1, 0], [0, 1, 0, 0], [1, 0, 1, 0], [1, 1, 0, 1]]


def test_inputs_are_nodes_without_a_rule_or_with_themselves_as_their_rule():
    net = LogicNetwork.from_rules(TOY)
    assert net.inputs == ("RAS", "PP2A")
    assert net.rule("RAS") == "RAS"
    assert net.rule("PP2A") == "PP2A"
    assert len(net) == 5
    assert LogicNetwork.from_rules({"A": "A & (A | B)"}).inputs == ("A", "B")
    assert "1 constants" in repr(net)


def test_no_states_no_rules_and_no_nodes_are_no_problem():
    net = LogicNetwork.from_rules(TOY)
    assert net.evaluate(np.empty((0, len(net.node)))).shape == (0, len(net.node))
    inputs = LogicNetwork.from_rules({}, nodes=["A"])
    assert inputs.evaluate(np.array([[1], [0]])).tolist() == [[True], [False]]
    empty = LogicNetwork.from_rules({})
    assert empty.evaluate(np.empty((3, 0))).shape == (3, 0)
    assert len(empty.to_network()) == 0


def test_the_digest_is_of_what_the_rules_say_not_of_how():
    net = LogicNetwork.from_rules({"A": "B & C | D"}, nodes=["A", "B", "C", "D"])
    same = LogicNetwork.from_rules({"A": "D | (C & B & !(!B))"}, nodes=["A", "B", "C", "D"], name="other")
    assert same.digest == net.digest
    for other in ("B & D | C", "B & C | !D", "1", "A"):
        assert LogicNetwork.from_rules({"A": other}, nodes=["A", "B", "C", "D"]).digest != net.digest


def test_the_projection_has_the_signs_of_the_literals():
    net = LogicNetwork.from_rules({"X": "A & !B | !A & C", "Y": "Y | X", "I": "I", "K": "1"}).to_network()
    edges = set(zip(net.source, net.target, net.sign.tolist(), strict=True))
    assert edges == {("A", "X", 0), ("B", "X", -1), ("C", "X", 1), ("Y", "Y", 1), ("X", "Y", 1)}
    assert net.features == ("X", "Y", "I", "K", "A", "B", "C")
    assert net.evidence["rule"][list(net.target).index("X")] == "A & !B | !A & C"
    assert "the AND and OR of 3 rules are lost; 1 of 5 edges act both ways" in net.history[-1]


def test_what_cannot_be_a_state_is_refused():
    net = LogicNetwork.from_rules({"A": "B"})
    with pytest.raises(KnowledgeError, match=r"2 values, one for each node; got shape \(2, 3\)"):
        net.evaluate(np.zeros((2, 3)))
    with pytest.raises(KnowledgeError, match="only 0"):
        net.evaluate(np.array([0.5, 1]))
    with pytest.raises(KnowledgeError, match="only 0"):
        net.is_fixed(np.array([np.nan, 1]))


def test_what_cannot_be_a_network_is_refused():
    with pytest.raises(KnowledgeError, match=r"The rule of 'A', line 1, column 3"):
        LogicNetwork.from_rules({"A": "B C"})
    with pytest.raises(KnowledgeError, match=r"cannot be named in a rule: \['MAP kinase'\]"):
        LogicNetwork.from_rules({"MAP kinase": "B"})
    with pytest.raises(KnowledgeError, match=r"no node 'erk'. Did you mean 'ERK'"):
        LogicNetwork.from_rules(TOY).rule("erk")
    net = LogicNetwork.from_rules({"A": "B & C", "B": "!A"})
    for wrong in (
        {"target": net.target[::-1]},
        {"clause": net.clause[:-1]},
        {"regulator": net.regulator + 7},
        {"constant": np.zeros(3, dtype=np.int8)},
        {"node": net.node[[0, 0, 1]]},
    ):
        with pytest.raises(KnowledgeError):
            replace(net, **wrong)


def test_nothing_can_be_written_to_and_processes_can_have_it():
    net = LogicNetwork.from_rules(TOY)
    for own in (net, deepcopy(net)):  # which copies as pickling does
        assert own.digest == net.digest
        with pytest.raises(ValueError, match="read-only"):
            own.negated[0] = True


@given(logic_networks(), st.sampled_from(sorted(KINDS)), st.floats(0, 1), st.integers(0, 100))
def test_a_corruption_is_drawn_again_alike_and_leaves_the_nodes(net, kind, p, seed):
    other = net.corrupt(kind, p, seed=seed)
    assert other.features == net.features
    assert other.digest == net.corrupt(kind, p, seed=seed).digest
    assert other.history[:-1] == net.history
    assert other.history[-1].startswith(f"corrupted by {kind} (p={p:g}, seed={seed}): ")
    again = LogicNetwork.from_rules({name: other.rule(name) for name in other.features}, nodes=other.features)
    assert truth_table(again) == truth_table(other)
    assert net.corrupt(kind, 0.0, seed=seed).digest == net.digest


@given(logic_networks(), st.floats(0, 1), st.integers(0, 100))
def test_relabelling_keeps_the_dynamics_up_to_names(net, p, seed):
    other = net.corrupt("relabel", p, seed=seed)
    assert sorted(np.bincount(other.clause)) == sorted(np.bincount(net.clause))
    assert sorted(other.constant) == sorted(net.constant)
    assert other.negated.sum() == net.negated.sum()
    assert len(other.inputs) == len(net.inputs)
    states = np.array(list(np.ndindex(*[2] * len(net.node))))
    assert net.is_fixed(states).sum() == other.is_fixed(states).sum()


@given(logic_networks(), st.floats(0, 1), st.integers(0, 100))
def test_sign_flips_change_so_many_literals_and_nothing_else(net, p, seed):
    other = net.corrupt("sign-flip", p, seed=seed)
    wanted = int(np.floor(p * len(net.target) + 0.5))
    assert f": {wanted} of {len(net.target)} literals negated" in other.history[-1]
    if len(other.target) == len(net.target):
        assert (other.negated != net.negated).sum() == wanted
        assert other.regulator.tolist() == net.regulator.tolist()
    else:  # a rule "not itself" has become that of an input
        assert len(other.inputs) > len(net.inputs)


@given(logic_networks(), st.floats(0, 1), st.floats(0, 1), st.integers(0, 100))
def test_what_is_dropped_at_a_small_share_is_dropped_at_a_larger_one(net, p, q, seed):
    few, many = (net.corrupt("drop", share, seed=seed) for share in sorted([p, q]))

    def literals(found):
        rows = zip(found.clause.tolist(), found.target.tolist(), found.regulator.tolist(), strict=True)
        return set(rows)

    assert literals(many) <= literals(few) <= literals(net)
    assert len(net.corrupt("drop").inputs) + len(net.constant[net.constant >= 0]) == len(net.node)


def test_an_unknown_corruption_lists_the_kinds():
    net = LogicNetwork.from_rules(TOY)
    with pytest.raises(KnowledgeError, match=r"no corruption 'rewire'.* Kinds: relabel, sign-flip, drop\."):
        net.corrupt("rewire")
    with pytest.raises(KnowledgeError, match="between 0 and 1"):
        net.corrupt("drop", 1.5)

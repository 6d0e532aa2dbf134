"""`logic_world` against a plain loop over its rules."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import InterventionError, ParameterError
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.worlds.logic import LogicMechanisms, logic_world

RULES = {"B": "A & !D", "C": "B | C & A", "D": "C"}
NET = LogicNetwork.from_rules(RULES)
NAMES = NET.features


def rule(s, node):
    return {"A": s["A"], "B": s["A"] and not s["D"], "C": s["B"] or (s["C"] and s["A"]), "D": s["C"]}[node]


def by_hand(noise, steps, flip, error, target=None, kind="", strength=1.0):
    u = {name: noise[k::4] for k, name in enumerate(NAMES)}  # first, disobey, misread, reagent

    def act(name, value):
        if name != target:
            return value
        if kind == "fix":
            return strength >= 0.5
        if kind == "scale":
            return value and u[name][3] < strength
        if kind == "shift" and u[name][3] < abs(strength):
            return strength > 0
        return value

    s = {name: act(name, u[name][0] < 0.5) for name in NAMES}
    for _ in range(steps):
        heard = dict(s)
        if kind == "block" and u[target][3] >= strength:
            heard[target] = False
        new = {}
        for name in NAMES:
            value = s[name] if name == "A" else rule(heard, name) != (u[name][1] < flip)
            new[name] = act(name, value)
        s = new
    return [float(s[name] != (u[name][2] < error)) for name in NAMES]


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 10**6),
    st.integers(1, 7),
    st.sampled_from([0.0, 0.4]),
    st.sampled_from([0.0, 0.3]),
    st.sampled_from(NAMES),
    st.sampled_from(
        [("fix", 1.0), ("fix", 0.0), ("scale", 0.5), ("block", 0.5), ("shift", 0.6), ("shift", -0.6), ("", 1.0)]
    ),
)
def test_levels_are_those_of_a_loop_over_the_rules(seed, steps, flip, error, target, act):
    kind, strength = act
    world = LogicMechanisms(NET, steps, flip, error)
    noise = world.draw(1, np.random.default_rng(seed))
    done = (mc.Intervention(kind, strength, target),) if kind else ()
    wanted = by_hand(noise[0], steps, flip, error, target if kind else None, kind, strength)
    assert world.levels(noise, done)[0].tolist() == wanted


def test_without_noise_a_settled_network_is_at_a_fixed_point_of_its_rules():
    net = LogicNetwork.from_rules({"B": "A", "C": "!B", "D": "B & !C"})
    world = logic_world(logic=net, flip=0.0, error=0.0, controls=200, per_target=5)
    assert net.is_fixed(world.data.values()[world.truth == "[]"].astype(int)).all()


def test_misreading_has_its_probability_and_spreads_nowhere():
    world = LogicMechanisms(LogicNetwork.from_rules({"B": "A"}), 5, 0.0, 0.1)
    values = world.levels(world.draw(20_000, np.random.default_rng(0)), (mc.fix(1).on("A"),))
    assert values.mean(axis=0) == pytest.approx([0.9, 0.9], abs=0.01)
    assert abs(np.corrcoef(values.T)[0, 1]) < 0.03


def test_the_network_has_the_signs_of_the_rules():
    net = LogicMechanisms(LogicNetwork.from_rules({"B": "A & !D", "C": "A & !B | !A & B"})).network()
    signs = dict(zip(zip(net.source, net.target, strict=True), net.sign.tolist(), strict=True))
    assert signs == {("A", "B"): 1, ("D", "B"): -1, ("A", "C"): 0, ("B", "C"): 0}


@pytest.mark.parametrize("seed", range(4))
def test_random_rules_have_two_regulators_a_node(seed):
    world = logic_world(12, seed, controls=20, per_target=2)
    assert len(world.network) == 24
    assert world.network.sign.all()


def test_what_cannot_be_is_refused():
    with pytest.raises(InterventionError, match="'knock'"):
        logic_world(4, kind="knock")
    with pytest.raises(ParameterError, match="steps=0"):
        logic_world(4, steps=0)

"""`signaling_world` against SciPy's stiff solver, its own biology, and perfect adaptation."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import molcause as mc
from molcause.data.intervention import from_json
from molcause.errors import InterventionError, ParameterError
from molcause.worlds.signaling import signaling_world
from molcause.worlds.signaling_mechanisms import SignalingMechanisms

FEW = {"per_condition": 2, "times": (1.0, 40.0)}


def slope(m, factor, items):
    """Return the equations of one sample, node by node."""

    def right_side(t, x):
        sent, added, kept = list(x), [0.0] * len(x), [1.0] * len(x)
        for item in (i for i in items if not (t < i.start or t > i.end)):
            k = m.names.index(item.target)
            sent[k] *= item.strength if item.kind == "block" else 1.0
            added[k] += item.strength if item.kind == "shift" else 0.0
            kept[k] *= item.strength if item.kind == "scale" else 1.0
        change = []
        for i in range(len(x)):
            up = sum(m.weights[i, j] * sent[j] for j in range(len(x)) if m.weights[i, j] > 0)
            down = -sum(m.weights[i, j] * sent[j] for j in range(len(x)) if m.weights[i, j] < 0)
            a = (m.basal[i] + up + max(added[i], 0.0)) * factor[i]
            goal = kept[i] * a / (1 + a + down + max(-added[i], 0.0)) - x[i]
            integral = kept[i] * (up - down - m.setpoint[i])
            change.append((goal if np.isnan(m.setpoint[i]) else integral) / m.tau[i])
        return change

    return right_side


def solved(m, noise, items, until=None):
    n = len(m.names)
    how = {"method": "LSODA", "rtol": 1e-9, "atol": 1e-11}
    rest = solve_ivp(slope(m, np.exp(noise[:n]), ()), (0, 300), np.zeros(n), **how).y[:, -1]
    equations = slope(m, np.exp(noise[:n]), items)
    end = solve_ivp(
        equations, (0, until or noise[-1]), rest, max_step=0.05 if any(i.timed for i in items) else np.inf, **how
    )
    return end.y[:, -1] * np.exp(noise[n : 2 * n])


@pytest.mark.parametrize("wiring", ["mapk", "adapting", "random"])
def test_readings_are_those_of_another_solver(wiring):
    world = signaling_world(6, 3, wiring=wiring, **FEW)
    for row in range(1, world.data.n_samples, world.data.n_samples // 8):
        wanted = solved(world.mechanisms, world.noise[row], from_json(world.truth[row]))
        np.testing.assert_allclose(world.data.values()[row], wanted, atol=3e-5)


@pytest.mark.parametrize("act", [mc.knock_down(0.7), mc.stimulate(-2.0), mc.Intervention("block", 0.1, "", 1.0, 3.0),
                                 mc.Intervention("shift", 2.0, "", 2.5)])  # fmt: skip
def test_counterfactuals_are_those_of_another_solver(act):
    world = signaling_world(0, 3, **FEW)
    row = int(np.flatnonzero(world.noise[:, -1] == 40.0)[0])
    short = world.noise[row].copy()
    short[-1] = 4.0
    done = (act.on("MEK"),)
    found = world.mechanisms.levels(short[None], done)[0]
    np.testing.assert_allclose(found, solved(world.mechanisms, short, done), atol=2e-3 if act.timed else 3e-5)


def test_one_node_alone_has_the_formula():
    one = SignalingMechanisms(("A",), np.zeros((1, 1)), np.full(1, 0.25), np.full(1, 2.0), np.full(1, np.nan))
    rest, goal = 0.25 / 1.25, 3.25 / 4.25
    for t in (0.5, 2.0, 9.0):
        found = one.levels(np.array([[0.0, 0.0, t]]), (mc.stimulate(3.0).on("A"),))[0, 0]
        assert found == pytest.approx(goal + (rest - goal) * np.exp(-t / 2.0), abs=1e-5)


def test_a_held_node_is_held_and_released():
    world = signaling_world(0, 1, **FEW)
    noise = world.noise[:1].copy()
    noise[:, len(noise[0]) // 2 : -1] = 0.0
    k = world.mechanisms.names.index("ERK")
    at = {}
    for t in (1.0, 5.0, 60.0):
        noise[0, -1] = t
        at[t] = world.mechanisms.levels(noise, (mc.Intervention("fix", 0.05, "ERK", 0.0, 5.0),))[0, k]
    assert (at[1.0], at[5.0]) == (0.05, 0.05)
    assert at[60.0] == pytest.approx(world.mechanisms.levels(noise, ())[0, k], abs=1e-4)


def test_a_ligand_raises_erk_by_dose_and_an_inhibitor_of_mek_lowers_it_and_not_mek():
    world = signaling_world(0, 0, **FEW)
    names, ask = (
        world.mechanisms.names,
        lambda do: dict(zip(world.mechanisms.names, world.do(do, samples=200), strict=True)),
    )
    none, low, high = (ask(do) for do in ({}, {"EGF": mc.stimulate(0.3)}, {"EGF": mc.stimulate(3.0)}))
    assert none["ERK"] < low["ERK"] < high["ERK"]
    blocked = ask({"EGF": mc.stimulate(3.0), "MEK": mc.inhibit(0.9)})
    assert blocked["ERK"] < 0.7 * high["ERK"]
    assert blocked["MEK"] > high["MEK"]  # ERK no longer holds SOS and RAF back
    assert blocked["AKT"] == pytest.approx(high["AKT"], rel=0.1)
    assert len(names) == 9


@pytest.mark.parametrize("seed", range(3))
def test_an_adapting_sensor_forgets_the_ligand_that_only_memory_keeps(seed):
    world = signaling_world(0, seed, wiring="adapting", per_condition=2, times=(1.0, 150.0), variation=0.05)
    none, some, much = (
        dict(zip(world.mechanisms.names, world.do(do, samples=100), strict=True))
        for do in ({}, {"LIGAND": mc.stimulate(0.3)}, {"LIGAND": mc.stimulate(3.0)})
    )
    for node in ("SENSOR", "OUTPUT"):
        assert some[node] == pytest.approx(none[node], rel=1e-3)
        assert much[node] == pytest.approx(none[node], rel=1e-3)
    assert none["MEMORY"] < some["MEMORY"] - 0.1 < much["MEMORY"] - 0.2
    early = world.noise[:40].copy()
    early[:, -1] = 1.0
    k = world.mechanisms.names.index("SENSOR")
    moved, still = (world.mechanisms.levels(early, do)[:, k].mean() for do in ((mc.stimulate(3.0).on("LIGAND"),), ()))
    assert moved > 1.1 * still  # the arrow is there, for a while
    assert ("LIGAND", "SENSOR") in set(zip(world.network.source, world.network.target, strict=True))
    assert ("LIGAND", "MEMORY") not in set(zip(world.network.source, world.network.target, strict=True))


def test_doses_and_times_are_columns_and_doses_are_strengths():
    world = signaling_world(0, 0, doses=(0.25, 4.0), times=(2.0, 8.0), per_condition=3)
    obs = world.data.adata.obs
    assert set(obs["time"]) == {2.0, 8.0}
    assert set(obs["time_unit"]) == {"min"}
    assert set(obs["dose"]) == {0.0, 0.25, 4.0}
    for text, dose in zip(world.truth, obs["dose"], strict=True):
        inhibitors = [item for item in from_json(text) if item.kind == "block"]
        for item in inhibitors:
            assert item.strength == pytest.approx(1 / (1 + dose))
        if text != "[]" and not inhibitors:
            assert from_json(text)[0].strength == dose
    assert (world.noise[:, -1] == obs["time"]).all()
    per = obs.groupby(["interventions", "time"], observed=True).size()
    assert set(per) == {3, 6}


def test_a_network_of_one_s_own_is_the_truth_and_an_unknown_sign_is_drawn():
    net = mc.Network.from_edges([("L", "A", 1), ("A", "B", -1), ("B", "C", 0)])
    world = signaling_world(wiring=net, **FEW)
    signs = dict(zip(world.network.source, world.network.sign, strict=True))
    assert (signs["L"], signs["A"]) == (1, -1)
    assert signs["B"] in (-1, 1)


def test_readings_are_never_negative_and_activities_stay_below_one():
    world = signaling_world(8, 2, wiring="random", error=0.0, **FEW)
    assert (world.data.values() >= 0).all()
    assert (world.data.values() < 1).all()


def test_what_cannot_be_is_refused():
    with pytest.raises(ParameterError, match="'wnt'"):
        signaling_world(wiring="wnt")
    for settings in ({"doses": (0.0,)}, {"times": (-1.0,)}, {"times": ()}):
        with pytest.raises(ParameterError, match="positive"):
            signaling_world(**settings)
    with pytest.raises(InterventionError, match="below 0"):
        signaling_world(0, 0, **FEW).do({"ERK": mc.fix(-1.0)}, samples=2)

"""`LinearMechanisms` against iteration of its equations, closed formulas and hand-computed loops."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.data.intervention import perturbation
from molcause.errors import ParameterError, SolvabilityError
from molcause.worlds.graphs import causes_first, draw_effects
from molcause.worlds.linear import linear_world
from molcause.worlds.linear_mechanisms import LinearMechanisms, Standardised, standardising

NAMES = ("A", "B", "C", "D")
MAKE = {"fix": mc.fix, "shift": mc.stimulate, "scale": lambda kept: mc.knock_down(1 - kept),
        "block": lambda kept: mc.inhibit(1 - kept)}  # fmt: skip


def iterate(effects, causes, items, zero=0.0):
    """Follow x = q (B (f x + (1 - f) z) - z) + z + h + e to its fixed point."""
    q, f, h, level = np.ones(4), np.ones(4), np.zeros(4), {}
    for item in items:
        k = NAMES.index(item.target)
        if item.kind == "fix":
            level[k] = item.strength
        elif item.kind == "shift":
            h[k] = item.strength
        elif item.kind == "scale":
            q[k] = item.strength
        else:
            f[k] = item.strength
    x = np.zeros_like(causes)
    for _ in range(2000):
        x = q * ((f * x + (1 - f) * zero) @ effects.T - zero) + zero + h + causes
        for k, value in level.items():
            x[:, k] = value
    return x


matrices = st.lists(st.floats(-1, 1), min_size=16, max_size=16).map(lambda v: np.array(v).reshape(4, 4))
acts = st.dictionaries(
    st.sampled_from(NAMES),
    st.one_of(
        st.tuples(st.sampled_from(["fix", "shift"]), st.floats(-3, 3)),
        st.tuples(st.sampled_from(["scale", "block"]), st.floats(0, 1)),
    ),
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(matrices, acts, st.sampled_from([0.0, -3.0]), st.integers(0, 10**6))
def test_levels_solve_the_equations_under_any_combination_of_acts(matrix, given_acts, zero, seed):
    effects = matrix * (1 - np.eye(4))
    size = np.abs(effects).sum(axis=1).max()
    effects = effects * min(1.0, 0.85 / size) if size > 1e-6 else effects
    world = LinearMechanisms(NAMES, effects, np.ones(4), np.ones(4), zero=zero)
    done = tuple(MAKE[kind](strength).on(name) for name, (kind, strength) in sorted(given_acts.items()))
    noise = world.draw(7, np.random.default_rng(seed))
    np.testing.assert_allclose(world.levels(noise, done), iterate(effects, noise[:, :4], done, zero), atol=1e-9)
    mean = world.levels(world.center()[None, :], done)[0]
    np.testing.assert_allclose(mean, iterate(effects, np.zeros((1, 4)), done, zero)[0], atol=1e-9)


def test_a_loop_of_two_is_what_algebra_says():
    """x = a y + e, y = b x + u: x = (e + a u) / (1 - a b); with y held at v, x = a v + e."""
    a, b, e, u, v = 0.5, -0.8, 1.5, -0.25, 2.0
    loop = LinearMechanisms(("X", "Y"), np.array([[0.0, a], [b, 0.0]]), np.ones(2), np.ones(2))
    noise = np.array([[e, u, 0.0, 0.0]])
    x, y = loop.levels(noise, ())[0]
    assert (x, y) == pytest.approx(((e + a * u) / (1 - a * b), (u + b * e) / (1 - a * b)), abs=1e-14)
    assert loop.levels(noise, (mc.fix(v).on("Y"),))[0] == pytest.approx([a * v + e, v], abs=1e-14)
    half = mc.inhibit(0.5).on("Y")
    assert loop.levels(noise, (half,))[0, 0] == pytest.approx((e + a / 2 * u) / (1 - a / 2 * b), abs=1e-14)
    less = mc.knock_down(0.5).on("Y")
    assert loop.levels(noise, (less,))[0, 0] == pytest.approx((e + a * u) / (1 - a * b / 2), abs=1e-14)


@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize("genes", [5, 20])
def test_effects_follow_from_the_oracle_s_total_effects(genes, cyclic):
    """B = I - diag(1 / diag(T^-1)) T^-1, T the effects of a unit change (Hyttinen et al., 2012)."""
    world = linear_world(genes, 3, cyclic=cyclic, controls=50, per_target=2)
    names = world.mechanisms.names
    total = np.stack([world.do({g: mc.fix(1.0)}) - world.do({g: mc.fix(0.0)}) for g in names], axis=1)
    np.testing.assert_allclose(np.diagonal(total), 1.0, atol=1e-10)
    inverse = np.linalg.inv(total)
    found = np.eye(genes) - inverse / np.diagonal(inverse)[:, None]
    np.testing.assert_allclose(found, world.effects, atol=1e-10)


@pytest.mark.parametrize("cyclic", [False, True])
def test_the_oracle_has_the_closed_form_in_data_units(cyclic):
    world = linear_world(8, 5, cyclic=cyclic, controls=50, per_target=2)
    total = np.linalg.inv(np.eye(8) - world.effects)
    base = world.do({})
    np.testing.assert_allclose(world.do({"g2": mc.stimulate(0.7)}) - base, 0.7 * total[:, 2], atol=1e-10)
    moved = base + total[:, 2] / total[2, 2] * (1.3 - base[2])
    np.testing.assert_allclose(world.do({"g2": mc.fix(1.3)}), moved, atol=1e-10)
    both = [2, 6]
    gain = total[:, both] @ np.linalg.inv(total[np.ix_(both, both)])
    wanted = base + gain @ (np.array([1.3, -0.4]) - base[both])
    np.testing.assert_allclose(world.do({"g2": mc.fix(1.3), "g6": mc.fix(-0.4)}), wanted, atol=1e-10)


def test_the_mean_under_the_reagent_is_exact():
    world = linear_world(6, 1, controls=100, per_target=2)
    inner = world.mechanisms.inner
    total = np.linalg.inv(np.eye(6) - inner.effects)
    raw = total[:, 3] / total[3, 3] * -2.0 * inner.spread[3]
    wanted = (raw - world.mechanisms.middle) / world.mechanisms.sd
    np.testing.assert_allclose(world.do({"g3": mc.knock_out()}), wanted, atol=1e-10)


def test_an_imperfect_reagent_leaves_the_rest_of_the_mechanism():
    effects = np.array([[0.0, 0.0], [2.0, 0.0]])
    world = LinearMechanisms(("A", "B"), effects, np.ones(2), np.array([1.0, 3.0]), efficacy=np.array([1.0, 0.25]))
    noise = np.array([[0.5, -1.0, -2.0, -1.9]])
    assert world.levels(noise, (mc.knock_out().on("B"),))[0] == pytest.approx([0.5, 0.75 * 0.0 + 0.25 * 3.0 * -1.9])
    assert world.levels(noise, (mc.knock_out().on("A"),))[0] == pytest.approx([-2.0, -5.0])
    assert world.levels(noise, (mc.stimulate().on("B"),))[0] == pytest.approx([0.5, 0.0 + 0.25 * -2.0 * 3.0])


def test_efficacies_stay_within_their_bounds_and_weaken_what_is_seen():
    full, weak = (linear_world(20, 2, controls=200, per_target=50, efficacy=e) for e in (None, (0.3, 0.6)))
    own = {}
    for name, world in (("full", full), ("weak", weak)):
        own[name] = np.array([world.do({g: mc.knock_out()})[k] for k, g in enumerate(world.mechanisms.names)])
    assert (full.effects != 0).tolist() == (weak.effects != 0).tolist()
    assert own["full"] == pytest.approx(np.full(20, -2.0), abs=0.6)
    assert (own["weak"] > own["full"]).all()
    share = weak.mechanisms.inner.efficacy
    assert 0.3 <= share.min() < share.max() <= 0.6


def test_a_weak_reagent_moves_its_target_by_its_strength():
    world = linear_world(6, 2, strength=-0.5, controls=2000, per_target=5)
    assert world.do({"g1": mc.knock_out()})[1] == pytest.approx(-0.5, abs=0.1)


def test_off_targets_move_a_gene_that_no_path_leads_to():
    clean, dirty = (linear_world(12, 4, controls=300, per_target=10, off_targets=share) for share in (0.0, 0.5))
    pushed = dirty.mechanisms.inner.off_target
    assert np.count_nonzero(pushed) == 6
    assert not np.diagonal(pushed).any()
    for other, t in np.argwhere(pushed):
        extra = dirty.do({f"g{t}": mc.knock_out()}) - clean.do({f"g{t}": mc.knock_out()})
        low, high = sorted((-0.25 * 2, -0.75 * 2))
        assert low * 1.2 <= extra[other] <= high * 0.8
    clean_fix, dirty_fix = (w.do({"g0": mc.fix(1.0)}) for w in (clean, dirty))
    np.testing.assert_allclose(clean_fix, dirty_fix, atol=1e-12)  # an exact level is no reagent


def test_common_causes_correlate_genes_and_bias_no_intervention():
    plain, common = (linear_world(10, 3, controls=20_000, per_target=2, confounders=c) for c in (0, 3))
    inner = common.mechanisms.inner
    total = np.linalg.inv(np.eye(10) - inner.effects)
    within = np.diag(inner.noise_sd**2) + inner.loadings.T @ inner.loadings
    wanted = (total @ within @ total.T) / np.outer(common.mechanisms.sd, common.mechanisms.sd)
    values = common.data.values()[common.truth == "[]"]
    np.testing.assert_allclose(np.cov(values.T), wanted, atol=0.05)
    assert (plain.effects != 0).tolist() == (common.effects != 0).tolist()
    unit = {g: mc.stimulate(1.0) for g in ("g4",)}
    contrast = common.do(unit) - common.do({})
    np.testing.assert_allclose(contrast, np.linalg.inv(np.eye(10) - common.effects)[:, 4], atol=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_iscm_leaves_every_gene_the_variance_one(seed):
    world = linear_world(12, seed, iscm=True, controls=20, per_target=2)
    inner = world.mechanisms.inner
    total = np.linalg.inv(np.eye(12) - inner.effects)
    np.testing.assert_allclose((total * inner.noise_sd**2 @ total.T).diagonal(), 1.0, atol=1e-12)
    np.testing.assert_allclose(inner.spread, 1.0, atol=1e-12)


def test_iscm_keeps_the_signs_and_needs_an_acyclic_graph():
    effects = draw_effects(10, np.random.default_rng(1))
    assert np.array_equal(np.sign(standardising(effects, np.ones(10))[0]), np.sign(effects))
    with pytest.raises(ParameterError, match="cycle"):
        linear_world(8, 0, cyclic=True, iscm=True)


def test_variances_tell_the_order_of_a_plain_world_and_not_of_an_iscm():
    """Varsortability: how often a gene varies more than its cause."""

    def sorted_share(iscm):
        found = []
        for seed in range(10):
            inner = linear_world(20, seed, iscm=iscm, controls=20, per_target=1).mechanisms.inner
            i, j = np.nonzero(inner.effects)
            found.append((inner.spread[i] > inner.spread[j] + 1e-9).mean())
        return np.mean(found)

    assert sorted_share(False) > 0.6
    assert sorted_share(True) == 0.0


def test_scale_free_graphs_have_hubs_and_no_cycle():
    hubs = {}
    for graph in ("random", "scale-free"):
        drawn = [draw_effects(60, np.random.default_rng(s), graph=graph) != 0 for s in range(10)]
        assert all(len(causes_first(d.astype(float))) == 60 for d in drawn)
        hubs[graph] = np.mean([d.sum(axis=0).max() for d in drawn])
    assert hubs["scale-free"] > 1.5 * hubs["random"]
    assert draw_effects(60, np.random.default_rng(0), graph="scale-free").astype(bool).sum() == 1 + 2 * 58


def test_causes_come_first_and_a_cycle_has_no_first():
    effects = draw_effects(15, np.random.default_rng(3))
    place = np.argsort(causes_first(effects))
    i, j = np.nonzero(effects)
    assert (place[j] < place[i]).all()
    with pytest.raises(ParameterError, match="cycle"):
        causes_first(np.array([[0.0, 1.0], [1.0, 0.0]]))


@settings(max_examples=30, deadline=None)
@given(st.floats(-2, 2), st.floats(0.2, 3), st.floats(-2, 2), st.sampled_from(["fix", "shift", "scale", "block"]))
def test_another_unit_changes_numbers_and_not_what_happens(middle, sd, strength, kind):
    effects = np.array([[0.0, -0.5], [0.7, 0.0]])
    inner = LinearMechanisms(("A", "B"), effects, np.ones(2), np.ones(2))
    outer = Standardised(inner, np.full(2, middle), np.array([sd, 1.0]))
    raw = abs(strength) / 2 if kind in ("scale", "block") else strength
    new = {"fix": (raw - middle) / sd, "shift": raw / sd}.get(kind, raw)
    noise = inner.draw(3, np.random.default_rng(0))
    wanted = (inner.levels(noise, (MAKE[kind](raw).on("A"),)) - middle) / np.array([sd, 1.0])
    np.testing.assert_allclose(outer.levels(noise, (MAKE[kind](new).on("A"),)), wanted, atol=1e-9)


def test_equations_without_a_unique_solution_are_refused():
    effects = np.array([[0.0, 2.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, 0.0]])
    world = LinearMechanisms(("A", "B", "C"), effects, np.ones(3), np.ones(3))
    with pytest.raises(SolvabilityError, match="no unique solution"):
        world.levels(np.zeros((1, 6)), ())


@pytest.mark.parametrize(
    ("settings_", "named"),
    [
        ({"targeted": 1.5}, "targeted"),
        ({"off_targets": -0.1}, "off_targets"),
        ({"efficacy": (0.3, 1.2)}, "efficacy"),
        ({"graph": "small-world"}, "small-world"),
        ({"graph": "scale-free", "cyclic": True}, "scale-free"),
    ],
)
def test_settings_that_cannot_be_are_refused_by_name(settings_, named):
    with pytest.raises(ParameterError, match=named):
        linear_world(5, **settings_)


def test_two_acts_on_one_target_combine():
    chain = LinearMechanisms(("A", "B"), np.array([[0.0, 0.0], [2.0, 0.0]]), np.ones(2), np.ones(2))
    done = perturbation({"A": [mc.stimulate(3.0), mc.inhibit(0.5)]})
    assert chain.levels(np.zeros((1, 4)), done).tolist() == [[3.0, 3.0]]

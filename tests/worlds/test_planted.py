"""`planted_world` against an independent simulation: the design of real data, and a truth that is really in them."""

import json

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

import molcause as mc
from molcause.data.intervention import fix, from_json, to_json
from molcause.errors import InterventionError, KnowledgeError
from molcause.knowledge.network import Network
from molcause.worlds.planted import planted_world

SACHS = mc.load_dataset("sachs2005", coding="literature")
CONSENSUS = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
NAMES = ["A", "B", "C", "D"]
SAMPLES = 10_000
LOOP = Network.from_edges([("A", "B", 1), ("B", "C", 1), ("C", "A", -1), ("C", "D", 0)], name="loop")
CHAIN = Network.from_edges([("A", "B", 1), ("B", "C", -1), ("A", "D", 1)], name="chain")


def screen(samples, reference=(), controls=None):
    """Return data without any signal in which A, then B, then A and C were inhibited by half, and X is not measured."""
    done = [(), (mc.inhibit(0.5).on("A"),), (mc.inhibit().on("B"),), (mc.stimulate().on("A"), fix(3.0).on("C")),
            (mc.inhibit().on("X"),), (mc.inhibit().on("X"), mc.inhibit().on("D"))]  # fmt: skip
    labels = [to_json((*reference, *items)) for items in done]
    if reference:
        labels.append("[]")
    counts = [controls or samples, *[samples] * (len(labels) - 1)]
    obs = pd.DataFrame({"interventions": np.repeat(labels, counts)}, index=[f"s{k}" for k in range(sum(counts))])
    adata = AnnData(np.zeros((len(obs), 4)), obs=obs, var=pd.DataFrame(index=NAMES))
    return mc.PerturbationData(adata, scale="linear", control=labels[0], name="screen")


def rows(data):
    return {condition.interventions: condition.rows for condition in data.conditions()}


def targets(text):
    return [NAMES.index(item.target) for item in from_json(text) if item.target in NAMES]


@pytest.fixture(scope="module")
def large():
    return screen(SAMPLES)


@pytest.mark.parametrize("kind", ["fix", "block"])
def test_the_design_is_that_of_the_data(kind):
    world = planted_world(SACHS, CONSENSUS, kind=kind).data
    assert world.n_samples == 7466
    assert [c.rows.tolist() for c in world.conditions()] == [c.rows.tolist() for c in SACHS.conditions()]
    assert world.targets() == SACHS.targets()
    assert world.control == SACHS.control
    assert list(world.adata.obs_names) == list(SACHS.adata.obs_names)
    assert list(world.readouts.node) == list(SACHS.readouts.node)
    assert (world.scale, world.name) == ("standardised", "world like sachs2005")
    measured = set(SACHS.readouts.node)
    for old, new in zip(SACHS.conditions(), world.conditions(), strict=True):
        items = {item.target: item for item in new.perturbation}
        for item in old.perturbation:
            made = items[item.target]
            assert made == item if item.target not in measured else (made.kind, made.known) == (kind, False)


def test_samples_of_unknown_target_are_left_out():
    adata = SACHS.adata.copy()
    labels = adata.obs["interventions"].astype(str).to_numpy(dtype=object)
    labels[5:10] = "null"
    adata.obs["interventions"] = labels
    world = planted_world(mc.PerturbationData(adata, citations=()), CONSENSUS).data
    assert world.n_samples == 7461
    assert "cell7" not in world.adata.obs_names
    assert np.isfinite(world.values()).all()


@pytest.mark.parametrize("kind", ["fix", "block"])
def test_no_reading_of_the_data_is_used(kind):
    changed = SACHS.adata.copy()
    changed.X = np.random.default_rng(0).normal(size=changed.shape) * 1e3
    other = mc.PerturbationData(changed, scale="linear")
    one, two = (planted_world(data, CONSENSUS, kind=kind, seed=4) for data in (SACHS, other))
    assert np.array_equal(one.data.values(), two.data.values())
    assert np.array_equal(one.effects, two.effects)


def test_the_same_seed_gives_the_same_world_and_another_seed_or_kind_another():
    first, same, seed, kind = (
        planted_world(SACHS, CONSENSUS, **how) for how in ({}, {}, {"seed": 1}, {"kind": "block"})
    )
    assert first.data.fingerprint == same.data.fingerprint
    assert np.array_equal(first.effects, same.effects)
    assert not np.array_equal(first.effects, seed.effects)
    assert not np.array_equal(first.effects, kind.effects)


@pytest.mark.parametrize("kind", ["fix", "block"])
def test_the_reference_has_mean_zero_and_sd_one(kind):
    data = planted_world(SACHS, CONSENSUS, kind=kind).data
    values = data.values()[rows(data)[data.control]]
    np.testing.assert_allclose(values.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(values.std(axis=0, ddof=1), 1.0, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_true_effects_are_the_network_s_edges_with_their_signs(seed):
    effects = planted_world(SACHS, CONSENSUS, seed=seed).effects
    nodes = list(SACHS.readouts.node)
    found = {(nodes[j], nodes[i]): np.sign(effects[i, j]) for i, j in np.argwhere(effects)}
    edges = dict(zip(zip(CONSENSUS.source, CONSENSUS.target, strict=True), CONSENSUS.sign, strict=True))
    assert set(found) == {edge for edge in edges if set(edge) <= set(nodes)}
    assert all(found[edge] == sign for edge, sign in edges.items() if edge in found and sign)


def test_an_unknown_sign_may_be_either():
    signs = {np.sign(planted_world(screen(5), LOOP, seed=seed).effects[3, 2]) for seed in range(12)}
    assert signs == {-1, 1}


def test_a_cyclic_truth_is_stable():
    strong = Network.from_edges([(a, b, 1) for a in NAMES for b in NAMES if a != b])
    for seed in range(5):
        effects = planted_world(screen(5), strong, seed=seed).effects
        assert np.abs(np.linalg.eigvals(effects)).max() <= 0.8 + 1e-9
        assert np.count_nonzero(effects) == 12


def residuals(data, effects, at):
    """Return what the true effects leave unexplained in some samples: their noise, in data units."""
    return data.values()[at] @ (np.eye(4) - effects).T


def simulate(effects, noise, fixed=None, blocked=()):
    """Iterate the mechanisms to their fixed point: each reading is what its parents send, and its noise."""
    x = np.zeros_like(noise)
    for _ in range(300):
        before, sent = x, x.copy()
        sent[:, list(blocked)] = -3.0 + 0.1 * (x[:, list(blocked)] + 3.0)
        x = sent @ effects.T + noise
        for k, level in (fixed or {}).items():
            x[:, k] = level
        if np.abs(x - before).max() < 1e-6:
            break
    return x


WORLDS = [(network, seed) for network in (CHAIN, LOOP) for seed in (0, 1)]


def noise_like(world, rng):
    sd = residuals(world.data, world.effects, rows(world.data)["[]"]).std(axis=0)
    return rng.normal(size=(SAMPLES, 4)) * sd


def without_background(data):
    return {text: at for text, at in rows(data).items() if text != "[]" and '"X"' not in text}


@pytest.mark.parametrize(("network", "seed"), WORLDS)
def test_fixed_targets_move_the_others_as_in_an_independent_simulation(large, network, seed):
    world, rng = planted_world(large, network, kind="fix", seed=seed), np.random.default_rng(seed)
    found = without_background(world.data)
    assert [targets(text) for text in found] == [[0], [1], [0, 2]]
    for text, at in found.items():
        levels = {k: rng.normal(-2.0, 0.3, SAMPLES) for k in targets(text)}
        x, values = simulate(world.effects, noise_like(world, rng), fixed=levels), world.data.values()[at]
        np.testing.assert_allclose(values.mean(axis=0), x.mean(axis=0), atol=0.08)
        np.testing.assert_allclose(np.cov(values.T), np.cov(x.T), atol=0.08)


@pytest.mark.parametrize(("network", "seed"), WORLDS)
def test_blocked_targets_send_a_tenth_and_their_own_reading_is_free(large, network, seed):
    world, rng = planted_world(large, network, kind="block", seed=seed), np.random.default_rng(seed)
    for text, at in without_background(world.data).items():
        x, values = simulate(world.effects, noise_like(world, rng), blocked=targets(text)), world.data.values()[at]
        np.testing.assert_allclose(values.mean(axis=0), x.mean(axis=0), atol=0.08)
        np.testing.assert_allclose(np.cov(values.T), np.cov(x.T), atol=0.08)


def test_the_effects_are_on_the_scale_of_the_data_even_if_few_reference_samples_set_it():
    world = planted_world(screen(SAMPLES, controls=5), CHAIN, seed=2)
    [at] = (at for text, at in rows(world.data).items() if '"X"' in text and '"D"' not in text)
    values = world.data.values()[at]
    assert np.abs(values.std(axis=0) - 1.0).max() > 0.2  # five samples do set another scale than thousands would
    for child, parent in ((1, 0), (2, 1), (3, 0)):
        slope = np.polyfit(values[:, parent], values[:, child], 1)[0]
        assert slope == pytest.approx(world.effects[child, parent], abs=0.05)


@pytest.mark.parametrize("kind", ["fix", "block"])
@pytest.mark.parametrize(("network", "seed"), WORLDS)
def test_one_target_moves_the_other_means_along_the_ray_of_the_true_effects(large, network, seed, kind):
    world = planted_world(large, network, kind=kind, seed=seed)
    for text, at in without_background(world.data).items():
        if len(targets(text)) > 1:
            continue
        [t], shift = targets(text), world.data.values()[at].mean(axis=0)
        rest = [k for k in range(4) if k != t]
        ray = np.linalg.solve(np.eye(3) - world.effects[np.ix_(rest, rest)], world.effects[rest, t])
        cosine = shift[rest] @ ray / np.linalg.norm(shift[rest]) / np.linalg.norm(ray)
        assert cosine < -0.995, (text, shift, ray)  # the target, or what it sends, goes down


@pytest.mark.parametrize("kind", ["fix", "block"])
def test_an_unmeasured_target_shifts_the_background_alike_wherever_it_occurs(large, kind):
    sizes = []
    for seed in range(4):
        world = planted_world(large, CHAIN, kind=kind, seed=seed)
        alone, both = (at for text, at in rows(world.data).items() if '"X"' in text)
        first, second = (residuals(world.data, world.effects, at).mean(axis=0) for at in (alone, both))
        np.testing.assert_allclose(first[:3], second[:3], atol=0.06)  # D, the last one, is a target itself
        sizes.append(np.abs(first))
    assert 0.15 < np.mean(sizes) < 0.8


def test_a_condition_without_the_reference_s_stimulus_has_another_background():
    data = screen(20_000, reference=(mc.stimulate().on("CD3"),))
    world = planted_world(data, CHAIN)
    found = rows(world.data)
    assert np.abs(world.data.values()[found["[]"]].mean(axis=0)).max() > 0.2
    np.testing.assert_allclose(world.data.values()[found[data.control]].mean(axis=0), 0.0, atol=1e-12)


def test_interventions_are_relabelled_and_their_strengths_hidden():
    labels = [json.loads(text) for text in rows(planted_world(screen(5), CHAIN, kind="block").data)]
    a, b, c, d, x = ([name, "block", None] for name in (*NAMES, "X"))
    assert [labels[k] for k in (0, 1, 2, 3, 5)] == [[], [a], [b], [a, c], [d, x]]


def test_another_kind_and_a_network_of_other_nodes_are_refused():
    with pytest.raises(InterventionError, match="fix and block; got 'shift'"):
        planted_world(SACHS, CONSENSUS, kind="shift")
    with pytest.raises(KnowledgeError, match=r"'foreign' has no edge between readouts of 'sachs2005'"):
        planted_world(SACHS, Network.from_edges([("X", "Y", 1), ("RAF", "X", 1)], name="foreign"))


@pytest.mark.parametrize("kind", ["fix", "block"])
@pytest.mark.parametrize(("network", "seed"), WORLDS)
def test_the_oracle_gives_the_means_of_every_condition(large, network, seed, kind):
    world = planted_world(large, network, kind=kind, seed=seed)
    for text, at in rows(world.data).items():
        values = world.data.values()[at]
        np.testing.assert_allclose(world.do(from_json(text)), values.mean(axis=0), atol=0.08)


@pytest.mark.parametrize("kind", ["fix", "block"])
def test_the_mechanisms_turn_the_noise_into_the_data(kind):
    world = planted_world(SACHS, CONSENSUS, kind=kind, seed=2)
    for text, at in rows(world.data).items():
        found = world.mechanisms.levels(world.noise[at], from_json(text))
        np.testing.assert_allclose(found, world.data.values()[at], atol=1e-10)
    assert np.array_equal(world.counterfactual(4, from_json(world.truth[4])), world.data.values()[4])


def test_the_true_network_is_the_planted_one_with_its_drawn_signs():
    world = planted_world(screen(5), LOOP, seed=1)
    signs = dict(zip(zip(world.network.source, world.network.target, strict=True), world.network.sign, strict=True))
    assert set(signs) == {("A", "B"), ("B", "C"), ("C", "A"), ("C", "D")}
    assert signs["C", "D"] == np.sign(world.effects[3, 2])
    assert signs["C", "A"] == -1


def test_what_no_sample_shows_is_not_answered():
    world = planted_world(screen(5), CHAIN)
    with pytest.raises(InterventionError, match="stimulate X"):
        world.do({"X": mc.stimulate()})
    assert world.do({"X": mc.inhibit()}).shape == (4,)

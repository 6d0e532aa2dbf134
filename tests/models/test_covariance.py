"""The models of spread within conditions against scikit-learn and against formulas written out by hand."""

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components
from scipy.stats import multivariate_normal
from sklearn.covariance import ledoit_wolf as sk_ledoit_wolf
from tests.oracle.cells import NAN, data_of, do, handmade

import molcause as mc
from molcause.models import Diagonal, LedoitWolf, NetworkGaussian
from molcause.models.covariance import network_gaussian, shrinkage
from molcause.models.covariance.implied import Blocks, implied_covariance
from molcause.models.covariance.weighting import WEIGHTS, condition_groups, log_densities
from molcause.models.storage import load, save

NAMES = "ABCDE"
DONE = [(), (do("block", "A"),), (do("fix", "B", 1.0),), (do("block", "A"), do("block", "C")), (do("shift", "Z"),)]
CHAIN = mc.Network.from_edges([("A", "B", 1), ("B", "C", 1), ("C", "D", -1), ("B", "E", 1)], name="chain")
LOOP = mc.Network.from_edges([("A", "B", 1), ("B", "C", 1), ("C", "B", -1), ("C", "D", 1)], nodes=["E"], name="loop")


def screen(seed=0, sizes=(9, 4, 6, 3, 5), units=(1.0,) * 5, scale="log", done=DONE):
    """Return cells and data: a chain A -> B -> C -> D, B -> E, whose noise differs between readouts."""
    rng = np.random.default_rng(seed)
    effects = np.zeros((5, 5))
    effects[[1, 2, 3, 4], [0, 1, 2, 1]] = [0.9, -0.8, 1.1, 0.7]
    mix = np.linalg.inv(np.eye(5) - effects).T
    noise = np.array([1.0, 0.5, 2.0, 0.7, 1.5])
    cells = [(rng.normal(size=(n, 5)) * noise @ mix + rng.normal(size=5)) * np.asarray(units) for n in sizes]
    return cells, data_of(NAMES, cells, done, scale=scale)


def reference_estimate(cells, standardize):
    """Return scikit-learn's estimate on centered samples, corrected for the means, in data units."""
    x = np.concatenate([block - block.mean(axis=0) for block in cells])
    freedom = len(x) - len(cells)
    unit = np.sqrt((x**2).sum(axis=0) / freedom) if standardize else np.ones(x.shape[1])
    found, share = sk_ledoit_wolf(x / unit, assume_centered=True)
    return found * np.outer(unit, unit) * len(x) / freedom, share


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("sizes", [(9, 4, 6, 3, 5), (2, 2, 1, 2, 2), (300, 200, 1, 100, 50)])
def test_ledoit_wolf_is_that_of_scikit_learn(standardize, sizes):
    cells, data = screen(sizes=sizes)
    expected, share = reference_estimate(cells, standardize)
    fitted = LedoitWolf(standardize=standardize).fit(data)
    np.testing.assert_allclose(fitted.covariance(()), expected, rtol=1e-9, atol=1e-12)
    assert fitted.chosen["shrinkage"] == pytest.approx(share, rel=1e-9)


@pytest.mark.parametrize(("scale", "standardize"), [("log", False), ("arcsinh", False), ("linear", True)])
def test_readings_without_a_common_unit_are_standardized_unless_told_otherwise(scale, standardize):
    units = np.array([1.0, 10.0, 0.1, 3.0, 1.0])
    cells, data = screen(units=units, scale=scale)
    expected, other = (reference_estimate(cells, way)[0] for way in (standardize, not standardize))
    np.testing.assert_allclose(LedoitWolf().fit(data).covariance(()), expected, rtol=1e-9)
    assert np.abs(other - expected).max() > 0.01


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=5, max_size=5), st.integers(0, 99))
def test_standardized_covariances_only_change_units_with_the_units(powers, seed):
    units = 10.0 ** np.array(powers)
    models = (Diagonal(), LedoitWolf(standardize=True), NetworkGaussian(standardize=True))
    for model in models:
        bias = mc.bias.Mask(CHAIN) if model.requires else None
        plain, scaled = (model.fit(screen(seed, units=u)[1], bias) for u in (np.ones(5), units))
        np.testing.assert_allclose(scaled.within / np.outer(units, units), plain.within, rtol=1e-6, atol=1e-8)
        assert scaled.chosen == pytest.approx(plain.chosen, rel=1e-6)


def test_diagonal_pools_variances_by_degrees_of_freedom():
    cells, data = screen()
    pooled = sum((len(x) - 1) * x.var(axis=0, ddof=1) for x in cells) / sum(len(x) - 1 for x in cells)
    fitted = Diagonal().fit(data)
    np.testing.assert_allclose(fitted.covariance(()), np.diag(pooled), rtol=1e-12)
    assert fitted.chosen == {}


def by_blocks(sigma, mask):
    """Return the implied covariance by adding one component after another, in an order that respects the arrows."""
    d = len(sigma)
    count, label = connected_components(mask.T, directed=True, connection="strong")
    members = [np.flatnonzero(label == k) for k in range(count)]
    parents = [np.setdiff1d(np.flatnonzero(mask[own].any(axis=0)), own) for own in members]
    placed, found = [], np.zeros((d, d))
    while len(placed) < d:
        k = next(k for k in range(count) if members[k][0] not in placed and set(parents[k]) <= set(placed))
        own, above = members[k], parents[k]
        weights = np.linalg.lstsq(sigma[np.ix_(above, above)], sigma[np.ix_(above, own)], rcond=None)[0]
        rest = sigma[np.ix_(own, own)] - weights.T @ sigma[np.ix_(above, own)]
        cross = weights.T @ found[np.ix_(above, placed)]
        found[np.ix_(own, placed)], found[np.ix_(placed, own)] = cross, cross.T
        found[np.ix_(own, own)] = rest + weights.T @ found[np.ix_(above, above)] @ weights
        placed += own.tolist()
    return found


def random_covariance(rng, d):
    x = rng.normal(size=(2 * d, d)) * rng.uniform(0.2, 5.0, d)
    return x.T @ x / len(x)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 7), st.floats(0.0, 0.6), st.integers(0, 10_000))
def test_the_implied_covariance_is_that_of_one_component_after_another(d, density, seed):
    rng = np.random.default_rng(seed)
    masks = (rng.random((5, d, d)) < density) & ~np.eye(d, dtype=bool)
    sigma = random_covariance(rng, d)
    found = implied_covariance(sigma, Blocks.of(masks))
    np.testing.assert_allclose(found, [by_blocks(sigma, mask) for mask in masks], rtol=1e-7, atol=1e-9)


def divergence(sigma, model):
    """Return twice the Kullback-Leibler divergence from sigma to the model, without its constant."""
    return np.linalg.slogdet(model)[1] + np.trace(np.linalg.solve(model, sigma))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([CHAIN, LOOP]))
def test_no_other_gaussian_of_the_structure_is_closer(seed, network):
    rng = np.random.default_rng(seed)
    sigma = random_covariance(rng, 5)
    mask = mc.bias.Mask(network).compile(screen()[1].readouts, ()).mask
    best = implied_covariance(sigma, Blocks.of(mask[None]))[0]
    blocks = Blocks.of(mask[None])
    direct = np.zeros((5, 5))
    for i in range(5):
        above = np.flatnonzero(blocks.parents[0, i])
        direct[i, above] = np.linalg.solve(best[np.ix_(above, above)], best[above, i])
    left = np.eye(5) - direct
    moved = left - 0.1 * rng.normal(size=(5, 5)) * blocks.parents[0]
    stretch = np.eye(5) + 0.1 * rng.normal(size=(5, 5)) * blocks.together[0]
    residual = stretch @ (left @ best @ left.T) @ stretch.T
    other = np.linalg.solve(moved, np.linalg.solve(moved, residual).T)
    assert np.trace(np.linalg.solve(best, sigma)) == pytest.approx(5.0)
    assert divergence(sigma, best) <= divergence(sigma, other) + 1e-9


def test_full_graphs_and_full_cycles_say_nothing_and_no_edges_say_independence():
    sigma = random_covariance(np.random.default_rng(3), 4)
    masks = np.array([np.tri(4, k=-1), np.roll(np.eye(4), 1, axis=0), np.zeros((4, 4))], dtype=bool)
    blocks = Blocks.of(masks)
    expected = [sigma, sigma, np.diag(np.diagonal(sigma))]
    np.testing.assert_allclose(implied_covariance(sigma, blocks), expected, atol=1e-10)
    assert blocks.cycles.tolist() == [0, 4, 0]


def test_all_weights_from_one_eigendecomposition_are_the_gaussian_density():
    rng = np.random.default_rng(4)
    base, implied = random_covariance(rng, 4), np.array([random_covariance(rng, 4) for _ in range(3)])
    x = rng.normal(size=(6, 4))
    found = log_densities(base, implied, x.T @ x / 6, 1)
    for m, k in np.ndindex(found.shape):
        mixed = (1 - WEIGHTS[k]) * base + WEIGHTS[k] * implied[m]
        expected = multivariate_normal(np.zeros(4), mixed).logpdf(x).mean() + 2 * np.log(2 * np.pi)
        assert found[m, k] == pytest.approx(expected, rel=1e-9)


def weight_by_hand(cells, groups, mask):
    """Return the weight that is best for the left-out groups, each mixture made and inverted."""
    score = np.zeros(21)
    for group in sorted(set(groups)):
        base, _ = reference_estimate([x for x, g in zip(cells, groups, strict=True) if g != group], False)
        for x in (x for x, g in zip(cells, groups, strict=True) if g == group and len(x) > 1):
            for k in range(21):
                mixed = (1 - k / 20) * base + k / 20 * by_blocks(base, mask)
                score[k] -= 0.5 * divergence(np.cov(x.T), mixed)
    return int(score.argmax()) / 20


@pytest.mark.parametrize("seed", range(4))
def test_the_weight_is_chosen_as_by_hand(seed):
    cells, data = screen(seed, sizes=(5, 3, 4, 3, 1))
    networks = [CHAIN, LOOP, mc.Network.from_edges([("E", "A", 1), ("D", "A", 1)], nodes=NAMES)]
    fits = NetworkGaussian().fit_many(data, [mc.bias.Mask(network) for network in networks])
    for network, fitted in zip(networks, fits, strict=True):
        mask = mc.bias.Mask(network).compile(data.readouts, ()).mask
        weight = weight_by_hand(cells, [0, 1, 2, 1, 3], mask)
        assert fitted.chosen == {"weight": pytest.approx(weight)}
        base = reference_estimate(cells, False)[0]
        np.testing.assert_allclose(fitted.within, (1 - weight) * base + weight * by_blocks(base, mask), rtol=1e-8)


def test_the_true_network_earns_weight_and_the_wrong_one_does_not():
    wrong = mc.Network.from_edges([("D", "A", 1), ("A", "E", 1), ("E", "C", -1)], nodes=NAMES)
    weights = []
    for seed in range(12):
        data = screen(seed, sizes=(6, 6, 6, 6, 6))[1]
        fits = NetworkGaussian().fit_many(data, [mc.bias.Mask(CHAIN), mc.bias.Mask(wrong)])
        weights.append([fitted.chosen["weight"] for fitted in fits])
    right, other = np.mean(weights, axis=0)
    assert right > 0.5
    assert other < 0.3


def test_a_batch_is_the_same_as_one_by_one(monkeypatch):
    _, data = screen()
    biases = [mc.bias.Mask(CHAIN), mc.bias.Mask(LOOP), mc.bias.Mask(CHAIN) + mc.bias.Mask(LOOP)]
    single = [NetworkGaussian().fit(data, bias, seed=3) for bias in biases]
    for at_once in (1, 50, 10**6):
        monkeypatch.setattr(network_gaussian, "_AT_ONCE", at_once)
        for one, other in zip(single, NetworkGaussian().fit_many(data, biases, seed=3), strict=True):
            np.testing.assert_allclose(other.within, one.within, rtol=1e-10)
            assert other.chosen == one.chosen
            assert str(asdict(other.training)) == str(asdict(one.training))
    assert NetworkGaussian().fit_many(data, []) == []
    assert [fitted.training.bias for fitted in single] == [bias.describe() for bias in biases]


def test_the_record_names_its_own_network_and_what_cycles_leave_free():
    _, data = screen()
    mapped = mc.Network.from_edges([("A", "B", 1)], nodes=["C", "D"], name="partial")
    fits = NetworkGaussian(weight=0.5).fit_many(data, [mc.bias.Mask(LOOP), mc.bias.Mask(mapped)])
    assert any("2 readouts lie on cycles" in note for note in fits[0].training.notes)
    assert not any("cycles" in note for note in fits[1].training.notes)
    assert any("1 of 5 readouts are not in network 'partial'" in note for note in fits[1].training.notes)
    assert fits[1].training.nodes == ("A", "B", "C", "D")
    assert any("Ledoit" in citation.text for citation in fits[0].training.citations)


def test_weight_0_is_ledoit_wolf_and_weight_1_the_hard_mask():
    _, data = screen()
    base = LedoitWolf().fit(data).within
    none, hard = (NetworkGaussian(weight=w).fit(data, mc.bias.Mask(CHAIN)) for w in (0, 1))
    np.testing.assert_allclose(none.within, base, rtol=1e-12)
    mask = mc.bias.Mask(CHAIN).compile(data.readouts, ()).mask
    np.testing.assert_allclose(hard.within, by_blocks(base, mask), rtol=1e-8)
    assert none.chosen == hard.chosen == {}


def test_groups_share_a_target_beyond_those_of_the_reference():
    drive = do("shift", "U")
    a, b, c = (do("fix", name) for name in "ABC")
    done = [(drive,), (a, drive), (b,), (c, drive), (a, b), (), (do("block", "U"),)]
    assert condition_groups(done, (drive,)).tolist() == [0, 1, 1, 2, 1, 0, 0]
    data = mc.load_dataset("sachs2005")
    perturbations = [condition.perturbation for condition in data.hold_out("MEK")[0].conditions()]
    assert condition_groups(perturbations, perturbations[0]).tolist() == [0, 1, 2, 3, 4, 5, 3, 6]


@pytest.mark.parametrize("weight", [-0.1, 1.5, NAN, "0.5", True])
def test_a_weight_is_a_share(weight):
    with pytest.raises(mc.errors.ParameterError, match="between 0"):
        NetworkGaussian(weight=weight)


def test_biases_that_it_cannot_obey_are_refused():
    _, data = screen()
    good, model = mc.bias.Mask(CHAIN), NetworkGaussian(weight=0.5)
    for bias, words in [
        (None, "needs a bias that fills mask"), (good + mc.bias.Sparsity(0.1), "penalty"),
        (mc.bias.Mask(CHAIN, strength=2.0), r"NetworkGaussian\(weight="),
    ]:  # fmt: skip
        for fit in (lambda bias=bias: model.fit(data, bias), lambda bias=bias: model.fit_many(data, [good, bias])):
            with pytest.raises(mc.errors.BiasError, match=words):
                fit()
    for model in (Diagonal(), LedoitWolf()):
        with pytest.raises(mc.errors.BiasError, match="mask"):
            model.fit(data, good)


def test_data_that_cannot_tell_are_refused():
    rng = np.random.default_rng(5)
    mask, refused = mc.bias.Mask(CHAIN), mc.errors.DataContractError
    one_group = data_of(NAMES, [rng.normal(size=(9, 5)), rng.normal(size=(1, 5))], [(), (do("fix", "A"),)])
    with pytest.raises(refused, match=r"only 1 group.*weight=0\.5"):
        NetworkGaussian().fit(one_group, mask)
    assert NetworkGaussian(weight=0.5).fit(one_group, mask).within.shape == (5, 5)
    with pytest.raises(refused, match="Give replicates"):
        Diagonal().fit(data_of(NAMES, [rng.normal(size=(1, 5))], [()]))
    with pytest.raises(refused, match=r"too few .* inverse"):
        LedoitWolf().fit(data_of(NAMES, [rng.normal(size=(2, 5))], [()]))
    still = rng.normal(size=(9, 5))
    still[:, 2] = 0.1
    with pytest.raises(refused, match=r"do not vary .*: C\."):
        LedoitWolf().fit(data_of(NAMES, [still], [()]))


def test_shrinkage_without_noise_or_without_distance_is_none():
    np.testing.assert_array_equal(shrinkage.shrink(2 * np.eye(3), 12.0, 5.0)[0], 2 * np.eye(3))
    assert shrinkage.shrink(2 * np.eye(3), 12.0, 5.0)[1] == 0.0


FITS = [(Diagonal(), None), (LedoitWolf(), None), (NetworkGaussian(), mc.bias.Mask(CHAIN))]


@pytest.mark.parametrize(("model", "bias"), FITS, ids=lambda part: getattr(part, "name", ""))
def test_rung_1_answers_for_training_conditions_and_refuses_others(model, bias):
    cells, data = screen()
    fitted = model.fit(data, bias)
    found = fitted.predict(DONE[2])
    np.testing.assert_allclose(found.mean, cells[2].mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diagonal(fitted.within)), rtol=1e-12)
    new = (do("fix", "E", 0.0),)
    for ask in (lambda: fitted.predict(new), lambda: fitted.observe(np.zeros(5), new)):
        with pytest.raises(mc.errors.RungError, match="fix E at 0"):
            ask()
    np.testing.assert_array_equal(fitted.covariance(new), fitted.covariance(()))
    fitted.covariance(())[:] = 0.0
    assert np.linalg.eigvalsh(fitted.covariance(())).min() > 0
    assert fitted.rungs == (1,)
    with pytest.raises(mc.errors.RungError):
        mc.ask(fitted, mc.Query(do={"A": mc.inhibit()}))
    assert mc.ask(fitted, mc.Query(given={"A": 1.0}, outcome="B")).rung == 1


@pytest.mark.parametrize("seen", [[], [1], [0, 3], [0, 1, 2, 3, 4]])
def test_what_was_seen_predicts_the_rest_as_the_precision_matrix_says(seen):
    cells, data = screen()
    fitted = LedoitWolf().fit(data)
    levels = np.full(5, NAN)
    levels[seen] = np.arange(5.0)[seen]
    found, mean = fitted.observe(levels, DONE[1]), cells[1].mean(axis=0)
    free = np.setdiff1d(np.arange(5), seen)
    precision = np.linalg.inv(fitted.within)
    among = np.linalg.inv(precision[np.ix_(free, free)])
    expected = mean[free] - among @ precision[np.ix_(free, seen)] @ (levels[seen] - mean[seen])
    np.testing.assert_allclose(found.mean[free], expected, rtol=1e-8)
    np.testing.assert_allclose(found.sd[free], np.sqrt(np.diagonal(among)), rtol=1e-8)
    np.testing.assert_array_equal(found.mean[seen], levels[seen])
    np.testing.assert_array_equal(found.sd[seen], np.zeros(len(seen)))


@pytest.mark.parametrize(("model", "bias"), FITS, ids=lambda part: getattr(part, "name", ""))
def test_saved_and_loaded_it_is_the_same(model, bias, tmp_path):
    fitted = model.fit(screen()[1], bias)
    again = load(save(fitted, tmp_path / "model"))
    np.testing.assert_array_equal(again.within, fitted.within)
    assert again.chosen == fitted.chosen
    assert model.closed_form


def held_out_density(model, bias):
    """Return the mean log-density about their own mean of six held-out conditions, in reference sd, no constant."""
    data, found = mc.load_dataset("sachs2005"), []
    sd = data.values()[data.conditions()[0].rows].std(axis=0, ddof=1)
    for target, k in {"LFA1": 1, "AKT": 2, "PIP2": 4, "MEK": 5, "PI3K": 6, "PKC": 7}.items():
        cells = data.values()[data.conditions()[k].rows]
        fitted = model.fit(data.hold_out(target)[0], bias)
        covariance = fitted.covariance(data.conditions()[k].perturbation)
        logs = multivariate_normal(cells.mean(axis=0), covariance).logpdf(cells)
        found.append(logs.mean() + 5.5 * np.log(2 * np.pi) + np.log(sd).sum())
    return np.mean(found)


def test_on_sachs2005_the_consensus_says_something_but_less_than_the_covariance_itself():
    core = mc.load_network("mapk-core").select("consensus", lambda kind: kind == "consensus-18")
    hard = NetworkGaussian(weight=1.0)
    turned = mc.Network.from_edges(list(zip(core.target, core.source, strict=True)), nodes=core.node)
    found = [held_out_density(model, bias) for model, bias in [
        (LedoitWolf(), None), (hard, mc.bias.Mask(core)), (hard, mc.bias.Mask(turned)), (Diagonal(), None),
    ]]  # fmt: skip
    np.testing.assert_allclose(found[:2], [-5.356, -5.564], atol=0.002)
    assert found[0] > found[1] > found[2] > found[3]


def test_the_equilibrium_covariance_follows_surgery_and_is_that_of_samples():
    effects = np.array([[0, 0, -0.5], [0.8, 0, 0], [0, 0.9, 0]])
    fitted = handmade(effects, [1.0, 0.5, -0.2], [1.0, 0.5, 2.0])
    spread = np.diag([1.0, 0.25, 4.0])
    for perturbation, row in (((), None), ((do("fix", "B", 2.0),), 1), ((do("shift", "A", 9.0),), None)):
        kept, noise = effects.copy(), spread.copy()
        if row is not None:
            kept[row], noise[row] = 0.0, 0.0
        back = np.linalg.inv(np.eye(3) - kept)
        np.testing.assert_allclose(fitted.covariance(perturbation), back @ noise @ back.T, atol=1e-12)
    drawn = fitted.sample((do("shift", "A", 9.0),), 40_000, seed=1)
    np.testing.assert_allclose(np.cov(drawn.T), fitted.covariance(()), atol=0.1)


def test_an_equilibrium_covariance_that_is_not_determined_is_refused():
    fitted = handmade(np.zeros((2, 2)), [1.0, 1.0], [1.0, 1.0], names="AB")
    with pytest.raises(mc.errors.NotIdentifiableError, match=r"covariance under 'block A' .* give a strength"):
        fitted.covariance((do("block", "A"),))

"""Many biases on the same data are fitted as one by one, and the gradient by hand is that of the likelihood."""

import numpy as np
import pytest
from tests.models.mechanism.linear.test_likelihood import SCENARIOS, case
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.engine import load_jax
from molcause.errors import BiasError, MutatedDataError
from molcause.models.mechanism.linear.gradient import barrier, gradient, learning
from molcause.models.mechanism.linear.likelihood import evaluate, negative_log_likelihood, stability_margin
from molcause.models.mechanism.linear.plan import Parameters
from molcause.worlds.linear import linear_world

ARRAYS = ("effects", "intercept", "noise_sd", "input_effects", "learned_fraction", "learned_offset", "learned_sd")


def masks(names, n, seed=0, extra=()):
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(n):
        allowed = rng.random((len(names), len(names))) < 0.4
        edges = [(a, b, 1) for i, a in enumerate(names) for j, b in enumerate(names) if i != j and allowed[i, j]]
        edges += [(x, names[k], 1) for x in extra for k in np.flatnonzero(rng.random(len(names)) < 0.5)]
        net = mc.Network.from_edges(edges, nodes=[*names, *extra])
        found.append(mc.bias.Mask(net) + mc.bias.Sparsity(0.01))
    return found


def unmeasured():
    """Data in which masks also say what an unmeasured target acts on."""
    rng = np.random.default_rng(3)
    mixing = np.eye(4) + 0.4 * np.triu(rng.normal(size=(4, 4)), 1)
    done = [(), (do("block", "A"),), (do("scale", "B"),), (do("shift", "U"),), (do("fix", "C", 1.0),)]
    cells = [rng.normal(size=(40, 4)) @ mixing + rng.normal(size=4) for _ in done]
    return data_of("ABCD", cells, done)


def assert_same(first, second):
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)
    assert (first.value, first.gradient, first.evaluations) == (second.value, second.gradient, second.evaluations)
    assert first.training.bias == second.training.bias
    assert first.training.notes == second.training.notes
    assert first.training.nodes == second.training.nodes


def test_many_biases_are_fitted_as_one_by_one_to_the_last_bit():
    data = unmeasured()
    biases = [*masks("ABCD", 5, extra=["U"]), None, mc.bias.Sparsity(0.02)]
    model = mc.models.LinearEquilibrium(bootstraps=3, steps=60)
    many = model.fit_many(data, biases, seed=4)
    assert len({fitted.value for fitted in many}) > 3
    for bias, fitted in zip(biases, many, strict=True):
        assert_same(fitted, model.fit(data, bias, seed=4))


def test_a_fit_does_not_depend_on_its_company_or_on_the_size_of_the_batch():
    data = linear_world(5, 0, controls=60, per_target=20).data
    biases = masks(data.readouts.readout, 40)
    model = mc.models.LinearEquilibrium(bootstraps=0, steps=40)
    whole = model.fit_many(data, biases)
    assert_same(whole[7], model.fit_many(data, biases[7:9])[0])
    assert_same(whole[39], model.fit_many(data, biases[::-1])[0])


def test_the_first_bias_that_fails_says_why():
    data = linear_world(3, 0, controls=40, per_target=20).data
    model = mc.models.LinearEquilibrium(bootstraps=0, steps=10)
    assert model.fit_many(data, []) == []
    with pytest.raises(BiasError, match="takes a bias"):
        model.fit_many(data, [None, "not a bias"])
    data.adata.X = data.values() + 1.0
    with pytest.raises(MutatedDataError):
        model.fit_many(data, [None])


@pytest.mark.parametrize("scale", ["standardised", "linear"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_gradient_by_hand_equals_automatic_differentiation_alone_and_in_a_batch(name, scale):
    found, jax = case(name, scale), load_jax()
    places = learning(found.plan, len(found.env.unknown))
    points = [found.parameters(found.setting(seed)) for seed in (1, 2, 3)]
    batch = Parameters(*(np.stack(arrays) for arrays in zip(*points, strict=True)))
    together = gradient(evaluate(batch, found.plan, found.moments), batch, found.plan, places, found.moments)
    for k, point in enumerate(points):
        alone = gradient(evaluate(point, found.plan, found.moments), point, found.plan, places, found.moments)
        with jax.enable_x64(True):
            wanted = jax.grad(lambda p: negative_log_likelihood(p, found.plan, found.moments)[0])(point)
        for one, all_at_once, expected in zip(alone, together, wanted, strict=True):
            np.testing.assert_allclose(one, np.asarray(expected), rtol=1e-7, atol=1e-9)
            np.testing.assert_array_equal(all_at_once[k], one)


@pytest.mark.parametrize("radius", [0.3, 0.8])
def test_gradient_of_the_barrier_equals_automatic_differentiation(radius):
    rng, jax = np.random.default_rng(0), load_jax()
    effects = rng.normal(size=(4, 5, 5))
    effects *= radius / np.abs(np.linalg.eigvals(effects)).max(axis=1)[:, None, None]
    _, margin, pull = barrier(effects)
    assert (margin > 0).all()
    with jax.enable_x64(True):
        wanted = jax.grad(lambda b: -1e-3 * jax.numpy.log(stability_margin(b)).sum())(effects)
    np.testing.assert_allclose(pull, np.asarray(wanted), rtol=1e-9, atol=1e-15)


def test_an_acyclic_network_meets_no_barrier():
    price, margin, pull = barrier(np.tril(np.ones((5, 5)), -1))
    assert (price, margin) == (0.0, 1.0)
    assert not pull.any()

"""Plain ridge and ridge with a shared effect against refits written out, one left-out condition at a time."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge as SkRidge

from molcause.models.baselines.ridge_variants import NOISES, SHARES, TIE, near_best, solve

NAMES = ["ridge", "ridge + shared effect"]


def singles_and_pairs(seed=0, amount=1.0):
    """Return a design of six singles, three pairs and a triple, and responses that add up but for noise."""
    rng = np.random.default_rng(seed)
    sets = [*((k,) for k in range(6)), (0, 1), (1, 2), (3, 5), (0, 2, 4)]
    design = np.array([[amount * (k in each) for k in range(6)] for each in sets])
    return design, design @ rng.normal(size=(6, 4)) + 0.3 * rng.normal(size=(len(design), 4))


def apart(seed=0):
    """Return three groups of conditions that share no target, one target in no condition, and one empty condition."""
    rng = np.random.default_rng(seed)
    design = np.zeros((9, 7))
    design[:3, :2] = rng.normal(size=(3, 2))
    design[3:6, 2:5] = rng.normal(size=(3, 3))
    design[6:8, 5] = 1.0
    mixed = rng.permutation(9)
    return design[mixed], rng.normal(size=(9, 4)) + design[mixed].sum(axis=1, keepdims=True)


DESIGNS = {"singles and pairs": singles_and_pairs(), "doses": singles_and_pairs(3, 1.7), "apart": apart()}


def wide(design, share):
    """Return features whose plain ridge is ridge with a shared effect."""
    return np.hstack([design, np.sqrt(share) * design.sum(axis=1, keepdims=True)])


def refitted(design, response, noise, share):
    """Return squared errors of refits, each without one condition."""
    features, errors = wide(design, share), []
    for k in range(len(features)):
        rest = np.arange(len(features)) != k
        gram = features[rest].T @ features[rest] + noise * np.eye(features.shape[1])
        guess = features[k] @ np.linalg.solve(gram, features[rest].T @ response[rest])
        errors.append(((response[k] - guess) ** 2).sum())
    return np.array(errors)


@pytest.mark.parametrize("case", DESIGNS)
def test_coefficients_are_those_of_scikit_learn_at_the_chosen_noise_and_share(case):
    design, response = DESIGNS[case]
    for found in solve(design, response).values():
        other = SkRidge(alpha=found.noise, fit_intercept=False).fit(wide(design, found.share), response)
        m = design.shape[1]
        np.testing.assert_allclose(found.coefficients, other.coef_[:, :m].T, atol=1e-6)
        np.testing.assert_allclose(found.shared, np.sqrt(found.share) * other.coef_[:, m], atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", DESIGNS)
def test_noise_and_share_are_the_best_of_refits_and_the_least_noise_of_ties(case, name):
    design, response = DESIGNS[case]
    found = solve(design, response)[name]
    np.testing.assert_allclose(found.errors, refitted(design, response, found.noise, found.share), rtol=1e-6)
    unit = (design**2).sum(axis=1).mean()
    shares = SHARES if "shared" in name else (0.0,)
    score = np.array([[refitted(design, response, unit * n, share).sum() for n in NOISES] for share in shares])
    level = int(np.flatnonzero((score <= score.min() * (1 + TIE)).any(axis=0))[0])
    assert found.noise == pytest.approx(NOISES[level] * unit, rel=1e-9)
    assert found.share == shares[int(np.argmin(score[:, level]))]


def test_effects_that_no_other_condition_shares_are_kept_as_measured():
    response = np.random.default_rng(0).normal(size=(5, 3))
    found = solve(np.eye(5), response)["ridge"]
    np.testing.assert_allclose(found.errors, (response**2).sum(axis=1), rtol=1e-6)
    np.testing.assert_allclose(found.coefficients, response, rtol=1e-3)


def test_a_shared_effect_is_found_where_all_targets_do_the_same():
    found = solve(np.eye(8), np.tile([[3.0, -2.0]], (8, 1)) + 0.01 * np.eye(8)[:, :2])
    plain, shared = (found[name] for name in NAMES)
    assert near_best(np.array([plain.errors, shared.errors])).tolist() == [False, True]
    np.testing.assert_allclose(shared.shared, [3.0, -2.0], atol=0.1)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_conditions_and_of_features_does_not_matter(seed):
    design, response = apart(seed)
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(9), rng.permutation(7)
    for one, other in zip(
        solve(design, response).values(), solve(design[rows][:, columns], response[rows]).values(), strict=True
    ):
        assert (one.noise, one.share) == (pytest.approx(other.noise), other.share)
        np.testing.assert_allclose(one.coefficients[columns], other.coefficients, atol=1e-6)
        np.testing.assert_allclose(one.errors[rows], other.errors, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("shape", [(0, 0), (3, 0), (3, 2), (1, 1)])
def test_nothing_done_has_no_coefficients(shape):
    for found in solve(np.zeros(shape), np.ones((shape[0], 4))).values():
        assert found.coefficients.tolist() == np.zeros((shape[1], 4)).tolist()
        assert found.errors.tolist() == [4.0] * shape[0]


def test_a_variant_within_one_standard_error_of_the_best_is_near_it():
    best = np.array([1.0, 2.0, 3.0, 4.0])
    behind = np.array([0.5, -0.5, 1.0, 0.2])
    limit = behind.std(ddof=1) * 2.0
    assert behind.sum() < limit
    assert near_best(np.array([best, best + behind])).tolist() == [True, True]
    assert near_best(np.array([best, best + behind + (limit - behind.sum() + 0.01) / 4])).tolist() == [True, False]

"""The three rungs of a hand-made linear mechanism against textbook formulas."""

from dataclasses import replace

import numpy as np
import pytest
from tests.oracle.cells import NAN, data_of, do, handmade
from tests.oracle.equilibrium import random_stable

import molcause as mc

B = np.array([[0, 0, -0.5, 0], [0.8, 0, 0, 0.3], [0, 0.9, 0, 0], [0, 0, 0, 0]])
C = np.array([1.0, 0.5, -0.2, 2.0])
SD = np.array([0.5, 1.0, 0.7, 1.2])
TOTAL = np.linalg.inv(np.eye(4) - B)
MEAN, COVARIANCE = TOTAL @ C, TOTAL @ np.diag(SD**2) @ TOTAL.T
FACT = np.array([0.3, 1.7, -0.4, 2.5])


@pytest.fixture
def fitted():
    return handmade(B, C, SD, names="ABCD")


def mutilated(t: int) -> np.ndarray:
    cut = B.copy()
    cut[t] = 0.0
    return np.eye(4) - cut


def conditional(mean, covariance, seen):
    """Return mean and covariance of a Gaussian given the entries that are not NaN."""
    known = ~np.isnan(seen)
    gain = covariance[:, known] @ np.linalg.inv(covariance[np.ix_(known, known)])
    return mean + gain @ (seen[known] - mean[known]), covariance - gain @ covariance[known]


def test_rung_1_without_evidence_is_the_marginal_law(fitted):
    found = fitted.observe(np.full(4, NAN), ())
    np.testing.assert_allclose(found.mean, MEAN, atol=1e-10)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diag(COVARIANCE)), atol=1e-10)


def test_rung_1_conditions_as_a_gaussian(fitted):
    found = fitted.observe(np.array([1.2, NAN, -0.7, NAN]), ())
    mean, covariance = conditional(MEAN, COVARIANCE, np.array([1.2, NAN, -0.7, NAN]))
    np.testing.assert_allclose(found.mean, mean, atol=1e-6)
    np.testing.assert_allclose(found.sd, np.sqrt(np.maximum(np.diag(covariance), 0)), atol=1e-6)
    assert abs(found.mean[3] - MEAN[3]) > 0.05


@pytest.mark.parametrize("t", range(4))
def test_rung_2_fix_is_the_mutilated_system(fitted, t):
    found = fitted.predict((do("fix", "ABCD"[t], 3.0),))
    constant, noise = C.copy(), SD.copy()
    constant[t], noise[t] = 3.0, 0.0
    inverse = np.linalg.inv(mutilated(t))
    np.testing.assert_allclose(found.mean, inverse @ constant, atol=1e-10)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diag(inverse @ np.diag(noise**2) @ inverse.T)), atol=1e-10)


def test_rung_2_shift_moves_along_the_total_effect_and_keeps_the_spread(fitted):
    found = fitted.predict((do("shift", "B", -1.5),))
    np.testing.assert_allclose(found.mean, MEAN - 1.5 * TOTAL[:, 1], atol=1e-10)
    np.testing.assert_allclose(found.sd, np.sqrt(np.diag(COVARIANCE)), atol=1e-10)


def test_rung_2_every_kind_moves_the_other_means_along_one_ray(fitted):
    ray = TOTAL[[0, 2, 3], 1]
    for kind, strength in (("fix", 5.0), ("shift", 1.0), ("scale", 0.3), ("block", 0.3)):
        moved = (fitted.predict((do(kind, "B", strength),)).mean - MEAN)[[0, 2, 3]]
        assert np.linalg.norm(moved) > 0.01
        assert abs(moved @ ray) == pytest.approx(np.linalg.norm(moved) * np.linalg.norm(ray), rel=1e-9)


@pytest.mark.parametrize(("kind", "strength"), [("fix", 3.0), ("shift", -1.0), ("scale", 0.4), ("block", 0.4)])
def test_rung_3_keeps_the_noise_of_the_sample(fitted, kind, strength):
    noise = FACT - B @ FACT - C
    changed, constant, e = B.copy(), C.copy(), noise.copy()
    if kind == "fix":
        changed[1], constant[1], e[1] = 0.0, strength, 0.0
    elif kind == "shift":
        constant[1] += strength
    elif kind == "scale":
        changed[1], constant[1] = strength * B[1], strength * C[1]
    else:
        changed[:, 1] *= strength
    expected = np.linalg.solve(np.eye(4) - changed, constant + e)
    found = fitted.counterfactual(FACT, (), (do(kind, "B", strength),))
    np.testing.assert_allclose(found.mean, expected, atol=1e-6)
    np.testing.assert_allclose(found.sd, 0.0, atol=1e-6)
    assert np.abs(expected - fitted.predict((do(kind, "B", strength),)).mean).max() > 0.05


def test_rung_3_between_two_interventions(fitted):
    factual, other = (do("shift", "A", 2.0),), (do("block", "B", 0.5), do("shift", "D", 1.0))
    noise = FACT - B @ FACT - C - np.array([2.0, 0, 0, 0])
    changed = B * np.array([1, 0.5, 1, 1])
    expected = np.linalg.solve(np.eye(4) - changed, C + noise + np.array([0, 0, 0, 1.0]))
    np.testing.assert_allclose(fitted.counterfactual(FACT, factual, other).mean, expected, atol=1e-6)


@pytest.mark.parametrize("item", [do("fix", "A", 3.0), do("block", "C", 0.2), do("shift", "D", 1.0)], ids=str)
def test_rung_3_partial_evidence_is_brute_force_gaussian_conditioning(fitted, item):
    seen = np.array([0.3, NAN, NAN, 2.5])
    system, constant, own = np.eye(4) - B, C.copy(), np.eye(4)
    if item.kind == "fix":
        system, constant[0], own[0, 0] = mutilated(0), 3.0, 0.0
    elif item.kind == "block":
        system = np.eye(4) - B * np.array([1, 1, 0.2, 1])
    else:
        constant[3] += 1.0
    law, spread = conditional(
        np.concatenate([MEAN, np.zeros(4)]),
        np.block([[COVARIANCE, TOTAL @ np.diag(SD**2)], [np.diag(SD**2) @ TOTAL.T, np.diag(SD**2)]]),
        np.concatenate([seen, np.full(4, NAN)]),
    )
    transfer = np.linalg.solve(system, own)
    found = fitted.counterfactual(seen, (), (item,))
    np.testing.assert_allclose(found.mean, np.linalg.solve(system, constant) + transfer @ law[4:], atol=1e-6)
    variance = np.diag(transfer @ spread[4:, 4:] @ transfer.T)
    np.testing.assert_allclose(found.sd, np.sqrt(np.maximum(variance, 0)), atol=1e-6)
    assert found.sd.max() > 0.1


def test_rung_3_a_released_mechanism_takes_average_noise_and_says_so_in_sd(fitted):
    fact = np.array([3.0, 1.0, 0.5, 2.0])
    found = fitted.counterfactual(fact, (do("fix", "A", 3.0),), ())
    noise = fact - B @ fact - C
    noise[0] = 0.0
    np.testing.assert_allclose(found.mean, TOTAL @ (C + noise), atol=1e-6)
    np.testing.assert_allclose(found.sd, np.abs(TOTAL[:, 0]) * SD[0], atol=1e-6)


def test_rung_3_partial_evidence_uses_the_level_at_which_a_fixed_reading_was_seen(fitted):
    fact, done = np.array([4.0, NAN, NAN, 2.0]), (do("fix", "A", 3.0),)
    expected_b = 0.8 * 4.0 + 0.3 * 2.0 + 0.5
    np.testing.assert_allclose(
        fitted.counterfactual(fact, done, done).mean, [4.0, expected_b, 0.9 * expected_b - 0.2, 2.0], atol=1e-6
    )


ALL_KINDS = [(), (do("fix", "A", 0.3),), (do("shift", "B", 1.0),), (do("scale", "B", 0.5),), (do("block", "C", 0.2),)]


@pytest.mark.parametrize("done", ALL_KINDS, ids=lambda done: str(done[0]) if done else "nothing")
def test_axiom_consistency(fitted, done):
    np.testing.assert_allclose(fitted.counterfactual(FACT, done, done).mean, FACT, atol=1e-8)


def test_axiom_consistency_of_fixing_what_was_seen(fitted):
    for t, name in enumerate("ABCD"):
        found = fitted.counterfactual(FACT, (), (do("fix", name, FACT[t]),))
        np.testing.assert_allclose(found.mean, FACT, atol=1e-8)


def test_axioms_effectiveness_and_composition(fitted):
    only = fitted.counterfactual(FACT, (), (do("fix", "A", 2.0),)).mean
    both = fitted.counterfactual(FACT, (), (do("fix", "A", 2.0), do("fix", "B", float(only[1])))).mean
    assert only[0] == pytest.approx(2.0, abs=1e-10)
    np.testing.assert_allclose(both, only, atol=1e-8)


def test_axiom_non_descendants_stay_at_the_fact(fitted):
    found = fitted.counterfactual(FACT, (), (do("fix", "A", 2.0),))
    assert found.mean[3] == pytest.approx(FACT[3], abs=1e-10)
    assert np.abs(found.mean[:3] - FACT[:3]).min() > 1e-3


def test_replicates_are_answered_one_by_one():
    effects = np.stack([B, random_stable(4, 1), random_stable(4, 2)])
    fitted = replace(
        handmade(B, C, SD, names="ABCD"), effects=effects, intercept=np.tile(C, (3, 1)), noise_sd=np.tile(SD, (3, 1))
    )
    draws = fitted.predict(()).draws
    assert draws.shape == (2, 4)
    for draw, each in zip(draws, effects[1:], strict=True):
        np.testing.assert_allclose(draw, np.linalg.solve(np.eye(4) - each, C), atol=1e-10)


def test_ask_gives_the_same_numbers_as_the_closed_forms(fitted):
    given = {name: float(x) for name, x in zip("ABCD", FACT, strict=True)}
    answer = mc.ask(fitted, mc.Query(given=given, do={"A": mc.fix(2.0)}, outcome="D"))
    assert (answer.rung, answer.warrant.basis) == (3, "assumed")
    assert answer.contrast == pytest.approx(0.0, abs=1e-9)
    answer = mc.ask(fitted, mc.Query(do={"A": mc.fix(2.0)}, outcome="B"))
    expected = np.linalg.solve(mutilated(0), [2.0, *C[1:]])
    assert (answer.rung, answer.level) == (2, pytest.approx(expected[1]))
    assert answer.contrast == pytest.approx(expected[1] - MEAN[1])


def test_maximum_likelihood_on_an_acyclic_mask_is_least_squares_row_by_row():
    rng = np.random.default_rng(4)
    truth = np.array([[0, 0, 0, 0], [0.8, 0, 0, 0], [0, -0.6, 0, 0], [0.5, 0, 0.7, 0]])
    cells = rng.normal(size=(200, 4)) * [1.0, 2.0, 0.5, 1.0] @ np.linalg.inv(np.eye(4) - truth).T + [3, -1, 0, 10]
    network = mc.Network.from_edges([("ABCD"[j], "ABCD"[i]) for i, j in np.argwhere(truth)])
    fitted = mc.models.LinearEquilibrium(bootstraps=0).fit(data_of("ABCD", [cells], [()]), mc.bias.Mask(network))
    assert fitted.converged
    for i in range(4):
        parents = np.flatnonzero(truth[i])
        design = np.column_stack([np.ones(200), cells[:, parents]])
        slope, rss = np.linalg.lstsq(design, cells[:, i], rcond=None)[0], 0.0
        rss = ((cells[:, i] - design @ slope) ** 2).sum()
        np.testing.assert_allclose(fitted.effects[0, i, parents], slope[1:], atol=1e-4)
        assert fitted.intercept[0, i] == pytest.approx(slope[0], abs=1e-3)
        assert fitted.noise_sd[0, i] == pytest.approx(np.sqrt(rss / 200), rel=1e-4)
    assert np.count_nonzero(fitted.effects[0]) == np.count_nonzero(truth)

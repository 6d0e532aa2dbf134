"""Invariants of `linear_world` and its moments against theory."""

import numpy as np
import pytest

from molcause.errors import InterventionError
from molcause.worlds.linear import linear_world

KINDS = ("fix", "shift", "scale", "block")


def cells(made, target=None):
    wanted = "[]" if target is None else f'["g{target}",'
    return np.concatenate([made.data.values()[c.rows] for c in made.data.conditions() if wanted in c.interventions])


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_world_and_another_seed_another(kind):
    made = [linear_world(genes=6, seed=s, kind=kind, controls=30, per_target=5) for s in (1, 1, 2)]
    np.testing.assert_array_equal(made[0].data.values(), made[1].data.values())
    np.testing.assert_array_equal(made[0].effects, made[1].effects)
    assert made[0].data.fingerprint == made[1].data.fingerprint
    assert not np.array_equal(made[0].effects, made[2].effects)


@pytest.mark.parametrize("seed", range(5))
def test_worlds_are_acyclic_unless_asked(seed):
    made = linear_world(genes=8, seed=seed, controls=20, per_target=2)
    assert not np.linalg.matrix_power(made.effects != 0, 8).any()
    assert np.count_nonzero(made.effects) == 16


def test_cyclic_worlds_have_loops_and_a_radius_of_at_most_point_eight():
    radii = []
    for seed in range(5):
        effects = linear_world(genes=8, seed=seed, cyclic=True, controls=20, per_target=2).effects
        assert not np.diagonal(effects).any()
        radii.append(np.abs(np.linalg.eigvals(effects)).max())
    assert max(radii) <= 0.8 + 1e-9
    assert max(radii) > 0.5


def test_controls_are_standardised():
    controls = cells(linear_world(genes=6, seed=3, controls=500, per_target=5))
    np.testing.assert_allclose(controls.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(controls.std(axis=0), 1.0, atol=1e-12)


def test_sample_counts_and_targets():
    made = linear_world(genes=10, seed=0, controls=40, per_target=7, targeted=0.3)
    assert len(made.data.targets()) == 3
    assert made.data.n_samples == 40 + 3 * 7
    assert len(cells(made)) == 40


def test_strengths_of_fix_and_shift_are_hidden_and_those_of_scale_and_block_are_given():
    for kind in KINDS:
        made = linear_world(genes=4, seed=0, kind=kind, controls=10, per_target=2)
        known = {i.strength for c in made.data.conditions() for i in c.perturbation if i.known}
        assert known == ({0.5} if kind in ("scale", "block") else set())
        assert {i.kind for c in made.data.conditions() for i in c.perturbation} == {kind}


def noise_variance(made):
    """Return the noise variances in the data's units, from the residuals of the controls under the true effects."""
    return (cells(made) @ (np.eye(len(made.effects)) - made.effects).T).var(axis=0)


@pytest.mark.parametrize("cyclic", [False, True])
def test_controls_have_the_covariance_of_the_true_effects(cyclic):
    made = linear_world(genes=5, seed=4, cyclic=cyclic, controls=50_000, per_target=2)
    total = np.linalg.inv(np.eye(5) - made.effects)
    theory = total @ np.diag(noise_variance(made)) @ total.T
    np.testing.assert_allclose(np.cov(cells(made).T), theory, atol=0.03)


@pytest.mark.parametrize("cyclic", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_perturbed_moments_follow_theory(kind, cyclic):
    made = linear_world(genes=5, seed=4, kind=kind, cyclic=cyclic, controls=50_000, per_target=50_000, targeted=0.6)
    targets = [int(name[1:]) for name in made.data.targets()]
    assert len(targets) == 3
    for t in targets:
        changed, noise, push = made.effects.copy(), noise_variance(made), np.zeros(5)
        if kind == "fix":
            changed[t], noise[t], push[t] = 0.0, 0.3**2, -2.0
        elif kind == "shift":
            push[t] = -2.0
        elif kind == "scale":
            changed[t] *= 0.5
        else:
            changed[:, t] *= 0.5
        total = np.linalg.inv(np.eye(5) - changed)
        found = cells(made, t)
        np.testing.assert_allclose(found.mean(axis=0), total @ push, atol=0.06)
        np.testing.assert_allclose(np.cov(found.T), total @ np.diag(noise) @ total.T, atol=0.06)


def test_unknown_kind_is_refused_by_name():
    with pytest.raises(InterventionError, match="'knock'"):
        linear_world(genes=3, kind="knock")

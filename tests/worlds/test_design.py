"""Batches, hidden genes, unknown targets and uneven numbers, on worlds whose answers are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.data.intervention import from_json
from molcause.data.leakage import confounded
from molcause.errors import ParameterError
from molcause.worlds.batch import with_batch
from molcause.worlds.design import with_uneven_numbers, with_unknown_targets
from molcause.worlds.hidden import among, with_hidden
from molcause.worlds.linear import linear_world
from molcause.worlds.mlp import mlp_world

WORLD = linear_world(8, 1, cyclic=True, controls=200, per_target=30)


@pytest.mark.parametrize("tangled", [False, True])
def test_a_batch_adds_its_shift_and_leaves_contrasts(tangled):
    world = with_batch(WORLD, 3, 0.8, confounded=tangled, seed=2)
    batch = world.data.adata.obs["batch"].astype(str).str[1:].astype(int).to_numpy()
    added = world.data.values() - WORLD.data.values()
    for k in range(3):
        np.testing.assert_allclose(
            added[batch == k], np.tile(world.mechanisms.shifts[k], ((batch == k).sum(), 1)), atol=1e-12
        )
    for done in ({"g1": mc.fix(1.0)}, {"g3": mc.knock_out()}):
        before, after = (w.do(done) - w.do({}) for w in (WORLD, world))
        np.testing.assert_allclose(after, before, atol=1e-12)


def test_a_confounded_batch_holds_all_samples_of_a_perturbation_and_the_data_show_it():
    clean, tangled = (with_batch(WORLD, 2, confounded=c, seed=2) for c in (False, True))
    for world, batches in ((clean, 2), (tangled, 1)):
        obs = world.data.adata.obs
        assert set(obs.groupby("interventions", observed=True)["batch"].nunique()) == {batches}
        assert set(obs["batch"]) == {"b0", "b1"}
    assert not confounded(clean.data, "batch")
    assert confounded(tangled.data, "batch")


def test_the_batch_of_a_sample_is_that_of_its_counterfactual():
    world = with_batch(WORLD, 2, 5.0, seed=1)
    for row in (0, 1, 2, 3):
        apart = world.counterfactual(row, {"g0": mc.fix(0.0)}) - WORLD.counterfactual(row, {"g0": mc.fix(0.0)})
        np.testing.assert_allclose(apart, world.data.values()[row] - WORLD.data.values()[row], atol=1e-12)


def test_hidden_genes_are_not_read_and_still_act():
    world = with_hidden(WORLD, ["g2", "g5"])
    seen = [0, 1, 3, 4, 6, 7]
    assert list(world.data.adata.var_names) == [f"g{k}" for k in seen]
    assert np.array_equal(world.data.values(), WORLD.data.values()[:, seen])
    assert world.data.targets() == WORLD.data.targets()
    np.testing.assert_allclose(world.do({"g2": mc.fix(1.0)}), WORLD.do({"g2": mc.fix(1.0)})[seen], atol=1e-14)
    assert len(world.network) == len(WORLD.network)


matrices = st.lists(st.floats(-1, 1), min_size=36, max_size=36).map(lambda v: np.array(v).reshape(6, 6))


@settings(max_examples=50, deadline=None)
@given(matrices, st.sets(st.integers(0, 5), min_size=1, max_size=5))
def test_effects_among_the_seen_give_the_same_total_effects(matrix, seen):
    """A hard intervention on a seen gene moves the others as in the whole system."""
    effects, seen = matrix * (1 - np.eye(6)), sorted(seen)
    size = np.abs(effects).sum(axis=1).max()
    effects = effects * min(1.0, 0.85 / size) if size else effects
    whole = np.linalg.inv(np.eye(6) - effects)[np.ix_(seen, seen)]
    part = np.linalg.inv(np.eye(len(seen)) - among(effects, seen))
    assert not np.diagonal(among(effects, seen)).any()
    np.testing.assert_allclose(part / np.diagonal(part), whole / np.diagonal(whole), atol=1e-9)


def test_effects_without_numbers_go_through_hidden_genes_too():
    nan = np.nan
    effects = np.array([[0, 0, 0, 0], [nan, 0, 0, 0], [0, nan, 0, 0], [0, 0, nan, 0]])
    assert np.isnan(among(effects, [0, 3])).tolist() == [[False, False], [True, False]]
    assert np.isnan(among(effects, [0, 2, 3])).tolist() == [[False] * 3, [True, False, False], [False, True, False]]


def test_a_share_of_genes_is_hidden_at_random():
    world = mlp_world(10, 1, controls=20, per_target=2)
    left = [tuple(with_hidden(world, 0.3, seed=s).mechanisms.names) for s in range(6)]
    assert {len(names) for names in left} == {7}
    assert len(set(left)) > 1


def test_unknown_targets_are_null_and_the_truth_still_has_them():
    world = with_unknown_targets(WORLD, 0.5, seed=3)
    known = world.data.adata.obs["interventions"].astype(str).to_numpy()
    assert (known == "null").sum() == 4 * 30
    assert np.array_equal(world.truth, WORLD.truth)
    assert len(world.data.targets()) == 4
    row = int(np.flatnonzero(known == "null")[0])
    assert np.array_equal(world.counterfactual(row, from_json(world.truth[row])), WORLD.data.values()[row])


def test_uneven_numbers_keep_the_reference_and_lose_whole_perturbations():
    world = with_uneven_numbers(WORLD, 0.2, dropout=0.25, seed=4)
    sizes = {c.interventions: len(c.rows) for c in world.data.conditions()}
    assert sizes.pop("[]") == 200
    assert len(sizes) == 6
    assert all(6 <= size <= 30 for size in sizes.values())
    assert len(set(sizes.values())) > 2
    assert set(map(tuple, world.data.values().round(12))) <= set(map(tuple, WORLD.data.values().round(12)))


def test_uneven_numbers_keep_samples_of_unknown_target():
    world = with_uneven_numbers(with_unknown_targets(WORLD, 0.5, seed=3), 0.2, seed=4)
    assert (world.data.adata.obs["interventions"].astype(str) == "null").sum() == 120


def test_what_cannot_be_is_refused():
    with pytest.raises(ParameterError, match="'g11'"):
        with_hidden(WORLD, ["g11"])
    with pytest.raises(ParameterError, match="All 8"):
        with_hidden(WORLD, 1.0)
    with pytest.raises(ParameterError, match="batches=0"):
        with_batch(WORLD, 0)
    for bad in (lambda: with_unknown_targets(WORLD, 2.0), lambda: with_uneven_numbers(WORLD, -0.1),
                lambda: with_uneven_numbers(WORLD, dropout=1.5)):  # fmt: skip
        with pytest.raises(ParameterError, match="between 0 and 1"):
            bad()

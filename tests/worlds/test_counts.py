"""`counted`: moments of the counts against theory, and what interventions mean on them."""

from functools import cache

import numpy as np
import pytest

import molcause as mc
from molcause.errors import DataContractError, InterventionError, ParameterError
from molcause.worlds.batch import with_batch
from molcause.worlds.counts import counted
from molcause.worlds.linear import linear_world

WORLD = linear_world(4, 1, controls=8_000, per_target=20)


@cache
def raw(**settings):
    return counted(WORLD, scale="counts", **settings)


def parts(world, n=8_000):
    """Return counts, and the rates that they were drawn at, computed anew."""
    m, genes = world.mechanisms, 4
    own = world.noise[:n, -(1 + 3 * genes) :]
    levels = WORLD.data.values()[:n]
    library = np.exp(np.log(m.depth * genes) + 0.4 * own[:, :1]) / np.exp(m.base + 0.125).sum()
    return world.data.adata.layers["counts"][:n], np.exp(m.gain * levels + m.base) * library


def test_counts_are_poisson_about_their_rate():
    counts, rate = parts(raw())
    z = (counts - rate) / np.sqrt(rate)
    assert np.abs(z.mean(axis=0)).max() < 0.045
    np.testing.assert_allclose((z**2).mean(axis=0), 1.0, atol=0.08)


def test_negative_binomial_counts_have_the_variance_asked_for():
    counts, rate = parts(raw(dispersion=0.7))
    z = (counts - rate) / np.sqrt(rate + 0.7 * rate**2)
    assert np.abs(z.mean(axis=0)).max() < 0.045
    np.testing.assert_allclose((z**2).mean(axis=0), 1.0, atol=0.16)
    assert (((counts - rate) ** 2 / rate).mean(axis=0) > 1.1).all()


def test_dropout_loses_the_share_asked_for():
    whole, lost = raw(), raw(dropout=0.3)
    before, after = (w.data.adata.layers["counts"] for w in (whole, lost))
    assert (after[after > 0] == before[after > 0]).all()
    assert (after[before > 0] == 0).mean() == pytest.approx(0.3, abs=0.015)


@pytest.mark.parametrize("depth", [3.0, 20.0])
def test_depth_is_the_counts_of_a_gene(depth):
    world = counted(linear_world(50, 2, controls=300, per_target=1), depth=depth)
    assert world.data.adata.layers["counts"].mean() == pytest.approx(depth, rel=0.15)


def test_log1p_readings_are_normalised_to_the_median_total():
    world = counted(WORLD)
    counts = world.data.adata.layers["counts"]
    total = counts.sum(axis=1, keepdims=True)
    wanted = np.log1p(counts / np.maximum(total, 1) * np.median(total))
    np.testing.assert_allclose(world.data.values(), wanted, atol=1e-12)
    assert (world.data.scale, raw().data.scale) == ("log1p", "counts")
    assert np.array_equal(raw().data.values(), raw().data.adata.layers["counts"])


def test_a_knock_down_of_unknown_strength_is_not_called_a_knock_out():
    world = raw()
    assert set(world.data.adata.obs["interventions"].astype(str)) == {"[]"} | {
        f'[["g{k}","scale",null]]' for k in range(4)
    }
    left, full = world.do({"g1": mc.knock_down()}, samples=10_000)[1], world.do({}, samples=10_000)[1]
    assert left / full == pytest.approx(np.exp(-2 * 0.5 + 0.3**2 / 8 - 1 / 8), rel=0.05)


def test_a_counterfactual_keeps_library_and_rank_so_that_less_rate_is_never_more_counts():
    world = raw(dispersion=0.5, dropout=0.2)
    for row in range(0, 200, 7):
        found = world.counterfactual(row, {"g1": mc.knock_down()})
        if WORLD.data.values()[row, 1] > -0.5:  # the reagent takes it lower
            assert found[1] <= world.data.values()[row, 1]


def test_levels_and_amounts_have_no_meaning_in_counts():
    for act in (mc.fix(2.0), mc.stimulate(1.0)):
        with pytest.raises(InterventionError, match="before it was counted"):
            raw().do({"g1": act})


def test_gain_may_differ_between_genes_and_0_makes_a_gene_deaf():
    world = counted(WORLD, scale="counts", gain=np.array([0.0, 0.5, 0.5, 0.5]))
    low, high = (world.do(d, samples=10_000)[0] for d in ({"g0": mc.knock_down()}, {}))
    assert low == pytest.approx(high, rel=0.05)


def test_what_cannot_be_counted_is_refused():
    for bad in (lambda: counted(counted(WORLD)), lambda: counted(WORLD, scale="log2")):
        with pytest.raises(DataContractError, match="counted once"):
            bad()
    for settings in ({"depth": 0}, {"dispersion": -1.0}, {"dropout": 1.0}):
        with pytest.raises(ParameterError, match="Counts need"):
            counted(WORLD, **settings)
    with pytest.raises(DataContractError, match=r"counted\(with_batch\(world\)\)"):
        with_batch(counted(WORLD))

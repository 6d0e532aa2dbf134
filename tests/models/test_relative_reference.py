"""Data whose scale says what the reference's level is: fits without a reference sample."""

import numpy as np
import pytest
from tests.oracle.cells import NAN, data_of, do

import molcause as mc
from molcause.models import Diagonal, GraphicalLasso, LedoitWolf, LinearEquilibrium, OwnLevelSlope, Ridge, TrainMean
from molcause.models.storage import load, save

A, B = (do("shift", name, 1.0) for name in "AB")


def cells(seed=0):
    return list(np.random.default_rng(seed).normal(size=(2, 6, 3)) + 2.0)


@pytest.mark.parametrize(("scale", "level"), [("log2 ratio", 0.0), ("ratio", 1.0)])
def test_the_reference_has_the_level_of_the_scale_and_no_sample(scale, level, tmp_path):
    measured = [np.abs(x) for x in cells()]
    fitted = TrainMean().fit(data_of("ABC", measured, [(A,), (B,)], scale=scale))
    training = load(save(fitted, tmp_path / "model")).training
    np.testing.assert_array_equal(training.mean[0], np.full(3, level))
    assert np.isnan(training.sd[0]).all()
    assert training.samples.tolist() == [0, 6, 6]
    assert training.used == 12
    said = f"reference level {level:g} by the definition of the scale ({scale}); no sample of it"
    assert training.notes == (said,)
    change = np.mean([x.mean(axis=0) for x in measured], axis=0) - level
    np.testing.assert_allclose(fitted.predict((A, B)).mean, level + change)
    answer = mc.ask(fitted, mc.Query(do={"A": mc.stimulate(1.0)}, outcome="C"))
    assert answer.outcomes[0].reference == level
    assert np.isnan(answer.measured[0].low)


def test_no_change_has_no_direction_though_the_reference_has_no_spread():
    fitted = mc.models.NoChange().fit(data_of("ABC", cells(), [(A,), (B,)], scale="log2 ratio"))
    assert mc.ask(fitted, mc.Query(do={"B": mc.stimulate(1.0)}, outcome="C")).direction == 0.0


@pytest.mark.parametrize("model", [Diagonal(), LedoitWolf(), GraphicalLasso(penalty=0.5), OwnLevelSlope()])
def test_spread_within_conditions_counts_only_conditions_with_samples(model):
    measured = cells()
    within = model.fit(data_of("ABC", measured, [(A,), (B,)], scale="log2 ratio")).within
    pooled = sum(5 * x.var(axis=0, ddof=1) for x in measured) / 10
    if not isinstance(model, LedoitWolf):
        np.testing.assert_allclose(np.diagonal(within), pooled, rtol=1e-6)
    assert np.trace(within) == pytest.approx(pooled.sum(), rel=1e-6)


def test_a_model_that_needs_reference_samples_says_so():
    with pytest.raises(mc.errors.DataContractError, match="Complete reference samples: 0; at least 2"):
        LinearEquilibrium(bootstraps=0).fit(data_of("ABC", cells(), [(A,), (B,)], scale="log2 ratio"))


def test_reference_samples_are_taken_where_there_are_some():
    measured = [np.full((2, 3), 0.5), *cells()]
    training = Ridge().fit(data_of("ABC", measured, [(), (A,), (B,)], scale="log2 ratio")).training
    np.testing.assert_array_equal(training.mean[0], np.full(3, 0.5))
    assert training.notes == ()


def test_other_scales_without_a_reference_and_data_without_a_complete_sample_are_refused():
    data = data_of("ABC", [*cells(), np.zeros((1, 3))], [(A,), (B,), ()], scale="log")
    adata = data.adata[:12].copy()
    adata.uns = {}
    with pytest.raises(mc.errors.DataContractError, match="No complete reference sample"):
        Ridge().fit(mc.PerturbationData(adata, scale="log", reference=False))
    with pytest.raises(mc.errors.DataContractError, match="No complete reference sample"):
        Ridge().fit(data_of("ABC", [np.full((2, 3), NAN)], [(A,)], scale="log2 ratio"))


def test_on_melanoma_the_shared_effect_of_ridge_gains_about_three_hundredths(shared_data, monkeypatch):
    shared_data("melanoma-skmel133/expr.csv")
    data, found = mc.load_dataset("melanoma-skmel133"), []
    for used in ([True, False], [False, True], [True, True]):
        monkeypatch.setattr("molcause.models.baselines.ridge.near_best", lambda errors, used=used: np.array(used))
        found.append(np.mean([combined_pairs(data, target) for target in data.targets()]))
    np.testing.assert_allclose(found, [0.801, 0.833, 0.831], atol=0.003)


def combined_pairs(data, target):
    """Return the correlation over a drug's combinations, none of whose conditions was in training."""
    rest, held_out = data.hold_out(target)
    fitted, values = Ridge().fit(rest), held_out.values()
    pairs = [c for c in held_out.conditions() if len(c.perturbation) > 1]
    predicted = np.concatenate([np.tile(fitted.predict(c.perturbation).mean, (len(c.rows), 1)) for c in pairs])
    return np.corrcoef(predicted.ravel(), np.concatenate([values[c.rows] for c in pairs]).ravel())[0, 1]

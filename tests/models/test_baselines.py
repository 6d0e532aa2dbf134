"""The baselines against closed forms written without looking at them."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge as SkRidge
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.models.baselines.additive import Additive
from molcause.models.baselines.no_change import NoChange
from molcause.models.baselines.ridge import FittedRidge, Ridge
from molcause.models.baselines.ridge_variants import NOISES, SHARES, cross_validate, turned
from molcause.models.baselines.train_mean import TrainMean

NAMES = "ABCDEF"


def screen(seed=0, combined=True, amount=1.0):
    """Return means ``[conditions, 6]`` and data with shifts of every node and of some pairs, four cells each."""
    rng = np.random.default_rng(seed)
    effects = rng.normal(size=(6, 6))
    pairs = [("A", "B"), ("B", "C"), ("D", "F")] if combined else []
    done = [(), *((do("shift", name, amount),) for name in NAMES)]
    done += [(do("shift", first, amount), do("shift", second, amount)) for first, second in pairs]
    design = np.array([[sum(i.strength for i in p if i.target == name) for name in NAMES] for p in done])
    means = 5.0 + design @ effects + 0.5 * (design.sum(axis=1) > 1)[:, None] + 0.3 * rng.normal(size=(len(done), 6))
    cells = [mean + 0.1 * rng.normal(size=(4, 6)) for mean in means]
    return design, np.array([x.mean(axis=0) for x in cells]), data_of(NAMES, cells, done, scale="linear")


def fitted_ridge(monkeypatch, variant: str, **made) -> tuple[np.ndarray, np.ndarray, FittedRidge]:
    """Return design, contrasts and the fit of one variant, whatever cross-validation would choose."""
    monkeypatch.setattr("molcause.models.baselines.ridge.cross_validate", lambda *rest: {variant: 0.0})
    design, means, data = screen(**made)
    return design[1:], means[1:] - means[0], Ridge().fit(data)


def features(design, share=0.0, intercept=0.0):
    columns = [
        design,
        np.sqrt(share) * design.sum(axis=1, keepdims=True),
        np.full((len(design), 1), np.sqrt(intercept)),
    ]
    return np.hstack(columns)


@pytest.mark.parametrize("criterion", ["leave-one-out", "evidence"])
def test_plain_ridge_equals_scikit_learn_at_the_chosen_noise(monkeypatch, criterion):
    design, change, fitted = fitted_ridge(monkeypatch, criterion)
    other = SkRidge(alpha=fitted.noise, fit_intercept=False).fit(design, change)
    np.testing.assert_allclose(fitted.coefficients, other.coef_, atol=1e-10)
    assert not fitted.with_intercept
    np.testing.assert_array_equal(fitted.intercept, np.zeros(6))
    np.testing.assert_array_equal(fitted.shared, np.zeros(6))


def test_ridge_with_shared_effect_and_intercept_equals_ridge_on_added_columns(monkeypatch):
    design, change, fitted = fitted_ridge(monkeypatch, "leave-one-out + intercept + shared effect", seed=3, amount=1.7)
    intercept = 100.0 * (design**2).sum(axis=1).mean()
    wide = features(design, fitted.share, intercept)
    weights = np.linalg.solve(wide.T @ wide + fitted.noise * np.eye(wide.shape[1]), wide.T @ change)
    np.testing.assert_allclose(fitted.coefficients, weights[:6].T, atol=1e-8)
    np.testing.assert_allclose(fitted.shared, np.sqrt(fitted.share) * weights[6], atol=1e-8)
    np.testing.assert_allclose(fitted.intercept, np.sqrt(intercept) * weights[7], atol=1e-8)
    query = (do("shift", "A", 0.5), do("shift", "Z", 2.0))
    expected = features(np.array([[0.5, 0, 0, 0, 0, 0]]), 0.0, intercept) @ weights + 2.5 * fitted.shared
    np.testing.assert_allclose(fitted.predict(query).mean - fitted.training.mean[0], expected[0], atol=1e-8)


def brute_leave_one_out(design, change, noise, share):
    wide, error = features(design, share), 0.0
    for k in range(len(wide)):
        rest = np.arange(len(wide)) != k
        gram = wide[rest].T @ wide[rest] + noise * np.eye(wide.shape[1])
        error += ((change[k] - wide[k] @ np.linalg.solve(gram, wide[rest].T @ change[rest])) ** 2).sum()
    return error


def grid(design, with_share):
    unit = (design**2).sum(axis=1).mean()
    for share in SHARES if with_share else (0.0,):
        yield from ((share, noise * unit) for noise in NOISES)


@pytest.mark.parametrize("name", ["leave-one-out", "leave-one-out + shared effect"])
def test_leave_one_out_chooses_what_brute_force_refits_choose(monkeypatch, name):
    design, change, fitted = fitted_ridge(monkeypatch, name, seed=5)
    best = min(grid(design, "shared" in name), key=lambda at: brute_leave_one_out(design, change, at[1], at[0]))
    assert (fitted.share, fitted.noise) == (best[0], pytest.approx(best[1], rel=1e-9))


def test_evidence_chooses_what_the_gaussian_density_chooses(monkeypatch):
    design, change, fitted = fitted_ridge(monkeypatch, "evidence + shared effect", seed=5)

    def surprise(at):
        share, noise = at
        wide = features(design, share)
        covariance = wide @ wide.T + noise * np.eye(len(wide))
        variance = np.trace(change.T @ np.linalg.solve(covariance, change)) / change.size
        scaled = variance * covariance
        fit = np.trace(change.T @ np.linalg.solve(scaled, change))
        return 0.5 * (change.shape[1] * np.linalg.slogdet(2 * np.pi * scaled)[1] + fit)

    best = min(grid(design, True), key=surprise)
    assert (fitted.share, fitted.noise) == (best[0], pytest.approx(best[1], rel=1e-9))


def test_ridge_chooses_the_variant_of_least_cross_validated_error():
    *_, data = screen(seed=2)
    fitted = Ridge().fit(data, seed=4)
    chosen = fitted.criterion + " + intercept" * fitted.with_intercept + " + shared effect" * (fitted.share > 0)
    assert len(fitted.cross_validated) == 8
    assert chosen == min(fitted.cross_validated, key=lambda name: fitted.cross_validated[name])


def test_cross_validated_errors_are_those_of_refits_written_out():
    design, means, _ = screen(seed=2)
    design, change = design[1:], means[1:] - means[0]
    found, n = cross_validate(design, change, 11), len(design)
    folds = np.random.default_rng(11).permutation(np.arange(n) % min(n, 10))
    for name in ("leave-one-out", "leave-one-out + shared effect"):
        error = 0.0
        for fold in range(folds.max() + 1):
            own, rest = design[folds == fold], design[folds != fold]
            options = grid(rest, "shared" in name)
            kept = change[folds != fold]
            share, noise = min(options, key=lambda at: brute_leave_one_out(rest, kept, at[1], at[0]))
            wide = features(rest, share)
            weights = np.linalg.solve(wide.T @ wide + noise * np.eye(wide.shape[1]), wide.T @ kept)
            error += ((change[folds == fold] - features(own, share) @ weights) ** 2).sum() / change.size
        assert found[name] == pytest.approx(error, rel=1e-6)


def test_turned_responses_have_the_products_of_the_responses():
    wide = np.random.default_rng(0).normal(size=(4, 30))
    assert turned(wide).shape == (4, 4)
    np.testing.assert_allclose(turned(wide) @ turned(wide).T, wide @ wide.T, rtol=1e-12)
    np.testing.assert_array_equal(turned(wide.T), wide.T)


def test_ridge_says_no_change_when_nothing_is_done_and_holds_fixed_readings():
    *_, data = screen()
    fitted = Ridge().fit(data)
    np.testing.assert_array_equal(fitted.predict(()).mean, fitted.training.mean[0])
    assert fitted.predict((do("fix", "B", 9.0),)).mean[1] == 9.0


def test_ridge_strengths_of_fractions_and_levels():
    rng = np.random.default_rng(0)
    done = [(), (do("block", "A", 0.25),), (do("scale", "B", 0.0),), (do("fix", "A", 8.0),), (do("block", "A"),)]
    cells = [rng.normal(size=(4, 2)) + 5.0 for _ in done]
    fitted = Ridge().fit(data_of("AB", cells, done, scale="linear"))
    base, slope = fitted.training.mean[0], dict(zip(fitted.features, fitted.coefficients.T, strict=True))
    constant = fitted.intercept
    for item, amount in ((do("block", "A", 0.25), 0.75), (do("block", "A"), 1.0), (do("scale", "B", 0.4), 0.6)):
        expected = base + constant + amount * (slope[item.target, item.kind] + fitted.shared)
        np.testing.assert_allclose(fitted.predict((item,)).mean, expected, atol=1e-12)
    amount = 8.0 - base[0]
    expected = base + constant + amount * (slope["A", "fix"] + fitted.shared)
    assert fitted.predict((do("fix", "A", 8.0),)).mean[1] == pytest.approx(expected[1])


def test_additive_sums_single_effects_and_ignores_the_measured_pair():
    design, means, data = screen()
    found = Additive().fit(data).predict((do("shift", "A", 1.0), do("shift", "B", 1.0)))
    np.testing.assert_allclose(found.mean, means[1] + means[2] - means[0], atol=1e-12)
    pair = int(np.flatnonzero((design[:, 0] == 1) & (design[:, 1] == 1))[0])
    assert np.abs(found.mean - means[pair]).max() > 0.2


def test_additive_is_not_applicable_with_a_reason_for_a_part_never_measured_alone():
    *_, data = screen()
    fitted = Additive().fit(data)
    answer = mc.ask(fitted, mc.Query(do={"A": mc.stimulate(1.0), "B": mc.inhibit(0.5)}, outcome="C"))
    assert answer.warrant.basis == "none"
    assert "block B" in answer.warrant.reason
    assert "shift A" not in answer.warrant.reason
    assert np.isnan(answer.level)


def test_additive_does_not_count_what_the_reference_holds_already():
    rng = np.random.default_rng(1)
    drive = do("shift", "U")
    done = [(drive,), (do("shift", "A", 1.0), drive), (do("shift", "B", 1.0), drive)]
    cells = [rng.normal(size=(5, 2)) + k for k in range(3)]
    data = data_of("AB", cells, done, scale="linear", control='[["U","shift",null]]')
    found = Additive().fit(data).predict((do("shift", "A", 1.0), do("shift", "B", 1.0), drive))
    means = [x.mean(axis=0) for x in cells]
    np.testing.assert_allclose(found.mean, means[1] + means[2] - means[0], atol=1e-12)


def test_train_mean_counts_every_condition_once_whatever_its_size():
    rng = np.random.default_rng(2)
    cells = [rng.normal(size=(n, 2)) + k for k, n in enumerate((10, 3, 50))]
    fitted = TrainMean().fit(data_of("AB", cells, [(), (do("shift", "A"),), (do("block", "B"),)], scale="linear"))
    means = [x.mean(axis=0) for x in cells]
    np.testing.assert_allclose(fitted.predict((do("shift", "B"),)).mean, (means[1] + means[2]) / 2, atol=1e-12)
    np.testing.assert_allclose(fitted.predict(()).mean, means[0], atol=1e-12)


def test_no_change_is_the_reference_mean_but_for_a_fixed_reading():
    _, means, data = screen()
    fitted = NoChange().fit(data)
    np.testing.assert_allclose(fitted.predict((do("block", "A", 0.1),)).mean, means[0], atol=1e-12)
    found = fitted.predict((do("fix", "A", 7.0),)).mean
    assert found[0] == 7.0
    np.testing.assert_allclose(found[1:], means[0, 1:], atol=1e-12)


@pytest.mark.parametrize("model", [Ridge(), Additive(), TrainMean(), NoChange()], ids=lambda m: m.name)
def test_baselines_refuse_counterfactuals_and_networks_and_biases(model):
    *_, data = screen()
    fitted = model.fit(data)
    with pytest.raises(mc.errors.RungError, match="LinearEquilibrium"):
        fitted.counterfactual(data.values()[0], (), ())
    with pytest.raises(mc.errors.RungError):
        fitted.network()
    with pytest.raises(mc.errors.BiasError, match="penalty"):
        model.fit(data, mc.bias.Sparsity(0.1))

"""The baselines against closed forms written without looking at them."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge as SkRidge
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.models.baselines.additive import Additive
from molcause.models.baselines.no_change import NoChange
from molcause.models.baselines.ridge import Ridge
from molcause.models.baselines.ridge_variants import solve
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


def test_ridge_is_the_mean_of_both_variants_where_neither_is_clearly_worse(monkeypatch):
    design, means, data = screen(seed=2)
    both = solve(design[1:], means[1:] - means[0])
    monkeypatch.setattr("molcause.models.baselines.ridge.near_best", lambda errors: np.array([True, True]))
    fitted = Ridge().fit(data)
    plain, shared = both["ridge"], both["ridge + shared effect"]
    np.testing.assert_allclose(fitted.coefficients, (plain.coefficients + shared.coefficients).T / 2, atol=1e-12)
    np.testing.assert_allclose(fitted.shared, shared.shared / 2, atol=1e-12)
    assert fitted.averaged
    assert fitted.noise == {"ridge": plain.noise, "ridge + shared effect": shared.noise}
    assert fitted.share == shared.share
    query = (do("shift", "A", 0.5), do("shift", "Z", 2.0))
    change = 0.5 * fitted.coefficients[:, 0] + 2.5 * fitted.shared
    np.testing.assert_allclose(fitted.predict(query).mean, fitted.training.mean[0] + change, atol=1e-12)


def test_ridge_drops_the_variant_that_is_clearly_worse_and_reports_both_errors(monkeypatch):
    design, means, data = screen(seed=2)
    monkeypatch.setattr("molcause.models.baselines.ridge.near_best", lambda errors: np.array([True, False]))
    fitted = Ridge().fit(data)
    change = means[1:] - means[0]
    other = SkRidge(alpha=fitted.noise["ridge"], fit_intercept=False).fit(design[1:], change)
    np.testing.assert_allclose(fitted.coefficients, other.coef_, atol=1e-10)
    np.testing.assert_array_equal(fitted.shared, np.zeros(6))
    assert (fitted.averaged, fitted.share) == (False, 0.0)
    expected = {name: one.errors.sum() / change.size for name, one in solve(design[1:], change).items()}
    assert fitted.left_out == pytest.approx(expected, rel=1e-12)


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
    for item, amount in ((do("block", "A", 0.25), 0.75), (do("block", "A"), 1.0), (do("scale", "B", 0.4), 0.6)):
        expected = base + amount * (slope[item.target, item.kind] + fitted.shared)
        np.testing.assert_allclose(fitted.predict((item,)).mean, expected, atol=1e-12)
    amount = 8.0 - base[0]
    expected = base + amount * (slope["A", "fix"] + fitted.shared)
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

"""The own-level slope against regressions written out by hand, and its refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.data.intervention import combine
from molcause.models.baselines.own_level_slope import OwnLevelSlope
from molcause.models.storage import load, save

BLOCK = do("block", "B")
COSINES = {"AKT": 0.26, "PKC": 0.50, "PIP2": 0.67, "MEK": 0.65, "PIP3": 0.46}


def condition_of(data, held, target):
    """Return the cells of the held-out condition on top of the usual stimuli."""
    return next(c.rows for c in held.conditions() if {i.target for i in c.perturbation} == {"CD3", "CD28", target})


@pytest.mark.parametrize("node", sorted(COSINES))
def test_on_sachs2005_it_is_the_pooled_slope_times_the_shift_and_scores_what_the_trial_scored(node):
    data = mc.load_dataset("sachs2005")
    reagent = "PI3K" if node == "PIP3" else node
    rest, held = data.hold_out(reagent)
    observed = held.values()[condition_of(data, held, reagent)].mean(axis=0)
    t = data.readouts.node.index(node)
    reference, blocks = None, []
    labels = rest.adata.obs["interventions"].astype(str).to_numpy()
    for text in dict.fromkeys(labels):
        cells = rest.values()[labels == text]
        reference = cells if text == data.control else reference
        blocks.append(cells - cells.mean(axis=0))
    stacked = np.concatenate(blocks)
    slope = np.array([np.linalg.lstsq(stacked[:, [t]], stacked[:, i], rcond=None)[0][0] for i in range(11)])
    mean, sd = reference.mean(axis=0), reference.std(axis=0, ddof=1)
    asked = combine(OwnLevelSlope().fit(rest).training.reference, (mc.fix(float(observed[t])).on(node),))
    found = OwnLevelSlope().fit(rest).predict(asked)
    np.testing.assert_allclose(found.mean, mean + slope * (observed[t] - mean[t]), atol=1e-10)
    others = np.arange(11) != t
    said, seen = ((found.mean - mean) / sd)[others], ((observed - mean) / sd)[others]
    assert said @ seen / np.linalg.norm(said) / np.linalg.norm(seen) == pytest.approx(COSINES[node], abs=0.006)


def world(seed=0, units=1.0, control="[]", done=((), (BLOCK,))):
    rng = np.random.default_rng(seed)
    mixing = rng.normal(size=(4, 4))
    cells = [(rng.normal(size=(12 + 5 * k, 4)) @ mixing + rng.normal(size=4)) * units for k in range(len(done))]
    return cells, data_of("ABCD", cells, done, scale="linear", control=control)


def test_two_targets_are_regressed_on_together():
    cells, data = world()
    centered = np.concatenate([x - x.mean(axis=0) for x in cells])
    slopes = np.linalg.lstsq(centered[:, [0, 2]], centered, rcond=None)[0]
    mean = cells[0].mean(axis=0)
    found = OwnLevelSlope().fit(data).predict((do("fix", "A", 3.0), do("fix", "C", -1.0)))
    np.testing.assert_allclose(found.mean, mean + (np.array([3.0, -1.0]) - mean[[0, 2]]) @ slopes, atol=1e-10)
    np.testing.assert_allclose(found.mean[[0, 2]], [3.0, -1.0], atol=1e-12)
    assert np.isnan(found.sd).all()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-6, 6), min_size=4, max_size=4), st.floats(-5, 5), st.integers(0, 99))
def test_a_change_of_units_changes_the_units_of_the_answer_alone(powers, level, seed):
    units = 10.0 ** np.array(powers)
    plain = OwnLevelSlope().fit(world(seed)[1]).predict((do("fix", "A", level),)).mean
    scaled = OwnLevelSlope().fit(world(seed, units)[1]).predict((do("fix", "A", level * units[0]),)).mean
    np.testing.assert_allclose(scaled / units, plain, rtol=1e-6, atol=1e-6)


def test_nothing_new_is_no_change_and_what_the_reference_has_is_ignored():
    drive = do("shift", "U")
    _, data = world(control='[["U","shift",null]]', done=((drive,), (BLOCK, drive)))
    fitted = OwnLevelSlope().fit(data)
    np.testing.assert_array_equal(fitted.predict((drive,)).mean, fitted.training.mean[0])
    found = fitted.predict((do("fix", "A", 2.0), drive))
    assert found.reason == ""
    assert np.isfinite(found.mean).all()
    gone = fitted.predict((do("fix", "A", 2.0),))
    assert "taking away 'stimulate U'" in gone.reason
    assert np.isnan(gone.mean[1:]).all()


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (do("block", "A", 0.5), "few-shot"), (do("fix", "A"), "few-shot"), (do("shift", "A", 1.0), "few-shot"),
        (do("scale", "A", 0.0), "few-shot"), (do("fix", "B", 2.0), "B does not vary"),
        (do("fix", "Z", 1.0), "Z is not measured"),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_determined_says_why(item, why):
    rng = np.random.default_rng(1)
    cells = [np.column_stack([rng.normal(size=6), np.full(6, 2.0 + k), rng.normal(size=6)]) for k in range(2)]
    fitted = OwnLevelSlope().fit(data_of("ABC", cells, [(), (do("fix", "Z", 1.0),)], scale="linear"))
    found = fitted.predict((item,))
    assert why in found.reason
    assert np.isnan(np.delete(found.mean, [1])).all()
    assert np.isfinite(fitted.predict((do("fix", "A", 1.0),)).mean).all()


def test_targets_that_vary_as_one_are_not_told_apart():
    x = np.random.default_rng(2).normal(size=(9, 2))
    fitted = OwnLevelSlope().fit(data_of("ABC", [np.column_stack([x, 2 * x[:, 0]])], [()], scale="linear"))
    assert "as one" in fitted.predict((do("fix", "A", 1.0), do("fix", "C", 5.0))).reason
    assert fitted.predict((do("fix", "A", 1.0),)).mean[2] - 2.0 == pytest.approx(0.0, abs=1e-9)


def test_it_asks_for_replicates_and_refuses_a_bias():
    cells = [np.ones((1, 2)), np.zeros((1, 2))]
    with pytest.raises(mc.errors.DataContractError, match="Give replicates"):
        OwnLevelSlope().fit(data_of("AB", cells, [(), (do("fix", "A", 0.0),)], scale="linear"))
    with pytest.raises(mc.errors.BiasError, match="penalty"):
        OwnLevelSlope().fit(world()[1], mc.bias.Sparsity(0.1))


def test_rungs_answers_and_storage(tmp_path):
    fitted = OwnLevelSlope().fit(world()[1])
    assert fitted.rungs == (1, 2)
    answer = mc.ask(fitted, mc.Query(do={"A": mc.inhibit(0.5)}, outcome="C"))
    assert answer.warrant.basis == "none"
    assert "few-shot" in answer.warrant.reason
    with pytest.raises(mc.errors.RungError):
        fitted.counterfactual(np.zeros(4), (), ())
    again = load(save(fitted, tmp_path / "slope"))
    np.testing.assert_array_equal(again.within, fitted.within)
    assert again.training.conditions == fitted.training.conditions

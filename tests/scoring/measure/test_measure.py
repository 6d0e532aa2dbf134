"""Cases against explicit loops over the samples, and what must not matter to them."""

import dataclasses

import anndata
import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import false_discovery_control, ttest_ind
from tests.scoring.measure.worlds import condition, held_out, single, world

from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.metrics.effects.weights import against_the_rest, weights
from molcause.scoring.measure.atoms import atoms_of
from molcause.scoring.measure.measure import measure
from molcause.scoring.measure.parts import PART
from molcause.scoring.measure.survey import Survey
from molcause.scoring.settings import Settings

A, B, AB, FEW = condition("R0"), condition("R1"), condition("R0", "R1"), condition("R2")
SIZES = {"[]": 20, A: 14, B: 13, AB: 15, FEW: 4}


@pytest.fixture
def data():
    return world(SIZES)


def rows_of(data, fold, text, part):
    """Return the samples of a condition's part, by the package's own cut."""
    survey = Survey(data, Settings(data), atoms_of(data, Settings(data), [fold], 0), 0)
    conditions = ~survey.atoms.is_control[survey.atoms.group]
    mask = survey.parts(conditions)[part] | (~conditions & (PART[survey.atoms.slot] == part))
    return np.flatnonzero(mask[survey.atoms.of_sample] & (data.labels.to_numpy() == text))


def same(one, other):
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray) and field.name not in ("train", "test"):
            np.testing.assert_allclose(a, b, atol=1e-6)
        elif field.name not in ("cells", "train", "test"):
            assert a == b


def test_parts_are_disjoint_thirds_and_all_samples_of_few_are_truth(data):
    fold = held_out(data, AB, FEW)
    (case,) = measure(data, [fold])
    assert dict(zip(case.conditions, case.samples.tolist(), strict=True)) == {AB: [6, 5, 4], FEW: [4, 0, 0]}
    cut = [rows_of(data, fold, AB, part) for part in range(3)]
    assert len(np.unique(np.concatenate(cut))) == sum(map(len, cut)) == 15
    assert sorted(case.test) == sorted(fold.test)
    assert any(note.startswith("1 of 2 tested conditions have fewer than 6 samples") for note in case.notes)


def test_means_variances_and_calls_are_those_of_explicit_loops(data):
    fold, values = held_out(data, AB), data.values()
    (case,) = measure(data, [fold])
    a, b, c = (values[rows_of(data, fold, AB, part)] for part in range(3))
    np.testing.assert_allclose(case.measured[0], a.mean(axis=0))
    np.testing.assert_allclose(case.variance[0], a.var(axis=0, ddof=1))
    np.testing.assert_allclose(case.duplicate[0], c.mean(axis=0))
    np.testing.assert_allclose(case.duplicate_variance[0], c.var(axis=0, ddof=1))
    labels = data.labels.to_numpy()
    control = values[labels == "[]"]
    np.testing.assert_allclose(case.control, control.mean(axis=0))
    np.testing.assert_allclose((case.control_measured + case.control_predicted) / 2, case.control)
    assert not np.allclose(case.control_measured, case.control_predicted)
    means = [values[labels == text].mean(axis=0) for text in (A, B, FEW)]
    np.testing.assert_allclose(case.mean, np.mean(means, axis=0))
    rest = np.concatenate([values[rows_of(data, fold, text, 1)] for text in (A, B)])
    kept = np.flatnonzero(case.kept)
    assert kept.tolist() == [2, 3, 4]
    t = against_the_rest(np.vstack([b, rest])[:, kept], [0] * len(b) + [1] * len(rest), 2)
    np.testing.assert_allclose(case.weights[0, kept], weights(t)[0])


def test_changed_readouts_are_those_of_a_welch_test_adjusted_over_readouts(data):
    fold, values = held_out(data, A, B, AB), data.values()
    (case,) = measure(data, [fold])
    controls = values[rows_of(data, fold, "[]", 0)]
    np.testing.assert_allclose(case.control_measured, controls.mean(axis=0))
    for k, text in enumerate(case.conditions):
        p = ttest_ind(values[rows_of(data, fold, text, 0)], controls, equal_var=False).pvalue
        np.testing.assert_array_equal(case.differential[k], false_discovery_control(p) < 0.05)
    assert 0 < case.differential.mean() < 1
    p = ttest_ind(values[data.labels == FEW], controls, equal_var=False).pvalue
    np.testing.assert_array_equal(case.frequency, false_discovery_control(p) < 0.05)


def test_interactions_come_from_disjoint_samples_of_the_singles(data):
    fold, values = held_out(data, AB), data.values()
    (case,) = measure(data, [fold])
    one = [[values[rows_of(data, fold, text, part)].mean(axis=0) for text in (A, B)] for part in (0, 1)]
    np.testing.assert_allclose(case.interaction[0], case.measured[0] - (sum(one[0]) - case.control_measured))
    np.testing.assert_allclose(case.singles_apart[0], sum(one[1]) - case.control_predicted)
    whole = [values[data.labels == text].mean(axis=0) for text in (A, B)]
    np.testing.assert_allclose(case.singles[0], sum(whole) - case.control)


def test_a_single_of_another_strength_stands_in_with_a_note():
    data = world({"[]": 8, A: 8, f"[{single('R1', 0.9)}]": 8, AB: 8, FEW: 8})
    (case,) = measure(data, [held_out(data, AB)])
    assert np.isfinite(case.interaction).all()
    assert any("another strength" in note for note in case.notes)


@pytest.mark.parametrize("missing", [0.0, 0.1])
def test_order_storage_and_place_of_the_data_do_not_matter(data, missing, tmp_path):
    data = world(SIZES, missing=missing, contexts=("x", "y"))
    fold = held_out(data, AB, FEW)
    cases = {case.setting: case for case in measure(data, [fold])}
    order = np.random.default_rng(1).permutation(data.n_samples)
    shuffled = data[order]
    back = np.argsort(order)
    again = Fold("perturbation", "held out", back[fold.train], back[fold.test])
    for case in measure(shuffled, [again]):
        place = [case.conditions.index(text) for text in cases[case.setting].conditions]
        for name in ("measured", "weights", "differential", "interaction", "duplicate"):
            np.testing.assert_allclose(getattr(case, name)[place], getattr(cases[case.setting], name), atol=1e-9)
        np.testing.assert_allclose(case.mean_measured, cases[case.setting].mean_measured)
    sparse = data.adata.copy()
    sparse.X = csr_matrix(sparse.X)
    sparse.write_h5ad(tmp_path / "sparse.h5ad")
    data.adata.write_h5ad(tmp_path / "dense.h5ad")
    for other in (sparse, *(anndata.read_h5ad(tmp_path / f"{name}.h5ad", backed="r") for name in ("sparse", "dense"))):
        for case in measure(PerturbationData(other), [fold]):
            same(case, cases[case.setting])


def test_missing_readings_are_left_out_one_by_one():
    data = world(SIZES, missing=0.2)
    (case,) = measure(data, [held_out(data, FEW)])
    np.testing.assert_allclose(case.measured[0], np.nanmean(data.values()[data.labels == FEW], axis=0))
    np.testing.assert_allclose(case.control, np.nanmean(data.values()[data.labels == "[]"], axis=0))


def test_a_context_without_training_borrows_changes_from_the_others(data):
    data = world(SIZES, contexts=("x", "y"))
    there = (data.adata.obs["context"] == "y").to_numpy()
    fold = Fold("context", "y", np.flatnonzero(~there), np.flatnonzero(there))
    (case,) = measure(data, [fold])
    values, labels = data.values(), data.labels.to_numpy()
    means = [values[(labels == text) & ~there].mean(axis=0) for text in SIZES if text != "[]"]
    control = [values[(labels == "[]") & side].mean(axis=0) for side in (~there, there)]
    np.testing.assert_allclose(case.mean, np.mean(means, axis=0) - control[0] + control[1])
    assert case.borrowed
    assert set(case.train) == set(np.flatnonzero(~there))


def test_cases_do_not_depend_on_which_folds_are_measured_together(data, monkeypatch):
    rng = np.random.default_rng(0)
    draws = [rng.permutation(data.n_samples) for _ in range(3)]
    folds = [Fold("sample", f"draw {k}", draw[20:], draw[:20]) for k, draw in enumerate(draws)]
    together = measure(data, folds)
    for case, fold in zip(together, folds, strict=True):
        same(case, measure(data, [fold])[0])
    monkeypatch.setattr("molcause.scoring.measure.measure.MOST_SUMS", 1)
    for case, alone in zip(together, measure(data, folds), strict=True):
        same(case, alone)


def test_a_relative_scale_knows_its_control_and_other_data_without_one_do_not():
    sizes = dict.fromkeys((A, B, AB), 8)
    for scale, level in (("log2 ratio", 0.0), ("ratio", 1.0), ("log", np.nan)):
        made = world(sizes, scale=scale)
        data = PerturbationData(made.adata, scale=scale, reference=scale != "log")
        (case,) = measure(data, [held_out(data, A)])
        for name in ("control", "control_measured", "control_predicted"):
            np.testing.assert_array_equal(getattr(case, name), level)
        assert np.isnan(case.differential).all()
        assert np.isfinite(case.mean).all()
        assert case.notes[0].startswith("No control was measured")


def test_few_controls_and_single_samples_are_shared_with_a_note():
    data = world({"[]": 3, A: 1, B: 1, AB: 1})
    (case,) = measure(data, [held_out(data, A)])
    np.testing.assert_array_equal(case.control_measured, case.control_predicted)
    np.testing.assert_array_equal(case.mean_measured, case.mean_predicted)
    assert any("share all control samples" in note for note in case.notes)
    assert any("share 2 of 2 perturbations" in note for note in case.notes)


def test_readouts_of_targets_are_not_scored_unless_all_are(data):
    (case,) = measure(data, [held_out(data, A)])
    assert case.kept.tolist() == [False, True, True, True, True]
    narrow = world({"[]": 6, A: 6, B: 6}, readouts=2)
    (case,) = measure(narrow, [held_out(narrow, A)])
    assert case.kept.all()
    assert any("Fewer than two readouts" in note for note in case.notes)


def test_unknown_targets_and_controls_are_never_tested():
    data = world({"[]": 8, A: 8, B: 8, "null": 8})
    labels = data.labels.to_numpy()
    fold = Fold("sample", "odd", np.flatnonzero(labels == B), np.flatnonzero(labels != B))
    (case,) = measure(data, [fold])
    assert case.conditions == (A,)
    assert (labels[case.test] == A).all()

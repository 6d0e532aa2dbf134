"""Predictions beside what is tested: nothing is lost, and nothing is matched that does not belong together."""

import numpy as np
import pytest
from tests.scoring.predictions.test_read_numbers import cells
from tests.scoring.predictions.toys import CONDITIONS, make_case, make_data, table

import molcause as mc
from molcause.errors import DataContractError
from molcause.scoring.predictions.align import arm
from molcause.scoring.predictions.folds import folds_from
from molcause.scoring.predictions.read import read_predictions

AKT, MEK, BOTH = (text for text, _ in CONDITIONS[1:])


def test_what_is_tested_and_not_predicted_stays_with_the_reason(data):
    frame = table(["AKT", "both"])
    found = arm(read_predictions(frame, data), (make_case(data, (BOTH, MEK)),))
    (said,) = found.said
    np.testing.assert_array_equal(said.level[0], frame.loc["both"])
    assert np.isnan(said.level[1]).all()
    assert said.reason == ("", "not predicted")
    assert found.counts["tested and predicted"] == found.counts["tested but not predicted"] == 1
    assert found.counts["predicted but not tested here"] == 1
    assert found.counts["rows"] == 2
    assert any("block AKT" in note for note in found.notes)


def test_a_row_without_numbers_says_so(data):
    frame = table(["AKT", "MEK"])
    frame.loc["MEK"] = np.nan
    (said,) = arm(read_predictions(frame, data), (make_case(data, (AKT, MEK)),)).said
    assert said.reason == ("", "predicted as no number")


def test_samples_and_uncertainty_come_along(data):
    (said,) = arm(read_predictions(cells()[0], data), (make_case(data, (MEK, AKT)),)).said
    assert [len(own) for own in said.cells] == [3, 50]
    assert said.variance.shape == (2, 4)
    assert said.sd is None


def test_each_context_gets_its_own_prediction_and_one_without_context_holds_for_all():
    data = make_data(contexts=("A", "B"))
    cases = tuple(make_case(data, (AKT,), context=context, setting=context) for context in "AB")
    frame = table(["AKT", "AKT inhibitor"]).assign(context=["B", "A"])
    found = arm(read_predictions(frame, data), cases)
    assert [said.level[0, 0] for said in found.said] == [5.04, 5.0]
    same = arm(read_predictions(table(["AKT"]), data), cases)
    assert [said.level[0, 0] for said in same.said] == [5.0, 5.0]
    both = arm(read_predictions(frame.assign(context=["", "A"]), data), cases)
    assert [said.level[0, 0] for said in both.said] == [5.04, 5.0]


def test_each_time_gets_its_own_prediction():
    data = make_data(times=(4.0, 24.0))
    late = np.flatnonzero((data.adata.obs["time"] == 24).to_numpy() & (data.labels == AKT).to_numpy())
    case = make_case(data, (AKT,), setting="24 h", test=late)
    frame = table(["AKT", "AKT inhibitor"]).assign(time=[4, 24])
    (said,) = arm(read_predictions(frame, data), (case,)).said
    assert said.level[0, 0] == 5.04
    with pytest.raises(DataContractError, match="agree in conditions, but not in context, time or fold"):
        arm(read_predictions(frame.iloc[:1], data), (case,))


def test_each_fold_gets_its_own_prediction(data):
    cases = tuple(make_case(data, (AKT,), fold=f"fold {k}") for k in (1, 2))
    frame = table(["AKT", "AKT inhibitor"])
    for names in ([2, 1], ["fold 2", "fold 1"]):
        found = arm(read_predictions(frame.assign(fold=names), data), cases)
        assert [said.level[0, 0] for said in found.said] == [5.04, 5.0]


def test_folds_of_another_split_are_refused_if_they_are_needed_and_else_said(data):
    case = make_case(data, (AKT, MEK), fold="AKT")
    found = arm(read_predictions(table(["AKT", "MEK"]).assign(fold=[1, 2]), data), (case,))
    assert found.said[0].reason == ("", "")
    assert any("folds" in note for note in found.notes)
    twice = table(["AKT", "AKT inhibitor"]).assign(fold=[1, 2])
    with pytest.raises(DataContractError, match="for the folds 1, 2; the split has AKT"):
        arm(read_predictions(twice, data), (case,))


def test_predictions_of_nothing_that_is_tested_name_both_sides(data):
    with pytest.raises(DataContractError, match="It predicts block AKT, 10% left; tested are block MEK, 10% left"):
        arm(read_predictions(table(["AKT"]), data), (make_case(data, (MEK,)),))


def test_the_implied_fold_tests_what_is_predicted_and_trains_on_all_else(data):
    (fold,) = folds_from(read_predictions(table(["AKT", "ctrl"]), data), data)
    assert set(data.labels.iloc[fold.test]) == {AKT}
    assert len(fold.train) + len(fold.test) == data.n_samples


def test_the_implied_fold_is_of_the_contexts_and_times_that_are_said():
    data = make_data(contexts=("A", "B"), times=(4.0, 24.0))
    (fold,) = folds_from(read_predictions(table(["AKT"]).assign(context="B", time=4), data), data)
    tested = data.adata.obs.iloc[fold.test]
    assert set(zip(tested["context"], tested["time"], strict=True)) == {("B", 4.0)}
    assert len(tested) == 3


def test_named_folds_are_folds(data):
    folds = folds_from(read_predictions(table(["AKT", "MEK"]).assign(fold=[1, "x"]), data), data)
    assert [fold.unit for fold in folds] == ["fold 1", "x"]
    assert [set(data.labels.iloc[fold.test]) for fold in folds] == [{AKT}, {MEK}]


@pytest.mark.parametrize("name", ["perturbseq-small", "melanoma-skmel133", "ligand-screen"])
def test_real_measurements_handed_in_as_predictions_match_themselves(name, shared_data):
    shared_data({"perturbseq-small": "perturbseq-small/devel.h5ad"}.get(name, "melanoma-skmel133/expr.csv"))
    data = mc.load_dataset(name)
    found = read_predictions(data, data)
    conditions = {condition.interventions for condition in data.conditions()} - {data.control}
    assert set(found.conditions) == conditions
    control = int((data.labels == data.control).sum())
    assert found.counts["rows of the control"] == control
    unknown = int((data.labels == "null").sum())
    assert found.counts["rows used"] == data.n_samples - control - unknown
    rows = np.flatnonzero((data.labels == found.conditions[0]).to_numpy())
    context = data.adata.obs["context"].astype(str).to_numpy()[rows] if "context" in data.adata.obs else None
    rows = rows if context is None else rows[context == found.contexts[0]]
    np.testing.assert_allclose(found.level[0], data[rows].values().mean(axis=0), rtol=1e-5, atol=1e-7)


def test_labels_of_real_data_are_known_in_every_form(shared_data):
    shared_data("ligand-screen/ligandScreen-TFs.tsv")
    data = mc.load_dataset("ligand-screen")
    rows = [k for k, text in enumerate(data.labels) if text != data.control]
    frame = data.adata.to_df().iloc[rows]
    by_name = read_predictions(frame, data)
    by_word = read_predictions(frame.set_axis(data.adata.obs["perturbation"].iloc[rows].tolist()), data)
    assert by_name.conditions == by_word.conditions
    np.testing.assert_array_equal(by_name.level, by_word.level)
    assert len(by_name.conditions) == 102

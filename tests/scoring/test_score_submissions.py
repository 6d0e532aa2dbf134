"""A whole scoring: what is handed in, what it lacks, and how it is called."""

import numpy as np
import pytest
from tests.scoring.worlds import (
    HELD_OUT,
    NAMES,
    column,
    done,
    submitted,
)

import molcause as mc
from molcause.data.splits.split import split
from molcause.errors import DataContractError, MolcauseError, ParameterError
from molcause.scoring.predictions.read import read_predictions
from molcause.scoring.score import score


def test_what_is_not_predicted_is_counted_with_the_reason_and_marked(data, scores):
    table = submitted(scores, "ridge")
    gap = table["interventions"] == done("A")
    hole = table["interventions"] == done("B")
    table.loc[hole, list(data.adata.var_names)] = np.nan
    found = score({"mine": table[~gap]}, data, **HELD_OUT)
    own = found.table[(found.table["arm"] == "mine") & (found.table["metric"] == "mse-skill")].set_index("condition")
    assert len(own) == len(NAMES)
    assert own.loc[done("A"), "reason"] == "not predicted"
    assert own.loc[done("B"), "reason"] == "predicted as no number"
    assert own["value"].isna().sum() == 2
    row = found.summary[(found.summary["arm"] == "mine") & (found.summary["metric"] == "mse-skill")].iloc[0]
    assert (row["missing"], row["units"]) == (2, len(NAMES) - 2)
    line = next(line for line in found.to_markdown().splitlines() if line.startswith("| mine "))
    assert "\\*" in line
    assert not any("\\*" in line for line in found.to_markdown().splitlines() if line.startswith("| train-mean "))
    (arm,) = [arm for arm in found.arms if arm.role == "prediction"]
    assert arm.counts["tested but not predicted"] == 1


def test_a_single_missing_number_withholds_the_score_and_is_not_dropped(data, scores):
    table = submitted(scores, "ridge")
    at = table.index[table["interventions"] == done("C")][0]
    table.loc[at, "g7"] = np.nan
    found = score({"mine": table}, data, **HELD_OUT)
    own = found.table[(found.table["arm"] == "mine") & (found.table["metric"] == "mse-skill")].set_index("condition")
    assert np.isnan(own.loc[done("C"), "value"])
    assert own.loc[done("C"), "reason"] == "the prediction is not a number"


def test_readouts_that_nobody_predicts_are_not_scored_for_anybody(data, scores):
    table = submitted(scores, "ridge").assign(g3=np.nan)
    found = score({"mine": table}, data, **HELD_OUT)
    assert all(not case.kept[case.readouts.index("g3")] for case in found.cases)
    np.testing.assert_array_equal(column(found, "mine", "mse-skill"), column(found, "ridge", "mse-skill"))


def test_a_submission_of_no_number_at_all_is_refused(data, scores):
    with pytest.raises(DataContractError, match="No readout is left to score in 'fold 1 of 3'"):
        score({"mine": submitted(scores, "ridge", lambda level: level * np.nan)}, data, **HELD_OUT)


def test_several_submissions_stand_in_one_table_and_findings_say_whose_they_are(data, scores):
    extra = submitted(scores, "ridge").assign(GFP=1.0)
    found = score(
        {"one": extra, "two": submitted(scores, "train-mean"), "three": mc.models.TrainMean()}, data, **HELD_OUT
    )
    assert [arm.name for arm in found.arms][:3] == ["one", "two", "three"]
    assert [arm.role for arm in found.arms][:4] == ["prediction", "prediction", "prediction", "baseline"]
    (said,) = [finding for finding in found.findings if finding.code == "I802"]
    assert said.text.startswith("one: ")
    np.testing.assert_allclose(column(found, "two", "mse-skill"), column(found, "three", "mse-skill"), rtol=1e-9)


def test_a_model_with_the_name_of_a_baseline_has_a_row_of_its_own(data):
    found = score({"ridge": mc.models.Ridge(), "train-mean": mc.models.TrainMean()}, data, **HELD_OUT)
    names = [arm.name for arm in found.arms]
    assert names[:2] == ["ridge (submitted)", "train-mean (submitted)"]
    assert len(names) == len(set(names))
    assert len(found.table) % len(names) == 0
    with pytest.raises(ParameterError, match="would have one name"):
        score({"ridge": mc.models.Ridge(), "ridge (submitted)": mc.models.Ridge()}, data, **HELD_OUT)


def test_predictions_that_were_read_keep_the_name_that_they_are_given(data, scores):
    read = read_predictions(submitted(scores, "ridge"), data, name="file")
    found = score({"mine": read, "again": read}, data, **HELD_OUT)
    assert [arm.name for arm in found.arms][:2] == ["mine", "again"]


def test_a_table_with_a_column_called_name_is_no_name(data, scores):
    table = submitted(scores, "ridge").rename(columns={"interventions": "name"})
    assert score(table, data, **HELD_OUT).arms[0].name == "predictions"


def test_without_a_split_what_is_predicted_is_held_out(data, scores):
    table = submitted(scores, "ridge").drop(columns="fold").iloc[:4]
    found = score({"mine": table}, data)
    (case,) = found.cases
    assert set(case.conditions) == set(table["interventions"])
    assert found.split == "what is predicted is held out"
    left = ~data.labels.isin(case.conditions).to_numpy()
    assert case.train.tolist() == np.flatnonzero(left).tolist()


def test_a_model_that_fails_on_some_perturbation_says_why_there(data):
    class Fussy(type(mc.models.Ridge())):
        def fit(self, data, bias=None, *, seed=0):
            fitted = super().fit(data, bias, seed=seed)
            return _Fussy(fitted)

    class _Fussy:
        def __init__(self, fitted):
            self.fitted = fitted

        def predict(self, perturbation):
            if perturbation[0].target == "A":
                raise MolcauseError("A has no solution. Try B.")
            return self.fitted.predict(perturbation)

    found = score({"fussy": Fussy()}, data, **HELD_OUT)
    own = found.table[(found.table["arm"] == "fussy") & (found.table["metric"] == "mse-skill")].set_index("condition")
    assert own.loc[done("A"), "reason"] == "A has no solution"
    assert own["value"].isna().sum() == 1


def test_a_submission_for_the_folds_of_a_split_is_scored_fold_by_fold(data, scores):
    folds = split(data, "unseen-target", folds=3)
    found = score({"mine": submitted(scores, "ridge")}, data, split=folds)
    np.testing.assert_array_equal(column(found, "mine", "mse-skill"), column(scores, "ridge", "mse-skill"))

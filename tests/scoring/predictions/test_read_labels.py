"""Which condition a label means: JSON, words, columns of the data, sets of targets; never guessed."""

import numpy as np
import pandas as pd
import pytest
from tests.scoring.predictions.toys import CONDITIONS, make_data, table

from molcause.errors import DataContractError
from molcause.scoring.predictions.lexicon import Lexicon
from molcause.scoring.predictions.read import read_predictions

BOTH = CONDITIONS[3][0]


@pytest.mark.parametrize(
    "label",
    [
        BOTH, '[["MEK","block",0.1], ["AKT","block",0.1]]', "block AKT, 10% left + block MEK, 10% left", "both",
        "AKT+MEK", "MEK+AKT", "AKT_MEK", "MEK + AKT", "AKT;MEK", "AKT+MEK+ctrl", "s9",
    ],
)  # fmt: skip
def test_a_condition_is_known_by_its_json_its_words_its_labels_and_its_targets(data, label):
    assert read_predictions(table([label]), data).conditions == (BOTH,)


@pytest.mark.parametrize("label", ["MEK", "MEK+ctrl", "control_MEK", "MEK+non-targeting", "MEK inhibitor"])
def test_controls_in_a_label_stand_for_no_target(data, label):
    assert read_predictions(table([label]), data).conditions == (CONDITIONS[2][0],)


@pytest.mark.parametrize("label", ["ctrl", "control", "non-targeting", "[]", "nothing done", "ctrl+ctrl"])
def test_rows_of_the_control_are_counted_and_not_used(data, label):
    found = read_predictions(table([label, "MEK"]), data)
    assert found.conditions == (CONDITIONS[2][0],)
    assert (found.counts["rows"], found.counts["rows used"], found.counts["rows of the control"]) == (2, 1, 1)
    assert "I807" in {finding.code for finding in found.findings}


def test_only_controls_are_no_predictions(data):
    with pytest.raises(DataContractError, match="nothing but controls"):
        read_predictions(table(["ctrl"]), data)


def test_a_target_with_several_doses_is_not_decided_on():
    doses = (("[]", "ctrl"), ('[["MEK","block",0.1]]', "high"), ('[["MEK","block",0.5]]', "low"))
    data = make_data(conditions=doses)
    with pytest.raises(DataContractError, match="'MEK': block MEK, 10% left; block MEK, 50% left"):
        read_predictions(table(["MEK"]), data)
    assert read_predictions(table(["low"]), data).conditions == (doses[2][0],)


def test_the_context_decides_between_kinds_of_one_target():
    kinds = {
        "A": (("[]", "ctrl"), ('[["MEK","block",0.1]]', "drug")),
        "B": (("[]", "no"), ('[["MEK","fix",0.0]]', "ko")),
    }
    parts = [make_data(contexts=(context,), conditions=own).adata for context, own in kinds.items()]
    parts[1].obs_names = [f"t{k}" for k in range(parts[1].n_obs)]
    from anndata import concat

    import molcause as mc

    data = mc.PerturbationData(concat(parts), scale="log")
    frame = table(["MEK"]).assign(context="B")
    assert read_predictions(frame, data).conditions == ('[["MEK","fix",0.0]]',)
    with pytest.raises(DataContractError, match="several conditions"):
        read_predictions(table(["MEK"]), data)


def test_unknown_labels_name_what_is_near_and_how_many_they_are(data):
    with pytest.raises(DataContractError, match=r"1 label\(s\) in 1 of 3 rows.*'MEKK' \(Did you mean .*'MEK'"):
        read_predictions(table(["MEKK", "AKT", "both"]), data)


def test_unknown_labels_are_dropped_only_if_asked_and_fewer_than_half(data):
    found = read_predictions(table(["GENE9", "AKT", "both"]), data, unknown="drop")
    assert len(found.conditions) == 2
    assert found.counts["rows of unknown perturbation"] == 1
    assert next(f for f in found.findings if f.code == "W808").names == ("GENE9",)
    with pytest.raises(DataContractError, match="Half of the rows or more"):
        read_predictions(table(["GENE9", "GENE8", "both"]), data, unknown="drop")


def test_a_row_without_a_label_is_unknown_not_the_control(data):
    with pytest.raises(DataContractError, match="1 label"):
        read_predictions(table(["nan", "AKT", "both"]), data)


def test_the_column_of_labels_is_found_or_said(data):
    frame = table(["a", "b"]).assign(notes=["x", "y"], mine=["AKT", "MEK"])
    assert len(read_predictions(frame, data).conditions) == 2
    assert len(read_predictions(frame, data, label="mine").conditions) == 2
    with pytest.raises(DataContractError, match="'notes'"):
        read_predictions(frame, data, label="notes")
    with pytest.raises(DataContractError, match="Did you mean 'mine'"):
        read_predictions(frame, data, label="mines")


def test_a_column_of_labels_counts_before_names_of_samples(data):
    """Submitted samples often keep the names of the measured ones, whose labels are not theirs."""
    from anndata import AnnData

    obs = pd.DataFrame({"perturbation": ["both"]}, index=["s3"])
    found = read_predictions(AnnData(np.full((1, 4), 5.0), obs=obs, var=data.adata.var), data)
    assert found.conditions == (BOTH,)


def test_every_submitted_row_is_accounted_for(data):
    found = read_predictions(table(["ctrl", "GENE9", "AKT", "both", "MEK"]), data, unknown="drop").counts
    assert found["rows"] == sum(found[f"rows {w}"] for w in ("used", "of the control", "of unknown perturbation"))


def test_a_label_of_two_readings_of_different_sets_is_ambiguous():
    texts = ('[["A_B","fix",0.0]]', '[["A","fix",0.0],["B","fix",0.0]]')
    data = make_data(conditions=(("[]", "c"), (texts[0], "one"), (texts[1], "two")))
    assert Lexicon(data).meanings("A_B") == set(texts)
    assert Lexicon(data).meanings("A+B") == {texts[1]}

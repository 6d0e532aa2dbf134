"""What is said of data before anything is fitted."""

import json

import numpy as np
import pandas as pd
from anndata import AnnData

import molcause as mc
from molcause.data.intervention import inhibit, perturbation, stimulate, to_json
from molcause.data.perturbation_data import PerturbationData


def made(targets, x=None, **columns):
    texts = ["null" if t is None else to_json(perturbation({k: inhibit(0.9) for k in t})) for t in targets]
    obs = pd.DataFrame({"interventions": pd.Categorical(texts), **columns}, index=[f"s{k}" for k in range(len(texts))])
    x = np.random.default_rng(0).normal(size=(len(texts), 2)) if x is None else x
    return PerturbationData(AnnData(x, obs=obs, var=pd.DataFrame(index=["X", "Y"])), scale="log", name="small")


def test_samples_in_are_used_or_of_unknown_target():
    found = made(["", "", "A", "B", None]).describe()
    assert (found.counts["samples"], found.counts["used"], found.counts["unknown"]) == (5, 4, 1)
    assert (found.counts["reference"], found.counts["conditions"], found.counts["targets"]) == (2, 3, 2)
    assert sum(n for _, n in found.conditions) == found.counts["used"]


def test_missing_readings_are_counted():
    x = np.array([[0.0, np.nan], [1.0, 2.0], [np.nan, np.nan]])
    assert made(["", "A", "B"], x).describe().counts["missing"] == 3


def test_each_kind_of_split_has_its_folds_or_the_reason_why_not():
    found = dict(made(["", "A", "B", "AB"], context=["x", "x", "y", "y"]).describe().splits)
    assert found["unseen-target"] == "2 folds"
    assert found["context"] == "2 folds"
    assert found["single-to-combination"] == "1 fold"
    assert found["time"] == "none: obs has no column 'time'. Columns: context."


def test_copies_that_the_default_split_would_leak_make_the_data_unusable():
    x = np.array([[0.0, 1.0], [3.0, 3.0], [3.0, 3.0], [2.0, 5.0]])
    found = made(["", "A", "B", "C"], x).describe()
    assert "E501" in [finding.code for finding in found.findings]
    assert found.verdict == "unusable"
    assert found.sheet().reason == "See the findings."


def test_conditions_are_named_by_what_was_done_beyond_the_reference():
    done = [{"EGF": stimulate()}, {"EGF": stimulate(), "MEK": inhibit()}, {"MEK": inhibit()}]
    texts = [to_json(perturbation(each)) for each in done]
    obs = pd.DataFrame({"interventions": pd.Categorical(texts)}, index=list("abc"))
    data = PerturbationData(
        AnnData(np.eye(3), obs=obs, var=pd.DataFrame(index=list("XYZ"))), scale="log", control=texts[0]
    )
    assert [words for words, _ in data.describe().conditions] == ["the reference", "block MEK", "block MEK"]


def test_it_can_be_printed_written_as_a_page_and_as_json():
    found = mc.load_dataset("sachs2005").describe()
    assert "7,466 samples x 11 readouts" in str(found)
    assert "doi:10.1126/science.1105809" in str(found)
    assert "7,466" in found.to_html()
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert {row["place"] for row in document["contract"] if row["there"]} >= {"X", 'obs["interventions"]'}
    assert document["splits"]["unseen-target"] == "7 folds"

"""What a person is told of measurements that can be used."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from scipy.sparse import csr_matrix

import molcause as mc

LABELS = ["[]", "[]", '[["MEK","block",0.1]]', '[["MEK","block",0.1]]']
VALUES = np.array([[1.0, 2.5], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])


def made(values=VALUES, labels=LABELS, scale="log", uns=None, layers=None, **columns):
    obs = pd.DataFrame({"interventions": labels, **columns}, index=[f"s{k}" for k in range(len(labels))])
    var = pd.DataFrame(index=[f"R{k}" for k in range(values.shape[1])])
    return mc.PerturbationData(AnnData(values, obs=obs, var=var, uns=uns or {}, layers=layers), scale=scale)


def said(data, code):
    found = [finding for finding in data.findings if finding.code == code]
    assert len(found) <= 1
    return found[0] if found else None


def test_good_data_have_no_findings():
    assert made().findings == ()
    assert made()[:2].findings == ()


@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_missing_readings_are_counted_for_features_and_samples(wrap):
    values = VALUES.copy()
    values[1], values[2, 1] = np.nan, np.nan
    found = said(made(wrap(values)), "I601")
    assert found.text == "3 readings are missing, in 2 readout(s) and 2 sample(s), at most 2 in one sample"
    assert found.names == ("R1 (2)", "R0 (1)")


@pytest.mark.parametrize("scale", ["log", "log2", "arcsinh", "standardised"])
def test_numbers_like_raw_counts_are_remarked_on(scale):
    counts = np.array([[0.0, 5310], [1, 2], [3, 4], [0, 1]])
    assert "raw counts (max 5,310, all integers)" in said(made(counts, scale=scale), "W602").text
    assert said(made(counts + 0.5, scale=scale), "W602") is None
    assert said(made(counts, scale="linear"), "W602") is None


@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_logarithms_declared_as_counts_or_linear_are_remarked_on(wrap):
    draw = np.random.default_rng(0)
    counts = draw.poisson(1.0, size=(4, 30)).astype(float)
    logged = wrap(np.log1p(counts / counts.sum(axis=1, keepdims=True) * 1e4))
    for scale in ("counts", "linear"):
        assert "logarithms already" in said(made(logged, scale=scale), "W603").text
    assert said(made(wrap(counts), scale="counts"), "W603") is None
    assert said(made(wrap(draw.gamma(1.0, size=(4, 30)) * (counts > 0)), scale="linear"), "W603") is None


@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_readouts_that_never_change_are_listed(wrap):
    values = np.array([[0.0, 2, 3, np.nan], [0, 2, 0, 1], [0, 2, 0, 1], [0, 2, 0, 1]])
    found = said(made(wrap(values)), "I604")
    assert found.names == ("R0", "R1", "R3")


def test_conditions_of_one_sample_are_listed():
    labels = ["[]", '[["MEK","block",0.1]]', '[["AKT","block",0.1]]', '[["AKT","block",0.1]]']
    data = made(labels=labels)
    assert said(data, "W605") is not None
    assert said(data, "I606").names == ("block MEK, 10% left",)


def test_a_perturbation_in_a_batch_of_its_own_is_remarked_on():
    found = said(made(batch=["1", "1", "2", "2"]), "W506")
    assert found.names == ("block MEK, 10% left (only in 2)",)
    assert said(made(batch=["1", "2", "1", "2"]), "W506") is None
    assert said(made(batch=["1"] * 4), "W506") is None


@pytest.mark.parametrize("column", ["time", "dose"])
def test_times_and_doses_without_number_or_unit_are_remarked_on(column):
    assert said(made(**{column: ["24h", "5", "0", "0"]}), "W607").names == ("24h",)
    assert "no unit" in said(made(**{column: [1.0, 2.0, np.nan, 0.0]}), "W607").text
    assert said(made(**{column: [1.0, 2.0, np.nan, 0.0], f"{column}_unit": "h"}), "W607") is None


def test_courses_without_a_start_or_out_of_order_are_remarked_on():
    data = made(course=["a", "a", "b", "b"], time=[0, 5, 5, 2], time_unit="min")
    assert said(data, "W608").names == ("b",)
    assert said(data, "I609").names == ("b",)


def test_a_shared_start_makes_courses_whole():
    columns = {"course": ["", "a", "b", "b"], "time": [0, 5, 2, 5], "time_unit": "min", "inhibitor": "none"}
    assert said(made(**columns), "W608").names == ("a", "b")
    joined = made(**columns, uns={"molcause": {"start_key": ["inhibitor"]}})
    assert said(joined, "W608") is None
    assert said(joined, "I609") is None


def test_a_layer_of_counts_must_hold_counts():
    assert said(made(layers={"counts": VALUES}), "W610").text == "layers['counts'] holds no counts (1 to 8)"
    assert said(made(layers={"counts": np.floor(VALUES)}), "W610") is None
    assert said(made(layers={"counts": csr_matrix(-np.floor(VALUES))}), "W610") is not None


def test_results_among_the_declarations_are_remarked_on_and_steps_are_told():
    data = made(uns={"molcause": {"auc": 0.9, "steps": ["cut to 2 readouts"]}})
    assert said(data, "W611").names == ("auc",)
    assert said(data, "I612").text == "done before: cut to 2 readouts"

"""What `PerturbationData` refuses, as the files of a laboratory would have it."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from scipy.sparse import csr_matrix

import molcause as mc
from molcause.data.contract import DECLARED, FIELDS, as_markdown, as_table
from molcause.errors import DataContractError, MutatedDataError
from molcause.findings import CODES

LABELS = ["[]", "[]", '[["MEK","block",0.1]]', "null"]


def table(values=None, labels=LABELS, names=("MEK", "ERK")):
    values = np.arange(2.0 * len(labels)).reshape(len(labels), 2) if values is None else values
    obs = pd.DataFrame({"interventions": pd.Categorical(labels)}, index=[f"s{i}" for i in range(len(labels))])
    return AnnData(values, obs=obs, var=pd.DataFrame(index=list(names)))


def test_a_good_table_is_accepted_and_not_copied():
    adata = table()
    data = mc.PerturbationData(adata, scale="linear")
    assert data.adata is adata
    assert [c.interventions for c in data.conditions()] == ["[]", '[["MEK","block",0.1]]']
    assert data.targets() == ("MEK",)
    assert data.summary()["samples"].tolist() == [2, 1]


def test_duplicate_readouts_are_refused_and_named():
    with pytest.warns(UserWarning, match="not unique"):
        adata = table(names=("MEK", "MEK"))
    with pytest.raises(DataContractError, match=r"\['MEK'\]"):
        mc.PerturbationData(adata, scale="linear")


def test_a_missing_column_is_named_with_the_nearest():
    adata = table()
    adata.obs = adata.obs.rename(columns={"interventions": "intervention"})
    with pytest.raises(DataContractError, match=r"no column 'interventions'.*'intervention'"):
        mc.PerturbationData(adata, scale="linear")


@pytest.mark.parametrize("label", ['[["MEK", "block", 0.1]]', '[["MEK","block",0.10]]', '[["MEK","block",NaN]]', "{}"])
def test_json_that_is_not_canonical_is_refused(label):
    with pytest.raises(DataContractError):
        mc.PerturbationData(table(labels=["[]", label]), scale="linear")


def test_json_in_another_order_is_refused_and_the_canonical_form_is_shown():
    label = '[["MEK","block",0.1],["AKT","fix",1.0]]'
    with pytest.raises(DataContractError, match=r'canonical form is \'\[\["AKT","fix",1.0\],\["MEK","block",0.1\]\]'):
        mc.PerturbationData(table(labels=["[]", label]), scale="linear")


@pytest.mark.parametrize("label", ["DMSO", "ctrl", "MEKi", "", '[["MEK","blok",0.1]]', '[["MEK","block",2]]'])
def test_labels_that_are_no_interventions_are_refused_and_shown(label):
    with pytest.raises(DataContractError, match=r"obs..interventions.. holds"):
        mc.PerturbationData(table(labels=["[]", label]), scale="linear")


def test_a_missing_label_is_refused():
    adata = table()
    adata.obs["interventions"] = pd.Series(["[]", None, "[]", "[]"], index=adata.obs_names, dtype=object)
    with pytest.raises(DataContractError, match="interventions"):
        mc.PerturbationData(adata, scale="linear")


@pytest.mark.parametrize("scale", ["counts", "fraction", "log1p", "ratio"])
@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_negative_values_are_refused_where_there_can_be_none(scale, wrap):
    with pytest.raises(DataContractError, match=r"1 negative value\(s\)"):
        mc.PerturbationData(table(wrap([[1.0, -1.0], [2, 3], [4, 5], [6, 7]])), scale=scale)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinite_values_are_refused_and_counted(value):
    with pytest.raises(DataContractError, match=r"1 measurement\(s\) are infinite"):
        mc.PerturbationData(table(np.array([[1.0, value], [2, 3], [4, 5], [6, 7]])), scale="log")


def test_missing_values_are_accepted():
    data = mc.PerturbationData(table(np.array([[1.0, np.nan], [2, 3], [4, 5], [6, 7]])), scale="log")
    assert np.isnan(data.values()[0, 1])


@pytest.mark.parametrize("values", [np.full((4, 2), "1,5", dtype=object), np.ones((4, 2), dtype=bool)])
def test_a_matrix_that_is_no_numbers_is_refused(values):
    with pytest.raises(DataContractError, match="must be numbers"):
        mc.PerturbationData(table(values), scale="linear")


def test_no_measurements_at_all_are_refused():
    obs = pd.DataFrame({"interventions": ["[]"]}, index=["s0"])
    with pytest.raises(DataContractError, match="no measurements"):
        mc.PerturbationData(AnnData(obs=obs, var=pd.DataFrame(index=["MEK"])), scale="linear")


def test_no_control_names_the_candidates():
    labels = ['[["DMSO","shift",null]]'] * 3 + ['[["MEK","block",0.1]]']
    with pytest.raises(DataContractError, match=r'No sample is a control.*\[\["DMSO","shift",null\]\] \(3\)'):
        mc.PerturbationData(table(labels=labels), scale="linear")
    assert mc.PerturbationData(table(labels=labels), scale="linear", control=labels[0]).control == labels[0]


def test_an_unknown_scale_is_named_with_the_nearest_and_none_asks():
    with pytest.raises(DataContractError, match=r"'lineer'.*Did you mean 'linear'"):
        mc.PerturbationData(table(), scale="lineer")
    with pytest.raises(DataContractError, match=r"not declared.*counts"):
        mc.PerturbationData(table())


def test_a_readout_map_of_other_variables_is_refused():
    with pytest.raises(DataContractError, match="AKT"):
        mc.PerturbationData(table(), scale="linear", readouts=mc.ReadoutMap.same_names(["MEK", "AKT"]))
    with pytest.raises(DataContractError, match="in their order"):
        mc.PerturbationData(table(), scale="linear", readouts=mc.ReadoutMap.same_names(["ERK", "MEK"]))


def change_value(adata):
    adata.X[0, 0] += 1


def change_label(adata):
    adata.obs["interventions"] = pd.Categorical(["[]", *LABELS[:3]])


def change_name(adata):
    adata.var_names = ["MEK", "AKT"]


@pytest.mark.parametrize("change", [change_value, change_label, change_name])
def test_a_change_after_validation_is_refused_by_verify_fit_and_ask(change):
    adata = table()
    data = mc.PerturbationData(adata, scale="linear")
    data.verify()
    change(adata)
    for use in (data.verify, lambda: mc.models.NoChange().fit(data), lambda: mc.ask(data, mc.Query(outcome="MEK"))):
        with pytest.raises(MutatedDataError, match="changed after"):
            use()


@pytest.mark.parametrize(("column", "value"), [("node", "AKT"), ("sign", -1)])
def test_a_change_of_the_readout_map_after_validation_is_refused(column, value):
    adata = table()
    data = mc.PerturbationData(adata, scale="linear", readouts=mc.ReadoutMap.same_names(["MEK", "ERK"]))
    adata.var[column] = [value, adata.var[column].iloc[1]]
    with pytest.raises(MutatedDataError):
        data.verify()


def test_missing_readings_and_unknown_targets_are_counted_as_dropped():
    values = np.array([[1.0, 2], [3, np.nan], [5, 6], [7, 8]])
    training = mc.models.NoChange().fit(mc.PerturbationData(table(values), scale="linear")).training
    assert training.used == 2
    assert training.dropped == {"unknown target": 1, "a reading is missing": 1}


def test_a_fit_without_a_complete_reference_sample_is_refused_with_counts():
    values = np.array([[1.0, np.nan], [3, np.nan], [5, 6], [7, 8]])
    with pytest.raises(DataContractError, match=r"No complete reference sample.*unknown target.*1.*missing.*2"):
        mc.models.NoChange().fit(mc.PerturbationData(table(values), scale="linear"))


@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_raw_counts_declared_as_logarithms_are_refused_with_their_maximum(wrap):
    values = wrap([[1.0, 5310.0], [2, 3], [4, 5], [6, 7]])
    with pytest.raises(DataContractError, match=r"look like raw counts \(max 5,310, all integers\)"):
        mc.PerturbationData(table(values), scale="log1p")
    assert mc.PerturbationData(table(values), scale="counts").scale == "counts"
    assert mc.PerturbationData(table(wrap(np.log1p([[1.0, 5310.0], [2, 3], [4, 5], [6, 7]]))), scale="log1p")


def test_times_in_several_units_are_refused_with_their_counts():
    adata = table()
    adata.obs["time"], adata.obs["time_unit"] = [0, 5, 1, 2], ["min", "min", "min", "h"]
    with pytest.raises(DataContractError, match=r"several units: min \(3 samples\), h \(1 samples\)"):
        mc.PerturbationData(adata, scale="linear")
    adata.obs["time_unit"] = pd.Categorical(["min"] * 4, categories=["min", "h"])
    assert mc.PerturbationData(adata, scale="linear")


def test_levels_of_absence_that_are_no_numbers_are_refused():
    adata = table()
    adata.var["absent"] = ["none", "0"]
    with pytest.raises(DataContractError, match=r"var\['absent'\] must hold numbers"):
        mc.PerturbationData(adata, scale="linear")


def test_a_readout_map_in_the_file_is_checked_at_once():
    adata = table()
    adata.var["node"], adata.var["sign"] = ["MEK", "ERK"], [1, 3]
    with pytest.raises(DataContractError, match="sign"):
        mc.PerturbationData(adata, scale="linear")


def test_declarations_of_another_schema_are_refused_and_ours_are_kept():
    adata = table()
    adata.uns["molcause"] = {"schema": "99", "scale": "linear"}
    with pytest.raises(DataContractError, match="version 99 of the contract"):
        mc.PerturbationData(adata)
    adata.uns["molcause"] = {"scale": "linear", "dialect": "gears", "steps": ["cut"]}
    mc.PerturbationData(adata)
    assert adata.uns["molcause"] == {
        "schema": "1", "scale": "linear", "control": "[]", "name": "unnamed", "dialect": "gears", "steps": ["cut"],
    }  # fmt: skip


def test_a_readout_map_given_in_place_of_another_is_the_one_that_counts():
    adata = table()
    mc.PerturbationData(adata, scale="linear", readouts=mc.ReadoutMap.same_names(["MEK", "ERK"]))
    other = mc.ReadoutMap.from_rows([{"readout": "MEK", "node": "RAF"}, {"readout": "ERK", "node": "AKT"}])
    assert mc.PerturbationData(adata, readouts=other).readouts.node == ("RAF", "AKT")


def test_every_field_is_in_the_table_and_the_page_is_the_table():
    rows = as_table()
    assert len({row["field"] for row in rows}) == len(rows) == len(FIELDS)
    assert {f'uns["molcause"]["{name}"]' for name in DECLARED} <= {row["field"] for row in rows}
    page = Path(__file__).parents[2] / "docs" / "reference" / "data-contract.md"
    assert as_markdown() in page.read_text(encoding="utf-8"), "write molcause.data.contract.as_markdown() into the page"


def test_codes_that_the_table_names_are_codes_of_findings():
    named = {code for row in as_table() for code in re.findall(r"\b[EWI]\d{3}\b", row["checked"])}
    assert named <= set(CODES)
    assert {code for code in CODES if code[1] == "6"} <= named

"""Joining data sets: nothing is lost, nothing is made up."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

import molcause as mc
from molcause.data.concat import concat
from molcause.errors import DataContractError

SACHS = mc.load_dataset("sachs2005")


def made(names="AB", n=3, start=0, sparse=False, scale="counts", **columns):
    values = start + np.arange(float(n * len(names))).reshape(n, len(names))
    obs = pd.DataFrame({"interventions": pd.Categorical(["[]"] * (n - 1) + ['[["A","fix",0.0]]']), **columns},
                       index=[f"{start}-{k}" for k in range(n)])  # fmt: skip
    matrix = csr_matrix(values) if sparse else values
    adata = AnnData(matrix, obs=obs, var=pd.DataFrame(index=list(names)), layers={"counts": matrix})
    return mc.PerturbationData(adata, scale=scale, name=f"from {start}")


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(st.integers(0, 7465), min_size=1, max_size=9, unique=True), min_size=1, max_size=4))
def test_parts_joined_again_are_the_rows_that_they_were(parts):
    parts[0] = sorted({0, *parts[0]})
    joined = concat([SACHS[rows] for rows in parts])
    rows = np.concatenate(parts)
    assert joined.labels.tolist() == SACHS.labels.to_numpy()[rows].tolist()
    np.testing.assert_array_equal(joined.values(), SACHS.values()[rows])
    assert joined.readouts == SACHS.readouts
    np.testing.assert_array_equal(joined.absent, SACHS.absent)
    assert (joined.scale, joined.control, joined.name) == (SACHS.scale, SACHS.control, SACHS.name)
    assert joined.citations == SACHS.citations
    assert joined.adata.obs_names.is_unique


@pytest.mark.parametrize("sparse", [True, False])
def test_common_readouts_are_kept_in_order_and_the_rest_is_counted(sparse):
    joined = concat({"x": made("ABC", sparse=sparse), "y": made("CDA", start=50, sparse=sparse)})
    assert list(joined.adata.var_names) == ["A", "C"]
    assert joined.adata.obs["context"].tolist() == ["x"] * 3 + ["y"] * 3
    np.testing.assert_array_equal(joined.values()[[0, 3]], [[0, 2], [52, 50]])
    np.testing.assert_array_equal(joined.values(), in_full(joined.adata.layers["counts"]))
    assert [f.text for f in joined.findings if f.code == "I612"] == [
        "done before: joined x (3 x 3), y (3 x 3): 2 readouts, 2 that some lack were left out"
    ]


@pytest.mark.parametrize("sparse", [True, False])
def test_readouts_that_some_lack_are_missing_not_zero(sparse):
    joined = concat([made("AB", sparse=sparse), made("CB", start=50, sparse=sparse)], readouts="all")
    assert list(joined.adata.var_names) == ["A", "B", "C"]
    np.testing.assert_array_equal(joined.values()[[0, 3]], [[0, 1, np.nan], [np.nan, 51, 50]])
    assert any("3 readouts, 2 of them partly missing" in finding.text for finding in joined.findings)


def in_full(matrix):
    return np.asarray(matrix.todense() if hasattr(matrix, "indptr") else matrix)


def test_columns_that_only_some_have_are_kept_and_doubled_names_are_numbered():
    joined = concat([made(batch=["1", "1", "2"], context="own"), made(dose=[1.0, 2.0, 3.0], context="own")])
    obs = joined.adata.obs
    assert obs["batch"].astype(object).fillna("").tolist() == ["1", "1", "2", "", "", ""]
    assert obs["dose"].isna().tolist() == [True] * 3 + [False] * 3
    assert set(obs["context"]) == {"own"}
    assert list(joined.adata.obs_names[3:]) == ["0-0-1", "0-1-1", "0-2-1"]
    assert "W401" in [finding.code for finding in joined.findings]


def test_what_the_parts_said_of_themselves_survives_a_file(tmp_path):
    first, second = made(), made(start=50)
    first.adata.uns["note"] = "of the first"
    joined = concat([first[:2], second])
    assert joined.name == "from 0 + from 50"
    joined.adata.write_h5ad(tmp_path / "joined.h5ad")
    again = mc.read_data(tmp_path / "joined.h5ad")
    assert again.adata.uns["molcause_parts"]["0"]["note"] == "of the first"
    assert again.adata.uns["molcause_parts"]["1"]["molcause"]["name"] == "from 50"
    assert again.findings == joined.findings


def test_what_does_not_fit_together_is_refused_with_both_sides():
    with pytest.raises(DataContractError, match="differ in scale: x: counts, y: linear"):
        concat({"x": made(), "y": made(scale="linear")})
    with pytest.raises(DataContractError, match="no readout in common"):
        concat([made("AB"), made("CD")])
    with pytest.raises(DataContractError, match="nothing to join"):
        concat([])
    with pytest.raises(DataContractError, match="not as 'outer'"):
        concat([made()], readouts="outer")
    with pytest.raises(DataContractError, match="several units"):
        concat([made(time=1.0, time_unit="h"), made(start=9, time=1.0, time_unit="min")])
    other = made().with_readouts(
        mc.ReadoutMap.from_rows([{"readout": "A", "node": "X"}, {"readout": "B", "node": "B"}])
    )
    mapped = made().with_readouts(mc.ReadoutMap.same_names("AB"))
    with pytest.raises(DataContractError, match=r"differ in var\['node'\] of 1 readout\(s\): A"):
        concat([other, mapped])
    with pytest.raises(DataContractError, match=r"Some parts have var\['node'\]"):
        concat([made(), mapped])

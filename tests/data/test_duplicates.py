"""Files in which readouts or samples are named twice, and the map of readouts put on from outside."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array, csr_matrix, issparse

import molcause as mc
from molcause.data.duplicates import without_duplicates
from molcause.errors import DataContractError

VALUES = np.array([[1.0, 2.0, 30.0, 4.0], [5.0, 6.0, 70.0, np.nan]])


def table(readouts, samples=("a", "b"), values=VALUES):
    adata = AnnData(values, obs=pd.DataFrame({"interventions": "[]"}, index=["x", "y"][: len(samples)]),
                    var=pd.DataFrame({"node": list("ABCD")}, index=list("1234")))  # fmt: skip
    adata.var_names, adata.obs_names = list(readouts), list(samples)
    return adata


@pytest.fixture
def file(tmp_path):
    def write(*words, **more):
        place = tmp_path / "cells.h5ad"
        table(*words, **more).write_h5ad(place)
        return place

    return write


@pytest.mark.filterwarnings("ignore:.* names are not unique")
def test_doubled_readouts_are_an_error_that_names_them(file):
    place = file(["MEK", "ERK", "MEK", "ERK"])
    with pytest.raises(DataContractError, match=r"E402 2 readout name\(s\) of cells.h5ad .*: MEK, ERK\. .*'sum'"):
        mc.read_data(place, scale="log")
    with pytest.raises(DataContractError, match="Did you mean 'mean'"):
        mc.read_data(place, scale="log", duplicates="meen")


@pytest.mark.filterwarnings("ignore:.* names are not unique")
@pytest.mark.parametrize(
    ("way", "expected"),
    [("sum", [[31.0, 2.0, 4.0], [75.0, 6.0, np.nan]]), ("mean", [[15.5, 2.0, 4.0], [37.5, 6.0, np.nan]]),
     ("first", [[1.0, 2.0, 4.0], [5.0, 6.0, np.nan]])],
)  # fmt: skip
def test_doubled_readouts_are_joined_as_asked_in_order_of_first_appearance(file, way, expected):
    data = mc.read_data(file(["MEK", "ERK", "MEK", "AKT"]), scale="log", duplicates=way)
    assert list(data.adata.var_names) == ["MEK", "ERK", "AKT"]
    assert data.readouts.node == ("A", "B", "D")
    np.testing.assert_array_equal(data.values(), expected)


@pytest.mark.filterwarnings("ignore:.* names are not unique")
@pytest.mark.parametrize("kind", [csr_matrix, csr_array])
def test_sparse_measurements_and_layers_are_joined_and_stay_sparse(kind):
    adata = table(["MEK", "ERK", "MEK", "AKT"], values=kind(np.nan_to_num(VALUES)))
    adata.layers["raw"] = 2 * np.nan_to_num(VALUES)
    joined = without_duplicates(adata, "sum", "x")
    assert issparse(joined.X)
    assert joined.X.toarray().tolist() == [[31, 2, 4], [75, 6, 0]]
    assert joined.layers["raw"].tolist() == [[62, 4, 8], [150, 12, 0]]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["A", "B", "C"]), min_size=1, max_size=6))
@pytest.mark.filterwarnings("ignore:.* names are not unique")
def test_sums_keep_the_total_and_names_become_unique(names):
    values = np.arange(1.0, 1 + 2 * len(names)).reshape(2, -1)
    adata = AnnData(values, var=pd.DataFrame(index=[str(k) for k in range(len(names))]))
    adata.var_names = names
    joined = without_duplicates(adata, "sum", "x")
    assert list(joined.var_names) == list(dict.fromkeys(names))
    np.testing.assert_allclose(joined.X.sum(axis=1), values.sum(axis=1))
    for name in names:
        picked = values[:, [k for k, other in enumerate(names) if other == name]].sum(axis=1)
        np.testing.assert_allclose(joined[:, name].X[:, 0], picked)


@pytest.mark.filterwarnings("ignore:.* names are not unique")
def test_doubled_samples_are_numbered_and_their_names_kept_and_told(file, tmp_path):
    data = mc.read_data(file(list("ABCD"), samples=["well", "well"]), scale="log")
    assert list(data.adata.obs_names) == ["well", "well-1"]
    assert list(data.adata.obs["original_name"]) == ["well", "well"]
    (finding,) = [found for found in data.findings if found.code == "W401"]
    assert (finding.code, finding.names) == ("W401", ("well is well-1",))
    data.adata.write_h5ad(tmp_path / "again.h5ad")
    assert mc.read_data(tmp_path / "again.h5ad").findings == data.findings


def test_names_that_are_unique_are_left_alone(file):
    data = mc.read_data(file(list("ABCD")), scale="log")
    assert "W401" not in [found.code for found in data.findings]
    assert "original_name" not in data.adata.obs


def test_another_readout_map_shares_the_measurements():
    data = mc.load_dataset("sachs2005")
    other = mc.ReadoutMap.same_names(data.adata.var_names)
    named = data.with_readouts(other)
    assert named.readouts == other
    assert data.readouts.node[0] == "RAF"
    assert np.shares_memory(named.adata.X, data.adata.X)
    assert (named.control, named.scale, named.name, named.targets()) == (
        data.control, data.scale, data.name, data.targets()
    )  # fmt: skip
    assert named.fingerprint != data.fingerprint
    named.verify()
    data.verify()


def test_another_readout_map_survives_a_part_and_a_file(tmp_path):
    data = mc.load_dataset("sachs2005")
    rest, _ = data.hold_out("MEK")
    named = rest.with_readouts(mc.ReadoutMap.same_names(data.adata.var_names))
    assert named.n_samples == rest.n_samples
    named.adata.write_h5ad(tmp_path / "named.h5ad")
    assert mc.read_data(tmp_path / "named.h5ad").readouts == named.readouts


def test_a_map_of_other_variables_is_refused():
    data = mc.load_dataset("sachs2005")
    with pytest.raises(DataContractError, match="unknown: \\['MEK1'\\]"):
        data.with_readouts(mc.ReadoutMap.same_names(["MEK1"]))

"""Normalizing, choosing readouts and summing up samples: hand-computed, and said in the data."""

import sys
import types

import anndata
import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_array, csr_matrix

import molcause as mc
from molcause.data import blocks
from molcause.data.preprocess import highly_variable, normalized, pseudobulk
from molcause.errors import DataContractError, ParameterError, PluginError

LABELS = ["[]", '[["A","fix",0.0]]', "[]", '[["A","fix",0.0]]', "null", "[]"]
COUNTS = np.array([[1.0, 3, 0], [0, 0, 0], [2, 2, 4], [0, 5, 5], [1, 0, 0], [9, 0, 1]])


def made(values=COUNTS, scale="counts", **columns):
    obs = pd.DataFrame({"interventions": pd.Categorical(LABELS), **columns}, index=[f"s{k}" for k in range(6)])
    return mc.PerturbationData(AnnData(values, obs=obs, var=pd.DataFrame(index=["A", "B", "C"])), scale=scale)


def steps(data):
    return [finding.text.removeprefix("done before: ") for finding in data.findings if finding.code == "I612"]


@pytest.mark.parametrize("wrap", [np.array, csr_matrix, csr_array])
def test_counts_become_shares_of_one_total_and_are_kept(wrap):
    data = made(wrap(COUNTS))
    found = normalized(data, target_sum=100)
    expected = np.log1p(COUNTS * np.array([25, 0, 12.5, 10, 100, 10])[:, None])
    np.testing.assert_allclose(found.values(), expected)
    assert found.scale == "log1p"
    assert hasattr(found.adata.X, "indptr") == hasattr(data.adata.X, "indptr")
    kept = found.adata.layers["counts"]
    np.testing.assert_array_equal(kept.toarray() if hasattr(kept, "toarray") else kept, COUNTS)
    assert steps(found) == ["normalized to 100 counts in each sample, then ln(1 + x)"]
    data.verify()
    assert data.adata.uns["molcause"]["scale"] == "counts"


def test_the_total_is_the_median_of_samples_that_have_counts_by_default():
    found = normalized(made())
    np.testing.assert_allclose(np.expm1(found.values()).sum(axis=1), [8, 0, 8, 8, 8, 8])


def test_only_complete_counts_are_normalized():
    with pytest.raises(DataContractError, match="on the scale 'log'"):
        normalized(made(scale="log"))
    with pytest.raises(ParameterError, match="above 0; got 0"):
        normalized(made(), target_sum=0)
    values = COUNTS.copy()
    values[0, 0] = np.nan
    with pytest.raises(DataContractError, match="1 counts are missing"):
        normalized(made(values))


@settings(deadline=None, max_examples=40)
@given(
    arrays(np.float64, (6, 3), elements=st.sampled_from([0.0, 1.0, 2.5, np.nan])),
    st.sampled_from([np.array, csr_matrix, csr_array]),
    st.lists(st.sampled_from("xy"), min_size=6, max_size=6),
    st.sampled_from([3, 6, 100]),
)
def test_means_of_groups_are_those_of_pandas(values, wrap, context, cells):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "CELLS", cells)
        found = pseudobulk(made(wrap(values), scale="linear", context=context))
    frame = pd.DataFrame(values, columns=list("ABC"))
    expected = frame.groupby([pd.Series(LABELS), pd.Series(context)], sort=False).mean()
    keys = list(zip(found.labels, found.adata.obs["context"], strict=True))
    np.testing.assert_allclose(found.values(), expected.loc[keys].to_numpy())
    assert found.adata.obs["samples"].sum() == 6


@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_sums_keep_counts_and_means_of_counts_are_linear(wrap):
    data = made(wrap(COUNTS), batch=["1", "1", "1", "1", "2", "1"], dose=[0, 1, 0, 2, 0, 0])
    total = pseudobulk(data, how="sum")
    np.testing.assert_array_equal(total.values(), [[12, 5, 5], [0, 5, 5], [1, 0, 0]])
    assert (total.scale, total.labels.tolist()) == ("counts", ["[]", '[["A","fix",0.0]]', "null"])
    assert list(total.adata.obs_names) == ["nothing done", "fix A at 0", "unknown target"]
    assert "batch" in total.adata.obs
    assert "dose" not in total.adata.obs
    assert pseudobulk(data).scale == "linear"
    assert steps(total) == ["sum of 6 samples by interventions: 3 samples"]


def test_counts_are_summed_beside_means_and_steps_add_up():
    found = pseudobulk(normalized(made()))
    np.testing.assert_array_equal(found.adata.layers["counts"], [[12, 5, 5], [0, 5, 5], [1, 0, 0]])
    assert (found.scale, len(steps(found))) == ("log1p", 2)


def test_sums_of_logarithms_and_unknown_columns_are_refused():
    with pytest.raises(DataContractError, match="no sense on the scale 'log1p'"):
        pseudobulk(normalized(made()), how="sum")
    with pytest.raises(DataContractError, match="Did you mean 'batch'"):
        pseudobulk(made(batch="1"), by=["bach"])
    with pytest.raises(ParameterError, match="not by 'median'"):
        pseudobulk(made(), how="median")


def test_data_on_disk_are_summed_up_like_those_in_memory(tmp_path):
    data = made(csr_matrix(COUNTS))
    data.adata.write_h5ad(tmp_path / "counts.h5ad")
    disk = anndata.read_h5ad(tmp_path / "counts.h5ad", backed="r")
    try:
        found = pseudobulk(mc.PerturbationData(disk), how="sum")
        assert found.fingerprint == pseudobulk(data, how="sum").fingerprint
        assert normalized(mc.PerturbationData(disk)).fingerprint == normalized(data).fingerprint
    finally:
        disk.file.close()


def test_without_scanpy_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "scanpy", None)
    monkeypatch.setitem(sys.modules, "scanpy.preprocessing", None)
    with pytest.raises(PluginError, match=r"pip install 'molcause\[singlecell\]'"):
        highly_variable(normalized(made()), 1)


def test_the_most_variable_readouts_are_kept_and_the_targets_too(monkeypatch):
    def stand_in(adata, n_top_genes, flavor, inplace):
        assert (n_top_genes, flavor, inplace) == (1, "seurat", False)
        return pd.DataFrame({"highly_variable": adata.var_names == "C"}, index=adata.var_names)

    module = types.SimpleNamespace(highly_variable_genes=stand_in)
    monkeypatch.setitem(sys.modules, "scanpy", types.SimpleNamespace(preprocessing=module))
    monkeypatch.setitem(sys.modules, "scanpy.preprocessing", module)
    data = normalized(made())
    found = highly_variable(data, 1)
    assert list(found.adata.var_names) == ["A", "C"]
    assert steps(found)[-1] == "kept 2 of 3 readouts: the 1 most variable, and 1 more that are targets"
    assert list(highly_variable(data, 1, keep_targets=False).adata.var_names) == ["C"]
    assert found.adata.layers["counts"].shape == (6, 2)


def test_scanpy_chooses_what_it_chooses_itself():
    sc = pytest.importorskip("scanpy")
    draw = np.random.default_rng(0)
    counts = draw.poisson(draw.gamma(1.0, size=(60, 50)) * draw.gamma(1.0, size=50)).astype(np.float32)
    obs = pd.DataFrame({"interventions": "[]"}, index=[f"s{k}" for k in range(60)])
    adata = AnnData(counts, obs=obs, var=pd.DataFrame(index=[f"g{k}" for k in range(50)]))
    found = highly_variable(normalized(mc.PerturbationData(adata.copy(), scale="counts")), 10)
    sc.pp.normalize_total(adata)
    sc.pp.log1p(adata)
    sc.pp.highly_variable_genes(adata, n_top_genes=10, flavor="seurat")
    assert list(found.adata.var_names) == list(adata.var_names[adata.var["highly_variable"]])


def test_variable_readouts_need_logarithms_and_enough_readouts():
    with pytest.raises(DataContractError, match="see normalized"):
        highly_variable(made(), 1)
    with pytest.raises(ParameterError, match="There are 3 readouts; 4"):
        highly_variable(normalized(made()), 4)

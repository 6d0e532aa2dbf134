"""Slices, concatenation and files keep what was done; splits lose nothing."""

import json
import warnings

import anndata
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csc_matrix, csr_matrix

import molcause as mc
from molcause.data.blocks import in_memory
from molcause.data.concat import concat
from molcause.errors import DataContractError, InterventionError, MutatedDataError

DATA = mc.load_dataset("sachs2005")


def labels(data):
    return data.adata.obs["interventions"].astype(str).tolist()


def test_a_file_keeps_interventions_scale_control_and_readout_map(tmp_path):
    DATA.adata.copy().write_h5ad(tmp_path / "cells.h5ad")
    again = mc.read_data(tmp_path / "cells.h5ad")
    assert labels(again) == labels(DATA)
    assert again.readouts == DATA.readouts
    assert (again.scale, again.control) == (DATA.scale, DATA.control)
    assert np.array_equal(again.values(), DATA.values())
    assert np.array_equal(again.absent, DATA.absent)


def test_a_slice_of_a_file_without_control_keeps_its_declarations_when_sliced_in_memory(tmp_path):
    part = DATA[4199:4998]
    assert part.control == DATA.control
    part.adata.copy().write_h5ad(tmp_path / "u0126.h5ad")
    with pytest.raises(DataContractError, match="No sample is a control"):
        mc.read_data(tmp_path / "u0126.h5ad")


def test_concatenation_keeps_interventions_and_readout_map():
    first, second = DATA[:900], DATA[4199:4300]
    both = anndata.concat([first.adata, second.adata], merge="same", uns_merge="same")
    data = mc.PerturbationData(both)
    assert labels(data) == labels(first) + labels(second)
    assert data.readouts == DATA.readouts


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 7465), min_size=1, max_size=20))
def test_any_selection_of_rows_keeps_each_sample_s_interventions(rows):
    part = DATA[rows]
    assert labels(part) == [labels(DATA)[row] for row in rows]
    assert np.array_equal(part.values(), DATA.values()[rows])
    assert part.readouts == DATA.readouts


def test_one_sample_may_be_taken_from_either_end_but_not_beyond():
    assert DATA[7].n_samples == DATA[-1].n_samples == DATA[np.int64(7)].n_samples == 1
    assert np.array_equal(DATA[-1].values()[0], DATA.values()[-1])
    for row in (7466, -7467):
        with pytest.raises(DataContractError, match="0 to 7465"):
            DATA[row]


@settings(deadline=None, max_examples=25)
@given(st.sets(st.sampled_from(DATA.targets()), min_size=1, max_size=3))
def test_holding_out_loses_no_sample_and_shares_none(targets):
    if any(target in ("CD3", "CD28") for target in targets) and {"PKA", "PKC"} <= targets:
        return
    rest, held_out = DATA.hold_out(*targets)
    names = [*rest.adata.obs_names, *held_out.adata.obs_names]
    assert len(names) == len(set(names)) == DATA.n_samples
    assert not set(rest.targets()) & targets
    for condition in held_out.conditions():
        assert {item.target for item in condition.perturbation} & targets


def test_samples_of_unknown_target_stay_in_the_first_part():
    obs = pd.DataFrame({"interventions": ["[]", "null", '[["A","fix",1.0]]']}, index=list("xyz"))
    data = mc.PerturbationData(anndata.AnnData(np.ones((3, 1)), obs=obs, var=pd.DataFrame(index=["A"])), scale="linear")
    rest, held_out = data.hold_out("A")
    assert (rest.n_samples, held_out.n_samples) == (2, 1)


def test_holding_out_what_was_never_done_names_the_nearest_and_all_is_refused():
    with pytest.raises(DataContractError, match=r"'MEKK'.*Did you mean 'MEK'"):
        DATA.hold_out("MEKK")
    with pytest.raises(DataContractError, match="leaves 0 samples"):
        DATA.hold_out(*DATA.targets())


def test_sparse_counts_answer_like_dense_ones():
    obs = pd.DataFrame({"interventions": ["[]", '[["A","fix",0.0]]']}, index=["x", "y"])
    var = pd.DataFrame(index=["A", "B"])
    values = np.array([[1.0, 0], [0, 2]])
    dense = mc.PerturbationData(anndata.AnnData(values, obs=obs, var=var), scale="counts")
    sparse = mc.PerturbationData(anndata.AnnData(csr_matrix(values), obs=obs, var=var), scale="counts")
    query = mc.Query(do={"A": mc.knock_out()})
    assert [o.contrast for o in mc.ask(sparse, query).outcomes] == [o.contrast for o in mc.ask(dense, query).outcomes]
    assert dense.absent.tolist() == [0, 0]


def test_a_scale_without_a_zero_has_no_absent_level():
    obs = pd.DataFrame({"interventions": ["[]"]}, index=["x"])
    made = anndata.AnnData(np.ones((1, 1)), obs=obs, var=pd.DataFrame(index=["A"]))
    assert np.isnan(mc.PerturbationData(made, scale="log2").absent).all()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("cells.csv", b"a,b\n1,2\n", "not an .h5ad"), ("cells.h5ad", b"a,b\n1,2\n", "cannot be read"),
     ("cells.h5ad", b"", "cannot be read")],
)  # fmt: skip
def test_a_file_of_another_kind_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataContractError, match=said):
        mc.read_data(tmp_path / name)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataContractError, match="no file"):
        mc.read_data(tmp_path / "none.h5ad")


def test_a_control_that_is_no_intervention_is_refused():
    with pytest.raises(InterventionError, match="'DMSO'"):
        mc.PerturbationData(DATA.adata.copy(), scale="log", control="DMSO")


@pytest.fixture
def rich():
    """Return a function from a kind of matrix to data that have everything that the contract knows."""

    def make(wrap):
        values = np.random.default_rng(0).poisson(2.0, size=(12, 4)).astype(np.float32)
        obs = pd.DataFrame(
            {
                "interventions": pd.Categorical(["[]", '[["MEK","block",0.1]]', "null"] * 4),
                "context": pd.Categorical(["a", "b"] * 6),
                "batch": ["1", "2", "2", "1"] * 3,
                "time": [0.0, np.nan, 5.0] * 4,
                "time_unit": "min",
                "course": ["", "x", "y"] * 4,
                "original_name": [f"s{k % 11}" for k in range(12)],
            },
            index=[f"s{k}" for k in range(12)],
        )
        var = pd.DataFrame({"absent": [0.0, np.nan, 1.0, 0.5], "gene_id": list("wxyz")}, index=list("ABCD"))
        made = anndata.AnnData(wrap(values), obs=obs, var=var, layers={"counts": wrap(values)})
        made.uns["molcause"] = {"start_key": ["time_unit"], "steps": ["cut", "joined"], "dialect": "own"}
        made.uns["molcause_reading"] = json.dumps({"findings": [], "dropped": {"no label": 2}})
        readouts = mc.ReadoutMap.from_rows(
            {"readout": name, "node": node, "sign": sign, "site": "pX"}
            for name, node, sign in zip("ABCD", ["MEK", "A|B", "", "ERK"], [1, -1, 0, 1], strict=True)
        )
        return mc.PerturbationData(made, scale="counts", readouts=readouts, name="rich")

    return make


def assert_same(first, second):
    assert labels(first) == labels(second)
    assert first.readouts == second.readouts
    assert first.fingerprint == second.fingerprint
    assert first.findings == second.findings
    assert (first.scale, first.control, first.name) == (second.scale, second.control, second.name)
    np.testing.assert_array_equal(first.absent, second.absent)
    np.testing.assert_array_equal(first.values(), second.values())
    for table in ("obs", "var"):
        one, other = getattr(first.adata, table), getattr(second.adata, table)
        pd.testing.assert_frame_equal(one.astype(object), other.astype(object), check_dtype=False)
    counts = [in_memory(data.adata.layers["counts"]) for data in (first, second)]
    np.testing.assert_array_equal(*(np.asarray(c.todense() if hasattr(c, "indptr") else c) for c in counts))


@pytest.mark.parametrize("wrap", [np.array, csr_matrix, csc_matrix])
def test_h5ad_and_zarr_lose_nothing(tmp_path, rich, wrap):
    data = rich(wrap)
    assert [finding.code for finding in data.findings] == ["W401", "I612", "I612"]
    data.adata.write_h5ad(tmp_path / "rich.h5ad")
    assert_same(mc.PerturbationData(anndata.read_h5ad(tmp_path / "rich.h5ad")), data)
    with warnings.catch_warnings():  # of the zarr package, about its own formats
        warnings.simplefilter("ignore")
        data.adata.write_zarr(tmp_path / "rich.zarr")
        again = anndata.read_zarr(tmp_path / "rich.zarr")
    assert_same(mc.PerturbationData(again), data)


@pytest.mark.parametrize("wrap", [np.array, csr_matrix])
def test_data_on_disk_are_those_in_memory_and_so_are_their_parts(tmp_path, rich, wrap):
    data = rich(wrap)
    data.adata.write_h5ad(tmp_path / "rich.h5ad")
    disk = anndata.read_h5ad(tmp_path / "rich.h5ad", backed="r")
    try:
        backed = mc.PerturbationData(disk)
        assert backed.adata.isbacked
        assert_same(backed, data)
        backed.verify()
        rows = np.array([0, 3, 7, 10])
        assert backed[rows].adata.isbacked
        np.testing.assert_array_equal(backed[rows].values(), data.values()[rows])
        assert backed[rows].fingerprint == data[rows].fingerprint
        for one, other in zip(backed.hold_out("MEK"), data.hold_out("MEK"), strict=True):
            assert one.fingerprint == other.fingerprint
        whole = mc.PerturbationData(disk[rows])
        assert not whole.adata.isbacked
        assert labels(whole) == labels(data[rows])
        disk.obs["interventions"] = ["[]"] * 12
        with pytest.raises(MutatedDataError):
            backed.verify()
    finally:
        disk.file.close()


def test_conditions_of_data_on_disk_are_told_without_reading_the_measurements(tmp_path, rich):
    rich(csr_matrix).adata.write_h5ad(tmp_path / "rich.h5ad")
    disk = anndata.read_h5ad(tmp_path / "rich.h5ad", backed="r")
    backed = mc.PerturbationData(disk)
    disk.file.close()
    assert [len(condition.rows) for condition in backed.conditions()] == [4, 4]
    assert backed.targets() == ("MEK",)
    assert backed.summary()["samples"].tolist() == [4, 4]


def test_interventions_as_text_or_categories_have_one_fingerprint():
    adata = DATA[:900].adata.copy()
    before = mc.PerturbationData(adata).fingerprint
    adata.obs["interventions"] = adata.obs["interventions"].astype(str)
    assert mc.PerturbationData(adata).fingerprint == before
    texts = adata.obs["interventions"].unique()
    adata.obs["interventions"] = pd.Categorical(adata.obs["interventions"], categories=["null", *texts[::-1]])
    assert mc.PerturbationData(adata).fingerprint == before


def _without_reference():
    done = ['[["GLC","shift",null]]', '[["ACE","shift",null]]']
    obs = pd.DataFrame({"interventions": done}, index=["a", "b"])
    return anndata.AnnData(np.array([[0.4], [0.1]]), obs=obs, var=pd.DataFrame(index=["growth"]))


def test_data_without_a_reference_sample_must_say_so():
    with pytest.raises(DataContractError, match="reference=False if none was measured"):
        mc.PerturbationData(_without_reference(), scale="linear")
    data = mc.PerturbationData(_without_reference(), scale="linear", reference=False)
    assert not data.reference
    assert "reference: not measured" in repr(data)


def test_that_no_reference_was_measured_survives_slicing_and_a_file(tmp_path):
    data = mc.PerturbationData(_without_reference(), scale="linear", reference=False)
    assert not data[[1]].reference
    data.adata.write_h5ad(tmp_path / "media.h5ad")
    again = mc.read_data(tmp_path / "media.h5ad")
    assert not again.reference
    assert again.fingerprint == data.fingerprint
    assert again.findings == data.findings
    assert not concat([data, again]).reference


def test_a_declared_lack_of_reference_samples_is_checked():
    adata = _without_reference()
    adata.obs["interventions"] = ["[]", "[]"]
    with pytest.raises(DataContractError, match=r"2 sample\(s\) are one. Say reference=True"):
        mc.PerturbationData(adata, scale="linear", reference=False)


def test_a_reference_that_is_measured_after_all_takes_the_declaration_back():
    adata = _without_reference()
    mc.PerturbationData(adata, scale="linear", reference=False)
    adata.obs["interventions"] = ["[]", adata.obs["interventions"].iloc[1]]
    assert mc.PerturbationData(adata, reference=True).reference
    assert mc.PerturbationData(adata).reference

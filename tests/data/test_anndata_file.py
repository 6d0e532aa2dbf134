"""AnnData and MuData from files: the same content by every way, scanned before it is read."""

import json
import warnings

import h5py
import numpy as np
import pandas as pd
import pytest
from anndata import AnnData, settings
from anndata.io import write_elem
from scipy.sparse import csr_matrix

from molcause.data.anndata_file import open_anndata
from molcause.errors import DataContractError


@pytest.fixture
def cells():
    obs = pd.DataFrame({"gene": ["KLF1", "ctrl"]}, index=["a", "b"])
    return AnnData(csr_matrix(np.array([[0.0, 2.0], [1.0, 0.0]])), obs=obs, var=pd.DataFrame(index=["KLF1", "BAK1"]))


def write_mudata(path, modalities, obs):
    """A MuData as its own package lays it out, as far as reading goes."""
    with h5py.File(path, "w") as handle:
        write_elem(handle, "obs", obs)
        for name, part in modalities.items():
            write_elem(handle.require_group("mod"), name, part)


def write_zarr(path, cells, version=3):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what the two packages will change about writing
        with settings.override(zarr_write_format=version):
            cells.write_zarr(path)


def same(one, other):
    np.testing.assert_array_equal(one.X.toarray(), other.X.toarray())
    assert one.obs["gene"].astype(str).tolist() == other.obs["gene"].astype(str).tolist()
    assert one.var_names.tolist() == other.var_names.tolist()


@pytest.mark.parametrize("version", [2, 3])
def test_h5ad_and_zarr_give_the_same(cells, tmp_path, version):
    cells.write_h5ad(tmp_path / "x.h5ad")
    write_zarr(tmp_path / "x.zarr", cells, version)
    same(open_anndata(tmp_path / "x.h5ad"), cells)
    same(open_anndata(tmp_path / "x.zarr"), cells)
    assert open_anndata(cells) is cells


def test_a_modality_is_chosen_by_name_and_gets_what_only_the_whole_says(cells, tmp_path):
    protein = AnnData(np.ones((2, 1)), obs=pd.DataFrame(index=["a", "b"]), var=pd.DataFrame(index=["CD4"]))
    whole = pd.DataFrame({"rna:gene": ["other", "other"], "donor": ["d1", "d2"]}, index=["a", "b"])
    write_mudata(tmp_path / "x.h5mu", {"rna": cells, "protein": protein}, whole)
    rna = open_anndata(tmp_path / "x.h5mu", "rna")
    same(rna, cells)
    assert rna.obs["donor"].tolist() == ["d1", "d2"]
    assert open_anndata(tmp_path / "x.h5mu", "protein").var_names.tolist() == ["CD4"]
    with pytest.raises(DataContractError, match=r"several modalities: protein, rna\. Say modality='protein'"):
        open_anndata(tmp_path / "x.h5mu")
    with pytest.raises(DataContractError, match=r"no modality 'rn'\. Did you mean 'rna'"):
        open_anndata(tmp_path / "x.h5mu", "rn")


def test_the_only_modality_needs_no_name(cells, tmp_path):
    write_mudata(tmp_path / "x.h5mu", {"rna": cells}, pd.DataFrame(index=["a", "b"]))
    same(open_anndata(tmp_path / "x.h5mu"), cells)


def test_a_mudata_in_memory_is_read_like_its_file(cells):
    class Whole:
        mod = {"rna": cells}
        obs = pd.DataFrame({"donor": ["d1", "d2"]}, index=["a", "b"])

    same(open_anndata(Whole(), "rna"), cells)
    assert "donor" not in cells.obs


def test_what_is_no_file_of_ours_says_what_is(cells, tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n")
    with pytest.raises(DataContractError, match=r"x\.csv is not an \.h5ad.*dialect='csv-matrix'"):
        open_anndata(tmp_path / "x.csv")
    with pytest.raises(DataContractError, match="There is no file"):
        open_anndata(tmp_path / "y.h5ad")
    with pytest.raises(DataContractError, match="not a list"):
        open_anndata([1])
    with pytest.raises(DataContractError, match=r"is no MuData.*Leave modality= out"):
        open_anndata(cells, "rna")
    (tmp_path / "z.h5ad").write_bytes(b"nothing")
    with pytest.raises(DataContractError, match="no HDF5 file"):
        open_anndata(tmp_path / "z.h5ad")


@pytest.mark.parametrize("suffix", ["h5ad", "h5mu"])
def test_a_link_to_another_file_is_refused_before_anything_is_read(cells, tmp_path, suffix):
    place = tmp_path / f"x.{suffix}"
    write_mudata(place, {"rna": cells}, pd.DataFrame(index=["a", "b"]))
    with h5py.File(place, "a") as handle:
        handle["uns_secret"] = h5py.ExternalLink("/etc/hostname", "/")
    with pytest.raises(DataContractError, match="link to another file"):
        open_anndata(place)


def test_a_zarr_folder_with_a_link_in_it_is_refused(cells, tmp_path):
    write_zarr(tmp_path / "x.zarr", cells)
    (tmp_path / "x.zarr" / "uns" / "secret").symlink_to("/etc")
    with pytest.raises(DataContractError, match=r"holds a link at uns/secret"):
        open_anndata(tmp_path / "x.zarr")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"shape": [10**12], "dtype": "<f8"}, "declares 8,000,000,000,000 bytes"),
        ({"shape": [10**6, 10**6], "data_type": "float32"}, "more than .* are not read"),
        ({"metadata": {"a/.zarray": {"filters": [{"id": "pickle"}]}}}, "codec 'pickle'"),
        ({"codecs": [{"name": "numcodecs.pickle"}]}, r"codec 'numcodecs\.pickle'"),
    ],
)
def test_zarr_metadata_that_promises_too_much_or_runs_code_is_refused(cells, tmp_path, content, message):
    write_zarr(tmp_path / "x.zarr", cells)
    (tmp_path / "x.zarr" / "odd").mkdir()
    (tmp_path / "x.zarr" / "odd" / "zarr.json").write_text(json.dumps(content))
    with pytest.raises(DataContractError, match=message):
        open_anndata(tmp_path / "x.zarr")


def test_broken_zarr_metadata_is_an_error_of_ours(cells, tmp_path):
    write_zarr(tmp_path / "x.zarr", cells)
    (tmp_path / "x.zarr" / ".zattrs").write_text("{" * 9)
    with pytest.raises(DataContractError, match=r"broken metadata in \.zattrs"):
        open_anndata(tmp_path / "x.zarr")
    (tmp_path / "y.zarr").write_bytes(b"PK")
    with pytest.raises(DataContractError, match="is no folder"):
        open_anndata(tmp_path / "y.zarr")

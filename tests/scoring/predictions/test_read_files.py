"""Files: text, parquet, AnnData on disk; the same predictions in each."""

import warnings

import h5py
import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from tests.scoring.predictions.test_read_numbers import cells
from tests.scoring.predictions.toys import READOUTS, make_data, table

from molcause.errors import DataContractError
from molcause.scoring.predictions.read import read_predictions

LABELS = ["AKT", "MEK", "both"]


def same(a, b):
    assert (a.conditions, a.contexts, a.times, a.folds) == (b.conditions, b.contexts, b.times, b.folds)
    np.testing.assert_array_equal(a.level, b.level)
    np.testing.assert_array_equal(a.n, b.n)


@pytest.mark.parametrize("ending", ["csv", "tsv", "csv.gz", "parquet", "zarr", "h5ad"])
def test_a_table_says_the_same_in_every_format(data, tmp_path, ending):
    frame, file = table(LABELS), tmp_path / f"mine.{ending}"
    if ending == "parquet":
        frame.to_parquet(file)
    elif ending in ("h5ad", "zarr"):
        with warnings.catch_warnings():  # zarr's formats are about to change, says anndata
            warnings.simplefilter("ignore")
            getattr(AnnData(frame), f"write_{ending}")(file)
    else:
        frame.to_csv(file, sep="\t" if ending == "tsv" else ",")
    found = read_predictions(file, data)
    assert found.name == "mine"
    same(found, read_predictions(frame, data))
    same(read_predictions(str(file), data, name="x"), found)


def test_a_long_table_is_the_wide_one(data, tmp_path):
    frame = table(LABELS)
    long = frame.rename_axis("perturbation").reset_index()
    long = long.melt("perturbation", var_name="readout", value_name="predicted")
    long = long.assign(sd=0.1, low=long["predicted"] - 1, high=long["predicted"] + 1, level=0.95)
    long.sample(frac=1, random_state=0).to_csv(tmp_path / "long.csv", index=False)
    found = read_predictions(tmp_path / "long.csv", data)
    same(found, read_predictions(frame, data))
    assert (found.sd == 0.1).all()
    assert found.level_of_interval == 0.95
    np.testing.assert_allclose(found.high - found.low, 2.0)


def test_a_long_table_without_a_pair_leaves_it_open_and_with_one_twice_is_refused(data):
    long = table(LABELS).rename_axis("perturbation").reset_index()
    long = long.melt("perturbation", var_name="readout", value_name="predicted")
    found = read_predictions(long.iloc[1:], data)
    assert np.isnan(found.level).sum() == 1
    with pytest.raises(DataContractError, match=r"1 pair.s. more than once: AKT: ERK"):
        read_predictions(pd.concat([long, long.iloc[:1]], ignore_index=True), data)
    with pytest.raises(DataContractError, match="several nominal levels"):
        read_predictions(long.assign(level=np.linspace(0.1, 0.9, len(long))), data)


def test_a_condition_twice_in_a_table_is_refused_but_not_in_two_folds_or_contexts():
    data = make_data(contexts=("A", "B"))
    frame = pd.concat([table(["AKT"]), table(["AKT inhibitor"])])
    with pytest.raises(DataContractError, match=r"1 condition.s. in several rows: block AKT, 10% left"):
        read_predictions(frame, data)
    assert read_predictions(frame.assign(fold=[1, 2]), data).folds == ("1", "2")
    assert read_predictions(frame.assign(context=["B", "A"]), data).contexts == ("A", "B")
    with pytest.raises(DataContractError, match=r"Did you mean 'A'|The data have A, B"):
        read_predictions(frame.assign(context=["A", "AA"]), data)


def test_a_context_that_the_data_do_not_say_is_not_looked_at_and_said(data):
    found = read_predictions(table(LABELS).assign(context="K562"), data)
    assert found.contexts == ("", "", "")
    assert [finding.code for finding in found.findings] == ["W806"]


def test_times_are_compared_as_numbers():
    data = make_data(times=(4.0, 24.0))
    assert read_predictions(table(["AKT"]).assign(time="4.0"), data).times == ("4",)
    with pytest.raises(DataContractError, match="times that the data do not have: 5"):
        read_predictions(table(["AKT"]).assign(time=5), data)


@pytest.mark.parametrize("sparse", [False, True])
def test_a_file_on_disk_is_read_as_it_would_be_in_memory(data, tmp_path, sparse, monkeypatch):
    adata = cells(sparse)[0]
    adata.layers["sd"] = adata.X.copy()
    adata.write_h5ad(tmp_path / "cells.h5ad")
    memory = read_predictions(adata, data)
    monkeypatch.setattr("molcause.data.blocks.CELLS", 28)
    monkeypatch.setattr("molcause.scoring.predictions.gather._NUMBERS", 12)
    disk = read_predictions(tmp_path / "cells.h5ad", data)
    assert disk.conditions == memory.conditions
    np.testing.assert_allclose(disk.level, memory.level, rtol=1e-12)
    np.testing.assert_allclose(disk.variance, memory.variance, rtol=1e-9)
    np.testing.assert_array_equal(disk.cells[0], memory.cells[0])
    (tmp_path / "cells.h5ad").unlink()


def test_a_file_that_points_elsewhere_is_refused(data, tmp_path):
    AnnData(table(LABELS)).write_h5ad(tmp_path / "odd.h5ad")
    with h5py.File(tmp_path / "odd.h5ad", "r+") as handle:
        handle["layers/sd"] = h5py.ExternalLink("/etc/hostname", "/")
    with pytest.raises(DataContractError, match="link to another file"):
        read_predictions(tmp_path / "odd.h5ad", data)


@pytest.mark.parametrize("name", ["none.h5ad", "none.csv", "none.parquet", "none.zarr", "none.xlsx"])
def test_a_file_that_is_not_there_or_of_no_known_kind_is_named(data, tmp_path, name):
    with pytest.raises(DataContractError, match=name):
        read_predictions(tmp_path / name, data)


def test_a_broken_file_is_named(data, tmp_path):
    for name in ("broken.h5ad", "broken.parquet"):
        (tmp_path / name).write_bytes(b"no such format")
        with pytest.raises(DataContractError, match=name):
            read_predictions(tmp_path / name, data)


def test_a_word_among_the_numbers_is_named_with_its_line(data, tmp_path):
    table(LABELS).astype(object).assign(S6=["1", "oops", "2"]).to_csv(tmp_path / "mine.csv")
    with pytest.raises(DataContractError, match="line 3: column 'S6' holds 'oops'"):
        read_predictions(tmp_path / "mine.csv", data)


def test_names_with_commas_quotes_and_greek_letters_survive_a_table_of_text(data, tmp_path):
    table(LABELS).to_csv(tmp_path / "mine.csv")
    found = read_predictions(tmp_path / "mine.csv", data)
    assert found.readouts == READOUTS
    assert found.shared.all()


def test_measurements_themselves_can_be_handed_in(data):
    found = read_predictions(data, data)
    assert found.counts["rows of the control"] == 3
    assert found.n.tolist() == [3, 3, 3]
    k = found.conditions.index(data.labels.iloc[3])
    np.testing.assert_allclose(found.level[k], data.values()[3:6].mean(axis=0), rtol=1e-12)

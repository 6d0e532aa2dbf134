"""Matrices of text and wide RPPA tables: nothing is lost, and what is wrong is named with its line."""

import gzip

import numpy as np
import pytest

from molcause.data.dialects.csv_matrix import read
from molcause.data.dialects.rppa import read as read_rppa
from molcause.errors import DataContractError

SAID = {"control": "DMSO", "kind": "inhibitor", "scale": "log2"}


@pytest.fixture
def write(tmp_path):
    def call(text, name="wells.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return call


def test_what_was_done_may_be_in_the_matrix_itself(write, done):
    file = write("well,perturbation,dose,MEK,ERK\nA1,DMSO,,1,2\nA2,MEK,10,0.5,NaN\nA3,MEK+ERK,10+10,,-1e-1\n")
    data = read(file, **SAID)
    assert done(data) == ["[]", '[["MEK","block",null]]', '[["ERK","block",null],["MEK","block",null]]']
    assert data.adata.obs_names.tolist() == ["A1", "A2", "A3"]
    np.testing.assert_array_equal(data.values(), [[1, 2], [0.5, np.nan], [np.nan, -0.1]])
    np.testing.assert_array_equal(data.adata.obs["dose"], [np.nan, 10, 10])


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_a_sidecar_is_joined_by_the_samples_names_in_any_order(write, done, mark):
    matrix = write("id,MEK,ERK\na,1,2\nb,3,4\n".replace(",", mark), "m.txt")
    sidecar = write("sample,perturbation,batch\nb,MEK,x\na,DMSO,y\n".replace(",", mark), "s.txt")
    data = read(matrix, sidecar=sidecar, **SAID)
    assert done(data) == ["[]", '[["MEK","block",null]]']
    assert data.adata.obs["batch"].tolist() == ["y", "x"]


def test_packed_files_quotes_and_a_byte_order_mark_are_read(tmp_path):
    file = tmp_path / "m.csv.gz"
    file.write_bytes(gzip.compress('\ufeffid,perturbation,"A,B"\r\nx,DMSO,"1"\r\n'.encode()))
    assert read(file, **SAID).adata.var_names.tolist() == ["A,B"]


def test_samples_that_differ_between_the_two_tables_are_named(write):
    matrix = write("id,MEK\na,1\nb,3\nc,3\n", "m.csv")
    with pytest.raises(DataContractError, match=r"2 of 3 samples of m\.csv are not in s\.csv: b, c"):
        read(matrix, sidecar=write("id,perturbation\na,DMSO\n", "s.csv"), **SAID)
    with pytest.raises(DataContractError, match=r"1 samples of s\.csv are not in m\.csv: d"):
        read(matrix, sidecar=write("id,perturbation\na,DMSO\nb,x\nc,x\nd,x\n", "s.csv"), **SAID)


def test_a_matrix_of_readouts_by_samples_is_noticed_and_can_be_turned(write, done):
    matrix = write("gene,s1,s2\nMEK,1,2\nERK,3,4\n", "m.csv")
    sidecar = write("id,perturbation\ns1,DMSO\ns2,MEK\n", "s.csv")
    with pytest.raises(DataContractError, match=r"names the columns of m\.csv, not its rows\. Say transpose=True"):
        read(matrix, sidecar=sidecar, **SAID)
    data = read(matrix, sidecar=sidecar, transpose=True, **SAID)
    assert data.values().tolist() == [[1, 3], [2, 4]]
    assert data.adata.var_names.tolist() == ["MEK", "ERK"]


def test_a_cell_that_is_no_number_is_named_with_its_line_and_how_to_say_what_it_is(write):
    file = write("well,perturbation,plate,MEK\nA1,DMSO,P1,1\n\nA2,MEK,P1,1\n")
    with pytest.raises(DataContractError, match=r"line 2: column 'plate' holds 'P1', .*say obs=\['plate'\]"):
        read(file, **SAID)
    assert read(file, obs=["plate"], **SAID).adata.obs["plate"].tolist() == ["P1", "P1"]
    with pytest.raises(DataContractError, match=r"line 4: column 'MEK' holds '1,5'.*decimal comma"):
        read(write("well;perturbation;MEK\nA1;DMSO;1\n\nA2;MEK;1,5\n"), **SAID)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("id,perturbation,MEK\n", "no row beside the header"),
        ("id,perturbation,MEK,MEK\na,DMSO,1,1\n", r"column\(s\) 'MEK' more than once"),
        ("id,perturbation,MEK\na,DMSO\n", "line 2 has 2 cells for 3 columns"),
        ("id,perturbation,MEK\na,DMSO,1\na,MEK,1\n", r"names occur more than once: a\. Say sample="),
        ("id,treatment,MEK\na,1,1\n", r"obs has no column 'perturbation'.*It has: none"),
    ],
)
def test_broken_tables_are_refused_with_the_reason(write, text, message):
    with pytest.raises(DataContractError, match=message):
        read(write(text), **SAID)


def test_rows_are_numbered_if_no_column_names_them(write):
    assert read(write("perturbation,MEK\nDMSO,1\nMEK,2\n"), **SAID).adata.obs_names.tolist() == ["1", "2"]


RPPA = "well,treatment,dose,time,MEK1_pS217,AKT_pS473\nA1,DMSO,,30,4,2\nA2,tram,10,30,8,\nA3,tram+ak,10,30,1,1\n"
TARGETS = {"tram": ["MAP2K1", "MAP2K2"], "ak": ["AKT1"]}


def test_an_rppa_of_linear_values_is_taken_to_log2(write, done):
    data = read_rppa(write(RPPA), control="DMSO", targets=TARGETS, scale="linear", columns={"dose_unit": "well"})
    np.testing.assert_array_equal(data.values(), [[2, 1], [3, np.nan], [0, 0]])
    assert data.scale == "log2"
    assert done(data)[2] == '[["AKT1","block",null],["MAP2K1","block",null],["MAP2K2","block",null]]'
    assert data.adata.obs["time"].tolist() == [30.0] * 3


def test_an_rppa_on_another_scale_stays_on_it(write):
    data = read_rppa(write(RPPA.replace("4,2", "-4,2")), control="DMSO", targets=TARGETS, scale="log2 ratio")
    assert data.values()[0].tolist() == [-4, 2]


def test_a_linear_value_without_a_logarithm_is_named(write):
    with pytest.raises(DataContractError, match=r"1 values of .*the first 0 for 'AKT_pS473' in sample 'A1'"):
        read_rppa(write(RPPA.replace("4,2", "4,0")), control="DMSO", targets=TARGETS, scale="linear")


def test_a_treatment_column_of_another_name_is_asked_for(write):
    with pytest.raises(DataContractError, match=r"no column 'treatment'.*perturbation="):
        read_rppa(write(RPPA.replace("treatment", "drug"), "x.csv"), obs=["drug"], control="DMSO", scale="linear")

"""MIDAS as measurements under the contract."""

import numpy as np
import pytest

import molcause as mc
from molcause.data.dialects.midas_data import read
from molcause.errors import DataContractError

TEXT = "TR:MCF7:CellLine,TR:EGF:Stimuli,TR:PBS:Stimuli,TR:MEKi:Inhibitors,DA:ALL,DV:ERK\n" + (
    "1,0,1,0,30,2\n1,1,0,0,30,8\n1,1,0,1,30,NaN\n1,0,0,0,0,1\n"
)
SAID = {"targets": {"MEKi": ["MEK"], "EGF": ["EGFR"]}, "vehicles": ["PBS"], "scale": "linear"}


@pytest.fixture
def file(tmp_path):
    (tmp_path / "MD-toy.csv").write_text(TEXT)
    return tmp_path / "MD-toy.csv"


def test_rows_become_samples_with_their_label_line_and_time(file, done):
    data = read(file, control="PBS", **SAID)
    assert done(data) == ["[]", '[["EGFR","shift",null]]', '[["EGFR","shift",null],["MEK","block",null]]', "[]"]
    assert data.adata.obs["perturbation"].tolist() == ["PBS", "EGF", "EGF+MEKi", "none"]
    assert data.adata.obs["context"].tolist() == ["MCF7"] * 4
    assert data.adata.obs["time"].tolist() == [30, 30, 30, 0]
    np.testing.assert_array_equal(data.values().ravel(), [2, 8, np.nan, 1])


def test_any_label_can_be_the_control_and_none_is_guessed(file):
    assert read(file, control="EGF", **SAID).control == '[["EGFR","shift",null]]'
    with pytest.raises(DataContractError, match=r"control is not said.*'PBS' \(1 samples\), 'none' \(1 samples\)"):
        read(file, **SAID)


def test_the_liver_set_is_read_by_the_public_function(shared_data):
    targets = {"ikki": ["ikk"], "mek12i": ["mek12"], "pi3ki": ["pi3k"], "p38i": ["p38"]}
    data = mc.read_data(shared_data("liver-dream/MD-LiverDREAM.csv"), dialect="midas", control="none", scale="fraction",
                        inhibitors=list(targets), targets=targets)  # fmt: skip
    assert data.adata.shape == (50, 7)
    assert int(np.isnan(data.values()).sum()) == 20

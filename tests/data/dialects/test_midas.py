"""MIDAS files: both kinds of header, missing values, and nothing guessed about what is an inhibitor."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from molcause.data.dialects.midas import read_midas
from molcause.data.intervention import to_json
from molcause.errors import DataContractError, MolcauseError

TYPED = "TR:MCF7:CellLine,TR:EGF:Stimuli,TR:PBS:Stimuli,TR:MEKi:Inhibitors,TR:A_B:Inhibitors,DA:ALL,DV:p:ERK,DV:AKT\n"
UNTYPED = "TR:HepG2:CellLine,TR:wnti,TR:tnfa,TR:ikki,DA:akt,DA:erk,DV:akt,DV:erk\n"


@pytest.fixture
def read(tmp_path):
    def call(text, *words, **options):
        path = tmp_path / "MD-toy.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_midas(path, *words, **options)

    return call


def test_the_typed_header_says_what_each_treatment_is(read):
    midas = read(TYPED + "1,1,0,0,1,30,1.5,2\n1,0,1,0,0,60,,-3e-1\n")
    assert midas.cell_line == ("MCF7", "MCF7")
    assert list(midas.stimuli) == ["EGF", "PBS"]
    assert list(midas.inhibitors) == ["MEKi", "A_B"]
    assert midas.time.tolist() == [30, 60]
    assert list(midas.values) == ["p:ERK", "AKT"]
    np.testing.assert_array_equal(midas.values.to_numpy(), [[1.5, 2], [np.nan, -0.3]])


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_missing_values_with_blanks_around_them_and_any_line_end_are_read(read, ends):
    text = UNTYPED + "1,0,1,0,0,0, NaN,0.1\n1,0,1,1,30,30,NA ,  nan \n\n"
    midas = read(b"\xef\xbb\xbf" + text.replace("\n", ends).encode(), ["ikki"])
    np.testing.assert_array_equal(midas.values.to_numpy(), [[np.nan, 0.1], [np.nan, np.nan]])
    assert midas.values.dtypes.tolist() == [float, float]


def test_the_untyped_header_is_never_guessed_but_the_custom_is_shown(read):
    text = UNTYPED + "1,0,1,1,0,0,0,0\n"
    with pytest.raises(DataContractError, match=r"end in 'i': wnti, ikki \(tnfa would.*inhibitors=\['wnti', 'ikki'\]"):
        read(text)
    assert list(read(text, ["ikki"]).stimuli) == ["wnti", "tnfa"]
    assert list(read(text, []).inhibitors) == []
    with pytest.raises(DataContractError, match=r"'iki' is no untyped treatment.*'ikki'"):
        read(text, ["iki"])


def test_what_was_done_is_a_set_of_interventions_of_unknown_strength(read):
    midas = read(TYPED + "1,1,0,0,1,30,1,2\n1,0,1,0,0,60,1,1\n1,0,0,1,1,0,1,1\n")
    targets = {"MEKi": ["MEK"], "A_B": ["AKT", "MEK"], "EGF": ["EGFR"]}
    assert [to_json(done) for done in midas.perturbations(targets, vehicles=["PBS"])] == [
        '[["AKT","block",null],["EGFR","shift",null],["MEK","block",null]]',
        "[]",
        '[["AKT","block",null],["MEK","block",null]]',
    ]
    assert to_json(midas.perturbations(targets)[1]) == '[["PBS","shift",null]]'


def test_an_inhibitor_without_a_target_is_named_and_so_is_a_name_that_is_none(read):
    midas = read(TYPED + "1,1,0,0,1,30,1,2\n")
    with pytest.raises(DataContractError, match=r"without a target: MEKi"):
        midas.perturbations({"A_B": ["AKT"]})
    with pytest.raises(DataContractError, match=r"'DMSO' is no treatment"):
        midas.perturbations({"A_B": ["AKT"], "MEKi": ["MEK"]}, vehicles=["DMSO"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("a,b\n1,2\n", "column 'a' begins with none of TR:, DA:, DV:, ID:"),
        ("TR:x:Stimuli,DA:ALL\n1,2\n", "no column that begins with DV:"),
        (TYPED + "1,1,0,0,1,30,1.5\n", "line 2 has 7 cells for 8 columns"),
        (TYPED + '1,1,0,0,1,30,"1,5",2\n', "line 2: DV:p:ERK holds '1,5'"),
        (TYPED + "1,1,0,0,1,soon,1,2\n", "line 2: DA:ALL holds 'soon'"),
        (TYPED + "1,1,0,0,1,30,1,2\n1,,0,0,1,30,1,2\n", "line 3: TR:EGF:Stimuli holds ''; treatments"),
        (TYPED + "1,1,0,0,1,,1,2\n", "line 2: DA:ALL holds ''"),
        (TYPED.replace("DV:AKT", "DV:p:ERK"), r"column\(s\) ['DV:p:ERK'] more than once"),
        (UNTYPED.replace("wnti", "wnt:Stimuli") + "1,0,1,0,0,30,1,1\n", "does not say which treatments"),
    ],
)
def test_what_is_no_midas_file_is_refused_with_the_place(read, text, message):
    pattern = message if "\\(" in message else re.escape(message)
    with pytest.raises(DataContractError, match=pattern.replace("['DV:p:ERK']", r"\['DV:p:ERK'\]")):
        read(text)


def test_readouts_of_one_row_at_several_times_are_refused(read):
    with pytest.raises(DataContractError, match=r"line 2 has readouts at several times: \[0.0, 30.0\]"):
        read(UNTYPED + "1,0,1,0,0,30,1,1\n", ["ikki"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["TR:a:Stimuli", "TR:b", "DA:ALL", "DV:x", "1", "NaN", "", " ", ",", ",", "\n", '"', "\x00", "é"]
        )
    )
)
def test_whatever_the_file_holds_only_errors_of_ours_are_raised(read, words):
    try:
        midas = read("TR:a:Stimuli,DA:ALL,DV:x\n" + "".join(words))
    except MolcauseError:
        return
    assert len(midas.values) == len(midas.time) == len(midas.stimuli)


def test_the_files_of_the_challenge_have_the_rows_and_readouts_of_their_description(shared_data):
    shapes = {
        "MCF7": (312, 41, 427, 150),
        "UACC812": (312, 45, 431, 160),
        "BT20": (234, 48, 312, 183),
        "BT549": (252, 45, 346, 160),
    }
    for line, shape in shapes.items():
        main = read_midas(shared_data(f"hpn-dream/MD_{line}_main.csv"))
        full = read_midas(shared_data(f"hpn-dream/MD_{line}_full.csv"))
        assert (*main.values.shape, *full.values.shape) == shape
        assert set(main.cell_line) == {line}
        assert np.unique(main.time).tolist() == [0, 5, 15, 30, 60, 120, 240]
        assert ("GSK690693_GSK1120212" in main.inhibitors) == (line != "BT549")
        assert not main.values.isna().to_numpy().any()
        given_stimuli = (main.stimuli != 0).sum(axis=1).to_numpy()
        np.testing.assert_array_equal(given_stimuli, np.where(main.time == 0, 0, 1))


def test_the_in_silico_file_has_its_stimuli_from_the_beginning_and_three_replicates(shared_data):
    midas = read_midas(shared_data("hpn-dream/MD_insilico.csv"))
    assert midas.values.shape == (660, 20)
    assert list(midas.stimuli) == ["loLIG1", "hiLIG1", "loLIG2", "hiLIG2"]
    assert (midas.stimuli[midas.time == 0] != 0).any(axis=1).sum() > 0
    keys = midas.stimuli.join(midas.inhibitors).assign(time=midas.time)
    assert keys.groupby(list(keys)).size().unique().tolist() == [3]


def test_the_liver_file_masks_what_the_inhibitors_hide(shared_data):
    midas = read_midas(shared_data("liver-dream/MD-LiverDREAM.csv"), ["ikki", "mek12i", "pi3ki", "p38i"])
    assert list(midas.stimuli) == ["igf1", "il1a", "tgfa", "tnfa"]
    missing = midas.values.isna()
    assert missing.sum()[lambda counts: counts > 0].to_dict() == {"p38": 10, "mek12": 10}
    assert (midas.inhibitors["p38i"][missing["p38"]] == 1).all()
    alone = (midas.stimuli.sum(axis=1) == 1) & (midas.inhibitors == 0).all(axis=1) & (midas.time == 30)
    tgfa = midas.values[alone & (midas.stimuli["tgfa"] == 1)]
    assert tgfa[["erk12", "mek12", "akt"]].round(2).to_numpy().tolist() == [[0.81, 0.98, 0.92]]

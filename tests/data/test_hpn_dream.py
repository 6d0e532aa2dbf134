"""hpn-dream: counts, how its treatments are coded, and the biology that must come out."""

from functools import cache

import numpy as np
import pytest

import molcause as mc
from molcause.data.datasets import hpn_dream
from molcause.data.datasets.hpn_dream import LINES
from molcause.errors import DataContractError


@cache
def load(line):
    return hpn_dream.load([line])


@pytest.fixture
def changes(shared_data):
    """Return a function: mean change of readouts of a line under an inhibitor, matched by stimulus and time."""

    def call(line, inhibitor):
        frame = table(line)
        late = frame[frame["time"] > 0].groupby(["inhibitor", "stimulus", "time"], observed=True).mean()
        return (late.loc[inhibitor] - late.loc["DMSO"]).mean()

    return call


def table(line):
    data = load(line)
    return data.adata.to_df().join(data.adata.obs[["stimulus", "inhibitor", "time"]])


def test_all_lines_are_pooled_on_the_readouts_that_they_share(shared_data):
    data = hpn_dream.load()
    assert data.adata.shape == (312 + 312 + 234 + 252, 38)
    assert data.adata.obs["context"].value_counts().to_dict() == {
        "MCF7": 312, "UACC812": 312, "BT549": 252, "BT20": 234,
    }  # fmt: skip
    assert (data.scale, data.control, data.name) == ("log2", "[]", "hpn-dream")
    assert not np.isnan(data.values()).any()
    assert data.targets() == (
        "AKT", "EGF", "FGF1", "FGFR", "HGF", "IGF1", "Insulin", "MEK", "NRG1", "Serum",
    )  # fmt: skip


def test_the_union_of_readouts_is_missing_where_a_line_lacks_one(shared_data):
    data = hpn_dream.load(readouts="union")
    assert data.adata.shape == (1110, 48)
    missing = {
        line: int(np.isnan(data.values()[(data.adata.obs["context"] == line).to_numpy()]).all(axis=0).sum())
        for line in LINES
    }
    assert missing == {"MCF7": 7, "UACC812": 3, "BT20": 0, "BT549": 3}


@pytest.mark.parametrize(("line", "rows", "readouts"), [("MCF7", 427, 150), ("BT549", 346, 160)])
def test_the_full_panel_has_more_antibodies_and_later_times(shared_data, line, rows, readouts):
    data = hpn_dream.load([line], panel="full")
    assert data.adata.shape == (rows, readouts)
    assert data.adata.obs["time"].max() == {"MCF7": 2880, "BT549": 4320}[line]


def test_at_time_0_there_is_no_stimulus_but_the_inhibitor(shared_data):
    for line in LINES:
        obs = load(line).adata.obs
        start = obs[obs["time"] == 0]
        assert set(start["stimulus"]) == {"none"}
        assert "shift" not in " ".join(start["interventions"])
        assert "none" not in set(obs["stimulus"][obs["time"] > 0])
        assert 59 <= len(start) <= 79


def test_the_two_vehicles_are_the_reference_and_stay_apart_in_their_column(shared_data):
    obs = load("MCF7").adata.obs
    reference = obs[obs["interventions"] == "[]"]
    assert set(reference["inhibitor"]) == {"DMSO"}
    assert set(reference["stimulus"]) == {"none", "PBS"}
    assert (reference["stimulus"] == "none").sum() == 32


def test_the_column_of_two_drugs_is_two_interventions_and_one_line_lacks_it(shared_data):
    for line in LINES:
        obs = load(line).adata.obs
        both = set(obs["interventions"][obs["inhibitor"] == "GSK690693_GSK1120212"])
        assert bool(both) == (line != "BT549")
        assert all(text.startswith('[["AKT","block",null]') and '["MEK","block",null]' in text for text in both)


def test_rows_that_repeat_a_treatment_and_a_time_are_numbered_replicates(shared_data):
    for line, surplus in {"MCF7": 118, "UACC812": 119, "BT20": 55, "BT549": 105}.items():
        obs = load(line).adata.obs
        keys = ["stimulus", "inhibitor", "time", "replicate"]
        assert not obs[keys].duplicated().any()
        assert (obs["replicate"] > 1).sum() == surplus


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("MCF7", {"AKT_pS473": 2.44, "PRAS40_pT246": -0.15, "S6_pS235_S236": -0.37, "GSK3-alpha-beta_pS21_S9": -0.10}),
        ("UACC812", {"AKT_pS473": 2.34, "PRAS40_pT246": -0.28}),
        ("BT20", {"AKT_pS473": 0.74}),
        ("BT549", {"AKT_pS473": 0.68, "S6_pS235_S236": -0.89, "GSK3-alpha-beta_pS21_S9": -0.65}),
    ],
)
def test_the_inhibitor_of_akt_raises_its_reading_and_lowers_its_substrates(changes, line, expected):
    found = changes(line, "GSK690693")
    assert found[list(expected)].to_dict() == pytest.approx(expected, abs=0.05)
    for readout, low, high in (
        ("PRAS40_pT246", -0.35, -0.1),
        ("GSK3-alpha-beta_pS21_S9", -0.7, -0.05),
        ("S6_pS235_S236", -0.95, -0.3),
    ):
        assert low < found[readout] < high
    assert found["AKT_pT308"] > 0.5


@pytest.mark.parametrize(("line", "fall"), [("MCF7", -2.04), ("UACC812", -2.54), ("BT20", -2.27)])
def test_adding_the_inhibitor_of_mek_lowers_erk(changes, line, fall):
    found = changes(line, "GSK690693_GSK1120212")
    assert found["MAPK_pT202_Y204"] == pytest.approx(fall, abs=0.2)
    assert found["MEK1_pS217_S221"] > -0.25
    assert found["MAPK_pT202_Y204"] < changes(line, "GSK690693")["MAPK_pT202_Y204"] - 1.5


def test_the_inhibitor_of_fgfr_acts_mainly_in_one_line(changes):
    falls = {line: changes(line, "PD173074")["MAPK_pT202_Y204"] for line in LINES}
    assert falls["BT549"] == pytest.approx(-0.7, abs=0.05)
    assert all(abs(falls[line]) < 0.2 for line in LINES if line != "BT549")


def test_egf_activates_erk_in_all_lines_and_its_receptor_in_three(shared_data):
    rises = {}
    for line in LINES:
        frame = table(line)
        early = frame[(frame["inhibitor"] == "DMSO") & frame["time"].isin([5, 15])]
        means = early.groupby("stimulus", observed=True).mean(numeric_only=True)
        rises[line] = means.loc["EGF"] - means.loc["PBS"]
    assert all(rise["MAPK_pT202_Y204"] > 0.4 for rise in rises.values())
    receptor = {line: rise["EGFR_pY1068"] for line, rise in rises.items()}
    assert receptor == pytest.approx({"BT20": 1.88, "BT549": 2.28, "MCF7": 0.49, "UACC812": -1.10}, abs=0.25)


def test_the_data_alone_answer_what_a_stimulus_does(shared_data):
    answer = mc.ask(load("BT20"), mc.Query(do={"EGF": mc.stimulate()}, outcome="MAPK_pT202_Y204"))
    assert answer.warrant.basis == "measured"
    assert answer.contrast > 0.3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lines": ["MCF-7"]}, "no line 'MCF-7'. Did you mean 'MCF7'"),
        ({"lines": "MCF7"}, "in a list such as"),
        ({"lines": []}, "in a list such as"),
        ({"lines": ["BT20", "BT20"]}, "each line once"),
        ({"panel": "mini"}, "no panel 'mini'.*main, full"),
        ({"readouts": "intersection"}, "no choice of readouts 'intersection'. Did you mean 'intersect'"),
    ],
)
def test_what_it_does_not_have_is_refused(options, message):
    with pytest.raises(DataContractError, match=message):
        hpn_dream.load(**options)

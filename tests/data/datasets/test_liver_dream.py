"""liver-dream: its MIDAS file, what is missing in it, and the biology that must come out."""

from functools import cache

import numpy as np
import pytest

import molcause as mc
from molcause.data.datasets import liver_dream
from molcause.data.datasets.liver_dream import INHIBITORS
from molcause.data.dialects.midas import read_midas
from molcause.errors import DataContractError

load = cache(liver_dream.load)


@pytest.fixture
def data(shared_data):
    return load()


@pytest.fixture
def late(data):
    """Readings at 30 minutes by stimulus and inhibitor."""
    frame = data.adata.to_df().join(data.adata.obs[["stimulus", "inhibitor", "time"]])
    return frame[frame["time"] == 30].set_index(["stimulus", "inhibitor"]).sort_index()


def test_it_has_25_treatments_at_two_times(data):
    assert data.adata.shape == (50, 7)
    assert list(data.adata.var_names) == ["akt", "erk12", "ikb", "jnk12", "p38", "hsp27", "mek12"]
    assert data.adata.obs["time"].value_counts().to_dict() == {0: 25, 30: 25}
    assert (data.scale, set(data.adata.obs["context"]), set(data.adata.obs["time_unit"])) == (
        "fraction", {"HepG2"}, {"min"},
    )  # fmt: skip
    assert data.adata.obs.groupby("course", observed=True)["time"].apply(list).tolist() == [[0, 30]] * 25


def test_what_was_not_measured_is_missing_only_where_its_kinase_is_inhibited(data):
    for readout, inhibitor in (("p38", "p38i"), ("mek12", "mek12i")):
        missing = np.isnan(data.adata[:, readout].X[:, 0])
        assert missing.sum() == 10
        assert set(data.adata.obs["inhibitor"][missing]) == {inhibitor}
    assert np.isnan(data.values()).sum() == 20
    assert 0 <= np.nanmin(data.values()) < np.nanmax(data.values()) <= 1


def test_which_treatments_are_inhibitors_is_shown_not_guessed(shared_data):
    with pytest.raises(DataContractError, match=r"By custom they end in 'i': ikki, mek12i, pi3ki, p38i"):
        read_midas(shared_data("liver-dream/MD-LiverDREAM.csv"))


def test_at_time_0_no_cytokine_has_acted_and_all_is_0(data):
    start = data.adata.obs["time"].to_numpy() == 0
    assert "shift" not in " ".join(data.adata.obs["interventions"][start])
    assert np.nan_to_num(data.values()[start]).max() == 0
    assert set(data.adata.obs["stimulus"][start]) == {"none", "igf1", "il1a", "tgfa", "tnfa"}


def test_what_is_read_and_acted_on_are_nodes_of_the_network_of_the_same_name(data):
    nodes = set(mc.load_network("liver-dream").node)
    assert {*data.readouts.node, *data.targets()} <= nodes
    assert data.targets() == ("igf1", "ikk", "il1a", "mek12", "p38", "pi3k", "tgfa", "tnfa")


@pytest.mark.parametrize(
    ("treatment", "readings"),
    [
        (("il1a", "none"), {"ikb": 1, "jnk12": 1, "p38": 1, "hsp27": 1, "mek12": 0.74}),
        (("tnfa", "none"), {"ikb": 1.00, "akt": 0.61}),
        (("igf1", "none"), {"akt": 0.93}),
        (("tgfa", "none"), {"erk12": 0.81, "mek12": 0.98, "akt": 0.92, "p38": 1}),
        (("tnfa", "ikki"), {"ikb": 0}),
        (("il1a", "ikki"), {"ikb": 0}),
        (("tgfa", "mek12i"), {"erk12": 0}),
        (("il1a", "p38i"), {"hsp27": 0}),
        (("igf1", "pi3ki"), {"akt": 0.90}),
        (("tgfa", "pi3ki"), {"akt": 0.56}),
        (("il1a", "pi3ki"), {"akt": 0.58}),
    ],
)
def test_cytokines_activate_and_inhibitors_block_what_is_below_them(late, treatment, readings):
    assert late.loc[treatment, list(readings)].to_dict() == pytest.approx(readings, abs=0.011)


def test_every_inhibitor_was_given_with_every_cytokine(late):
    assert set(late.index) == {(s, i) for s in ("none", "igf1", "il1a", "tgfa", "tnfa") for i in ("none", *INHIBITORS)}

"""hpn-dream-insilico: its design, the coding of two doses, and its true graph."""

from functools import cache

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from molcause.data.datasets import hpn_dream_insilico
from molcause.data.intervention import from_json
from molcause.data.splits.split import split
from molcause.knowledge.networks import hpn_insilico_truth

load = cache(hpn_dream_insilico.load)


@pytest.fixture
def data(shared_data):
    return load()


def test_20_treatments_at_11_times_in_triplicate(data):
    assert data.adata.shape == (660, 20)
    assert list(data.adata.var_names) == [f"AB{k + 1}" for k in range(20)]
    obs = data.adata.obs
    assert obs.groupby(["stimulus", "inhibitor"], observed=True).size().tolist() == [33] * 20
    assert sorted(set(obs["time"])) == [0, 1, 2, 4, 6, 10, 15, 30, 45, 60, 120]
    assert set(obs["replicate"]) == {1, 2, 3}
    assert obs["course"].nunique() == 60
    assert obs.groupby("course", observed=True)["time"].apply(lambda t: len(set(t)) == len(t) == 11).all()
    assert not obs.index.duplicated().any()


def test_levels_are_log2_of_the_file(data):
    assert data.scale == "log2"
    assert 2 ** data.values().min() == pytest.approx(330, abs=1)
    assert 2 ** data.values().max() == pytest.approx(3538, abs=1)


def test_two_doses_of_a_ligand_are_one_target_at_two_strengths(data):
    assert data.targets() == ("INH1", "INH2", "INH3", "LIG1", "LIG2")
    coded = {}
    for stimulus, text in zip(data.adata.obs["stimulus"], data.adata.obs["interventions"], strict=True):
        found = {f"{x.target} {x.strength}" for x in from_json(text) if x.kind == "shift"}
        if found:
            coded.setdefault(stimulus, set()).add(frozenset(found))
    assert coded["loLIG1"] == {frozenset({"LIG1 0.5"})}
    assert coded["hiLIG2"] == {frozenset({"LIG2 1.0"})}
    assert coded["hiLIG1+hiLIG2"] == {frozenset({"LIG1 1.0", "LIG2 1.0"})}
    assert {"LIG1", "INH1"} <= {fold.unit for fold in split(data, "unseen-target")}


def test_the_two_ligands_are_combined_only_without_inhibitor(data):
    both = data.adata.obs["stimulus"].str.contains("+", regex=False)
    assert both.sum() == 4 * 33
    assert set(data.adata.obs["inhibitor"][both]) == {"none"}


def test_at_time_0_only_the_inhibitor_was_given_and_the_course_says_what_follows(data):
    start = data.adata.obs[data.adata.obs["time"] == 0]
    assert len(start) == 60
    assert "shift" not in " ".join(start["interventions"])
    assert "none" not in set(start["stimulus"])
    assert (data.adata.obs["interventions"] == "[]").sum() == (start["inhibitor"] == "none").sum()


def test_the_true_graph_has_74_edges_from_row_to_column(data, shared_data):
    truth = hpn_insilico_truth.load()
    assert list(truth.node) == list(data.adata.var_names)
    assert len(truth) == 74
    assert set(truth.sign) == {0}
    assert not (truth.source == truth.target).any()
    edges = set(zip(truth.source, truth.target, strict=True))
    assert ("AB1", "AB6") in edges  # in the file: row 1, column 6
    assert ("AB2", "AB1") in edges
    assert ("AB1", "AB2") not in edges


def test_correlation_finds_neighbours_as_the_notes_say(data):
    truth = hpn_insilico_truth.load()
    edge = np.zeros((20, 20), dtype=bool)
    edge[truth.source_index, truth.target_index] = True
    pairs = ~np.eye(20, dtype=bool)
    score = np.abs(np.corrcoef(data.values().T))
    assert roc_auc_score(edge[pairs], score[pairs]) == pytest.approx(0.710, abs=0.001)

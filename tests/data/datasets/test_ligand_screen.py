"""ligand-screen: 103 conditions, their ligands, and the published folds."""

import csv
from functools import cache

import numpy as np
import pytest

import molcause as mc
from molcause.data.datasets import ligand_screen
from molcause.data.datasets.ligand_screen import CONTROL, LPS
from molcause.data.intervention import from_json
from molcause.data.splits.split import split

load = cache(ligand_screen.load)
NEVER_TESTED = (
    "GDF15 IFNB1 IFNG IGF1 IL10 IL13 IL15 IL17A IL1RN IL22 IL33 IL4 IL6 IL7 INHBB LPA NAMPT PBS-BSA PBS-BSA_LPS"
)


@pytest.fixture
def data(shared_data):
    return load()


def test_it_has_103_conditions_of_74_factors_between_0_and_1(data):
    assert data.adata.shape == (103, 74)
    assert (data.scale, data.name) == ("fraction", "ligand-screen")
    assert 0 < data.values().min() < data.values().max() < 1


def test_one_control_60_single_ligands_and_42_with_lps(data):
    given = {name: len(from_json(text)) for name, text in data.adata.obs["interventions"].items()}
    assert [name for name, n in given.items() if n == 0] == [CONTROL]
    assert [list(given.values()).count(n) for n in (1, 2)] == [60, 42]
    assert int(data.adata.obs["lps"].sum()) == 43
    assert len(data.targets()) == 60
    pairs = [from_json(data.adata.obs.loc[name, "interventions"]) for name, n in given.items() if n == 2]
    assert all(LPS in {item.target for item in pair} for pair in pairs)


def test_the_ligands_are_those_that_the_name_of_the_row_says(data):
    alone = {name: data.adata.obs.loc[name, "interventions"] for name in data.adata.obs_names}
    for name, text in alone.items():
        assert ("_LPS" in name) == (LPS in text) or name == "LPS"
        if name.endswith("_LPS"):
            partner = from_json(alone[name.removesuffix("_LPS")])
            assert {item.target for item in from_json(text)} == {LPS, *(item.target for item in partner)}


def test_ligands_that_are_no_protein_keep_their_identifier_as_text(data):
    assert {name for name in data.targets() if name.startswith("CHEBI")} == {
        "CHEBI15367", "CHEBI32957", "CHEBI15647", "CHEBI15551", "CHEBI60151", LPS,
    }  # fmt: skip
    assert from_json(data.adata.obs.loc["ATRA", "interventions"])[0].target == "CHEBI15367"


def test_factors_and_ligands_are_nodes_of_the_network_of_the_same_name(data):
    nodes = set(mc.load_network("ligand-screen").node)
    assert {*data.readouts.node, *data.targets()} <= nodes
    assert data.adata.var.loc["P42224", "symbol"] == "STAT1"


def test_the_28_published_folds_are_a_split_and_19_conditions_only_train(data, shared_data):
    folds = split(data, "folds")
    assert len(folds) == 28
    assert {len(fold.test) for fold in folds} == {3}
    tested = np.concatenate([fold.test for fold in folds])
    assert len(set(tested)) == 84
    rest = sorted(data.adata.obs_names[np.setdiff1d(np.arange(103), tested)])
    assert rest == NEVER_TESTED.split()
    assert set(data.adata.obs["fold"]) == {-1, *range(1, 29)}
    with shared_data("ligand-screen/ligandScreen-folds.tsv").open() as file:
        published = {(int(row["Index"]) + 1, row["Condition"]) for row in csv.DictReader(file, delimiter="\t")}
    assert published == {
        (int(fold.unit.split()[1]), name) for fold in folds for name in data.adata.obs_names[fold.test]
    }


def test_a_ligand_and_its_partner_with_lps_stand_together_only_in_the_hard_split(data):
    partners = [(name, f"{name}_LPS") for name in data.adata.obs_names if f"{name}_LPS" in data.adata.obs_names]
    fold = data.adata.obs["fold"]
    assert any(fold[a] != fold[b] for a, b in partners if fold[a] > 0)
    for each in split(data, "unseen-target"):
        tested = set(data.adata.obs_names[each.test])
        assert all((a in tested) <= (b in tested) for a, b in partners)


def test_single_contrasts_are_as_noisy_as_the_notes_say(data):
    change = data.adata.to_df() - data.adata.to_df().loc[CONTROL]
    change.columns = data.adata.var["symbol"]
    lps = next(name for name, text in data.adata.obs["interventions"].items() if text == f'[["{LPS}","shift",null]]')
    assert change.loc[lps, "JUN"] == pytest.approx(0.64, abs=0.01)
    assert change.loc[lps, "CEBPB"] == pytest.approx(0.58, abs=0.01)
    assert change.loc["TNF", "STAT1"] == pytest.approx(-0.99, abs=0.01)
    assert np.median(data.adata.to_df()["P42224"]) == pytest.approx(0.98, abs=0.01)

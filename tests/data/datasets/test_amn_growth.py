"""amn-growth: media, replicates, and that there is no medium without a carbon source."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

import molcause as mc
from molcause.data.datasets import amn_growth
from molcause.data.intervention import from_json
from molcause.data.splits.split import split
from molcause.errors import MolcauseError

load = cache(amn_growth.load)
SOURCES = {f"EX_{name}_e_i" for name in ("rib__D", "malt", "melib", "tre", "fru", "gal", "ac", "lac__D", "succ", "pyr")}


@pytest.fixture
def data(shared_data):
    return load()


def test_110_distinct_media_of_one_to_four_of_ten_sources(data):
    assert data.adata.shape == (110, 1)
    assert data.values().min() == pytest.approx(0.070, abs=0.001)
    assert data.values().max() == pytest.approx(0.421, abs=0.001)
    sizes = [len(condition.perturbation) for condition in data.conditions()]
    assert [sizes.count(n) for n in range(6)] == [0, 10, 20, 40, 40, 0]
    assert set(data.targets()) == SOURCES


def test_the_28_other_components_are_the_same_in_all_media(data):
    assert len(data.adata.uns["base_medium"]) == 28
    assert not SOURCES & set(data.adata.uns["base_medium"])
    assert "EX_o2_e_i" in data.adata.uns["base_medium"]


def test_no_medium_is_a_reference_and_none_is_made_up(data):
    assert "[]" not in set(data.adata.obs["interventions"])
    with pytest.raises(MolcauseError, match="No complete reference sample"):
        mc.models.Ridge().fit(data)


def test_what_is_in_a_medium_is_what_the_file_says(data, shared_data):
    table = pd.read_csv(shared_data("amn-growth/EXP110.csv"), index_col=0)
    for row, text in zip(table.index, data.adata.obs["interventions"], strict=True):
        assert {item.target for item in from_json(text)} == {s for s in SOURCES if table.loc[row, s] == 1}


def test_the_mean_of_the_replicates_is_the_rate(data):
    each = load(replicates=True)
    assert each.adata.obs["replicate"].max() == 8
    mean = pd.Series(each.values()[:, 0]).groupby(each.adata.obs["medium"].to_numpy()).mean()
    assert np.allclose(mean.to_numpy(), data.values()[:, 0], atol=1e-9)
    assert each.n_samples == data.adata.obs["n"].sum()
    assert len(each.conditions()) == 110


def test_replicates_of_a_medium_stand_on_one_side(shared_data):
    each = load(replicates=True)
    medium = each.adata.obs["medium"].to_numpy()
    for fold in split(each, "perturbation", folds=10):
        assert not set(medium[fold.train]) & set(medium[fold.test])


def test_holding_out_a_source_holds_out_all_its_media(data):
    folds = split(data, "unseen-target")
    assert {fold.unit for fold in folds} == SOURCES
    for fold in folds:
        assert all(fold.unit in data.adata.obs["interventions"].iloc[row] for row in fold.test)
        assert not any(fold.unit in data.adata.obs["interventions"].iloc[row] for row in fold.train)

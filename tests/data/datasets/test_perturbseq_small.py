"""perturbseq-small: two screens of opposite sign in four lines, and what cannot be learnt from them."""

from functools import cache

import numpy as np
import pytest

from molcause.data.datasets import perturbseq_small
from molcause.data.datasets.perturbseq_small import TARGETS
from molcause.data.intervention import from_json
from molcause.data.splits.split import split
from molcause.errors import DataContractError

load = cache(perturbseq_small.load)
BOTH = ("MAP2K3", "MAP2K6", "MAP3K21", "MAP4K3", "MAP4K5", "MAPK1", "PLK4", "SGK1", "TGFBR2")


@pytest.fixture
def data(shared_data):
    return load()


def test_5961_cells_of_four_lines_on_500_genes(data):
    assert data.adata.shape == (5961, 500)
    assert data.scale == "log1p"
    assert data.values().max() == pytest.approx(6.95, abs=0.01)
    assert data.adata.obs["context"].value_counts().to_dict() == {"K562": 3375, "T98G": 871, "U87MG": 865, "A172": 850}


def test_each_line_has_100_controls_of_its_own(data):
    controls = data.adata.obs[data.adata.obs["interventions"] == "[]"]
    assert controls["context"].value_counts().to_dict() == dict.fromkeys(("K562", "T98G", "U87MG", "A172"), 100)
    assert set(controls["condition"]) == {"control"}


def test_one_label_is_activation_in_one_screen_and_repression_in_the_other(data):
    for gene in BOTH:
        rows = data.adata.obs[data.adata.obs["condition"].astype(str) == gene]
        coded = {(kind, text) for kind, text in zip(rows["perturbation_type"], rows["interventions"], strict=True)}
        assert coded == {("CRISPRa", f'[["{gene}","shift",null]]'), ("CRISPRi", f'[["{gene}","scale",null]]')}


def test_18_singles_and_15_pairs_were_activated_and_9_kinases_repressed(shared_data):
    norman, mcfaline = load(dataset="norman19"), load(dataset="mcfaline23")
    sizes = [len(condition.perturbation) for condition in norman.conditions()]
    assert [sizes.count(n) for n in (0, 1, 2)] == [1, 18, 15]
    assert mcfaline.targets() == BOTH
    assert (norman.n_samples, mcfaline.n_samples) == (3375, 2586)
    assert all(46 <= n <= 100 for n in mcfaline.adata.obs.groupby(["context", "condition"], observed=True).size())


def test_labels_are_read_by_the_list_of_targets_in_whatever_order(data):
    assert data.targets() == tuple(sorted(TARGETS))
    labels = data.adata.obs["condition"].astype(str)
    for label in labels[labels.str.contains("+", regex=False)].unique():
        (text,) = set(data.adata.obs["interventions"][labels == label])
        assert sorted(label.split("+")) == [item.target for item in from_json(text)]


def test_only_five_pairs_have_both_members_alone(shared_data):
    folds = split(load(dataset="norman19"), "unseen-combination", seen=2)
    assert sorted(fold.unit for fold in folds) == [
        "KLF1 + MAP2K6", "KLF1 + TGFBR2", "MAP2K3 + MAP2K6", "MAP2K3 + SLC38A2", "MAPK1 + TGFBR2",
    ]  # fmt: skip


def test_the_only_target_that_is_measured_is_raised_by_its_activation(data):
    assert {*TARGETS} & {*data.adata.var_names} == {"TMSB4X"}
    level = data.adata[:, "TMSB4X"].to_df()["TMSB4X"]
    k562 = data.adata.obs["context"] == "K562"
    condition = data.adata.obs["condition"]
    assert level[k562 & (condition == "TMSB4X")].mean() == pytest.approx(5.24, abs=0.01)
    assert level[k562 & (condition == "control")].mean() == pytest.approx(3.05, abs=0.01)


def test_the_old_symbol_is_kept_apart(data):
    raw = data.adata.obs["perturbation_raw"].astype(str)
    assert set(data.adata.obs["condition"][raw == "KIAA1804"]) == {"MAP3K21"}
    assert "KIAA1804" not in data.targets()


def test_totals_show_that_genes_were_dropped_after_normalising(data):
    totals = np.expm1(data.values()).sum(axis=1)
    assert totals.min() == pytest.approx(13, abs=1)
    assert totals.max() == pytest.approx(2039, abs=1)


def test_another_part_is_refused_with_the_nearest():
    with pytest.raises(DataContractError, match=r"no dataset 'norman'. Did you mean 'norman19'"):
        perturbseq_small.load(dataset="norman")

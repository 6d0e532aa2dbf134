"""dream4: shapes, what was done, the true graphs, and what of the archive is not to be used."""

from functools import cache

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from molcause.data.datasets import dream4
from molcause.data.intervention import from_json
from molcause.data.splits.split import split
from molcause.errors import DataContractError, KnowledgeError
from molcause.knowledge.networks import dream4_truth

truth = cache(dream4_truth.load)
NETS = [(size, net) for size in (10, 100) for net in range(1, 6)]


@pytest.fixture
def load(shared_data):
    return dream4.load


@pytest.mark.parametrize(("size", "net"), NETS)
def test_each_gene_was_knocked_out_and_knocked_down_once(load, size, net):
    data = load(size, net)
    assert data.adata.shape == (1 + 2 * size, size)
    assert data.adata.obs["experiment"].value_counts().to_dict() == {
        "knockouts": size,
        "knockdowns": size,
        "wildtype": 1,
    }
    out, down = data.values()[1 : 1 + size], data.values()[1 + size :]
    assert np.abs(np.diag(out)).max() <= 0.0024
    assert 0.35 < np.median(np.diag(down) / data.values()[0]) < 0.75
    for row, gene in enumerate(data.adata.var_names):
        assert data.adata.obs["interventions"].iloc[1 + row] == f'[["{gene}","fix",0.0]]'
        assert data.adata.obs["interventions"].iloc[1 + size + row] == f'[["{gene}","scale",0.5]]'


@pytest.mark.parametrize(("size", "courses"), [(10, 5), (100, 10)])
def test_time_courses_are_cut_where_time_is_0(load, size, courses):
    data = load(size, 1, experiments=["timeseries"])
    assert data.adata.shape == (21 * courses, size)
    times = data.adata.obs.groupby("course", observed=True, sort=False)["time"].apply(list)
    assert times.tolist() == [[50.0 * k for k in range(21)]] * courses


def test_a_time_course_begins_at_wildtype_and_then_has_an_unknown_target(load):
    obs = load(10, 2, experiments=["timeseries"]).adata.obs
    assert set(obs["interventions"][obs["time"] == 0]) == {"[]"}
    assert set(obs["interventions"][obs["time"] > 0]) == {"null"}


def test_multifactorial_has_unknown_targets_at_size_10_and_is_refused_at_size_100(load):
    data = load(10, 3, experiments=["wildtype", "multifactorial"])
    assert data.adata.shape == (11, 10)
    assert (data.adata.obs["interventions"] == "null").sum() == 10
    with pytest.raises(DataContractError, match="size 100 are of relabelled genes"):
        load(100, 3, experiments=["wildtype", "multifactorial"])


def test_the_refused_data_do_not_fit_the_truth_indeed(shared_data):
    found = []
    for net in range(1, 6):
        scores = np.abs(np.corrcoef(dream4.read_table(100, net, "multifactorial").to_numpy().T))
        pairs = ~np.eye(100, dtype=bool)
        found.append(roc_auc_score(_edges(100, net)[pairs], scores[pairs]))
    assert 0.45 < min(found) < max(found) < 0.53


@pytest.mark.parametrize(("size", "edges"), [(10, [15, 16, 15, 13, 12]), (100, [176, 249, 195, 211, 193])])
def test_the_true_graphs_have_their_edges_all_genes_and_no_loops(shared_data, size, edges):
    networks = [truth(size, net) for net in range(1, 6)]
    assert [len(network) for network in networks] == edges
    for network in networks:
        assert list(network.node) == [f"G{k + 1}" for k in range(size)]
        assert not (network.source == network.target).any()
        assert set(network.sign) == {0}
        assert network.citations


def test_a_regulator_is_the_source_of_what_its_knock_out_changes(load):
    data = load(10, 1, experiments=["wildtype", "knockouts"])
    change = np.abs(data.values()[1:] - np.median(data.values()[1:], axis=0)) / data.values()[1:].std(axis=0)
    pairs = ~np.eye(10, dtype=bool)
    forwards, backwards = (roc_auc_score(_edges(10, 1)[pairs], score[pairs]) for score in (change, change.T))
    assert forwards == pytest.approx(0.79, abs=0.01)
    assert forwards > backwards


@pytest.mark.parametrize(("size", "pairs"), [(10, 5), (100, 20)])
def test_double_knock_outs_are_pairs_of_genes_to_predict(load, size, pairs):
    found = dream4.dual_knockouts(size, 1)
    assert len(found) == pairs
    genes = set(load(size, 1).adata.var_names)
    assert all({*pair} <= genes and len({*pair}) == 2 for pair in found)


def test_a_knock_out_and_a_knock_down_of_a_gene_stay_together(load):
    data = load(10, 1)
    for fold in split(data, "unseen-target"):
        assert {item.target for row in fold.test for item in from_json(data.adata.obs["interventions"].iloc[row])} == {
            fold.unit
        }
        assert len(fold.test) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 50}, "no size 50. .*It has 10, 100"),
        ({"net": 6}, "no network 6"),
        ({"net": True}, "no network True"),
        ({"experiments": "knockouts"}, "in a list such as"),
        ({"experiments": []}, "in a list such as"),
        ({"experiments": ["knockout"]}, "no experiment 'knockout'. Did you mean 'knockouts'"),
    ],
)
def test_what_it_does_not_have_is_refused(options, message):
    with pytest.raises(DataContractError, match=message):
        dream4.load(**options)


def test_knock_outs_without_a_reference_are_refused(load):
    with pytest.raises(DataContractError, match="No sample is a control"):
        load(10, 1, experiments=["knockouts"])


def test_a_truth_that_there_is_not_is_refused():
    with pytest.raises(KnowledgeError, match="networks 1 to 5"):
        dream4_truth.load(10, 6)


def _edges(size, net):
    network = truth(size, net)
    edge = np.zeros((size, size), dtype=bool)
    edge[network.source_index, network.target_index] = True
    return edge

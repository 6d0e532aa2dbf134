"""Scores of edges by interventions: CausalBench's as published, what they miss, and what the percentile mends."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import ParameterError
from molcause.metrics.graphs import false_omission_rate, mean_wasserstein, wasserstein_percentile
from molcause.metrics.graphs.interventional import Evidence, edge_list


def evidence(distance, p=None, source=None):
    distance = np.array(distance, dtype=float)
    p = np.full(distance.shape, 0.5) if p is None else p
    return Evidence(np.arange(len(distance)) if source is None else np.array(source), distance, distance, np.array(p))


def drawn(seed, sources=5, genes=8):
    rng = np.random.default_rng(seed)
    return evidence(
        rng.integers(0, 6, (sources, genes)), rng.random((sources, genes)), rng.permutation(genes)[:sources]
    )


def all_pairs(found):
    return np.argwhere(found.judged)


def test_the_mean_distance_and_the_share_that_is_significant_by_hand():
    found = evidence([[9.0, 1.0, 3.0], [2.0, 9.0, 6.0]], [[0, 0.01, 0.2], [0.049, 0, 0.05]])
    assert mean_wasserstein.score([(0, 1), (1, 2)], found) == 3.5
    assert mean_wasserstein.share_significant([(0, 1), (0, 2), (1, 0), (1, 2)], found) == 0.5


def test_an_edge_listed_twice_counts_once_and_no_edges_are_no_score():
    found = drawn(0)
    edges = all_pairs(found)[:4]
    twice = np.concatenate([edges, edges[:1]])
    for module in (mean_wasserstein, wasserstein_percentile):
        assert module.score(twice, found) == module.score(edges, found)
        assert math.isnan(module.score([], found))


def test_pathology_the_mean_distance_follows_the_scale_of_the_data_and_the_percentile_does_not():
    found = drawn(1)
    wide = Evidence(found.source, 10 * found.shift, 10 * found.distance, found.p)
    edges = all_pairs(found)[::3]
    assert mean_wasserstein.score(edges, wide) == pytest.approx(10 * mean_wasserstein.score(edges, found))
    assert wasserstein_percentile.score(edges, wide) == wasserstein_percentile.score(edges, found)


def test_pathology_one_strong_perturbation_carries_the_mean_distance_and_not_the_percentile():
    found = evidence([[9.0, 100.0, 101.0, 102.0], [1.0, 9.0, 2.0, 3.0]])
    worst, best = [(0, 1)], [(1, 3)]
    assert mean_wasserstein.score(worst, found) > mean_wasserstein.score(best, found)
    assert (wasserstein_percentile.score(worst, found), wasserstein_percentile.score(best, found)) == (0.0, 1.0)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_the_percentile_is_the_share_of_other_genes_below_with_ties_counting_one_half(seed):
    found = drawn(seed)
    edges = all_pairs(found)
    for (a, b), value in zip(edges, wasserstein_percentile.percentiles(edges, found), strict=True):
        row = found.distance[found.row[a]]
        rest = [row[g] for g in range(found.genes) if g not in (a, b)]
        assert value == pytest.approx(np.mean([(other < row[b]) + 0.5 * (other == row[b]) for other in rest]))
    assert wasserstein_percentile.score(edges, found) == pytest.approx(0.5)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_no_score_sees_the_order_of_genes_or_of_perturbations(seed):
    rng, found = np.random.default_rng(seed), drawn(seed)
    order, rows = rng.permutation(found.genes), rng.permutation(len(found.source))
    place = np.argsort(order)
    tables = [table[rows][:, order] for table in (found.shift, found.distance, found.p)]
    moved = Evidence(place[found.source[rows]], *tables)
    edges = all_pairs(found)[rng.permutation(35)[:9]]
    ways = (
        mean_wasserstein.score,
        wasserstein_percentile.score,
        # All pairs that are left are taken.
        lambda edges, cells: false_omission_rate.score(edges, cells, rounds=None),
    )
    for score in ways:
        assert score(place[edges], moved) == pytest.approx(score(edges, found), nan_ok=True)


def test_genes_that_are_not_measured_are_no_background_and_cannot_be_judged():
    found = evidence([[9.0, 1.0, np.nan, 4.0, 2.0]], [[0.0, 0.5, np.nan, 0.01, 0.5]])
    assert found.judged[0].tolist() == [False, True, False, True, True]
    assert wasserstein_percentile.percentiles([(0, 1), (0, 3)], found).tolist() == [0.0, 1.0]
    assert false_omission_rate.omissions([], found).pairs == 3
    assert np.isnan(found.changed[0]).tolist() == [True, False, True, False, False]
    assert np.isnan(wasserstein_percentile.score([(0, 1)], evidence([[9.0, 1.0]])))


def test_changed_genes_are_those_of_benjamini_and_hochberg():
    found = evidence(np.ones((1, 5)), [[0.0, 0.01, 0.02, 0.04, 0.9]])
    # Of four p-values 0.01 4/1, 0.02 4/2, 0.04 4/3 (0.053), 0.9.
    assert found.changed[0, 1:].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_closure_doubles_its_reach_in_each_round_and_the_literal_one_does_not():
    chain = np.eye(10, k=1, dtype=bool)
    added = np.diff([false_omission_rate.closure(chain, rounds).sum() for rounds in range(4)])
    assert added.tolist() == [8, 13, 14]
    literal = np.diff([false_omission_rate.reach(chain, edges).sum() for edges in range(1, 5)])
    assert literal.tolist() == [8, 7, 6]
    assert false_omission_rate.closure(chain, None).sum() == 45


def test_sparse_and_dense_graphs_are_closed_alike():
    rng = np.random.default_rng(0)
    for density in (0.005, 0.1):
        graph = (rng.random((80, 80)) < density) & ~np.eye(80, dtype=bool)
        paths = np.linalg.matrix_power(np.eye(80) + graph, 80) > 0
        np.fill_diagonal(paths, False)
        assert (false_omission_rate.closure(graph, None) == paths).all()


def test_a_cycle_joins_no_gene_to_itself():
    cycle = np.roll(np.eye(4, dtype=bool), 1, axis=1)
    assert false_omission_rate.closure(cycle, None).sum() == 12
    assert not np.diag(false_omission_rate.reach(cycle, 4)).any()


def test_pairs_are_drawn_as_published():
    joined = np.eye(12, k=1, dtype=bool)
    state = random.getstate()
    try:
        random.seed(3)
        wanted = set()
        while len(wanted) < 20:
            a, b = random.sample(range(12), 2)
            if not joined[a, b]:
                wanted.add((a, b))
    finally:
        random.setstate(state)
    found, free = false_omission_rate.draw(joined, 20, 3)
    assert (set(map(tuple, found.tolist())), free) == (wanted, 12 * 11 - 11)


def test_too_few_free_pairs_are_all_taken_and_it_ends():
    found, free = false_omission_rate.draw(~np.eye(3, k=2, dtype=bool), 500, 0)
    assert (found.tolist(), free) == ([[0, 2]], 1)
    nothing = false_omission_rate.omissions([(a, b) for a in range(8) for b in range(8) if a != b], drawn(0))
    assert (math.isnan(nothing.rate), nothing.pairs) == (True, 0)


def test_pairs_joined_by_a_path_are_not_drawn():
    p = np.full((4, 4), 0.001)
    p[[0, 0, 1, 1, 2, 2, 3, 3], [1, 3, 0, 3, 0, 1, 0, 1]] = 0.9
    found = evidence(np.ones((4, 4)), p)
    # Of the changed pairs 0-2, 1-2, 2-3, 3-2 the graph 0 -> 1 -> 2 leaves out two; 0-1 is joined and unchanged.
    assert false_omission_rate.omissions([], found).rate == pytest.approx(4 / 12)
    assert false_omission_rate.omissions([(0, 1), (1, 2)], found).rate == pytest.approx(2 / 9)
    assert false_omission_rate.omissions([(0, 1), (1, 2)], found, rounds=0).rate == pytest.approx(3 / 10)


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        ([(0, 0)], "self-loops"),
        ([(0, 9)], "from 0 to 2"),
        ([(1, 0)], "never perturbed"),
        ([(0, 2)], "not measured"),
        ([(0, 1, 2)], "pairs"),
    ],
)
def test_edges_that_cannot_be_judged_are_refused(edges, message):
    with pytest.raises(ParameterError, match=message):
        mean_wasserstein.score(edges, evidence([[1.0, 1.0, np.nan]]))


@pytest.mark.parametrize(
    ("source", "shape", "message"),
    [([0, 0], (2, 3), "twice"), ([3], (1, 3), "from 0 to 2"), ([0], (2, 3), "each of 2")],
)
def test_tables_that_do_not_fit_are_refused(source, shape, message):
    with pytest.raises(ParameterError, match=message):
        Evidence(np.array(source), *np.zeros((3, *shape)))


def test_edges_keep_their_order():
    assert edge_list([(2, 0), (0, 1), (2, 0)], 3).tolist() == [[2, 0], [0, 1]]
    assert edge_list([], 3).shape == (0, 2)

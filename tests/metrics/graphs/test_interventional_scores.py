"""Scores of edges by interventions: CausalBench's as published, what they miss, and what the percentile mends."""

import math
import random

import numpy as np
import pytest
from scipy.stats import mannwhitneyu, wasserstein_distance

from molcause.errors import ParameterError
from molcause.metrics.graphs import false_omission_rate, mean_wasserstein, wasserstein_percentile
from molcause.metrics.graphs.interventional import Evidence

CHAIN = [(0, 1), (1, 2), (2, 3)]


def world(seed=0, n=40, genes=8, noise=1.0):
    """Return cells of 0 -> 1 -> 2 -> 3 and bystanders, each gene knocked down once."""
    rng = np.random.default_rng(seed)
    target = np.repeat(np.arange(-1, genes), n)
    x = rng.normal(size=(len(target), genes)) * noise
    for gene in range(genes):
        if 1 <= gene <= 3:
            x[:, gene] += 0.9 * x[:, gene - 1]
        x[target == gene, gene] = rng.normal(-6.0, noise, n)
    return Evidence(x, target)


def test_distances_and_p_values_are_those_of_scipy():
    cells = world()
    control = cells.values[cells.target == -1]
    for a, b in ((0, 1), (3, 0)):
        pair = control[:, b], cells.values[cells.target == a, b]
        assert cells.wasserstein([(a, b)]) == pytest.approx([wasserstein_distance(*pair)])
        assert cells.p_values([(a, b)]) == pytest.approx([mannwhitneyu(*pair).pvalue])
    assert mean_wasserstein.score(CHAIN, cells) == pytest.approx(cells.wasserstein(CHAIN).mean())
    assert mean_wasserstein.share_significant(CHAIN, cells) == 1.0


def test_an_edge_listed_twice_counts_once_and_no_edges_are_no_score():
    cells = world()
    assert mean_wasserstein.score([(0, 1), (0, 1), (3, 0)], cells) == mean_wasserstein.score([(0, 1), (3, 0)], cells)
    assert math.isnan(mean_wasserstein.score([], cells))
    assert math.isnan(wasserstein_percentile.score([], cells))


def test_pathology_total_effects_pass_for_edges():
    cells = world()
    true, paths = mean_wasserstein.score([(2, 3)], cells), mean_wasserstein.score([(1, 3)], cells)
    assert paths > 0.8 * true


def test_pathology_the_mean_distance_follows_the_scale_of_the_data_and_the_percentile_does_not():
    cells = world()
    wide = Evidence(10 * cells.values, cells.target)
    assert mean_wasserstein.score(CHAIN, wide) == pytest.approx(10 * mean_wasserstein.score(CHAIN, cells))
    assert wasserstein_percentile.score(CHAIN, wide) == wasserstein_percentile.score(CHAIN, cells)


def test_pathology_pairs_without_effect_have_a_distance_and_the_percentile_is_at_chance():
    cells = world()
    none = [(a, b) for a in range(4, 8) for b in range(8) if a != b]
    assert mean_wasserstein.score(none, cells) > 0.1
    assert wasserstein_percentile.score(none, cells) == pytest.approx(0.5, abs=1e-12)


def test_all_edges_of_a_perturbation_have_a_mean_percentile_of_exactly_one_half():
    cells = world(1)
    assert wasserstein_percentile.score([(0, b) for b in range(1, 8)], cells) == pytest.approx(0.5)


def test_closure_doubles_its_reach_in_each_round_and_the_literal_one_does_not():
    chain = np.eye(10, k=1, dtype=bool)
    added = np.diff([false_omission_rate.closure(chain, rounds).sum() for rounds in range(4)])
    assert added.tolist() == [8, 13, 14]
    literal = np.diff([false_omission_rate.reach(chain, edges).sum() for edges in range(1, 5)])
    assert literal.tolist() == [8, 7, 6]
    assert false_omission_rate.closure(chain, None).sum() == 45


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
    nothing = false_omission_rate.omissions([(a, b) for a in range(8) for b in range(8) if a != b], world())
    assert (math.isnan(nothing.rate), nothing.pairs) == (True, 0)


def test_the_true_graph_omits_less_than_the_empty_one():
    cells = world()
    true, empty = false_omission_rate.omissions(CHAIN, cells), false_omission_rate.omissions([], cells)
    assert (true.pairs, empty.pairs) == (50, 56)
    assert true.rate < 0.2
    assert empty.rate > true.rate
    assert empty.wasserstein > true.wasserstein


@pytest.mark.parametrize(
    ("edges", "message"), [([(0, 0)], "self-loops"), ([(0, 9)], "from 0 to 1"), ([(1, 0)], "never perturbed")]
)
def test_edges_that_cannot_be_judged_are_refused(edges, message):
    cells = Evidence(np.zeros((3, 2)), np.array([-1, -1, 0]))
    with pytest.raises(ParameterError, match=message):
        mean_wasserstein.score(edges, cells)


@pytest.mark.parametrize(
    ("values", "target", "message"),
    [([[np.nan]], [-1], "NaN"), ([[1.0]], [0], "No cell is a control"), ([[1.0]], [3], "a gene below 1")],
)
def test_cells_that_cannot_judge_are_refused(values, target, message):
    with pytest.raises(ParameterError, match=message):
        Evidence(np.array(values), np.array(target))

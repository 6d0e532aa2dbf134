"""Scores of graphs: searches and simulated interventions as oracles, published examples, chance values."""

import math
from itertools import combinations, pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import ParameterError
from molcause.metrics import average_precision, roc_area
from molcause.metrics.graphs import (
    descendants_auroc,
    dream4_score,
    edge_sign_accuracy,
    held_out_shift,
    structural_hamming_distance,
)
from molcause.metrics.graphs import structural_intervention_distance as sid
from molcause.metrics.graphs.edges import off_diagonal
from molcause.metrics.graphs.interventional import Evidence


def matrix(n, edges):
    found = np.zeros((n, n))
    for a, b in edges:
        found[a, b] = 1.0
    return found


def acyclic(rng, n, density=0.4):
    order = rng.permutation(n)
    return np.triu(rng.random((n, n)) < density, 1)[np.ix_(order, order)].astype(float)


def _fewest_changes(start, goal):
    """Search over adding, removing and reversing edges of three nodes."""
    pairs = [(a, b) for a, b in product(range(3), repeat=2) if a != b]
    seen, front, steps = {start}, {start}, 0
    while goal not in seen:
        steps += 1
        new = set()
        for graph in front:
            for a, b in pairs:
                new.add(graph ^ {(a, b)})
                if (a, b) in graph and (b, a) not in graph:
                    new.add(graph - {(a, b)} | {(b, a)})
        front = new - seen
        seen |= new
    return steps


@pytest.mark.parametrize("seed", range(25))
def test_the_hamming_distance_is_the_fewest_changes_that_a_search_finds(seed):
    one, two = np.random.default_rng(seed).random((2, 3, 3)) < 0.5
    np.fill_diagonal(one, False)
    np.fill_diagonal(two, False)
    graphs = [frozenset(map(tuple, np.argwhere(graph).tolist())) for graph in (one, two)]
    assert structural_hamming_distance.score(one, two) == _fewest_changes(*graphs)
    assert structural_hamming_distance.score(one, two, reversal=2) == len(graphs[0] ^ graphs[1])
    assert structural_hamming_distance.score(0 * one, two) == structural_hamming_distance.empty_graph(two)


def test_the_published_example_of_the_intervention_distance():
    # Peters and Buhlmann 2015, section 2.1: one Hamming error each, and 0 against 8 wrong effects.
    truth = [(0, 1)] + [(x, y) for x in (0, 1) for y in (2, 3, 4)]
    extra, reversed_edge = [*truth, (2, 3)], [(1, 0), *truth[1:]]
    for edges, wanted in ((extra, 0.0), (reversed_edge, 8.0)):
        assert structural_hamming_distance.score(matrix(5, edges), matrix(5, truth)) == 1.0
        assert sid.score(matrix(5, edges), matrix(5, truth)) == wanted


@pytest.mark.parametrize("seed", range(40))
def test_the_intervention_distance_counts_wrong_effects_of_linear_gaussian_worlds(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 8))
    truth, found = acyclic(rng, n), acyclic(rng, n)
    weight = truth * rng.uniform(0.5, 2.0, (n, n)) * rng.choice([-1, 1], (n, n))
    total = np.linalg.inv(np.eye(n) - weight)
    covariance = total.T @ np.diag(rng.uniform(0.5, 2.0, n)) @ total
    wrong = np.zeros((n, n), dtype=bool)
    for i, j in product(range(n), repeat=2):
        parents = np.flatnonzero(found[:, i])
        at = [i, *parents]
        claimed = 0.0 if j in parents else np.linalg.solve(covariance[np.ix_(at, at)], covariance[at, j])[0]
        wrong[i, j] = i != j and abs(claimed - total[i, j]) > 1e-8
    assert (sid.wrong_pairs(found, truth) == wrong).all()


def test_the_full_graph_in_a_true_order_gets_every_effect_right():
    rng = np.random.default_rng(2)
    truth = np.triu(rng.random((12, 12)) < 0.2, 1)
    assert sid.score(np.triu(np.ones((12, 12)), 1), truth) == 0.0
    assert sid.score(truth, truth) == 0.0


def test_the_intervention_distance_refuses_cycles():
    with pytest.raises(ParameterError, match="The predicted graph has a cycle"):
        sid.score(matrix(2, [(0, 1), (1, 0)]), matrix(2, []))


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_no_graph_score_sees_the_order_of_genes(seed):
    rng = np.random.default_rng(seed)
    found, truth = acyclic(rng, 6), acyclic(rng, 6)
    sign = truth * rng.choice([-1.0, 1.0], (6, 6))
    order = rng.permutation(6)
    ways = (
        (sid.score, truth),
        (structural_hamming_distance.score, truth),
        (edge_sign_accuracy.score, sign),
        (lambda f, t: roc_area.score(*off_diagonal("edges", f, t)), truth),
        (lambda f, t: average_precision.score(*off_diagonal("edges", f, t)), truth),
    )
    for score, goal in ways:
        moved = score(found[np.ix_(order, order)], goal[np.ix_(order, order)])
        assert moved == pytest.approx(score(found, goal), nan_ok=True)


def test_edge_signs_by_hand_beside_the_majority_sign():
    truth = np.array([[0, 1, 1], [1, 0, -1], [np.nan, 0, 0]])
    assert edge_sign_accuracy.score(truth, truth) == 1.0
    assert edge_sign_accuracy.score(np.zeros((3, 3)), truth) == 0.5
    assert edge_sign_accuracy.majority(truth) == edge_sign_accuracy.score(np.ones((3, 3)), truth) == 0.75
    assert math.isnan(edge_sign_accuracy.score(truth, np.zeros((3, 3))))
    with pytest.raises(ParameterError, match="not 2"):
        edge_sign_accuracy.score(truth, 2 * truth)


def test_a_graph_with_a_value_that_is_not_a_number_or_another_shape_is_refused():
    with pytest.raises(ParameterError, match="1 entries are NaN"):
        structural_hamming_distance.score([[0, np.nan], [0, 0]], np.zeros((2, 2)))
    # A pair that the truth does not judge may hold anything.
    assert structural_hamming_distance.score([[0, np.nan], [1, 0]], [[0, np.nan], [0, 0]]) == 1.0
    with pytest.raises(ParameterError, match="square"):
        off_diagonal("edges", np.zeros((2, 3)))


@pytest.mark.parametrize("seed", range(10))
def test_the_bottleneck_is_the_best_weakest_edge_over_all_paths(seed):
    edges = np.random.default_rng(seed).random((5, 5))
    closed = descendants_auroc.bottleneck(edges)
    for i, j in product(range(5), repeat=2):
        middle = [k for k in range(5) if k not in (i, j)]
        paths = [
            (i, *inner, j)
            for size in range(5)
            for chosen in combinations(middle, size)
            for inner in permutations(chosen)
        ]
        best = max(min(edges[a, b] for a, b in pairwise(path)) for path in paths)
        assert closed[i, j] == best


def test_the_bottleneck_of_some_rows_is_that_of_the_closure_in_rounds():
    edges = np.random.default_rng(3).random((30, 30)) * (np.random.default_rng(4).random((30, 30)) < 0.1)
    closed = edges.copy()
    for k in range(30):
        np.maximum(closed, np.minimum(closed[:, k, np.newaxis], closed[k]), out=closed)
    assert (descendants_auroc.bottleneck(edges) == closed).all()
    assert (descendants_auroc.bottleneck(edges, [7, 2]) == closed[[7, 2]]).all()
    assert not descendants_auroc.bottleneck(np.zeros((3, 3))).any()


def test_descendants_count_along_paths_and_only_of_the_target():
    edges = matrix(4, [(0, 1), (1, 2)])
    assert descendants_auroc.of_target(edges, [np.nan, 1, 1, 0], target=0) == 1.0
    assert descendants_auroc.of_target(edges, [0, 0, 1, 0], target=1) == 1.0
    # The target's own entry counts: nothing leads back to it.
    assert descendants_auroc.of_target(edges, [1, 1, 1, 0], target=0) == pytest.approx(5 / 6)
    assert descendants_auroc.of_target(np.zeros((4, 4)), [1, 1, 0, 0], target=0) == 0.5
    assert math.isnan(descendants_auroc.of_target(edges * np.nan, [1, 1, 0, 0], target=0))


def test_perturbed_genes_without_two_classes_are_counted():
    p = np.array([[0.0, 0.0, 0.9, 0.9], [0.0, 0.0, 0.0, 0.0], [np.nan] * 4])
    cells = Evidence(np.array([0, 1, 2]), p, p, p)
    found = descendants_auroc.scores(matrix(4, [(0, 1), (3, 2)]), cells)
    assert (found.value[0], found.mean, found.scored) == (1.0, 1.0, 1)
    assert found.reasons() == {"no gene or every gene is changed": 1, "no gene has a p-value": 1}
    assert math.isnan(descendants_auroc.scores(matrix(4, [(0, 1)]) * np.nan, cells).mean)


@pytest.mark.parametrize("seed", range(10))
def test_the_interpolated_area_is_the_challenges_sum_for_a_list_without_ties(seed):
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(20) < 6)
    hits = misses = 0
    wanted = 0.0
    for k, positive in enumerate(truth, start=1):
        if positive:
            wanted += 1.0 - (misses * math.log(k / (k - 1)) if misses else 0.0)
            hits += 1
        misses += not positive
    assert dream4_score.interpolated_area(-np.arange(20), truth) == pytest.approx(wanted / hits)


def test_the_interpolated_area_of_ties_is_an_integral():
    scores, truth = [3, 3, 3, 2, 1, 1, 1, 1], [1, 0, 0, 1, 1, 0, 1, 0]
    area = 0.0
    for before, wrong, hits, misses in ((0, 0, 1, 2), (1, 2, 1, 0), (2, 2, 2, 2)):
        t = before + (np.arange(200_000) + 0.5) / 200_000 * hits
        area += np.mean(t / (t + wrong + (t - before) * misses / hits)) * hits / 4
    assert dream4_score.interpolated_area(scores, truth) == pytest.approx(area, abs=1e-6)
    assert dream4_score.interpolated_area(np.zeros(8), truth) == pytest.approx(0.5)


def test_random_rankings_score_the_chance_value_of_the_card():
    rng = np.random.default_rng(0)
    networks = [(rng.random((10, 10)), rng.random((10, 10)) < 0.15) for _ in range(60)]
    found = dream4_score.evaluate(networks, rng, draws=2000)
    values = -np.log10(found.p_auroc)
    assert values.mean() == pytest.approx(dream4_score.metric.chance, abs=4 * values.std() / math.sqrt(60))
    assert found.score == pytest.approx((found.auroc_part + found.aupr_part) / 2)


def test_the_null_is_uniform_over_all_rankings_of_a_small_truth():
    auroc, aupr = dream4_score.random_areas(9, 2, 40_000, np.random.default_rng(1))
    every = [
        (roc_area.score(-np.arange(9), truth), dream4_score.interpolated_area(-np.arange(9), truth))
        for truth in (np.isin(np.arange(9), pair) for pair in combinations(range(9), 2))
    ]
    for drawn, wanted in zip((auroc, aupr), np.transpose(every), strict=True):
        assert drawn.mean() == pytest.approx(wanted.mean(), abs=4 * wanted.std() / 200)
        assert set(np.round(drawn, 9)) == set(np.round(wanted, 9))


def test_a_score_that_no_random_ranking_reaches_is_said_to_be_a_lower_bound():
    truth = np.triu(np.random.default_rng(0).random((30, 30)) < 0.1, 1)
    found = dream4_score.evaluate([(truth, truth)], np.random.default_rng(0), draws=99)
    assert (found.score, found.floored) == (pytest.approx(2.0), 2)


def test_a_ranking_that_is_not_a_number_or_a_truth_without_edges_has_no_score():
    truth = np.eye(4, k=1)
    for network in ((truth * np.nan, truth), (truth, 0 * truth)):
        assert math.isnan(dream4_score.evaluate([network], np.random.default_rng(0), draws=9).score)
        assert math.isnan(dream4_score.scores(*network, draws=9).mean)


def test_the_true_coefficients_predict_a_held_out_shift_and_total_effects_do_not():
    rng = np.random.default_rng(5)
    direct = acyclic(rng, 8, 0.5) * rng.uniform(0.3, 0.9, (8, 8))
    total = np.linalg.inv(np.eye(8) - direct)
    target = int(np.argmax((direct != 0).sum(axis=1)))
    shift = -2.0 * total[target]
    assert held_out_shift.r2(direct, shift, target) == pytest.approx(1.0)
    assert held_out_shift.r2(total - np.eye(8), shift, target) < 0.95
    assert held_out_shift.r2(np.zeros((8, 8)), shift, target) == 0.0
    assert math.isnan(held_out_shift.r2(direct, np.eye(8)[target], target))


def shifts(total, source):
    """Return what hard interventions do in a linear world, whose targets move by -2."""
    table = -2.0 * total[source] / np.diag(total)[source][:, np.newaxis]
    return Evidence(np.array(source), table, np.abs(table), np.zeros_like(table))


@pytest.mark.parametrize("seed", range(5))
def test_effects_fitted_under_the_true_graph_to_exact_shifts_are_the_true_ones(seed):
    rng = np.random.default_rng(seed)
    direct = rng.uniform(0.3, 0.5, (8, 8)) * (rng.random((8, 8)) < 0.3) * ~np.eye(8, dtype=bool)
    full = shifts(np.linalg.inv(np.eye(8) - direct), list(range(8)))
    assert held_out_shift.refit(direct, full) == pytest.approx(direct, abs=1e-8)
    assert held_out_shift.scores(direct, full, full).value.size == 0


def test_a_chain_learned_from_other_targets_predicts_a_held_out_one_and_its_reverse_does_not():
    direct = 0.8 * np.eye(6, k=1)
    total = np.linalg.inv(np.eye(6) - direct)
    training, new = shifts(total, [0, 1, 2, 4, 5]), shifts(total, [3])
    assert held_out_shift.scores(direct, training, new).mean == pytest.approx(1.0)
    assert held_out_shift.scores(direct.T, training, new).mean < 0.5


def test_a_held_out_target_that_is_not_measured_is_counted():
    table = np.array([[1.0, 0.5, np.nan]])
    training = Evidence(np.array([0]), table, np.abs(table), np.abs(table))
    new = Evidence(np.array([2]), table, np.abs(table), np.abs(table))
    found = held_out_shift.scores(np.zeros((3, 3)), training, new)
    assert found.reasons() == {"the target itself is not measured": 1}


def test_effects_without_a_solution_have_no_score():
    assert math.isnan(held_out_shift.r2([[0, 1.0], [1.0, 0]], [1.0, 1.0], target=0))


@pytest.mark.parametrize("seed", range(30))
def test_the_intervention_distance_is_that_of_a_search_over_paths(seed):
    # Peters and Buhlmann 2015, definition of a valid adjustment set, path by path.
    rng = np.random.default_rng(100 + seed)
    n = int(rng.integers(3, 6))
    truth, found = acyclic(rng, n, 0.5), acyclic(rng, n, 0.5)
    assert (sid.wrong_pairs(found, truth) == _wrong_by_paths(found, truth)).all()


def _wrong_by_paths(found, truth):
    n = len(truth)
    below = np.linalg.matrix_power(np.eye(n) + truth, n) > 0
    wrong = np.zeros((n, n), dtype=bool)
    for i, j in product(range(n), repeat=2):
        given = set(np.flatnonzero(found[:, i]).tolist())
        if i == j or (j in given and not below[i, j]):
            continue
        wrong[i, j] = j in given or not _adjusts(truth, below, i, j, given)
    return wrong


def _adjusts(truth, below, i, j, given):
    middle = [k for k in range(len(truth)) if k not in (i, j)]
    for size in range(len(truth) - 1):
        for inner in permutations(middle, size):
            path = (i, *inner, j)
            if not all(truth[a, b] or truth[b, a] for a, b in pairwise(path)):
                continue
            if all(truth[a, b] for a, b in pairwise(path)):
                if any(below[node, z] for node in path[1:] for z in given):
                    return False
            elif _open(truth, below, path, given):
                return False
    return True


def _open(truth, below, path, given):
    for before, node, after in zip(path, path[1:], path[2:], strict=False):
        if truth[before, node] and truth[after, node]:
            if not any(below[node, z] for z in given):
                return False
        elif node in given:
            return False
    return True

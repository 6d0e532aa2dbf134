"""Scores of predicted changes whose values are known: the truth, the training mean, constants, shrunk truths, ties."""

import math
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr, ttest_ind
from sklearn.metrics import r2_score

from molcause.metrics.effects import (
    ceiling,
    centroid_accuracy,
    centroid_accuracy_cosine,
    differential_auprc,
    interaction_residual,
    legacy_pearson_delta,
    pearson_delta,
    sign_gain,
    squared_error,
    weighted_mse,
    weighted_r2,
    weights,
)

RNG = np.random.default_rng(3)
Y = RNG.normal(size=(6, 40))
M = RNG.normal(size=40)
W = weights.weights(RNG.normal(size=(6, 40)))


def skill(module, predicted, measured, mean, *weights):
    ours, null = (module.scores(f, measured, *weights).mean for f in (predicted, np.broadcast_to(mean, Y.shape)))
    return module.metric.shown(ours, null)


def test_the_truth_scores_best():
    assert skill(squared_error, Y, Y, M) == skill(weighted_mse, Y, Y, M, W) == 1.0
    assert weighted_r2.scores(Y - M, Y - M, W).mean == 1.0
    assert centroid_accuracy.scores(Y, Y).mean == centroid_accuracy_cosine.scores(Y - M, Y - M).mean == 1.0
    assert pearson_delta.scores(Y - M, Y - M).mean == pytest.approx(1.0)
    assert interaction_residual.scores(Y, Y).mean == 1.0


def test_the_training_mean_scores_exactly_nothing():
    mean = np.tile(M, (6, 1))
    assert skill(squared_error, mean, Y, M) == skill(weighted_mse, mean, Y, M, W) == 0.0
    assert centroid_accuracy.scores(mean, Y).mean == 0.5
    assert centroid_accuracy_cosine.scores(mean - M, Y - M).value.tolist() == [0.5] * 6
    found = pearson_delta.scores(mean - M, Y - M)
    assert found.value.tolist() == [0.0] * 6
    assert found.reasons() == {pearson_delta.FLAT: 6}
    assert weighted_r2.scores(mean - M, Y - M, W).mean <= 0.0


@pytest.mark.parametrize("seed", range(5))
def test_any_constant_has_a_centroid_accuracy_of_exactly_one_half(seed):
    constant = np.tile(np.random.default_rng(seed).normal(size=40), (6, 1))
    assert centroid_accuracy.scores(constant, Y).mean == pytest.approx(0.5, abs=1e-15)
    assert centroid_accuracy.transposed(constant, Y).value.tolist() == [0.5] * 6


@pytest.mark.parametrize("a", [-1.0, 0.0, 0.25, 0.5, 1.0, 1.5])
def test_shrunk_effects_lose_skill_by_the_square_but_no_correlation(a):
    shrunk = M + a * (Y - M)
    assert skill(weighted_mse, shrunk, Y, M, W) == pytest.approx(1 - (1 - a) ** 2)
    assert skill(squared_error, shrunk, Y, M) == pytest.approx(1 - (1 - a) ** 2)
    assert pearson_delta.scores(shrunk - M, Y - M).mean == pytest.approx(np.sign(a))


def test_half_of_orthogonal_effects_has_a_perfect_centroid_accuracy():
    effects = np.eye(5) * 3
    assert centroid_accuracy.scores(0.51 * effects, effects).mean == 1.0
    assert centroid_accuracy.scores(-effects, effects).mean == 0.0


def test_mid_ranks_by_hand_with_equal_truths_and_equal_predictions():
    truth = np.array([[0.0], [0.0], [2.0]])
    # Distances of the three predictions to the three truths: 0 0 4 | 1 1 1 | 4 4 0.
    assert centroid_accuracy.scores([[0.0], [1.0], [2.0]], truth).value.tolist() == [0.75, 0.5, 1.0]
    assert centroid_accuracy.transposed([[0.0], [0.0], [2.0]], truth).value.tolist() == [0.75, 0.75, 1.0]


def test_one_perturbation_alone_has_no_centroid_accuracy():
    found = centroid_accuracy.scores(Y[:1], Y[:1])
    assert math.isnan(found.mean)
    assert found.reasons() == {"it has no competitor": 1}


def test_undefined_weights_are_counted_and_never_uniform():
    odd = W.copy()
    odd[2] = weights.weights([[3.0] * 40])[0]
    found = weighted_mse.scores(Y + 1, Y, odd)
    assert found.missing == 1
    assert found.reasons() == {weighted_mse.NO_WEIGHTS: 1}
    assert weighted_r2.scores(Y, Y, odd).missing == 1
    kept = np.delete(np.arange(6), 2)
    assert weighted_mse.scores(Y + 1, Y, odd).mean == weighted_mse.scores(Y[kept] + 1, Y[kept], W[kept]).mean


def test_weighted_r2_equals_scikit_learn():
    f = RNG.normal(size=(6, 40))
    wanted = [r2_score(y, x, sample_weight=w) for x, y, w in zip(f, Y, W, strict=True)]
    assert weighted_r2.scores(f, Y, W).value == pytest.approx(wanted)


def test_pearson_delta_equals_scipy():
    f, other = RNG.normal(size=(6, 40)), RNG.normal(size=40)
    wanted = [pearsonr(x - M, y - other).statistic for x, y in zip(f, Y, strict=True)]
    assert pearson_delta.scores(f - M, Y - other).value == pytest.approx(wanted)
    assert legacy_pearson_delta.scores(f - M, Y - other).mean == pytest.approx(np.mean(wanted))


def test_the_statistic_against_the_rest_equals_scipy():
    cells, label = RNG.normal(size=(30, 4)) + 1e4, np.arange(30) % 3
    found = weights.against_the_rest(cells, label, 3)
    for p in range(3):
        wanted = ttest_ind(cells[label == p], cells[label != p], equal_var=False).statistic
        assert found[p] == pytest.approx(wanted, rel=1e-6)


def test_a_gene_without_spread_has_no_statistic_and_its_perturbation_no_weights():
    found = weights.against_the_rest([[1.0, 0.1], [1.0, 0.2], [1.0, 0.5], [1.0, 0.1]], [0, 0, 1, 1], 2)
    assert np.isnan(found[:, 0]).all()
    assert np.isnan(weights.weights(found)).all()


def test_the_frequency_of_genes_scores_exactly_zero_as_a_predictor():
    truth, frequency = RNG.random((6, 40)) < 0.2, RNG.random(40)
    assert differential_auprc.scores(np.tile(frequency, (6, 1)), truth, frequency).mean == 0.0
    assert differential_auprc.scores(truth * 2.0 - 0.5, truth, frequency).mean == 1.0


def test_perfect_on_changed_genes_and_noise_elsewhere_finds_all_and_has_a_large_error():
    truth = np.zeros((6, 40), dtype=bool)
    truth[:, :5] = True
    effects = np.where(truth, 9.0, 0.0)
    predicted = np.where(truth, effects, RNG.normal(size=(6, 40)))
    assert differential_auprc.precisions(predicted, truth).mean == 1.0
    assert sign_gain.scores(predicted, effects, truth).mean == 1.0
    assert squared_error.scores(predicted, effects).mean > 0.5


def test_no_changed_gene_is_counted_and_never_perfect():
    nothing = np.zeros((6, 40), dtype=bool)
    for found in (
        differential_auprc.scores(Y, nothing, np.zeros(40)),
        differential_auprc.overlap(Y, nothing, nothing),
        sign_gain.scores(Y, Y, nothing),
    ):
        assert (found.scored, found.missing) == (0, 6)
        assert math.isnan(found.mean)


def test_overlap_takes_the_largest_significant_and_shares_ties():
    truth = [[True, True, False, False]]
    assert differential_auprc.overlap([[9, -8, 7, 6]], [[True] * 4], truth).mean == 1.0
    assert differential_auprc.overlap([[1, 1, 1, 1]], [[True] * 4], truth).mean == 0.5
    assert differential_auprc.overlap([[9, -8, 7, 6]], [[False, True, True, False]], truth).mean == 0.5
    assert differential_auprc.overlap([[9, -8, 7, 6]], [[False] * 4], truth).mean == 0.0


def test_signs_of_the_shared_shift_gain_nothing():
    shared = np.where(np.arange(40) % 2, 1.0, -1.0)
    truth = np.tile(shared, (6, 1))
    found = sign_gain.scores(truth, truth, np.abs(truth)).mean
    assert found == 1.0
    assert sign_gain.metric.shown(found, found) == 0.0


def test_an_additive_prediction_has_exactly_no_interaction_skill():
    a, b, c = RNG.normal(size=(3, 6, 40))
    additive = interaction_residual.residual(a + b - c[0], a, b, c[0])
    assert np.abs(additive).max() < 1e-12
    assert interaction_residual.scores(np.zeros((6, 40)), Y).mean == 0.0
    assert interaction_residual.correlation(np.zeros((6, 40)), Y).mean == 0.0
    assert interaction_residual.strength(0.7 * (a + b), a, b) == pytest.approx(0.7)


def test_without_interaction_a_constant_correlates_through_shared_cells_and_not_through_disjoint_ones():
    def pseudobulks(rng, effects):
        return effects + rng.normal(0, 0.5 / np.sqrt(60), effects.shape)

    found = {"shared": [], "disjoint": []}
    for seed in range(20):
        rng = np.random.default_rng(seed)
        a, b = rng.normal(0, 0.2, (2, 10, 500))
        double, c = pseudobulks(rng, a + b), np.zeros(500)
        singles, others = (tuple(pseudobulks(rng, part) for part in (a, b, c)) for _ in range(2))
        y = interaction_residual.residual(double, *singles)
        for name, used in (("shared", singles), ("disjoint", others)):
            f = interaction_residual.residual(np.zeros_like(a), *used)
            found[name].append(interaction_residual.correlation(f, y).mean)
    assert np.mean(found["shared"]) == pytest.approx(0.32, abs=0.03)
    assert abs(np.mean(found["disjoint"])) < 0.02


def test_in_a_null_world_replicates_and_ceilings_are_at_chance():
    r, accuracy = [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        f, y = rng.normal(size=(2, 10, 200))
        halves = rng.normal(size=(2, 200)) / 5
        r.append(ceiling.spearman_brown(pearson_delta.scores(f - halves[0], y - halves[1]).mean))
        accuracy.append(ceiling.spearman_brown_from_half(centroid_accuracy.scores(f, y).mean))
    for found, chance in ((r, 0.0), (accuracy, 0.5)):
        assert np.mean(found) == pytest.approx(chance, abs=4 * np.std(found) / math.sqrt(30))


def test_a_prediction_that_is_not_a_number_leaves_no_score_and_a_missing_truth_is_counted():
    broken = Y.copy()
    broken[1, 3] = math.nan
    for score in (
        lambda f, y: weighted_mse.scores(f, y, W),
        lambda f, y: weighted_r2.scores(f, y, W),
        pearson_delta.scores,
        squared_error.scores,
        interaction_residual.scores,
    ):
        assert math.isnan(score(broken, Y).mean)
        found = score(Y, broken)
        assert (found.missing, found.mean > 0.9 or found.mean == 0.0) == (1, True)
    assert math.isnan(skill(weighted_mse, broken, Y, M, W))
    assert math.isnan(centroid_accuracy.scores(broken, Y).mean)
    assert centroid_accuracy.scores(Y, broken).missing == 6


tables = st.tuples(st.integers(2, 5), st.integers(2, 6), st.integers(0, 10**6))


@settings(deadline=None, max_examples=60)
@given(tables)
def test_no_score_sees_the_order_of_genes_or_perturbations(shape):
    p, g, seed = shape
    rng = np.random.default_rng(seed)
    f, y = rng.integers(-4, 5, (2, p, g)).astype(float)
    w, m = rng.integers(1, 4, (p, g)).astype(float), rng.integers(-2, 3, g).astype(float)
    rows, columns = rng.permutation(p), rng.permutation(g)

    def moved(table):
        return table[rows][:, columns] if table.ndim == 2 else table[columns]

    for score in _SCORES:
        before, after = score(f, y, m, w), score(*map(moved, (f, y, m, w)))
        assert after.value == pytest.approx(before.value[rows], abs=1e-12, nan_ok=True)
        assert list(after.reason) == [before.reason[row] for row in rows]


@settings(deadline=None, max_examples=60)
@given(tables, st.sampled_from([-3.0, 2.0]))
def test_a_constant_added_to_all_and_a_common_scale_change_nothing_but_the_error(shape, k):
    p, g, seed = shape
    rng = np.random.default_rng(seed)
    f, y = rng.integers(-4, 5, (2, p, g)).astype(float)
    w, m = rng.integers(1, 4, (p, g)).astype(float), rng.integers(-2, 3, g).astype(float)
    for score in _SCORES:
        before = score(f, y, m, w).value
        assert score(f + 8, y + 8, m + 8, w).value == pytest.approx(before, abs=1e-12, nan_ok=True)
        factor = k**2 if score in (_weighted, _plain) else 1.0
        assert score(k * f, k * y, k * m, w).value == pytest.approx(factor * before, abs=1e-10, nan_ok=True)


def _weighted(f, y, m, w):
    return weighted_mse.scores(f, y, w)


def _plain(f, y, m, w):
    return squared_error.scores(f, y)


_SCORES = (
    _weighted,
    _plain,
    lambda f, y, m, w: weighted_r2.scores(f - m, y - m, w),
    lambda f, y, m, w: centroid_accuracy.scores(f - m, y - m),
    lambda f, y, m, w: centroid_accuracy.transposed(f - m, y - m),
    lambda f, y, m, w: centroid_accuracy_cosine.scores(f - m, y - m),
    lambda f, y, m, w: pearson_delta.scores(f - m, y - m),
    lambda f, y, m, w: differential_auprc.precisions(f - m, w > 2),
    lambda f, y, m, w: interaction_residual.scores(f - m, y - m),
)


def test_centroid_accuracy_of_all_orders_of_three_predictions_averages_to_chance():
    y = Y[:3]
    found = [centroid_accuracy.scores(y[list(order)], y).mean for order in permutations(range(3))]
    assert np.mean(found) == pytest.approx(0.5)


def test_spearman_brown_keeps_chance_at_chance():
    assert ceiling.spearman_brown(0.0) == 0.0
    assert ceiling.spearman_brown_from_half(0.5) == 0.5
    assert ceiling.spearman_brown(0.5) == pytest.approx(2 / 3)
    assert ceiling.spearman_brown_from_half(0.55) == pytest.approx(0.5909, abs=1e-4)


def test_parts_are_disjoint_equal_for_each_label_and_the_same_for_a_seed():
    label = np.repeat(["a", "b", "c"], [7, 2, 1])
    found = ceiling.parts(label, 2, np.random.default_rng(1))
    assert [np.bincount(found[label == name] + 1, minlength=3).tolist() for name in "abc"] == [
        [1, 3, 3],
        [0, 1, 1],
        [1, 0, 0],
    ]
    assert found.tolist() == ceiling.parts(label, 2, np.random.default_rng(1)).tolist()


def test_the_dynamic_range_is_the_duplicates_place_between_nothing_and_the_truth():
    assert ceiling.dynamic_range(0.2, 1.0, 0.0, "lower") == 0.8
    assert ceiling.dynamic_range(5.0, 1.0, 0.0, "lower") == -1.0
    assert math.isnan(ceiling.dynamic_range(0.2, 0.0, 0.0, "lower"))
    assert ceiling.technical_duplicate([[4.0]], [[0.0]], [[1.0]]).tolist() == [[0.0]]

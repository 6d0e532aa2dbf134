"""What each score sees in a simulated screen with a shared shift: collapse, halved effects, noise, permuted labels."""

import numpy as np
import pytest

from molcause.metrics.effects import centroid_accuracy, legacy_pearson_delta, pearson_delta, weighted_mse, weights

GENES, PERTURBATIONS, CELLS, SD = 500, 20, 30, 0.5


def screen(seed):
    """Return the table of scores of several predictors in one world; all cell sets are disjoint."""
    rng = np.random.default_rng(seed)
    shared = rng.normal(0, 0.4, GENES) * (rng.random(GENES) < 0.2)
    effects = shared + rng.normal(0, 0.5, (40, GENES)) * (rng.random((40, GENES)) < 0.05)

    def mean(truth, n):
        return truth + rng.normal(0, SD / np.sqrt(n), truth.shape)

    test, train = effects[:PERTURBATIONS], effects[PERTURBATIONS:]
    m1, m2 = mean(train, 30).mean(axis=0), mean(train, 30).mean(axis=0)
    m = (m1 + m2) / 2
    c1, c2 = mean(np.zeros(GENES), 300), mean(np.zeros(GENES), 300)
    truth = mean(test, CELLS)
    label = np.repeat(np.arange(PERTURBATIONS), CELLS)
    cells = test[label] + rng.normal(0, SD, (len(label), GENES))
    w = weights.weights(weights.against_the_rest(cells, label, PERTURBATIONS))
    predictors = {
        "train mean": np.tile(m1, (PERTURBATIONS, 1)),
        "permuted": np.roll(test, 1, axis=0),
        "half": 0.5 * (test + m),
        "noise": test + rng.normal(0, 0.3, test.shape),
        "oracle": test,
    }
    return {
        name: (
            weighted_mse.scores(f, truth).mean,
            weighted_mse.score(f, truth, m1, w),
            legacy_pearson_delta.score(f, truth, c2, c1),
            pearson_delta.score(f, truth, m1, m2),
            centroid_accuracy.score(f, truth),
        )
        for name, f in predictors.items()
    }


@pytest.fixture(scope="module")
def table():
    runs = [screen(seed) for seed in range(4)]
    return {name: np.mean([run[name] for run in runs], axis=0) for name in runs[0]}


def test_collapse_is_rewarded_by_the_legacy_correlation_only(table):
    _, skill, legacy, specific, accuracy = table["train mean"]
    assert legacy > 0.65
    assert (skill, specific) == (0.0, 0.0)
    assert accuracy == pytest.approx(0.5)


def test_halved_effects_are_seen_by_the_error_and_by_no_correlation_or_rank(table):
    assert table["half"][1] < table["oracle"][1] - 0.15
    assert table["half"][3] == pytest.approx(table["oracle"][3], abs=0.05)
    assert table["half"][4] > 0.99


def test_noise_has_the_worst_plain_error_and_yet_a_high_skill_and_accuracy(table):
    assert table["noise"][0] == max(row[0] for row in table.values())
    assert table["noise"][1] > 0.6
    assert table["noise"][4] > 0.99


def test_permuted_labels_keep_the_legacy_correlation_and_lose_the_rest(table):
    _, skill, legacy, specific, accuracy = table["permuted"]
    assert legacy > 0.5
    assert abs(skill) < 0.25
    assert abs(specific) < 0.15
    assert abs(accuracy - 0.5) < 0.1

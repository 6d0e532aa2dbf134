"""Numbers of cell-eval 0.8.2, frozen by oracle/cell_eval_numbers.py: equal where it is right, and how it differs."""

import json
from pathlib import Path

import numpy as np
import pytest

from molcause.metrics.distributions import energy_distance
from molcause.metrics.effects import centroid_accuracy, centroid_accuracy_cosine, legacy_pearson_delta, squared_error

FROZEN = json.loads((Path(__file__).parents[2] / "oracle" / "frozen" / "cell_eval.json").read_text(encoding="utf-8"))
MEASURED = np.array(FROZEN["measured"])
NAMES = list(FROZEN["predicted"])
N = len(MEASURED) - 1


def cells(name):
    return np.array(FROZEN["predicted"][name])


def levels(block):
    return block[1:].mean(axis=1), block[0].mean(axis=0)


def told(name, score):
    return np.array(FROZEN["scores"][name][score], dtype=float)


@pytest.mark.parametrize("name", NAMES)
def test_squared_errors_are_those_of_cell_eval(name):
    assert squared_error.scores(levels(cells(name))[0], levels(MEASURED)[0]).value == pytest.approx(told(name, "mse"))


@pytest.mark.parametrize("name", ["noisy", "constant"])
def test_the_legacy_correlation_is_that_of_cell_eval_with_one_real_control_in_both(name):
    (f, c), (y, _) = levels(cells(name)), levels(MEASURED)
    assert legacy_pearson_delta.scores(f - c, y - c).value == pytest.approx(told(name, "pearson_delta"))


@pytest.mark.parametrize("score", ["l2", "cosine"])
@pytest.mark.parametrize("name", ["noisy", "constant"])
def test_without_ties_centroid_accuracy_is_the_rank_of_cell_eval_with_a_denominator_that_keeps_chance_at_half(
    score, name
):
    (f, c), (y, _) = levels(cells(name)), levels(MEASURED)
    module = centroid_accuracy if score == "l2" else centroid_accuracy_cosine
    theirs = told(name, f"discrimination_{score}")
    assert module.scores(f - c, y - c).value == pytest.approx(1 - (1 - theirs) * N / (N - 1))


def test_a_constant_prediction_is_above_one_half_in_cell_eval_and_exactly_one_half_here():
    f, y = levels(cells("constant"))[0], levels(MEASURED)[0]
    assert told("constant", "discrimination_l2").mean() == pytest.approx(0.5 + 1 / (2 * N))
    assert centroid_accuracy.scores(f, y).mean == pytest.approx(0.5)


def test_ties_are_ordered_by_position_in_cell_eval_and_share_a_rank_here():
    (f, c), (y, _) = levels(cells("no change")), levels(MEASURED)
    assert sorted(told("no change", "discrimination_cosine")) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])
    assert centroid_accuracy_cosine.scores(f - c, y - c).value.tolist() == [0.5] * N


def test_a_change_of_nothing_is_no_number_in_cell_eval_and_counts_zero_here():
    (f, c), (y, _) = levels(cells("no change")), levels(MEASURED)
    assert np.isnan(told("no change", "pearson_delta")).all()
    assert legacy_pearson_delta.scores(f - c, y - c).value.tolist() == [0.0] * N


def test_cell_eval_trusts_the_control_of_a_submission_and_a_shifted_one_makes_no_change_look_right():
    (f, shifted), (y, c) = levels(cells("no change, control shifted")), levels(MEASURED)
    theirs = told("no change, control shifted", "pearson_delta")
    assert theirs.mean() > 0.6
    assert legacy_pearson_delta.scores(f - shifted, y - c).value == pytest.approx(theirs)
    assert legacy_pearson_delta.scores(f - c, y - c).mean == 0.0


def test_the_energy_distance_of_cell_eval_counts_each_cell_with_itself_and_hides_the_scale():
    f, y = cells("noisy"), MEASURED
    biased = [[_biased(block[k], block[0]) for k in range(1, N + 1)] for block in (f, y)]
    assert np.corrcoef(*biased)[0, 1] == pytest.approx(FROZEN["scores"]["noisy"]["pearson_edistance"])
    unbiased = energy_distance.distance(y[1], y[0])
    assert biased[1][0] > unbiased


def _biased(x, y):
    def mean(a, b):
        return np.linalg.norm(a[:, None] - b[None], axis=2).mean()

    return 2 * mean(x, y) - mean(x, x) - mean(y, y)

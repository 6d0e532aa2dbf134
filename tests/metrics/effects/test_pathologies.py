"""What each score sees in simulated screens: collapse, halved effects, noise, permuted labels, shifted controls.

TABLE was measured by another implementation, on 8 seeds of the same worlds. Its columns are those of `screen.COLUMNS`.
"""

import numpy as np
import pytest
from tests.oracle.screen import COLUMNS, Screen, tables

NAN = float("nan")
SEEDS = range(8)
MSE, SKILL, LEGACY, R, R2, CA, AP = range(7)
TABLE = {
    "no change": (0.055, -0.07, 0.0, 0.03, -0.20, 0.5, 0.135),
    "train mean": (0.022, 0.0, 0.757, 0.0, -0.11, 0.5, 0.786),
    "gene frequency": (NAN, NAN, NAN, NAN, NAN, NAN, 0.703),
    "permuted truth": (0.033, 0.006, 0.664, 0.083, -0.10, 0.492, 0.637),
    "half truth": (0.012, 0.737, 0.871, 0.777, 0.706, 1.0, 0.918),
    "truth + noise": (0.097, 0.761, 0.530, 0.282, 0.657, 1.0, 0.484),
    "duplicate": (0.017, 0.961, 0.831, 0.605, 0.946, 1.0, 0.888),
    "truth": (0.008, 0.981, 0.904, 0.777, 0.973, 1.0, 0.939),
}


@pytest.fixture(scope="module")
def both():
    return tables(SEEDS, halves=False)


@pytest.fixture(scope="module")
def shared_only():
    return tables(SEEDS[:5], specific=False)


@pytest.fixture(scope="module")
def null():
    return tables(SEEDS[:5], shared=False, specific=False)


def close_to(table, wanted):
    """Say where a table departs from another of as many seeds by more than 3 standard errors of the difference."""
    n = len(SEEDS)
    far = {}
    for name, row in wanted.items():
        found, error = table[name].mean(axis=0), table[name].std(axis=0, ddof=1) * np.sqrt(1 / n + 1 / len(table[name]))
        # The other table is rounded to its last digit.
        rounding = np.array([0.005 if round(value, 2) == value else 0.0005 for value in row])
        off = np.abs(found - row) > 3 * error + rounding + 1e-9
        far |= {(name, COLUMNS[k]): (found[k], row[k], error[k]) for k in np.flatnonzero(off)}
    return far


def test_the_table_of_the_mixed_world_is_that_of_another_implementation(both):
    assert close_to(both, TABLE) == {}


@pytest.mark.slow
def test_the_table_holds_on_other_seeds():
    assert close_to(tables(range(100, 140), halves=False), TABLE) == {}


def test_collapse_to_the_training_mean_is_rewarded_by_the_legacy_correlation_and_by_recovery_only(both):
    mean = both["train mean"]
    assert mean[:, LEGACY].mean() > 0.7
    assert mean[:, AP].mean() > both["gene frequency"][:, AP].mean() > 4 * both["no change"][:, AP].mean()
    assert set(mean[:, SKILL]) == set(mean[:, R]) == {0.0}
    assert mean[:, CA] == pytest.approx(0.5, abs=1e-12)


def test_halved_effects_are_seen_by_the_errors_and_by_no_correlation_or_rank(both):
    half, truth = both["half truth"].mean(axis=0), both["truth"].mean(axis=0)
    assert half[SKILL] < truth[SKILL] - 0.2
    assert half[R2] < truth[R2] - 0.2
    assert half[MSE] > truth[MSE] * 1.3
    assert half[R] == pytest.approx(truth[R], abs=1e-9)
    assert half[CA] > 0.999


def test_noise_in_all_genes_is_seen_by_the_plain_error_only_as_genes_of_small_weight_are_free(both):
    noise = both["truth + noise"].mean(axis=0)
    others = [table for name, table in both.items() if name not in ("truth + noise", "gene frequency")]
    assert all(table[:, MSE].mean() < noise[MSE] for table in others)
    assert noise[SKILL] > 0.7
    assert noise[CA] > 0.999


def test_permuted_labels_keep_the_legacy_correlation_and_lose_the_rest(both):
    permuted = both["permuted truth"].mean(axis=0)
    assert permuted[LEGACY] > 0.6
    assert abs(permuted[SKILL]) < 0.1
    assert permuted[R] < 0.15
    assert abs(permuted[CA] - 0.5) < 0.06


def test_with_specific_effects_only_the_training_mean_is_worth_nothing_to_any_score():
    found = tables(SEEDS[:4], shared=False)["train mean"]
    error = 3 * found.std(axis=0, ddof=1) / 2
    assert abs(found[:, LEGACY].mean() - -0.002) < error[LEGACY] + 0.02
    assert found[:, AP].mean() == pytest.approx(0.041, abs=error[AP] + 0.01)


def test_with_a_shared_shift_only_the_training_mean_knows_all_there_is_and_no_specific_score_says_so(shared_only):
    assert close_to(shared_only, {"train mean": (NAN, 0.0, 0.871, 0.0, NAN, 0.5, 0.928)}) == {}
    assert shared_only["truth"][:, R].mean() == pytest.approx(0.0, abs=0.02)


def test_without_any_effect_all_specific_scores_are_at_chance(null):
    constants = [null[name].mean(axis=0) for name in ("no change", "train mean")]
    assert all(0.0075 < row[MSE] < 0.0095 and -0.1 < row[SKILL] < 0.05 for row in constants)
    assert all(row[CA] == pytest.approx(0.5, abs=1e-12) for row in constants)
    duplicate, noise = null["duplicate"], null["truth + noise"]
    assert duplicate[:, SKILL].mean() == pytest.approx(-0.97, abs=0.15)
    assert noise[:, SKILL].mean() == pytest.approx(-10.2, abs=0.8)
    for column, chance in ((LEGACY, 0.0), (R, 0.0), (CA, 0.5)):
        error = duplicate[:, column].std(ddof=1) / np.sqrt(len(duplicate))
        assert abs(duplicate[:, column].mean() - chance) < 4 * error


def test_one_training_mean_in_both_changes_makes_a_wrong_constant_agree_and_disjoint_halves_do_not(null):
    # Without effects the truth is a constant, 0, and so is wrong as a statement of what is specific.
    leaking = tables(SEEDS[:5], shared=False, specific=False, halves=False)["truth"][:, R]
    assert leaking.mean() == pytest.approx(0.15, abs=0.04)
    assert abs(null["truth"][:, R].mean()) < 0.03


def test_a_submission_with_a_shifted_control_scores_the_same_as_controls_are_the_real_ones():
    world = Screen(0)
    levels = world.predictions["no change"]
    shift = world.train[0].mean(axis=0)
    honest, trusted = world.scores(levels), world.scores(levels, control=world.c2 - shift)
    # What a submission says of its control is in no input: it would lift the legacy correlation and the recovery.
    assert (honest[LEGACY], trusted[LEGACY] > 0.6) == (0.0, True)
    assert trusted[AP] > 4 * honest[AP]
    assert trusted[[MSE, SKILL, R, R2, CA]].tolist() == honest[[MSE, SKILL, R, R2, CA]].tolist()

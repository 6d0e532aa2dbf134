"""What detectors see of cases: settings over all folds, each condition once, only what is scored everywhere."""

import numpy as np
from tests.scoring.detectors.worlds import arm, case, view

from molcause.scoring.detectors.view import by_unit, views

Y = np.arange(24.0).reshape(6, 4)
NAMES = tuple(f'[["{letter}","fix",0.0]]' for letter in "ABCDEF")


def part(rows, fold, **more):
    names = tuple(NAMES[i] for i in rows)
    return case(Y[rows], conditions=names, units=names, fold=fold, **more)


def test_folds_of_one_setting_are_joined():
    first, second = part([0, 1, 2], "fold 1"), part([3, 4, 5], "fold 2")
    [seen] = views([first, second], arm(Y[:3] + 1, Y[3:] + 1))
    assert seen.conditions == NAMES
    np.testing.assert_array_equal(seen.predicted, Y + 1)
    np.testing.assert_array_equal(seen.measured, Y)
    np.testing.assert_array_equal(seen.mean, np.repeat([Y[:3].mean(axis=0), Y[3:].mean(axis=0)], 3, axis=0))


def test_a_condition_of_two_folds_counts_once_by_its_mean():
    [seen] = views([part(range(6), "fold 1"), part([0], "fold 2")], arm(Y, Y[:1] + 2))
    assert len(seen) == 6
    np.testing.assert_array_equal(seen.predicted - Y, np.repeat([[1.0] * 4, [0.0] * 4], [1, 5], axis=0))


def test_settings_stay_apart_and_those_with_fewer_than_five_conditions_are_left_out():
    cases = [part(range(6), "fold 1", setting="cold"), part([0, 1, 2, 3], "fold 1", setting="warm")]
    assert [seen.setting for seen in views(cases, arm(Y, Y[:4]))] == ["cold"]


def test_conditions_without_a_prediction_are_left_out():
    levels = Y.copy()
    levels[2] = np.nan
    [seen] = views([part(range(6), "fold 1")], arm(levels))
    assert seen.conditions == NAMES[:2] + NAMES[3:]
    levels[3] = np.nan
    assert views([part(range(6), "fold 1")], arm(levels)) == ()


def test_readouts_that_one_fold_does_not_score_or_that_lack_a_number_are_left_out():
    first = part([0, 1, 2], "fold 1", kept=np.array([False, True, True, True]))
    levels = Y.copy()
    levels[4, 3] = np.nan
    [seen] = views([first, part([3, 4, 5], "fold 2")], arm(levels[:3], levels[3:]))
    np.testing.assert_array_equal(seen.measured, Y[:, 1:3])


def test_noise_is_the_variance_of_the_means_over_readouts():
    samples = np.tile([4, 0, 0], (6, 1))
    [seen] = views([part(range(6), "fold 1", variance=np.full((6, 4), 2.0), samples=samples)], arm(Y))
    np.testing.assert_array_equal(seen.noise, np.full(6, 4 * 2.0 / 4))
    np.testing.assert_array_equal(seen.own_noise, np.zeros(6))


def test_the_noise_of_predicted_means_is_that_of_all_predicted_cells_not_of_those_that_are_kept():
    kept = tuple(np.zeros((8, 4)) for _ in range(6))
    said = arm(Y, variance=np.full((6, 4), 2.0), cells=kept, samples=np.full(6, 1000.0))
    [seen] = views([part(range(6), "fold 1")], said)
    np.testing.assert_allclose(seen.own_noise, np.full(6, 4 * 2.0 / 1000))


def test_the_order_of_cases_and_conditions_does_not_matter():
    first = views([part([0, 1, 2], "fold 1"), part([3, 4, 5], "fold 2")], arm(Y[:3], Y[3:]))[0]
    second = views([part([5, 3, 4], "fold 2"), part([2, 0, 1], "fold 1")], arm(Y[[5, 3, 4]], Y[[2, 0, 1]]))[0]
    assert first.conditions == second.conditions
    np.testing.assert_array_equal(first.predicted, second.predicted)


def test_units_are_averaged_over_settings():
    one, two = view(Y, Y), view(Y, Y)
    np.testing.assert_array_equal(by_unit([one, two], [np.arange(6.0), np.arange(6.0) + 2]), np.arange(6.0) + 1)

"""Nested selection: the best, ties, one standard error, failures, leaks."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import DataContractError, ParameterError, SolvabilityError
from molcause.stats.selection import select

ROWS = np.arange(6)
FOLDS = [(np.array([2, 3, 4, 5]), np.array([0, 1])), (np.array([0, 1, 4, 5]), np.array([2, 3]))]


def scored(table):
    """Score configuration i on unit u by table[i][u]."""
    values = np.array(table, dtype=float)
    return lambda i, fold: values[i, fold[1]]


def choose(table, **options):
    return select(range(len(table)), FOLDS, scored(table), within=ROWS, **options)


def test_takes_the_highest_mean_and_keeps_all_scores():
    found = choose([[0, 0, 1, 1], [1, 1, 1, 1], [9, 0, 0, 0]])
    assert (found.configuration, found.chosen, found.tried, found.failed, found.missing) == (2, 2, 3, {}, 0)
    np.testing.assert_array_equal(found.scores[2], [9, 0, 0, 0])
    np.testing.assert_allclose(found.means, [0.5, 1.0, 2.25])


def test_of_equal_configurations_the_earlier_is_taken_also_up_to_rounding():
    assert choose([[0, 0, 0, 0], [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1 + 1e-16]]).chosen == 1


def test_one_standard_error_takes_the_first_that_is_near_enough():
    best = [0.0, 1.0, 0.0, 1.0]
    error = np.std(best, ddof=1) / 2
    table = [[0.5 - 1.01 * error] * 4, [0.5 - 0.99 * error] * 4, best]
    assert choose(table).chosen == 2
    assert choose(table, one_standard_error=True).chosen == 1


def test_a_failed_fit_is_counted_with_its_reason_and_never_chosen():
    fitted = []

    def fit_and_score(i, fold):
        fitted.append(i)
        if i == 1 and 2 in fold[1]:
            raise SolvabilityError("no equilibrium")
        return np.full(len(fold[1]), float(i))

    found = select([0, 1], FOLDS, fit_and_score, within=ROWS)
    assert (found.chosen, found.tried, found.failed) == (0, 2, {1: "no equilibrium"})
    np.testing.assert_array_equal(found.scores[1], [1, 1, math.nan, math.nan])
    assert math.isnan(found.means[1])
    assert fitted == [0, 1, 0, 1]


def test_what_has_failed_is_not_fitted_again():
    fitted = []

    def fit_and_score(i, fold):
        fitted.append(i)
        if i == 0:
            raise SolvabilityError("no equilibrium")
        return np.zeros(len(fold[1]))

    select([0, 1], FOLDS, fit_and_score, within=ROWS)
    assert fitted == [0, 1, 1]


def test_an_error_that_is_not_ours_is_raised():
    with pytest.raises(ZeroDivisionError):
        select([0], FOLDS, lambda i, fold: 1 / 0, within=ROWS)


def test_leaving_out_the_hard_unit_does_not_win():
    found = choose([[0.5, 0.5, 0.5, 0.1], [0.6, 0.6, 0.6, math.nan]])
    assert found.chosen == 0
    assert found.failed == {1: "No score for 1 of 4 inner units."}


def test_a_unit_that_nobody_scores_is_counted():
    found = choose([[math.nan, 1, 1, 1], [math.nan, 2, 2, 2]])
    assert (found.chosen, found.missing, found.failed) == (1, 1, {})


def test_an_infinite_score_is_a_failure():
    assert choose([[0, 0, 0, 0], [math.inf, 0, 0, 0]]).failed == {1: "An infinite score."}


def test_all_failed_is_refused_with_the_first_reason():
    with pytest.raises(ParameterError, match=r"None of 2 configurations can be chosen.*No score for 0 of 0"):
        choose([[math.nan] * 4] * 2)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=5), st.booleans())
def test_all_at_once_is_the_same_as_one_by_one(table, one_standard_error):
    values = np.array(table, dtype=float)
    one = choose(table, one_standard_error=one_standard_error)
    grid = range(len(table))
    both = select(
        grid,
        FOLDS,
        lambda configurations, fold: values[list(configurations)][:, fold[1]],
        within=ROWS,
        together=True,
        one_standard_error=one_standard_error,
    )
    assert one.chosen == both.chosen
    np.testing.assert_array_equal(one.scores, both.scores)
    if not one_standard_error:
        assert one.chosen == int(np.argmax(values.sum(axis=1)))


def test_a_test_row_in_the_training_part_is_named():
    with pytest.raises(DataContractError, match="Row 3 is in the training and in the test part of inner fold 2"):
        select([0], [FOLDS[0], ([3, 4], [2, 3])], scored([[0] * 4]), within=ROWS)


@pytest.mark.parametrize("fold", [([0, 1, 7], [2]), ([0, 1], [2, 7])])
def test_a_row_outside_the_outer_training_part_is_named(fold):
    with pytest.raises(DataContractError, match="Row 7 of inner fold 1 is outside the outer training part"):
        select([0], [fold], scored([[0] * 9]), within=ROWS)


@pytest.mark.parametrize(
    ("grid", "folds", "function", "message"),
    [
        ([], FOLDS, scored([[0] * 4]), "grid is empty"),
        ([0], [], scored([[0] * 4]), "no inner fold"),
        ([0], FOLDS, lambda i, fold: 0.5, "vectors over the same units"),
        ([1, 2], FOLDS, lambda i, fold: np.zeros(i), "vectors over the same units"),
    ],
)
def test_what_cannot_be_chosen_from_is_refused(grid, folds, function, message):
    with pytest.raises(ParameterError, match=message):
        select(grid, folds, function, within=ROWS)


def test_a_fold_without_test_rows_is_refused():
    with pytest.raises(DataContractError, match="Inner fold 1 has no row to test on"):
        select([0], [([0, 1], [])], scored([[0] * 4]), within=ROWS)


def test_all_at_once_needs_a_row_for_each_configuration():
    with pytest.raises(ParameterError, match=r"\[configurations, units\], not \(2,\)"):
        select([0, 1], FOLDS, lambda grid, fold: np.zeros(2), within=ROWS, together=True)
    with pytest.raises(ParameterError, match="None of 2"):
        select([0, 1], FOLDS, _fail, within=ROWS, together=True)


def _fail(grid, fold):
    raise SolvabilityError("nothing converged")

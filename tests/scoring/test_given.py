"""What metrics are given: halves of references, and what is exactly nothing."""

from dataclasses import replace

import numpy as np
import pytest
from tests.scoring.detectors.worlds import case as made

from molcause.metrics.inputs import INPUTS
from molcause.scoring.arm import Said
from molcause.scoring.case import Cells
from molcause.scoring.given import Given, NotGiven

RNG = np.random.default_rng(0)
MEASURED = RNG.normal(size=(3, 5))
HALVES = {
    "control_measured": np.full(5, 0.2),
    "control_predicted": np.full(5, -0.2),
    "mean_measured": np.full(5, 0.7),
    "mean_predicted": np.full(5, 0.3),
}
CASE = made(MEASURED, control=np.zeros(5), mean=np.full(5, 0.5), **HALVES)


def given(level, case=CASE, **more):
    return Given(case, Said(np.asarray(level, dtype=float), ("",) * len(level), **more))


def test_every_input_of_the_vocabulary_is_given():
    assert [name for name in INPUTS if not hasattr(Given, name)] == []


def test_changes_are_counted_from_disjoint_halves():
    found = given(MEASURED)
    np.testing.assert_allclose(found.measured_change, MEASURED - 0.2)
    np.testing.assert_allclose(found.predicted_change, MEASURED + 0.2)
    np.testing.assert_allclose(found.measured_specific, MEASURED - 0.7)
    np.testing.assert_allclose(found.predicted_specific, MEASURED - 0.3)
    np.testing.assert_allclose(found.mean_change, 0.5)


def test_what_says_the_control_or_the_mean_says_nothing_exactly():
    assert (given(np.zeros((3, 5))).predicted_change == 0.0).all()
    assert (given(np.full((3, 5), 0.5)).predicted_specific == 0.0).all()
    assert (given(np.full((3, 5), 0.5) + 1e-13).predicted_specific == 0.0).all()
    assert (given(np.full((3, 5), 9.0)).predicted_specific == 0.0).all()
    row = given(np.vstack([np.zeros(5), MEASURED[1:]])).predicted_change
    assert (row[0] == 0.0).all()
    assert (row[1:] != 0.0).all()


def test_what_is_the_same_for_all_is_so_without_those_that_are_not_predicted():
    level = np.full((3, 5), 9.0)
    level[0] = np.nan
    found = given(level).predicted_specific
    assert np.isnan(found[0]).all()
    assert (found[1:] == 0.0).all()


def test_a_single_prediction_is_not_taken_for_the_same_for_all():
    level = np.full((3, 5), np.nan)
    level[1] = 9.0
    np.testing.assert_allclose(given(level).predicted_specific[1], 8.7)


def test_readouts_that_are_not_kept_are_given_to_nobody():
    case = replace(CASE, kept=np.array([True, False, True, True, False]))
    found = given(MEASURED, case)
    for name in ("predicted", "measured", "predicted_change", "measured_specific"):
        assert getattr(found, name).shape == (3, 3), name
    np.testing.assert_allclose(found.error, 0.0)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("weights", "too few samples"),
        ("differential", "too few samples"),
        ("frequency", "too few samples"),
        ("measured_interaction", "no pair"),
        ("predicted_interaction", "no pair"),
        ("predicted_cells", "means, not samples"),
        ("predicted_variance", "means, not samples"),
        ("predicted_sd", "no standard deviation"),
        ("uncertainty", "no standard deviation"),
        ("predicted_low", "no interval"),
        ("predicted_high", "no interval"),
        ("level", "no interval"),
        ("bandwidths", "not asked for"),
    ],
)
def test_what_is_not_there_is_said_with_the_reason(name, why):
    with pytest.raises(NotGiven, match=why):
        getattr(given(MEASURED), name)


def test_without_a_control_there_is_no_change():
    nothing = np.full(5, np.nan)
    case = replace(CASE, control=nothing, control_measured=nothing, control_predicted=nothing)
    for name in ("predicted_change", "measured_change", "mean_change"):
        with pytest.raises(NotGiven, match="no reference sample"):
            getattr(given(MEASURED, case), name)


def test_the_sum_of_the_singles_has_no_interaction_exactly():
    rows = np.full((3, 5), np.nan)
    singles, apart, beyond = rows.copy(), rows.copy(), rows.copy()
    singles[0], apart[0], beyond[0] = 2.0, 2.1, 0.4
    case = replace(CASE, singles=singles, singles_apart=apart, interaction=beyond)
    assert (given(np.full((3, 5), 2.0), case).predicted_interaction[0] == 0.0).all()
    np.testing.assert_allclose(given(np.full((3, 5), 3.0), case).predicted_interaction[0], 0.9)
    assert np.isnan(given(MEASURED, case).predicted_interaction[1:]).all()


def test_predicted_and_measured_samples_are_as_many_and_in_components():
    center, components = np.zeros(5), np.eye(5)[:2]
    truth = tuple(RNG.normal(size=(n, 5)) for n in (4, 6, 3))
    case = replace(CASE, cells=Cells(truth, truth, center, components, (1.0,)))
    cells = tuple(RNG.normal(size=(5, 5)) for _ in range(3))
    found = given(MEASURED, case, cells=cells)
    assert [one.shape for one in found.predicted_cells] == [(4, 2), (5, 2), (3, 2)]
    assert [one.shape for one in found.measured_cells] == [(4, 2), (5, 2), (3, 2)]
    np.testing.assert_allclose(found.predicted_cells[0], cells[0][:4, :2])


def test_a_missing_reading_without_a_part_in_the_components_is_no_obstacle():
    cells = Cells((), (), np.zeros(3), np.array([[1.0, 0.0, 0.0]]), (1.0,))
    np.testing.assert_allclose(cells.project(np.array([[2.0, np.nan, np.nan]])), [[2.0]])


def test_the_error_is_the_root_mean_square_over_readouts():
    found = given(MEASURED + np.array([[1.0], [2.0], [3.0]]), sd=np.full((3, 5), 0.5))
    np.testing.assert_allclose(found.error, [1.0, 2.0, 3.0])
    np.testing.assert_allclose(found.uncertainty, 0.5)

"""UnitScores: what is missing is counted with its reason, and a model that gives no number does not profit."""

import math

import numpy as np
import pytest

from molcause.errors import ParameterError
from molcause.metrics.arrays import alike, row_of, two_samples
from molcause.metrics.scores import NO_PREDICTION, UnitScores, withhold


def test_the_mean_is_over_the_units_that_have_a_score_and_the_rest_is_counted():
    found = withhold([1.0, 3.0, 9.0], (np.array([False, False, True]), "too few cells"))
    assert (found.mean, found.scored, found.missing) == (2.0, 2, 1)
    assert found.reasons() == {"too few cells": 1}


def test_one_missing_prediction_leaves_no_mean():
    found = withhold([1.0, 9.0], (np.array([False, True]), NO_PREDICTION))
    assert math.isnan(found.mean)
    assert found.value[0] == 1.0


def test_without_units_there_is_no_mean():
    assert math.isnan(UnitScores(np.array([]), ()).mean)


@pytest.mark.parametrize(
    "call",
    [
        lambda: alike("m", "genes", [1.0], [1.0, 2.0]),
        lambda: alike("m", "perturbations, genes", [1.0]),
        lambda: row_of("m", "genes", 3, [1.0]),
        lambda: two_samples("m", [[1.0]], [[1.0, 2.0]]),
    ],
)
def test_shapes_that_do_not_match_are_refused_by_name(call):
    with pytest.raises(ParameterError, match=r"^m "):
        call()

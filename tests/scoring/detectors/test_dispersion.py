"""Variances that are too large or too small."""

import numpy as np
import pytest
from tests.scoring.detectors.worlds import arm, case, view

from molcause.scoring.detectors.dispersion import between_conditions, between_samples
from molcause.scoring.detectors.indistinct import indistinct

Y = np.random.default_rng(0).normal(size=(8, 60))


@pytest.mark.parametrize(("factor", "code"), [(0.5, "I829"), (0.75, None), (1.0, None), (1.4, None), (1.5, "W828")])
def test_differences_between_conditions_may_be_half_to_twice_the_measured(factor, code):
    assert [finding.code for finding in between_conditions([view(factor * Y, Y)])] == ([code] if code else [])


def test_noise_is_no_reason_to_call_a_replicate_too_wide_unless_it_is_wider_than_what_was_measured():
    assert between_conditions([view(Y, Y, noise=45.0)]) == ()
    assert [f.code for f in between_conditions([view(1.2 * Y, Y, noise=45.0)])] == ["W828"]


@pytest.mark.parametrize(("factor", "found"), [(0.0, True), (0.4, True), (0.6, False), (1.9, False), (2.1, True)])
def test_samples_may_vary_half_to_twice_as_much_as_the_measured(factor, found):
    variance = 1 + np.random.default_rng(0).random(Y.shape)
    measured = case(Y, variance=variance)
    assert len(between_samples([measured], arm(Y, variance=factor * variance))) == found


def test_means_only_have_no_variance_between_samples():
    assert between_samples([case(Y, variance=Y**2)], arm(Y)) == ()


def test_measurements_that_noise_explains_are_said_to_be_indistinct():
    assert [f.code for f in indistinct([view(Y, Y, noise=60.0)])] == ["I835"]
    assert indistinct([view(Y, Y, noise=6.0)]) == ()
    assert indistinct([view(Y, Y)]) == ()

"""Shared errors: units, forgotten controls, missing shared effects, reversed signs."""

import numpy as np
import pytest
from tests.scoring.detectors.worlds import arm, view, world

from molcause.scoring.detectors.offset import exchanged, offset, units
from molcause.scoring.detectors.view import views

CASE, TRUTH = world()
NEAR = CASE.mean + 0.8 * (TRUTH - CASE.mean)
HALFWAY = CASE.mean + 0.5 * (TRUTH - CASE.mean)


def seen(levels):
    return views([CASE], arm(levels))


@pytest.mark.parametrize(
    ("levels", "words", "fix"),
    [
        (NEAR - CASE.control, "changes from the control, not levels", "Add the control."),
        (NEAR / np.log(2), "1.44 times the measured levels, as log2 is of ln", "Multiply by ln 2."),
        (NEAR * np.log(2), "0.69 times the measured levels, as ln is of log2", "Divide by ln 2."),
        (NEAR / np.log(10), "0.43 times the measured levels, as log10 is of ln", "Multiply by ln 10."),
        (NEAR * np.log(10), "2.30 times the measured levels, as ln is of log10", "Divide by ln 10."),
        (np.expm1(NEAR), "not logarithms, where the data have ln(1 + x)", "Take log1p."),
        (np.log1p(np.maximum(NEAR, 0)), "ln(1 + x), where the data have x", "Take expm1."),
        (NEAR + 2.0, "levels with one number added to all", "Take off 2"),
        (NEAR * 5.0, "levels that are all multiplied by one number", "Divide by"),
    ],
)
def test_units_are_recognized_with_their_repair(levels, words, fix):
    [finding] = units(seen(levels))
    assert finding.text.startswith(f"the predictions look like {words}: without this")
    assert finding.fix.startswith(fix)


@pytest.mark.parametrize("levels", [TRUTH, HALFWAY, np.tile(CASE.mean, (12, 1)), np.tile(CASE.control, (12, 1))])
def test_predictions_in_the_unit_of_the_data_need_no_repair(levels):
    assert units(seen(levels)) == ()


def test_a_missing_and_a_doubled_shared_effect_are_told_apart():
    shift = CASE.mean - CASE.control
    [missing] = offset(seen(TRUTH - shift))
    [doubled] = offset(seen(TRUTH + shift))
    assert missing.text.endswith("the effect that all perturbations share is missing")
    assert doubled.text.endswith("the effect that all perturbations share is there twice, or too strong")


def test_another_offset_has_no_name():
    [finding] = offset(seen(TRUTH + np.random.default_rng(0).normal(size=TRUTH.shape[1])))
    assert finding.text.endswith("the same for all 12 conditions")


def test_errors_that_are_not_shared_or_small_are_no_offset():
    assert offset(seen(HALFWAY)) == ()
    assert offset(seen(TRUTH + 0.02)) == ()
    assert offset(seen(TRUTH + np.random.default_rng(0).normal(size=TRUTH.shape))) == ()


def test_the_shared_part_is_zero_on_average_if_errors_are_independent():
    rng = np.random.default_rng(0)
    y = np.zeros((5, 40))
    found = [bool(offset([view(rng.normal(size=y.shape), y)])) for _ in range(200)]
    assert sum(found) == 0


def test_reversed_changes_are_found_and_right_ones_are_not():
    [finding] = exchanged(seen(2 * CASE.control - TRUTH))
    assert "12 of 12 conditions" in finding.text
    for levels in (TRUTH, HALFWAY, np.tile(CASE.control, (12, 1)), np.tile(CASE.mean, (12, 1))):
        assert exchanged(seen(levels)) == ()


def test_unrelated_changes_are_not_reversed_ones():
    rng = np.random.default_rng(0)
    assert not any(exchanged([view(*rng.normal(size=(2, 5, 40)))]) for _ in range(100))

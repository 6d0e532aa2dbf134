"""Predictions that repeat training perturbations or a baseline."""

import numpy as np
import pytest
from tests.scoring.detectors.worlds import arm, case

from molcause.scoring.detectors.memory import baseline_again, memorized

RNG = np.random.default_rng(0)
TRAIN, TRUTH = RNG.normal(size=(2, 7, 60))
CASE = case(TRUTH, mean=TRAIN.mean(axis=0))


def test_copies_of_training_perturbations_are_found():
    [finding] = memorized([CASE], arm(TRAIN[::-1]), [TRAIN])
    assert finding.text == "the predictions repeat a training perturbation in 7 of 7 conditions"
    near = TRAIN + 0.2 * RNG.normal(size=TRAIN.shape)
    assert len(memorized([CASE], arm(near), [TRAIN])) == 1


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_mean_the_truth_and_what_lies_between_repeat_nothing(share):
    levels = CASE.mean + share * (TRUTH - CASE.mean)
    assert memorized([CASE], arm(levels), [TRAIN]) == ()


def test_a_truth_that_is_a_training_perturbation_again_may_be_predicted():
    again = case(TRAIN + 0.01, mean=TRAIN.mean(axis=0))
    assert memorized([again], arm(TRAIN), [TRAIN]) == ()


def test_fewer_than_five_conditions_or_no_training_means_say_nothing():
    few = case(TRUTH[:4], mean=CASE.mean)
    assert memorized([few], arm(TRAIN[:4]), [TRAIN]) == ()
    assert memorized([CASE], arm(TRAIN), [np.empty((0, 60))]) == ()


def test_a_baseline_is_recognized_up_to_rounding():
    others = (arm(TRAIN, name="ridge", role="baseline"), arm(TRUTH, name="additive", role="baseline"))
    [finding] = baseline_again(arm(TRAIN.astype(np.float32)), others)
    assert finding.names == ("ridge",)
    assert baseline_again(arm(TRAIN + 1e-3), others) == ()


def test_another_set_of_predicted_conditions_is_another_prediction():
    holes = TRAIN.copy()
    holes[0] = np.nan
    assert baseline_again(arm(TRAIN), [arm(holes, role="baseline")]) == ()
    assert len(baseline_again(arm(holes), [arm(holes.copy(), role="baseline")])) == 1


def test_saying_nothing_is_no_prediction_of_a_baseline():
    nothing = np.full(TRAIN.shape, np.nan)
    assert baseline_again(arm(nothing), [arm(nothing.copy(), role="baseline")]) == ()

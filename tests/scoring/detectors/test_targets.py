"""Targets that moved and predictions that leave them, counted by hand."""

import numpy as np
import pytest
from tests.scoring.detectors.worlds import arm, case

from molcause.names.readouts import ReadoutMap
from molcause.scoring.detectors.targets import targets

U, G = 6, 8
READOUTS = ReadoutMap.same_names(f"g{i}" for i in range(G))
Y = np.zeros((U, G))
Y[np.arange(U), np.arange(U)] = -1.0
MEASURED = case(Y, variance=np.full((U, G), 0.1))


def test_predictions_that_leave_or_reverse_targets_are_counted():
    levels = Y.copy()
    levels[0, 0], levels[1, 1], levels[2, 2] = -0.05, 0.0, 0.5
    [finding] = targets([MEASURED], arm(levels), READOUTS)
    assert finding.names == ("g0", "g1", "g2")
    assert finding.text == (
        "of 6 targets that moved when perturbed, the predictions leave 2 where they were and move 1 the wrong way"
    )


def test_fewer_than_half_is_no_finding():
    levels = Y.copy()
    levels[[0, 1], [0, 1]] = 0.0
    assert targets([MEASURED], arm(levels), READOUTS) == ()


def test_targets_that_did_not_surely_move_are_not_counted():
    # Standard error sqrt(2 * 2 / 30) = 0.37: a change of 1 is below three times that.
    noisy = case(Y, variance=np.full((U, G), 2.0))
    assert targets([noisy], arm(0 * Y), READOUTS) == ()


def test_inhibitors_leave_their_own_target_free():
    blocked = case(Y, variance=MEASURED.variance, conditions=tuple(f'[["g{i}","block",0.1]]' for i in range(U)))
    assert targets([blocked], arm(0 * Y), READOUTS) == ()


@pytest.mark.parametrize("kind", ["scale", "fix", "shift"])
def test_knock_downs_knock_outs_and_stimulations_move_it(kind):
    given = case(Y, variance=MEASURED.variance, conditions=tuple(f'[["g{i}","{kind}",null]]' for i in range(U)))
    [finding] = targets([given], arm(0 * Y), READOUTS)
    assert finding.code == "W827"


def test_single_samples_are_judged_by_the_spread_over_other_conditions():
    rng = np.random.default_rng(0)
    y = Y + 0.01 * rng.normal(size=Y.shape)
    alone = {"variance": np.full((U, G), np.nan), "samples": np.tile([1, 0, 0], (U, 1))}
    [finding] = targets([case(y, **alone)], arm(0 * Y), READOUTS)
    assert len(finding.names) == 6
    wild = case(y + 2 * rng.normal(size=Y.shape), **alone)
    assert targets([wild], arm(0 * Y), READOUTS) == ()


def test_targets_that_are_not_measured_or_not_predicted_are_not_counted():
    other = ReadoutMap.same_names(f"h{i}" for i in range(G))
    assert targets([MEASURED], arm(0 * Y), other) == ()
    assert targets([MEASURED], arm(np.full(Y.shape, np.nan)), READOUTS) == ()


def test_readouts_that_are_not_scored_are_used():
    hidden = case(Y, variance=MEASURED.variance, kept=np.arange(G) >= U)
    assert len(targets([hidden], arm(0 * Y), READOUTS)) == 1

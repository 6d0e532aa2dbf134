"""Collapsed predictions: which of the four kinds, and that good predictions are not called so."""

import numpy as np
import pytest
from tests.scoring.detectors.worlds import arm, view, world

from molcause.scoring.detectors.collapse import collapse
from molcause.scoring.detectors.view import views


def said(levels, case):
    return [finding.text for finding in collapse(views([case], arm(levels)))]


def test_the_kinds_of_collapse_are_told_apart():
    case, truth = world()
    mean = np.tile(case.mean, (len(truth), 1))
    assert said(mean, case) == ["the predictions are the training mean, for all 12 conditions"]
    assert said(mean + 0.1, case) == ["the predictions are the same for all 12 conditions"]
    [text] = said(mean + 0.1 * (truth - mean), case)
    assert text.startswith("the predictions are nearly the same for all 12 conditions: they differ by 1.0% of")


def test_good_predictions_have_not_collapsed():
    case, truth = world()
    assert said(truth, case) == []
    assert said(case.mean + 0.5 * (truth - case.mean), case) == []


def test_one_pattern_is_found_where_measurements_have_more():
    case, truth = world()
    direction = truth[0] - case.mean
    sizes = np.linspace(-1, 1, len(truth))[:, None]
    [text] = said(case.mean + sizes * direction, case)
    assert text.startswith("the predictions for 12 conditions differ in one pattern only: effective rank 1.0")


def test_one_pattern_is_right_where_measurements_have_one():
    pattern, sizes = np.random.default_rng(0).normal(size=50), np.linspace(-1, 1, 8)[:, None]
    assert collapse([view(sizes * pattern, sizes * pattern)]) == ()


def test_changes_that_are_alike_are_right_where_the_measured_are():
    rng = np.random.default_rng(0)
    shared, specific = 10 * rng.normal(size=50), rng.normal(size=(8, 50))
    assert collapse([view(shared + 0.4 * specific, shared + 0.5 * specific)]) == ()
    [finding] = collapse([view(shared + 0.4 * specific, shared + 6 * specific)])
    assert "nearly the same" in finding.text
    [finding] = collapse([view(shared + 0.9 * specific, shared + 4 * rng.normal(size=(8, 50)))])
    assert "correlate above 0.99" in finding.text


@pytest.mark.parametrize("conditions", [5, 8, 20])
def test_a_mean_of_each_fold_that_is_not_the_training_mean_of_any_is_nearly_the_same(conditions):
    _, truth = world(conditions)
    others = (truth.sum(axis=0) - truth) / (len(truth) - 1)
    ratio = 1 / (len(truth) - 1) ** 2
    found = collapse([view(others, truth)])
    assert len(found) == 1
    assert (f"{ratio:.1%}" in found[0].text) == (ratio < 0.05)


def test_nothing_is_said_without_a_view():
    assert collapse(()) == ()

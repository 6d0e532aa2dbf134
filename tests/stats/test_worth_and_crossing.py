"""Comparing two curves: what knowledge is worth in data, where arms cross; and where a curve saturates."""

import math

import numpy as np
import pytest

from molcause.errors import ParameterError
from molcause.stats.crossing import crossing
from molcause.stats.saturation import saturation
from molcause.stats.worth import knowledge_worth

SIZES = np.array([10.0, 20.0, 40.0, 80.0, 160.0])


def curve(mean, *, seeds=4, units=12, noise=0.0, seed=0):
    factors = np.exp(np.random.default_rng(seed).normal(0.0, noise, (len(mean), seeds, units)))
    return np.asarray(mean)[:, None, None] * factors


def test_knowledge_that_gives_the_error_of_twice_the_data_is_worth_two():
    found = knowledge_worth(SIZES, curve(SIZES**-0.5), curve((2 * SIZES) ** -0.5))
    assert found.times == pytest.approx([2, 2, 2, 2, math.inf])
    assert found.low[:4] == pytest.approx([2, 2, 2, 2])
    assert list(found.to_frame()["worth"]) == ["2", "2", "2", "2", "> 1"]


def test_harmful_knowledge_costs_data_and_nothing_is_extrapolated():
    found = knowledge_worth(SIZES, curve(SIZES**-0.5), curve((SIZES / 2) ** -0.5))
    assert found.times == pytest.approx([0, 0.5, 0.5, 0.5, 0.5])
    assert list(found.to_frame()["worth"]) == ["< 1", "0.5", "0.5", "0.5", "0.5"]
    assert found.most == pytest.approx([16, 8, 4, 2, 1])
    assert found.least == pytest.approx([1, 0.5, 0.25, 0.125, 0.0625])


def test_knowledge_that_changes_nothing_is_worth_one():
    errors = curve(0.1 + SIZES**-0.5, noise=0.05)
    assert (np.diff(errors.mean(axis=(1, 2))) < 0).all()
    found = knowledge_worth(SIZES, errors, errors)
    assert found.times == pytest.approx(np.ones(5))
    assert ((found.low[1:-1] <= 1 + 1e-9) & (found.high[1:-1] >= 1 - 1e-9)).all()


def test_the_interval_of_worth_holds_it_and_is_open_where_the_range_ends():
    none, true = curve(0.1 + SIZES**-0.5, noise=0.2), curve(0.1 + (2 * SIZES) ** -0.5, noise=0.2, seed=1)
    found = knowledge_worth(SIZES, none, true)
    assert (found.low <= found.times).all()
    assert (found.times <= found.high).all()
    assert (found.low[:4] < 2).all()
    assert (found.high[:4] > 2).all()
    assert found.high[4] == math.inf


def test_few_units_have_no_interval_of_worth_and_missing_pairs_count():
    none, true = curve(SIZES**-0.5, units=7), curve(SIZES**-0.5, units=7)
    true[0, 0, 0] = math.nan
    found = knowledge_worth(SIZES, none, true)
    assert np.isnan(found.low).all()
    assert np.isnan(found.high).all()
    assert found.missing == 1
    assert list(found.to_frame()["low"]) == [""] * 5


def test_arms_cross_where_their_laws_do():
    early, late = 0.25 + 0.3 * SIZES**-0.5, 0.1 + 1.2 * SIZES**-0.5
    found = crossing(SIZES, curve(early), curve(late))
    assert found.size == pytest.approx((0.9 / 0.15) ** 2, rel=0.01)
    assert (found.low, found.high) == pytest.approx((found.size, found.size))


def test_the_interval_of_a_crossing_holds_it():
    early = curve(0.25 + 0.3 * SIZES**-0.5, noise=0.1)
    late = curve(0.1 + 1.2 * SIZES**-0.5, noise=0.1, seed=1)
    found = crossing(SIZES, early, late, seed=2)
    assert found.low < 36 < found.high
    assert found.low < found.size < found.high


def test_a_crossing_outside_the_sizes_is_not_invented():
    worse, better = curve(0.2 + SIZES**-0.5), curve(0.1 + SIZES**-0.5)
    assert vars(crossing(SIZES, worse, better)) == {"size": 0.0, "low": 0.0, "high": 0.0, "missing": 0}
    assert crossing(SIZES, better, worse).size == math.inf


def test_a_crossing_of_few_units_has_no_interval():
    found = crossing(SIZES, curve(SIZES**-0.2, units=7), curve(2 * SIZES**-0.5, units=7))
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert 10 < found.size < 12


def test_saturates_at_the_smallest_size_with_95_percent_of_the_best_skill():
    found = saturation(SIZES, curve([0.9, 0.6, 0.239, 0.2, 0.2]), 1.0)
    assert (found.size, found.low, found.high, found.within) == (40.0, 40.0, 40.0, True)
    assert found.skill == pytest.approx([0.1, 0.4, 0.761, 0.8, 0.8])
    later = saturation(SIZES, curve([0.9, 0.6, 0.241, 0.2, 0.2]), 1.0)
    assert later.size == 80.0


def test_a_curve_that_still_falls_has_not_saturated():
    found = saturation(SIZES, curve([0.9, 0.8, 0.7, 0.6, 0.5]), 1.0)
    assert found.size == 160.0
    assert not found.within


def test_skill_is_a_ratio_of_means_over_the_same_units():
    errors, reference = curve([0.5, 0.4, 0.3, 0.2, 0.2], noise=0.5), curve([1.0] * 5, noise=0.5, seed=1)
    reference[2, 0, 0] = math.nan
    found = saturation(SIZES, errors, reference)
    kept = np.ones((4, 12), dtype=bool)
    kept[0, 0] = False
    expected = 1 - errors[:, kept].mean(axis=1) / reference[:, kept].mean(axis=1)
    np.testing.assert_allclose(found.skill, expected)
    assert found.missing == 1


def test_a_reference_without_error_has_no_skill_to_gain():
    found = saturation(SIZES, curve([0.5, 0.4, 0.3, 0.2, 0.2]), 0.0)
    assert np.isnan(found.skill).all()
    assert math.isnan(found.size)


def test_one_size_cannot_be_compared():
    with pytest.raises(ParameterError, match="it takes 2"):
        crossing([10], curve([0.5]), curve([0.4]))
    with pytest.raises(ParameterError, match="it takes 2"):
        knowledge_worth([10], curve([0.5]), curve([0.4]))


def test_without_skill_there_is_no_saturation():
    found = saturation(SIZES, curve([1.2, 1.1, 1.1, 1.1, 1.1]), 1.0)
    assert math.isnan(found.size)
    assert math.isnan(found.low)
    assert math.isnan(found.high)
    assert not found.within

"""Learning curves: the law, its interval, back-test, flat curves, what is left out and said."""

import math

import numpy as np
import pytest

from molcause.errors import ParameterError
from molcause.stats.back_test import BackTest, back_test
from molcause.stats.curve_values import curve_values
from molcause.stats.learning_curve import learning_curve

SIZES = np.array([10.0, 20.0, 40.0, 80.0, 160.0, 320.0])


def values(a=0.1, b=1.0, alpha=0.5, *, noise=0.1, seeds=4, units=12, seed=0, sizes=SIZES):
    """Return ``[sizes, seeds, units]`` errors that follow a law on average."""
    rng = np.random.default_rng(seed)
    mean = a + b * np.asarray(sizes)[:, None, None] ** -alpha
    return mean * np.exp(rng.normal(-(noise**2) / 2, noise, (len(sizes), seeds, units)))


def test_a_falling_curve_has_a_law_an_interval_and_improves():
    found = learning_curve(SIZES, values())
    assert found.improves
    assert found.identified
    assert found.alpha_low < 0.5 < found.alpha_high
    assert found.alpha_low < found.law.alpha < found.alpha_high
    assert found.slope_low < found.slope < found.slope_high < 0
    assert (found.seeds, found.units, found.missing, found.reasons) == (4, 12, 0, ())
    np.testing.assert_allclose(found.error, values().mean(axis=(1, 2)))
    np.testing.assert_allclose(found.seed_sd, values().mean(axis=2).std(axis=1, ddof=1))


def test_the_slope_is_that_of_least_squares_for_a_factor_of_ten():
    found = learning_curve(SIZES, values())
    assert found.slope == pytest.approx(np.polyfit(np.log10(SIZES), found.error, 1)[0])


@pytest.mark.parametrize("seed", range(5))
def test_a_flat_curve_does_not_improve_and_has_no_exponent(seed):
    found = learning_curve(SIZES, values(a=0.3, b=0.0, seed=seed))
    assert not found.improves
    assert not found.identified
    assert "The exponent is not identified" in found.reasons[-1]


def test_flat_curves_are_said_to_improve_about_as_rarely_as_they_should_be():
    claims = [learning_curve(SIZES, values(a=0.3, b=0.0, noise=0.3, seed=k), seed=k).improves for k in range(40)]
    assert sum(claims) <= 4


def test_the_exponent_is_covered_where_nothing_remains():
    # a = 0 is the border of its range: an interval that only follows the fit lies above the exponent too often.
    found = [learning_curve(SIZES, values(a=0.0, noise=0.3, seed=k), seed=k) for k in range(30)]
    inside = [f.alpha_low <= 0.5 <= f.alpha_high for f in found]
    assert sum(inside) >= 25


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [([10, 20, 40, 80], "No law: 4 sizes, and it takes 5."), ([10, 12, 15, 20, 99], "No law: 10 to 99 is less than")],
)
def test_too_few_sizes_or_too_short_a_range_leave_the_table(sizes, reason):
    found = learning_curve(sizes, values(sizes=sizes))
    assert reason in found.reasons[0]
    assert found.law is found.back_test is None
    assert not found.improves
    assert not found.identified
    assert all(math.isnan(x) for x in (found.alpha_low, found.alpha_high, found.slope, found.slope_low))
    assert found.to_frame()["fitted"].isna().all()
    np.testing.assert_array_equal(found.to_frame()["error"], found.error)


@pytest.mark.parametrize("units", [7, 8])
def test_intervals_take_eight_units(units):
    found = learning_curve(SIZES, values(units=units))
    assert math.isnan(found.alpha_low) == math.isnan(found.slope_high) == (units < 8)
    assert not math.isnan(found.law.alpha)
    assert found.improves == (units >= 8)
    assert ("No intervals: 7 units, and it takes 8." in found.reasons) == (units < 8)


def test_one_seed_is_said_and_weights_are_equal():
    found = learning_curve(SIZES, values(seeds=1))
    assert "One seed: intervals hold for its training subsets only." in found.reasons
    assert np.isnan(found.seed_sd).all()
    assert found.alpha_low < found.alpha_high


def test_seeds_that_agree_exactly_do_not_get_all_the_weight():
    errors = np.broadcast_to(values(seeds=1), (6, 3, 12)).copy()
    same = learning_curve(SIZES, errors)
    assert same.law.alpha == pytest.approx(learning_curve(SIZES, values(seeds=1)).law.alpha)
    errors[1:] += np.array([0.01, 0.0, -0.01])[None, :, None]
    errors[0] += 0.2
    # Seeds agree at the first size only, by chance; its error is far off the law.
    assert learning_curve(SIZES, errors).law.a > 0.0


def test_a_pair_without_a_value_at_one_size_counts_at_none():
    errors = values()
    errors[2, 1, 5] = math.nan
    errors[4, 1, 5] = math.nan
    found = learning_curve(SIZES, errors)
    left = errors.copy()
    left[:, 1, 5] = math.nan
    assert found.missing == 1
    assert found.reasons[0].startswith("1 pair of seed and unit lacks a value")
    np.testing.assert_allclose(found.error, np.nanmean(left, axis=(1, 2)))


def test_a_size_without_values_is_named():
    errors = values()
    errors[5] = math.nan
    found = learning_curve(SIZES, errors)
    assert found.reasons == ("Size 320 has no values.",)
    assert len(found.sizes) == 5
    assert found.missing == 0


def test_order_of_sizes_does_not_matter_and_the_seed_decides():
    order = np.array([5, 2, 0, 1, 4, 3])
    there, back = learning_curve(SIZES, values(), seed=3), learning_curve(SIZES[order], values()[order], seed=3)
    assert (there.alpha_low, there.slope_high) == (back.alpha_low, back.slope_high)
    assert learning_curve(SIZES, values(), seed=4).alpha_low != there.alpha_low


def test_units_of_the_error_do_not_matter_to_the_exponent():
    one, thousand = learning_curve(SIZES, values()), learning_curve(SIZES, 1000 * values())
    assert thousand.law.alpha == pytest.approx(one.law.alpha)
    assert (thousand.alpha_low, thousand.alpha_high) == pytest.approx((one.alpha_low, one.alpha_high), rel=1e-6)
    assert thousand.slope_high == pytest.approx(1000 * one.slope_high)


def test_to_frame_has_a_row_for_each_size():
    found = learning_curve(SIZES, values())
    frame = found.to_frame()
    assert list(frame.columns) == ["size", "error", "seed_sd", "fitted"]
    np.testing.assert_allclose(frame["fitted"], found.law.at(SIZES))


def test_the_back_test_predicts_the_largest_size_from_the_others():
    errors = np.array([1.0, 0.8, 0.6, 0.5, 0.45, 0.1])
    found = back_test(SIZES, errors, np.ones(6))
    assert (found.size, found.error) == (320.0, 0.1)
    assert found.constant == pytest.approx(errors[:5].mean() - 0.1)
    kept = back_test(SIZES, np.append(errors[:5], 0.7), np.ones(6))
    assert kept.law + found.law == pytest.approx(0.6)


def test_the_simpler_model_wins_a_tie():
    assert BackTest(1.0, 0.0, 0.2, 0.2, 0.2).best == "constant"
    assert BackTest(1.0, 0.0, 0.3, 0.2, 0.2).best == "law without remainder"


def test_a_rise_at_the_end_is_no_improvement():
    errors = values()
    errors[5] = errors[:5].mean()
    found = learning_curve(SIZES, errors)
    assert found.back_test.best == "constant"
    assert not found.improves


@pytest.mark.parametrize(
    ("sizes", "shape", "message"),
    [
        ([10, 20], (3, 1, 8), r"\[sizes, seeds, units\]"),
        ([10, 20, 40], (3, 8), r"\[sizes, seeds, units\]"),
        ([10, 10, 40], (3, 1, 8), "given twice"),
        ([10, -1, 40], (3, 1, 8), "-1.0 is not a size"),
    ],
)
def test_what_is_not_a_curve_is_refused(sizes, shape, message):
    with pytest.raises(ParameterError, match=message):
        learning_curve(sizes, np.ones(shape))


def test_infinite_errors_and_no_complete_pair_are_refused():
    with pytest.raises(ParameterError, match="infinite"):
        learning_curve([10, 20], [[[1.0]], [[math.inf]]])
    with pytest.raises(ParameterError, match="None of the 2 pairs"):
        learning_curve([10, 20], [[[1.0, math.nan]], [[math.nan, 1.0]]])


def test_arms_count_the_same_pairs():
    first, second = values(), values(seed=1)
    second[0, 0, 0] = math.nan
    found = curve_values(SIZES, first, second)
    assert found.missing == 1
    assert np.isnan(found.values[:, :, 0, 0]).all()
    assert np.isnan(found.values).sum() == 12
    assert (found.seeds, found.units) == (4, 12)

"""The corrected interval of overlapping splits: by hand, its limits, and missing splits."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from molcause.errors import ParameterError
from molcause.stats.overlapping_splits import overlapping_splits


def test_equals_the_formula_by_hand():
    # s^2 = 2.5, J = 5, test / train = 1 / 4: 2.5 * (0.2 + 0.25) = 1.125.
    found = overlapping_splits([1.0, 2.0, 3.0, 4.0, 5.0], train=80, test=20)
    assert found.value == 3.0
    assert found.high - 3.0 == pytest.approx(student.ppf(0.975, 4) * math.sqrt(1.125))
    assert found.low + found.high == pytest.approx(6.0)


def test_more_splits_do_not_take_the_width_to_zero():
    rng = np.random.default_rng(0)
    wide = overlapping_splits(rng.normal(size=20_000), train=70, test=30)
    assert wide.high - wide.low == pytest.approx(2 * 1.96 * math.sqrt(3 / 7), rel=0.03)


def test_failed_splits_are_counted():
    found = overlapping_splits([1.0, math.nan, 2.0], train=7, test=3)
    assert (found.value, found.units, found.missing) == (1.5, 2, 1)
    assert found.low < 1.5 < found.high


@pytest.mark.parametrize(("scores", "value"), [([], math.nan), ([0.4], 0.4), ([math.nan, 0.4], 0.4)])
def test_one_split_has_no_interval(scores, value):
    found = overlapping_splits(scores, train=7, test=3)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_wrong_input_is_refused():
    for scores, train in (([[1.0]], 7), ([math.inf], 7), ([1.0, 2.0], 0)):
        with pytest.raises(ParameterError, match="one finite score for each split"):
            overlapping_splits(scores, train=train, test=3)

"""The interval of ratios: against a plain bootstrap written out, its floor, and memory in steps."""

import math

import numpy as np
import pytest
from scipy.stats import t as student

from molcause.stats import ratios
from molcause.stats.ratios import Term, ratio_interval, sum_of_ratios
from molcause.stats.target_sets import TargetSets

ALONE = TargetSets(range(12))


def plain(top, bottom, draws):
    """Return the studentized interval of mean(top) / mean(bottom), resample by resample."""

    def moments(a, b):
        ratio = a.mean() / b.mean()
        return ratio, (a - ratio * b).std(ddof=1) / b.mean() / math.sqrt(len(a))

    value, error = moments(top, bottom)
    t = np.sort([(moments(top[i], bottom[i])[0] - value) / moments(top[i], bottom[i])[1] for i in draws])
    below, above = t[74], t[-75]
    floor = student.ppf(0.975, len(top) - 1)
    return value - max(above, floor) * error, value - min(below, -floor) * error


def test_equals_a_bootstrap_written_out():
    rng = np.random.default_rng(0)
    top, bottom = rng.gamma(1.0, size=12), rng.gamma(2.0, size=12)
    draws = np.random.default_rng(ratios.seed_for(5, "ratio_interval")).integers(0, 12, (ratios.REPLICATES, 12))
    wanted = plain(top, bottom, draws)
    assert ratio_interval([Term(1.0, top, bottom)], ALONE, seed=5)[:2] == pytest.approx(wanted, rel=1e-9)


def test_signs_turn_the_interval():
    rng = np.random.default_rng(1)
    top, bottom = rng.gamma(1.0, size=12), rng.gamma(2.0, size=12)
    low, high, _ = ratio_interval([Term(1.0, top, bottom)], ALONE)
    assert ratio_interval([Term(-1.0, top, bottom)], ALONE)[:2] == pytest.approx((-high, -low), rel=1e-9)


def test_steps_of_memory_change_nothing(monkeypatch):
    rng = np.random.default_rng(2)
    terms = [Term(1.0, rng.gamma(1.0, size=12), rng.gamma(2.0, size=12))]
    once = tuple(ratio_interval(terms, ALONE, test=True))
    monkeypatch.setattr(ratios, "ENTRIES", 1_000)
    assert tuple(ratio_interval(terms, ALONE, test=True)) == pytest.approx(once, rel=1e-12)


def moments(values, sets, drawn):
    found = ratios._moments([Term(1.0, values, np.ones(len(values)))], sets, drawn)
    return float(found[0][0]), float(found[1][0])


def test_pairs_have_the_standard_error_of_all_that_share_a_gene():
    pairs = [(0, 1), (0, 2), (0, 4), (1, 2), (2, 3), (3, 4)]
    values = np.array([1.0, 5.0, 7.0, 2.0, 4.0, 3.0])
    away = values - values.mean()
    total = sum(away[i] * away[j] for i in range(6) for j in range(6) if set(pairs[i]) & set(pairs[j]))
    wanted = math.sqrt(max(total, float(np.sum(away**2))) * 5 / 4) / 6
    assert moments(values, TargetSets(pairs), np.ones((1, 5)))[1] == pytest.approx(wanted)


def test_pairs_drawn_with_multiplicity_are_pairs_repeated():
    values, drawn = np.array([1.0, 4.0, 2.0]), np.array([[3.0, 2.0, 1.0]])
    found, _ = moments(values, TargetSets([(0, 1), (0, 2), (1, 2)]), drawn)
    assert found == pytest.approx(np.mean([1.0] * 6 + [2.0] * 2 + [4.0] * 3))


def test_p_is_the_level_at_which_the_interval_ends_at_zero(monkeypatch):
    rng = np.random.default_rng(3)
    terms = [Term(1.0, rng.gamma(1.0, size=12) - 0.6, np.ones(12))]
    p = ratio_interval(terms, ALONE, test=True).p
    assert 0.01 < p < 0.9
    for level, excluded in ((1.0 - 1.01 * p, True), (1.0 - 0.99 * p, False)):
        monkeypatch.setattr(ratios, "LEVEL", level)
        low, high, _ = ratio_interval(terms, ALONE)
        assert (low > 0 or high < 0) == excluded


def test_no_values_and_no_denominator_are_no_ratio():
    assert math.isnan(sum_of_ratios([Term(1.0, np.array([]), np.array([]))]))
    assert math.isnan(sum_of_ratios([Term(1.0, np.ones(2), np.array([-1.0, 0.5]))]))

"""The hierarchical bootstrap: units and not rows, skills of means, missing rows, sets of targets, p, and coverage."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from molcause.errors import ParameterError
from molcause.stats.bootstrap import difference_of_means, difference_of_skills, mean_of_units, skill
from molcause.stats.paired import paired

score = st.integers(1, 40).map(float)
rows = st.lists(st.tuples(score | st.just(math.nan), score, st.integers(0, 11)), min_size=1, max_size=40)
RING = [(f"g{k:02}", f"g{(k + 1) % 12:02}") for k in range(12)] + [("g00", "g06"), ("g03", "g09")]
MIXED = [*"ABCDEFGH", *combinations("ABCDEFGH", 2), ("A", "B", "C"), ("F", "G", "H")]


@settings(deadline=None, max_examples=60)
@given(rows, st.randoms())
def test_every_unit_counts_once_whatever_its_rows_and_their_order(data, random):
    found = skill([a for a, _, _ in data], [b for _, b, _ in data], [u for _, _, u in data])
    kept = [row for row in data if not math.isnan(row[0])]
    units = {u: [(a, b) for a, b, v in kept if v == u] for _, _, u in kept}
    means = np.array([np.mean(unit, axis=0) for unit in units.values()]).reshape(-1, 2).mean(axis=0) if kept else None
    assert (found.units, found.missing) == (len(units), len(data) - len(kept))
    assert found.value == pytest.approx(1 - means[0] / means[1] if kept else math.nan, nan_ok=True)
    random.shuffle(data)
    again = skill([a for a, _, _ in data], [b for _, b, _ in data], [u for _, _, u in data])
    np.testing.assert_allclose(list(vars(again).values()), list(vars(found).values()), rtol=1e-9)


def test_single_rows_have_nearly_the_interval_of_the_paired_comparison():
    a, b = np.random.default_rng(0).normal(size=(2, 15))
    a[3] = math.nan
    found, wanted = difference_of_means(a, b, seed=3), paired(a, b, seed=3)
    assert (found.units, found.missing, found.value) == (14, 1, pytest.approx(wanted.mean))
    # Other draws.
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=0.05 * (wanted.high - wanted.low))


def test_more_rows_of_the_same_units_are_not_more_units():
    values, units = np.random.default_rng(1).normal(size=10), np.arange(10)
    once, often = mean_of_units(values, units), mean_of_units(np.repeat(values, 7), np.repeat(units, 7))
    assert (often.low, often.high) == pytest.approx((once.low, once.high))


def test_missing_rows_leave_all_arms_alike():
    a, b = np.random.default_rng(2).gamma(2.0, size=(2, 24))
    units = np.repeat(np.arange(12), 2)
    holes = np.where(np.arange(24) == 5, math.nan, a)
    found = skill(holes, b, units)
    kept = np.arange(24) != 5
    wanted = skill(a[kept], b[kept], units[kept])
    assert (found.value, found.low, found.high, found.units) == (wanted.value, wanted.low, wanted.high, 12)
    assert (found.missing, wanted.missing) == (1, 0)


@pytest.mark.parametrize("units", [7, 8])
def test_an_interval_takes_eight_units_or_genes(units):
    values, names = np.arange(3.0 * units), np.repeat(np.arange(units), 3)
    for found in (mean_of_units(values, names), skill(values, values + 1.0, names)):
        assert found.units == units
        assert math.isnan(found.low) == math.isnan(found.high) == (units < 8)
    ring = [(str(k), str((k + 1) % units)) for k in range(units)]
    assert math.isnan(mean_of_units(np.arange(units), ring).low) == (units < 8)


def test_skills_do_not_change_with_the_unit_of_errors():
    a, b, reference = np.random.default_rng(3).gamma(2.0, size=(3, 12))
    for scale in (1e-6, 1e6):
        for function, arms in ((skill, (a, reference)), (difference_of_skills, (a, b, reference))):
            once, scaled = function(*arms), function(*(scale * arm for arm in arms))
            assert (scaled.low, scaled.high) == pytest.approx((once.low, once.high), rel=1e-9)


def test_swapping_arms_mirrors_the_difference_of_skills():
    a, b, reference = np.random.default_rng(4).gamma(2.0, size=(3, 12))
    there, back = difference_of_skills(a, b, reference), difference_of_skills(b, a, reference)
    assert there.value == pytest.approx(-back.value)
    # The draws are not the same.
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low), abs=0.05 * (there.high - there.low))
    assert there.value == pytest.approx(skill(a, reference).value - skill(b, reference).value)


def test_two_references_are_each_for_their_own_arm():
    a, b, first, second = np.random.default_rng(5).gamma(2.0, size=(4, 12))
    found = difference_of_skills(a, b, first, reference_of_b=second)
    assert found.value == pytest.approx(skill(a, first).value - skill(b, second).value)
    assert found.low < found.value < found.high


def test_arms_that_are_alike_differ_by_exactly_nothing():
    a, reference = np.random.default_rng(6).gamma(2.0, size=(2, 12))
    for found in (difference_of_skills(a, a, reference), skill(a, a)):
        assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)
    half = skill(0.1 * reference, reference)
    assert (half.low, half.high) == pytest.approx((0.9, 0.9), abs=1e-12)


def test_a_reference_without_error_leaves_no_skill():
    found = skill(np.ones(9), np.zeros(9))
    assert all(math.isnan(x) for x in (found.value, found.low, found.high))
    assert (found.units, found.missing) == (9, 0)


def test_a_reference_near_zero_bounds_nothing():
    # 7 of 8 references are zero: a third of the resamples has no error to compare with.
    found = skill(np.arange(1.0, 9.0), [0.0] * 7 + [1.0])
    assert (found.value, found.low, found.high) == (-35.0, -math.inf, math.inf)


def test_doubles_of_one_pair_in_any_order_are_one_pair():
    values = np.random.default_rng(7).normal(size=len(RING))
    turned = [(b, a) if k % 2 else (a, b) for k, (a, b) in enumerate(RING)]
    once = mean_of_units(values, RING)
    twice = mean_of_units(np.concatenate([values - 1.0, values + 1.0]), RING + turned)
    np.testing.assert_allclose(list(vars(twice).values()), list(vars(once).values()), rtol=1e-9)
    assert (once.units, once.missing) == (12, 0)


def test_genes_that_vary_widen_the_interval_of_doubles():
    rng = np.random.default_rng(8)
    gene = dict(zip(sorted({g for pair in RING for g in pair}), rng.normal(size=12), strict=True))
    shared = np.array([gene[a] + gene[b] for a, b in RING])
    as_pairs, as_genes = mean_of_units(shared), mean_of_units(shared, RING)
    assert as_genes.value == pytest.approx(as_pairs.value)
    assert as_genes.high - as_genes.low > 1.2 * (as_pairs.high - as_pairs.low)


def test_doubles_have_skills_too():
    errors, reference = np.random.default_rng(9).gamma(2.0, size=(2, len(RING)))
    found = skill(errors, reference, RING)
    assert found.value == pytest.approx(1 - errors.mean() / reference.mean())
    assert found.low < found.value < found.high


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.floats(-1.5, 1.5), st.booleans(), st.booleans())
def test_p_is_at_most_5_percent_if_and_only_if_the_interval_excludes_zero(seed, shift, skills, mixed):
    a, b, reference = np.random.default_rng(seed).gamma(1.0, size=(3, len(MIXED)))
    arms = (a + max(shift, 0.0), b - min(shift, 0.0), reference)
    compare = difference_of_skills if skills else difference_of_means
    found = compare(*arms[: 3 if skills else 2], MIXED if mixed else None, seed=seed)
    assert (found.p <= 0.05) == (found.low > 0 or found.high < 0)


def test_p_goes_down_to_2_of_10000_and_keeps_the_tail_of_student():
    rng = np.random.default_rng(0)
    few, many = rng.normal(3.0, size=9), rng.normal(3.0, size=200)
    assert difference_of_means(many, np.zeros(200)).p == 2 / 10_000
    found = difference_of_means(few, np.zeros(9)).p
    assert found >= ttest_1samp(few, 0.0).pvalue
    assert difference_of_means(few, few).p == 1.0
    assert difference_of_means(few + 1.0, few).p == pytest.approx(2 / 10_000)


def test_only_differences_of_enough_units_have_p():
    a, b = np.random.default_rng(1).gamma(2.0, size=(2, 12))
    assert math.isnan(mean_of_units(a).p)
    assert math.isnan(skill(a, b).p)
    assert math.isnan(difference_of_means(a[:7], b[:7]).p)
    assert 0.0 < difference_of_skills(a, b, b).p <= 1.0


def test_swapping_arms_keeps_p():
    a, b = np.random.default_rng(2).gamma(2.0, size=(2, len(MIXED)))
    there, back = difference_of_means(a, b, MIXED), difference_of_means(b, a, MIXED)
    assert (there.p, there.low) == (back.p, pytest.approx(-back.high))


def test_sets_that_share_no_target_are_independent_units():
    a, b = np.random.default_rng(3).gamma(2.0, size=(2, 10))
    apart = [(f"g{k}", f"h{k}") if k % 2 else f"g{k}" for k in range(10)]
    assert difference_of_means(a, b, apart) == difference_of_means(a, b)


def test_rows_of_one_set_are_one_unit_whatever_the_collection():
    values = np.random.default_rng(4).normal(size=len(MIXED))
    once = mean_of_units(values, MIXED)
    twice = mean_of_units(np.repeat(values, 2), [kind(m) for m in MIXED for kind in (list, frozenset)])
    np.testing.assert_allclose(list(vars(twice).values()), list(vars(once).values()), rtol=1e-9)
    assert once.units == 8


def test_targets_that_vary_widen_the_interval_of_mixed_sets():
    gene = dict(zip("ABCDEFGH", np.random.default_rng(5).normal(size=8), strict=True))
    values = [sum(gene[name] for name in unit) for unit in MIXED]
    alone, shared = mean_of_units(values), mean_of_units(values, MIXED)
    assert shared.high - shared.low > 1.5 * (alone.high - alone.low)


@pytest.mark.parametrize("n", [8, 16])
def test_skills_are_covered_about_as_often_as_it_says(n):
    rng = np.random.default_rng(n)
    hits = []
    for seed in range(400):
        shared, own = rng.gamma(1.0, size=n), rng.gamma(1.0, size=(2, n))
        found = skill(0.35 * (shared + own[0]), 0.5 * (shared + own[1]), seed=seed)
        hits.append(found.low <= 0.3 <= found.high)
    # 93 to 97 %, and three standard errors of 400 samples.
    assert 0.93 - 0.033 < np.mean(hits) < 0.97 + 0.026


def test_the_seed_decides():
    a, b = np.random.default_rng(0).gamma(2.0, size=(2, 12))
    assert repr(skill(a, b, seed=1)) == repr(skill(a, b, seed=1))  # a NaN does not equal itself
    assert repr(skill(a, b, seed=1)) != repr(skill(a, b, seed=2))


def test_wrong_rows_are_refused():
    with pytest.raises(ParameterError, match="3 rows have 2 units"):
        mean_of_units([1, 2, 3], ["A", "B"])
    with pytest.raises(ParameterError, match="without any target"):
        mean_of_units([1.0, 2.0], [("A", "B"), ()])
    with pytest.raises(ParameterError, match=r"\(3,\), \(2,\)"):
        skill([1, 2, 3], [1, 2])
    with pytest.raises(ParameterError, match="Infinite"):
        mean_of_units([math.inf, 1.0])

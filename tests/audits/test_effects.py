"""From rows to arms, nulls and comparisons, against sums written out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.audits.effects import ArmScores, best_without, compare
from molcause.audits.summary import Arm

NAN = math.nan


def row(variant="true", unit="u", value=1.0, replicate=0, model="m", size=None, metric="score", reason="", overlap=0.5):
    return {"model": model, "variant": variant, "replicate": replicate, "size": size, "metric": metric, "unit": unit,
            "value": value, "reason": reason, "overlap": overlap}  # fmt: skip


def arm_of(rows, units):
    [arm] = ArmScores(rows, "score", units).arms()
    return arm


def test_a_unit_counts_once_however_many_conditions_and_repeats_it_has():
    rows = [row(unit="a", value=1.0), row(unit="b", value=0.0), row(unit="b", value=0.0), row(unit="b", value=0.3)]
    found = arm_of(rows, ["a", "b"])
    assert found.units == pytest.approx({"a": 1.0, "b": 0.1})
    assert found.mean == pytest.approx(0.55)


def test_a_unit_of_which_a_part_failed_has_no_score_and_this_is_counted():
    rows = [row(unit="a", value=1.0), row(unit="a", value=NAN, reason="broke"), row(unit="b", value=0.5)]
    found = arm_of(rows, ["a", "b"])
    assert math.isnan(found.units["a"])
    assert (found.mean, found.failed, found.reason) == (0.5, 1, "broke")


def test_a_unit_without_any_row_has_no_score():
    assert math.isnan(arm_of([row(unit="a")], ["a", "b"]).units["b"])


def test_what_was_chosen_is_averaged_and_is_no_score():
    rows = [
        row(),
        row(metric="chosen weight", value=0.2),
        row(metric="chosen weight", value=0.6),
        row(metric="other", value=9),
    ]
    found = arm_of(rows, ["u"])
    assert found.chosen == {"weight": pytest.approx(0.4)}
    assert (found.mean, found.failed) == (1.0, 0)


def nulls_of(true, corrupted, identical=None):
    rows = [row(unit=f"t{k}", value=value) for k, value in enumerate(true)]
    for number, scores in enumerate(corrupted):
        rows += [row("relabel", f"t{k}", value, number, reason="" if value == value else "broke")
                 for k, value in enumerate(scores)]  # fmt: skip
    return ArmScores(rows, "score", [f"t{k}" for k in range(len(true))]).nulls(identical or {})


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(1, 12), st.integers(0, 99))
def test_p_is_one_plus_those_as_good_over_one_more_than_all(units, replicates, seed):
    rng = np.random.default_rng(seed)
    true, corrupted = rng.integers(0, 4, units) / 4, rng.integers(0, 4, (replicates, units)) / 4
    [found] = nulls_of(true.tolist(), corrupted.tolist())
    as_good = int((corrupted.sum(axis=1) >= true.sum()).sum())
    assert found.p == pytest.approx((1 + as_good) / (replicates + 1))
    np.testing.assert_allclose(found.means, corrupted.mean(axis=1))
    assert found.mean == pytest.approx(corrupted.mean())


def test_a_corrupted_network_that_failed_counts_as_one_that_did_as_well():
    [found] = nulls_of([1.0, 1.0], [[0.0, 0.0], [NAN, 0.0], [0.0, 0.0]])
    assert found.p == pytest.approx(2 / 4)
    assert found.failed == 1
    assert found.mean == 0.0


def test_where_the_truth_failed_nobody_is_compared():
    [found] = nulls_of([1.0, NAN], [[0.0, 5.0], [0.5, NAN]])
    assert found.means == (0.0, 0.5)
    assert found.p == pytest.approx(1 / 3)
    [nothing] = nulls_of([NAN, NAN], [[0.0, 5.0]])
    assert math.isnan(nothing.p)


def test_kinds_and_sizes_are_apart():
    rows = [row(size=s, value=1.0) for s in (5, None)]
    rows += [row(kind, size=s, value=v) for kind, v in (("relabel", 0.0), ("rewire", 2.0)) for s in (5, None)]
    found = ArmScores(rows, "score", ["u"]).nulls({"rewire": 4})
    assert {(n.kind, n.size): (n.p, n.identical) for n in found} == {
        ("relabel", 5): (0.5, 0), ("relabel", None): (0.5, 0), ("rewire", 5): (1.0, 4), ("rewire", None): (1.0, 4),
    }  # fmt: skip


def arm(model, variant, *scores):
    units = {f"t{k}": value for k, value in enumerate(scores)}
    return Arm(model, variant, None, float(np.nanmean(scores)), units, 0, "", {})


def test_comparisons_are_paired_by_unit_whatever_the_order():
    first, second = arm("m", "true", 1.0, 2.0, 3.0), arm("r", "none", 0.0, 2.5, 3.0)
    turned = Arm("r", "none", None, second.mean, dict(reversed(second.units.items())), 0, "", {})
    found = compare(first, second, tie=0.0, seed=0)
    assert str(found) == str(compare(first, turned, tie=0.0, seed=0))
    assert (found.wins, found.ties, found.losses, found.units) == (1, 1, 1, 3)
    assert found.difference == pytest.approx(1 / 6)
    assert math.isnan(found.low)


def test_a_difference_too_small_to_matter_is_a_tie_and_no_difference():
    found = compare(arm("m", "true", 1.0, 2.0, 3.0), arm("r", "none", 0.99, 2.01, 2.0), tie=0.02, seed=0)
    assert (found.wins, found.ties, found.losses) == (1, 2, 0)
    assert found.difference == pytest.approx(1 / 3)


def test_the_best_opponent_is_judged_where_the_knowledge_was_scored():
    knowledge = arm("m", "true", 1.0, 1.0, NAN)
    here, there = arm("here", "none", 0.9, 0.9, 0.0), arm("there", "none", 0.5, 0.5, 9.0)
    assert best_without([knowledge, there, here, arm("m", "reverse", 5.0, 5.0, 5.0)], knowledge) is here
    assert best_without([knowledge], knowledge) is None


@settings(max_examples=30, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random):
    rng = np.random.default_rng(3)
    rows = [row("true", unit, float(rng.normal()), repeat) for unit in "abc" for repeat in (0, 0, 0)]
    rows += [row("relabel", unit, float(rng.normal()), k) for unit in "abc" for k in range(5)]
    shuffled = rows.copy()
    random.shuffle(shuffled)
    first, second = (ArmScores(r, "score", ["a", "b", "c"]) for r in (rows, shuffled))
    assert first.arms()[0].units == pytest.approx(second.arms()[0].units)
    assert first.nulls({})[0].means == pytest.approx(second.nulls({})[0].means)
    assert first.nulls({})[0].p == second.nulls({})[0].p


def test_corrupted_networks_equal_to_the_true_one_are_ties():
    # One edge among 4 nodes has 12 places: no test may say less than 1/12, however often labels are drawn.
    [found] = nulls_of([1.0], [[0.0]] * 182, {"relabel": 17})
    assert found.p == pytest.approx(18 / 200)
    assert len(found.means) == 182

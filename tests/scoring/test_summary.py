"""One row for each arm and metric: what is compared with what, and what a test of it allows."""

import math

import numpy as np
import pandas as pd
import pytest

from molcause.metrics.metric import Metric
from molcause.scoring.summary import ranges, summarize
from molcause.stats.multiple import holm
from molcause.stats.paired import LEAST_FOR_INTERVAL

GOOD = Metric("good", "good", "", "higher", 0.0, 1.0, 0.5, "genes", 1, "specificity")
ERROR = Metric("error", "error", "", "lower", 0.0, math.inf, math.nan, "genes", 1, "magnitude")
SKILL = Metric("skill", "skill", "", "higher", -math.inf, 1.0, 0.0, "genes", 1, "magnitude", "skill")
RATIO = Metric("ratio", "ratio", "", "nearest", 0.0, math.inf, math.nan, "genes", 1, "distribution", best=1.0)
CARDS = {card.name: card for card in (GOOD, ERROR, SKILL, RATIO)}
N = 12
NOISE = np.random.default_rng(0).normal(0.0, 0.01, N)
ROLES = {"mine": "prediction", "also mine": "prediction", "technical duplicate": "ceiling"}


def table(values, metric="good", units=None, whole=False):
    """Return a table of scores of arms by name, the training mean among them."""
    parts = []
    for arm, own in values.items():
        own = np.broadcast_to(np.asarray(own, dtype=float), N if np.ndim(own) == 0 else len(own))
        names = [f"T{k}" for k in range(len(own))] if units is None else units
        parts.append(
            pd.DataFrame(
                {
                    "arm": arm,
                    "role": ROLES.get(arm, "baseline"),
                    "fold": "f",
                    "group": "",
                    "setting": "",
                    "condition": [""] * len(own) if whole else names,
                    "unit": [""] * len(own) if whole else names,
                    "metric": metric,
                    "value": own,
                    "reason": ["" if np.isfinite(v) else "not predicted" for v in own],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def row(found, arm="mine", metric=None):
    own = found[(found["arm"] == arm) & (found["metric"] == metric)] if metric else found[found["arm"] == arm]
    return own.iloc[0]


def test_a_prediction_is_compared_with_the_best_baseline():
    found = summarize(table({"mine": 0.9 + NOISE, "train-mean": 0.5, "a": 0.7 + NOISE, "b": 0.6}), CARDS)
    assert row(found)["against"] == "a"
    assert row(found)["difference"] == pytest.approx(0.2)
    assert row(found)["p"] < 0.001  # the same difference throughout
    assert row(found, "a")["against"] == ""
    assert np.isnan(row(found, "a")["p"])


@pytest.mark.parametrize(("card", "best", "against"), [("error", 0.6, "a"), ("ratio", 0.9, "b")])
def test_best_and_better_are_as_the_card_says(card, best, against):
    values = {"mine": best + NOISE, "train-mean": 3.0, "a": 0.7, "b": 1.2}
    found = summarize(table(values, card), CARDS)
    assert row(found)["against"] == against
    assert row(found)["difference"] > 0


def test_a_baseline_that_lacks_a_condition_is_not_the_one_to_beat():
    lacking = np.where(np.arange(N) == 3, np.nan, 0.99)
    values = {"mine": 0.9 + NOISE, "train-mean": 0.5, "lacking": lacking, "b": 0.6}
    assert row(summarize(table(values), CARDS))["against"] == "b"
    mine = np.where(np.arange(N) == 3, np.nan, 0.9)
    found = row(summarize(table(values | {"mine": mine}), CARDS))
    assert found["against"] == "lacking"
    assert (found["missing"], found["units"]) == (1, N - 1)


def test_a_skill_is_a_ratio_of_means_and_compared_as_one():
    mine, mean, other = np.arange(1.0, N + 1), np.arange(2.0, N + 2), np.full(N, 6.0)
    found = summarize(table({"mine": mine, "train-mean": mean, "b": other}, "skill"), CARDS)
    assert row(found)["value"] == pytest.approx(1 - mine.mean() / mean.mean())
    assert row(found, "train-mean")["value"] == 0.0
    assert row(found)["against"] == "b"
    assert row(found)["difference"] == pytest.approx((other.mean() - mine.mean()) / mean.mean())


def test_p_values_are_adjusted_over_all_predictions_and_metrics():
    values = {"mine": 0.9 + NOISE, "also mine": 0.8 + NOISE, "train-mean": 0.5}
    both = pd.concat([table(values), table({k: 1.0 - v for k, v in values.items()}, "error")], ignore_index=True)
    found = summarize(both, CARDS)
    compared = found[found["against"] != ""]
    assert len(compared) == 4
    assert (compared["p"] < 0.001).all()
    np.testing.assert_allclose(compared["p_adjusted"], holm(compared["p"]))
    assert (compared["p_adjusted"] > compared["p"]).all()
    assert found.loc[found["against"] == "", "p_adjusted"].isna().all()


def test_equal_scores_summed_in_another_order_are_equal():
    values = {"mine": 0.5 + 1e-12 * np.arange(N), "train-mean": 0.5}
    found = row(summarize(table(values), CARDS))
    assert (found["difference"], found["p"]) == (0.0, 1.0)


def test_several_conditions_of_a_target_are_one_unit():
    units = [f"T{k // 2}" for k in range(N)]
    found = row(summarize(table({"mine": 0.9 + NOISE, "train-mean": 0.5}, units=units), CARDS))
    assert found["units"] == N // 2
    assert np.isnan(found["low"]) == (N // 2 < LEAST_FOR_INTERVAL)


def test_combinations_share_targets_and_are_not_independent():
    units = [*(f"{a} + {b}" for a in "ABCD" for b in "EF"), "A", "B", "E", "F"]
    found = row(summarize(table({"mine": 0.9 + NOISE, "train-mean": 0.5}, units=units), CARDS))
    assert found["units"] == 6
    assert np.isnan(found["p"])
    assert found["difference"] == pytest.approx(0.4 + NOISE.mean(), abs=0.02)


def test_a_metric_of_whole_cases_has_neither_interval_nor_comparison():
    found = row(summarize(table({"mine": [0.2, np.nan, 0.4], "train-mean": [0.1, 0.1, 0.1]}, whole=True), CARDS))
    assert found["value"] == pytest.approx(0.3)
    assert (found["units"], found["missing"], found["against"]) == (2, 1, "")
    assert np.isnan(found["low"])


def test_what_has_no_score_has_the_reason():
    found = summarize(table({"mine": np.nan, "train-mean": 0.5}), CARDS)
    assert row(found)["reason"] == "not predicted"
    assert (row(found)["units"], row(found)["missing"], row(found)["against"]) == (0, N, "")
    assert row(found, "train-mean")["reason"] == ""


def test_without_any_error_of_the_training_mean_there_is_no_skill_to_compare():
    found = summarize(table({"mine": 0.5, "train-mean": 0.0, "b": 0.1}, "skill"), CARDS)
    assert np.isnan(row(found)["value"])
    assert row(found)["against"] == ""


def test_the_dynamic_range_is_the_share_of_the_way_from_the_mean_to_perfect():
    values = {"mine": 0.9, "train-mean": 0.5, "technical duplicate": 0.8}
    found = summarize(table(values), CARDS)
    # (duplicate - mean) / (perfect - mean + 1e-6)
    assert ranges(found, {"good": GOOD})["good"] == pytest.approx(0.3 / 0.5, abs=1e-5)
    without = summarize(table({"mine": 0.9, "train-mean": 0.5}), CARDS)
    assert np.isnan(ranges(without, {"good": GOOD})["good"])
    assert np.isnan(ranges(summarize(table(values, "ratio"), CARDS), {"ratio": RATIO})["ratio"])

"""A whole scoring: known answers, what it does not depend on, and what it refuses."""

import numpy as np
import pytest
from tests.scoring.worlds import (
    HELD_OUT,
    column,
    done,
    frame,
    holds_out,
    screen,
    shown,
    submitted,
    true_levels,
)

import molcause as mc
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.errors import DataContractError, ParameterError
from molcause.scoring.score import score

PAIRS = (("A", "B"), ("C", "D"), ("A", "E"), ("B", "F"), ("D", "H"))


@pytest.fixture(scope="module")
def pairs():
    data = screen(doubles=PAIRS)
    return data, score({"ridge": mc.models.Ridge()}, data, split="unseen-combination", seen=2, folds=3)


def alike(first, second):
    """Compare two tables row by row, in whatever order they are."""
    keys = ["arm", "fold", "setting", "condition", "metric"]
    a, b = (one.table.sort_values(keys, ignore_index=True) for one in (first, second))
    assert a[[*keys, "unit", "reason"]].equals(b[[*keys, "unit", "reason"]])
    np.testing.assert_allclose(a["value"], b["value"], rtol=1e-9, atol=1e-9)
    assert a["value"].notna().any()


@pytest.mark.parametrize("baseline", ["no-change", "train-mean", "linear-pca", "ridge", "own-level-slope"])
def test_a_submission_equal_to_a_baseline_scores_as_it_does_to_the_last_digit(data, scores, baseline):
    found = score({"mine": submitted(scores, baseline)}, data, **HELD_OUT)
    mine, theirs = (found.table[found.table["arm"] == name] for name in ("mine", baseline))
    assert np.array_equal(mine["value"], theirs["value"], equal_nan=True)
    assert np.isfinite(mine["value"]).any()
    assert mine["reason"].tolist() == theirs["reason"].tolist()
    own = found.summary[found.summary["arm"] == "mine"]
    best = own[own["against"] == baseline]
    assert (best["difference"] == 0.0).all()
    assert (best["p"] == 1.0).all()


def test_an_additive_submission_for_pairs_scores_as_the_baseline_does_and_has_no_interaction(pairs):
    data, first = pairs
    found = score({"mine": submitted(first, "additive")}, data, split="unseen-combination", seen=2, folds=3)
    mine, theirs = (found.table[found.table["arm"] == name]["value"].to_numpy() for name in ("mine", "additive"))
    assert np.array_equal(mine, theirs, equal_nan=True)
    assert (column(found, "additive", "interaction-r2") == 0.0).all()
    assert (column(found, "mine", "interaction-r2") == 0.0).all()
    assert len(column(found, "mine", "interaction-r2")) == len(PAIRS)


def test_pairs_that_interact_are_seen_by_who_knows_the_truth(pairs):
    data = screen(doubles=PAIRS, beyond=2.0)
    first = score(mc.models.Additive(), data, split="unseen-combination", seen=2, folds=3)
    found = score(
        {"oracle": frame(first, [level + 2.0 for level in true_levels(first)])},
        data, split="unseen-combination", seen=2, folds=3,
    )  # fmt: skip
    assert shown(found, "oracle")["interaction-r2"] > 0.95
    assert shown(found, "additive")["interaction-r2"] == 0.0


def test_the_interaction_of_singles_is_not_scored_with_the_reason(scores):
    assert np.isnan(column(scores, "ridge", "interaction-r2")).all()
    own = scores.table[scores.table["metric"] == "interaction-r2"]
    assert own["reason"].str.contains("no pair whose single perturbations were measured").all()


def test_the_training_mean_has_no_skill_and_no_specificity_exactly(scores):
    found = shown(scores, "train-mean")
    for metric in ("mse-skill", "wmse-skill", "sign-gain", "pearson-delta"):
        assert found[metric] == 0.0, metric
    assert found["centroid-accuracy"] == 0.5
    own = scores.table[(scores.table["arm"] == "train-mean") & (scores.table["metric"] == "pearson-delta")]
    assert (own["reason"] != "").all()


def test_no_change_has_no_direction_exactly(scores):
    found = shown(scores, "no-change")
    assert found["pearson-delta-legacy"] == 0.0
    assert found["centroid-accuracy"] == 0.5
    assert (
        column(scores, "no-change", "sign-gain")[np.isfinite(column(scores, "no-change", "sign-gain"))] == 0.5
    ).all()


def test_one_and_the_same_level_for_all_is_recognized_even_if_a_condition_is_left_out(data, scores):
    table = submitted(scores, "no-change", lambda level: level + 1.0)
    whole = score({"flat": table}, data, **HELD_OUT)
    part = score({"flat": table.iloc[1:]}, data, **HELD_OUT)
    assert (column(whole, "flat", "pearson-delta") == 0.0).all()
    kept = column(part, "flat", "pearson-delta")
    assert np.isnan(kept[0])
    assert (kept[1:] == 0.0).all()


def test_the_truth_is_best_everywhere_where_nothing_is_noise():
    data = screen(sd=0.0)
    first = score(mc.models.Ridge(), data, **HELD_OUT)
    found = score({"oracle": frame(first, true_levels(first))}, data, **HELD_OUT)
    values = shown(found, "oracle")
    for metric in ("mse-skill", "centroid-accuracy", "centroid-accuracy-cosine", "pearson-delta-legacy"):
        assert values[metric] == pytest.approx(1.0), metric
    best = found.summary[found.summary["arm"] == "oracle"].set_index("metric")
    known = best[best["against"] != ""]
    assert (known["difference"] >= -1e-9).all()
    assert (known["difference"] > 0).sum() >= 5


def test_the_order_of_samples_genes_and_submissions_changes_nothing(data, scores):
    rng = np.random.default_rng(3)
    table = submitted(scores, "ridge", lambda level: level + 0.1 * np.sin(np.arange(level.size).reshape(level.shape)))
    shuffled = data.adata[rng.permutation(data.n_samples), rng.permutation(data.adata.n_vars)].copy()
    other = PerturbationData(shuffled, scale="log", name="screen")
    levels = {"one": table, "two": submitted(scores, "ridge")}
    turned = {"two": levels["two"], "one": table.iloc[rng.permutation(len(table)), ::-1]}
    first, second = score(levels, data, **HELD_OUT), score(turned, other, **HELD_OUT)
    assert [arm.name for arm in second.arms][:2] == ["two", "one"]
    alike(first, second)
    keys = ["arm", "metric"]
    a, b = (one.summary.sort_values(keys, ignore_index=True) for one in (first, second))
    for name in ("value", "low", "high", "difference", "p_adjusted"):
        np.testing.assert_allclose(a[name], b[name], rtol=1e-7, atol=1e-9)
    assert a["against"].equals(b["against"])


def test_the_same_seed_gives_the_same_bytes(data, scores):
    again = score(mc.models.Ridge(), data, **HELD_OUT)
    assert repr(again) == repr(scores)
    assert again.to_markdown() == scores.to_markdown()
    assert again.table.to_csv() == scores.table.to_csv()


def test_findings_stand_worst_first_and_make_the_verdict(data, scores):
    levels = ["error", "warning", "information"]
    found = [levels.index(finding.level) for finding in scores.findings]
    assert found == sorted(found)
    assert scores.verdict == "look"
    good = score({"oracle": frame(scores, true_levels(scores))}, data, **HELD_OUT)
    assert good.verdict == "ok", good.findings


def test_folds_of_ones_own_are_taken_as_they_are(data):
    folds = [holds_out(data, done("A"), done("B"), unit="first"), holds_out(data, done("C"), done("D"), unit="second")]
    found = score(mc.models.Ridge(), data, split=folds)
    assert [case.fold for case in found.cases] == ["first", "second"]
    assert found.split == "by hand (2 folds)"
    assert score(mc.models.Ridge(), data, split=folds[0]).cases[0].conditions == found.cases[0].conditions


def test_a_fold_with_a_single_condition_has_no_competitor_and_still_has_errors(data):
    found = score(mc.models.Ridge(), data, split=[holds_out(data, done("A"))])
    own = found.table[(found.table["arm"] == "ridge") & (found.table["metric"] == "centroid-accuracy")]
    assert own["value"].isna().all()
    assert own["reason"].tolist() == ["it has no competitor"]
    assert np.isfinite(column(found, "ridge", "mse-skill")).all()


def test_few_conditions_have_points_and_no_interval(data):
    found = score(mc.models.Ridge(), data, split=[holds_out(data, done("A"), done("B"), done("C"))])
    row = found.summary[(found.summary["arm"] == "ridge") & (found.summary["metric"] == "mse-skill")].iloc[0]
    assert np.isfinite(row["value"])
    assert np.isnan(row["low"])
    assert np.isnan(row["high"])


def test_wrong_words_are_refused(data):
    for wrong, words in (
        ({"split": None}, "A model has to be told what to hold out"),
        ({"split": None, "folds": 3}, "folds= is an option of a kind of split"),
        ({"split": []}, "there is none"),
        ({"split": [1]}, "not int"),
    ):
        with pytest.raises(ParameterError, match=words):
            score(mc.models.Ridge(), data, **wrong)
    with pytest.raises(ParameterError, match="nothing to score"):
        score({}, data, **HELD_OUT)
    control = data.labels.eq("[]").to_numpy()
    only = Fold("by hand", "controls", np.flatnonzero(~control), np.flatnonzero(control)[:5])
    with pytest.raises(DataContractError, match="test no perturbation"):
        score(mc.models.Ridge(), data, split=[only])

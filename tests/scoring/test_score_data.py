"""A whole scoring: data of several settings, without controls, with samples and with uncertainty."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from tests.scoring.worlds import (
    HELD_OUT,
    NAMES,
    frame,
    screen,
    shown,
    true_levels,
    truth,
)

import molcause as mc
from molcause.scoring.baselines import OF_MEANS
from molcause.scoring.predictions.read import read_predictions
from molcause.scoring.score import score


def cells_of(scores, seed=1, sd=0.3, each=40):
    """Return an AnnData of predicted samples of the true levels."""
    rng = np.random.default_rng(seed)
    rows, values = [], []
    for case, levels in zip(scores.cases, true_levels(scores), strict=True):
        for text, level in zip(case.conditions, levels, strict=True):
            rows += [{"interventions": text, "fold": case.fold}] * each
            values.append(level + rng.normal(0.0, sd, (each, len(level))))
    obs = pd.DataFrame(rows, index=[f"p{k}" for k in range(len(rows))])
    return AnnData(np.concatenate(values), obs=obs, var=pd.DataFrame(index=list(scores.cases[0].readouts)))


def test_a_held_out_context_borrows_changes_from_the_others(data):
    data = screen(contexts=("x", "y"), sd=0.0)
    found = score(mc.models.Ridge(), data, split="context")
    case = next(case for case in found.cases if case.context == "y")
    assert case.borrowed
    control, shared, own = truth()
    changes = np.mean([shared + own[name] for name in NAMES], axis=0)
    # Context y has a control one higher than x; the changes are the same.
    np.testing.assert_allclose(case.mean, control + 1.0 + changes, atol=1e-9)
    level = next(arm for arm in found.arms if arm.name == "nearest-condition").said[found.cases.index(case)].level
    np.testing.assert_allclose(level, case.measured, atol=1e-9)
    assert shown(found, "nearest-condition")["mse-skill"] == pytest.approx(1.0)


def test_times_are_settings_of_their_own():
    data = screen(times=(1.0, 4.0), sd=0.0)
    found = score(mc.models.Ridge(), data, **HELD_OUT)
    assert sorted({case.setting for case in found.cases}) == ["1 h", "4 h"]
    assert len(found.cases) == 6
    early, late = (next(case for case in found.cases if case.setting == name) for name in ("1 h", "4 h"))
    np.testing.assert_allclose(late.mean - late.control, 2 * (early.mean - early.control), atol=1e-9)
    rows = found.table[(found.table["arm"] == "ridge") & (found.table["metric"] == "mse-skill")]
    assert len(rows) == 2 * len(NAMES)
    assert rows["unit"].nunique() == len(NAMES)


def test_data_without_a_control_are_scored_on_what_needs_none():
    data = screen(controls=0)
    found = score(mc.models.Ridge(), data, **HELD_OUT)
    train = shown(found, "train-mean")
    assert (train["mse-skill"], train["centroid-accuracy"]) == (0.0, 0.5)
    assert np.isnan(train["pearson-delta-legacy"])
    own = found.table[(found.table["arm"] == "no-change") & (found.table["metric"] == "mse-skill")]
    assert own["value"].isna().all()
    assert own["reason"].ne("").all()
    for name in OF_MEANS:
        assert np.isnan(shown(found, name)["mse-skill"])


def test_on_a_scale_relative_to_the_control_no_change_is_zero_without_control_samples():
    data = screen(controls=0, scale="log2 ratio")
    found = score(mc.models.Ridge(), data, **HELD_OUT)
    assert all((case.control == 0.0).all() for case in found.cases)
    assert np.isfinite(shown(found, "no-change")["mse-skill"])
    assert np.isfinite(shown(found, "ridge")["mse-skill"])
    assert shown(found, "no-change")["pearson-delta-legacy"] == 0.0


def test_a_held_out_context_of_relative_data_borrows_changes_as_they_are():
    data = screen(controls=0, scale="log2 ratio", contexts=("x", "y"))
    found = score(mc.models.Ridge(), data, split="context")
    assert all(np.isfinite(case.mean).all() for case in found.cases)
    assert np.isfinite(shown(found, "nearest-condition")["mse-skill"])


def test_predicted_samples_are_compared_as_distributions():
    data = screen(each=60)
    first = score(mc.models.Ridge(), data, **HELD_OUT)
    found = score({"replicate": cells_of(first), "narrow": cells_of(first, sd=0.1)}, data, **HELD_OUT)
    replicate, narrow = shown(found, "replicate"), shown(found, "narrow")
    assert abs(replicate["energy-distance"]) < 0.1
    assert narrow["energy-distance"] > 3 * abs(replicate["energy-distance"])
    assert replicate["variance-ratio"] == pytest.approx(1.0, abs=0.3)
    assert narrow["variance-ratio"] == pytest.approx(1 / 9, abs=0.05)
    assert np.isfinite(shown(found, "technical duplicate")["energy-distance"])
    assert np.isnan(shown(found, "ridge")["energy-distance"])


def test_predicted_samples_of_some_readouts_are_compared_on_these():
    data = screen(each=60)
    first = score(mc.models.Ridge(), data, **HELD_OUT)
    adata = cells_of(first)
    part = read_predictions(adata[:, [n for n in adata.var_names if n != "g5"]].copy(), data, readouts="shared")
    found = score({"part": part}, data, **HELD_OUT)
    assert abs(shown(found, "part")["energy-distance"]) < 0.1


def test_distributions_can_be_asked_for_or_left_out():
    data = screen(each=60)
    first = score(mc.models.Ridge(), data, distributions=True, **HELD_OUT)
    assert np.isfinite(shown(first, "technical duplicate")["energy-distance"])
    found = score({"cells": cells_of(first)}, data, distributions=False, **HELD_OUT)
    own = found.summary[(found.summary["arm"] == "cells") & (found.summary["metric"] == "energy-distance")].iloc[0]
    assert "not asked for" in own["reason"]


def test_stated_uncertainty_is_scored():
    data = screen(sd=0.3, each=18)
    first = score(mc.models.Ridge(), data, **HELD_OUT)
    table = frame(first, true_levels(first))
    readouts = list(data.adata.var_names)
    sd = 0.3 / np.sqrt(6)  # the truth is the mean of a third of 18 samples
    long = table.melt(["interventions", "fold"], readouts, "readout", "predicted").assign(sd=sd)
    long = long.assign(low=long["predicted"] - 1.645 * sd, high=long["predicted"] + 1.645 * sd, level=0.9)
    found = score({"sure": long.rename(columns={"interventions": "perturbation"})}, data, **HELD_OUT)
    values = shown(found, "sure")
    assert values["interval-coverage"] == pytest.approx(0.0, abs=0.08)  # less the nominal level
    assert np.isfinite(values["ranked-probability"])
    assert np.isfinite(values["risk-coverage"])
    whole = found.table[(found.table["arm"] == "sure") & (found.table["metric"] == "risk-coverage")]
    assert whole["condition"].tolist() == [""] * len(found.cases)
    assert np.isnan(shown(found, "ridge")["interval-coverage"])

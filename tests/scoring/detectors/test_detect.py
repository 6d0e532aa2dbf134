"""All detectors together: one cause, one finding; nothing of good predictions; scale and order do not matter."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scoring.detectors.worlds import GENES, arm, case, world

from molcause.names.readouts import ReadoutMap
from molcause.scoring.detectors.detect import detect, detect_arm

CASE, TRUTH = world()
READOUTS = ReadoutMap.same_names(f"g{i}" for i in range(GENES))
RNG = np.random.default_rng(0)
ONES = np.ones((len(TRUTH), 1))
PREDICTIONS = {
    "truth": (TRUTH, set()),
    "truth and noise": (TRUTH + 0.05 * RNG.normal(size=TRUTH.shape), set()),
    "control": (ONES * CASE.control, {"W821"}),
    "mean": (ONES * CASE.mean, {"W820"}),
    "permuted": (np.roll(TRUTH, 1, axis=0), {"W833"}),
    "reversed": (2 * CASE.control - TRUTH, {"W826"}),
    "changes": (TRUTH - CASE.control, {"W825"}),
    "inflated": (TRUTH + 0.5 * RNG.normal(size=TRUTH.shape), {"W828"}),
}


def codes(levels, measured=CASE, **more):
    return {finding.code for finding in detect_arm([measured], arm(levels), READOUTS, **more)}


@pytest.mark.parametrize("name", PREDICTIONS)
def test_each_pathology_has_its_finding_and_no_other(name):
    levels, expected = PREDICTIONS[name]
    assert codes(levels) == expected


@settings(deadline=None, max_examples=20)
@given(st.sampled_from(sorted(PREDICTIONS)), st.sampled_from([0.01, 0.5, 3.0, 100.0]), st.permutations(range(12)))
def test_unit_and_order_do_not_matter(name, factor, order):
    levels, expected = PREDICTIONS[name]
    names = ("measured", "control", "mean", "control_measured", "control_predicted", "mean_measured", "mean_predicted")
    scaled = {key: factor * getattr(CASE, key) for key in names}
    scaled |= {"variance": factor**2 * CASE.variance}
    moved = {key: scaled[key][order] for key in ("measured", "variance")}
    labels = {key: tuple(getattr(CASE, key)[i] for i in order) for key in ("conditions", "units")}
    # Logarithms are not the same in another unit; all else is.
    assert codes(factor * levels[order], replace(CASE, **{**scaled, **moved, **labels})) == expected


def test_only_predictions_are_judged_and_texts_name_the_arm():
    mean, control = ONES * CASE.mean, ONES * CASE.control
    arms = (
        arm(mean, name="mine"),
        arm(control, name="no-change", role="baseline"),
        arm(mean, name="train-mean", role="baseline"),
    )
    found = detect((CASE,), arms, READOUTS)
    assert [finding.code for finding in found] == ["W820", "I832"]
    assert found[0].text.startswith("mine: ")
    assert found[1].names == ("train-mean",)


def test_warnings_come_first():
    arms = (arm(CASE.mean + 0.5 * (TRUTH - CASE.mean), name="narrow"), arm(ONES * CASE.control, name="echo"))
    assert [finding.code for finding in detect((CASE,), arms, READOUTS)] == ["W821", "I829"]


def test_training_means_are_used_if_given():
    train = CASE.mean + RNG.normal(size=(12, GENES))
    assert "W831" in codes(train, train_means=[train])
    assert "W831" not in codes(train)


def test_few_conditions_are_said_to_be_too_few():
    few = case(TRUTH[:4], control=CASE.control, setting="warm")
    [finding] = detect_arm([few], arm(TRUTH[[1, 2, 3, 0]]), READOUTS)
    assert str(finding) == "I834 detectors say nothing of 1 setting(s) with fewer than 5 predicted conditions: warm."


def test_findings_follow_the_conditions_over_folds():
    first, second = (
        replace(
            CASE,
            fold=fold,
            **{key: getattr(CASE, key)[rows] for key in ("measured", "variance", "samples", "conditions", "units")},
        )
        for fold, rows in (("fold 1", slice(0, 3)), ("fold 2", slice(3, 12)))
    )
    levels = PREDICTIONS["permuted"][0]
    found = detect_arm([first, second], arm(levels[:3], levels[3:]), READOUTS)
    assert [finding.code for finding in found] == ["W833"]

"""What baselines and models are trained on in a case."""

import numpy as np
import pytest
from tests.scoring.worlds import NAMES, done, holds_out, screen

from molcause.data.splits.fold import Fold
from molcause.data.splits.split import split
from molcause.errors import DataContractError
from molcause.scoring.measure.measure import measure
from molcause.scoring.settings import Settings
from molcause.scoring.training import Trainer


def made(data, folds):
    return measure(data, folds), Trainer(data, Settings(data))


def rows_of(data, *labels):
    return data.values()[data.labels.isin(labels).to_numpy()]


def test_means_are_of_each_training_condition_with_the_control():
    data = screen(each=5)
    (case,), trainer = made(data, [holds_out(data, done("A"), done("B"))])
    found = trainer.of_means(case)
    labels = found.labels.tolist()
    assert labels[0] == "[]"
    assert set(labels[1:]) == {done(name) for name in NAMES[2:]}
    for label, level in zip(labels, found.values(), strict=True):
        np.testing.assert_allclose(level, rows_of(data, label).mean(axis=0), rtol=1e-12)


def test_the_mean_of_the_means_is_the_training_mean_of_the_case():
    data = screen(each=5, contexts=("x", "y"), times=(1.0, 4.0))
    cases, trainer = made(data, split(data, "unseen-target", folds=3))
    for case in cases:
        np.testing.assert_allclose(trainer.levels(case).mean(axis=0), case.mean, rtol=1e-12)


def test_a_condition_that_trains_in_part_has_the_mean_of_that_part():
    data = screen(each=6)
    rows = np.flatnonzero(data.labels == done("A"))
    test = np.concatenate([rows[:3], np.flatnonzero(data.labels == done("B"))])
    fold = Fold("by hand", "half", np.setdiff1d(np.arange(data.n_samples), test), test)
    (case,), trainer = made(data, [fold])
    found = trainer.of_means(case)
    level = found.values()[found.labels.tolist().index(done("A"))]
    np.testing.assert_allclose(level, data.values()[rows[3:]].mean(axis=0), rtol=1e-12)


def test_a_held_out_context_takes_changes_not_levels():
    data = screen(each=4, contexts=("x", "y", "z"))
    cases, trainer = made(data, split(data, "context"))
    case = next(case for case in cases if case.context == "z")
    found = trainer.levels(case)
    obs, values = data.adata.obs, data.values()
    control = {
        c: values[((obs["context"] == c) & (obs["interventions"] == "[]")).to_numpy()].mean(axis=0) for c in "xyz"
    }
    by_hand = [
        values[((obs["context"] == c) & (obs["interventions"] == done(n))).to_numpy()].mean(axis=0)
        - control[c]
        + control["z"]
        for c in "xy"
        for n in NAMES
    ]
    np.testing.assert_allclose(found, by_hand, rtol=1e-10)
    assert trainer.of_samples(case).n_samples == 1 + 2 * len(NAMES)


def test_samples_are_those_that_train_with_the_controls_of_the_setting():
    data = screen(each=4, contexts=("x", "y"))
    cases, trainer = made(data, split(data, "unseen-target", folds=3))
    for case in cases:
        found = trainer.of_samples(case).adata
        assert set(found.obs["context"]) == {case.context}
        assert set(found.obs["interventions"]).isdisjoint(case.conditions)
        assert (found.obs["interventions"] == "[]").sum() == 24


def test_without_a_control_there_are_no_changes_to_train_on():
    data = screen(controls=0)
    (case,), trainer = made(data, [holds_out(data, done("A"), done("B"))])
    with pytest.raises(DataContractError, match="no reference sample to count changes from"):
        trainer.of_means(case)
    assert np.isfinite(trainer.levels(case)).all()


def test_a_held_out_context_without_any_control_takes_levels_as_they_are():
    data = screen(controls=0, each=4, contexts=("x", "y"))
    cases, trainer = made(data, split(data, "context"))
    for case in cases:
        np.testing.assert_allclose(trainer.levels(case).mean(axis=0), case.mean, rtol=1e-10)


def test_relative_data_borrow_changes_without_control_samples():
    data = screen(controls=0, each=4, contexts=("x", "y"), scale="log2 ratio")
    cases, trainer = made(data, split(data, "context"))
    for case in cases:
        np.testing.assert_allclose(trainer.levels(case).mean(axis=0), case.mean, rtol=1e-10)
        assert np.isfinite(trainer.of_means(case).values()).all()


def test_too_many_readouts_are_no_task_for_slopes(monkeypatch):
    data = screen(each=3)
    (case,), trainer = made(data, [holds_out(data, done("A"), done("B"))])
    monkeypatch.setattr("molcause.scoring.training._MOST_READOUTS", 5)
    with pytest.raises(DataContractError, match="too many for slopes"):
        trainer.of_few_samples(case)

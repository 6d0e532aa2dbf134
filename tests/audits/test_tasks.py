"""What is held out, from whom, and how it is scored."""

import numpy as np
import pytest
from tests.audits.toys import MaskedSlopes, mask_of, responses, world
from tests.oracle.cells import data_of, do

import molcause as mc
from molcause.audits.tasks.base import Split, independent, without_targets
from molcause.audits.tasks.unseen_condition import UnseenCondition
from molcause.audits.tasks.unseen_intervention import UnseenIntervention
from molcause.errors import ParameterError
from molcause.models import LedoitWolf

TASKS = [UnseenCondition(), UnseenIntervention()]


def cells(n, count, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(n, 3)) + 3 * rng.normal(size=3) for _ in range(count)]


def screen(done, n=12, control="[]"):
    return data_of("ABC", cells(n, len(done)), done, control=control)


def targets_of(data, rows):
    seen = {c.interventions for c in data[rows].conditions()}
    return {item.target for c in data.conditions() if c.interventions in seen for item in c.perturbation}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("data", [
    mc.load_dataset("sachs2005", coding="literature"),
    screen([(), (do("fix", "A"),), (do("block", "A"), do("fix", "B")), (do("fix", "B"),), (do("fix", "C"),)]),
])  # fmt: skip
def test_no_fit_sees_a_held_out_target_in_any_condition(task, data):
    reference = {item.target for c in data.conditions() if c.interventions == data.control for item in c.perturbation}
    found = task.splits(data).splits
    assert found
    for split in found:
        if not split.unit.startswith("without"):
            assert not set(split.unit.split(" + ")) & (targets_of(data, split.training) - reference)
        held = next(c.rows for c in data.conditions() if c.interventions == split.condition)
        assert not set(held) & set(split.training)
        assert np.array_equal(split.training, np.unique(split.training))


@pytest.mark.parametrize("task", TASKS)
def test_samples_of_unknown_target_are_never_seen_or_scored(task):
    data = data_of("ABC", cells(12, 4), [(), (do("fix", "A"),), None, (do("fix", "B"),)])
    unknown = np.flatnonzero(data.adata.obs["interventions"].astype(str) == "null")
    for split in task.splits(data).splits:
        assert not set(unknown) & set(split.training)


def test_all_other_samples_are_seen():
    data = screen([(), (do("fix", "A"),), (do("fix", "B"),)])
    assert without_targets(data, {"A"}).tolist() == [*range(12), *range(24, 36)]
    assert without_targets(data, set()).tolist() == list(range(36))


def test_a_condition_that_cannot_be_predicted_only_trains_and_the_reason_is_given():
    control = '[["S","shift",null]]'
    stimulus = do("shift", "S")
    data = screen([(stimulus,), (stimulus, do("block", "A")), (do("fix", "B"),), (stimulus, do("block", "Z")),
                   (stimulus, do("block", "C"))], control=control)  # fmt: skip
    found = UnseenIntervention().splits(data)
    assert [split.unit for split in found.splits] == ["A", "C"]
    assert len(found.notes) == 2
    assert "lacks S of the reference" in found.notes[0]
    assert "Z is not measured" in found.notes[1]


def test_a_condition_in_which_nothing_else_changes_has_no_direction_to_predict():
    rng = np.random.default_rng(0)
    still = [rng.normal(size=(400, 3)) + shift for shift in ([0, 0, 0], [3.0, 0, 0], [0, 3.0, 1.0])]
    data = data_of("ABC", still, [(), (do("fix", "A"),), (do("fix", "B"),)])
    found = UnseenIntervention().splits(data)
    assert [split.unit for split in found.splits] == ["B"]
    assert "no direction" in found.notes[0]


def test_reagents_must_say_which_way_they_go():
    data = screen([(), (do("fix", "A"),), (do("block", "B"),), (do("shift", "C"),)])
    found = UnseenIntervention(level="reagent").splits(data)
    assert [split.unit for split in found.splits] == ["B", "C"]
    with pytest.raises(ParameterError, match="Did you mean 'reagent'"):
        UnseenIntervention(level="reagents")


def score_of(task, data, split, fitted):
    from molcause.audits.tasks.base import truth

    reference = getattr(task, "reference", None)
    words = (data, split) if reference is None else (data, split, reference(data))
    return task.score(fitted, split, truth(*words))


def test_the_cosine_is_that_of_predicted_and_measured_change_without_the_targets():
    made = world(6)
    data = made.data
    task = UnseenIntervention()
    split = task.splits(data).splits[0]
    fitted = MaskedSlopes().fit(data[split.training], mask_of(made))
    values, labels = data.values(), data.adata.obs["interventions"].astype(str).to_numpy()
    control, held = values[labels == "[]"], values[labels == split.condition]
    sd = control.std(axis=0, ddof=1)
    target = int(split.unit[1:])
    rest = np.arange(6) != target
    change = ((held.mean(axis=0) - control.mean(axis=0)) / sd)[rest]
    predicted = (fitted.changes[target] / sd)[rest]
    found = score_of(task, data, split, fitted)
    cosine = predicted @ change / np.linalg.norm(predicted) / np.linalg.norm(change)
    assert found["cosine"] == pytest.approx(cosine, abs=1e-9)
    big = np.abs(change) > 0.3
    assert found["sign-accuracy"] == pytest.approx(np.mean(predicted[big] * change[big] > 0))


def test_the_density_is_that_of_held_out_samples_about_their_own_mean():
    from scipy.stats import multivariate_normal

    data = world(6).data
    task = UnseenCondition()
    split = task.splits(data).splits[2]
    fitted = LedoitWolf().fit(data[split.training])
    values, labels = data.values(), data.adata.obs["interventions"].astype(str).to_numpy()
    held = values[labels == split.condition]
    sd = values[labels == "[]"].std(axis=0, ddof=1)
    logs = multivariate_normal.logpdf(held, held.mean(axis=0), fitted.covariance(()))
    expected = logs.mean() + 3 * np.log(2 * np.pi) + np.log(sd).sum()
    assert score_of(task, data, split, fitted)["log-density"] == pytest.approx(expected)


def test_the_truth_of_a_world_scores_well_and_wrong_signs_lose():
    made = world()
    task = UnseenIntervention()
    for split in task.splits(made.data).splits[:4]:
        fitted = MaskedSlopes().fit(made.data[split.training], mask_of(made))
        right, wrong = responses(made.effects), -responses(made.effects)
        scores = [
            score_of(task, made.data, split, type(fitted)(fitted.training, changes, 1.0, {}))["cosine"]
            for changes in (right, wrong)
        ]
        assert scores[0] > 0.7
        assert scores[1] == pytest.approx(-scores[0])


def test_combinations_that_share_targets_with_other_units_only_train():
    made = [(frozenset(t), Split("+".join(sorted(t)), "", "+".join(sorted(t)), np.arange(3))) for t in
            ({"A"}, {"B"}, {"A", "B"}, {"C", "D"})]  # fmt: skip
    found = independent(made)
    assert [split.unit for split in found.splits] == ["A", "B", "C+D"]
    assert found.notes == ("'A+B' only trains: it is a combination, and other units share its targets.",)


def test_what_a_reagent_does_to_a_reading_follows_the_reading_s_sign():
    data = mc.load_dataset("sachs2005", coding="literature")
    found = UnseenIntervention(level="reagent").splits(data)
    assert "PKC" not in {split.unit for split in found.splits}
    assert any("whether the reading of PKC rises with its activity is not known" in note for note in found.notes)

"""The swap test against all permutations, and whether a fitted model's label matters."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from tests.scoring.detectors.worlds import view

import molcause as mc
from molcause.data.intervention import from_json
from molcause.models.baselines.ridge import Ridge
from molcause.models.baselines.train_mean import TrainMean
from molcause.scoring.detectors.ignored import ignored, label_reaches, swap_loss
from molcause.testing import small_world


def test_the_swap_loss_is_the_mean_over_all_permutations():
    rng = np.random.default_rng(0)
    y, f = rng.normal(size=(2, 5, 7))
    errors = [((f[list(order)] - y) ** 2).sum(axis=1) for order in permutations(range(5))]
    own = ((f - y) ** 2).sum(axis=1)
    np.testing.assert_allclose(swap_loss(view(f, y)), 1 - own / np.mean(errors, axis=0))


def test_without_information_the_expected_loss_is_zero():
    rng = np.random.default_rng(0)
    y, f = rng.normal(size=(2, 4, 6)) * np.array([[5.0], [1.0], [1.0], [0.1]])
    losses = [swap_loss(view(f[list(order)], y)) for order in permutations(range(4))]
    np.testing.assert_allclose(np.mean(losses, axis=0), 0.0, atol=1e-12)


def test_predictions_that_are_all_the_same_lose_exactly_nothing():
    y = np.random.default_rng(0).normal(size=(9, 6))
    assert swap_loss(view(np.full((9, 6), 0.1), y)).tolist() == [0.0] * 9
    [finding] = ignored([view(np.full((9, 6), 0.1), y)])
    assert finding.code == "W822"


def test_weak_but_right_predictions_know_their_perturbation_and_noise_does_not():
    rng = np.random.default_rng(1)
    y = rng.normal(size=(12, 60))
    assert ignored([view(0.2 * y + 0.1 * rng.normal(size=y.shape), y)]) == ()
    [finding] = ignored([view(rng.normal(size=y.shape), y)])
    assert "12 targets" in finding.text


def test_fewer_than_eight_targets_say_nothing():
    y = np.random.default_rng(0).normal(size=(7, 60))
    assert ignored([view(y * 0, y)]) == ()


def test_one_strong_perturbation_does_not_hide_the_others():
    rng = np.random.default_rng(2)
    y = rng.normal(size=(10, 60))
    y[0] *= 100
    predicted = y.copy()
    predicted[0] = 0
    assert ignored([view(predicted, y)]) == ()


@pytest.fixture(scope="module")
def data():
    return small_world().data


def perturbations(data):
    return [from_json(c.interventions) for c in data.conditions() if c.interventions != data.control]


def test_a_training_mean_says_the_same_of_all_and_a_model_of_the_input_does_not(data):
    found = perturbations(data)
    [finding] = label_reaches(TrainMean().fit(data), found)
    assert finding.code == "W823"
    assert f"{len(found)} perturbations" in finding.text
    assert label_reaches(Ridge().fit(data), found) == ()


def test_refused_perturbations_are_left_out_and_named(data):
    unknown = (mc.fix(0.0).on("no such target"),)
    fitted = TrainMean().fit(data)

    class Picky:
        training = fitted.training

        def predict(self, perturbation):
            if perturbation == unknown:
                raise mc.errors.InterventionError("no such target")
            return fitted.predict(perturbation)

    [finding] = label_reaches(Picky(), [*perturbations(data), unknown])
    assert finding.text.endswith("refused: fix no such target at 0")
    assert label_reaches(Picky(), [unknown, unknown]) == ()


def test_perturbations_without_an_answer_do_not_hide_the_others(data):
    unknown = (mc.fix(0.0).on("no such target"),)
    fitted = Ridge().fit(data)

    class Silent:
        training = fitted.training

        def predict(self, perturbation):
            found = fitted.predict(perturbation)
            return replace(found, mean=np.full_like(found.mean, np.nan)) if perturbation == unknown else found

    assert label_reaches(Silent(), [*perturbations(data), unknown]) == ()

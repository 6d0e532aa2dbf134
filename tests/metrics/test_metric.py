"""Cards: complete, reachable as plug-ins, and honest about their own score function."""

import inspect

import numpy as np
import pytest

from molcause import plugins
from molcause.errors import ParameterError
from molcause.metrics.metric import Metric

NAMES = ["cosine", "log-density", "sign-accuracy"]


@pytest.mark.parametrize("name", NAMES)
def test_the_plug_in_of_a_name_carries_a_card_of_that_name(name):
    module = plugins.load("metrics", name)
    assert isinstance(module.metric, Metric)
    assert module.metric.name == name
    assert module.metric.label
    assert module.metric.needs
    assert module.metric.minimum >= 1
    assert inspect.isfunction(module.score)


@pytest.mark.parametrize("name", NAMES)
def test_a_chance_value_lies_within_the_range(name):
    card = plugins.load("metrics", name).metric
    assert np.isnan(card.chance) or card.low < card.chance < card.high


@pytest.mark.parametrize("name", ["cosine", "sign-accuracy"])
def test_random_predictions_score_chance(name):
    module = plugins.load("metrics", name)
    more = {"threshold": 0.5} if name == "sign-accuracy" else {}
    rng = np.random.default_rng(0)
    found = [module.score(*rng.normal(size=(2, 30)), **more) for _ in range(2000)]
    assert np.mean(found) == pytest.approx(module.metric.chance, abs=4 * np.std(found) / np.sqrt(2000))


@pytest.mark.parametrize(("better", "sign"), [("higher", 1), ("lower", -1)])
def test_the_sign_turns_a_score_so_that_higher_is_better(better, sign):
    assert Metric("m", "a metric", "", better, 0.0, 1.0, 0.5, "genes", 1).sign == sign


@pytest.mark.parametrize(
    ("better", "low", "high"), [("bigger", 0.0, 1.0), ("higher", 1.0, 1.0), ("lower", 0.0, np.nan)]
)
def test_a_card_that_cannot_be_read_is_refused(better, low, high):
    with pytest.raises(ParameterError, match="'m'"):
        Metric("m", "a metric", "", better, low, high, 0.5, "genes", 1)

"""Cards: complete, reachable as plug-ins, and honest about their own score function."""

import inspect

import numpy as np
import pytest

from molcause import plugins
from molcause.errors import ParameterError
from molcause.metrics.metric import Metric

NAMES = plugins.names("metrics")


@pytest.mark.parametrize("name", NAMES)
def test_the_plug_in_of_a_name_carries_a_card_of_that_name(name):
    module = plugins.load("metrics", name)
    assert isinstance(module.metric, Metric)
    assert module.metric.name == name
    assert module.metric.label
    assert module.metric.needs
    assert module.metric.minimum >= 1
    assert inspect.isfunction(getattr(module, "scores", None) or module.score)


@pytest.mark.parametrize("name", NAMES)
def test_a_chance_value_lies_within_the_range(name):
    card = plugins.load("metrics", name).metric
    assert np.isnan(card.chance) or card.low <= card.chance <= card.high


@pytest.mark.parametrize("name", ["cosine", "sign-accuracy"])
def test_random_predictions_score_chance(name):
    module = plugins.load("metrics", name)
    more = {"threshold": 0.5} if name == "sign-accuracy" else {}
    rng = np.random.default_rng(0)
    found = [module.score(*rng.normal(size=(2, 30)), **more) for _ in range(2000)]
    assert np.mean(found) == pytest.approx(module.metric.chance, abs=4 * np.std(found) / np.sqrt(2000))


def card(better="higher", low=0.0, high=1.0, **more):
    return Metric("m", "a metric", "", better, low, high, 0.5, "genes", 1, **more)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (card("higher"), [0.0, 0.5, 2.0]),
        (card("lower"), [0.0, -0.5, -2.0]),
        (card("nearest", best=0.5), [-0.5, 0, -1.5]),
    ],
)
def test_goodness_is_higher_for_a_better_value(made, wanted):
    assert [made.goodness(value) for value in (0.0, 0.5, 2.0)] == wanted


def test_what_a_table_shows_is_the_mean_the_gain_or_the_skill():
    made = [card(axis="magnitude", relative=word) for word in ("", "gain", "skill")]
    assert [one.shown(1.0, 4.0) for one in made] == [1.0, -3.0, 0.75]
    assert np.isnan(made[2].shown(1.0, 0.0))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"better": "bigger"}, r"better='bigger' .*'m'"),
        ({"low": 1.0}, "low must be below"),
        ({"better": "lower", "high": np.nan}, "low must be below"),
        ({"axis": "magnitud"}, "Did you mean 'magnitude'"),
        ({"axis": "magnitude", "relative": "skil"}, "Did you mean 'skill'"),
        ({"axis": "network", "relative": "skill"}, "not on the panel"),
        ({"better": "nearest"}, "best=nan"),
        ({"better": "nearest", "best": 2.0}, "best=2.0"),
        ({"best": 0.5}, "leave it out"),
        ({"short": "too long a head"}, "15 characters"),
    ],
)
def test_a_card_that_cannot_be_read_is_refused(arguments, message):
    with pytest.raises(ParameterError, match=message):
        card(**arguments)

"""Which rung a question stands on, and what a question refuses."""

import numpy as np
import pytest

import molcause as mc
from molcause.errors import DataContractError, InterventionError

DATA = mc.load_dataset("sachs2005")
DO = {"MEK": mc.inhibit(0.9)}


@pytest.mark.parametrize(
    ("query", "rung"),
    [(mc.Query(), 1), (mc.Query(outcome="ERK"), 1), (mc.Query(given={"pmek": 3.0}), 1), (mc.Query(given=DATA[0]), 1),
     (mc.Query(do=DO), 2), (mc.Query(do=DO, given={"pmek": 3.0}), 3), (mc.Query(do=DO, given=DATA[0]), 3)],
)  # fmt: skip
def test_the_rung_follows_from_what_is_given_and_done(query, rung):
    assert query.rung == rung


def test_words_name_outcome_and_interventions():
    assert str(mc.Query()) == "all outcomes"
    assert str(mc.Query(given={"pmek": 3.0}, outcome="ERK")) == "ERK, given what was seen"
    assert str(mc.Query(do=DO, given=DATA[0])) == "all outcomes, in this sample, had we done: block MEK, 10% left"


def test_two_samples_are_refused():
    with pytest.raises(DataContractError, match=r"one sample.*got 2"):
        mc.Query(do=DO, given=DATA[:2])


def test_a_bad_do_is_refused_when_the_question_is_made():
    with pytest.raises(InterventionError):
        mc.Query(do={"MEK": [mc.inhibit(0.5), mc.inhibit(0.5)]})


def test_the_background_is_what_was_done_to_the_sample_or_the_reference():
    reference = mc.Query(do=DO).whole(DATA.conditions()[0].perturbation)
    assert [(i.target, i.kind) for i in reference] == [("CD28", "shift"), ("CD3", "shift"), ("MEK", "block")]
    pma = mc.Query(do=DO, given=DATA[6000]).whole(DATA.conditions()[0].perturbation)
    assert [(i.target, i.kind) for i in pma] == [("MEK", "block"), ("PKC", "shift")]


def test_what_was_seen_may_be_named_by_readout_or_node_and_the_rest_is_unknown():
    levels = mc.Query(given={"ERK": 2.0, "pmek": 3.0}).levels(DATA.readouts, "log")
    assert levels[DATA.readouts.index["p44/42"]] == 2.0
    assert levels[DATA.readouts.index["pmek"]] == 3.0
    assert np.isnan(levels).sum() == 9


def test_what_was_seen_of_an_unknown_readout_names_the_nearest():
    with pytest.raises(DataContractError, match=r"'pmke'.*'pmek'"):
        mc.Query(given={"pmke": 3.0}).levels(DATA.readouts, "log")

"""`ask`: bases, flags and refusals, on data and on models."""

import json

import numpy as np
import pytest
from scipy import stats

import molcause as mc
from molcause.errors import DataContractError, MolcauseError, MutatedDataError, RungError

DATA = mc.load_dataset("sachs2005")
REST, HELD_OUT = DATA.hold_out("MEK")
MEK = {"MEK": mc.inhibit(0.9)}


@pytest.fixture(scope="module")
def whole():
    return mc.models.NoChange().fit(DATA)


@pytest.fixture(scope="module")
def blind():
    return mc.models.TrainMean().fit(REST)


@pytest.fixture(scope="module")
def linear():
    return mc.models.LinearEquilibrium(bootstraps=0).fit(REST, mc.bias.Mask(mc.load_network("mapk-core")), seed=0)


def test_data_answer_with_the_contrast_of_means_and_welch_s_interval():
    values, column = DATA.values(), DATA.readouts.index["p44/42"]
    treated, control = values[4199:4998, column], values[:853, column]
    welch = stats.ttest_ind(treated, control, equal_var=False).confidence_interval()
    answer = mc.ask(DATA, mc.Query(do=MEK, outcome="ERK"))
    assert answer.contrast == pytest.approx(treated.mean() - control.mean())
    assert answer.interval == pytest.approx((welch.low, welch.high))
    assert (answer.warrant.basis, answer.rung, answer.outcomes[0].name) == ("measured", 2, "p44/42")
    assert answer.notes[0] == "799 samples against 853."


def test_data_say_never_measured_with_the_missing_perturbation():
    answer = mc.ask(DATA, mc.Query(do={"MEK": mc.inhibit(), "PKC": mc.inhibit()}, outcome="ERK"))
    assert answer.warrant.basis == "none"
    assert "block MEK + block PKC" in answer.warrant.reason
    assert np.isnan(answer.direction)


def test_another_kind_on_the_same_target_was_never_measured():
    assert mc.ask(DATA, mc.Query(do={"MEK": mc.knock_out()}, outcome="ERK")).warrant.basis == "none"


def test_data_do_not_answer_for_one_sample():
    with pytest.raises(RungError, match="Drop given="):
        mc.ask(DATA, mc.Query(given=DATA[0], do=MEK, outcome="ERK"))


def test_a_model_s_own_word_is_assumed_and_the_measured_contrast_stands_beside(whole):
    answer = mc.ask(whole, mc.Query(do=MEK, outcome="ERK"))
    assert (answer.warrant.basis, answer.warrant.flags, answer.contrast) == ("assumed", (), 0.0)
    assert answer.measured[0].contrast == pytest.approx(mc.ask(DATA, mc.Query(do=MEK, outcome="ERK")).contrast)


def test_a_model_that_did_not_see_it_is_extrapolated_or_held_out(blind):
    query = mc.Query(do=MEK, outcome="ERK")
    alone, beside = mc.ask(blind, query), mc.ask(blind, query, data=DATA)
    assert (alone.warrant.basis, alone.warrant.flags, alone.measured) == ("assumed", ("extrapolated",), ())
    assert (beside.warrant.basis, beside.warrant.flags) == ("assumed", ("held out", "contradicted"))
    assert beside.measured[0].contrast == pytest.approx(-1.46, abs=0.01)
    assert beside.contrast == alone.contrast


def test_an_unmeasured_combination_has_no_answer_and_the_reason_names_it():
    answer = mc.ask(mc.models.Additive().fit(REST), mc.Query(do={"RAF": mc.inhibit()}, outcome="ERK"))
    assert answer.warrant.basis == "none"
    assert "block RAF" in answer.warrant.reason


def test_a_level_outside_all_samples_is_off_the_manifold(whole):
    far = mc.ask(whole, mc.Query(do={"ERK": mc.fix(50)}, outcome="ERK"))
    near = mc.ask(whole, mc.Query(do={"ERK": mc.fix(2)}, outcome="ERK"))
    assert (far.level, "off-manifold" in far.warrant.flags) == (50.0, True)
    assert (near.level, "off-manifold" in near.warrant.flags) == (2.0, False)


@pytest.mark.parametrize("source", ["data", "model"])
def test_an_unknown_outcome_names_the_nearest(source, whole):
    with pytest.raises(DataContractError, match=r"'ERKK'.*'ERK'"):
        mc.ask(DATA if source == "data" else whole, mc.Query(do=MEK, outcome="ERKK"))


def test_an_unknown_target_names_the_nearest(whole):
    with pytest.raises(DataContractError, match=r"'MEKK'.*'MEK'"):
        mc.ask(whole, mc.Query(do={"MEKK": mc.inhibit()}, outcome="ERK"))


def test_data_name_the_nearest_of_a_target_that_nobody_knows():
    query = mc.Query(do={"MEKK": mc.inhibit()}, outcome="ERK")
    try:
        said = mc.ask(DATA, query).warrant.reason
    except DataContractError as error:
        said = str(error)
    assert "Did you mean 'MEK'" in said


@pytest.mark.parametrize("model", [mc.models.NoChange, mc.models.TrainMean, mc.models.Additive, mc.models.Ridge])
def test_baselines_refuse_the_third_rung_and_evidence(model):
    fitted = model().fit(REST)
    with pytest.raises(RungError, match=r"rung 2.*rung 3.*LinearEquilibrium"):
        mc.ask(fitted, mc.Query(given=DATA[0], do=MEK, outcome="ERK"))
    with pytest.raises(RungError, match="evidence"):
        mc.ask(fitted, mc.Query(given={"pmek": 3.0}, outcome="ERK"))


def test_a_structural_model_answers_on_all_three_rungs(linear):
    for query, rung in ((mc.Query(outcome="ERK"), 1), (mc.Query(do=MEK, outcome="ERK"), 2),
                        (mc.Query(given=DATA[0], do=MEK, outcome="ERK"), 3)):  # fmt: skip
        answer = mc.ask(linear, query)
        assert (answer.rung, answer.warrant.basis) == (rung, "assumed")
        json.dumps(answer.to_dict(), allow_nan=False)
    assert any("noise" in note for note in answer.notes)
    expected = mc.ask(linear, mc.Query(outcome="ERK"))
    assert np.isfinite(expected.level)
    assert np.isnan(expected.contrast)
    assert "is expected at" in str(expected)


def test_a_counterfactual_starts_from_the_sample_s_own_condition(linear):
    answer = mc.ask(linear, mc.Query(given=DATA[6000], do=MEK, outcome="ERK"))
    assert answer.against == "stimulate PKC"
    assert answer.outcomes[0].reference == pytest.approx(DATA.values()[6000][DATA.readouts.index["p44/42"]])


def test_what_is_seen_of_a_reading_is_its_level(linear):
    answer = mc.ask(linear, mc.Query(given={"pmek": 4.0}, outcome="MEK"))
    assert answer.level == pytest.approx(4.0)


def test_a_changed_sample_is_refused(linear):
    sample = mc.PerturbationData(DATA[:1].adata.copy(), scale="log", control=DATA.control)
    sample.adata.X[0, 0] += 1
    with pytest.raises(MutatedDataError):
        mc.ask(linear, mc.Query(given=sample, do=MEK, outcome="ERK"))


def test_a_sample_of_other_readouts_is_refused(linear):
    few = mc.PerturbationData(DATA[:1].adata[:, :5].copy(), scale="log", control=DATA.control)
    with pytest.raises(DataContractError, match="other readouts"):
        mc.ask(linear, mc.Query(given=few, do=MEK))


def test_a_sample_on_another_scale_is_refused(linear):
    sample = mc.load_dataset("sachs2005", scale="linear")[0]
    with pytest.raises(DataContractError):
        mc.ask(linear, mc.Query(given=sample, do=MEK, outcome="ERK"))


def test_data_on_another_scale_are_no_direct_contrast(blind):
    other = mc.load_dataset("sachs2005", scale="linear")
    with pytest.raises(DataContractError):
        mc.ask(blind, mc.Query(do=MEK, outcome="ERK"), data=other)


def test_data_with_readouts_in_another_order_show_the_right_contrast(blind):
    order = np.roll(np.arange(11), 3)
    other = mc.PerturbationData(DATA.adata[:, order].copy(), scale="log", control=DATA.control)
    answer = mc.ask(blind, mc.Query(do=MEK, outcome="ERK"), data=other)
    assert answer.measured[0].name == "p44/42"
    assert answer.measured[0].contrast == pytest.approx(-1.46, abs=0.01)


def test_changed_data_are_no_direct_contrast(blind):
    other = mc.PerturbationData(DATA.adata.copy(), scale="log", control=DATA.control)
    other.adata.X[:] = 0
    with pytest.raises(MutatedDataError):
        mc.ask(blind, mc.Query(do=MEK, outcome="ERK"), data=other)


def test_a_prediction_from_a_sample_of_another_condition_names_what_it_is_compared_with(linear):
    answer = mc.ask(linear, mc.Query(given=DATA[6000], outcome="ERK"))
    base = mc.ask(linear, mc.Query(outcome="ERK"))
    assert answer.outcomes[0].reference != base.level or answer.against == base.against


def test_asking_a_network_is_an_error_of_ours():
    with pytest.raises((MolcauseError, TypeError)):
        mc.ask(mc.load_network("mapk-core"), mc.Query(do=MEK, outcome="ERK"))

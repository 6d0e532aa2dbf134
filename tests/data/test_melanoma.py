"""melanoma-skmel133: counts, what is easily got wrong in its files, and the biology that must come out."""

import csv
from functools import cache
from itertools import combinations

import numpy as np
import pytest

import molcause as mc
from molcause.data.datasets import melanoma_skmel133
from molcause.data.datasets.melanoma_skmel133 import DRUGS, PHENOTYPES, TARGETS
from molcause.data.intervention import from_json
from molcause.errors import DataContractError

load = cache(melanoma_skmel133.load)


@pytest.fixture
def data(shared_data):
    return load()


@pytest.fixture
def mechanistic(shared_data):
    return load(interventions="mechanistic")


def drugs_of(sample):
    return [part.split("|")[0] for part in sample.split(",")]


def read(data, sample, readout):
    return round(float(data.adata[sample, readout].X[0, 0]), 2)


def test_it_has_89_treatments_of_87_readouts_on_a_scale_relative_to_control(data):
    assert data.adata.shape == (89, 87)
    assert (data.scale, data.name) == ("log2 ratio", "melanoma-skmel133")
    assert not np.isnan(data.values()).any()
    assert (data.values().min(), data.values().max()) == (-5.082, 1.901)
    assert set(data.adata.obs["context"]) == {"SK-Mel-133"}


def test_the_activity_nodes_are_never_readouts(data, mechanistic):
    for each in (data, mechanistic):
        assert not {*TARGETS} & {*each.readouts.readout, *each.readouts.node}
    assert set(data.targets()) == {*TARGETS}


def test_82_readouts_are_proteins_and_5_are_phenotypes(data):
    roles = dict(zip(data.readouts.readout, data.readouts.role, strict=True))
    assert [name for name, role in roles.items() if role == "phenotype"] == list(PHENOTYPES)
    assert list(roles.values()).count("readout") == 82


def test_there_is_no_untreated_row_and_none_is_made_up(data):
    assert "[]" not in set(data.adata.obs["interventions"])
    assert "Never measured: nothing done" in str(mc.ask(data, mc.Query(do={"aMEK": mc.stimulate(-0.863)})))
    training = mc.models.Ridge().fit(data).training
    assert (training.samples[0], training.mean[0].any()) == (0, False)
    assert any("by the definition of the scale" in note for note in training.notes)


def test_23_single_drugs_and_every_pair_of_the_12_once(data):
    given = [tuple(sorted(drugs_of(name))) for name in data.adata.obs_names]
    assert sum(len(drugs) == 1 for drugs in given) == 23
    pairs = [drugs for drugs in given if len(drugs) == 2]
    assert sorted(pairs) == sorted(combinations(sorted(DRUGS), 2))
    assert given.count(("RY",)) == 1


def test_what_was_done_is_what_the_name_of_the_row_says(data, mechanistic):
    for name, text, other in zip(
        data.adata.obs_names, data.adata.obs["interventions"], mechanistic.adata.obs["interventions"], strict=True
    ):
        nodes = {DRUGS[drug] for drug in drugs_of(name)}
        assert {(item.target, item.kind) for item in from_json(text)} == {(node, "shift") for node in nodes}
        assert {(item.target, item.kind) for item in from_json(other)} == {(TARGETS[node], "block") for node in nodes}
        assert all(item.strength < 0 for item in from_json(text))
        assert not any(item.known for item in from_json(other))


def test_the_codes_of_the_leave_one_out_file_are_in_the_order_of_the_drugs(data, shared_data):
    with shared_data("melanoma-skmel133/loo_label.csv").open() as file:
        codes = [[list(DRUGS)[int(code) - 1] for code in row if int(code)] for row in csv.reader(file)]
    assert [sorted(row) for row in codes] == [sorted(drugs_of(name)) for name in data.adata.obs_names]


def test_two_doses_of_one_strength_are_one_condition_so_that_no_split_separates_them(data):
    conditions = {c.interventions: [data.adata.obs_names[row] for row in c.rows] for c in data.conditions()}
    assert len(conditions) == 88
    assert [names for names in conditions.values() if len(names) > 1] == [["P6|20", "P6|40"]]


def test_blocks_of_unknown_strength_make_two_doses_one_condition(mechanistic):
    assert len(mechanistic.conditions()) == 12 + 66


def test_a_higher_dose_may_have_the_smaller_strength(data):
    strength = {name: from_json(data.adata.obs.loc[name, "interventions"])[0].strength for name in ("NT|3", "NT|6")}
    assert strength == {"NT|3": -0.415, "NT|6": -0.272}


def test_held_out_drugs_take_their_combinations_along(data):
    rest, held_out = data.hold_out("aBRAFm")
    assert held_out.n_samples == 13
    assert all("PLX" in name for name in held_out.adata.obs_names)
    assert not any("PLX" in name for name in rest.adata.obs_names)


@pytest.mark.parametrize(
    ("sample", "changes"),
    [
        (
            "PLX|120",
            {
                "MEKpS217": -0.90,
                "MAPKpT202": -0.65,
                "CyclinD1": -0.67,
                "RbpS807": -0.54,
                "G1arrest": 0.55,
                "p27": 0.36,
                "AKTpS473": 0.23,
            },
        ),
        ("901|3", {"MEKpS217": -0.73, "MAPKpT202": -1.09, "RbpS807": -0.88, "G1arrest": 0.64, "AKTpS473": 0.29}),
        ("Tm|0.6", {"S6pS240": -4.32, "S6pS235": -4.12, "AKTpS473": 1.67, "cellviab": -1.35}),
        ("AK|10", {"AKTpS473": -2.84, "AKTpT308": -2.06, "S6pS235": -1.87}),
        ("ZS|1.2", {"AKTpS473": -2.29}),
        ("901|1.5,PLX|60", {"MAPKpT202": -1.23, "G1arrest": 0.70}),
    ],
)
def test_inhibitors_lower_what_is_below_their_targets_and_release_feedback(data, sample, changes):
    assert {readout: read(data, sample, readout) for readout in changes} == pytest.approx(changes, abs=0.011)


def test_another_coding_is_refused_with_the_nearest():
    with pytest.raises(DataContractError, match=r"no coding 'mechanical'. Did you mean 'mechanistic'"):
        melanoma_skmel133.load(interventions="mechanical")

"""The embedded cells against the published table, value by value."""

import csv

import numpy as np
import pytest

import molcause as mc
from molcause import plugins
from molcause.data.datasets import sachs2005
from molcause.errors import DataContractError, PluginError

CELLS = [853, 902, 911, 723, 810, 799, 848, 913, 707]
MEDIANS = {
    2: {"PIP3": -0.65, "PKA": 0.40, "pjnk": 0.35, "PIP2": 0.34},
    3: {"pakts473": 0.16, "PIP2": 1.08, "pjnk": -0.68},
    4: {"PKC": 1.85, "pmek": 2.85, "P38": 2.84, "plcg": 2.75, "PKA": -3.78},
    5: {"PIP2": -3.14, "plcg": -1.22, "PIP3": -0.56},
    6: {"pmek": 2.65, "praf": 1.49, "p44/42": -1.70, "PKC": -1.76},
    7: {"PIP3": -0.22, "pakts473": -0.14, "plcg": -0.45},
    8: {"PKC": -0.04, "pjnk": 0.82, "p44/42": 0.56, "praf": -0.86},
    9: {"PKA": -0.22, "pmek": -2.87, "PKC": -2.61, "pjnk": -2.57},
}
TARGETS = [None, "LFA1", "AKT", "PKC", "PIP2", "MEK", "PI3K", "PKC", "PKA"]
KINDS = [None, "shift", "block", "block", "scale", "block", "block", "shift", "shift"]


@pytest.fixture(scope="module")
def data():
    return mc.load_dataset("sachs2005")


@pytest.fixture
def published(shared_data):
    with shared_data("sachs2005/cyto_full_data.csv").open(encoding="utf-8") as handle:
        header, *rows = csv.reader(handle)
    return header, np.array(rows, dtype=float)


def test_every_value_is_the_logarithm_of_the_published_one(data, published):
    header, values = published
    assert values.shape == (7466, 11)
    ours = data.values()[:, [data.readouts.index[name] for name in header]]
    assert np.array_equal(ours, np.log(values))


def test_the_linear_scale_gives_the_published_numbers(published):
    header, values = published
    linear = mc.load_dataset("sachs2005", scale="linear")
    assert np.array_equal(linear.values()[:, [linear.readouts.index[name] for name in header]], values)
    assert linear.unit == "linear units"


def test_the_arcsinh_scale_is_of_a_fifth_of_the_published_numbers(published):
    header, values = published
    made = mc.load_dataset("sachs2005", scale="arcsinh")
    ours = made.values()[:, [made.readouts.index[name] for name in header]]
    fifth = values / 5
    np.testing.assert_allclose(ours, np.log(fifth + np.sqrt(fifth**2 + 1)), rtol=1e-12)
    assert made.unit == "arcsinh units"


@pytest.mark.parametrize("scale", ["log", "arcsinh", "linear"])
def test_the_level_that_means_absent_is_the_detector_s_floor_or_zero(scale):
    made, linear = mc.load_dataset("sachs2005", scale=scale), mc.load_dataset("sachs2005", scale="linear").values()
    floor = made.values()[linear == 1.0]
    assert len(floor) > 100
    if scale == "linear":
        assert np.all(made.absent == 0.0)
    else:
        np.testing.assert_allclose(floor, made.absent[0], rtol=1e-12, atol=1e-12)
        assert np.all(made.absent == made.values().min())


@pytest.mark.parametrize("coding", ["literature", "perfect"])
def test_a_coding_changes_labels_alone(data, coding):
    made = mc.load_dataset("sachs2005", coding=coding)
    assert np.array_equal(made.values(), data.values())
    assert [c.rows.tolist() for c in made.conditions()] == [c.rows.tolist() for c in data.conditions()]
    assert (made.control, made.name, made.citations) == (data.control, "sachs2005", data.citations)
    assert list(made.adata.obs["perturbation"]) == list(data.adata.obs["perturbation"])
    assert made.fingerprint != data.fingerprint


@pytest.mark.parametrize("coding", ["reagent", "literature", "perfect"])
def test_each_coding_has_its_targets_and_kinds(coding):
    made = mc.load_dataset("sachs2005", coding=coding)
    wanted = ["PIP3" if target == "PI3K" and coding != "reagent" else target for target in TARGETS]
    background = {"CD3", "CD28", "LFA1"}
    for condition, target, kind in zip(made.conditions(), wanted, KINDS, strict=True):
        for item in condition.perturbation:
            assert not item.known
            fixed = coding == "perfect" and item.target not in background
            assert item.kind == ("fix" if fixed else kind if item.target == target else "shift")
        assert {i.target for i in condition.perturbation} - {"CD3", "CD28"} == ({target} if target else set())


def test_the_dataset_knows_its_name_in_every_part(data):
    rest, held_out = data.hold_out("MEK")
    assert {part.name for part in (data, rest, held_out, data[7])} == {"sachs2005"}
    assert mc.PerturbationData(data.adata.copy()).name == "sachs2005"
    assert mc.PerturbationData(data.adata.copy(), name="mine").name == "mine"


def test_nine_conditions_of_the_published_size_in_order(data):
    assert [len(c.rows) for c in data.conditions()] == CELLS
    assert data.n_samples == sum(CELLS) == 7466
    for condition in data.conditions():
        assert np.array_equal(condition.rows, np.arange(condition.rows[0], condition.rows[0] + len(condition.rows)))


def test_medians_move_as_noted(data):
    conditions, values = data.conditions(), data.values()
    base = np.median(values[conditions[0].rows], axis=0)
    for number, moved in MEDIANS.items():
        change = np.median(values[conditions[number - 1].rows], axis=0) - base
        for readout, amount in moved.items():
            assert change[data.readouts.index[readout]] == pytest.approx(amount, abs=0.0051), (number, readout)


def test_each_condition_has_its_reagent_s_target_and_kind(data):
    for condition, target, kind in zip(data.conditions(), TARGETS, KINDS, strict=True):
        special = [(i.target, i.kind) for i in condition.perturbation if i.target not in ("CD3", "CD28")]
        assert special == ([(target, kind)] if target else [])
        assert not any(item.known for item in condition.perturbation)


def test_only_pma_and_camp_lack_the_stimulus(data):
    stimulated = [{"CD3", "CD28"} <= {i.target for i in c.perturbation} for c in data.conditions()]
    assert stimulated == [True] * 7 + [False] * 2


def test_the_reference_is_the_stimulus_alone(data):
    assert data.control == data.conditions()[0].interventions == '[["CD28","shift",null],["CD3","shift",null]]'


def test_readouts_stand_for_the_noted_nodes(data):
    pairs = dict(zip(data.readouts.readout, data.readouts.node, strict=True))
    assert {"praf": "RAF", "p44/42": "ERK", "pakts473": "AKT", "P38": "P38", "pjnk": "JNK"}.items() <= pairs.items()
    signs = dict(zip(data.readouts.readout, data.readouts.sign, strict=True))
    assert (signs["praf"], signs["PKC"], signs["pmek"]) == (-1, 0, 1)


def test_targets_that_no_readout_measures(data):
    assert {t for t in data.targets() if not len(data.readouts.of(t))} == {"CD3", "CD28", "LFA1", "PI3K"}


def test_an_unknown_scale_or_dataset_is_refused_by_name():
    with pytest.raises(DataContractError, match="scale log, arcsinh, linear; got 'log2'"):
        mc.load_dataset("sachs2005", scale="log2")
    with pytest.raises(DataContractError, match="coding reagent, literature, perfect; got 'exact'"):
        mc.load_dataset("sachs2005", coding="exact")
    with pytest.raises(PluginError, match="'sachs2005'"):
        mc.load_dataset("sachs2006")


def test_the_card_is_listed_and_cited(data):
    assert plugins.load("datasets", "sachs2005").entry is sachs2005.entry
    assert data.citations == sachs2005.entry.citations
    assert data.citations[0].doi == "10.1126/science.1105809"

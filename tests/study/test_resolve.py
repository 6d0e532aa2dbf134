"""From a study's words to objects; every wrong word is named, with the nearest right one."""

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import pytest

import molcause as mc
from molcause import plugins
from molcause.audits.tasks.unseen_condition import UnseenCondition
from molcause.audits.tasks.unseen_intervention import UnseenIntervention
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import (
    BiasError,
    DataContractError,
    InterventionError,
    KnowledgeError,
    ParameterError,
    PluginError,
    StudyError,
)
from molcause.knowledge.network import Network
from molcause.models.baselines.no_change import NoChange
from molcause.study import resolve
from molcause.study.config import Data, Knowledge, Named

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData as OnlyForTypeCheckers

SACHS, CORE = mc.load_dataset("sachs2005"), mc.load_network("mapk-core")


@pytest.mark.parametrize("given", [Data(), Data(dataset="sachs2005", file="cells.h5ad")])
def test_data_are_a_dataset_or_a_file_and_not_neither_or_both(given):
    with pytest.raises(StudyError, match="a dataset or a file, one of them"):
        resolve.open_data(given)


@pytest.mark.parametrize("given", [Knowledge(), Knowledge(network="mapk-core", file="net.csv")])
def test_knowledge_is_a_network_or_a_file_and_not_neither_or_both(given):
    with pytest.raises(StudyError, match="a network or a file, one of them"):
        resolve.open_network(given)


def test_a_dataset_comes_with_its_options():
    assert resolve.open_data(Data(dataset="sachs2005")).fingerprint == SACHS.fingerprint
    made = resolve.open_data(Data(dataset="sachs2005", options={"scale": "arcsinh", "coding": "perfect"}))
    assert made.fingerprint == mc.load_dataset("sachs2005", scale="arcsinh", coding="perfect").fingerprint


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (Data(dataset="sachs2006"), PluginError, "'sachs2005'"),
        (Data(file="none.h5ad"), DataContractError, "no file"),
        (Data(dataset="sachs2005", options={"scal": "log"}), DataContractError, r"'scal'\. Did you mean 'scale'"),
        (Data(dataset="sachs2005", options={"scale": "lin"}), DataContractError, "'lin'"),
        (Data(dataset="sachs2005", leave_out=["MEKK"]), StudyError, "Did you mean 'MEK'"),
        (Data(dataset="sachs2005", leave_out=["b2cAM"]), StudyError, "Did you mean 'b2cAMP'"),
        (Data(dataset="sachs2005", leave_out=["CD3"]), StudyError, "no reference sample"),
        (Data(dataset="sachs2005", leave_out=["CD3/CD28"]), StudyError, "no reference sample"),
    ],
)  # fmt: skip
def test_wrong_data_are_refused_by_name(given, error, said):
    with pytest.raises(error, match=said):
        resolve.open_data(given)


@pytest.mark.parametrize("name", ["MEK", "CD3/CD28 + U0126"])
def test_conditions_are_left_out_by_target_or_by_label(name):
    left = resolve.open_data(Data(dataset="sachs2005", leave_out=[name]))
    assert np.array_equal(left.values(), SACHS.hold_out("MEK")[0].values())
    assert (left.name, left.citations, left.control) == ("sachs2005", SACHS.citations, SACHS.control)
    mc.models.NoChange().fit(left)


def test_several_are_left_out_at_once():
    left = resolve.open_data(Data(dataset="sachs2005", leave_out=["MEK", "b2cAMP", "AKT"]))
    assert left.n_samples == 7466 - 799 - 707 - 911


def test_a_file_that_declares_nothing_is_told_its_scale_and_control(world, tmp_path):
    plain = world.data.adata.copy()
    del plain.uns["molcause"]
    plain.obs["interventions"] = plain.obs["interventions"].cat.rename_categories({"[]": '[["D","shift",null]]'})
    plain.write_h5ad(tmp_path / "cells.h5ad")
    given = Data(file=str(tmp_path / "cells.h5ad"))
    with pytest.raises(DataContractError, match="scale"):
        resolve.open_data(given)
    options = {"scale": "linear", "control": '[["D","shift",null]]'}
    made = resolve.open_data(given.model_copy(update={"options": options}))
    assert (made.scale, made.control) == ("linear", options["control"])
    with pytest.raises(DataContractError, match=r"contrl= needs a dialect.*Did you mean 'control'"):
        resolve.open_data(given.model_copy(update={"options": {"contrl": "[]"}}))


def test_a_network_tells_in_its_name_what_was_selected():
    assert resolve.open_network(Knowledge(network="mapk-core")).digest == CORE.digest
    some = resolve.open_network(Knowledge(network="mapk-core", select={"consensus": ["consensus-18", "disputed"]}))
    assert (some.name, len(some)) == ("mapk-core [consensus-18, disputed]", 20)
    named = resolve.open_network(Knowledge(network="mapk-core", select={"consensus": ["disputed"]}, name="two"))
    assert (named.name, len(named)) == ("two", 2)


def test_two_columns_are_selected_together():
    wanted = {"consensus": ["consensus-18"], "evidence_dataset": [""]}
    both = resolve.open_network(Knowledge(network="mapk-core", select=wanted))
    rows = (CORE.evidence["consensus"] == "consensus-18") & (CORE.evidence["evidence_dataset"] == "")
    assert len(both) == rows.sum() < 18


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (Knowledge(network="mapk-cor"), PluginError, "'mapk-core'"),
        (Knowledge(file="none.csv"), KnowledgeError, "There is no file"),
        (Knowledge(network="mapk-core", select={"consenus": ["x"]}), KnowledgeError, "'consensus'"),
        (Knowledge(network="mapk-core", select={"consensus": ["consensus-81"]}), StudyError, "mean 'consensus-18'"),
        (Knowledge(network="mapk-core", select={"consensus": []}), StudyError, "No edge of mapk-core"),
    ],
)  # fmt: skip
def test_wrong_knowledge_is_refused_by_name(given, error, said):
    with pytest.raises(error, match=said):
        resolve.open_network(given)


def test_biases_are_joined_in_order_and_bound_to_the_network():
    made = resolve.make_bias([Named(kind="mask"), Named(kind="sparsity", strength=0.5)], CORE)
    assert made.describe() == "Mask(mapk-core) + Sparsity(0.5)"
    assert made.knowledge == (CORE,)
    assert resolve.make_bias([], CORE) is None
    assert resolve.make_bias([Named(kind="sparsity")], None).describe() == "Sparsity(0.02)"


@pytest.mark.parametrize(
    ("part", "error", "said"),
    [
        (Named(kind="masc"), PluginError, "'mask'"),
        (Named(kind="mask", strenght=1), StudyError, "Did you mean 'strength'"),
        (Named(kind="mask", network="mapk-core"), StudyError, "no setting 'network'"),
        (Named(kind="edge-prior", confidnce=0.9), StudyError, "Did you mean 'confidence'"),
        (Named(kind="edge-prior", confidence=7), BiasError, "between 0.5"),
        (Named(kind="sparsity", strength="much"), StudyError, "sparsity.strength = 'much' is of the wrong type"),
        (Named(kind="sparsity", strength=True), StudyError, "wrong type"),
        (Named(kind="sparsity", strength=[1]), StudyError, "wrong type"),
    ],
)  # fmt: skip
def test_a_wrong_bias_is_refused_by_name(part, error, said):
    with pytest.raises(error, match=said):
        resolve.make_bias([part], CORE)


def test_a_bias_without_its_knowledge_is_refused():
    with pytest.raises(StudyError, match=r"'signs' needs knowledge.*knowledge\.network"):
        resolve.make_bias([Named(kind="signs")], None)


def test_a_model_takes_its_settings_and_defaults_that_it_has():
    assert resolve.make_model("ridge", bootstraps=0) == plugins.load("models", "ridge")()
    assert resolve.make_model("linear-equilibrium", bootstraps=0).bootstraps == 0
    assert resolve.make_model(Named(kind="linear-equilibrium", bootstraps=4), bootstraps=0).bootstraps == 4
    assert resolve.make_model(Named(kind="network-gaussian", weight=1)).weight == 1.0


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ("rigde", PluginError, "'ridge'"),
        (Named(kind="linear-equilibrium", bootstrap=3), StudyError, "Did you mean 'bootstraps'"),
        (Named(kind="linear-equilibrium", bootstraps="many"), StudyError, "bootstraps = 'many' is of the wrong type"),
        (Named(kind="linear-equilibrium", bootstraps=2.5), StudyError, "wrong type"),
        (Named(kind="network-gaussian", weight="x"), StudyError, "wrong type"),
        (Named(kind="network-gaussian", weight=3), ParameterError, "between 0"),
    ],
)  # fmt: skip
def test_a_wrong_model_is_refused_by_name(given, error, said):
    with pytest.raises(error, match=said):
        resolve.make_model(given)


def test_a_task_takes_its_settings():
    assert resolve.make_task("unseen-condition") == UnseenCondition()
    made = resolve.make_task(Named(kind="unseen-intervention", level="reagent", threshold=1))
    assert made == UnseenIntervention(level="reagent", threshold=1.0)


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ("unseen-conditon", ParameterError, "Did you mean 'unseen-condition'"),
        (Named(kind="unseen-intervention", levl="own"), StudyError, "Did you mean 'level'"),
        (Named(kind="unseen-intervention", level="owm"), ParameterError, "Did you mean 'own'"),
        (Named(kind="unseen-intervention", threshold="high"), StudyError, "wrong type"),
        (Named(kind="unseen-condition", level="own"), StudyError, "Settings: none"),
    ],
)  # fmt: skip
def test_a_wrong_task_is_refused_by_name(given, error, said):
    with pytest.raises(error, match=said):
        resolve.make_task(given)


@dataclass(frozen=True)
class Foreign(NoChange):
    """A model of somebody else, with fields that TOML cannot spell and one that only a type checker resolves."""

    layers: tuple[int, ...] = ()
    data: "OnlyForTypeCheckers | None" = None


@dataclass(frozen=True)
class Tuples(NoChange):
    """A model of somebody else with a tuple and an array among its fields."""

    layers: tuple[int, ...] = ()
    start: np.ndarray | None = None


def test_fields_of_other_people_s_types_are_passed_on(monkeypatch):
    monkeypatch.setattr(plugins, "load", lambda group, name: {"foreign": Foreign, "tuples": Tuples}[name])
    assert [f.name for f in fields(Tuples)] == ["layers", "start"]
    assert resolve.make_model(Named(kind="foreign", layers=[1, 2])).layers == [1, 2]
    assert resolve.make_model(Named(kind="tuples", layers=[1, 2], start=[0.5])) == Tuples((1, 2), [0.5])
    with pytest.raises(StudyError, match="wrong type"):
        resolve.make_model(Named(kind="tuples", layers=["wide"]))


@pytest.mark.parametrize(
    ("word", "made"),
    [("fix:2", mc.fix(2.0)), ("inhibit", mc.inhibit()), ("inhibit:0.9", mc.inhibit(0.9)), ("knock-out", mc.knock_out()),
     ("knock-down:0.7", mc.knock_down(0.7)), ("stimulate:1e-1", mc.stimulate(0.1)), ("stimulate", mc.stimulate())],
)  # fmt: skip
def test_interventions_are_read_like_on_the_command_line(word, made):
    assert resolve.read_do({"MEK": word})["MEK"] == made


@pytest.mark.parametrize(
    ("word", "said"),
    [("", "unknown verb"), ("inhibt:0.9", "Did you mean 'inhibit'"), ("inhibit:lots", "a number after the colon"),
     ("fix", "a number"), ("knock-out:1", "no strength"), ("inhibit:90", "between 0 and 1"), ("fix:inf", "infinite")],
)  # fmt: skip
def test_a_wrong_intervention_is_refused(word, said):
    with pytest.raises(InterventionError, match=said):
        resolve.read_do({"MEK": word})


def test_a_sample_is_found_by_its_name():
    assert np.array_equal(resolve.sample(SACHS, "cell5846").values(), SACHS[5846].values())
    with pytest.raises(StudyError, match="no sample named 'cell7466'; its samples are called cell0, cell1, cell2"):
        resolve.sample(SACHS, "cell7466")


def test_every_registered_plug_in_can_be_named_in_a_study():
    for name in plugins.names("models"):
        assert resolve.make_model(name).name == name
    for name in set(plugins.names("biases")) - {"shared-gene-sets"}:
        assert type(resolve.make_bias([Named(kind=name)], CORE)) is plugins.load("biases", name)
    for name in at_hand("datasets", PerturbationData):
        assert resolve.open_data(Data(dataset=name)).name.startswith(name)
    for name in at_hand("networks", Network):
        assert resolve.open_network(Knowledge(network=name)).name.startswith(name)


def test_gene_sets_of_a_bias_are_named_in_its_settings(tmp_path):
    (tmp_path / "sets.gmt").write_text("ERK signaling\tnone\tMAP2K1\tMAPK1\n", encoding="utf-8")
    made = resolve.make_bias([Named(kind="shared-gene-sets", gene_sets=str(tmp_path / "sets.gmt"))], None)
    assert made.gene_sets.genes == ("MAP2K1", "MAPK1")
    with pytest.raises(StudyError, match="needs gene sets"):
        resolve.make_bias([Named(kind="shared-gene-sets")], CORE)


def at_hand(group, noun):
    """Return the names of what needs no fetching and is perturbation data, or a network."""
    modules = {name: plugins.load(group, name) for name in plugins.names(group)}
    found = [name for name, module in modules.items() if module.entry.present and isinstance(module.load(), noun)]
    assert found
    return found


def test_a_table_or_a_logic_network_is_no_input_of_a_study(shared_data):
    shared_data("card-krueger/card-krueger.csv")
    with pytest.raises(DataContractError, match="card-krueger is a table"):
        resolve.open_data(Data(dataset="card-krueger"))
    with pytest.raises(KnowledgeError, match=r"grieco-mapk is a LogicNetwork.*to_network"):
        resolve.open_network(Knowledge(network="grieco-mapk"))

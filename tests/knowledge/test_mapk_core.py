"""The embedded network against the field's consensus file and against its own promises."""

import csv
import re

import pytest

import molcause as mc
from molcause import plugins
from molcause.errors import PluginError
from molcause.graph.reachability import cyclic_nodes
from molcause.knowledge.networks import mapk_core

NAMES = {
    "praf": "RAF",
    "pmek": "MEK",
    "plcg": "PLCG",
    "p44/42": "ERK",
    "pakts473": "AKT",
    "P38": "P38",
    "pjnk": "JNK",
}


@pytest.fixture(scope="module")
def net():
    return mc.load_network("mapk-core")


def arcs(net):
    return set(zip(net.source, net.target, strict=True))


def test_the_consensus_arcs_equal_the_published_file(net, shared_data):
    with shared_data("sachs2005/cyto_full_target.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    published = {(NAMES.get(r["Cause"], r["Cause"]), NAMES.get(r["Effect"], r["Effect"])) for r in rows}
    assert len(published) == 18
    cyclic = arcs(net.select("consensus", lambda value: value in ("consensus-18", "cyclic file")))
    assert cyclic - {("PIP3", "PIP2")} == published


def test_the_consensus_arcs_are_acyclic(net):
    consensus = net.select("consensus", lambda value: value == "consensus-18")
    assert not cyclic_nodes(len(consensus.node), consensus.source_index, consensus.target_index).any()
    assert ("PIP3", "PIP2") in arcs(consensus)


def test_eighteen_arcs_are_consensus_and_two_are_disputed(net):
    marks = net.evidence["consensus"].tolist()
    assert marks.count("consensus-18") == 18
    assert marks.count("disputed") == 2
    assert arcs(net.select("consensus", lambda value: value == "disputed")) == {("PKC", "PKA"), ("ERK", "AKT")}


def test_every_edge_names_a_reference_and_its_evidence(net):
    for k in range(len(net)):
        assert re.fullmatch(r"PMID:\d{6,8}|DOI:10\.\d{4,}/\S+", net.evidence["reference"][k])
        assert len(net.evidence["evidence"][k]) > 20


def test_edges_whose_only_evidence_is_the_data_have_no_sign(net):
    circular = net.evidence["evidence_dataset"] == "sachs2005"
    assert circular.any()
    assert not net.sign[circular].any()


def test_the_cascade_and_its_feedback_are_there(net):
    signs = {(a, b): int(s) for a, b, s in zip(net.source, net.target, net.sign, strict=True)}
    assert (signs["RAF", "MEK"], signs["MEK", "ERK"], signs["ERK", "RAF"]) == (1, 1, -1)


def test_it_is_cyclic_and_its_signs_are_of_all_three_kinds(net):
    assert cyclic_nodes(len(net.node), net.source_index, net.target_index).any()
    assert set(net.sign.tolist()) == {-1, 0, 1}
    assert net.directed.all()


def test_every_measured_node_and_every_target_of_the_data_is_in_it(net):
    data = mc.load_dataset("sachs2005")
    assert set(data.readouts.node) | set(data.targets()) <= set(net.node)


def test_gene_symbols_of_family_members_are_synonyms_of_one_family_each(net):
    expected = {"MAP2K1": "MEK", "MAPK1": "ERK", "RAF1": "RAF", "BRAF": "RAF", "AKT1": "AKT", "PRKACA": "PKA"}
    assert expected.items() <= net.synonyms.items()


def test_the_card_states_licence_and_citation():
    assert plugins.load("networks", "mapk-core").entry is mapk_core.entry
    assert mapk_core.entry.licence == "CC0-1.0"
    assert mc.load_network("mapk-core").citations == mapk_core.entry.citations


def test_a_mistyped_network_is_named_with_the_nearest():
    with pytest.raises(PluginError, match="'mapk-core'"):
        mc.load_network("mapk_core")

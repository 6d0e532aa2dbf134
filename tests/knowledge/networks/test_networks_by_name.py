"""The networks of the catalog: their counts, and what they must and must not say."""

import csv
import re
from functools import cache

import numpy as np
import pytest

import molcause as mc
from molcause import plugins
from molcause.errors import KnowledgeError, PluginError, StorageError
from molcause.knowledge.networks.hpn_prior import read_matrix
from molcause.knowledge.networks.omnipath_signed import members_of

NAMES = plugins.names("networks")
load = cache(mc.load_network)


@pytest.fixture
def network(shared_data):
    """Return a function that loads a network, once, where the files are at hand."""
    return load


def rows(path, delimiter="\t"):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def counts(net):
    return {sign: int((net.sign == sign).sum()) for sign in (1, -1, 0)}


def sign_of(net, source, target):
    found = {int(s) for s in net.sign[(net.source == source) & (net.target == target)]}
    assert len(found) == 1, (source, target, found)
    return found.pop()


@pytest.mark.parametrize(
    ("name", "nodes", "up", "down", "unknown"),
    [
        ("omnipath-signed", 6124, 14350, 5457, 0),
        ("collectri", None, 37360, 5818, 0),
        ("dorothea", None, 31511, 775, 0),
        ("trrust", None, 3150, 1923, 4325),
        ("kegg-signaling", 409, 702, 130, 0),
        ("ligand-screen", 1262, 3931, 1488, 1178),
        ("liver-dream", None, 56, 2, 0),
        ("hpn-prior", 46, 0, 0, 62),
    ],
)
def test_every_row_is_an_edge_with_the_sign_that_it_states(network, name, nodes, up, down, unknown):
    net = network(name)
    assert counts(net) == {1: up, -1: down, 0: unknown}
    assert nodes is None or len(net.node) == nodes
    assert net.name == name


@pytest.mark.parametrize(
    ("name", "sources", "targets"), [("collectri", 1186, 6692), ("dorothea", 429, 9228), ("hpn-prior", 46, 46)]
)
def test_sources_and_targets_are_as_many_as_in_the_descriptions(network, name, sources, targets):
    net = network(name)
    assert len(set(net.source)) <= sources
    assert len(set(net.target)) <= targets
    assert name == "hpn-prior" or (len(set(net.source)), len(set(net.target))) == (sources, targets)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "mapk-core"])
def test_its_history_says_where_the_file_is_from_and_its_card_what_to_cite(network, name):
    net, entry = network(name), plugins.load("networks", name).entry
    file = entry.remote_files[0]
    assert net.history[0] == file.whence
    assert file.sha256[:12] in net.history[0]
    assert net.citations == entry.citations
    assert all(re.fullmatch(r"10\.\d{4,}/\S+", citation.doi) for citation in entry.citations)
    assert entry.notes


def test_omnipath_says_what_it_must(network):
    net = network("omnipath-signed")
    for source, target in [
        ("RAF1", "MAP2K1"), ("BRAF", "MAP2K1"), ("MAP2K1", "MAPK1"), ("MAP2K1", "MAPK3"), ("KRAS", "RAF1"),
        ("EGFR", "GRB2"), ("GRB2", "SOS1"), ("SOS1", "HRAS"), ("PIK3CA", "AKT1"), ("AKT1", "GSK3B"),
    ]:  # fmt: skip
        assert sign_of(net, source, target) == 1
    assert sign_of(net, "MDM2", "TP53") == -1
    stated = set(zip(net.source, net.target, strict=True))
    assert not {("PTEN", "AKT1"), ("TP53", "MDM2")} & stated
    assert len(net) - len(stated) == 1
    assert int((net.source == net.target).sum()) == 1
    assert net.conflicts == (("CASP3", "DFFA"),)


def test_complexes_are_told_from_the_gene_that_has_the_joint_in_its_name(network):
    net = network("omnipath-signed")
    kind = dict(zip(net.node, net.node_table["kind"], strict=True))
    joined = [name for name in net.node if "_" in name]
    assert len(joined) == 323
    assert [name for name in joined if kind[name] != "complex"] == ["C4B_2"]
    assert list(kind.values()).count("complex") == 322


def test_expanded_complexes_give_each_member_every_edge(network, shared_data):
    net = network("omnipath-signed", complexes="expand")
    expected = []
    for row in rows(shared_data("omnipath-signed/omnipath_carnival.tsv")):
        sources, targets = ({*members_of(row[end])} for end in ("source", "target"))
        expected += [(source, target, int(row["interaction"])) for source in sources for target in targets]
    assert sorted(zip(net.source, net.target, net.sign.tolist(), strict=True)) == sorted(expected)
    assert not {"AKT1S1_DEPTOR_MLST8_MTOR_RPTOR", "FOS_JUN"} & set(net.node)
    assert {"C4B_2", "CHEBI:49883"} <= set(net.node)
    assert len(net.conflicts) > 1
    named = [(cell, {s, t}) for cell, s, t in zip(net.evidence["complex"], net.source, net.target, strict=True) if cell]
    assert len(named) > 10_000
    assert all(ends & {*members_of(one)} for cell, ends in named for one in cell.split(";"))


def test_a_choice_about_complexes_that_there_is_not_is_refused(network):
    with pytest.raises(KnowledgeError, match="'keep' or 'expand'"):
        network("omnipath-signed", complexes="drop")


def test_collectri_says_what_it_must_and_has_its_autoregulation(network):
    net = network("collectri")
    for source, target, sign in [
        ("TP53", "CDKN1A", 1), ("MYC", "CDKN1A", -1), ("NFKB", "NFKBIA", 1), ("STAT1", "IRF1", 1),
        ("HIF1A", "VEGFA", 1),
    ]:  # fmt: skip
        assert sign_of(net, source, target) == sign
    assert int((net.source == net.target).sum()) == 462
    assert len(set(zip(net.source, net.target, strict=True))) == len(net)


def test_trrust_keeps_contradictions_as_stated_and_flags_them(network):
    net = network("trrust")
    assert len(set(zip(net.source, net.target, strict=True))) == 8444
    assert len(net) - 8444 == 954
    assert len(net.conflicts) == 207
    assert len(network("trrust", sign_conflict="drop").conflicts) == 0
    assert len(net.publications[0]) == 1


@pytest.mark.parametrize("name", ["kegg-signaling", "ligand-screen"])
def test_uniprot_networks_carry_symbols_and_roles_from_their_annotation(network, name, shared_data):
    net = network(name)
    file = {"kegg-signaling": "KEGGnet", "ligand-screen": "ligandScreen"}[name]
    table = {row["code"]: row for row in rows(shared_data(f"{name}/{file}-Annotation.tsv"))}
    assert {*net.node} <= {*table}
    assert [table[node]["name"] for node in net.node] == net.node_table["label"].tolist()
    factors = net.node[net.node_table["kind"] == "TF"]
    assert sorted(factors) == sorted(node for node in net.node if table[node]["TF"] == "True")
    assert net.position("P28482") >= 0


def test_the_ligands_and_factors_of_the_screen_are_all_nodes(network, shared_data):
    nodes = {*network("ligand-screen").node}
    for file, n in (("Ligands", 60), ("TFs", 74)):
        header = shared_data(f"ligand-screen/ligandScreen-{file}.tsv").read_text().split("\n")[0].split("\t")
        assert len(header[1:]) == n
        assert {*header[1:]} <= nodes


def test_one_paper_counts_once_however_many_resources_cite_it(network, shared_data):
    net = network("ligand-screen")
    row = rows(shared_data("ligand-screen/ligandScreen-Model.tsv"))[0]
    assert (net.source[0], net.target[0]) == (row["source"], row["target"])
    cited = row["references"].split(";")
    assert 0 < len(net.publications[0]) < len(cited)


def test_the_prior_of_the_challenge_runs_from_row_to_column(network, shared_data):
    net = network("hpn-prior")
    stated = set(zip(net.source, net.target, strict=True))
    assert ("MEK1_pS217_S221", "MAPK_pT202_Y204") in stated
    assert ("MAPK_pT202_Y204", "MEK1_pS217_S221") not in stated
    assert not (net.source == net.target).any()
    assert not {"FOXO3a_pS318_S321", "TAZ_pS89", "PKC-delta"} & {*net.node}
    table = rows(shared_data("hpn-dream/experimental_prior.csv"), ",")
    assert stated == {(row[""], name) for row in table for name in row if row[name] == "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (",A,B\nA,0,1\nC,0,0\n", "no square matrix"),
        (",A,B\nA,0,1\n", "no square"),
        (",A,B\nA,0,2\nB,0,0\n", "holds '2'"),
    ],
)
def test_a_table_that_is_no_adjacency_matrix_is_refused(tmp_path, text, message):
    (tmp_path / "m.csv").write_text(text)
    with pytest.raises(KnowledgeError, match=message):
        read_matrix(tmp_path / "m.csv")


def test_the_subnetwork_of_the_liver_has_20_edges(network):
    assert len(network("liver-dream", subnetwork=True)) == 20
    assert sign_of(network("liver-dream"), "prak", "hsp27") == 1


def test_boolean_rules_and_reactions_come_as_what_they_are(network):
    grieco = network("grieco-mapk")
    assert type(grieco).__name__ == "LogicNetwork"
    assert len(grieco.features) == 53
    assert {"DNA_damage", "EGFR_stimulus", "FGFR3_stimulus", "TGFBR_stimulus"} <= {*grieco.features}


@pytest.mark.parametrize(("name", "shape"), [("kholodenko-mapk", (8, 10)), ("e-coli-core", (72, 95))])
def test_reactions_come_with_their_stoichiometry(network, name, shape):
    pytest.importorskip("libsbml")
    net = network(name)
    assert type(net).__name__ == "StoichiometricNetwork"
    assert net.stoichiometry.shape == shape


def test_the_totals_of_the_cascade_are_conserved(network):
    pytest.importorskip("libsbml")
    net = network("kholodenko-mapk")
    names = net.metabolite.tolist()
    matrix = net.stoichiometry.toarray()
    for kinase, n in (("MKKK", 2), ("MKK", 3), ("MAPK", 3)):
        of = [name.partition("_")[0] == kinase for name in names]
        assert sum(of) == n
        np.testing.assert_array_equal(matrix[of].sum(axis=0), 0)


def test_what_a_user_knows_better_is_applied_by_name(network, tmp_path):
    file = tmp_path / "better.csv"
    file.write_text("source,target,sign,action,note\nAKT1,GSK3B,-1,set,S9 inhibits\n")
    net = mc.load_network("omnipath-signed", overrides=file)
    assert sign_of(net, "AKT1", "GSK3B") == -1
    assert counts(net)[-1] == 5458
    better = tmp_path / "core.csv"
    better.write_text("source,target,sign,action,note\nRAF,MEK,0,drop,test\n")
    assert len(mc.load_network("mapk-core", overrides=better)) == len(mc.load_network("mapk-core")) - 1


@pytest.mark.parametrize("name", ["collectri", "dorothea", "kegg-signaling", "ligand-screen", "liver-dream", "trrust"])
def test_a_sign_policy_that_there_is_not_is_refused(network, name):
    with pytest.raises(KnowledgeError, match="no sign policy 'majority'"):
        mc.load_network(name, sign_conflict="majority")


def test_a_name_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(PluginError, match="Did you mean 'omnipath-signed'"):
        mc.load_network("omnipath")


def test_without_the_file_and_without_network_it_is_said_where_to_put_it(monkeypatch, tmp_path):
    monkeypatch.setenv("MOLCAUSE_DATA", str(tmp_path))
    with pytest.raises(StorageError, match=r"trrust_rawdata.human.tsv is not there.*put the file there, from https"):
        mc.load_network("trrust")

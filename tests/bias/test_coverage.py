"""The table before fitting: counts by hand, reachability against NetworkX, verdicts, and how it is shown."""

import json
import re
from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from anndata import AnnData
from hypothesis import given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.bias.coverage.reach import distances
from molcause.bias.edges import readout_edges
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, KnowledgeError, ParameterError
from molcause.findings import CODES
from molcause.sheets.sheet import Grid, Sheet
from molcause.sheets.text import text

CHAIN = [("EGF", "EGFR", 1), ("EGFR", "RAF1", 1), ("RAF1", "MAP2K1", 1), ("MAP2K1", "MAPK1", 1), ("MAPK1", "RAF1", -1),
         ("TP53", "MDM2", 0)]  # fmt: skip


def network(edges=CHAIN, **options):
    return mc.Network.from_edges(edges, name="chain", **options)


def measured(readouts, targets=(), scale="log2", readout_map=None):
    done = ["[]", *(f'[["{target}","block",0.0]]' for target in targets)]
    obs = pd.DataFrame({"interventions": done}, index=[f"s{k}" for k in range(len(done))])
    adata = AnnData(np.zeros((len(done), len(readouts))), obs=obs, var=pd.DataFrame(index=list(readouts)))
    return mc.PerturbationData(adata, scale=scale, readouts=readout_map)


def codes(found):
    return [finding.code for finding in found.findings]


def finding(found, code):
    (only,) = [finding for finding in found.findings if finding.code == code]
    return only


def test_a_table_counted_by_hand():
    found = mc.coverage(network(), measured(["MEK1_pS217_S221", "MAPK1", "TAZ_pS89"], ["EGF", "MAPK1", "MDM2"]), hops=2)
    first, second, third = found.features
    assert (first.state, first.nodes, first.sign, first.upstream, first.reached) == (
        "mapped",
        ("MAP2K1",),
        1,
        True,
        True,
    )
    assert (second.state, second.nodes, second.route) == ("mapped", ("MAPK1",), "same name")
    assert (third.state, third.candidates) == ("absent", ("WWTR1",))
    targets = {row.name: (row.measured, row.near, row.readouts) for row in found.targets}
    assert targets == {"EGF": (False, 0, 2), "MAPK1": (True, 1, 1), "MDM2": (False, 0, 0)}
    counts = found.counts
    assert (counts["features"], counts["mapped"], counts["absent"], counts["reached"]) == (3, 2, 1, 2)
    assert (counts["targets"], counts["targets_in_network"], counts["targets_measured"]) == (3, 3, 1)
    assert (counts["targets_reaching"], counts["sites"], counts["sites_with_upstream"]) == (2, 2, 1)
    assert found.verdict == "ok"


def test_what_is_wrong_is_a_finding_with_names_and_what_to_do():
    data = measured(["MAPK1", "IGFBP2"], ["MAP2K11", "MDM2", "MEK1", "EGF"])
    found = mc.coverage(network(), data)
    assert set(codes(found)) <= set(CODES)
    assert finding(found, "W301").names == ("IGFBP2",)
    assert finding(found, "W302").names == ("MAP2K11 (perhaps MAP2K1 or MAPK11 or MAP3K11)",)
    assert finding(found, "W303").names == ("MDM2",)
    assert "exactly 0 by the prior, not by data" in finding(found, "W303").fix
    assert finding(found, "W308").names == ("MEK1 is MAP2K1",)
    assert set(finding(found, "I305").names) == {"MDM2", "MEK1", "EGF"}
    assert codes(found) == sorted(codes(found), key=lambda code: "EWI".index(code[0]))


def test_a_target_that_is_nowhere_is_told_with_the_nearest_node_and_never_raises():
    net = network([("node_a", "node_b", 1)])
    found = mc.coverage(net, measured(["node_b"], ["nodee_a", "node_a"]))
    assert "For 'nodee_a', did you mean 'node_a'" in finding(found, "W302").fix
    assert {row.name: row.state for row in found.targets} == {"nodee_a": "unknown", "node_a": "mapped"}


def test_a_network_of_accessions_meets_data_of_symbols_and_it_is_said():
    net = network([("P15056", "Q02750", 1), ("Q02750", "P28482", 1)])
    found = mc.coverage(net, measured(["BRAF", "MAP2K1", "MAPK1"], ["BRAF"], scale="log1p"))
    assert [row.nodes for row in found.features] == [("P15056",), ("Q02750",), ("P28482",)]
    said = finding(found, "W307").text
    assert "the network has UniProt names, the data gene symbols; 0 names are equal, 3 meet" in said
    assert found.targets[0].readouts == 2


def test_another_case_is_said_in_percent_and_resolved_where_names_are_known():
    found = mc.coverage(network(), measured(["tp53", "map2k1", "mapk1", "egfr", "nothing1"], scale="log1p"))
    assert finding(found, "W307").text.startswith("case differs: 80 % would match after upper-casing")
    assert found.counts["mapped"] == 4


def test_what_could_be_two_things_is_listed_and_not_chosen():
    found = mc.coverage(network([("MMP1", "MMP8", 1), ("MMP8", "TP53", 1)]), measured(["Collagenase", "TP53"]))
    assert found.features[0].state == "ambiguous"
    assert {"MMP1", "MMP8"} <= set(found.features[0].candidates)
    assert any("Collagenase" in name for name in finding(found, "W102").names)


@pytest.mark.parametrize(("name", "node"), [("PDK1_pS241", "PDPK1"), ("TAZ_pS89", "WWTR1"), ("SEPT9", "SEPTIN9")])
def test_silent_errors_of_other_tools_are_not_made(name, node):
    wrong = {"PDPK1": "PDK1", "WWTR1": "TAFAZZIN", "SEPTIN9": "FUT2"}[node]
    found = mc.coverage(network([(wrong, node, 1), (node, wrong, 1)]), measured([name]))
    assert found.features[0].nodes == (node,)


def test_the_kind_of_names_follows_the_scale_and_can_be_said():
    symbols = ["PDK1", "PDPK1", "MAPK1", *(f"CDK{k}" for k in range(1, 21))]
    net = network([(source, target, 1) for source, target in pairwise(symbols)])
    assert mc.coverage(net, measured(["PDK1"], scale="log2")).features[0].nodes == ("PDPK1",)
    assert mc.coverage(net, measured(["PDK1"], scale="log2"), kind="symbol").features[0].nodes == ("PDK1",)
    assert mc.coverage(net, measured(["TP53"], scale="counts")).verdict == "unusable"


def test_a_map_that_the_data_declare_wins_where_its_nodes_are_in_the_network():
    own = mc.ReadoutMap.from_rows([
        {"readout": "band 1", "node": "RAF1", "sign": -1, "site": "pS259", "resolved_by": "curated"},
        {"readout": "band 2", "node": "ERK2", "sign": -1, "site": "pY187", "resolved_by": "curated"},
        {"readout": "MAPK1", "node": "", "resolved_by": "curated"},
    ])  # fmt: skip
    found = mc.coverage(network(), measured(["band 1", "band 2", "MAPK1"], readout_map=own))
    assert [row.nodes for row in found.features] == [("RAF1",), ("MAPK1",), ()]
    assert [row.sign for row in found.features] == [-1, -1, 0]
    assert found.features[1].route.startswith("curated, ")
    assert found.features[1].site == "pY187"


def test_a_family_is_one_readout_of_several_nodes():
    found = mc.coverage(network([("RAF1", "AKT1", 1), ("AKT2", "TP53", 1)]), measured(["AKT_pS473", "TP53"], ["AKT2"]))
    assert found.features[0].nodes == ("AKT1", "AKT2")
    assert found.counts["features"] == 2
    assert finding(found, "I109").text.startswith("1 readout of several proteins, each one observation")
    assert found.targets[0].readouts == 1  # what is read of the target itself does not count


def test_phenotypes_are_not_looked_up_and_do_not_count_against_the_knowledge():
    own = mc.ReadoutMap.from_rows(
        [{"readout": name, "node": name, "sign": 1, "role": role, "resolved_by": "same name"}
         for name, role in (("MAPK1", "readout"), ("viability", "phenotype"), ("G2arrest", "phenotype"))]
    )  # fmt: skip
    found = mc.coverage(network(), measured(["MAPK1", "viability", "G2arrest"], ["EGF"], readout_map=own))
    assert [row.state for row in found.features] == ["mapped", "phenotype", "phenotype"]
    assert found.verdict == "ok"
    assert not {"W301", "W103", "E110"} & set(codes(found))


def test_names_without_meaning_stand_for_the_node_of_that_name():
    found = mc.coverage(network([("X1", "X2", 1), ("X2", "X3", -1)]), measured(["X1", "X2", "X3"], ["X1"]))
    assert [row.nodes for row in found.features] == [("X1",), ("X2",), ("X3",)]
    assert not {"W103", "E110", "W301", "W307"} & set(codes(found))


def test_overrides_of_names_are_used():
    rows = [{"antibody": "band 7", "gene(s)": "MAPK1", "sites": "pY187", "effect": "-1"}]
    found = mc.coverage(network(), measured(["band 7"]), overrides=rows)
    assert (found.features[0].nodes, found.features[0].sign) == (("MAPK1",), -1)


def test_the_map_can_be_put_on_the_data():
    data = measured(["MEK1_pS217_S221", "MAPK1"], ["EGF"])
    found = mc.coverage(network(), data)
    assert data.with_readouts(found.readouts).readouts.node == ("MAP2K1", "MAPK1")


VERDICTS = [
    ([("A", "B", 1)], ["A", "B"], ["A"], "ok"),
    ([("A", "B", 1)], ["nn1", "nn2"], ["A"], "unusable"),
    ([("A", "B", 1)], ["B"], ["B"], "unusable"),
    ([("A", "B", 1)], ["B", "nn1", "nn2"], ["A"], "thin"),
    ([("A", "B", 1)], ["A", "B"], ["A", "nn1", "nn2"], "thin"),
    ([("A", "B", 1), ("C", "D", 1), ("C", "E", 1)], ["B", "D", "E"], ["A"], "thin"),
    ([("A", "B", 1)], ["A", "B"], [], "ok"),
]


@pytest.mark.parametrize(("edges", "readouts", "targets", "verdict"), VERDICTS)
def test_verdicts_follow_the_rule(edges, readouts, targets, verdict):
    found = mc.coverage(network([(f"node{a}", f"node{b}", s) for a, b, s in edges]),
                        measured([f"node{r}" for r in readouts], [f"node{t}" for t in targets]))  # fmt: skip
    assert found.verdict == verdict, found.reason
    assert found.reason.endswith(".")


def test_a_network_without_directed_edges_is_unusable():
    net = mc.Network.build(*(np.array([name], dtype=object) for name in "AB"), np.array([1]), directed=[False])
    assert mc.coverage(net).verdict == "unusable"


def test_undirected_edges_and_self_loops_lead_nowhere():
    ends = np.array(["nodeA", "nodeB", "nodeB"], dtype=object), np.array(["nodeB", "nodeC", "nodeB"], dtype=object)
    net = mc.Network.build(*ends, np.array([1, 1, 1]), directed=[False, True, True])
    found = mc.coverage(net, measured(["nodeB", "nodeC"], ["nodeA", "nodeB"]))
    assert [(row.name, row.readouts) for row in found.targets] == [("nodeA", 0), ("nodeB", 1)]
    assert [row.upstream for row in found.features] == [False, True]


@settings(deadline=None, max_examples=60)
@given(st.integers(2, 9), st.data())
def test_distances_are_those_of_networkx(n, draw):
    node = st.integers(0, n - 1)
    edges = draw.draw(st.lists(st.tuples(node, node), max_size=20, unique=True))
    starts = draw.draw(st.lists(st.sets(node, max_size=3).map(sorted), max_size=4))
    graph = nx.DiGraph(edges)
    graph.add_nodes_from(range(n))
    source, target = (np.array([edge[k] for edge in edges], dtype=np.intp) for k in (0, 1))
    found = distances(n, source, target, starts)
    assert found.shape == (len(starts), n)
    for row, nodes in zip(found, starts, strict=True):
        expected = [0] * n
        for end in range(n):
            ways = [1 + nx.shortest_path_length(graph, child, end) for start in nodes for child in graph[start]
                    if nx.has_path(graph, child, end)]  # fmt: skip
            expected[end] = min(ways, default=0)
        assert row.tolist() == expected


@settings(deadline=None, max_examples=20)
@given(st.lists(st.sampled_from(["MAPK1", "nodeA", "TAZ", "Collagenase", "<b>", "x\ny", ""]), unique=True, min_size=1))
def test_every_readout_is_counted_once_and_everything_can_be_shown(names):
    found = mc.coverage(network([*CHAIN, ("nodeA", "MAPK1", 1)]), measured(names, ["EGF"]))
    states = ("mapped", "ambiguous", "absent", "unknown", "phenotype", "input")
    assert sum(found.counts[state] for state in states) == len(names) == len(found.to_frame())
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [row["name"] for row in document["features"]] == names
    assert "<b>" not in found.to_html()
    assert all(len(line) <= 100 for line in str(found).splitlines())


def test_without_data_only_the_network_is_looked_at():
    edges = pd.DataFrame({
        "source": ["A", "A", "B"], "target": ["B", "B", "C"], "sign": [1, -1, 0],
        "references": ["KEGG:12345678;SIGNOR:12345678", "", "PMID:12345678;PMID:12345679"],
        "sources": ["KEGG;SIGNOR", "SIGNOR", "TRRUST"], "year": ["1999", "", "2011"], "layer": ["ppi", "ppi", "tf"],
    })  # fmt: skip
    found = mc.coverage(mc.read_network(edges))
    facts = found.knowledge
    assert facts["signs"] == {"activating": 1, "inhibiting": 1, "unknown": 1}
    assert (facts["conflicts"], facts["conflicting_edges"]) == (1, 2)
    assert facts["publications"] == {"none": 1, "one": 1, "more": 1}
    assert facts["resources"] == {"SIGNOR": 2, "KEGG": 1, "TRRUST": 1}
    assert facts["layers"] == {"ppi": 2, "tf": 1}
    assert (facts["years"]["first"], facts["years"]["last"], facts["years"]["edges"]) == (1999, 2011, 2)
    assert (found.features, found.targets, found.readouts) == ((), (), None)
    assert {"W202", "I201", "I204"} <= set(codes(found))
    assert "Interventions" not in str(found)


def test_a_boolean_model_is_taken_as_its_network():
    model = mc.LogicNetwork.from_rules({"MEK": "RAF", "ERK": "MEK & !PP2A"}, name="model")
    assert mc.coverage(model).knowledge["edges"] == 3


def test_what_was_done_to_samples_names_is_among_the_findings(tmp_path):
    data = measured(["MAPK1"], ["EGF"])
    data.adata.obs["original_name"] = ["s0", "s0"]
    assert "W401" in codes(mc.coverage(network(), data))


@pytest.mark.parametrize(("arguments", "options", "error", "said"), [
    (("net", None), {}, KnowledgeError, "not of a str"),
    ((network(), "data"), {}, DataContractError, "PerturbationData, not a str"),
    ((network(), None), {"hops": 0}, ParameterError, "at least 1; got 0"),
    ((network(), None), {"hops": 1.5}, ParameterError, "got 1.5"),
    ((network(), None), {"hops": True}, ParameterError, "got True"),
    ((network(), measured(["A"], scale="log1p")), {"species": "rat"}, KnowledgeError, "species"),
    ((network(), measured(["A"])), {"kind": "protein"}, KnowledgeError, "kind"),
])  # fmt: skip
def test_wrong_arguments_are_told(arguments, options, error, said):
    with pytest.raises(error, match=said):
        mc.coverage(*arguments, **options)


SETS = {f"set {k}": [f"GENE{j}" for j in range(k, k + 14)] for k in range(4)} | {"few": ["GENE1"]}


def test_gene_sets_are_counted_by_their_measured_genes():
    found = mc.coverage(mc.GeneSets.from_dict(SETS, name="sets"), measured([f"GENE{j}" for j in range(14)] + ["other"]))
    assert [(row.genes, row.measured) for row in found.sets] == [(14, 14), (14, 13), (14, 12), (14, 11), (1, 1)]
    assert (found.features, found.found, found.verdict) == (15, 14, "ok")
    assert finding(found, "W301").names == ("other",)
    assert len(found.to_frame()) == len(SETS)
    assert json.loads(json.dumps(found.to_dict()))["counts"] == {"features": 15, "in_a_set": 14}
    assert "set 3" in str(found)
    assert "set 3" in found.to_html()


def test_gene_sets_meet_data_by_canonical_identifiers():
    sets = mc.GeneSets.from_dict({"MAPK": ["MAP2K1", "MAPK1", "BRAF"]})
    found = mc.coverage(sets, measured(["Q02750", "BRAF", "P28482"]))
    assert (found.sets[0].measured, found.found, found.verdict) == (3, 3, "unusable")


@pytest.mark.parametrize(("genes", "verdict"), [(range(9), "unusable"), (range(12), "thin"), (range(20), "ok")])
def test_gene_sets_have_a_verdict_too(genes, verdict):
    sets = mc.GeneSets.from_dict({key: value for key, value in SETS.items() if key in ("set 0", "set 2", "set 3")})
    assert mc.coverage(sets, measured([f"GENE{j}" for j in genes])).verdict == verdict


@pytest.mark.parametrize("width", [40, 60, 100])
def test_text_keeps_to_the_width_and_says_how_many_rows_are_left_out(width):
    rows = tuple((f"name {k}" * 9, "", str(k)) for k in range(12))
    sheet = Sheet("Title", "thin", "word " * 40, {"Block": [("name", "value " * 40)]},
                  (Grid("Table", ("long", "empty", "number"), rows, frozenset(["number"])).filled(),), ())  # fmt: skip
    shown = text(sheet, width)
    assert max(map(len, shown.splitlines())) <= width
    assert "and 2 more" in shown
    assert "empty" not in shown


def test_the_page_is_whole_without_script_and_escaped():
    found = mc.coverage(
        network([("<script>alert(1)</script>", "MAPK1", 1)]), measured(["MAPK1"], ["<script>alert(1)</script>"])
    )
    whole, part = found.to_html(), found._repr_html_()
    assert "<script" not in whole.lower()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in whole
    assert not re.search(r"(src|href)\s*=", whole)
    assert whole.startswith("<!DOCTYPE html>")
    assert "<!DOCTYPE" not in part
    assert part in whole


def test_terminal_commands_in_names_are_shown_not_obeyed():
    shown = str(mc.coverage(network([("\x1b[31mred", "MAPK1", 1)]), measured(["MAPK1", "\x1b[31mred"])))
    assert "\x1b" not in shown
    assert "\\x1b[31mred" in shown


def test_two_real_panels_are_covered_without_a_silent_mistake(shared_data):
    from molcause.data.datasets import hpn_dream, melanoma_skmel133
    from molcause.knowledge.formats import signed_table

    net = signed_table.read(shared_data("omnipath-signed/omnipath_carnival.tsv"))
    for data, mapped in (
        (melanoma_skmel133.load(interventions="mechanistic"), 80),
        (hpn_dream.load(["BT549"]), 35),
    ):
        found = mc.coverage(net, data)
        assert found.verdict == "ok", found.reason
        assert found.counts["mapped"] >= mapped
        nodes = {row.name: row.nodes for row in found.features}
        for name, right in TRAPS.items():
            assert nodes.get(name, right) == right, name
        assert all(set(row.nodes) <= set(net.index) for row in found.features)
        assert data.with_readouts(found.readouts).readouts == found.readouts


TRAPS = {
    "PDK1pS241": ("PDPK1",), "PDK1_pS241": ("PDPK1",), "TAZpS89": ("WWTR1",), "TAZ_pS89": ("WWTR1",),
    "MAPKpT202": ("MAPK1", "MAPK3"), "MAPK_pT202_Y204": ("MAPK1", "MAPK3"), "ACC1": ("ACACA",), "COX2": ("PTGS2",),
    "PI3Kp85": ("PIK3R1",), "p53": ("TP53",), "p27": ("CDKN1B",), "p21": ("CDKN1A",), "G2M": (),
}  # fmt: skip


def test_several_kinds_of_identifier_are_counted_and_all_translated():
    names = ["MAP2K1", "MAPK1", "ENSG00000146648.18", "P15056"]
    found = mc.coverage(network([("EGFR", "BRAF", 1), ("BRAF", "MAP2K1", 1), ("MAP2K1", "MAPK1", 1)]),
                        measured(names, scale="counts"))  # fmt: skip
    assert [row.nodes[0] for row in found.features] == ["MAP2K1", "MAPK1", "EGFR", "BRAF"]
    assert "2 symbol" in finding(found, "W101").text


def test_names_of_which_less_than_half_are_known_are_an_error_with_a_guess():
    names = ["MAPK1", *(f"ENSP0000000{k:04d}" for k in range(4))]
    said = finding(mc.coverage(network(), measured(names, ["EGF"], scale="counts")), "E110")
    assert "Ensembl transcript or protein" in said.fix
    assert "4 of 5" in said.text


def test_a_node_whose_id_holds_a_bar_is_one_node():
    net = network([("HGNC:6840|MAP2K1", "HGNC:6871|MAPK1", 1)])
    found = mc.coverage(net, measured(list(net.node), ["HGNC:6840|MAP2K1"]))
    assert [row.nodes for row in found.features] == [("HGNC:6840|MAP2K1",), ("HGNC:6871|MAPK1",)]
    assert found.targets[0].readouts == 1


def test_a_transcript_reads_its_node_and_an_amount_of_protein_does_not_say_how_active_it_is():
    transcript = mc.coverage(network(), measured(["MAPK1"], scale="log1p"))
    protein = mc.coverage(network(), measured(["MAPK1"], scale="log2"))
    assert [found.features[0].sign for found in (transcript, protein)] == [1, 0]
    assert "W107" not in codes(transcript)
    assert finding(protein, "W107").names == ("MAPK1",)


def test_a_target_named_as_a_readout_is_found_by_models_and_needs_no_other_name():
    own = mc.ReadoutMap.from_rows([
        {"readout": "band 1", "node": "RAF1", "sign": 1, "resolved_by": "curated"},
        {"readout": "band 2", "node": "MAPK1", "sign": 1, "resolved_by": "curated"},
    ])  # fmt: skip
    found = mc.coverage(network(), measured(["band 1", "band 2"], ["band 1"], readout_map=own))
    assert (found.targets[0].nodes, found.targets[0].measured, found.targets[0].readouts) == (("RAF1",), True, 1)
    assert "W308" not in codes(found)


def test_one_unknown_name_beside_declared_ones_is_no_error_of_the_whole():
    own = mc.ReadoutMap.from_rows([
        {"readout": "band 1", "node": "RAF1", "sign": 1, "resolved_by": "curated"},
        {"readout": "nothing1", "node": "nothing1", "sign": 1, "resolved_by": "same name"},
    ])  # fmt: skip
    found = mc.coverage(network(), measured(["band 1", "nothing1"], readout_map=own))
    assert "E110" not in codes(found)
    assert "W103" in codes(found)


def test_of_near_names_those_that_the_network_has_come_first():
    found = mc.coverage(network([("RHBDF1", "MAPK1", 1)]), measured(["MAPK1"], ["EGFRR", "RHBDF1"]))
    assert found.targets[0].candidates[0] == "RHBDF1"


def test_what_a_readout_is_that_the_network_lacks_is_not_what_it_could_be():
    symbols = [*(f"CDK{k}" for k in range(1, 21)), "MTF1"]
    found = mc.coverage(network(), measured(["1-Sep", "MAPK1"]))
    assert finding(found, "W301").names == ("1-Sep (it is SEPTIN1)",)
    assert finding(mc.coverage(network(), measured(symbols)), "W301").names[-1] == "MTF1"


def test_an_axis_of_symbols_or_of_another_species_is_not_read_as_antibodies():
    symbols = ["PDK1", "TTF1", *(f"CDK{k}" for k in range(1, 21))]
    net = mc.Network.from_edges([(a, b, 1) for a, b in pairwise([*symbols, "PDPK1", "NKX2-1"])])
    found = mc.coverage(net, measured(symbols, scale="log2"))
    assert [row.nodes for row in found.features[:2]] == [("PDK1",), ("TTF1",)]
    panel = mc.coverage(net, measured([*symbols, "MEK1_pS217_S221", "Rb_pS807"], scale="log2"))
    assert panel.features[0].nodes == ("PDPK1",)
    of_mouse = mc.coverage(network(), measured(["Mapk1", "Mapk3", "Akt1", "Trp53", "Egfr", "Map2k1"]))
    assert finding(of_mouse, "E111").fix.startswith("Say species='mouse'")


def test_coverage_puts_the_network_s_names_on_the_data():
    network = mc.Network.from_edges([("EGF", "MAP2K1", 1), ("MAP2K1", "MAPK1", 1), ("MAP2K2", "MAPK3", 1)])
    texts = ["[]", '[["MEK","block",0.1]]', '[["EGF","shift",null]]', '[["XYZ9","block",null]]']
    obs = pd.DataFrame({"interventions": pd.Categorical(texts)}, index=list("abcd"))
    var = pd.DataFrame(index=["MAPK_pT202_Y204", "S6"])
    data = PerturbationData(AnnData(np.arange(8.0).reshape(4, 2), obs=obs, var=var), scale="log2")
    found = mc.coverage(network, data).applied_to(data)
    assert found.targets() == ("EGF", "MAP2K1|MAP2K2", "XYZ9")
    assert found.readouts.node == ("MAPK1|MAPK3", "")
    assert readout_edges(network, found.readouts, found.targets()).edge[0].tolist() == [False, False, True, True, False]
    assert data.targets() == ("EGF", "MEK", "XYZ9")

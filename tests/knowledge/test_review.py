"""What a check of a network finds, and the known figures of real networks."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from molcause.findings import CODES
from molcause.knowledge.network import Network, strings
from molcause.knowledge.operations.context import largest_component
from molcause.knowledge.publications import entries


def codes(net):
    return [finding.code for finding in net.findings()]


def found(net, code):
    return next(finding for finding in net.findings() if finding.code == code)


def test_a_network_without_flaws_has_no_findings():
    assert Network.from_edges([("A", "B", 1), ("B", "C", -1)]).findings() == []
    assert Network.from_edges([]).findings() == []


def test_each_flaw_has_its_code_count_and_names():
    edges = [("A", "B", 1), ("A", "B", -1), ("B", "C", 0), ("C", "C", 1), ("C", "A", 1), ("D", "E", 1)]
    net = Network.from_edges(edges)
    cells = ["KEGG:12345678;X:12345678", "KEGG:12345678;X:23456789", "LRdb:11", "", "PMID:2345", "PMID:2345;PMID:2346"]
    net = replace(net, evidence={"references": strings(cells)}, directed=np.array([True] * 5 + [False]))
    assert codes(net) == ["I201", "W202", "I203", "I204", "W205", "I206", "W207", "I210"]
    assert set(codes(net)) <= set(CODES)
    assert found(net, "I201").names == ("B -> C",)
    assert found(net, "I201").text.startswith("1 of 6 edges (16.7 %)")
    assert found(net, "W202").names == ("A -> B",)
    assert found(net, "I203").names == ("C -> C",)
    assert found(net, "I204").names == ("A -> B",)
    assert found(net, "W205").names == ("D - E",)
    assert found(net, "I206").names == ("A -> B", "B -> C", "C -> C", "C -> A")
    assert "one publication (2) or none (2); the median is 1" in found(net, "I206").text
    assert found(net, "W207").names == ("LRdb:11",)
    assert found(net, "I210").names == ("A", "B", "C")


def test_edges_without_direction_are_no_feedback():
    net = Network.from_edges([("A", "B", 1), ("B", "A", 1)])
    assert "I210" in codes(net)
    assert codes(replace(net, directed=np.array([True, False]))) == ["W205"]


def from_columns(rows, source, target, sign, **evidence):
    ends = (strings(row[end] for row in rows) for end in (source, target))
    columns = {name: strings(row[name] for row in rows) for name in evidence}
    return Network.build(*ends, np.array([sign(row) for row in rows], dtype=np.int8), evidence=columns)


@pytest.fixture
def real(shared_data):
    """Return a function from the name of a real network to the network."""

    def read(file, delimiter):
        with shared_data(file).open(newline="") as handle:
            return list(csv.DictReader(handle, delimiter=delimiter))

    def flags(row):
        return int(row["stimulation"]) - int(row["inhibition"])

    def load(name):
        if name == "omnipath-signed":
            rows = read("omnipath-signed/omnipath_carnival.tsv", "\t")
            return from_columns(rows, "source", "target", lambda row: int(row["interaction"]))
        if name == "collectri":
            rows = read("collectri/collectri.csv", ",")
            return from_columns(rows, "source", "target", lambda row: int(row["weight"]))
        rows = read(f"{name}/{'KEGGnet' if name == 'kegg-signaling' else 'ligandScreen'}-Model.tsv", "\t")
        return from_columns(rows, "source", "target", flags, references=True, sources=True)

    return load


FIGURES = {
    # nodes, edges, +, -, unknown, largest strongly connected component, reciprocal pairs, self-loops
    "ligand-screen": (1262, 6597, 3931, 1488, 1178, 1086, 812, 0),
    "kegg-signaling": (409, 832, 702, 130, 0, 120, 8, 0),
    "omnipath-signed": (6124, 19807, 14350, 5457, 0, 1960, 383, 1),
    "collectri": (6956, 43178, 37360, 5818, 0, 746, 835, 462),
}


@pytest.mark.parametrize("name", FIGURES)
def test_real_networks_have_their_known_signs_feedback_and_loops(real, name):
    net = real(name)
    pairs = net.adjacency.copy()
    pairs.setdiag(0)
    pairs.eliminate_zeros()
    pairs.data[:] = 1
    reciprocal = pairs.multiply(pairs.T).nnz // 2
    signs = tuple(int((net.sign == sign).sum()) for sign in (1, -1, 0))
    loops = int((net.source == net.target).sum())
    assert (len(net.node), len(net), *signs, len(largest_component(net)), reciprocal, loops) == FIGURES[name]


@pytest.mark.parametrize(
    ("name", "single_entry", "single_paper", "medians", "none"),
    [("ligand-screen", 1897, 2590, (4, 2), 17), ("kegg-signaling", 122, 159, (9, 6), 0)],
)
def test_counting_papers_finds_more_edges_of_one_than_counting_entries(
    real, name, single_entry, single_paper, medians, none
):
    net = real(name)
    listed = np.array([len(entries(cell)) for cell in net.evidence["references"]])
    papers = np.array([len(found) for found in net.publications])
    assert ((listed == 1).sum(), (papers == 1).sum()) == (single_entry, single_paper)
    assert (np.median(listed), np.median(papers)) == medians
    assert ((papers == 0).sum(), (listed == 0).sum()) == (none, none)
    assert len(net.supported_by(publications=2)) == len(net) - single_paper - none


def test_one_edge_of_ligand_screen_has_two_numbers_of_which_one_is_no_paper(real):
    net = real("ligand-screen")
    numbers = [{entry.rpartition(":")[2] for entry in entries(cell)} for cell in net.evidence["references"]]
    assert sum(len(found) == 1 for found in numbers) == 2589
    odd = [k for k, found in enumerate(numbers) if len(found) == 2 and len(net.publications[k]) == 1]
    assert len(odd) == 1


def test_duplicate_pairs_of_ligand_screen_are_named(real):
    names = ("O00548 -> P46531", "O00548 -> Q04721", "O00548 -> Q9UM47")
    assert found(real("ligand-screen"), "I204").names == names


def test_the_conflict_of_omnipath_signed_is_found(real):
    assert found(real("omnipath-signed"), "W202").names == ("CASP3 -> DFFA",)


def test_a_network_of_loops_is_rewired_expanded_and_asked_like_any_other(real):
    net = real("omnipath-signed")
    other = net.corrupt("rewire")
    for end in ("source_index", "target_index"):
        counts = [np.bincount(getattr(each, end), minlength=len(net.node)) for each in (net, other)]
        assert (counts[0] == counts[1]).all()
    assert "still moving" not in other.history[-1]
    assert net.reachable(["EGFR"], at_most=3)["MAPK1"] <= 3


def test_signs_that_collectri_assumed_are_counted():
    net = Network.from_edges([("MYC", "TERT", 1), ("MYC", "ODC1", 1), ("MYC", "JUN", -1)])
    net = replace(net, evidence={"sign.decision": strings(["PMID", "default activation", "regulon"])})
    assert found(net, "I214").names == ("MYC -> ODC1",)
    assert found(net, "I214").text == "1 of 3 edges (33.3 %) have a sign that the resource assumed, without evidence"


def test_a_node_called_like_a_missing_value_is_told():
    net = Network.from_edges([("NaN", "TERT", 1), ("MYC", "NA", 1), ("NANOG", "MYC", 1)])
    assert found(net, "W215").names == ("NaN", "NA")

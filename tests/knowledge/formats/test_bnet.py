import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.formats.odd import CUT, damaged, fits, written_and_read
from tests.knowledge.formats.rules import logic_networks, reads_or_refuses, truth_table

from molcause.errors import KnowledgeError
from molcause.knowledge.formats import bnet, edge_table
from molcause.knowledge.logic.logic_network import LogicNetwork

SMALL = "# a comment\ntargets, factors\nEGF, EGF\nMEK,\tRAF & !(ERK | DUSP) # why\nERK, MEK\nDUSP, 1\n"


def read(folder, content, name="small.bnet"):
    file = folder / name
    file.write_text(content, encoding="utf-8")
    return bnet.read(file)


def test_rules_are_read_with_comments_inputs_and_constants(tmp_path):
    net = read(tmp_path, SMALL)
    assert net.features == ("EGF", "MEK", "ERK", "DUSP", "RAF")
    assert net.inputs == ("EGF", "RAF")
    assert net.rule("MEK") == "RAF & !(ERK | DUSP)"
    assert net.clauses_of("MEK") == [{("RAF", False), ("ERK", True), ("DUSP", True)}]
    assert net.clauses_of("DUSP") == [frozenset()]
    assert net.name == "small"
    assert net.history == ("4 rules read from small.bnet",)


def test_the_header_may_be_missing_and_is_read_only_at_the_top(tmp_path):
    assert read(tmp_path, "A, B\n").features == ("A", "B")
    assert read(tmp_path, "Targets ,FACTORS\nA, B\n").features == ("A", "B")
    assert "targets" in read(tmp_path, "A, B\ntargets, factors\n").features


@pytest.mark.parametrize("rules", [{"targets": "factors"}, {"A": "B &\n  !C"}, {"A": "1"}, {"A": "A"}])
def test_odd_rules_come_back(rules):
    net = LogicNetwork.from_rules(rules)
    assert written_and_read(bnet, net, "odd.bnet").digest == net.digest


@given(logic_networks())
def test_a_round_trip_keeps_the_truth_table(net):
    again = written_and_read(bnet, net, "drawn.bnet")
    assert truth_table(again) == truth_table(net)
    assert again.digest == net.digest


@given(st.lists(CUT, max_size=4))
def test_a_damaged_file_is_read_or_refused(cuts):
    reads_or_refuses(bnet, damaged(SMALL.encode(), cuts), "small.bnet")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("A, B\nB, A & | C\n", "line 2, column 8: a name"),
        ("A B\n", r"line 1: 'A B' does not begin with a node's name and a comma"),
        ("cyclin B, A\n", "line 1: 'cyclin B, A' does not begin"),
        ("A, B\n\nA, C\n", "line 3: 'A' has a rule in line 1 already"),
        ("A, \n", "line 1, column 3: a name, '!' or '\\(' was expected but the end found"),
        ("targets, factors\n# nothing\n", "holds no rule"),
    ],
)
def test_an_error_says_where(tmp_path, content, said):
    with pytest.raises(KnowledgeError, match=said):
        read(tmp_path, content)


def test_it_is_told_by_suffix_or_header():
    assert fits(bnet, "A, B\n", "model.bnet")
    assert fits(bnet, "# text\n\ntargets, factors\nA, B\n", "model.txt")
    assert not fits(bnet, "source,target,sign\nA,B,1\n", "edges.csv")
    assert not fits(bnet, "", "empty.txt")
    assert not fits(edge_table, SMALL, "model.csv")


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be written"):
        bnet.write(read(tmp_path, SMALL), tmp_path / "missing" / "small.bnet")


def test_grieco_mapk_has_its_published_size_and_steady_states(shared_data):
    net = bnet.read(shared_data("grieco-mapk/grieco_mapk.bnet"))
    assert (len(net.features), len(net)) == (53, 49)
    assert net.inputs == ("DNA_damage", "EGFR_stimulus", "FGFR3_stimulus", "TGFBR_stimulus")
    found = json.loads(shared_data("grieco-mapk/grieco_mapk_attrs_async.json").read_text())["attractors"]
    steady = [a["state"]["dict"] for a in found if a["is_steady"]]
    states = np.array([[int(state[name]) for name in net.features] for state in steady])
    assert states.shape == (12, 53)
    assert net.is_fixed(states).all()
    flipped = states ^ np.eye(53, dtype=int)[[net.position("ERK")]]
    assert not net.is_fixed(flipped).any()

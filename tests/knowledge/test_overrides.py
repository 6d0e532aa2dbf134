"""Overrides: what a user knows better, with a note that is never lost."""

import numpy as np
import pytest

import molcause as mc
from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.overrides import override, read_overrides

HEADER = "source,target,sign,action,note\n"
ROWS = [("AKT1", "GSK3B", 1), ("TP53", "MDM2", 1), ("TP53", "MDM2", -1), ("SMAD7", "TGFB1", -1)]


def applied(folder, text, rows=ROWS):
    return override(Network.from_edges(rows), file_of(folder, text))


def file_of(folder, text, header=HEADER):
    file = folder / "better.csv"
    file.write_text(header + text)
    return file


def edges(net):
    return list(zip(net.source, net.target, net.sign.tolist(), strict=True))


def test_set_gives_all_edges_of_a_pair_the_sign_and_the_note(tmp_path):
    net = applied(tmp_path, "TP53,MDM2,1,set,it induces it\n")
    assert [sign for source, _, sign in edges(net) if source == "TP53"] == [1, 1]
    assert net.conflicts == ()
    assert net.evidence["override"].tolist() == ["", *["set TP53 -> MDM2 +1 (it induces it)"] * 2, ""]
    assert net.history[-1] == "override: set TP53 -> MDM2 +1 (it induces it)"


def test_set_also_settles_a_row_that_stated_both(tmp_path):
    both = Network.build(strings("A"), strings("B"), np.zeros(1), evidence={"conflict": strings(["both"])})
    net = override(both, file_of(tmp_path, "A,B,inhibits,set,\n"))
    assert (net.sign.tolist(), net.conflicts, net.evidence["conflict"].tolist()) == ([-1], (), [""])


def test_keep_leaves_both_signs_and_they_are_no_conflict(tmp_path):
    net = applied(tmp_path, "TP53,MDM2,,keep,both are known\n")
    assert edges(net) == ROWS
    assert net.conflicts == ()
    assert Network.from_edges(ROWS).conflicts == (("TP53", "MDM2"),)


def test_drop_and_add_turn_an_edge_round(tmp_path):
    net = applied(tmp_path, "SMAD7,TGFB1,,drop,reversed\nTGFB1,SMAD7,1,add,it induces it\n")
    assert edges(net) == [*ROWS[:3], ("TGFB1", "SMAD7", 1)]
    assert net.evidence["override"][-1] == "add TGFB1 -> SMAD7 +1 (it induces it)"
    assert [line.split(" (")[0] for line in net.history if line.startswith("override")] == [
        "override: drop SMAD7 -> TGFB1",
        "override: add TGFB1 -> SMAD7 +1",
    ]


def test_an_added_edge_may_bring_new_nodes(tmp_path):
    assert edges(applied(tmp_path, "NEW,MDM2,0,add,\n"))[-1] == ("NEW", "MDM2", 0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("AKT,GSK3B,-1,set,\n", r"no node 'AKT'. Did you mean 'AKT1'"),
        ("GSK3B,AKT1,-1,set,\n", r"no edge GSK3B -> AKT1. It has the reverse edge."),
        ("AKT1,MDM2,-1,drop,\n", r"no edge AKT1 -> MDM2\.$"),
        ("AKT1,GSK3B,-1,add,\n", r"has this edge; use the action 'set'"),
        (
            "AKT1,GSK3B,-1,sett,\n",
            r"better.csv, line 2 asks for 'sett'. Did you mean 'set'.*Actions: set, keep, drop, add",
        ),
        ("AKT1,GSK3B,7,set,\n", r"'7' .1x, first at better.csv, line 2"),
        (",GSK3B,1,set,\n", r"lack their source, the first at better.csv, line 2"),
        ("", "header but no"),
    ],
    ids=["near name", "reverse", "no edge", "already there", "action", "sign", "gap", "no line"],
)
def test_a_line_that_cannot_be_meant_so_is_refused(tmp_path, text, said):
    with pytest.raises(KnowledgeError, match=said):
        applied(tmp_path, text)


def test_a_column_that_is_missing_is_named(tmp_path):
    with pytest.raises(KnowledgeError, match="no column 'action'"):
        read_overrides(file_of(tmp_path, "A,B\n", "source,target\n"))


def test_notes_may_hold_separators_and_actions_capitals(tmp_path):
    (line,) = read_overrides(file_of(tmp_path, 'A,B,-|,Set,"S9, not T308; see ""note"""\n'))
    assert (line.sign, line.action, line.note) == (-1, "set", 'S9, not T308; see "note"')


def test_overrides_come_before_the_sign_policy(tmp_path):
    (tmp_path / "net.csv").write_text("source,target,sign\nTP53,MDM2,1\nTP53,MDM2,-1\n")
    net = mc.read_network(tmp_path / "net.csv", overrides=file_of(tmp_path, "TP53,MDM2,1,set,\n"), sign_conflict="drop")
    assert net.sign.tolist() == [1, 1]


def test_an_overridden_network_keeps_its_notes_in_a_file(tmp_path):
    net = applied(tmp_path, "TP53,MDM2,,keep,both\n")
    mc.write_network(net, tmp_path / "net.csv")
    again = mc.read_network(tmp_path / "net.csv")
    assert again.evidence["override"].tolist() == net.evidence["override"].tolist()
    assert again.conflicts == ()


def test_what_cannot_be_applied_is_named_with_its_line(tmp_path):
    with pytest.raises(KnowledgeError, match=r"better\.csv, line 3: .*no node 'AKT'"):
        applied(tmp_path, "TP53,MDM2,1,set,\nAKT,GSK3B,-1,set,\n")


def test_two_lines_that_do_the_same_to_one_pair_are_refused(tmp_path):
    with pytest.raises(KnowledgeError, match=r"line 3 says set TP53 -> MDM2 -1, and line 2 did"):
        applied(tmp_path, "TP53,MDM2,1,set,\nTP53,MDM2,-1,set,\n")


def test_an_added_edge_leaves_no_other_trace_than_its_note(tmp_path):
    net = applied(tmp_path, "NEW,MDM2,0,add,seen\n")
    assert list(net.evidence) == ["override"]
    assert net.history == (*Network.from_edges(ROWS).history, "override: add NEW -> MDM2 0 (seen)")

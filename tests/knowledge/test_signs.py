"""Signs: what stands for them, and what becomes of contradictions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.signs import POLICIES, conflicting, read_signs, settle, sign_of, stated

ACTIVATES = ["1", "+1", "1.0", "+", "->", "-->", "→", "activates", "Activation", "stimulates", "positive", "increases"]
ACTIVATES += ["up-regulates", "up-regulates activity", "up-regulates quantity by expression", "upregulates-expression"]
INHIBITS = ["-1", "-1.0", "−1", "-", "-|", "--|", "⊣", "inhibits", "Inhibition", "Repression", "negative", "decreases"]
INHIBITS += ["down-regulates", "down-regulates quantity by destabilization", "downregulates-expression", " -1 "]
UNKNOWN = ["0", "0.0", "", " ", "?", "Unknown", "unspecified", "NaN", "NA", "None"]
NO_SIGN = [
    "7",
    "2",
    "-2",
    "0.5",
    "binds",
    "up",
    "form complex",
    "interacts",
    "activatesX",
    "up-regulatesX",
    "1e0",
    "|",
    ">",
]


@pytest.mark.parametrize(
    ("token", "sign"),
    [
        *((t, 1) for t in ACTIVATES),
        *((t, -1) for t in INHIBITS),
        *((t, 0) for t in UNKNOWN),
        *((t, None) for t in NO_SIGN),
    ],
)
def test_each_token_stands_for_its_sign_or_for_none(token, sign):
    assert sign_of(token) == sign
    assert sign_of(f" {token.upper()}\t") == sign


def test_all_words_that_are_no_sign_are_named_with_counts_and_places():
    tokens = ["1", "7", "binds", "7", "unknown"]
    said = r"2 word.*'7' \(2x, first at row 1\), 'binds' \(1x, first at row 2\).*Accepted are 1, -1, 0"
    with pytest.raises(KnowledgeError, match=said):
        read_signs(tokens, lambda row: f"row {row}")
    assert read_signs(["1", "unknown", "-|"], str).dtype == np.int8


@given(st.text(max_size=12))
def test_no_text_has_a_sign_by_accident(token):
    assert sign_of(token) in (1, -1, 0, None)
    assert sign_of(f"{token}7x") is None or "regulates" in token.casefold()


def test_rows_that_flag_both_signs_apart_have_none_and_say_so():
    sign, conflict = stated(np.array([1, 1, 0, 0], bool), np.array([0, 1, 1, 0], bool))
    assert (sign.tolist(), conflict.tolist()) == ([1, 0, -1, 0], ["", "both", "", ""])


def network(rows, directed=True, **evidence):
    source, target, sign = zip(*rows, strict=True)
    columns = {name: strings(cells) for name, cells in evidence.items()}
    directed = np.full(len(rows), directed)
    return Network.build(strings(source), strings(target), np.array(sign), directed=directed, evidence=columns)


MIXED = [("A", "B", 1), ("A", "B", -1), ("B", "A", 1), ("A", "C", 1), ("A", "C", 0), ("D", "D", -1)]


def test_a_conflict_is_between_opposite_signs_of_one_ordered_pair():
    assert conflicting(network(MIXED)).tolist() == [True, True, False, False, False, False]
    assert network(MIXED).conflicts == (("A", "B"),)


def test_without_direction_both_orders_are_one_pair():
    rows = [("A", "B", 1), ("B", "A", -1)]
    assert conflicting(network(rows, directed=False)).tolist() == [True, True]
    assert conflicting(network(rows)).tolist() == [False, False]


def test_unknown_keeps_all_rows_as_stated_and_flags_them():
    net = settle(network(MIXED))
    assert net.sign.tolist() == [1, -1, 1, 1, 0, -1]
    assert net.evidence["conflict"].tolist() == ["+1", "-1", "", "", "", ""]
    assert net.history[-1] == "both signs stated for 1 pair(s): A -> B"


def test_drop_removes_the_pair_and_counts_its_edges():
    net = settle(network(MIXED), "drop")
    assert net.sign.tolist() == [1, 1, 0, -1]
    assert "4 of 6 edges kept" in net.history[-1]


BOTH = [("A", "B", 0), ("A", "C", 1)]


def test_keep_both_makes_two_edges_of_a_row_that_states_both():
    net = settle(network(BOTH, conflict=["both", ""], note=["x", "y"]), "keep-both")
    assert list(zip(net.source, net.target, net.sign.tolist(), strict=True)) == [
        ("A", "B", 1),
        ("A", "C", 1),
        ("A", "B", -1),
    ]
    assert net.evidence["conflict"].tolist() == ["+1", "", "-1"]
    assert net.evidence["note"].tolist() == ["x", "y", "x"]


@pytest.mark.parametrize(
    ("up", "down", "sign", "left"),
    [("True", "False", 1, 0), ("0", "1", -1, 0), ("1", "1", 0, 1), ("False", "False", 0, 1)],
)
def test_consensus_decides_a_row_that_states_both_where_exactly_one_flag_is_set(up, down, sign, left):
    flags = {"consensus_stimulation": [up, "1"], "consensus_inhibition": [down, "0"]}
    net = settle(network(BOTH, conflict=["both", ""], **flags), "consensus")
    assert net.sign.tolist() == [sign, 1]
    assert len(net.conflicts) == left
    assert (net.evidence["conflict"][0] == "both") == bool(left)


def test_consensus_without_its_columns_is_refused():
    with pytest.raises(KnowledgeError, match="needs the columns consensus_stimulation, consensus_inhibition"):
        settle(network(MIXED), "consensus")


def test_prefer_curated_takes_the_sign_with_more_distinct_publications_and_leaves_a_tie():
    rows = [("A", "B", 1), ("A", "B", -1), ("A", "C", 1), ("A", "C", -1)]
    references = ["X:1000001;Y:1000001;Z:1000001", "X:1000002;X:1000003", "X:1000004", "X:1000005"]
    net = settle(network(rows, references=references), "prefer-curated")
    assert list(zip(net.target, net.sign.tolist(), strict=True)) == [("B", -1), ("C", 1), ("C", -1)]
    assert net.evidence["conflict"].tolist() == ["", "+1", "-1"]
    assert net.conflicts == (("A", "C"),)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.sampled_from("AB"), st.sampled_from([-1, 0, 1])), min_size=1))
def test_settling_twice_is_settling_once_and_no_policy_adds_a_sign(rows):
    net = network(rows)
    for policy in ("unknown", "keep-both", "prefer-curated", "drop"):
        once = settle(net, policy)
        assert {*zip(once.source, once.target, once.sign.tolist(), strict=True)} <= {*rows}
        again = settle(once, policy)
        assert again.digest == once.digest
    assert settle(net, "drop").conflicts == ()
    assert len(settle(net)) == len(rows)


def test_an_unknown_policy_is_named_with_those_there_are():
    with pytest.raises(KnowledgeError, match=r"'consensu'. Did you mean 'consensus'.*prefer-curated"):
        settle(network(MIXED), "consensu")
    assert POLICIES[0] == "unknown"


def test_the_policy_is_said_where_a_network_is_read(tmp_path):
    file = tmp_path / "net.csv"
    file.write_text("source,target,sign\nA,B,1\nA,B,-1\nA,C,\n")
    assert mc.read_network(file).conflicts == (("A", "B"),)
    dropped = mc.read_network(file, sign_conflict="drop")
    assert (dropped.target.tolist(), dropped.sign.tolist()) == (["C"], [0])


def test_settling_twice_says_once_what_was_found():
    net = settle(Network.from_edges([("A", "B", 1), ("A", "B", -1)]))
    assert settle(net).history == net.history

"""decoupler's form: signed weights in and out, and what it cannot hold is refused."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.table_files import DECOUPLE_R, DECOUPLER, PROGENY

import molcause as mc
from molcause.errors import KnowledgeError
from molcause.knowledge.io import to_object
from molcause.knowledge.network import Network, strings


def read(folder, text):
    (folder / "net.csv").write_text(text)
    return mc.read_network(folder / "net.csv")


def test_a_weight_is_sign_and_size_and_zero_is_unknown(tmp_path):
    net = read(tmp_path, DECOUPLER)
    assert (net.sign.tolist(), net.weight.tolist()) == ([1, -1, 0], [1.0, 0.5, 1.0])
    assert net.history == ("3 edges read from net.csv", "1 weights of 0 or none: sign unknown, weight 1")


def test_further_columns_are_kept(tmp_path):
    net = read(tmp_path, PROGENY)
    assert (net.weight.tolist(), net.evidence["p_value"].tolist()) == ([12.3, 3.1], ["1e-20", "2e-9"])


def test_the_weight_may_be_called_mor_but_not_be_there_twice(tmp_path):
    assert read(tmp_path, DECOUPLE_R).sign.tolist() == [1, -1]
    with pytest.raises(KnowledgeError, match="both 'weight' and 'mor'"):
        read(tmp_path, "source,target,mor,weight\nA,B,1,2\n")


def test_no_weight_is_an_unknown_sign_where_the_form_is_said(tmp_path):
    (tmp_path / "net.csv").write_text("source,target\nA,B\n")
    net = mc.read_network(tmp_path / "net.csv", format="decoupler")
    assert (net.sign.tolist(), net.weight.tolist()) == ([0], [1.0])


def test_a_pandas_table_is_taken_as_it_is():
    frame = pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "weight": [-2.0, np.nan]})
    net = mc.read_network(frame)
    assert (net.sign.tolist(), net.weight.tolist()) == ([-1, 0], [2.0, 1.0])
    with pytest.raises(KnowledgeError, match="'high' at the table, line 1"):
        mc.read_network(frame.assign(weight=["high", 1]))


PAIRS = st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("ABCD")), min_size=1, unique=True)


@given(PAIRS, st.lists(st.sampled_from([-1, 1]), min_size=16), st.lists(st.floats(1e-6, 1e6), min_size=16))
def test_what_the_form_holds_comes_back(pairs, signs, weights):
    n = len(pairs)
    source, target = (strings(end) for end in zip(*pairs, strict=True))
    net = Network.build(source, target, np.array(signs[:n]), weight=np.array(weights[:n]), name="unnamed")
    again = mc.read_network(to_object(net, "decoupler"))
    assert again.digest == net.digest


def test_a_written_file_is_safe_in_a_spreadsheet_and_comes_back(tmp_path):
    source, target = strings(["=cmd|' /C calc'!A0", "-A"]), strings(["\tB", "'=C"])
    net = Network.build(source, target, np.array([1, -1]), evidence={"note": strings(["+1", "x"])})
    mc.write_network(net, tmp_path / "net.csv", format="decoupler")
    again = mc.read_network(tmp_path / "net.csv", format="decoupler")
    assert again.digest == net.digest
    assert again.evidence["note"].tolist() == ["+1", "x"]
    cells = pd.read_csv(tmp_path / "net.csv")[["source", "target", "note"]].to_numpy().ravel().tolist()
    assert not any(cell.startswith(("=", "+", "-", "\t")) for cell in cells)


def test_a_written_file_with_references_comes_back_though_it_looks_like_collectri(tmp_path):
    evidence = {"references": strings(["PMID:1000001"]), "confidence": strings(["A"])}
    net = Network.build(strings(["=A"]), strings(["B"]), np.array([-1]), evidence=evidence)
    for left in ("confidence", "references"):
        kept = {name: column for name, column in evidence.items() if name != left}
        mc.write_network(replace(net, evidence=kept), tmp_path / "net.csv", format="decoupler")
        again = mc.read_network(tmp_path / "net.csv")
        assert (again.digest, [*again.evidence]) == (net.digest, [*kept])


def test_what_is_no_table_is_refused():
    with pytest.raises(KnowledgeError, match="A dict is no pandas table"):
        mc.read_network({"source": ["A"]}, format="decoupler")


def test_a_csv_file_is_only_written_in_this_form_where_it_is_asked_for(tmp_path):
    mc.write_network(Network.from_edges([("A", "B", 0)]), tmp_path / "net.csv")
    assert "sign" in (tmp_path / "net.csv").read_text()


def test_repeated_edges_are_made_one_with_a_count_and_all_their_evidence():
    net = Network.build(
        strings("AAC"), strings("BBD"), np.array([1, 1, -1]), evidence={"references": strings(["1", "2", ""])}
    )
    with pytest.warns(UserWarning, match="1 repeated edges were made one"):
        frame = to_object(net, "decoupler")
    assert frame.to_dict("list") == {
        "source": ["A", "C"],
        "target": ["B", "D"],
        "weight": [1.0, -1.0],
        "references": ["1;2", ""],
    }


@pytest.mark.parametrize(
    ("net", "said"),
    [
        (
            Network.from_edges([("A", "B", 1), ("A", "C"), ("B", "C")]),
            r"2 of 3 edges have unknown sign.*A -> C, B -> C. Leave them out first: net.keep_edges\(net.sign != 0",
        ),
        (
            Network.build(strings("A"), strings("B"), np.array([1]), directed=np.array([False])),
            r"1 of 1 edges have no direction.*A -> B.*net.keep_edges\(net.directed",
        ),
        (
            Network.from_edges([("A", "B", 1), ("A", "B", -1), ("A", "C", 1)]),
            r"1 pairs have several weights.*: A -> B. Settle them first",
        ),
        (
            Network.build(strings("AA"), strings("BB"), np.array([1, 1]), weight=np.array([1.0, 2.0])),
            "1 pairs have several weights",
        ),
    ],
    ids=["unknown sign", "no direction", "both signs", "two weights"],
)
def test_what_the_form_cannot_hold_is_refused_with_names(net, said):
    with pytest.raises(KnowledgeError, match=said):
        to_object(net, "decoupler")

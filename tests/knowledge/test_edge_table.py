"""Edge tables: round trips with hostile names, and the files that people really have."""

import csv
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import molcause as mc
from molcause.errors import KnowledgeError, MolcauseError, PluginError
from molcause.knowledge.network import Network, strings
from molcause.knowledge.signs import settle

HOSTILE = [
    'say "MEK"',
    "PtdIns(4,5)P2",
    "<img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "+49",
    "-A",
    "@SUM(A1)",
    "'quoted",
    "''=x",
    "\tTab",
    "β-catenin",
    "日本",
    "two\nlines",
    "HLA-A",
    "C/EBPα; δ",
    "NA",
    "nan",
    "1e5",
    "TRUE",
    "2024-03-01",
]
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), min_size=1, max_size=8)
NAME = st.one_of(st.sampled_from(HOSTILE), TEXT)


def columns_of(net):
    fixed = [net.source, net.target, net.sign, net.weight, net.relation, net.directed, net.node]
    tables = [*net.evidence.items(), *net.node_table.items()]
    return [column.tolist() for column in fixed], {name: list(column) for name, column in tables}


def made(names, signs, text):
    n = len(names) - 1
    return Network.build(
        strings(names[:-1]),
        strings(names[1:]),
        np.array(signs[:n], dtype=np.int8),
        relation=strings([text] * n),
        directed=np.arange(n) % 2 == 0,
        weight=np.arange(n) + 0.5,
        evidence={"note": strings([text] * n)},
        name="net",
    )


@settings(deadline=None, max_examples=60)
@given(st.lists(NAME, min_size=2, max_size=6), st.lists(st.sampled_from([-1, 0, 1]), min_size=6), NAME)
@example(HOSTILE, [1, -1, 0] * 7, "=1+1")
@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_a_network_survives_writing_and_reading(suffix, names, signs, text):
    net = made(names, signs, text)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"net{suffix}"
        mc.write_network(net, file)
        again = mc.read_network(file)
    assert columns_of(again) == columns_of(settle(net))  # which flags conflicts, as reading does
    assert again.digest == net.digest


def test_a_carriage_return_in_a_name_survives(tmp_path):
    net = Network.from_edges([("A\rB", "C", 1)], name="net")
    mc.write_network(net, tmp_path / "net.csv")
    assert columns_of(mc.read_network(tmp_path / "net.csv")) == columns_of(net)


@settings(deadline=None, max_examples=50)
@given(st.sampled_from("=+-@\t"), TEXT)
def test_no_text_cell_starts_like_a_formula(first, rest):
    net = made([first + rest, "B"], [1] * 2, first + rest)
    with tempfile.TemporaryDirectory() as folder:
        mc.write_network(net, Path(folder) / "net.csv")
        for name in ("net.csv", "net-nodes.csv"):
            with (Path(folder) / name).open(encoding="utf-8", newline="") as handle:
                for row in csv.DictReader(handle):
                    texts = [value for key, value in row.items() if key not in ("sign", "weight")]
                    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)


def test_isolated_nodes_and_their_synonyms_survive(tmp_path):
    table = {"synonyms": strings(["", "", "ITGAL|ITGB2"])}
    net = Network.build(
        strings("A"), strings("B"), np.array([0], dtype=np.int8), node=["A", "B", "LFA1"], node_table=table
    )
    mc.write_network(net, tmp_path / "net.csv")
    assert mc.read_network(tmp_path / "net.csv").synonyms == {"ITGAL": "LFA1", "ITGB2": "LFA1"}


def text_file(folder, text, name="net.csv", encoding="utf-8"):
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("source,target,sign\nRAF,MEK,1\nMEK,ERK,-1\n", "net.csv"),
        ("\ufeffsource,target,sign\nRAF,MEK,1\nMEK,ERK,-1\n", "net.csv"),
        ("source,target,sign\r\nRAF,MEK,1\r\nMEK,ERK,-1\r\n", "net.csv"),
        ("source\ttarget\tsign\nRAF\tMEK\t1\nMEK\tERK\t-1\n", "net.tsv"),
        ("sign,target,source\n+1,MEK,RAF\n-1.0,ERK,MEK", "net.csv"),
        ('"source","target","sign"\n"RAF","MEK","1"\n"MEK","ERK","\'-1"\n', "net.csv"),
        ("source,target,sign\nRAF,MEK, 1\n\nMEK,ERK,-1\n\n", "net.csv"),
        ("source;target;sign\nRAF;MEK;1\nMEK;ERK;-1\n", "net.csv"),
        ("source,target,sign\nRAF,MEK,1\nMEK,ERK,\u22121\n", "net.csv"),
        ("source,target,sign\nRAF,MEK,activates\nMEK,ERK,-|\n", "net.csv"),
        ("source,target,sign\rRAF,MEK,1\rMEK,ERK,-1\r", "net.csv"),
        ("source target sign\nRAF  MEK 1\nMEK ERK -1\n", "net.txt"),
        ("source,target,sign,,\nRAF,MEK,1,,\nMEK,ERK,-1\n", "net.csv"),
    ],
    ids=[
        "plain",
        "BOM",
        "CRLF",
        "TSV",
        "other order",
        "all quoted",
        "blank lines",
        "semicolons",
        "minus",
        "words",
        "CR",
        "blanks",
        "empty cells at the end",
    ],
)
def test_a_table_is_read_whatever_wrote_it(tmp_path, text, name):
    net = mc.read_network(text_file(tmp_path, text, name))
    assert list(zip(net.source, net.target, net.sign.tolist(), strict=True)) == [("RAF", "MEK", 1), ("MEK", "ERK", -1)]


def test_a_missing_sign_column_or_an_empty_cell_is_unknown(tmp_path):
    net = mc.read_network(text_file(tmp_path, "source,target\nA,B\n"))
    assert net.sign.tolist() == [0]
    assert "(0 activating, 0 inhibiting, 1 of unknown sign)" in repr(net)
    assert mc.read_network(text_file(tmp_path, "source,target,sign\nA,B,\nB,C\n")).sign.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from,to,sign\nA,B,1\n", "no column 'source'; it has from, to, sign"),
        ("source,traget\nA,B\n", "no column 'target'.*Did you mean 'traget'"),
        ("source|target|sign\nA|B|1\n", "no column 'source'"),
        ("", "net.csv is empty"),
        (" \n\n", "net.csv is empty"),
        ("source,target,sign\n", "a header but no edge"),
        ("source,target,sign\nA,B,1\nB,C,binds\n", "1 word.*'binds' .1x, first at net.csv, line 3"),
        ("source,target,sign\nA,B,7\nA,C,7\nA,D,8\n", "2 word.*'7' .2x, first at net.csv, line 2.*'8' .1x.*line 4"),
        ("source,target,sign\nA,B,1\n,C,1\n", "1 edge.* lack their source, the first at net.csv, line 3"),
        ("source;target;sign;weight\nA;B;1;0,5\n", "'weight' holds '0,5' at net.csv, line 2.*decimal comma"),
        ("source,target,sign,weight\nA,B,1,-2\n", "not positive numbers, the first -2 of A -> B"),
        ("source,target,weight\nA,B,0;5\n", "'weight' holds '0;5' at net.csv, line 2"),
        ("source,target,directed\nA,B,maybe\n", "'directed' holds 'maybe' at net.csv, line 2"),
    ],
    ids=[
        "other words",
        "typing error",
        "bars",
        "empty",
        "empty lines",
        "header only",
        "word",
        "seven",
        "gap",
        "decimal comma",
        "negative weight",
        "weight",
        "way",
    ],
)
def test_a_bad_table_is_refused_with_place_and_value(tmp_path, text, said):
    with pytest.raises(KnowledgeError, match=said):
        mc.read_network(text_file(tmp_path, text))


@pytest.mark.parametrize(
    ("encoding", "said"), [("latin-1", "byte 0xb2 in line 2"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")]
)
def test_a_file_that_is_not_utf8_is_refused_by_name_and_place(tmp_path, encoding, said):
    file = text_file(tmp_path, "source,target\nCa²°,B\n", encoding=encoding)
    with pytest.raises(KnowledgeError, match=rf"net\.csv.*{said}"):
        mc.read_network(file)


def test_a_name_with_a_zero_byte_is_not_written(tmp_path):
    with pytest.raises(KnowledgeError, match=r"'source' holds 'A\\x00' with a zero byte"):
        mc.write_network(Network.from_edges([("A\0", "B", 1)]), tmp_path / "net.csv")


def test_a_cell_too_many_is_not_silently_lost(tmp_path):
    with pytest.raises(KnowledgeError, match="line 2"):
        mc.read_network(text_file(tmp_path, "source,target\nPIP3,PtdIns(4,5)P2\n"))


def test_the_row_named_is_the_file_s_own_after_blank_lines(tmp_path):
    with pytest.raises(KnowledgeError, match="line 5"):
        mc.read_network(text_file(tmp_path, "source,target,sign\nA,B,1\n\n\nC,D,7\n"))


def test_a_sign_column_in_capitals_is_not_ignored(tmp_path):
    with pytest.raises(KnowledgeError, match="column 'Sign'; write it 'sign'"):
        mc.read_network(text_file(tmp_path, "source,target,Sign\nA,B,-1\n"))


def test_a_column_that_occurs_twice_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match=r"\['sign'\] more than once"):
        mc.read_network(text_file(tmp_path, "source,target,sign,sign\nA,B,1,-1\n"))


def test_missing_files_and_unknown_formats_say_so(tmp_path):
    with pytest.raises(KnowledgeError, match=r"There is no file .*none\.csv"):
        mc.read_network(tmp_path / "none.csv")
    with pytest.raises(KnowledgeError, match=r"No network format fits net\.odd.*edge-table"):
        mc.read_network(text_file(tmp_path, "nothing known\n", "net.odd"))
    with pytest.raises(PluginError, match="'edge-table'"):
        mc.read_network(tmp_path / "net.sif", format="edge-tabel")


def test_the_format_may_be_said_for_an_odd_suffix(tmp_path):
    assert len(mc.read_network(text_file(tmp_path, "source,target\nA,B\n", "net.txt"), format="edge-table")) == 1


def test_writing_into_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path):
    with pytest.raises(MolcauseError):
        mc.write_network(Network.from_edges([("A", "B", 1)]), tmp_path / "none" / "net.csv")


@settings(deadline=None, max_examples=20)
@given(st.lists(NAME, min_size=2, max_size=6), st.lists(st.sampled_from([-1, 0, 1]), min_size=6), NAME)
@example(HOSTILE, [1, -1, 0] * 7, "=1+1")
def test_a_network_survives_a_parquet_file_with_its_nodes(names, signs, text):
    net = made(names, signs, text).union(Network.from_edges([], nodes=["alone"]), name="net")
    with tempfile.TemporaryDirectory() as folder:
        mc.write_network(net, Path(folder) / "net.parquet")
        again = mc.read_network(Path(folder) / "net.parquet")
    assert columns_of(again) == columns_of(settle(net))
    assert "alone" in again.node


def test_a_parquet_file_of_another_program_is_read_by_its_types(tmp_path):
    frame = pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "sign": [1, None], "directed": [True, None]})
    frame.to_parquet(tmp_path / "net.parquet")
    net = mc.read_network(tmp_path / "net.parquet")
    assert (net.sign.tolist(), net.directed.tolist()) == ([1, 0], [True, True])


def test_a_broken_parquet_file_is_an_error_of_ours(tmp_path):
    (tmp_path / "net.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(KnowledgeError, match=r"net\.parquet is not a Parquet table"):
        mc.read_network(tmp_path / "net.parquet")


@pytest.mark.parametrize("suffix", [".csv.gz", ".tsv.gz", ".csv.xz", ".tsv.bz2", ".csv.zip"])
def test_a_packed_table_comes_back_with_its_nodes(tmp_path, suffix):
    net = Network.from_edges([("A", "B", -1)], nodes=["alone"], name="net.v2")
    mc.write_network(net, tmp_path / f"net.v2{suffix}")
    assert (tmp_path / f"net.v2-nodes{suffix}").exists()
    again = mc.read_network(tmp_path / f"net.v2{suffix}")
    assert (again.name, columns_of(again)) == ("net.v2", columns_of(net))


def test_a_pandas_table_of_edges_is_a_network_and_back():
    net = made(["A", "B", "C"], [1, -1], "why")
    again = mc.read_network(net.to_frame())
    assert columns_of(again) == columns_of(net)
    assert mc.read_network(pd.DataFrame({"source": ["A"], "target": ["B"]})).sign.tolist() == [0]


def test_a_pandas_table_with_a_bad_cell_is_refused_by_row():
    with pytest.raises(KnowledgeError, match=r"'7' .1x, first at the table, line 2"):
        mc.read_network(pd.DataFrame({"source": ["A", "B"], "target": ["B", "C"], "sign": [1, 7]}))


def test_a_self_loop_and_parallel_edges_are_kept(tmp_path):
    net = Network.from_edges([("A", "A", 1), ("A", "B", 1), ("A", "B", 1), ("A", "B", -1)], name="net")
    mc.write_network(net, tmp_path / "net.csv")
    again = mc.read_network(tmp_path / "net.csv")
    assert again.digest == net.digest
    assert again.conflicts == (("A", "B"),)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_every_column_of_the_node_table_survives(tmp_path, suffix):
    table = {"compartment": strings(["membrane", ""]), "=cell": strings(["+1", "'"])}
    net = Network.build(strings(["RAF"]), strings(["MEK"]), np.array([1]), node_table=table)
    mc.write_network(net, tmp_path / f"net{suffix}")
    again = mc.read_network(tmp_path / f"net{suffix}")
    assert {name: again.node_table[name].tolist() for name in table} == {n: c.tolist() for n, c in table.items()}

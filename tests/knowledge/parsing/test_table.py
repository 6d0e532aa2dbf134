"""Tables of text cells, and networks from their rows."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.parsing.rows import network_from_rows
from molcause.knowledge.parsing.table import Table, delimiter_of, parse_table, read_table

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=6)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=5), st.sampled_from(",;\t"))
def test_what_the_csv_module_writes_is_read_back(rows, delimiter):
    handle = io.StringIO(newline="")
    csv.writer(handle, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        [("a", "b", "c"), *rows]
    )
    table = parse_table(handle.getvalue(), "a file", delimiter)
    assert list(zip(*table.columns.values(), strict=True)) == [row for row in rows if any(row)]


@given(
    st.lists(st.sampled_from(["A", "", "two words", "5'-end", "β"]), min_size=4, max_size=4), st.sampled_from(",;\t")
)
def test_quoted_and_unquoted_reading_agree_where_there_is_no_quote(cells, delimiter):
    text = f"a{delimiter}b\n{delimiter.join(cells[:2])}\r\n{delimiter.join(cells[2:])}\r"
    plain = parse_table(text, "a file", delimiter, quoting=False)
    kept = [row for row in (cells[:2], cells[2:]) if any(row)]
    assert [*map(list, zip(*plain.columns.values(), strict=True))] == kept
    assert parse_table(text + f'"x"{delimiter}y', "a file", delimiter).columns["a"] == [*plain.columns["a"], "x"]


@pytest.mark.parametrize(
    ("text", "mark"),
    [("a\tb,c", "\t"), ("a;b;c,d", ";"), ("a,b,c;d", ","), ("\n\na;b", ";"), ("a b", " "), ("alone", ","), ("", ",")],
)
def test_the_first_line_says_what_separates_cells(text, mark):
    assert delimiter_of(text) == mark


def test_lines_are_the_file_s_own_with_line_ends_in_cells_and_empty_lines():
    table = parse_table('a,b\n\n"two\nlines",x\n\n1,2\n', "net.csv")
    assert [table.where(row) for row in range(len(table))] == ["net.csv, line 4", "net.csv, line 6"]
    assert parse_table("a,b\r\n\r\n1,2\r\n", "net.csv").where(0) == "net.csv, line 3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("a,b,a\n1,2,3\n", r"\['a'\] more than once"),
        ("a,b\n1,2\n1,2,3\n", "it, line 3 has 3 cells for 2 columns"),
        ('a,b\n"1,2\n', "it is not a table: .* near line 2"),
        ('a,b\n"1"2,3\n', "it is not a table: .* near line 2"),
    ],
    ids=["empty", "doubled", "too wide", "open quote", "text after a quote"],
)
def test_what_is_no_table_is_refused_with_its_line(text, said):
    with pytest.raises(KnowledgeError, match=said):
        parse_table(text, "it")


def test_a_short_row_is_filled_and_empty_cells_beyond_the_header_are_dropped():
    assert parse_table("a,b,,\n1\n2,3,,\n", "it").columns == {"a": ["1", "2"], "b": ["", "3"]}


def test_a_header_can_be_given():
    table = parse_table("A\tB\n", "it", "\t", header=("source", "target"))
    assert (table.columns, table.lines) == ({"source": ["A"], "target": ["B"]}, [1])


def test_a_cell_of_any_length_is_read_and_the_usual_limit_stands_again(tmp_path):
    usual = csv.field_size_limit()
    (tmp_path / "long.csv").write_text('a,b\n"' + "x" * 200_000 + '",y\n')
    assert len(read_table(tmp_path / "long.csv").columns["a"][0]) == 200_000
    assert csv.field_size_limit() == usual


def table_of(cells, column="c"):
    return Table("it", {column: cells}, list(range(2, len(cells) + 2)))


def test_flags_are_read_in_all_their_spellings():
    cells = ["True", "FALSE", "1", "0", "1.0", "t", "F", "yes", "No", "", " true "]
    found = table_of(cells).flags("c", default=True)
    assert found.tolist() == [True, False, True, False, True, True, False, True, False, True, True]
    assert table_of([""]).flags("absent", default=False).tolist() == [False]
    with pytest.raises(KnowledgeError, match=r"'c' holds 'maybe' at it, line 3; it takes true, false"):
        table_of(["1", "maybe"]).flags("c", default=True)


def test_numbers_are_read_and_an_empty_cell_or_na_is_the_default():
    assert table_of(["1", " -2.5", "1e-3", "", "NA", "nan", " "]).numbers("c", 7).tolist() == [
        1,
        -2.5,
        1e-3,
        7,
        7,
        7,
        7,
    ]
    assert table_of(["nan", ""]).numbers("c", 7).tolist() == [7, 7]
    with pytest.raises(KnowledgeError, match=r"'c' holds '0,5' at it, line 3.*decimal comma; write a point"):
        table_of(["1", "0,5"]).numbers("c", 1)
    with pytest.raises(KnowledgeError, match=r"'c' holds 'high' at it, line 2; it takes a number or nothing\.$"):
        table_of(["high"]).numbers("c", 1)


def test_a_missing_column_is_named_with_those_that_are_there():
    with pytest.raises(KnowledgeError, match=r"no column 'target'; it has source, traget. Did you mean 'traget'"):
        parse_table("source,traget\nA,B\n", "it").require("source", "target")
    with pytest.raises(KnowledgeError, match="header but no edge"):
        parse_table("source,target\n", "it").require("source", "target")


def test_a_pandas_table_becomes_text_with_missing_values_empty():
    frame = pd.DataFrame({"a": [1.5, None], "b": ["x", None], "c": pd.array([1, None], "Int64"), "d": [True, False]})
    assert Table.from_frame(frame).columns == {"a": ["1.5", ""], "b": ["x", ""], "c": ["1", ""], "d": ["True", "False"]}
    with pytest.raises(KnowledgeError, match="more than once"):
        Table.from_frame(pd.DataFrame([[1, 2]], columns=["a", "a"]))


def test_all_columns_are_kept_and_none_hides_a_column_of_the_network():
    text = "TF,gene,weight,PMID,references,note,\nMYC, TERT ,2,1234567,old,seen,\n"
    net = network_from_rows(
        parse_table(text, "net.v1.csv.gz"), ("TF", "gene"), np.array([1]), renamed={"PMID": "references"}
    )
    evidence = {name: column.tolist() for name, column in net.evidence.items()}
    assert evidence == {"weight_": ["2"], "references_": ["1234567"], "references": ["old"], "note": ["seen"]}
    assert (net.node.tolist(), net.weight.tolist(), net.name) == (["MYC", "TERT"], [1.0], "net.v1")
    assert net.history == ("1 edges read from net.v1.csv.gz",)


def test_a_row_without_an_end_is_refused_with_its_line():
    with pytest.raises(KnowledgeError, match=r"2 edge.* lack their gene, the first at it, line 3"):
        network_from_rows(parse_table("TF,gene\nA,B\nA, \nA,\n", "it"), ("TF", "gene"), np.zeros(3))


@pytest.mark.parametrize("more", ["", '"quoted"'])
def test_blanks_beside_separators_are_no_part_of_cells_unless_quoted(more):
    table = parse_table(f"a, b , c\nA , B,{more}\n", "net.csv")
    assert table.columns["b"] == ["B"]
    assert parse_table('a,b\n" A"," B "\n', "net.csv").columns == {"a": [" A"], "b": [" B "]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_comments_above_the_header_are_passed_over_and_lines_keep_their_numbers(tmp_path, end):
    file = tmp_path / "net.csv"
    file.write_bytes(end.join(["# exported, today", "", "sep=;", "source;target", "#A;B"]).encode())
    table = read_table(file)
    assert table.columns == {"source": ["#A"], "target": ["B"]}
    assert table.where(0) == "net.csv, line 5"


def test_a_header_that_begins_with_a_hash_is_no_comment(tmp_path):
    (tmp_path / "links.tsv").write_text("#node1\tnode2\nA\tB\n")
    assert read_table(tmp_path / "links.tsv").columns == {"#node1": ["A"], "node2": ["B"]}


def test_a_column_that_has_no_near_name_is_to_be_renamed():
    with pytest.raises(KnowledgeError, match=r"it has from, to\. Rename the one that is meant"):
        parse_table("from,to\nA,B\n", "net.csv").require("source")

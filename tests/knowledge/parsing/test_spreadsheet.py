"""Tables that spreadsheets open without running anything, and that come back as they were."""

import csv
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.parsing.spreadsheet import unescaped, write_table
from molcause.knowledge.parsing.table import Table, read_table

CELL = st.text(st.sampled_from("=+-@\t'A1,;\" \n|"), max_size=4)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@settings(deadline=None, max_examples=80)
@given(st.lists(CELL, min_size=1, max_size=4), st.sampled_from([".csv", ".tsv"]))
@example(["=cmd|' /C calc'!A0", "'=1", "''", "'"], ".csv")
def test_no_cell_is_a_formula_and_all_come_back(cells, suffix):
    frame = pd.DataFrame({"=name": cells, "number": [-1.5] * len(cells)})
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{suffix}"
        write_table(frame, file)
        with file.open(encoding="utf-8", newline="") as handle:
            written = list(csv.reader(handle, delimiter="\t" if suffix == ".tsv" else ","))
        again = unescaped(read_table(file))
    assert not any(row[0].startswith(FORMULAS) for row in written)
    assert again.columns == {"=name": cells, "number": ["-1.5"] * len(cells)}
    assert frame.columns.tolist() == ["=name", "number"]


def test_apostrophes_that_guard_no_formula_stay():
    table = Table("it", {"a": ["'tis", "5'", "'=x", "'"]}, [1, 2, 3, 4])
    assert unescaped(table).columns == {"a": ["'tis", "5'", "=x", "'"]}


def test_no_column_is_lost_where_two_names_would_become_one():
    assert [*unescaped(Table("it", {"=a": ["1"], "'=a": ["2"]}, [1])).columns] == ["=a", "'=a"]


def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be written"):
        write_table(pd.DataFrame({"a": ["x"]}), tmp_path / "none" / "a.csv")


def test_what_no_text_file_can_hold_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="zero byte"):
        write_table(pd.DataFrame({"a": ["x\0"]}), tmp_path / "a.csv")
    with pytest.raises(KnowledgeError, match="cannot be written"):
        write_table(pd.DataFrame({"a": ["\ud800"]}, dtype=object), tmp_path / "a.csv")

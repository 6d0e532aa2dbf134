"""The beginning of a file, from which its format is told."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.knowledge.parsing.sample import Sample, sample_of, split_name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("net.csv", ("net", ".csv")),
        ("net.v2.TSV.GZ", ("net.v2", ".TSV")),
        ("net", ("net", "")),
        ("net.gz", ("net", "")),
        (".gz", (".gz", "")),
        ("net.csv.zip.xz", ("net", ".csv")),
    ],
)
def test_a_name_is_split_without_the_packer_s_suffix(name, parts):
    assert split_name(name) == parts
    assert Sample(name, b"").suffix == parts[1].lower()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_cut_at_what_the_line_has_without_comments_and_quotes(end):
    lines = ["\ufeff# a comment", '"a"\tb c', "", "1,2;3", "x;y", "two  words"]
    sample = Sample("it", end.join(lines).encode())
    assert sample.cells == (("a", "b c"), ("1", "2;3"), ("x", "y"), ("two", "words"))
    assert sample.columns == ("a", "b c")


def test_the_last_line_of_a_long_file_is_cut_off_as_it_may_be_broken(tmp_path):
    (tmp_path / "net.tsv").write_text("A\tB\n" * 30_000)
    sample = sample_of(tmp_path / "net.tsv")
    assert len(sample.head) == 64 * 1024
    assert {*sample.cells} == {("A", "B")}
    assert Sample("short", b"A\tB\nC\tD").cells == (("A", "B"), ("C", "D"))


@given(st.binary(max_size=200))
def test_no_bytes_make_a_sample_fail(head):
    sample = Sample("it", head)
    assert isinstance(sample.columns, tuple)
    assert all(line.strip() for line in sample.lines)


def test_a_packed_file_s_sample_is_its_content(tmp_path):
    (tmp_path / "net.tsv").write_bytes(gzip.compress(b"source\ttarget\n"))
    assert sample_of(tmp_path / "net.tsv").columns == ("source", "target")


def test_utf_16_is_named_before_any_format_is_tried(tmp_path):
    (tmp_path / "net.sif").write_bytes("A 1 B\n".encode("utf-16"))
    with pytest.raises(KnowledgeError, match=r"net\.sif looks like UTF-16"):
        sample_of(tmp_path / "net.sif")

"""GMT files as they are found: tabs alone separate, nothing is lost silently."""

import gzip

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError, MolcauseError
from molcause.knowledge.formats import gmt
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.parsing.sample import Sample

TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Z")), min_size=1, max_size=12)
WORDS = st.lists(TEXT, min_size=1, max_size=3).map(" ".join)
GENE = TEXT.filter(lambda gene: "," not in gene)


def read(tmp_path, text, name="sets.gmt"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return gmt.read(file)


def test_names_hold_blanks_quotes_and_brackets_and_descriptions_may_be_empty(tmp_path):
    line = "'de novo' posttranslational protein folding (GO:0051084)\t\tSDF2L1\tHSPA9\tCCT2\n"
    sets = read(tmp_path, line + 'HALLMARK A B\thttp://x\tRAF1\n"quoted\tsay "so"\tTP53')
    assert sets.names == ("'de novo' posttranslational protein folding (GO:0051084)", "HALLMARK A B", '"quoted')
    assert sets.descriptions == ("", "http://x", 'say "so"')
    assert sets["HALLMARK A B"] == ("RAF1",)
    assert sets[sets.names[0]] == ("SDF2L1", "HSPA9", "CCT2")


def test_trailing_tabs_blank_lines_byte_order_mark_and_windows_line_ends_are_passed_over(tmp_path):
    sets = read(tmp_path, b"\xef\xbb\xbfA\t\tRAF1\tTP53\t\t\r\n\r\nB\tnote\tRAF1\t\r\n")
    assert sets.to_dict() == {"A": ("RAF1", "TP53"), "B": ("RAF1",)}
    assert sets.history == ("2 gene sets read from 2 lines of sets.gmt",)


def test_a_packed_file_is_read(tmp_path):
    assert read(tmp_path, gzip.compress(b"A\t\tRAF1\n"), "sets.gmt.gz").name == "sets"


def test_sets_of_one_name_are_one_if_equal_and_numbered_if_not(tmp_path):
    sets = read(tmp_path, "A\t\tRAF1\tTP53\nA\t\tTP53\tRAF1\nA\tx\tMYC\nA\t\tMYC\nA\t\tJUN\n")
    assert sets.to_dict() == {"A": ("RAF1", "TP53"), "A (2)": ("MYC",), "A (3)": ("JUN",)}
    assert "2 sets were there before, with the same genes" in sets.history[0]
    assert "2 sets had the name of another one with other genes" in sets.history[0]


def test_repeated_genes_and_empty_cells_are_counted(tmp_path):
    sets = read(tmp_path, "A\t\tRAF1\t\tRAF1\tTP53\n")
    assert sets["A"] == ("RAF1", "TP53")
    assert "1 genes were named twice" in sets.history[0]
    assert "1 empty cells passed over" in sets.history[0]


def test_weights_after_a_comma_are_read(tmp_path):
    sets = read(tmp_path, "A\t\tRAF1,0.5\tTP53,-2\tHLA,DRB1\n")
    assert dict(zip(sets["A"], sets.membership.data.tolist(), strict=True)) == {"RAF1": 0.5, "TP53": -2, "HLA,DRB1": 1}


def test_a_set_without_genes_is_kept_and_found(tmp_path):
    sets = read(tmp_path, "A\tnothing\nB\t\tRAF1\n")
    assert sets["A"] == ()
    assert [finding.names for finding in sets.findings() if finding.code == "W213"] == [("A",)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A\t\tRAF1\nB note RAF1\n", "line 2 has no tab: 'B note RAF1'"),
        ("\tnote\tRAF1\n", "line 1 has no name"),
        ("A\t\tRAF1,0\n", "line 1 holds 'RAF1,0'; a weight is a number other than 0"),
        ("A\t\tRAF1,1e999\n", "a weight is a number"),
        ("A\t\tRAF1,1.2.3\n", "the part after the comma is no number"),
        ("\n\n", "holds no gene set"),
        (b"A\t\tM\xfcller\n", "not UTF-8"),
    ],
)
def test_broken_files_are_refused_with_their_line(tmp_path, text, message):
    with pytest.raises(KnowledgeError, match=message):
        read(tmp_path, text)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(WORDS, st.dictionaries(GENE, st.sampled_from([1.0, -0.5, 1e-30]), max_size=5), min_size=1),
    st.lists(WORDS, max_size=4),
)
def test_what_is_written_is_read_again(tmp_path_factory, sets, texts):
    texts = dict(zip(sets, texts, strict=False))
    one = GeneSets.from_dict(sets, descriptions=texts)
    file = tmp_path_factory.mktemp("gmt") / "sets.gmt"
    gmt.write(one, file)
    two = gmt.read(file)
    assert (two.names, two.descriptions) == (one.names, one.descriptions)
    assert two.to_dict().keys() == one.to_dict().keys()
    assert all(set(two[name]) == set(one[name]) for name in one)
    assert np.sort(two.membership.data).tolist() == np.sort(one.membership.data).tolist()


def test_what_the_format_cannot_hold_or_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="holds a tab"):
        gmt.write(GeneSets.from_dict({"A\tB": ["RAF1"]}), tmp_path / "x.gmt")
    with pytest.raises(KnowledgeError, match="cannot be written"):
        gmt.write(GeneSets.from_dict({"A": ["RAF1"]}), tmp_path / "no" / "x.gmt")


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.binary(max_size=80), st.text("A,1.\t\n\r' ", max_size=40).map(str.encode)))
def test_no_file_makes_another_error_than_ours(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("fuzz") / "sets.gmt"
    file.write_bytes(content)
    assert gmt.fits(Sample(file.name, content)) in (True, False)
    try:
        sets = gmt.read(file)
    except MolcauseError:
        return
    lines = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert f" from {sum(bool(line.strip()) for line in lines)} lines of" in sets.history[0]


@pytest.mark.parametrize(("name", "head"), [("sets.tsv", b"A\t\tRAF1\n"), ("sets.gmt", b"")])
def test_other_files_do_not_fit(name, head):
    assert not gmt.fits(Sample(name, head))
    assert gmt.fits(Sample("sets.gmt.gz", b"A\t\tRAF1\n"))


@pytest.mark.parametrize(
    ("file", "sets", "median", "genes"),
    [
        ("h.all.v7.0.symbols.gmt", 50, 180, 4384),
        ("c2.cp.reactome.v7.5.1.symbols.gmt", 1615, 23, 10646),
        ("enrichr.GO_Biological_Process_2021.gmt", 6036, 14, 14937),
    ],
)
def test_the_reference_collections_have_their_known_sizes(shared_data, file, sets, median, genes):
    found = gmt.read(shared_data(f"gene-sets/{file}"))
    assert (len(found), np.median(found.sizes), len(found.genes)) == (sets, median, genes)
    assert found.history == (f"{sets} gene sets read from {sets} lines of {file}",)
    empty = sum(not text for text in found.descriptions)
    assert empty == (sets if file.startswith("enrichr") else 0)
    if file.startswith("enrichr"):
        assert found.names[0] == "'de novo' posttranslational protein folding (GO:0051084)"

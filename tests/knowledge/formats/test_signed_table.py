"""Signed tables: numbers, symbols and words in the column interaction."""

import pytest
from tests.knowledge.table_files import SIGNED, WORDS

import molcause as mc
from molcause.errors import KnowledgeError


def read(folder, text):
    (folder / "net.tsv").write_text(text)
    return mc.read_network(folder / "net.tsv")


def test_numbers_are_signs_and_names_with_underscores_stay_whole(tmp_path):
    net = read(tmp_path, SIGNED)
    assert (net.sign.tolist(), net.relation.tolist()) == ([-1, 1], ["", ""])
    assert sorted(net.node) == ["A_B_C", "CALM3", "TRPC1"]


def test_words_are_signs_and_stay_as_the_relation(tmp_path):
    net = read(tmp_path, WORDS)
    assert net.sign.tolist() == [1, -1]
    assert net.relation.tolist() == ["upregulates-expression", "downregulates-expression"]


def test_columns_come_in_any_order_and_others_are_kept(tmp_path):
    net = read(tmp_path, "target,note,interaction,source\nB,seen,-|,A\n")
    assert (net.source[0], net.target[0], net.sign[0], net.evidence["note"][0]) == ("A", "B", -1, "seen")


def test_words_that_are_no_sign_are_named(tmp_path):
    with pytest.raises(KnowledgeError, match=r"'binds' .1x, first at net.tsv, line 3"):
        read(tmp_path, WORDS.replace("downregulates-expression", "binds"))

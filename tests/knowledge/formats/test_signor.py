"""SIGNOR: the effect alone decides the sign, parts of complexes stay visible, and no two entities become one."""

import pytest
from tests.knowledge.table_files import AKT1, MEK1, RAF1, SIGNOR, SIGNOR_BARE, signor_row

import molcause as mc
from molcause.errors import KnowledgeError


def read(folder, text):
    (folder / "net.tsv").write_text(text)
    return mc.read_network(folder / "net.tsv")


@pytest.mark.parametrize("text", [SIGNOR, SIGNOR_BARE], ids=["header", "no header"])
def test_a_header_makes_no_difference(tmp_path, text):
    net = read(tmp_path, text)
    assert list(zip(net.source, net.target, net.sign.tolist(), strict=True)) == [
        ("RAF1", "MAP2K1", 1),
        ("AKT1", "RAF1", -1),
        ("RICTOR", "mTORC2", 0),
        ("mTORC2", "AKT1", 0),
    ]
    assert net.relation.tolist() == ["phosphorylation", "phosphorylation", "form complex", ""]
    assert net.evidence["site"].tolist() == ["Ser218", "Ser259", "", ""]
    assert net.evidence["direct"].tolist() == ["True", "True", "True", "False"]
    assert net.evidence["score"].tolist() == ["0.9", "0.8", "", ""]
    assert net.evidence["EFFECT"][0] == "up-regulates activity"
    assert net.evidence["SENTENCE"][1] == 'The "site".'
    assert [*map(sorted, net.publications)] == [["8157000"], ["10576742"], ["15268862"], ["15718470"]]
    assert "1 of them say that an entity is part of a complex" in net.history


def test_nodes_are_named_and_their_identifiers_are_synonyms(tmp_path):
    net = read(tmp_path, SIGNOR)
    assert net.synonyms["P04049"] == "RAF1"
    place = net.index["mTORC2"]
    assert (net.node_table["kind"][place], net.node_table["namespace"][place]) == ("complex", "SIGNOR:SIGNOR-C2")


def test_entities_that_share_a_name_are_told_apart_and_said(tmp_path):
    other = ("AKT1", "complex", "SIGNOR-C9", "SIGNOR")
    net = read(tmp_path, "\n".join([signor_row(AKT1, RAF1, "unknown"), signor_row(other, MEK1, "up-regulates")]))
    assert net.source.tolist() == ["AKT1 (P31749)", "AKT1 (SIGNOR-C9)"]
    assert net.history[-1] == "1 names stand for several entities and got their identifier: AKT1"
    assert "AKT1" not in net.synonyms
    assert net.synonyms["SIGNOR-C9"] == "AKT1 (SIGNOR-C9)"


def test_a_sentence_may_begin_with_a_quote_that_is_none_of_the_format(tmp_path):
    row = signor_row(RAF1, MEK1, "up-regulates", sentence='"Raf" activates it')
    assert read(tmp_path, row).evidence["SENTENCE"].tolist() == ['"Raf" activates it']


def test_an_effect_that_is_no_sign_is_refused_with_its_line(tmp_path):
    with pytest.raises(KnowledgeError, match=r"'relocates' .1x, first at net.tsv, line 3"):
        read(tmp_path, SIGNOR.replace("\tdown-regulates\t", "\trelocates\t"))


def test_a_file_without_score_is_read(tmp_path):
    net = read(tmp_path, "\n".join(line.rpartition("\t")[0] for line in SIGNOR_BARE.splitlines()))
    assert len(net) == 4
    assert net.evidence["score"].tolist() == [""] * 4

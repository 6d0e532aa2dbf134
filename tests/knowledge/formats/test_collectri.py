"""CollecTRI: the published table and the raw one."""

import pytest
from tests.knowledge.table_files import COLLECTRI, COLLECTRI_RAW

import molcause as mc
from molcause.errors import KnowledgeError


def read(folder, text):
    (folder / "net.csv").write_text(text)
    return mc.read_network(folder / "net.csv")


def test_the_published_table_keeps_resources_references_and_decisions(tmp_path):
    net = read(tmp_path, COLLECTRI)
    assert net.sign.tolist() == [1, 1, -1]
    assert net.evidence["sources"].tolist() == ["ExTRI;TRRUST", "ExTRI", "ExTRI"]
    assert net.publications == ({"10022128", "10491298"}, {"10022617"}, frozenset())
    assert net.evidence["sign_decision"].tolist() == ["PMID", "default activation", "regulon"]


def test_signs_that_are_a_default_are_counted(tmp_path):
    assert "1 signs are CollecTRI's default, not evidence" in read(tmp_path, COLLECTRI).history
    assert "1 signs are CollecTRI's default, not evidence" in read(tmp_path, COLLECTRI_RAW).history


def test_the_raw_table_has_the_same_evidence_under_the_same_names(tmp_path):
    net = read(tmp_path, COLLECTRI_RAW)
    assert net.sign.tolist() == [1, -1]
    assert [*net.evidence] == ["TF.category", "sources", "references", "sign.decision"]
    assert net.publications[0] == {"10022128", "10491298"}


def test_a_weight_that_is_no_number_is_refused_with_its_line(tmp_path):
    with pytest.raises(KnowledgeError, match=r"'weight' holds 'up' at net\.csv, line 4"):
        read(tmp_path, COLLECTRI.replace("JUN,-1", "JUN,up"))

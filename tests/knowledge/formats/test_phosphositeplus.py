"""PhosphoSitePlus: terms before the header, latin-1, packed; organisms apart; no sign."""

import gzip

import pytest
from tests.knowledge.table_files import PHOSPHOSITEPLUS, encoded

import molcause as mc
from molcause.errors import KnowledgeError


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gz"])
def test_the_dataset_is_read_as_it_is_delivered(tmp_path, pack):
    (tmp_path / "Kinase_Substrate_Dataset.gz").write_bytes(pack(encoded(PHOSPHOSITEPLUS)))
    net = mc.read_network(tmp_path / "Kinase_Substrate_Dataset.gz")
    assert list(zip(net.source, net.target, strict=True)) == [("Q05655", "P13796"), ("P31750", "Q61337")]
    assert (net.sign.tolist(), net.relation.tolist()) == ([0, 0], ["phosphorylation"] * 2)
    assert net.evidence["site"].tolist() == ["S5", "S155"]
    assert net.evidence["SUB_ORGANISM"].tolist() == ["human", "mouse"]
    labels = dict(zip(net.node, net.node_table["label"], strict=True))
    assert labels == {"Q05655": "PRKCD", "P13796": "LCP1", "P31750": "Akt1", "Q61337": "Bad"}
    assert net.synonyms["L-plastin"] == "P13796"
    assert "signs are unknown" in net.history[-1]


def test_a_row_without_an_accession_is_refused_with_the_file_s_own_line(tmp_path):
    (tmp_path / "data.txt").write_bytes(encoded(PHOSPHOSITEPLUS).replace(b"\tP31750\t", b"\t\t"))
    with pytest.raises(KnowledgeError, match=r"lack their KIN_ACC_ID, the first at data.txt, line 6"):
        mc.read_network(tmp_path / "data.txt")


def test_another_file_of_theirs_is_refused(tmp_path):
    (tmp_path / "data.txt").write_text("110817\nTerms\n\nGENE\tPROTEIN\nA\tB\n")
    with pytest.raises(KnowledgeError, match="has the columns KIN_ACC_ID, SUB_ACC_ID, SUB_MOD_RSD"):
        mc.read_network(tmp_path / "data.txt", format="phosphositeplus")

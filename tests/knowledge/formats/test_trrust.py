"""TRRUST: with and without a header line, repeated pairs kept."""

import pytest
from tests.knowledge.table_files import TRRUST, TRRUST_BARE

import molcause as mc
from molcause.errors import KnowledgeError


@pytest.mark.parametrize("text", [TRRUST, TRRUST_BARE], ids=["header", "no header"])
def test_a_header_makes_no_difference(tmp_path, text):
    (tmp_path / "net.tsv").write_text(text)
    net = mc.read_network(tmp_path / "net.tsv")
    assert list(zip(net.source, net.target, net.sign.tolist(), strict=True)) == [
        ("AATF", "BAX", -1),
        ("ABL1", "JUN", 1),
        ("ABL1", "JUN", 0),
    ]
    assert net.publications[1] == {"10022128", "10491298"}


def test_another_mode_is_refused_with_its_line(tmp_path):
    (tmp_path / "net.tsv").write_text(TRRUST.replace("Unknown", "Binding"))
    with pytest.raises(KnowledgeError, match=r"'Binding' .1x, first at net.tsv, line 4"):
        mc.read_network(tmp_path / "net.tsv")

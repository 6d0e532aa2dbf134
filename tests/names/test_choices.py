"""Overrides win over every table, and are checked."""

import pytest

from molcause.errors import KnowledgeError
from molcause.names.resolve import resolve


def test_an_override_wins_over_everything():
    found = resolve(["PDK1", "EGFR", "1-Mar", "XYZ"], overrides={"PDK1": "PDPK1", "EGFR": "ERBB2", "1-Mar": "MTARC1"})
    assert [row.label for row in found] == ["PDPK1", "ERBB2", "MTARC1", ""]
    assert [row.route for row in found][:3] == ["override"] * 3


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_file_says_the_same_as_a_mapping(tmp_path, delimiter):
    file = tmp_path / "names.csv"
    lines = [
        ("name", "gene", "note"),
        ("PDK1", "HGNC:8816", "the antibody"),
        ("RAS", "HRAS|KRAS|NRAS", ""),
        ("NT", "", "a drug"),
    ]
    file.write_bytes("\ufeff".encode() + "\r\n".join(delimiter.join(line) for line in lines).encode())
    found = resolve(["PDK1", "RAS", "NT"], overrides=file)
    assert (
        found.rows
        == resolve(["PDK1", "RAS", "NT"], overrides={"PDK1": "PDPK1", "RAS": "HRAS|KRAS|NRAS", "NT": ""}).rows
    )
    assert (found["RAS"].state, found["RAS"].members) == ("family", ("HRAS", "KRAS", "NRAS"))
    assert found["NT"].state == "unknown"
    assert found.findings() == [], "nothing is left to look at"


def test_a_gene_that_is_not_known_is_an_error_with_its_line(tmp_path):
    file = tmp_path / "names.csv"
    file.write_text("name,gene\nA,MYC\nB,MAP2K11X\n")
    with pytest.raises(KnowledgeError, match=r"names.csv, line 3 says that 'B' stands for 'MAP2K11X'"):
        resolve(["A"], overrides=file)
    with pytest.raises(KnowledgeError, match="Did you mean 'TAFAZZIN', 'WWTR1'"):
        resolve(["A"], overrides={"A": "TAZ"})
    with pytest.raises(KnowledgeError, match="Did you mean 'EGFR'"):
        resolve(["A"], overrides={"A": "EGFRR"})


def test_a_file_without_its_columns_or_with_a_name_twice_is_an_error(tmp_path):
    file = tmp_path / "names.csv"
    file.write_text("name,genes\nA,MYC\n")
    with pytest.raises(KnowledgeError, match=r"no column 'gene'; it has name, genes\. Did you mean 'genes'"):
        resolve(["A"], overrides=file)
    file.write_text("name,gene\nA,MYC\nA,JUN\n")
    with pytest.raises(KnowledgeError, match="line 3 gives 'A' a second time"):
        resolve(["A"], overrides=file)
    with pytest.raises(KnowledgeError, match="There is no file"):
        resolve(["A"], overrides=tmp_path / "none.csv")


def test_overrides_for_names_that_do_not_occur_are_listed():
    found = resolve(["MYC"], overrides={"PDK1": "PDPK1"})
    assert found.unused == ("PDK1",)
    assert [f.code for f in found.findings()] == ["I113"]

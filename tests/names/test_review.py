"""Every loss and every change of names is a finding, with its count and names."""

from molcause.names.resolution import Resolution, Resolved
from molcause.names.resolve import resolve


def _finding(found, code):
    return next(finding for finding in found.findings() if finding.code == code)


def test_several_kinds_of_identifiers_are_counted_each():
    found = resolve(["MYC", "JUN", "P01106", "ENSG00000136997.21", "ncbigene:5604", "HGNC:6840", "RAF"])
    finding = _finding(found, "W101")
    assert finding.text == "several kinds of identifier (2 symbol, 1 UniProt, 1 Ensembl, 1 Entrez, 1 HGNC)"
    assert finding.names == ("P01106", "ENSG00000136997.21", "ncbigene:5604", "HGNC:6840")
    assert [row.label for row in found][:4] == ["MYC", "JUN", "MYC", "MYC"]


def test_a_list_of_which_less_than_half_is_known_is_an_error_with_the_best_guess():
    for names, guess in (
        (["5594", "5595", "5604", "MYC"], "Entrez"),
        (["ENSP00000269305.4", "9606.ENSP00000275493", "ENST00000269305"], ""),
        (["NM_000546.6", "NM_001126112", "MYC"], "RefSeq"),
        (["200_at", "1053_at", "117_at", "MYC"], "microarray"),
        (["foo", "bar_baz", "qux", "MYC"], "Check that this is the column"),
    ):
        finding = _finding(resolve(names), "E110")
        assert guess in finding.fix, names
    assert "E110" not in {f.code for f in resolve(["5594", "MYC"]).findings()}


def test_nothing_is_lost_silently():
    names = ["MYC", "PDK1", "nothing_of_it", "SEPT9", "1-Mar", "Q02750-2", "Trp53", "AKT", "ERK1/2"]
    found = resolve(names)
    told = {name.partition(" (")[0] for finding in found.findings() for name in finding.names}
    assert told == {"PDK1", "nothing_of_it", "SEPT9", "1-Mar", "Q02750-2", "Trp53", "AKT"}
    assert [finding.code for finding in found.findings()] == ["E114", "W101", "W102", "W103", "W105", "W106", "I108"]


def test_a_clean_list_has_no_findings():
    assert resolve(["MYC", "JUN", "FOS"]).findings() == []
    assert resolve([]).findings() == []


def test_readouts_of_unknown_effect_or_of_several_proteins_are_told():
    rows = (
        Resolved("A_pS1", "gene", "HGNC:1", "A", ("A",), "antibody table", site="pS1"),
        Resolved("B", "gene", "HGNC:2", "B", ("B",), "antibody table", site="total"),
        Resolved("AB_pS2", "family", "FPLX:AB", "AB", ("A", "B"), "antibody table", site="pS2", sign=1),
    )
    found = Resolution(rows)
    assert _finding(found, "W107").names == ("A_pS1 (A)",)
    assert _finding(found, "I109").names == ("AB_pS2 (AB)",)


def test_on_an_axis_of_symbols_one_that_is_another_genes_alias_is_information():
    symbols = ["PDK1", "MAPK1", "MAPK3", "AKT1", "EGFR", "BRAF", "SEPT9"]
    codes = {finding.code: finding.names for finding in resolve(symbols, kind="symbol").findings()}
    assert codes["I115"] == ("PDK1 (also a name of PDPK1)",)
    assert codes["W106"] == ("SEPT9 (SEPTIN9, previous symbol)",)
    assert "I115" not in {finding.code for finding in resolve(["PDK1"]).findings()}

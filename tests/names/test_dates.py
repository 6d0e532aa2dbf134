"""Names that a spreadsheet made into dates are never read silently."""

import pytest

from molcause.names.dates import names_of_date
from molcause.names.genes import genes
from molcause.names.resolve import resolve


@pytest.mark.parametrize(
    "text",
    ["9-Sep", "Sep-09", "Sep-9", "9-Sep-21", "09-Sep-2021", "2021-09-09", "2021-09-09 00:00:00", "44448", "44448.0",
     "9-SEP", "9/Sep", "9 Sept", "X9.Sep"],
)  # fmt: skip
def test_all_ways_to_write_a_date_are_seen(text):
    assert names_of_date(text) == ("SEPT9", "SEP9")


@pytest.mark.parametrize(
    "text",
    ["SEPT9", "9-Sap", "0-Sep", "32-Sep", "2021-13-01", "44197", "5604", "Mars-1", "1-S", "", "-", "March", "1-1"],
)
def test_what_is_no_date_is_none(text):
    assert names_of_date(text) == ()


@pytest.mark.parametrize(
    ("text", "label"),
    [("1-Sep", "SEPTIN1"), ("14-Sep", "SEPTIN14"), ("15-Sep", "SELENOF"), ("3-Mar", "MARCHF3"), ("1-Dec", "DELEC1")],
)
def test_a_date_that_was_one_symbol_is_that_gene_with_a_warning(text, label):
    found = resolve([text, "MYC"])
    assert (found[text].label, found[text].route) == (label, "date")
    assert "spreadsheet" in found[text].note
    warning = next(f for f in found.findings() if f.code == "W104")
    assert warning.names[0].startswith(f"{text} ({label}")


@pytest.mark.parametrize(
    ("text", "candidates"), [("1-Mar", ("MARCHF1", "MTARC1")), ("2021-03-02", ("MARCHF2", "MTARC2"))]
)
def test_a_date_that_was_one_of_two_symbols_is_ambiguous_with_a_warning(text, candidates):
    found = resolve([text, "MYC"])
    assert (found[text].state, found[text].candidates) == ("ambiguous", candidates)
    assert [f.code for f in found.findings()] == ["E114"]


def test_a_number_is_never_taken_for_the_gene_of_its_date():
    found = resolve(["44448", "MYC"])
    assert (found["44448"].state, found["44448"].candidates) == ("ambiguous", ("SEPTIN9",))
    assert resolve(["44448"], kind="entrez")["44448"].state == "unknown"


def test_a_date_that_was_no_symbol_is_unknown_with_a_warning():
    found = resolve(["4-Oct", "MYC"])
    assert (found["4-Oct"].state, found["4-Oct"].note) == ("unknown", "looks like a date")
    assert [f.code for f in found.findings()] == ["W104"]


def test_every_septin_and_march_gene_comes_back_from_its_date():
    table = genes()
    for month, stem in (("Sep", "SEPT"), ("Mar", "MARCH")):
        for day in range(1, 32):
            rows = table.by_previous.get(f"{stem}{day}", ())
            row = resolve([f"{day}-{month}"])[f"{day}-{month}"]
            assert set(table.symbols(rows)) <= {*row.members, *row.candidates}

"""Names are resolved in a fixed order, and what could be two things is ambiguous."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.names.genes import genes
from molcause.names.resolution import STATES
from molcause.names.resolve import resolve

SYMBOLS = ["EGFR", "HRAS", "KRAS", "BRAF", "MAP2K1", "MAPK1", "PIK3CA", "AKT1", "MTOR", "PTEN", "TP53", "MDM2", "RB1",
           "CDK4", "CCND1", "MYC", "JUN", "FOS", "STAT3", "JAK2", "SRC", "ABL1", "SHC1", "GRB2"]  # fmt: skip


def _one(name, **options):
    return next(iter(resolve([name], **options)))


@pytest.mark.parametrize(
    ("name", "label", "route"),
    [
        ("MAP2K1", "MAP2K1", "approved symbol"),
        ("SEPT9", "SEPTIN9", "previous symbol"),
        ("MARCH1", "MARCHF1", "previous symbol"),
        ("MEK1", "MAP2K1", "alias"),
        ("p53", "TP53", "alias"),
        ("HGNC:6840", "MAP2K1", "HGNC id"),
        ("hgnc:MAP2K1", "MAP2K1", "approved symbol"),
        ("Q02750", "MAP2K1", "UniProt"),
        ("uniprot:Q02750", "MAP2K1", "UniProt"),
        ("ENSG00000169032", "MAP2K1", "Ensembl"),
        ("ncbigene:5604", "MAP2K1", "Entrez"),
        ("HLA-A", "HLA-A", "approved symbol"),
        ("NKX2-1", "NKX2-1", "approved symbol"),
        ("C4B_2", "C4B_2", "approved symbol"),
        ("H2BC11", "H2BC11", "approved symbol"),
    ],
)
def test_a_name_of_one_gene_is_that_gene(name, label, route):
    row = _one(name)
    assert (row.state, row.label, row.members, row.route) == ("gene", label, (label,), route)
    assert row.id == f"HGNC:{genes().hgnc[genes().by_symbol[label]]}"


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("PDK1", ("PDK1", "PDPK1")),
        ("TAZ", ("TAFAZZIN", "WWTR1")),
        ("COX2", ("MT-CO2", "PTGS2")),
        ("ACC1", ("ACACA", "BCL2A1")),
        ("PKC", ("FPLX:PKC", "PRRT2")),
        ("RAC", ("FPLX:RAC", "AKT1")),
        ("STAT", ("FPLX:STAT", "SOAT1")),
    ],
)
def test_a_name_of_several_things_is_ambiguous(name, candidates):
    row = _one(name)
    assert (row.state, row.id, row.members) == ("ambiguous", "", ())
    assert set(row.candidates) == set(candidates)


@pytest.mark.parametrize(
    ("name", "alias_of", "meant"),
    [
        ("P63", "CKAP4", "TP63"),
        ("P27", "IFI27", "CDKN1B"),
        ("p57", "CORO1A", "CDKN1C"),
        ("TSC-1", "CCL26", "TSC1"),
        ("BAP-1", "RNF2", "BAP1"),
        ("ACC-1", "BCL2A1", "ACACA"),
        ("MSK12", "ITGB1", "RPS6KA5"),
    ],
)
def test_an_alias_by_which_panels_mean_another_gene_is_ambiguous(name, alias_of, meant):
    row = resolve([name])[name]
    assert row.state == "ambiguous"
    assert row.candidates[0] == alias_of
    assert meant in row.candidates


def test_no_candidate_is_named_twice():
    assert [resolve([name])[name].candidates for name in ("PARP", "PKM2")] == [("PARP1",), ("PKM",)]


def test_pdk1_is_the_approved_symbol_only_if_the_names_are_symbols():
    assert _one("PDK1", kind="symbol").label == "PDK1"
    assert _one("PDK1", kind="symbol").candidates == ("PDPK1",)
    of_antibodies = resolve(["PDK1", "AKT_pS473", "MEK1_pS217_S221", "p53", "Cyclin-B1", *SYMBOLS[:10]])
    assert of_antibodies.axis == ""
    assert of_antibodies["PDK1"].state == "ambiguous"


def test_in_a_list_of_symbols_a_clash_is_the_symbol_and_is_listed():
    found = resolve([*SYMBOLS, "PDK1", "TAZ"])
    assert found.axis == "symbols"
    assert found["PDK1"].label == "PDK1"
    assert found["TAZ"].state == "ambiguous", "it is no approved symbol at all"
    assert any(f.code == "I115" and "PDK1 (also a name of PDPK1)" in f.names for f in found.findings())


def test_unknown_names_do_not_keep_a_list_from_being_one_of_symbols_but_aliases_do():
    unnamed = [f"AC{k:06d}.1" for k in range(20)]
    assert resolve([*SYMBOLS, *unnamed, "PDK1"]).axis == "symbols"
    assert resolve([*SYMBOLS, *unnamed, *unnamed[:5], "x1", "x2", "x3", "x4", "x5", "x6", "PDK1"]).axis == ""
    assert resolve([*SYMBOLS, "p53", "MEK1", "ERK2", "c-Jun", "PDK1"]).axis == ""
    assert resolve(SYMBOLS[:19]).axis == "", "too few to tell"


def test_a_family_that_holds_everything_else_of_its_name_is_taken_with_a_note():
    row = _one("AKT")
    assert (row.state, row.id, row.members) == ("family", "FPLX:AKT", ("AKT1", "AKT2", "AKT3"))
    assert row.candidates == ("AKT1",)
    assert row.note == "also a name of AKT1"
    assert _one("ERK1/2").members == ("MAPK1", "MAPK3")
    assert _one("AMPK").state == "complex"
    assert _one("FPLX:MEK").route == "FamPlex id"


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("ENSG00000169032.5", "version 5 stripped"),
        ("Q02750-2", "isoform 2 stripped"),
        (" MAP2K1 ", "spaces stripped"),
        ("Map2K1", "case changed: MAP2K1"),
    ],
)
def test_what_was_changed_is_noted(name, note):
    assert (_one(name).label, _one(name).note) == ("MAP2K1", note)


def test_characters_are_never_replaced():
    for name in ("HLA_A", "HLA/A", "NKX2.1", "AC_01", "MAP2K 1"):
        assert _one(name).state == "unknown", name
    assert _one("NKX2.1").candidates == ("NKX2-1",)


def test_complexes_are_told_by_their_parts_only_if_all_are_known():
    row = _one("NFKB1_RELA")
    assert (row.state, row.id, row.members) == ("complex", "HGNC:7794|HGNC:9955", ("NFKB1", "RELA"))
    assert _one("COMPLEX:P01106_P61244").label == "MYC_MAX"
    assert _one("_C2_C4A_C4B_2").members == ("C2", "C4A", "C4B_2")
    assert _one("BRCA1_CHEBI_29035").members == ("BRCA1",)
    assert _one("MAPK1_pT202").state == "unknown"
    assert _one("PDK1_AKT1").state == "unknown", "one part could be two genes"
    assert _one("P03186_UBB").note == "a complex with unknown part(s): P03186"


def test_one_protein_of_several_genes_is_all_of_them():
    row = _one("P69905")
    assert (row.state, row.members, row.id) == ("family", ("HBA1", "HBA2"), "HGNC:4823|HGNC:4824")


def test_bare_numbers_need_a_hint():
    assert _one("5604").state == "unknown"
    assert "kind='entrez'" in _one("5604").note
    assert _one(5604, kind="entrez").label == "MAP2K1"
    assert _one("5604.0", kind="entrez").note == "'.0' stripped"
    assert _one("6840", kind="hgnc").label == "MAP2K1"
    assert _one("999999999", kind="entrez").note == "no gene of the table has this number"


def test_missing_names_are_unknown_not_errors():
    found = resolve([None, float("nan"), "", "  "])
    assert {row.state for row in found} == {"unknown"}
    assert {row.note for row in found} == {"empty"}


def test_every_name_has_a_row_in_order_and_repeated_ones_too():
    found = resolve(["MYC", "nothing", "MYC"])
    assert [row.name for row in found] == ["MYC", "nothing", "MYC"]
    assert found.counts == {"gene": 2, "unknown": 1}
    assert found.to_frame()["label"].tolist() == ["MYC", "", "MYC"]
    with pytest.raises(KnowledgeError, match=r"does not have 'MYCC'\. Did you mean 'MYC'"):
        found["MYCC"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"species": "mous"}, "Unknown species 'mous'. Did you mean 'mouse'"),
        ({"kind": "symbols"}, "Unknown kind of names 'symbols'. Did you mean 'symbol'"),
        ({"species": "mouse", "kind": "entrez"}, "not by entrez"),
    ],
)
def test_wrong_options_are_errors(options, message):
    with pytest.raises(KnowledgeError, match=message):
        resolve(["MYC"], **options)


@pytest.mark.parametrize("piece", ["ensembl:", "COMPLEX:", "A_", "_", "MAPK1_", "HGNC:", "1-"])
def test_very_long_names_are_unknown_not_errors(piece):
    assert _one(piece * 20_000 + "B_C").state == "unknown"


def test_one_name_instead_of_a_list_is_an_error():
    with pytest.raises(KnowledgeError, match="list of names"):
        resolve("MYC")


_PIECES = st.sampled_from(
    ["MAPK1", "pdk1", "_", "-", ":", "HGNC", "COMPLEX", "ENSG00000169032", "Sep", "1", ".", "é", "β"]
)
_NAMES = st.one_of(st.text(max_size=12), st.lists(_PIECES, max_size=5).map("".join), st.sampled_from(genes().symbol))


@settings(deadline=None)  # the tables are loaded in the first example
@given(st.lists(_NAMES, max_size=30), st.sampled_from(["human", "mouse"]), st.booleans())
def test_no_name_is_an_error_and_each_has_a_row(names, species, symbols):
    found = resolve(names, species=species, kind="symbol" if symbols else "any")
    assert [row.name for row in found] == names
    for row in found:
        assert row.state in STATES
        assert bool(row.id) == row.found
        assert row.found or not (row.label or row.members)
        assert row.state != "ambiguous" or row.candidates
    found.findings()
    found.to_rows()


@settings(deadline=None)  # the tables are loaded in the first example
@given(st.lists(_NAMES, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_the_names_does_not_matter(names, shuffler):
    shuffled = list(names)
    shuffler.shuffle(shuffled)
    one, other = resolve(names), resolve(shuffled)
    assert one.axis == other.axis
    assert {row.name: row for row in one} == {row.name: row for row in other}


@settings(deadline=None)  # the tables are loaded in the first example
@given(st.lists(st.sampled_from(genes().symbol), min_size=1, max_size=50))
def test_approved_symbols_stay_what_they_are(symbols):
    once = resolve(symbols, kind="symbol")
    assert [row.label for row in once] == symbols
    assert resolve([row.id for row in once]).to_frame()["label"].tolist() == symbols


def test_every_label_resolves_to_itself():
    table = genes()
    names = [*table.by_previous, *table.by_alias, *table.by_uniprot]
    found = [row for row in resolve(names) if row.state == "gene"]
    again = resolve([row.label for row in found], kind="symbol")
    assert [row.id for row in again] == [row.id for row in found]


def test_thousands_of_unknown_names_get_hints_for_spelling_only():
    names = [f"zq{k}wv" for k in range(600)]
    found = resolve([*names, "MAPK_1", "MAPKK11", "EGFRR"])
    assert found["MAPK_1"].candidates == ("MAPK1",)
    assert found["EGFRR"].candidates == ()
    assert resolve(["EGFRR"])["EGFRR"].candidates[0] == "EGFR"


@pytest.mark.parametrize("name", ["nan", "NaN", "NA", "None", "null", "#N/A", "<NA>"])
def test_a_missing_value_written_as_text_is_no_gene(name):
    row = _one(name)
    assert (row.state, row.id) == ("unknown", "")
    assert row.note == "a missing value, written as text"


def test_several_names_in_one_cell_are_told_and_none_is_chosen():
    for name in ("MAP2K1;MAP2K2", "MAP2K1; MAP2K2", "P27361,P28482", "A4GALT|AAAS"):
        assert _one(name).state == "unknown"
        assert _one(name).note == "looks like several names in one cell (split them)"
    assert _one("MAP2K1;").note == ""


def test_dates_that_do_not_say_which_number_is_the_month_are_told():
    for name in ("9/1/2021", "01.09.2021", "3/9/21"):
        assert _one(name).state == "unknown"
        assert _one(name).note == "looks like a date of a spreadsheet (take the names from before it)"


def test_a_symbol_in_another_case_that_families_know_is_told_as_changed():
    assert _one("Akt1").note == "case changed: AKT1"
    assert _one("entrezgene:5594").label == "MAPK1"

"""Mouse names: seen in a human list, and read as human orthologues if the species is said to be mouse."""

from molcause.names.genes import genes
from molcause.names.mouse import mouse
from molcause.names.resolve import resolve

MOUSE = ["Trp53", "Mapk1", "Akt1", "Egfr", "Kras", "Pten"]


def _codes(found):
    return [finding.code for finding in found.findings()]


def test_mouse_symbols_and_ensembl_genes_are_read_as_human_orthologues():
    found = resolve([*MOUSE, "ENSMUSG00000059552.14"], species="mouse")
    assert [row.label for row in found] == ["TP53", "MAPK1", "AKT1", "EGFR", "KRAS", "PTEN", "TP53"]
    assert found["Trp53"].note == "human orthologue"
    assert found["ENSMUSG00000059552.14"].note == "version 14 stripped; human orthologue"
    assert _codes(found) == ["W101", "I112"]


def test_a_list_that_looks_like_mouse_is_an_error_for_human_and_nothing_is_read():
    for names in (
        MOUSE,
        [*MOUSE, "MYC"],
        [f"ENSMUSG{int(n.split('|')[0]):011d}" for n in genes().mouse_ensembl[:9] if n],
    ):
        found = resolve(names)
        assert found.axis == "other species"
        assert _codes(found) == ["E111"]
        assert "species='mouse'" in str(found.findings()[0])
        assert not any(row.found for row in found if row.name in MOUSE)


def test_a_list_that_looks_human_is_an_error_for_mouse():
    found = resolve(["TP53", "MAPK1", "AKT1", "EGFR", "KRAS", "Pten"], species="mouse")
    assert _codes(found) == ["E111"]
    assert "species='human'" in str(found.findings()[0])


def test_single_mouse_names_in_a_human_list_are_warned_of():
    found = resolve(["Trp53", "Mapk1", "MYC", "JUN", "FOS", "SRC"])
    assert (found["Trp53"].state, found["Trp53"].candidates) == ("unknown", ("TP53",))
    assert (found["Mapk1"].label, found["Mapk1"].note) == ("MAPK1", "read as MAPK1; Mapk1 is the mouse symbol")
    assert _codes(found) == ["W105"]


def test_a_gene_that_has_not_exactly_one_orthologue_is_ambiguous():
    found = resolve(["Klk1b1", "Hba-a1"], species="mouse")
    assert {row.state for row in found} == {"ambiguous"}
    assert found["Hba-a1"].candidates == ("HBA1", "HBA2")


def test_one_to_one_orthologues_come_back():
    table = genes()
    found = [row for row in resolve(table.by_mouse, species="mouse") if row.found]
    assert len(found) > 16_000
    assert len({row.id for row in found}) == len(found)
    assert all(table.mouse_genes(table.by_symbol[row.label]) == 1 or row.name.upper() == row.label for row in found)


def test_case_is_changed_with_a_note_but_a_human_symbol_is_none_of_mouse():
    found = resolve(["TRP53", "TP53", "Mapk1", "MAPK3"], species="mouse")
    assert (found["TRP53"].label, found["TRP53"].note) == ("TP53", "case changed: Trp53; human orthologue")
    assert found["MAPK3"].state == "unknown"
    assert found["MAPK3"].candidates == ("MAPK3",)
    assert "W105" in _codes(found)


def test_chemicals_and_families_by_identifier_have_no_species():
    found = resolve(["CHEBI:16412", "FPLX:MEK", "1-Sep"], species="mouse")
    assert [row.state for row in found] == ["chemical", "family", "gene"]


def test_of_several_mouse_genes_the_one_of_the_same_name_is_the_orthologue():
    assert mouse("Myc").label == "MYC"
    assert mouse("Bmyc").state != "gene"

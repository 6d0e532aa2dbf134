"""The antibody table: complete, consistent, and right where naive readings are wrong."""

import re
from collections import Counter

import pytest

from molcause.names.antibodies import Antibody, antibodies
from molcause.names.families import families
from molcause.names.genes import genes
from molcause.names.sites import key

TABLE = antibodies()


def test_every_gene_is_an_approved_symbol_and_every_family_is_known():
    assert {gene for row in TABLE.rows for gene in row.genes} <= set(genes().by_symbol)
    assert {row.family for row in TABLE.rows if row.family} <= set(families().isa) | set(families().partof)


def test_a_family_is_read_whole():
    of_family = [row for row in TABLE.rows if row.family]
    in_part = {row.antibody for row in of_family if set(families().members(row.family)) != set(row.genes)}
    assert in_part == {"PKC-pan_BetaII_pS660", "IkB"}  # six of ten; FamPlex lists no members of IKB: notes say so


def test_no_spelling_stands_for_two_antibodies():
    spellings = Counter(code for row in TABLE.rows for code in {key(name) for name in (row.antibody, *row.also)})
    assert [code for code, count in spellings.items() if count > 1] == []


def test_each_effect_names_a_year_and_a_place_and_no_amount_has_one():
    for row in TABLE.rows:
        assert bool(row.effect) == bool(row.reference), row.antibody
        assert not row.effect or re.search(r"(19|20)\d\d .+:\d+", row.reference), row.antibody
        assert row.site != "total" or row.effect == 0, row.antibody


def test_every_row_is_found_by_each_of_its_spellings():
    for row in TABLE.rows:
        for name in (row.antibody, *row.also):
            assert TABLE.find(name) is row


def test_a_site_in_the_name_is_a_site_of_the_row():
    for row in TABLE.rows:
        named = re.findall(r"_p?([STY]\d+)(?=_|$)", row.antibody)
        assert all(re.search(rf"\b(p|ac)?{site}\b", row.site) for site in named if row.site != "total"), row.antibody


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("S6pS235", "S6_pS235_S236"),
        ("SMAD3pS423", "Smad3_pS423_S425"),
        ("ERK1/2_pT202/Y204", "MAPK_pT202_Y204"),
        ("AKT1/2/3_pS473", "Akt_pS473"),
        ("GSK3.alpha.beta_pS9", "GSK3_pS9"),
        ("Src_pY419", "Src_pY416"),
        ("MEK1_pS218", "MEK1_pS217_S221"),
        ("Phospho-p44/42 MAPK (Thr202/Tyr204)", "MAPK_pT202_Y204"),
        ("Phospho-GSK-3α/β (Ser21/9)", "GSK3-alpha-beta_pS21_S9"),
        ("phospho-SAPK/JNK (Thr183/Tyr185)", "JNK_pT183_Y185"),
    ],
)
def test_halved_doublets_and_other_numbers_find_their_antibody(name, found):
    assert TABLE.find(name).antibody == found


@pytest.mark.parametrize("name", ["MAPK_pT180_Y182", "Src_pY999", "SEPT9", "NT", "", "_pS217"])
def test_what_the_table_does_not_hold_is_not_found(name):
    assert TABLE.find(name) is None


@pytest.mark.parametrize(
    ("gene", "sites", "effect"),
    [
        ("MAPK3", ("T202", "Y204"), 1),
        ("MAPK1", ("T185", "Y187"), 1),
        ("MAPK1", ("T202", "Y204"), 0),
        ("GSK3A", ("S21",), -1),
        ("GSK3B", ("S9",), -1),
        ("GSK3A", ("S9",), 0),
        ("AKT2", ("S474",), 1),
        ("SRC", ("Y527",), -1),
        ("SRC", ("Y416", "Y527"), 0),
        ("ACACA", ("S79",), -1),
        ("CASP7", ("D198",), 1),
        ("RB1", (), 0),
    ],
)
def test_the_effect_of_a_site_is_known_gene_by_gene(gene, sites, effect):
    assert TABLE.effect([gene], sites) == effect


def test_a_group_of_genes_has_an_effect_only_if_all_agree():
    assert TABLE.effect(["SRC", "RB1"], ["Y416"]) == 0


def test_two_antibodies_of_one_stem_that_differ_are_not_chosen_between():
    made = type(TABLE)(
        tuple(Antibody(f"X_p{a}_{b}", ("AKT1",), "", f"p{a}/p{b}", effect, "", (), "")
              for a, b, effect in (("S1", "S2", 1), ("S1", "S3", -1)))
    )  # fmt: skip
    assert made.find("X_pS1") is None
    assert made.find("X_pS3").effect == -1

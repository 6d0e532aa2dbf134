"""What each name of an axis of antibodies reads: no silent mistake, and sites with their direction."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.errors import KnowledgeError
from molcause.names.readings import read_antibodies


def read(name, **options):
    return read_antibodies([name], **options)[name]


@pytest.mark.parametrize(
    ("name", "genes", "sign"),
    [
        ("PDK1_pS241", ("PDPK1",), 0),
        ("PDK1", ("PDPK1",), 0),
        ("pdk1", ("PDPK1",), 0),
        ("TAZ", ("WWTR1",), 0),
        ("TAZ_pS89", ("WWTR1",), -1),
        ("MAPK_pT202_Y204", ("MAPK1", "MAPK3"), 1),
        ("ACC1", ("ACACA",), 0),
        ("ACC_pS79", ("ACACA", "ACACB"), -1),
        ("COX2", ("PTGS2",), 0),
        ("tnfr", ("TNFRSF1A", "TNFRSF1B"), 0),
        ("TTF1", ("NKX2-1",), 0),
        ("SEPT9", ("SEPTIN9",), 0),
        ("MARCH1", ("MARCHF1",), 0),
        ("HSP27", ("HSPB1",), 0),
        ("PI3Kp85", ("PIK3R1",), 0),
        ("p53", ("TP53",), 0),
        ("p27", ("CDKN1B",), 0),
        ("p21", ("CDKN1A",), 0),
        ("p38", ("MAPK11", "MAPK12", "MAPK13", "MAPK14"), 0),
        ("SRC_pY416", ("SRC",), 1),
        ("SRC_pY527", ("SRC",), -1),
        ("GSK3-alpha-beta_pS9", ("GSK3A", "GSK3B"), -1),
        ("RB1_pS807", ("RB1",), -1),
        ("EIF4EBP1_pS65", ("EIF4EBP1",), -1),
        ("EIF4EBP1_pT37_T46", ("EIF4EBP1",), -1),
        ("EIF4EBP1_pT70", ("EIF4EBP1",), -1),
        ("IFG-1R-beta", ("IGF1R",), 0),
        ("Rab11", ("RAB11A", "RAB11B"), 0),
        ("PARP_cleaved", ("PARP1",), -1),
    ],
)
def test_names_that_are_read_wrongly_without_a_table(name, genes, sign):
    row = read(name)
    assert (row.members, row.sign) == (genes, sign)


@pytest.mark.parametrize(
    ("name", "genes", "sign"),
    [
        ("Phospho-p44/42 MAPK (Erk1/2) (Thr202/Tyr204)", ("MAPK1", "MAPK3"), 1),
        ("Phospho-p70 S6 Kinase (Thr389)", ("RPS6KB1",), 1),
        ("Phospho-Acetyl-CoA Carboxylase (Ser79)", ("ACACA", "ACACB"), -1),
        ("Phospho-Met (Tyr1234/1235)", ("MET",), 1),
        ("Phospho-HER2/ErbB2 (Tyr1248)", ("ERBB2",), 1),
        ("Phospho-IκBα (Ser32/36)", ("NFKBIA",), -1),
        ("Phospho-eIF2α (Ser51)", ("EIF2S1",), -1),
        ("Phospho-PLCγ1 (Tyr783)", ("PLCG1",), 1),
        ("Phospho-Smad2 (Ser465/467)", ("SMAD2",), 1),
        ("Phospho-Bad (Ser136)", ("BAD",), -1),
        ("Phospho-Lck (Tyr505)", ("LCK",), -1),
        ("Cleaved Caspase-3 (Asp175)", ("CASP3",), 1),
        ("Cleaved PARP (Asp214)", ("PARP1",), -1),
    ],
)
def test_a_product_name_is_read_with_its_sign(name, genes, sign):
    row = read(name)
    assert (row.members, row.sign) == (genes, sign)


@pytest.mark.parametrize(
    ("name", "genes"),
    [
        ("msk12", ("RPS6KA4", "RPS6KA5")),
        ("ikb", ("NFKBIA", "NFKBIB", "NFKBIE")),
        ("p70s6", ("RPS6KB1",)),
        ("tak1", ("MAP3K7",)),
        ("atf2", ("ATF2",)),
        ("nfkb", ("NFKB1", "NFKB2", "REL", "RELA", "RELB")),
        ("PDHK1", ("PDK1",)),
        ("EMA", ("MUC1",)),
        ("p57", ("CDKN1C",)),
    ],
)
def test_short_names_of_panels_and_models_are_not_read_as_aliases_of_others(name, genes):
    assert read(name).members == genes


@pytest.mark.parametrize("name", ["PAR", "hsf", "socs"])
def test_short_names_that_panels_leave_open_are_ambiguous(name):
    assert read(name).state == "ambiguous"


@pytest.mark.parametrize("name", ["NT", "G2M", "aPKC_x", "FOO_pS12", "", None, float("nan")])
def test_what_is_no_protein_stays_unknown(name):
    row = read_antibodies([name]).rows[0]
    assert (row.state, row.id, row.sign) == ("unknown", "", 0)


def test_a_family_has_its_own_id_and_several_genes_theirs():
    assert read("AKT_pS473").id == "FPLX:AKT"
    assert read("Rab11").id == "HGNC:9760|HGNC:9761"
    assert (read("MEK1").state, read("MEK1").id) == ("gene", "HGNC:6840")


def test_what_could_be_two_things_is_listed_and_not_chosen():
    row = read("Collagenase")
    assert (row.state, row.candidates) == ("ambiguous", ("COL6A1", "MMP1", "MMP8", "MMP13"))


def test_a_halved_doublet_is_completed_and_a_missing_number_said():
    assert read("S6pS235").site == "pS235/pS236"
    assert (read("b-CateninpS").site, read("b-CateninpS").sign) == ("pS, number unknown", 0)


def test_a_site_that_the_table_does_not_hold_is_kept_without_sign():
    row = read("Rb_pS999")
    assert (row.label, row.site, row.sign) == ("RB1", "pS999", 0)


def test_a_site_is_stripped_from_a_gene_that_the_table_does_not_hold():
    row = read("MAP3K7_pT184")
    assert (row.label, row.site, row.route) == ("MAP3K7", "pT184", "approved symbol, site stripped")


def test_amounts_are_activities_only_if_one_says_so():
    names = ["MEK1", "MEK1_pS217_S221", "Src_pY527", "Caspase-9_cleavedD330", "mTOR_pS2448"]
    assert [row.sign for row in read_antibodies(names)] == [0, 1, -1, 1, 0]
    assert [row.sign for row in read_antibodies(names, amounts=1)] == [1, 1, -1, 1, 0]
    with pytest.raises(KnowledgeError, match=r"amounts is 0 .* or 1"):
        read_antibodies(names, amounts=2)


def test_an_annotation_that_contradicts_is_noted():
    row = read("PDK1|PDK1_pS241-R-V")
    assert row.label == "PDPK1"
    assert row.note.startswith("annotated as PDK1, read as PDPK1")
    assert "annotated" not in read("MAP2K1|MEK1_pS217_S221-R-V").note


def test_an_annotation_helps_where_the_name_does_not():
    row = read("RAB8A RAB8B|panel-name-pS12-R-V")
    assert (row.members, row.site) == (("RAB8A", "RAB8B"), "pS12")


def test_overrides_win_and_unused_ones_are_reported(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("antibody,gene(s),sites,effect\nPDK1_pS241,PDK1,pS241,1\nNT,MDM2|MDM4,,-1\nAKT,,,\nXYZ,TP53,,\n")
    found = read_antibodies(["PDK1.pS241", "NT", "AKT"], overrides=file, amounts=1)
    assert [(row.label, row.sign) for row in found][:2] == [("PDK1", 1), ("MDM2|MDM4", -1)]
    assert {row.route for row in found} == {"override"}
    assert (found["AKT"].state, found["AKT"].note) == ("unknown", "said to stand for no gene")
    assert found.unused == ("XYZ",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("antibody,sites,effect\nA,pS1,1\n", "mine.csv has no column 'gene"),
        (
            "antibody,gene(s),sites,effect\nA,MAP2K11,,1\n",
            "line 2: .*'MAP2K11', which is no approved.*Did you mean .*'MAP2K1'",
        ),
        ("antibody,gene(s),sites,effect\nA,TP53,,up\n", "mine.csv, line 2, gives 'A' the effect 'up'"),
        ("antibody,gene(s),sites,effect\nA,TP53,,1\na,TP53,,1\n", "line 3, gives 'a' a second time"),
        ("antibody,gene(s),sites,effect\n,TP53,,1\n", "line 2, names no antibody"),
        ('antibody,gene(s),sites,effect\nA,"TP53,,1\n', "mine.csv is not a table"),
    ],
)
def test_a_wrong_override_is_refused_with_its_line(tmp_path, text, said):
    file = tmp_path / "mine.csv"
    file.write_text(text)
    with pytest.raises(KnowledgeError, match=said.replace("(", "[(]").replace(")", "[)]")):
        read_antibodies(["A"], overrides=file)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=25), max_size=5))
def test_no_name_is_an_error_and_each_has_its_row(names):
    found = read_antibodies(names)
    assert [row.name for row in found] == names
    assert all(row.found == bool(row.id) for row in found)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["MEK1_pS217_S221", "GSK3-alpha-beta_pS21_S9", "PDK1_pS241", "Src_pY527"]), st.data())
def test_case_dashes_dots_and_codes_make_no_difference(name, data):
    dash, end = data.draw(st.sampled_from("-. ")), data.draw(st.sampled_from(["", "-R-V", ".M.C", "_Caution"]))
    styled = name.replace("-", dash) + end
    styled = data.draw(st.sampled_from([styled, styled.lower(), styled.upper()])) if not end else styled
    assert read(styled).id == read(name).id
    assert read(styled).site == read(name).site

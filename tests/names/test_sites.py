"""What the name of a reading says of protein, site and modification."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from molcause.names.sites import bare, key, residues, splits


def read(name):
    return [(split.stem, split.text) for split in splits(bare(name)[0])]


@pytest.mark.parametrize(
    ("name", "stem", "site"),
    [
        ("MEK1_pS217_S221", "MEK1", "pS217/pS221"),
        ("MEKpS217", "MEK", "pS217"),
        ("YB-1_PS102", "YB-1", "pS102"),
        ("X4EBP1_pS65", "4EBP1", "pS65"),
        ("4EBP1_pT37_pT46", "4EBP1", "pT37/pT46"),
        ("GSK3.alpha.beta_pS21_S9", "GSK3.alpha.beta", "pS21/pS9"),
        ("MAP2K1|MEK1_pS217_S221-R-V", "MEK1", "pS217/pS221"),
        ("Akt_pS473.R.V", "Akt", "pS473"),
        ("PKC-alpha_pS657_Caution", "PKC-alpha", "pS657"),
        ("Caspase-7_cleavedD198", "Caspase-7", "cleaved D198"),
        ("Casp9cAsp330", "Casp9", "cleaved D330"),
        ("PARP_cleaved", "PARP", "cleaved"),
        ("b-CateninpS", "b-Catenin", "pS, number unknown"),
        ("phospho-AKT (Ser473)", "AKT", "pS473"),
        ("S6 pS235/236", "S6", "pS235/236"),
        ("akt_ps473", "akt", "pS473"),
        ("p27_pT157", "p27", "pT157"),
        ("Tubulin_acK40", "Tubulin", "acK40"),
        ("pERK", "ERK", "p, number unknown"),
        ("total-AKT", "AKT", "total"),
    ],
)
def test_a_name_is_read_in_every_style(name, stem, site):
    assert (stem, site) in read(name)


@pytest.mark.parametrize(
    "name", ["p53", "p27", "p38", "p21", "p70S6K", "PI3Kp85", "SEPT9", "HSP27", "P-Cadherin", "TP53"]
)
def test_what_is_no_mark_is_not_split(name):
    assert read(name) == [(name, "total")]


def test_names_without_a_code_keep_their_end():
    assert bare("RAS-R")[0] == "RAS-R"
    assert bare("XRCC1") == ("XRCC1", ())


def test_residues_do_not_come_from_gene_symbols():
    assert residues("MAPK3 pT202/pY204") == ("T202", "Y204")
    assert residues("CDK4") == ()


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_can_be_read_and_the_whole_comes_first(name):
    text, _ = bare(name)
    found = list(splits(text))
    assert found[0] == (text, (), "total", "")
    assert all(split.stem for split in found[1:])
    assert key(name) == key(key(name))


@settings(deadline=None)
@given(
    st.sampled_from(["AKT", "4EBP1", "NF-kB-p65", "p70S6K", "c-Raf"]),
    st.lists(st.tuples(st.sampled_from("STY"), st.integers(1, 4999)), min_size=1, max_size=3),
)
def test_sites_written_in_the_panels_style_come_back(stem, sites):
    names = tuple(f"{residue}{number}" for residue, number in sites)
    for mark in ("_p", " p", "-P"):
        found = [split for split in splits(stem + mark + "_".join(names)) if split.form == "phospho"]
        assert found[0][:2] == (stem, names)

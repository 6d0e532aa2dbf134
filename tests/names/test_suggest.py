"""Did you mean: nearest first, by spelling and then by one letter."""

from difflib import SequenceMatcher

import pytest

from molcause.names.suggest import near


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("IFG-1R", "IGF1R"),
        ("map2k_1", "MAP2K1"),
        ("EGFRR", "EGFR"),
        ("MAP2K11", "MAP2K1"),
        ("MAPPK1", "MAPK1"),
        ("NFKB", "FPLX:NFkappaB"),
    ],
)
def test_the_nearest_comes_first(name, first):
    assert near(name)[0] == first


def test_short_and_long_names_have_no_neighbours_a_letter_away():
    assert near("QZX") == ()
    assert near("Q" * 200) == ()
    assert near("") == ()


def test_typing_errors_are_left_out_on_demand():
    assert near("EGFRR", typos=False) == ()
    assert near("EG-FR", typos=False) == ("EGFR",)


def test_at_most_so_many_are_named():
    assert len(near("CYCL1", 2)) <= 2
    assert all(SequenceMatcher(None, "MAPK111", name).ratio() > 0.5 for name in near("MAPK111"))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Cyclin D1", "CCND1"),
        ("IkB-alpha", "NFKBIA"),
        ("cMet", "MET"),
        ("HER1", "EGFR"),
        ("Caspase 9", "CASP9"),
        ("β-actin", "ACTB"),
        ("α-tubulin", "FPLX:TUBA"),
    ],
)
def test_what_panels_call_so_comes_first(name, first):
    assert near(name)[0] == first


@pytest.mark.parametrize(
    ("name", "first"), [("IKKγ", "IKBKG"), ("ERβ", "ESR2"), ("PPARα", "PPARA"), ("IL-2Rα", "IL2RA"), ("PKCζ", "PRKCZ")]
)
def test_greek_letters_are_spelled_out_or_latin(name, first):
    assert near(name)[0] == first

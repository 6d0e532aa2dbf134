"""Identifiers are told by prefix or by an unmistakable pattern only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from molcause.names.patterns import guess, identify


@pytest.mark.parametrize(
    ("text", "kind", "value", "note"),
    [
        ("HGNC:6840", "hgnc", "6840", ""),
        ("HGNC:MAP2K1", "symbol", "MAP2K1", ""),
        ("P04637", "uniprot", "P04637", ""),
        ("A0A024R1R8-12", "uniprot", "A0A024R1R8", "isoform 12 stripped"),
        ("UniProtKB:P04637", "uniprot", "P04637", ""),
        ("ENSG00000182378.15_PAR_Y", "ensembl", "182378", "version 15_PAR_Y stripped"),
        ("ensembl:ENSG00000141510", "ensembl", "141510", ""),
        ("ENSMUSG00000059552", "ensembl_mouse", "59552", ""),
        ("ENST00000269305.9", "ensembl_other", "ENST00000269305.9", ""),
        ("9606.ENSP00000269305", "ensembl_other", "9606.ENSP00000269305", ""),
        ("CHEBI:16412", "chebi", "16412", ""),
        ("CHEBI16412", "chebi", "16412", "colon added"),
        ("CHEBI_16412", "chebi", "16412", "colon added"),
        ("FPLX:MEK", "famplex", "MEK", ""),
        ("MGI:98834", "mgi", "98834", ""),
        ("COMPLEX:P01106_P61244", "complex", "P01106_P61244", ""),
    ],
)
def test_an_identifier_is_told_by_its_pattern(text, kind, value, note):
    assert identify(text) == (kind, value, note)


@pytest.mark.parametrize(
    "text",
    ["5604", "P0463", "P046377", "p04637", "ENSG0000014151", "CHEBI", "HGNC:", "UP:x", "foo:1", ":", "P04637-", "٣"],
)
def test_what_only_resembles_one_is_none(text):
    assert identify(text) is None


@pytest.mark.parametrize("kind", ["entrez", "hgnc"])
def test_a_bare_number_needs_the_hint_of_its_kind(kind):
    assert identify("05604.0", kind) == (kind, "5604", "'.0' stripped")
    assert identify("5604", "symbol") is None
    assert identify("٣", kind) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [("5604", "Entrez"), ("NM_000546", "RefSeq"), ("ENSP00000269305.4", "Ensembl transcript or protein"),
     ("1053_at", "probe"), ("hsa-miR-21-5p", "miRBase"),
     ("P53_HUMAN", "entry name"), ("Q8XXX1", "UniProt"), ("AKT_pS473", "")],
)  # fmt: skip
def test_what_an_unknown_name_looks_like_is_said(text, words):
    assert words in guess(text)
    assert bool(guess(text)) == bool(words)


@given(st.text())
def test_no_text_is_an_error(text):
    for kind in ("any", "entrez", "hgnc"):
        identify(text, kind)
    guess(text)

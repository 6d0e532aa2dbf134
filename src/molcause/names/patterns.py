"""Identifiers that can be told by their pattern: HGNC, UniProt, Ensembl, Entrez, ChEBI, FamPlex."""

import re
from typing import NamedTuple

ACCESSION = r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9](?:[A-Z][A-Z0-9]{2}[0-9]){1,2}"

_PREFIXED = {
    "hgnc": "hgnc", "hgnc.symbol": "symbol", "symbol": "symbol", "uniprot": "uniprot", "uniprotkb": "uniprot",
    "up": "uniprot", "ensembl": "ensembl", "entrez": "entrez", "ncbigene": "entrez", "geneid": "entrez",
    "egid": "entrez", "entrezgene": "entrez",
    "chebi": "chebi", "fplx": "famplex", "famplex": "famplex", "mgi": "mgi", "complex": "complex",
}  # fmt: skip
_BARE = re.compile(
    rf"(?P<uniprot>(?:{ACCESSION})(?:-[0-9]{{1,2}})?)$"
    r"|(?P<ensembl>ENSG[0-9]{11}(?:\.[0-9]+(?:_PAR_Y)?)?)$"
    r"|(?P<ensembl_mouse>ENSMUSG[0-9]{11}(?:\.[0-9]+)?)$"
    r"|(?P<ensembl_other>(?:[0-9]+\.)?ENS[A-Z]{0,4}[GTPE][0-9]{11}(?:\.[0-9]+)?)$"
    r"|(?P<chebi>CHEBI_?[0-9]+)$"
)
_FORMS = {
    "hgnc": r"[0-9]+", "uniprot": rf"(?:{ACCESSION})(?:-[0-9]{{1,2}})?", "entrez": r"[0-9]+", "chebi": r"[0-9]+",
    "mgi": r"[0-9]+",
}  # fmt: skip
MISSING = ("nan", "na", "n/a", "#n/a", "none", "null", "<na>")
_GUESSES = (
    (r"[0-9]+(\.0)?", "an Entrez number (say kind='entrez')"),
    (r"ENSMUS[GTP][0-9]+(\.[0-9]+)?", "a mouse Ensembl identifier (say species='mouse' for genes)"),
    (r"([0-9]+\.)?ENS[A-Z]*[TP][0-9]+(\.[0-9]+)?", "an Ensembl transcript or protein (map it to its gene first)"),
    (r"ENS[A-Z]*G[0-9]+(\.[0-9]+)?", "an Ensembl gene that is not in the table"),
    (r"[NX][MRP]_[0-9]+(\.[0-9]+)?", "a RefSeq identifier (map it to its gene first)"),
    (r"MGI:[0-9]+", "an MGI identifier (give the mouse symbol and say species='mouse')"),
    (r"[0-9]+(_[a-z])?_(at|st)|ILMN_[0-9]+|[AG]_[0-9]+_P[0-9]+", "a microarray probe (map it to its gene first)"),
    (r"(hsa|mmu|rno)-(mi[rR]|let)-.+", "a miRBase name"),
    (rf"({ACCESSION})(-[0-9]+)?", "a UniProt accession of another species, or an unreviewed one"),
    (r"[A-Z0-9]{1,10}_(HUMAN|MOUSE|RAT)", "a UniProt entry name (say the accession)"),
    (r"\d{1,2}[/.]\d{1,2}[/.](\d{2}|\d{4})", "a date of a spreadsheet (take the names from before it)"),
    (r"[^;,|]+([;,|] ?[^;,|]+)+", "several names in one cell (split them)"),
)


class Identifier(NamedTuple):
    """An identifier told by its pattern: its kind, its bare value and what was changed to get it."""

    kind: str
    value: str
    note: str = ""


def identify(text: str, kind: str = "any") -> Identifier | None:
    """Return the identifier that a text is by its pattern, or None.

    Parameters
    ----------
    text
        Without spaces around it.
    kind
        ``"entrez"`` or ``"hgnc"``: a bare number is one of these. Without that hint it could be anything.

    Examples
    --------
    >>> identify("ENSG00000141510.18")
    Identifier(kind='ensembl', value='141510', note='version 18 stripped')
    >>> identify("P04637-2")
    Identifier(kind='uniprot', value='P04637', note='isoform 2 stripped')
    >>> identify("5594"), identify("5594", "entrez")
    (None, Identifier(kind='entrez', value='5594', note=''))
    """
    prefix, colon, rest = text.partition(":")
    if colon:
        return _prefixed(_PREFIXED.get(prefix.lower(), ""), rest)
    if kind in ("entrez", "hgnc") and (number := text.removesuffix(".0")).isdecimal() and number.isascii():
        return Identifier(kind, number.lstrip("0") or "0", "'.0' stripped" if number != text else "")
    return _bare(text)


def guess(text: str) -> str:
    """Return what kind of identifier an unresolved name looks like, in words; ``""`` if like none.

    Examples
    --------
    >>> guess("NM_000546.6")
    'a RefSeq identifier (map it to its gene first)'
    """
    return next((words for pattern, words in _GUESSES if re.fullmatch(pattern, text)), "")


def _bare(text: str) -> Identifier | None:
    found = _BARE.match(text)
    return _told(str(found.lastgroup), text) if found else None


def _prefixed(kind: str, rest: str) -> Identifier | None:
    rest = rest.strip()
    if kind == "ensembl":
        return _bare(rest)
    if kind == "hgnc" and not rest.isdecimal():
        kind = "symbol"
    if kind and re.fullmatch(_FORMS.get(kind, r".+"), rest):
        return _told(kind, rest)
    return None


def _told(kind: str, text: str) -> Identifier:
    if kind == "uniprot":
        accession, _, isoform = text.partition("-")
        return Identifier(kind, accession, f"isoform {isoform} stripped" if isoform else "")
    if kind in ("ensembl", "ensembl_mouse"):
        gene, _, version = text.partition(".")
        number = gene.removeprefix("ENSMUSG").removeprefix("ENSG").lstrip("0")
        return Identifier(kind, number, f"version {version} stripped" if version else "")
    if kind == "chebi" and text.startswith("CHEBI"):
        return Identifier(kind, text[5:].lstrip("_"), "colon added")
    return Identifier(kind, text)

"""Publications: PubMed identifiers in cells of references, each paper counted once."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

_LAST_PUBMED = 60_000_000


def column_of(evidence: Mapping[str, NDArray[Any]]) -> NDArray[Any] | None:
    """Return the column of references among those of a network's evidence, None if there is none."""
    return evidence.get("references", evidence.get("reference"))


def pubmed(references: str) -> list[str]:
    """Return the plausible PubMed identifiers in a cell such as ``"KEGG:12345678;PMID:23456789;LRdb:11"``.

    Examples
    --------
    >>> pubmed("KEGG:12345678;PMID:23456789;LRdb:11;KEA:95141073")
    ['12345678', '23456789']
    """
    return [end for end in map(_end, entries(references)) if _is_pubmed(end)]


def entries(references: str) -> list[str]:
    """Return the entries of a cell, as delivered.

    Examples
    --------
    >>> entries("KEGG:12345678;LRdb:11")
    ['KEGG:12345678', 'LRdb:11']
    """
    parts = references.replace(",", ";").replace("|", ";").split(";")
    return [part.strip() for part in parts if part.strip()]


def not_pubmed(references: str) -> list[str]:
    """Return the entries of a cell that hold no plausible PubMed identifier.

    Examples
    --------
    >>> not_pubmed("KEGG:12345678;LRdb:11")
    ['LRdb:11']
    """
    return [entry for entry in entries(references) if not _is_pubmed(_end(entry))]


def distinct(column: NDArray[Any]) -> tuple[frozenset[str], ...]:
    """Return the distinct PubMed identifiers of each cell of a column.

    Examples
    --------
    >>> import numpy as np
    >>> [len(found) for found in distinct(np.array(["KEGG:12345678;SIGNOR:12345678", ""]))]
    [1, 0]
    """
    cells = [str(cell) for cell in column.tolist()]
    known = {text: frozenset(pubmed(text)) for text in dict.fromkeys(cells)}
    return tuple(known[text] for text in cells)


def _end(entry: str) -> str:
    return entry.rpartition(":")[2].strip()


def _is_pubmed(end: str) -> bool:
    return end.isdecimal() and 3 < len(end) < 9 and int(end) <= _LAST_PUBMED

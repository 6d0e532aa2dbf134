"""`resolve`: what each name of a list stands for, offline.

Each name is looked up on its own (`molcause.names.lookup`). Two things only are decided for the list as a whole, and
kept in `Resolution.axis`: that it holds approved symbols, so that one which is another gene's alias is taken as a
symbol; and that it is of another species, so that nothing of it is resolved.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from molcause.errors import KnowledgeError, did_you_mean
from molcause.names.choices import Overrides, chosen
from molcause.names.genes import genes
from molcause.names.lookup import human
from molcause.names.mouse import mouse
from molcause.names.resolution import Resolution, Resolved
from molcause.names.suggest import near

KINDS = ("any", "symbol", "entrez", "hgnc")
SPECIES = ("human", "mouse")
FEW = 20
NEARLY_ALL = 0.9
_SOME = 5
_MANY = 500


def resolve(
    names: Iterable[Any], *, species: str = "human", kind: str = "any", overrides: Overrides | None = None
) -> Resolution:
    """Return what each name stands for: a gene, a family, a complex, a chemical; or that it is ambiguous or unknown.

    The first of these that knows the name decides: the overrides; an identifier told by its prefix or pattern (HGNC,
    UniProt, Ensembl, ChEBI, FamPlex); approved symbol; previous symbol; alias; family or complex; a date that a
    spreadsheet made of a symbol; a complex of known genes (``A_B``); any of these in another case of letters. What
    could be two things is ambiguous. Versions and isoforms are stripped with a note; no character is ever replaced.

    Parameters
    ----------
    names
        As they stand in a network or in data. They may be there several times.
    species
        ``"human"``, or ``"mouse"``: mouse symbols and Ensembl genes, given as their human orthologues.
    kind
        ``"symbol"``: the names are approved symbols, so that PDK1 is PDK1 although it is an alias of PDPK1 too.
        ``"entrez"``, ``"hgnc"``: bare numbers are of these. ``"any"``: nothing is known; a list of at least 20 known
        names, of which 90 % are approved symbols, counts as one of symbols.
    overrides
        See `molcause.names.choices.chosen`. They win over everything.

    Raises
    ------
    KnowledgeError
        If the species or kind is not known, or an override is wrong. No name is ever an error.

    Examples
    --------
    >>> found = resolve(["MAP2K1", "SEPT9", "TAZ", "P04637-2", "ERK1/2"])
    >>> [row.label for row in found]
    ['MAP2K1', 'SEPTIN9', '', 'TP53', 'ERK']
    >>> found["TAZ"].candidates
    ('TAFAZZIN', 'WWTR1')
    """
    _check("species", species, SPECIES)
    _check("kind of names", kind, KINDS)
    if species == "mouse" and kind in ("entrez", "hgnc"):
        raise KnowledgeError(f"Mouse genes are known by symbol and Ensembl gene only, not by {kind}. Map them first.")
    if isinstance(names, str):
        raise KnowledgeError(f"resolve takes a list of names; {names!r} is one name. Give [{names!r}].")
    given = [_text(name) for name in names]
    found = chosen(overrides)
    unused = tuple(name for name in found if name not in set(given))
    rest = [name for name in dict.fromkeys(given) if name not in found]
    axis = _axis([name.strip() for name in rest], species, kind)
    if species == "mouse":
        found.update((name, mouse(name)) for name in rest)
    else:
        found.update((name, human(name, "symbol" if axis == "symbols" else kind)) for name in rest)
    if axis == "other species":
        found.update((name, _withheld(found[name])) for name in rest)
    found.update(_with_hints([found[name] for name in rest]))
    return Resolution(tuple(found[name] for name in given), species, axis, unused)


def _check(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        hint = did_you_mean(str(value), known)
        raise KnowledgeError(f"Unknown {what} {value!r}. {hint} There are {', '.join(known)}.".replace("  ", " "))


def _text(name: Any) -> str:
    return "" if name is None or name != name else str(name)


def _axis(texts: list[str], species: str, kind: str) -> str:
    """Return what the list as a whole holds: ``symbols``, names of the ``other species``, or ``""``."""
    table = genes()
    if kind == "symbol" and species == "human":
        return "symbols"
    symbols = [text for text in texts if text in table.by_symbol]
    known = len(symbols) + sum(
        text in table.by_previous or text in table.by_alias for text in texts if text not in table.by_symbol
    )
    if species == "human" and known >= FEW and len(symbols) >= max(NEARLY_ALL * known, len(texts) / 2):
        return "symbols"
    of_mouse = sum(text not in table.by_symbol and (text in table.by_mouse or text[:7] == "ENSMUSG") for text in texts)
    of_human = sum(text not in table.by_mouse for text in symbols)
    own, other = (of_human, of_mouse) if species == "human" else (of_mouse, of_human)
    return "other species" if other >= max(_SOME, len(texts) / 4) and other > own else ""


def _withheld(row: Resolved) -> Resolved:
    """Return a name of a list that is of another species: what it could be, not what it is."""
    if row.state != "gene" or row.route in ("HGNC id", "UniProt", "Ensembl", "Entrez"):
        return row
    note = "the list looks like one of another species"
    return Resolved(row.name, "unknown", route=row.route, candidates=(row.label,), note=note)


def _with_hints(rows: list[Resolved]) -> Iterator[tuple[str, Resolved]]:
    """Return the unknown rows with what is near; typing errors are not looked for if very many are unknown."""
    bare = [row for row in rows if row.state == "unknown" and not row.candidates and not row.note]
    for row in bare:
        yield row.name, replace(row, candidates=near(row.name, typos=len(bare) <= _MANY))

"""What one name stands for, in the order: identifier, approved symbol, previous symbol, alias, family, date, complex.

What could be two things is ambiguous, with one exception that loses nothing: a family or complex that holds everything
else that the name could be (``AKT`` is an alias of AKT1, and the family AKT1-3).
"""

from collections.abc import Iterable
from dataclasses import replace

from molcause.names.antibodies import antibodies
from molcause.names.dates import names_of_date
from molcause.names.families import families
from molcause.names.genes import Rows, genes
from molcause.names.patterns import MISSING, Identifier, guess, identify
from molcause.names.resolution import Resolved

_CHEMICAL = ("CHEBI", "PUBCHEM", "HMDB", "CHEMBL")
_ID_ROUTES = {"hgnc": "HGNC id", "uniprot": "UniProt", "ensembl": "Ensembl", "entrez": "Entrez"}
_SURE = ("approved symbol", "previous symbol", "ChEBI", *_ID_ROUTES.values())
_NO_GENE = {
    "ensembl_other": "an Ensembl transcript, protein or gene of another species; the table holds human and mouse genes",
    "mgi": "an MGI identifier; give the mouse symbol",
}


def human(name: str, kind: str = "any") -> Resolved:
    """Return what a name stands for in human.

    Parameters
    ----------
    name
        As given.
    kind
        One of `molcause.names.resolve.KINDS`; with ``"symbol"`` an approved symbol is taken as such, even if it is a
        name of another gene too.

    Examples
    --------
    >>> human("PDK1").candidates, human("PDK1", "symbol").id
    (('PDK1', 'PDPK1'), 'HGNC:8809')
    """
    text = name.strip()
    if text.lower() in MISSING:  # NaN is an alias of SCN11A too
        return Resolved(name, "unknown", note="a missing value, written as text")
    found = exact(name, text, kind)
    if found is None and kind not in ("entrez", "hgnc"):
        found = _date(name, text) or _complex(name, text, kind)
    if found is None:
        found = _folded(name, text, kind)
    if found and name != text:
        return replace(found, note=f"{found.note}; spaces stripped" if found.note else "spaces stripped")
    return found or _unknown(name, text, kind)


def exact(name: str, text: str, kind: str = "any") -> Resolved | None:
    """Return what a name stands for as it is written, without dates and complexes; None if it is unknown."""
    found = _named(name, (text,), families().readings(text), kind)
    if found:
        return found
    identifier = identify(text, kind)
    return _identified(name, identifier, kind) if identifier else None


def gene(name: str, row: int, route: str, note: str = "", candidates: tuple[str, ...] = ()) -> Resolved:
    """Return a name resolved to a row of the gene table."""
    symbol = genes().symbol[row]
    return Resolved(name, "gene", f"HGNC:{genes().hgnc[row]}", symbol, (symbol,), route, candidates, note)


def ambiguous(name: str, candidates: Iterable[str], route: str = "", note: str = "") -> Resolved:
    """Return a name that could be several things."""
    return Resolved(name, "ambiguous", route=route, candidates=tuple(dict.fromkeys(candidates)), note=note)


def _named(
    name: str, spellings: tuple[str, ...], readings: tuple[str, ...], kind: str, note: str = ""
) -> Resolved | None:
    """Return what spellings of a name stand for, all the tables together."""
    table = genes()
    approved = [table.by_symbol[text] for text in spellings if text in table.by_symbol]
    previous = [row for text in spellings for row in table.by_previous.get(text, ())]
    others = dict.fromkeys(previous + [row for text in spellings for row in table.by_alias.get(text, ())])
    if len(approved) == 1:
        return _symbol(name, approved[0], others, readings, kind, note)
    rows = [*approved, *(row for row in others if row not in approved)]
    symbols = table.symbols(rows)
    if len(rows) == 1 and all(_members(reading) == set(symbols) for reading in readings):
        return _other_name(name, rows[0], "previous symbol" if previous else "alias", note)
    covering = [reading for reading in readings if set(symbols).union(*map(_members, readings)) <= _members(reading)]
    if len(covering) == 1:
        others_of_name = (_label(reading) for reading in readings if reading not in covering)
        rest = tuple(dict.fromkeys([*symbols, *others_of_name]))
        return _reading(name, covering[0], note or (f"also a name of {', '.join(rest)}" if rest else ""), rest)
    return ambiguous(name, [*map(_label, readings), *symbols], note=note) if rows or readings else None


def _other_name(name: str, row: int, route: str, note: str) -> Resolved:
    """Return a gene by a name that is no symbol, unless others mean something else by it: P27 is an alias of IFI27."""
    symbol, meant = genes().symbol[row], antibodies().genes_of(name)
    if meant is None or meant.genes == (symbol,):
        return gene(name, row, route, note)
    return ambiguous(name, (symbol, *meant.genes), note=note)


def _symbol(name: str, row: int, others: Iterable[int], readings: tuple[str, ...], kind: str, note: str) -> Resolved:
    """Return a gene by its approved symbol, unless the symbol is a name of something else too."""
    table = genes()
    symbol = table.symbol[row]
    rest = list(table.symbols(other for other in others if other != row))
    if f"HGNC:{table.hgnc[row]}" not in readings:
        rest += [_label(reading) for reading in readings if symbol not in _members(reading)]
    rest = list(dict.fromkeys(rest))
    if not rest:
        return gene(name, row, "approved symbol", note)
    if kind == "symbol":
        also = f"also a name of {', '.join(rest)}"
        return gene(name, row, "approved symbol", f"{note}; {also}" if note else also, tuple(rest))
    return ambiguous(name, (symbol, *rest), note=note)


def _reading(
    name: str, curie: str, note: str = "", candidates: tuple[str, ...] = (), route: str = "FamPlex"
) -> Resolved:
    """Return a name that stands for what FamPlex says."""
    space, _, local = curie.partition(":")
    if space == "FPLX":
        members = families().members(local)
        note = note or ("" if members else "FamPlex lists no members")
        return Resolved(name, families().state(local), curie, local, members, route, candidates, note)
    if space == "HGNC":
        row = genes().by_hgnc[local][0]
        symbol, text = genes().symbol[row], name.strip()
        cased = text != symbol and text.casefold() == symbol.casefold()
        return gene(name, row, route, note or (f"case changed: {symbol}" if cased else ""), candidates)
    if space in _CHEMICAL or space == "GO":
        return Resolved(name, "phenotype" if space == "GO" else "chemical", curie, name.strip(), (), route, note=note)
    return Resolved(name, "unknown", candidates=(curie,), note="no gene, family or chemical")


def _members(curie: str) -> set[str]:
    """Return the symbols of what an identifier stands for; if these are none, the identifier itself."""
    space, _, local = curie.partition(":")
    found = families().members(local) if space == "FPLX" else ()
    return set(found) or {_label(curie)}


def _label(curie: str) -> str:
    """Return a candidate for people: the symbol of a gene, anything else by its identifier."""
    space, _, local = curie.partition(":")
    return genes().symbol[genes().by_hgnc[local][0]] if space == "HGNC" else curie


def _identified(name: str, identifier: Identifier, kind: str) -> Resolved | None:
    """Return what an identifier told by its pattern stands for."""
    space, value, note = identifier
    if space == "chebi":
        return Resolved(name, "chemical", f"CHEBI:{value}", f"CHEBI:{value}", (), "ChEBI", note=note)
    if space == "symbol":
        return gene(name, genes().by_symbol[value], "approved symbol") if value in genes().by_symbol else None
    if space == "famplex":
        return _reading(name, f"FPLX:{value}", route="FamPlex id") if value in families().isa else None
    if space == "complex":
        return _complex(name, value, kind, any_name=True)
    if space == "ensembl_mouse":
        rows = genes().by_mouse_ensembl.get(value, ())
        return Resolved(name, "unknown", route="mouse Ensembl", candidates=genes().symbols(rows), note="a mouse gene")
    if space in _NO_GENE:
        return Resolved(name, "unknown", note=_NO_GENE[space])
    rows = getattr(genes(), f"by_{space}").get(value, ())
    if len(rows) > 1:
        return _one_protein(name, rows, _ID_ROUTES[space])
    return gene(name, rows[0], _ID_ROUTES[space], note) if rows else None


def _one_protein(name: str, rows: Rows, route: str) -> Resolved:
    """Return a protein that several genes encode."""
    symbols = genes().symbols(rows)
    ids = "|".join(f"HGNC:{genes().hgnc[row]}" for row in rows)
    return Resolved(name, "family", ids, "|".join(symbols), symbols, route, note="one protein of several genes")


def _date(name: str, text: str) -> Resolved | None:
    """Return the gene whose symbol a spreadsheet made into a date, or, if none ever was, whose alias."""
    names, table = names_of_date(text), genes()
    previous = {row: was for was in names for row in table.by_previous.get(was, ())}
    aliases = {row: was for was in names for row in table.by_alias.get(was, ()) if row not in previous}
    rows = previous or aliases
    if not rows:
        return None
    note = f"a date made by a spreadsheet; it was {' or '.join(dict.fromkeys(rows.values()))}"
    if len(rows) > 1 or text.partition(".")[0].isdecimal():  # a number could be an identifier as well
        return ambiguous(name, table.symbols([*previous, *aliases]), "date", note)
    return gene(name, next(iter(rows)), "date", note, table.symbols(aliases) if previous else ())


def _complex(name: str, text: str, kind: str, *, any_name: bool = False) -> Resolved | None:
    """Return a complex of parts that are all known, by approved symbol or identifier unless any name will do."""
    words = [word for k, word in enumerate(text.split("_")) if word or k]
    found = _parts(words, kind) if "complex:" not in text.lower() else []
    if len(found) < 2:
        return None
    if not all(part.state in ("gene", "chemical") and (any_name or part.route in _SURE) for part in found):
        odd = [part.name for part in found if not part.found and identify(part.name)]
        known = all(part.found or part.name in odd for part in found)
        note = f"a complex with unknown part(s): {', '.join(odd)}"
        return Resolved(name, "unknown", note=note) if odd and known else None
    distinct = list({part.id: part for part in found}.values())
    members = tuple(part.label for part in distinct if part.state == "gene")
    label = "_".join(part.label for part in found)
    return Resolved(name, "complex", "|".join(part.id for part in distinct), label, members, "complex of known parts")


def _parts(words: list[str], kind: str) -> list[Resolved]:
    """Return what the parts of a complex stand for; two words are one part if they are a name (``C4B_2``)."""
    parts: list[Resolved] = []
    at = 0
    while at < len(words):
        pair, single = "_".join(words[at : at + 2]), words[at]
        both = exact(pair, pair, kind) if at + 1 < len(words) else None
        found = both if both and both.found else exact(single, single, kind)
        parts.append(found or Resolved(single, "unknown"))
        at += 2 if found is both and both else 1
    return parts


def _folded(name: str, text: str, kind: str) -> Resolved | None:
    """Return what a name stands for in another case of its letters."""
    fold = text.casefold()
    spellings = genes().folded.get(fold, ())
    rows = genes().by_mouse.get(text, ())
    note = f"case changed: {spellings[0]}" if spellings else "case changed"
    found = _named(name, spellings, families().folded.get(fold, ()), kind, note)
    if not rows:
        return found
    symbols = genes().symbols(rows)
    if found and found.state == "gene" and symbols == (found.label,):
        return gene(name, rows[0], "mouse symbol", f"read as {found.label}; {text} is the mouse symbol")
    return Resolved(name, "unknown", route="mouse symbol", candidates=symbols, note="a mouse symbol")


def _unknown(name: str, text: str, kind: str) -> Resolved:
    """Return a name that nothing is known of, with what it looks like."""
    if not text:
        return Resolved(name, "unknown", note="empty")
    if kind in ("entrez", "hgnc") and identify(text, kind):
        return Resolved(name, "unknown", note="no gene of the table has this number")
    if names_of_date(text):
        return Resolved(name, "unknown", route="date", note="looks like a date")
    kind = guess(text)
    return Resolved(name, "unknown", note=f"looks like {kind}" if kind else "")

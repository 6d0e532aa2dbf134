"""`read_antibodies`: what each name of an antibody-like axis reads: which genes, which site, in which direction."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from molcause.errors import KnowledgeError
from molcause.names.antibodies import Antibody, antibodies
from molcause.names.antibody_choices import AntibodyOverrides, chosen_antibodies
from molcause.names.genes import genes
from molcause.names.lookup import human
from molcause.names.resolution import Resolution, Resolved
from molcause.names.resolve import resolve
from molcause.names.sites import TOTAL, Split, bare, key, splits


def read_antibodies(
    names: Iterable[Any], *, overrides: AntibodyOverrides | None = None, amounts: int = 0
) -> Resolution:
    """Return what each name of an axis of antibodies reads.

    The first of these that knows a name decides: the overrides; the antibody table, by the whole name, by protein and
    site, and by the protein alone; `molcause.names.resolve.resolve`, by the whole name and then by what is left once
    the site is stripped. A site is stripped only if the rest is a known name.

    Panels mean by some names another protein than the approved symbol of that name (PDK1, TAZ, TTF1), so that use this
    only for axes of antibodies.

    Parameters
    ----------
    names
        Readouts as the data name them.
    overrides
        See `molcause.names.antibody_choices.chosen_antibodies`. They win over everything.
    amounts
        Sign of readings of a protein's total amount: an amount is not an activity, so it is 0 (not known); 1 reads
        amounts as activities.

    Returns
    -------
    Resolution
        With `site` and `sign` in each row. A sign is not known unless the table names a reference for it.

    Raises
    ------
    KnowledgeError
        If `amounts` is neither 0 nor 1, or an override is wrong. No name is ever an error.

    Examples
    --------
    >>> found = read_antibodies(["MEKpS217", "MAP2K1|MEK1_pS217_S221-R-V", "GSK3B_pS9", "PDK1_pS241", "SEPT9"])
    >>> [(row.label, row.site, row.sign) for row in found][1:]
    [('MAP2K1', 'pS217/pS221', 1), ('GSK3B', 'pS9', -1), ('PDPK1', 'pS241', 0), ('SEPTIN9', 'total', 0)]
    >>> found["MEKpS217"].id, found["MEKpS217"].members
    ('FPLX:MEK', ('MAP2K1', 'MAP2K2'))
    """
    if amounts not in (0, 1):
        raise KnowledgeError(f"amounts is 0 (not known) or 1 (an amount is read as activity); got {amounts!r}.")
    given = ["" if name is None or name != name else str(name) for name in names]
    own = chosen_antibodies(overrides)
    found = {name: own.get(key(name)) or _by_table(name) for name in dict.fromkeys(given)}
    rest = [name for name, row in found.items() if row is None]
    resolved = {name: row or _by_name(name, whole) for (name, row), whole in _with_whole(found, rest)}
    unused = tuple(row.name for code, row in own.items() if code not in {key(name) for name in given})
    rows = (_signed(replace(resolved[name], name=name), amounts) for name in given)
    return Resolution(tuple(rows), unused=unused)


def _with_whole(
    found: dict[str, Resolved | None], rest: list[str]
) -> Iterator[tuple[tuple[str, Resolved | None], Resolved]]:
    """Return each name with what the general resolver says of it as a whole."""
    general = iter(resolve([bare(name)[0] for name in rest]))
    nothing = Resolved("", "unknown")
    for item in found.items():
        yield item, (next(general) if item[1] is None else nothing)


def _signed(row: Resolved, amounts: int) -> Resolved:
    return replace(row, sign=amounts) if row.found and row.site == TOTAL and row.route != "override" else row


def _by_table(name: str) -> Resolved | None:
    """Return what the antibody table knows of a name: the antibody itself, or its protein with another site."""
    text, said = bare(name)
    table = antibodies()
    row = table.find(text)
    if row:
        return _checked(_read(row), said)
    for split in splits(text):
        protein = table.genes_of(split.stem)
        if protein and not protein.unclear:
            return _checked(_at_site(_read(protein), split, "antibody table, other site"), said)
    return None


def _by_name(name: str, whole: Resolved) -> Resolved:
    """Return what a name reads that the table does not know, given what it is as a whole."""
    if whole.state != "unknown":
        return replace(whole, site=TOTAL if whole.found else "")
    text, said = bare(name)
    for split in list(splits(text))[1:]:
        stem = human(split.stem)
        if stem.state != "unknown":
            return _at_site(stem, split, f"{stem.route}, site stripped")
    if said and len(found := [human(symbol, "symbol") for symbol in said]) == sum(row.state == "gene" for row in found):
        last = list(splits(text))[-1]
        return _at_site(_genes(name, tuple(row.label for row in found)), last, "the panel's annotation")
    return whole


def _at_site(row: Resolved, split: Split, route: str) -> Resolved:
    if not row.found:
        return replace(row, site="", sign=0)
    sign = antibodies().effect(row.members, split.sites) if split.form != TOTAL else 0
    return replace(row, site=split.text, sign=sign, route=route)


def _read(row: Antibody) -> Resolved:
    if row.unclear:
        return Resolved(row.antibody, "ambiguous", route="antibody table", candidates=row.genes, note=row.note)
    found = _genes(row.antibody, row.genes, row.family)
    return replace(found, route="antibody table", note=row.note, site=row.site, sign=row.effect)


def _genes(name: str, symbols: tuple[str, ...], family: str = "") -> Resolved:
    ids = [f"HGNC:{genes().hgnc[genes().by_symbol[symbol]]}" for symbol in symbols]
    if len(symbols) == 1:
        return Resolved(name, "gene", ids[0], symbols[0], symbols)
    joined = (f"FPLX:{family}", family) if family else ("|".join(ids), "|".join(symbols))
    return Resolved(name, "family", *joined, symbols)


def _checked(row: Resolved, said: tuple[str, ...]) -> Resolved:
    """Return the row, with a note if a panel's annotation names none of its genes."""
    if not said or not row.found or set(said) & set(row.members):
        return row
    note = f"annotated as {'|'.join(said)}, read as {'|'.join(row.members)}"
    return replace(row, note=f"{note}; {row.note}" if row.note else note)

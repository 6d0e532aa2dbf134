"""What one name of a mouse gene stands for: the human orthologue, where the two genes have no other.

Where a human gene has several mouse genes, the one of its own name counts: ``Myc`` is MYC, and ``Bmyc`` is not.
"""

from molcause.names.genes import Rows, genes
from molcause.names.lookup import ambiguous, exact, gene, human
from molcause.names.patterns import identify
from molcause.names.resolution import Resolved

_NO_SPECIES = ("ChEBI", "FamPlex id")


def mouse(name: str) -> Resolved:
    """Return what a mouse symbol or Ensembl gene stands for.

    Examples
    --------
    >>> mouse("Trp53").label, mouse("ENSMUSG00000059552.14").label
    ('TP53', 'TP53')
    """
    text, table = name.strip(), genes()
    identifier = identify(text)
    if identifier and identifier.kind == "ensembl_mouse":
        rows = table.by_mouse_ensembl.get(identifier.value, ())
        return _orthologue(name, rows, "mouse Ensembl", identifier.note) if rows else _unknown(name, text)
    if rows := table.by_mouse.get(text, ()):
        return _orthologue(name, rows, "mouse symbol", "")
    found = exact(name, text)
    if found and found.route in _NO_SPECIES:
        return found
    spellings = table.folded_mouse.get(text.casefold(), ())
    if len(spellings) == 1 and text not in table.by_symbol:
        return _orthologue(name, table.by_mouse[spellings[0]], "mouse symbol", f"case changed: {spellings[0]}")
    return _unknown(name, text)


def _orthologue(name: str, rows: Rows, route: str, note: str) -> Resolved:
    several = "one mouse gene, several human ones" if len(rows) > 1 else ""
    alike = name.strip().upper() == genes().symbol[rows[0]]
    if not several and not alike and genes().mouse_genes(rows[0]) > 1:
        several = f"{genes().symbol[rows[0]]} has several mouse genes"
    if several:
        return ambiguous(name, genes().symbols(rows), route, several)
    mapped = "human orthologue"
    return gene(name, rows[0], route, f"{note}; {mapped}" if note else mapped)


def _unknown(name: str, text: str) -> Resolved:
    """Return a name that is none of a mouse gene; if it is one of a human gene, that is said."""
    found = human(name, "symbol")
    if found.route == "date" or not found.found:
        return found
    note = "a name of a human gene"
    return Resolved(name, "unknown", route=f"human {found.route}", candidates=(found.label,), note=note)

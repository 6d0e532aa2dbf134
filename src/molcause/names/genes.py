"""`GeneTable`: the human genes with all their names and identifiers, as HGNC lists them, and their mouse orthologues.

The table is built by ``scripts/build_names.py`` and loaded when a name is first looked up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import as_file, files

from molcause.files import read_text

Rows = tuple[int, ...]


@dataclass(frozen=True)
class GeneTable:
    """Human genes, one cell for each in every column; several values in a cell are joined by ``|``.

    Parameters
    ----------
    hgnc
        Number at HGNC.
    symbol
        Approved symbol.
    uniprot
        Accessions.
    ensembl
        Number of the Ensembl gene, without zeros.
    entrez
        Number at NCBI.
    mouse
        Symbols of the mouse orthologues; ``=`` is the human symbol in mouse case.
    mouse_ensembl
        Numbers of their Ensembl genes.
    previous
        Previous symbols.
    aliases
        Alias symbols.
    """

    hgnc: list[str]
    symbol: list[str]
    uniprot: list[str]
    ensembl: list[str]
    entrez: list[str]
    mouse: list[str]
    mouse_ensembl: list[str]
    previous: list[str]
    aliases: list[str]

    def __len__(self) -> int:
        """Return the number of genes."""
        return len(self.symbol)

    def symbols(self, rows: Iterable[int]) -> tuple[str, ...]:
        """Return the approved symbols of some rows."""
        return tuple(self.symbol[row] for row in rows)

    @cached_property
    def by_symbol(self) -> dict[str, int]:
        """Row of each approved symbol."""
        return {name: row for row, name in enumerate(self.symbol)}

    @cached_property
    def by_previous(self) -> dict[str, Rows]:
        """Rows of each previous symbol."""
        return _index(self.previous)

    @cached_property
    def by_alias(self) -> dict[str, Rows]:
        """Rows of each alias."""
        return _index(self.aliases)

    @cached_property
    def by_hgnc(self) -> dict[str, Rows]:
        """Row of each HGNC number."""
        return _index(self.hgnc)

    @cached_property
    def by_uniprot(self) -> dict[str, Rows]:
        """Rows of each UniProt accession; 75 or so belong to several genes with the same protein."""
        return _index(self.uniprot)

    @cached_property
    def by_ensembl(self) -> dict[str, Rows]:
        """Row of each Ensembl gene's number, without zeros."""
        return _index(self.ensembl)

    @cached_property
    def by_entrez(self) -> dict[str, Rows]:
        """Row of each Entrez number."""
        return _index(self.entrez)

    @cached_property
    def by_mouse(self) -> dict[str, Rows]:
        """Rows of each mouse symbol."""
        names = (
            "|".join(symbol.capitalize() if name == "=" else name for name in cell.split("|")) if cell else ""
            for symbol, cell in zip(self.symbol, self.mouse, strict=True)
        )
        return _index(names)

    @cached_property
    def by_mouse_ensembl(self) -> dict[str, Rows]:
        """Rows of each mouse Ensembl gene's number, without zeros."""
        return _index(self.mouse_ensembl)

    @cached_property
    def folded(self) -> dict[str, tuple[str, ...]]:
        """All names of human genes by their casefold."""
        return _folded(dict.fromkeys([*self.by_symbol, *self.by_previous, *self.by_alias]))

    @cached_property
    def folded_mouse(self) -> dict[str, tuple[str, ...]]:
        """Mouse symbols by their casefold."""
        return _folded(self.by_mouse)

    def mouse_genes(self, row: int) -> int:
        """Return how many mouse orthologues a human gene has."""
        return self.mouse[row].count("|") + bool(self.mouse[row])


@cache
def genes() -> GeneTable:
    """Return the table that ships with molcause.

    Examples
    --------
    >>> table = genes()
    >>> row = table.by_symbol["MAP2K1"]
    >>> table.hgnc[row], table.uniprot[row], table.entrez[row]
    ('6840', 'Q02750', '5604')
    >>> table.symbols(table.by_alias["MEK1"])
    ('MAP2K1',)
    """
    return GeneTable(**{column: cells for column, *cells in lines("genes.tsv.xz")})


def lines(table: str) -> Iterator[list[str]]:
    """Return the lines of a shipped table, each as its cells."""
    with as_file(files("molcause.names").joinpath("tables", table)) as path:
        text = read_text(path, line_ends=False)
    return (line.split("\t") for line in text.split("\n") if line)


def _index(cells: Iterable[str]) -> dict[str, Rows]:
    """Return the rows of each value."""
    found: dict[str, Rows] = {}
    for row, cell in enumerate(cells):
        if not cell:
            continue
        for value in cell.split("|") if "|" in cell else (cell,):
            known = found.get(value)
            found[value] = (row,) if known is None else known if row in known else (*known, row)
    return found


def _folded(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the names of each casefold."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        fold = name.casefold()
        known = found.get(fold)
        found[fold] = (*known, name) if known else (name,)
    return found

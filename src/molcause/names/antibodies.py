"""`AntibodyTable`: what the antibodies of protein arrays read: which genes, which sites, and in which direction.

Curated for molcause from the panels of MD Anderson (TCPA, TCGA) and of two perturbation studies; each direction names
its reference. The table is ``tables/antibodies.csv``:

=============  =================================================================================================
column         content
=============  =================================================================================================
``antibody``   name in the panels' own style, ``MEK1_pS217_S221``
``genes``      approved symbols joined by ``|``; with ``?`` before them, what the name could mean
``family``     FamPlex entity, if it reads all of one
``site``       ``total``, or what is measured, gene by gene where numbers differ
``effect``     1: the reading rises with the protein's activity; -1: it falls; 0: not known, or an amount
``reference``  for an effect
``also``       other spellings, joined by ``|``
``note``       what a person should know
=============  =================================================================================================
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from molcause.names.sites import TOTAL, Split, key, residues, splits

_FOR_GENE = re.compile(r"([A-Z][A-Z0-9-]+) (.+)")


@dataclass(frozen=True)
class Antibody:
    """One line of the table; the module says what the columns hold."""

    antibody: str
    genes: tuple[str, ...]
    family: str
    site: str
    effect: int
    reference: str
    also: tuple[str, ...]
    note: str
    unclear: bool = False

    @cached_property
    def spellings(self) -> tuple[Split, ...]:
        """How the name and its other spellings are read; a total is not split."""
        names = (self.antibody, *self.also)
        return tuple(Split(name) if self.site == TOTAL else tuple(splits(name))[-1] for name in names)

    @cached_property
    def sites(self) -> dict[str, tuple[str, ...]]:
        """Residues with numbers, gene by gene."""
        found = {}
        for part in self.site.split("; "):
            named = _FOR_GENE.fullmatch(part)
            if named and named[1] in self.genes:
                found[named[1]] = residues(named[2])
        own = () if self.site == TOTAL else tuple(site for split in self.spellings for site in split.sites)
        everywhere = residues(self.site) + own
        alone = len(self.genes) == 1
        return {gene: (*found.get(gene, ()), *(everywhere if alone or not found else ())) for gene in self.genes}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """All residues by which the sites may be called, and their bare numbers."""
        named = {site for split in self.spellings for site in split.sites} | {s for g in self.sites.values() for s in g}
        return frozenset(named | {site.lstrip("STYDK") for site in named})


@dataclass(frozen=True)
class AntibodyTable:
    """Antibodies, found by name in any style.

    Parameters
    ----------
    rows
        The antibodies.
    """

    rows: tuple[Antibody, ...]

    def __len__(self) -> int:
        """Return the number of antibodies."""
        return len(self.rows)

    def find(self, name: str) -> Antibody | None:
        """Return the antibody of a name, in any spelling, whole or with one of two sites.

        Examples
        --------
        >>> table = antibodies()
        >>> table.find("RbpS807").antibody, table.find("PDK1pS241").genes
        ('Rb_pS807_S811', ('PDPK1',))
        """
        whole = self._by_key.get(key(name))
        if whole:
            return whole
        return next((row for split in splits(name) if split.sites and (row := self._at(split))), None)

    def genes_of(self, stem: str) -> Antibody | None:
        """Return the antibody that reads the amount of a protein, by the protein's name in panels.

        Examples
        --------
        >>> antibodies().genes_of("TAZ").genes
        ('WWTR1',)
        """
        row = self._by_key.get(key(stem))
        return row if row and row.site == TOTAL else None

    def effect(self, genes: Iterable[str], sites: Iterable[str]) -> int:
        """Return the direction in which a reading of these sites goes with activity; 0 unless all are known and agree.

        Examples
        --------
        >>> antibodies().effect(["GSK3B"], ["S9"]), antibodies().effect(["GSK3B"], ["S9", "Y216"])
        (-1, 0)
        """
        found = {self._by_site.get((gene, site), 0) for gene in genes for site in sites}
        return found.pop() if len(found) == 1 else 0

    def _at(self, split: Split) -> Antibody | None:
        """Return the antibody with the sites of a split; None if there is none, or several that differ."""
        asked = set(split.sites)
        fits = [row for row in self._by_stem.get(key(split.stem), ()) if asked <= row.numbers]
        fewest = [row for row in fits if len(row.numbers) == min(len(row.numbers) for row in fits)]
        return fewest[0] if len({(row.genes, row.effect) for row in fewest}) == 1 else None

    @cached_property
    def _by_key(self) -> dict[str, Antibody]:
        found = {key(spelling): row for row in self.rows for spelling in row.also}
        return found | {key(row.antibody): row for row in self.rows}

    @cached_property
    def _by_stem(self) -> dict[str, tuple[Antibody, ...]]:
        """Antibodies of sites by their protein's name, and by every other name of that protein in panels."""
        own: dict[str, list[Antibody]] = {}
        for row in self.rows:
            for stem in {key(split.stem) for split in row.spellings if split.sites}:
                own.setdefault(stem, []).append(row)
        for row in self.rows:
            names = [key(name) for name in (row.antibody, *row.also)] if row.site == TOTAL else []
            shared = [site for name in names for site in own.get(name, ()) if site.genes == row.genes]
            own.update((name, list(dict.fromkeys([*own.get(name, ()), *shared]))) for name in names if shared)
        return {stem: tuple(rows) for stem, rows in own.items()}

    @cached_property
    def _by_site(self) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], set[int]] = {}
        for row in self.rows:
            for gene, sites in row.sites.items():
                for site in sites:
                    found.setdefault((gene, site), set()).add(row.effect)
        return {place: effects.pop() if len(effects) == 1 else 0 for place, effects in found.items()}


@cache
def antibodies() -> AntibodyTable:
    """Return the table that ships with molcause.

    Examples
    --------
    >>> len(antibodies()) > 350
    True
    """
    text = files("molcause.names").joinpath("tables", "antibodies.csv").read_text(encoding="utf-8")
    return AntibodyTable(tuple(_antibody(row) for row in csv.DictReader(text.splitlines())))


def _antibody(row: dict[str, str]) -> Antibody:
    return Antibody(
        antibody=row["antibody"],
        genes=tuple(row["genes"].lstrip("?").split("|")),
        family=row["family"],
        site=row["site"],
        effect=int(row["effect"]),
        reference=row["reference"],
        also=tuple(row["also"].split("|")) if row["also"] else (),
        note=row["note"],
        unclear=row["genes"].startswith("?"),
    )

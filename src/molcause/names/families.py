"""`FamilyTable`: families and complexes of proteins, their members, and the texts that name them, from FamPlex.

J. A. Bachman, B. M. Gyori, P. K. Sorger, FamPlex: a resource for entity recognition and relationship resolution of
human protein families and complexes in biomedical text mining, BMC Bioinformatics 19:248 (2018).
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property

from molcause.names.genes import genes, lines


@dataclass(frozen=True)
class FamilyTable:
    """Families, complexes and texts. Identifiers have their prefix: ``FPLX:MEK``, ``HGNC:6840``, ``CHEBI:16412``.

    Parameters
    ----------
    isa
        Entity -> what is one of it.
    partof
        Entity -> its parts.
    texts
        Text -> what it stands for.
    """

    isa: dict[str, tuple[str, ...]]
    partof: dict[str, tuple[str, ...]]
    texts: dict[str, tuple[str, ...]]

    def state(self, entity: str) -> str:
        """Return ``"complex"`` if an entity has parts, else ``"family"``."""
        return "complex" if entity in self.partof else "family"

    def members(self, entity: str) -> tuple[str, ...]:
        """Return the approved symbols of all genes of an entity, those of its sub-families and parts included.

        Examples
        --------
        >>> families().members("MEK")
        ('MAP2K1', 'MAP2K2')
        """
        symbols: set[str] = set()
        seen, waiting = {entity}, [entity]
        while waiting:
            name = waiting.pop()
            for member in self.isa.get(name, ()) + self.partof.get(name, ()):
                space, _, local = member.partition(":")
                if space == "HGNC":
                    symbols.update(genes().symbols(genes().by_hgnc[local]))
                elif local not in seen:
                    seen.add(local)
                    waiting.append(local)
        return tuple(sorted(symbols))

    @cached_property
    def folded(self) -> dict[str, tuple[str, ...]]:
        """What each text or entity stands for, by its casefold."""
        found: dict[str, set[str]] = defaultdict(set)
        for text, readings in self.texts.items():
            found[text.casefold()].update(readings)
        for entity in self.isa:
            found[entity.casefold()].add(f"FPLX:{entity}")
        return {fold: tuple(sorted(readings)) for fold, readings in found.items()}

    def readings(self, text: str) -> tuple[str, ...]:
        """Return the identifiers that a text may stand for.

        Examples
        --------
        >>> families().readings("ERK1/2"), families().readings("RAF")
        (('FPLX:ERK',), ('FPLX:RAF',))
        """
        found = self.texts.get(text, ())
        own = f"FPLX:{text}"
        return (own, *found) if text in self.isa and own not in found else found


@cache
def families() -> FamilyTable:
    """Return the table that ships with molcause.

    Examples
    --------
    >>> families().state("AMPK"), families().state("MEK")
    ('complex', 'family')
    """
    parts: dict[str, dict[str, tuple[str, ...]]] = {"isa": {}, "partof": {}, "text": {}}
    for section, name, *values in lines("families.tsv.xz"):
        parts[section][name] = tuple(value for value in values[0].split("|") if value)
    return FamilyTable(parts["isa"], parts["partof"], parts["text"])

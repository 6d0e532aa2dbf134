"""`Resolution`: what became of each name, and how."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from molcause.errors import KnowledgeError, did_you_mean
from molcause.findings import Finding

if TYPE_CHECKING:
    import pandas as pd

STATES = ("gene", "family", "complex", "chemical", "phenotype", "ambiguous", "unknown")


@dataclass(frozen=True)
class Resolved:
    """What became of one name.

    Parameters
    ----------
    name
        As given.
    state
        One of `STATES`. ``ambiguous``: it could be several things, none is chosen. ``unknown``: nothing is known of it.
    id
        Canonical identifier: ``HGNC:6840``, ``FPLX:MEK``, ``CHEBI:16412``; ``""`` if ambiguous or unknown. A reading
        of several genes that are no family has their identifiers, joined by ``|``.
    label
        For people: the approved symbol, or the family's name.
    members
        Approved symbols of the genes that it stands for: one for a gene, all members for a family.
    route
        How it was found, e.g. ``"approved symbol"``, ``"previous symbol"``, ``"antibody table"``.
    candidates
        If ambiguous or unknown: what it could be, best first. If found: what else is of this name.
    note
        What a person should know, e.g. ``"version 13 stripped"``.
    site
        For antibodies: what is measured, e.g. ``"pS217/pS221"``, ``"total"`` or ``"cleaved D330"``.
    sign
        For antibodies: +1 if the reading rises with the protein's activity, -1 if it falls, 0 if not known.

    Examples
    --------
    >>> Resolved("MEK1", "gene", "HGNC:6840", "MAP2K1", ("MAP2K1",), "alias").found
    True
    """

    name: str
    state: str
    id: str = ""
    label: str = ""
    members: tuple[str, ...] = ()
    route: str = ""
    candidates: tuple[str, ...] = ()
    note: str = ""
    site: str = ""
    sign: int = 0

    @property
    def found(self) -> bool:
        """Whether it stands for something, and for one thing only."""
        return self.state not in ("ambiguous", "unknown")


@dataclass(frozen=True)
class Resolution:
    """What became of each name; one row for each name given, in order.

    Parameters
    ----------
    rows
        One `Resolved` for each name.
    species
        ``"human"`` or ``"mouse"``.
    axis
        What the list as a whole was taken for: ``"symbols"`` if it holds approved symbols, ``"other species"`` if its
        names are not those of `species`, else ``""``.
    unused
        Overrides for names that are not in the list.
    """

    rows: tuple[Resolved, ...]
    species: str = "human"
    axis: str = ""
    unused: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Resolved]:
        """Go through the rows."""
        return iter(self.rows)

    def __getitem__(self, name: str) -> Resolved:
        """Return the row of a name.

        Raises
        ------
        KnowledgeError
            If the name is not in the list.
        """
        if name not in self._by_name:
            hint = did_you_mean(name, self._by_name)
            raise KnowledgeError(f"The list of {len(self)} names does not have {name!r}. {hint}".rstrip())
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Resolved]:
        return {row.name: row for row in self.rows}

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many names of each state."""
        found = Counter(row.state for row in self.rows)
        return {state: found[state] for state in STATES if found[state]}

    def findings(self) -> list[Finding]:
        """Return what a person should look at, gravest first: ambiguous, unknown and changed names, wrong species."""
        from molcause.names.review import review

        return review(self)

    def __repr__(self) -> str:
        listed = ", ".join(f"{n} {state}" for state, n in self.counts.items())
        return f"Resolution of {len(self)} names: {listed or 'none'}"

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each name."""
        import pandas as pd

        return pd.DataFrame(self.to_rows(), columns=[field.name for field in fields(Resolved)])

    def to_rows(self) -> list[dict[str, Any]]:
        """Return one dictionary for each name; lists are joined by ``|``."""
        names = [field.name for field in fields(Resolved)]
        return [
            {name: "|".join(value) if isinstance(value := getattr(row, name), tuple) else value for name in names}
            for row in self.rows
        ]

"""`ReadoutMap`: which node a measured variable reads, at which site, and in which direction.

A node is not its antibody. Data say ``MAPKpT202`` and networks say ERK; a site such as Raf S259 reads
the kinase's *inactivation*; a priming site says nothing of activity. The map states this once.

An antibody may read several nodes at once: ``AKT_pS473`` reads AKT1, AKT2 and AKT3. Its node is then a *group*, the
nodes' names joined by ``|``. It stays one variable and one observation.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    from molcause.names.resolution import Resolution

GROUP = "|"
COLUMNS = ("node", "site", "sign", "role", "resolved_by")
ROLES = ("readout", "phenotype", "input")


@dataclass(frozen=True)
class ReadoutMap:
    """The map from measured variables to nodes; one row for each variable, in the data's order.

    Parameters
    ----------
    readout
        Names of the measured variables.
    node
        The node that each reads, or a group of nodes joined by ``|``; ``""`` if it stands for none.
    sign
        +1: the reading rises with the node's activity; -1: it falls; 0: not known.
    site
        What exactly is measured, e.g. ``"pS217/pS221"``.
    role
        ``readout``, ``phenotype`` or ``input``.
    resolved_by
        How the node was found (``curated``, ``same name``, ...), or why it was not.

    Examples
    --------
    >>> ReadoutMap.same_names(["RAF", "MEK"]).node
    ('RAF', 'MEK')
    """

    readout: tuple[str, ...]
    node: tuple[str, ...]
    sign: tuple[int, ...]
    site: tuple[str, ...]
    role: tuple[str, ...]
    resolved_by: tuple[str, ...]

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, name)) for name in ("readout", *COLUMNS)}
        if len(lengths) > 1:
            raise DataContractError(
                f"The columns of a readout map differ in length: {sorted(lengths)}. Give one value a readout."
            )
        doubled = [name for name, count in Counter(self.readout).items() if count > 1]
        if doubled:
            raise DataContractError(f"Readout name(s) occur more than once: {doubled[:5]}. Make them unique.")
        wrong = sorted(set(self.sign) - {-1, 0, 1})
        if wrong:
            raise DataContractError(f"A readout's sign is -1, 0 (unknown) or 1; found {wrong[:5]}.")
        odd = sorted(set(self.role) - set(ROLES))
        if odd:
            raise DataContractError(
                f"Unknown readout role(s) {odd[:5]}. {did_you_mean(odd[0], ROLES)} Roles: {', '.join(ROLES)}."
            )

    @classmethod
    def same_names(cls, readouts: Iterable[str]) -> "ReadoutMap":
        """Return the map in which every variable reads the node of its own name."""
        names = tuple(str(name) for name in readouts)
        n = len(names)
        return cls(names, names, (1,) * n, ("",) * n, ("readout",) * n, ("same name",) * n)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, object]]) -> "ReadoutMap":
        """Make a map from rows with the keys ``readout`` and `COLUMNS`."""
        table = [dict(row) for row in rows]
        text = {
            name: tuple(_word(row.get(name, "")) for row in table)
            for name in ("readout", "node", "site", "role", "resolved_by")
        }
        return cls(
            readout=text["readout"],
            node=text["node"],
            sign=tuple(_sign(row.get("sign", 0), str(row.get("readout", "?"))) for row in table),
            site=text["site"],
            role=tuple(role or "readout" for role in text["role"]),
            resolved_by=text["resolved_by"],
        )

    @classmethod
    def resolve(
        cls,
        readouts: "Iterable[str] | Resolution",
        nodes: "Iterable[str] | Resolution",
        *,
        kind: str = "antibody",
        node_kind: str = "any",
        overrides: object = None,
        amounts: int = 0,
        roles: Mapping[str, str] | None = None,
    ) -> "ReadoutMap":
        """Return the map from names in data to the nodes of a network, found through what both stand for.

        In this order: the node of the same name, unless the two are known to differ; the node, or the nodes, of the
        same gene or family; for a family that the network does not have, the group of those members that it has; for a
        gene that it does not have, the smallest family or complex of the network that holds it. `resolved_by` says
        which, and why a readout got none.

        Parameters
        ----------
        readouts
            Names of the measured variables; or what became of them, if they were resolved already.
        nodes
            Names of the network's nodes: symbols, identifiers, families; or what became of them.
        kind, node_kind
            What the names are: ``"antibody"`` (see `molcause.names.readings.read_antibodies`), or a kind of
            `molcause.names.resolve.resolve`.
        overrides
            For the readouts, as these two take them.
        amounts
            Sign of readings of an amount (total protein, RNA): 0, not known; 1 reads amounts as activities.
        roles
            Name -> ``phenotype`` or ``input``, for variables that are no readings of a molecule. They are not resolved,
            and stand for a node of their own name only.

        Raises
        ------
        DataContractError
            If a role is unknown or given to no readout, or a readout name is doubled.
        KnowledgeError
            If a kind is unknown or an override wrong.

        Examples
        --------
        >>> made = ReadoutMap.resolve(["AKT_pS473", "MEKpS217", "PDK1_pS241"], ["AKT1", "AKT2", "MEK", "PDK1"])
        >>> made.node, made.sign
        (('AKT1|AKT2', 'MEK', ''), (1, 1, 0))
        >>> made.resolved_by[0]
        'antibody table: 2 of 3 members of AKT'
        >>> made.resolved_by[2]
        'not in the network: PDPK1 (node PDK1 could be)'
        """
        from molcause.names.matching import match_rows

        return cls.from_rows(match_rows(readouts, nodes, kind, node_kind, overrides, amounts, dict(roles or {})))

    def __len__(self) -> int:
        """Return the number of readouts."""
        return len(self.readout)

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each readout."""
        return {name: i for i, name in enumerate(self.readout)}

    @cached_property
    def signs(self) -> NDArray[np.int8]:
        """``[n_readouts]`` signs as an array."""
        return np.array(self.sign, dtype=np.int8)

    @cached_property
    def members(self) -> tuple[tuple[str, ...], ...]:
        """The nodes that each readout reads: none, one, or the members of a group.

        Examples
        --------
        >>> ReadoutMap.from_rows([{"readout": "AKT_pS473", "node": "AKT1|AKT2", "sign": 1}]).members
        (('AKT1', 'AKT2'),)
        """
        return tuple(tuple(part for part in node.split(GROUP) if part) for node in self.node)

    def of(self, name: str) -> NDArray[np.intp]:
        """Return the positions of a readout (one) or of all readouts of a node, alone or in a group.

        An empty array means that the node is not measured, if it is a node at all.

        Examples
        --------
        >>> ReadoutMap.same_names(["RAF", "MEK"]).of("MEK").tolist()
        [1]
        """
        at = self._at.get(name) or ([self.index[name]] if name in self.index else [])
        return np.array(at, dtype=np.intp)

    @cached_property
    def _at(self) -> dict[str, list[int]]:
        """Positions of the readouts of each node and of each group."""
        found: dict[str, list[int]] = {}
        for i, node in enumerate(self.node):
            for name in dict.fromkeys([node, *self.members[i]] if node else []):
                found.setdefault(name, []).append(i)
        return found

    def rows(self) -> list[dict[str, object]]:
        """Return one dictionary for each readout."""
        columns = ("readout", *COLUMNS)
        return [{name: getattr(self, name)[i] for name in columns} for i in range(len(self))]


def _word(value: object) -> str:
    """Return a cell as text; a missing one (None or NaN) is empty."""
    return "" if value is None or value != value else str(value)


def _sign(value: object, readout: str) -> int:
    """Return a readout's sign; a missing one is unknown (0)."""
    text = _word(value).strip()
    try:
        number = float(text) if text else 0.0
    except ValueError:
        number = float("nan")
    if number not in (-1.0, 0.0, 1.0):
        raise DataContractError(f"Readout {readout!r} has sign {value!r}; it is -1, 0 (unknown) or 1.")
    return int(number)

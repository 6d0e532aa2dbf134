"""`ReadoutMap`: which node a measured variable reads, at which site, and in which direction.

A node is not its antibody. Data say ``MAPKpT202`` and networks say ERK; a site such as Raf S259 reads
the kinase's *inactivation*; a priming site says nothing of activity. The map states this once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError, did_you_mean

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
        The node that each reads; ``""`` if it stands for none.
    sign
        +1: the reading rises with the node's activity; -1: it falls; 0: not known.
    site
        What exactly is measured, e.g. ``"pS217/pS221"``.
    role
        ``readout``, ``phenotype`` or ``input``.
    resolved_by
        How the node was found (``curated``, ``same name``, ...).

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
        doubled = [name for name in dict.fromkeys(self.readout) if self.readout.count(name) > 1]
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

    def of(self, name: str) -> NDArray[np.intp]:
        """Return the positions of a readout (one) or of all readouts of a node.

        An empty array means that the node is not measured, if it is a node at all.

        Examples
        --------
        >>> ReadoutMap.same_names(["RAF", "MEK"]).of("MEK").tolist()
        [1]
        """
        if name and name in self.node:
            return np.flatnonzero(np.array(self.node, dtype=object) == name)
        return np.array([self.index[name]] if name in self.index else [], dtype=np.intp)

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

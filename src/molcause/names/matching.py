"""From names in data to nodes of a network, through what both stand for: the work of `ReadoutMap.resolve`."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from molcause.errors import DataContractError, did_you_mean
from molcause.names.genes import genes
from molcause.names.readings import read_antibodies
from molcause.names.readouts import GROUP
from molcause.names.resolution import Resolution, Resolved
from molcause.names.resolve import resolve
from molcause.names.sites import TOTAL

ANTIBODY = "antibody"
_FEW = 4


def resolved(names: Iterable[str] | Resolution, kind: str, overrides: Any = None, amounts: int = 0) -> Resolution:
    """Return what names stand for: antibodies by the antibody table first, all others by the general resolver.

    Examples
    --------
    >>> resolved(["PDK1"], "antibody")["PDK1"].label, resolved(["PDK1"], "symbol")["PDK1"].label
    ('PDPK1', 'PDK1')
    """
    if isinstance(names, Resolution):
        return names
    if kind == ANTIBODY:
        return read_antibodies(names, overrides=overrides, amounts=amounts)
    return resolve(names, kind=kind, overrides=overrides)


def match_rows(
    readouts: Iterable[str] | Resolution,
    nodes: Iterable[str] | Resolution,
    kind: str,
    node_kind: str,
    overrides: Any,
    amounts: int,
    roles: dict[str, str],
) -> list[dict[str, object]]:
    """Return the rows of a readout map; the parameters are those of `ReadoutMap.resolve`.

    Examples
    --------
    >>> match_rows(["Src_pY527"], ["SRC"], "antibody", "any", None, 0, {})[0]["sign"]
    -1
    """
    names = [row.name for row in readouts] if isinstance(readouts, Resolution) else [str(name) for name in readouts]
    _check(roles, names)
    asked = readouts if isinstance(readouts, Resolution) else [name for name in names if name not in roles]
    found = {row.name: row for row in resolved(asked, kind, overrides, amounts)}
    network = _Nodes(resolved(nodes, node_kind))
    made = []
    for name in names:
        role = roles.get(name, "readout")
        row = Resolved(name, "unknown") if role != "readout" else found[name]
        node, how = network.match(row) if role == "readout" else network.own(name, role)
        sign = _sign(row, amounts)
        made.append({"readout": name, "node": node, "site": row.site, "sign": sign, "role": role, "resolved_by": how})
    return made


def _sign(row: Resolved, amounts: int) -> int:
    amount = row.found and row.route != "override" and row.site in ("", TOTAL)
    return amounts if amount else row.sign


def _check(roles: dict[str, str], names: list[str]) -> None:
    for name in roles:
        if name not in set(names):
            hint = did_you_mean(name, names)
            raise DataContractError(f"Role {roles[name]!r} is given to {name!r}, which is no readout. {hint}".rstrip())


class _Nodes:
    """The nodes of a network, by name and by what they stand for."""

    def __init__(self, found: Resolution) -> None:
        self.row = {row.name: row for row in found}
        self.by_id: dict[str, list[str]] = defaultdict(list)
        self.holding: dict[str, list[str]] = defaultdict(list)
        for row in self.row.values():
            if row.found:
                self.by_id[row.id].append(row.name)
            if row.state in ("family", "complex"):
                for member in row.members:
                    self.holding[member].append(row.name)
        self.gene = {row.label: row.id for row in self.row.values() if row.state == "gene"}

    def own(self, name: str, how: str) -> tuple[str, str]:
        """Return the node of exactly this name, if there is one."""
        return (name, "same name") if name in self.row else ("", how)

    def match(self, row: Resolved) -> tuple[str, str]:
        """Return the node or group that a name reads, and how it was found."""
        if self._same(row):
            return row.name, "same name"
        if row.state == "ambiguous":
            return "", f"ambiguous: {_listed(row.candidates)}"
        if not row.found:
            hint = f"; near: {_listed(row.candidates)}" if row.candidates else ""
            return "", f"unknown{hint}"
        found = self.by_id.get(row.id)
        if found:
            return GROUP.join(found), f"{row.route}: {row.label}"
        nothing = "", f"not in the network: {row.label}{self._clash(row)}"
        return self._members(row) or self._holder(row) or self._likely(row) or nothing

    def _same(self, row: Resolved) -> bool:
        """Whether a node of the same name may be taken for it: yes, unless they are known to be different things."""
        node = self.row.get(row.name)
        if node is None:
            return False
        if node.state == "ambiguous" and row.found:  # p38 could be several things, and this is one of them
            return row.id in node.candidates or set(row.members) <= set(node.candidates)
        return not row.found or node.state == "unknown" or node.id == row.id or set(node.members) == set(row.members)

    def _members(self, row: Resolved) -> tuple[str, str] | None:
        """Return the group of the family's members that the network has."""
        found = [name for gene in row.members for name in self.by_id.get(self.gene.get(gene, ""), ())]
        if not found or len(row.members) < 2:
            return None
        have = sum(gene in self.gene for gene in row.members)
        return GROUP.join(found), f"{row.route}: {have} of {len(row.members)} members of {row.label}"

    def _holder(self, row: Resolved) -> tuple[str, str] | None:
        """Return the smallest family or complex that holds all that is read, if there is one smallest."""
        all_of = set.intersection(*(set(self.holding.get(gene, ())) for gene in row.members)) if row.members else set()
        sizes = sorted((len(self.row[name].members), name) for name in all_of)
        if not sizes or (len(sizes) > 1 and sizes[0][0] == sizes[1][0]):
            return None
        return sizes[0][1], f"{row.route}: {row.label}, in {sizes[0][1]}"

    def _likely(self, row: Resolved) -> tuple[str, str] | None:
        """Return the one node whose name stands for this family among other things, and is no gene's symbol.

        A network's ERK is the ERK that an antibody reads. Its PDK1 is not PDPK1 for being called so too.
        """
        if not row.id.startswith("FPLX:"):
            return None
        near = [node for node in self.row.values() if node.state == "ambiguous" and row.id in node.candidates]
        if len(near) != 1 or near[0].name in genes().by_symbol:
            return None
        others = _listed(name for name in near[0].candidates if name != row.id)
        return near[0].name, f"{row.route}: {row.label}; node {near[0].name} could be {others} too"

    def _clash(self, row: Resolved) -> str:
        """Return a remark if the network has a node that could be what is read."""
        near = [node.name for node in self.row.values() if node.state == "ambiguous" and row.label in node.candidates]
        return f" (node {_listed(near)} could be)" if near else ""


def _listed(names: Iterable[str]) -> str:
    some = list(names)
    return ", ".join(some[:_FEW]) + (f" and {len(some) - _FEW} more" if len(some) > _FEW else "")

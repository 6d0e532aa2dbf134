"""Which node each measured variable and each target of an intervention stands for.

A node that the data declare, and the network has, stays. Other names are compared by what they stand for, so that a
network of UniProt accessions meets data of gene symbols. What could be several things is not chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from molcause.bias.coverage.result import Feature, Target
from molcause.data.perturbation_data import PerturbationData
from molcause.knowledge.network import Network
from molcause.names.antibodies import antibodies
from molcause.names.matching import ANTIBODY
from molcause.names.readings import read_antibodies
from molcause.names.readouts import GROUP, ReadoutMap
from molcause.names.resolution import Resolution, Resolved
from molcause.names.resolve import resolve
from molcause.names.sites import TOTAL

TRANSCRIPTS = ("counts", "log1p")
SAME = "same name"
_READ = "readout of that name"
DIRECT = (SAME, _READ)
"""Routes to targets that models take too: a node of that id, or the node that a readout of that name reads."""


@dataclass(frozen=True)
class Names:
    """How names are to be read.

    Parameters
    ----------
    kind
        Of the measured variables: ``"antibody"``, or as `molcause.resolve_names` takes it.
    species
        Of all names.
    overrides
        What a user knows better of the measured variables' names.
    """

    kind: str
    species: str = "human"
    overrides: Any = None

    def of(self, names: Iterable[str]) -> Resolution:
        """Return what names of measured variables stand for."""
        if self.kind == ANTIBODY:
            return read_antibodies(names, overrides=self.overrides)
        return resolve(names, species=self.species, kind=self.kind, overrides=self.overrides)

    def others(self, names: Iterable[str]) -> Resolution:
        """Return what names of nodes or targets stand for."""
        return resolve(names, species=self.species)


@dataclass(frozen=True)
class Joined:
    """The map of readouts to use, and what was asked of their names to make it.

    Parameters
    ----------
    readouts
        The map.
    said
        What the names stand for whose node the data do not declare.
    declared
        What declared nodes stand for that the network has not under that name; by readout.
    """

    readouts: ReadoutMap
    said: Resolution
    declared: Mapping[str, Resolved]


@dataclass(frozen=True)
class Join:
    """A network and the names of data.

    Parameters
    ----------
    network
        The network.
    names
        How names are to be read.
    """

    network: Network
    names: Names

    @cached_property
    def nodes(self) -> Resolution:
        """What each node is."""
        return self.names.others(self.network.node.tolist())

    def readouts(self, data: PerturbationData) -> Joined:
        """Return the map to use: the data's own where it declares nodes that the network has, else by name."""
        own = data.readouts.rows()
        asked = [row for row in own if row["resolved_by"] == SAME and row["role"] == "readout"]
        declared = [row for row in own if row["resolved_by"] != SAME and row["node"]]
        elsewhere = [row for row in declared if not self.at(row["node"])]
        said = self.names.of(str(row["readout"]) for row in asked)
        nodes = self.names.others(dict.fromkeys(str(row["node"]) for row in elsewhere))
        found = {str(row["readout"]): row for row in self._match(said).rows()}
        at = {str(row["readout"]): row for row in self._match(nodes).rows()}
        found |= {str(row["readout"]): _moved(row, at[str(row["node"])]) for row in elsewhere}
        readouts = ReadoutMap.from_rows(found.get(str(row["readout"]), row) for row in own)
        return Joined(readouts, said, {str(row["readout"]): nodes[str(row["node"])] for row in elsewhere})

    def _match(self, said: Resolution) -> ReadoutMap:
        amounts = int(self.names.kind != ANTIBODY)  # the amount of a transcript is what its node is
        return ReadoutMap.resolve(said, self.nodes, amounts=amounts)

    def features(self, joined: Joined) -> tuple[Feature, ...]:
        """Return what became of each measured variable."""
        said = {row.name: row for row in joined.said} | dict(joined.declared)
        nothing = Resolved("", "unknown", route="declared to stand for none")
        return tuple(self._feature(row, said.get(str(row["readout"]), nothing)) for row in joined.readouts.rows())

    def _feature(self, row: Mapping[str, object], said: Resolved) -> Feature:
        name, site, role, route = (str(row[column]) for column in ("readout", "site", "role", "resolved_by"))
        nodes = self.at(row["node"])
        if nodes:
            return Feature(name, "mapped", nodes, site, int(str(row["sign"])), role, route)
        state = role if role != "readout" else _state(said)
        return Feature(name, state, (), site, 0, role, route, candidates=self._candidates(said))

    def _candidates(self, found: Resolved) -> tuple[str, ...]:
        """Return what a name could be, those that the network has first; if it is known, what it is."""
        if found.label:
            return (found.label,)
        return tuple(sorted(found.candidates, key=lambda name: name not in self._labels))

    @cached_property
    def _labels(self) -> set[str]:
        return {label for row in self.nodes for label in (row.name, row.label)}

    def at(self, node: object) -> tuple[str, ...]:
        """Return a node that the network has or, of a group, those members that it has."""
        name = str(node)
        return (name,) if name in self.network.index else tuple(n for n in name.split(GROUP) if n in self.network.index)

    def targets(self, targets: Iterable[str], readouts: ReadoutMap) -> tuple[Target, ...]:
        """Return what became of each target."""
        names = list(targets)
        direct = {name: self._direct(name, readouts) for name in names}
        said = self.names.others(name for name in names if not direct[name])
        found = self._match(said)
        measured = {node for name in readouts.node for node in self.at(name)}
        made = []
        for name in names:
            at = found.index.get(name, -1)
            nodes, route = direct[name] or (self.at(found.node[at]), found.resolved_by[at])
            lost = None if nodes else said[name]
            state, candidates = ("mapped", ()) if lost is None else (_state(lost), self._candidates(lost))
            made.append(Target(name, state, nodes, route, not measured.isdisjoint(nodes), candidates=candidates))
        return tuple(made)

    def _direct(self, name: str, readouts: ReadoutMap) -> tuple[tuple[str, ...], str] | None:
        """Return what needs no knowledge of names: a node, a readout's node, or a synonym that the network gives."""
        if name in self.network.index:
            return (name,), SAME
        read = self.at(readouts.node[readouts.index[name]]) if name in readouts.index else ()
        if read:
            return read, _READ
        if name in self.network.synonyms:
            return (self.network.synonyms[name],), "synonym in the network"
        return None


def kind_of(data: PerturbationData) -> str:
    """Return the kind of names that the scale and the names themselves suggest.

    That is antibodies, unless transcripts were counted, or the names as a whole are approved symbols or of another
    species: PDK1 is PDPK1 on a panel of antibodies, and PDK1 among symbols.
    """
    if data.scale in TRANSCRIPTS:
        return "any"
    own = [row["readout"] for row in data.readouts.rows() if row["resolved_by"] == SAME and row["role"] == "readout"]
    said = resolve(str(name) for name in own)
    found = (antibodies().find(row.name) for row in said if row.state == "unknown")
    with_sites = any(row is not None and row.site != TOTAL for row in found)
    return "any" if said.axis and not with_sites else ANTIBODY


def _moved(own: Mapping[str, object], found: Mapping[str, object]) -> dict[str, object]:
    """Return a declared row at the network's own node for the one that it declares."""
    return {**own, "node": found["node"], "resolved_by": f"{own['resolved_by']}, {found['resolved_by']}"}


def _state(found: Resolved) -> str:
    return found.state if found.state in ("ambiguous", "unknown") else "absent"

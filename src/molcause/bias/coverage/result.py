"""`Coverage`: what a network says of data, row by row."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

from molcause.bias.coverage.view import sheet
from molcause.data.perturbation_data import PerturbationData
from molcause.findings import Finding
from molcause.names.readouts import GROUP, ReadoutMap
from molcause.sheets.page import page
from molcause.sheets.sheet import Sheet
from molcause.sheets.text import text

if TYPE_CHECKING:
    import pandas as pd

_PHOSPHO = re.compile(r"\bp(?:[STYHDR]\d*)?(?![A-Za-z0-9-])")
STATES = ("mapped", "ambiguous", "absent", "unknown", "phenotype", "input")


@dataclass(frozen=True)
class Feature:
    """What became of one measured variable.

    Parameters
    ----------
    name
        The variable.
    state
        ``mapped``: it reads a node; ``ambiguous``: it could read several things, none was chosen; ``absent``: it is
        known, and not in the network; ``unknown``: nothing is known of its name; ``phenotype``, ``input``: it is one,
        and no node.
    nodes
        The nodes that it reads: none, one, or the members of a group.
    site, sign, role
        As in `molcause.ReadoutMap`.
    route
        How they were found, or why not.
    upstream
        Whether a directed edge of the network leads there.
    reached, near
        Whether an intervention on another node reaches it, at all and within `Coverage.hops` steps.
    candidates
        What it could be, best first, if it was not mapped.
    """

    name: str
    state: str
    nodes: tuple[str, ...] = ()
    site: str = ""
    sign: int = 0
    role: str = "readout"
    route: str = ""
    upstream: bool = False
    reached: bool = False
    near: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """What became of one target of interventions.

    Parameters
    ----------
    name
        As the data call it.
    state
        As of a `Feature`.
    nodes
        The nodes that it stands for: one, or several members of a family that the network has not as a node.
    route
        How they were found.
    measured
        Whether a readout reads one of them.
    near, readouts
        How many readouts of other nodes a directed path leads to: of so many steps at the most, and of any length.
    candidates
        What it could be, best first, if it is not in the network.
    """

    name: str
    state: str
    nodes: tuple[str, ...] = ()
    route: str = ""
    measured: bool = False
    near: int = 0
    readouts: int = 0
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """What a network says of data; the one table before fitting.

    Parameters
    ----------
    knowledge
        What the network is: its digest, counts by sign, evidence (see `molcause.bias.coverage.facts`).
    features
        One row for each measured variable; none without data.
    targets
        One row for each target of interventions.
    findings
        What to look at, gravest first.
    verdict
        ``ok``, ``thin`` or ``unusable``; `molcause.bias.coverage.verdict` says when.
    reason
        Why.
    hops
        How many steps count as near.
    readouts
        The map to use: ``data.with_readouts(coverage.readouts)``; None without data.

    See Also
    --------
    molcause.coverage : makes one.

    Examples
    --------
    >>> import molcause as mc
    >>> found = mc.coverage(mc.load_network("mapk-core"), mc.load_dataset("sachs2005"))
    >>> found.counts["mapped"], len(found.features)
    (11, 11)
    """

    knowledge: Mapping[str, Any]
    features: tuple[Feature, ...]
    targets: tuple[Target, ...]
    findings: tuple[Finding, ...]
    verdict: str
    reason: str
    hops: int
    readouts: ReadoutMap | None = None

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many features, targets and sites; each by what became of it."""
        sites = [row for row in self.features if is_site(row.site)]
        return {
            "features": len(self.features),
            **{state: sum(row.state == state for row in self.features) for state in STATES},
            "sites": len(sites),
            "sites_with_upstream": sum(row.upstream for row in sites),
            "signed": sum(row.state == "mapped" and row.sign != 0 for row in self.features),
            "reached": sum(row.reached for row in self.features),
            "reached_near": sum(row.near for row in self.features),
            "targets": len(self.targets),
            "targets_identified": sum(row.state in ("mapped", "absent") for row in self.targets),
            "targets_in_network": sum(row.state == "mapped" for row in self.targets),
            "targets_measured": sum(row.measured for row in self.targets),
            "targets_reaching": sum(row.readouts > 0 for row in self.targets),
        }

    def __repr__(self) -> str:
        return text(self.sheet())

    def _repr_html_(self) -> str:
        return page(self.sheet(), whole=False)

    def to_html(self) -> str:
        """Return a page of its own: no script, nothing to load, readable on a phone and in the dark."""
        return page(self.sheet())

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write."""
        return {
            "verdict": self.verdict,
            "reason": self.reason,
            "network": dict(self.knowledge),
            "counts": self.counts,
            "hops": self.hops,
            "findings": [finding.to_dict() for finding in self.findings],
            "targets": [_listed(asdict(row)) for row in self.targets],
            "features": [_listed(asdict(row)) for row in self.features],
        }

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each measured variable."""
        return _frame(self.features, Feature)

    def target_frame(self) -> "pd.DataFrame":
        """Return one row for each target of interventions."""
        return _frame(self.targets, Target)

    def applied_to(self, data: PerturbationData) -> PerturbationData:
        """Return data in the network's names: each readout reads its nodes, and targets are called as their nodes are.

        A target that stands for several nodes becomes a group, their names joined by ``|``. What was not found stays.

        Examples
        --------
        >>> import molcause as mc
        >>> data = mc.load_dataset("sachs2005")
        >>> mc.coverage(mc.load_network("mapk-core"), data).applied_to(data).targets() == data.targets()
        True
        """
        names = {row.name: GROUP.join(row.nodes) for row in self.targets if row.nodes}
        changed = {name: node for name, node in names.items() if node != name and name in data.targets()}
        mapped = data if self.readouts is None else data.with_readouts(self.readouts)
        return mapped.rename_targets(changed) if changed else mapped

    def sheet(self) -> Sheet:
        """Return what is shown of it."""
        return sheet(self)


def is_site(site: str) -> bool:
    """Return whether a readout's site is one of phosphorylation (``pS217/pS221``), not ``total`` or ``cleaved D330``.

    Examples
    --------
    >>> [is_site(site) for site in ("pS217/pS221", "MAPK3 pT202; MAPK1 pT185", "p, number unknown", "total", "acK40")]
    [True, True, True, False, False]
    """
    return _PHOSPHO.search(site) is not None


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


def _frame(rows: "tuple[Feature, ...] | tuple[Target, ...]", kind: "type[Feature] | type[Target]") -> "pd.DataFrame":
    import pandas as pd

    columns = [field.name for field in fields(kind)]
    cells = [{k: "|".join(v) if isinstance(v, tuple) else v for k, v in asdict(row).items()} for row in rows]
    return pd.DataFrame(cells, columns=columns)

"""`coverage`: the join of knowledge and data before fitting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.bias.coverage.facts import facts
from molcause.bias.coverage.gene_sets import GeneSetCoverage, of_gene_sets
from molcause.bias.coverage.join import Join, Names, kind_of
from molcause.bias.coverage.reach import distances
from molcause.bias.coverage.remarks import about_names, about_network, about_targets
from molcause.bias.coverage.result import Coverage, Feature, Target
from molcause.bias.coverage.verdict import judge
from molcause.catalog.entry import Entry
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, KnowledgeError, ParameterError
from molcause.knowledge.gene_sets import GeneSets
from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.knowledge.network import Network

if TYPE_CHECKING:
    from molcause.knowledge.io import Knowledge

HOPS = 3


def coverage(
    knowledge: "Knowledge",
    data: PerturbationData | None = None,
    *,
    hops: int | None = None,
    overrides: Any = None,
    kind: str | None = None,
    species: str = "human",
    card: Entry | None = None,
) -> Coverage | GeneSetCoverage:
    """Return the one table before fitting: what knowledge says of data, and how well it is known.

    Parameters
    ----------
    knowledge
        A network, a Boolean model (its network counts), or gene sets.
    data
        Measurements. Without them, only the knowledge is looked at.
    hops
        How many edges count as near; 3 by default.
    overrides
        A file, or what else `molcause.resolve_names` takes, of names that you know better.
    kind
        How to read the names of measured variables: ``"antibody"`` consults the antibody table first, ``"any"`` does
        not. By default what the data suggest: ``"any"`` for counted transcripts, and for an axis of symbols.
    species
        Of the names: ``"human"`` or ``"mouse"``.
    card
        What the catalog knows of the knowledge: its licence is shown, and what limits its use.

    Returns
    -------
    Coverage
        Print it, or see its ``verdict``, ``findings`` and ``readouts``. For gene sets, a `GeneSetCoverage`.

    Raises
    ------
    KnowledgeError
        If the knowledge is of another kind.
    DataContractError
        If the data are no `PerturbationData`.
    ParameterError
        If `hops` is not a whole number of at least 1.

    Examples
    --------
    >>> import molcause as mc
    >>> found = coverage(mc.load_network("mapk-core"), mc.load_dataset("sachs2005"))
    >>> found.verdict, found.counts["features"], found.counts["mapped"]
    ('ok', 11, 11)
    """
    if data is not None and not isinstance(data, PerturbationData):
        raise DataContractError(f"Coverage takes PerturbationData, not a {type(data).__name__}; see mc.read_data.")
    steps = HOPS if hops is None else hops
    if not isinstance(steps, int) or isinstance(steps, bool) or steps < 1:
        raise ParameterError(f"hops is a whole number of at least 1; got {hops!r}.")
    names = Names(kind or (kind_of(data) if data is not None else "any"), species, overrides)
    if isinstance(knowledge, GeneSets):
        return of_gene_sets(knowledge, data, names, card)
    network = knowledge.to_network() if isinstance(knowledge, LogicNetwork) else knowledge
    if not isinstance(network, Network):
        raise KnowledgeError(
            f"Coverage is of a Network, a LogicNetwork or GeneSets, not of a {type(knowledge).__name__}."
        )
    return _of_network(Join(network, names), data, steps, card)


def _of_network(join: Join, data: PerturbationData | None, hops: int, card: Entry | None) -> Coverage:
    known = facts(join.network, card.licence if card else "", card.version if card else "")
    limits = card.findings() if card else ()
    if data is None:
        verdict, reason = judge(known, (), ())
        return Coverage(known, (), (), about_network(join.network, limits), verdict, reason, hops)
    joined = join.readouts(data)
    features, targets = join.features(joined), join.targets(data.targets(), joined.readouts)
    features, targets = _reached(join.network, features, targets, hops)
    findings = (*data.findings, *about_names(join, features, joined.said), *about_targets(join, targets))
    verdict, reason = judge(known, features, targets)
    gravest_first = about_network(join.network, (*limits, *findings))
    return Coverage(known, features, targets, gravest_first, verdict, reason, hops, joined.readouts)


def _reached(
    network: Network, features: tuple[Feature, ...], targets: tuple[Target, ...], hops: int
) -> tuple[tuple[Feature, ...], tuple[Target, ...]]:
    """Fill in what reaches what, along directed edges; a group is reached if one of its nodes is."""
    directed = network.directed & (network.source_index != network.target_index)
    source, target = network.source_index[directed], network.target_index[directed]
    parents = np.bincount(target, minlength=len(network.node))
    own = [[network.index[node] for node in row.nodes if node in network.index] for row in targets]
    mapped = [row for row in features if row.nodes]
    groups = [[network.index[node] for node in row.nodes] for row in mapped]
    steps = _steps(distances(len(network.node), source, target, own), own, groups)
    reach, close = np.asarray(steps > 0), np.asarray((steps > 0) & (steps <= hops))
    at_all, at_hand = np.atleast_1d(reach.any(axis=0)), np.atleast_1d(close.any(axis=0))
    hits = zip(mapped, groups, at_all, at_hand, strict=True)
    seen = {
        row.name: replace(row, upstream=bool(parents[group].any()), reached=bool(hit), near=bool(near))
        for row, group, hit, near in hits
    }
    counted = zip(targets, close.sum(axis=1).tolist(), reach.sum(axis=1).tolist(), strict=True)
    return (
        tuple(seen.get(row.name, row) for row in features),
        tuple(replace(row, near=near, readouts=count) for row, near, count in counted),
    )


def _steps(
    distance: NDArray[np.int16], own: Sequence[Sequence[int]], groups: Sequence[Sequence[int]]
) -> NDArray[np.int16]:
    """Return ``[targets, groups]`` the steps to the nearest node of each group, 0 if none is reached.

    What is read of a target itself says nothing of the network, and counts as not reached.
    """
    if not groups:
        return np.zeros((len(own), 0), dtype=np.int16)
    nodes = np.concatenate([np.array(group, dtype=np.intp) for group in groups])
    starts = np.cumsum([0, *map(len, groups)])[:-1]
    far = np.iinfo(np.int16).max
    found = distance[:, nodes]
    nearest = np.minimum.reduceat(np.where(found == 0, far, found), starts, axis=1)
    for k, itself in enumerate(own):
        nearest[k, np.logical_or.reduceat(np.isin(nodes, itself), starts)] = far
    return np.where(nearest == far, 0, nearest).astype(np.int16)

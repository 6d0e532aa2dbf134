"""`Screen`: what single-target perturbations did, gene by gene, in the form that metrics of networks take."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.data.effects.sizes import EffectSizes, effect_sizes
from molcause.data.intervention import from_json
from molcause.data.perturbation_data import Condition, PerturbationData
from molcause.errors import DataContractError
from molcause.metrics.graphs.interventional import LEVEL, Evidence

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Screen:
    """Effects of perturbations of single genes.

    Parameters
    ----------
    nodes
        The genes: columns of all tables.
    evidence
        Shifts, distances and p-values.
    t
        ``[sources, genes]`` Welch's t of each shift; NaN where there are too few samples.
    notes
        What was left out and why, one sentence each.
    """

    nodes: tuple[str, ...]
    evidence: Evidence
    t: Array
    notes: tuple[str, ...]


def nodes_of(data: PerturbationData) -> tuple[str, ...]:
    """Return the nodes that are read, in the data's order, then the single targets that are not.

    Examples
    --------
    >>> import molcause as mc
    >>> nodes_of(mc.load_dataset("sachs2005"))[-3:]
    ('JNK', 'LFA1', 'PI3K')
    """
    single, _ = _single_targets(data)
    return tuple(dict.fromkeys([*(node for node in data.readouts.node if node), *(name for name, _ in single)]))


def screen(data: PerturbationData, nodes: Sequence[str]) -> Screen:
    """Return what each perturbation of one gene did, against the reference samples.

    Parameters
    ----------
    data
        Measurements, best of one context. Of several strengths on one target the one with most samples is used.
    nodes
        The genes; of several readouts of one the first is used.

    Raises
    ------
    DataContractError
        If no perturbation has a single target, or there is no reference sample.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> found = screen(data, nodes_of(data))
    >>> [found.nodes[k] for k in found.evidence.source]
    ['AKT', 'LFA1', 'PI3K', 'PIP2', 'MEK', 'PKC']
    """
    single, left_out = _single_targets(data)
    at = {node: k for k, node in enumerate(nodes)}
    best: dict[str, Condition] = {}
    for name, condition in sorted(single, key=lambda pair: -len(pair[1].rows)):
        if name in at and name not in best:
            best[name] = condition
    left_out["another strength on the same target, with fewer samples"] = len(single) - len(best)
    if not best:
        raise DataContractError(
            f"No condition of {data.name!r} perturbs a single target; networks cannot be judged by it. "
            f"Left out: {_counted(left_out) or 'nothing'}."
        )
    notes = [f"{len(best)} single-target perturbations judge; conditions left out: {_counted(left_out) or 'none'}."]
    return _tabled(data, nodes, best, notes)


def _tabled(data: PerturbationData, nodes: Sequence[str], chosen: dict[str, Condition], notes: list[str]) -> Screen:
    at = {node: k for k, node in enumerate(nodes)}
    first = {node: i for i, node in reversed(list(enumerate(data.readouts.node))) if node in at}
    if further := sum(node in at for node in data.readouts.node) - len(first):
        notes.append(f"{further} further readouts of nodes that have one already are not used.")
    contexts = data.adata.obs["context"].nunique() if "context" in data.adata.obs else 1
    if contexts > 1:
        notes.append(f"{contexts} contexts are pooled: their differences pass for effects. Score one at a time.")
    found = _effects(data, chosen)
    order = [found.conditions.index(condition.interventions) for condition in chosen.values()]
    tables = np.full((4, len(chosen), len(nodes)), np.nan)
    for table, values in zip(tables, (found.difference, found.distance, found.p, found.z), strict=True):
        table[:, [at[node] for node in first]] = values[np.ix_(order, list(first.values()))]
    shift, distance, p, t = tables
    # Of two constant genes no statistic can be computed: they do not differ.
    p[(distance == 0) & np.isnan(p)] = 1.0
    few = _too_few(data, chosen)
    p[few] = np.nan
    if few.any():
        notes.append(f"{int(few.sum())} perturbations have too few samples for any p-value below {LEVEL}.")
    evidence = Evidence(np.array([at[name] for name in chosen], dtype=np.intp), shift, distance, p)
    return Screen(tuple(nodes), evidence, t, tuple(notes))


def _effects(data: PerturbationData, chosen: dict[str, Condition]) -> EffectSizes:
    rows = [_control(data), *(condition.rows for condition in chosen.values())]
    return effect_sizes(data[np.sort(np.concatenate(rows))])


def _control(data: PerturbationData) -> NDArray[np.intp]:
    rows = [condition.rows for condition in data.conditions() if condition.interventions == data.control]
    return np.concatenate([np.empty(0, dtype=np.intp), *rows])


def _too_few(data: PerturbationData, chosen: dict[str, Condition]) -> NDArray[np.bool_]:
    """Return whether even a complete separation would not be significant: 2 of all orders of the samples."""
    control = len(_control(data))
    return np.array([2 / math.comb(control + len(c.rows), control) >= LEVEL for c in chosen.values()], dtype=bool)


def _single_targets(data: PerturbationData) -> tuple[list[tuple[str, Condition]], Counter[str]]:
    """Return the conditions that add one target to the reference, by its name, and what the others are."""
    base = {item.target for item in from_json(data.control) or ()}
    single, left_out = list[tuple[str, Condition]](), Counter[str]()
    for condition in data.conditions():
        targets = {item.target for item in condition.perturbation}
        if condition.interventions == data.control:
            continue
        if base <= targets and len(targets - base) == 1:
            single.append(((targets - base).pop(), condition))
        else:
            left_out["several targets, or not on top of the reference"] += 1
    return single, left_out


def _counted(reasons: Counter[str]) -> str:
    return ", ".join(f"{number} ({reason})" for reason, number in reasons.items() if number)

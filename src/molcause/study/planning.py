"""From a study's audits to plans: which data, which knowledge, and the worlds of the controls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from molcause.audits.plan import Plan
from molcause.audits.run import plan_audit
from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import StudyError
from molcause.knowledge.corrupt import edge_overlap
from molcause.knowledge.network import Network
from molcause.provenance import seed_for
from molcause.study import config
from molcause.study.config import Study
from molcause.study.resolve import make_bias, make_model, make_task, open_data, open_network
from molcause.worlds.planted import planted_world

_TRIES = 50


@dataclass(frozen=True)
class Planned:
    """An audit before it is computed."""

    name: str
    group: str
    plan: Plan
    world: str = ""
    truth: str = ""
    expected: str = ""


class Opened:
    """The study's data and network, and those of its audits, each opened once."""

    def __init__(self, data: PerturbationData, network: Network | None) -> None:
        self._data, self._network = data, network
        self._found: dict[str, Any] = {}

    def data(self, given: config.Data | None) -> PerturbationData:
        """Return an audit's own data, or the study's."""
        return self._data if given is None else self._once(given, open_data)

    def network(self, given: config.Knowledge | None) -> Network | None:
        """Return an audit's own network, or the study's."""
        return self._network if given is None else self._once(given, open_network)

    def _once(self, given: Any, opener: Callable[[Any], Any]) -> Any:
        words = given.model_dump_json()
        if words not in self._found:
            self._found[words] = opener(given)
        return self._found[words]


def plans(study: Study, settings: config.AuditSettings, opened: Opened) -> Iterator[Planned]:
    """Give the audits of one entry: one, or for worlds one for each world and kind of knowledge."""
    known = opened.network(settings.knowledge)
    if known is None:
        raise StudyError(f"The audit {settings.name!r} needs knowledge; name it: knowledge.network = 'mapk-core'.")
    measured = opened.data(settings.data)
    parts = settings.bias if settings.bias is not None else study.bias
    if settings.worlds is None:
        yield Planned(settings.name, settings.group, _plan(study, settings, measured, make_bias(parts, known)))
        return
    for k in range(settings.worlds.count):
        seed = seed_for(study.seed, settings.name, str(k))
        world = planted_world(measured, known, kind=settings.worlds.kind, seed=seed).data
        for quality in settings.worlds.knowledge:
            bias = make_bias(parts, of_quality(known, quality, measured, seed))
            where = f"{settings.name}, world {k + 1}"
            # Where a model without knowledge is as good as can be, true knowledge can be no more than redundant.
            expected = {"true": "helps or redundant", "unrelated": "not helps or redundant"}.get(quality, "")
            plan = _plan(study, settings, world, bias)
            yield Planned(f"{where}, {quality}", settings.group, plan, where, quality, expected)


def of_quality(network: Network, quality: str, data: PerturbationData, seed: int) -> Network:
    """Return knowledge that is true, half true (half of the edges replaced by false ones), or about other names.

    Relabelled networks share some edges with the truth by chance; of several, the one that shares fewest is unrelated.
    """
    if quality == "true":
        made = network
    elif quality == "half-true":
        made = _half_true(network, seed)
    else:
        measured = {member for group in data.readouts.members for member in group}
        among = [name for name in network.node if name in measured]
        seeds = [seed_for(seed, "unrelated", str(k)) for k in range(_TRIES)]
        tried = [network.corrupt("relabel", seed=one, among=among) for one in seeds]
        made = min(tried, key=lambda other: edge_overlap(network, other))
    return replace(made, name=f"{quality} knowledge")


def _half_true(network: Network, seed: int) -> Network:
    """Return as many edges: false ones, drawn while all true ones were there to be avoided, in place of a half."""
    wider = network.corrupt("add", 0.5, seed=seed)
    order = np.random.default_rng(seed_for(seed, "half-true")).permutation(len(network))
    keep = np.arange(len(wider)) >= len(network)
    keep[order[: 2 * len(network) - len(wider)]] = True
    return wider.keep_edges(keep, "true edges taken out, as many as false ones were added")


def _plan(study: Study, settings: config.AuditSettings, data: PerturbationData, bias: AbstractBias | None) -> Plan:
    if bias is None:
        raise StudyError(f"The audit {settings.name!r} has no bias; name one, as in bias = [{{ kind = 'mask' }}].")
    models = None if settings.models is None else [make_model(model, bootstraps=0) for model in settings.models]
    return plan_audit(
        data,
        bias,
        task=make_task(settings.task),
        models=models,
        nulls=settings.nulls,
        replicates=settings.replicates,
        alternatives=settings.alternatives,
        sizes=[None if size == "all" else size for size in settings.sizes],
        repeats=settings.repeats,
        seed=study.seed,
    )

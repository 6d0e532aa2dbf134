"""`run_study`: read, fit, ask and audit what a study says; the fits and all audits share one grid."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from molcause.audits.audit import Audit, conclude, plan_audit
from molcause.audits.plan import Plan
from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import StudyError, did_you_mean
from molcause.grid.cache import Cache, as_cache
from molcause.grid.run import Outcome, run
from molcause.inference.answer import Answer
from molcause.inference.ask import ask
from molcause.inference.deduce import deduce
from molcause.inference.query import Query
from molcause.knowledge.corrupt import edge_overlap
from molcause.knowledge.network import Network
from molcause.models.base import AbstractFitted
from molcause.provenance import Citation, Stopwatch, seed_for
from molcause.study import config, fits
from molcause.study.artefacts import Panel
from molcause.study.config import Study
from molcause.study.resolve import make_bias, make_model, make_task, open_data, open_network, read_do, sample
from molcause.study.run import check_writable
from molcause.worlds.planted import planted_world

Progress = Callable[[int, int], None]
DATA, NETWORK = "data", "network"
_TRIES = 50
_RUNGS = {DATA: (1, 2), NETWORK: (2,)}


@dataclass(frozen=True)
class Run:
    """What a study came to.

    Parameters
    ----------
    study
        What was asked.
    data, network
        What it was asked of; the network is None if the study names none.
    fitted
        The fits by name.
    answers
        For each question, the answers by who gave them: ``data``, ``network``, and fits by name.
    panels
        The audits, with their place in the report.
    notes
        What to tell the user: damaged cache files, a full disk.
    computed, cached
        Cells computed now, and taken from the cache.
    resources
        Elapsed and CPU seconds of this process, seconds of work over all processes, and peak memory.
    folder
        The run folder; None if nothing was written.
    """

    study: Study
    data: PerturbationData
    network: Network | None
    fitted: dict[str, AbstractFitted]
    answers: dict[str, dict[str, Answer]]
    panels: tuple[Panel, ...]
    notes: tuple[str, ...]
    computed: int
    cached: int
    resources: dict[str, float]
    folder: Path | None = None

    @property
    def audits(self) -> tuple[Audit, ...]:
        """The audits, in the study's order."""
        return tuple(panel.audit for panel in self.panels)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Whom to cite: models, data and knowledge."""
        found = [c for fitted in self.fitted.values() for c in fitted.training.citations]
        found += [c for audit in self.audits for c in audit.citations]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class _Planned:
    """An audit before it is computed."""

    name: str
    group: str
    plan: Plan
    world: str = ""
    truth: str = ""
    expected: str = ""


def run_study(
    study: Study | str | Path,
    out: str | Path | None = None,
    *,
    command: str = "study",
    arguments: Sequence[str] = (),
    cache: Cache | str | Path | bool = True,
    workers: int | None = None,
    progress: Progress = lambda done, total: None,
) -> Run:
    """Run a study.

    Parameters
    ----------
    study
        The study, or its file.
    out
        Run folder to write; None writes nothing.
    command
        What the run folder says it was made by; a folder made by another command is not replaced.
    arguments
        The command's words, so that the report can show them.
    cache, workers, progress
        As for `molcause.audit`.

    Raises
    ------
    StudyError
        If the study asks for what there is not.

    Examples
    --------
    >>> study = Study(name="small", data={"dataset": "sachs2005"}, question=[
    ...     {"name": "effect", "do": {"MEK": "inhibit"}, "outcome": "ERK"}])
    >>> run_study(study).answers["effect"]["data"].outcomes[0].word
    'falls'
    """
    from molcause.study.writing import write

    watch = Stopwatch()
    asked = study if isinstance(study, Study) else Study.read(study)
    if out is not None:
        check_writable(out, command)
    data = open_data(asked.data)
    network = None if asked.knowledge is None else open_network(asked.knowledge)
    queries = {question.name: _query(question, data) for question in asked.question}
    _check_asked(asked, network)
    requests = {given.name: _request(asked, given, data, network) for given in asked.fit}
    opened = _Opened(data, network)
    planned = [item for settings in asked.audit for item in _plans(asked, settings, opened)]
    kept = as_cache(cache)
    with _folder(kept) as folder:
        outcome = _compute(requests, planned, kept, folder, workers, progress)
        fitted = fits.fetch(requests, folder / "models")
    panels = _concluded(planned, outcome)
    answers = {item.name: _answers(item, queries[item.name], data, network, fitted) for item in asked.question}
    done = Run(
        study=asked,
        data=data,
        network=network,
        fitted=fitted,
        answers=answers,
        panels=panels,
        notes=tuple(outcome.notes),
        computed=outcome.computed,
        cached=outcome.cached,
        resources={**watch.resources(), "work_seconds": round(outcome.work_seconds, 3)},
    )
    return done if out is None else replace(done, folder=write(done, out, command, arguments))


@contextmanager
def _folder(cache: Cache | None) -> Iterator[Path]:
    """Give the folder for fits: the cache's, or one that is gone afterwards."""
    if cache is None:
        with tempfile.TemporaryDirectory(prefix="molcause-") as place:
            yield Path(place)
    else:
        yield cache.folder


def _compute(
    requests: Mapping[str, fits.Request],
    planned: list[_Planned],
    cache: Cache | None,
    folder: Path,
    workers: int | None,
    progress: Progress,
) -> Outcome:
    wanted = fits.missing(requests, folder / "models")
    chunks = [chunk for item in planned for chunk in item.plan.chunks]
    outcome = run([*wanted, *chunks], cache=cache, workers=workers, progress=progress)
    outcome.rows = outcome.rows[len(wanted) :]
    return outcome


def _concluded(planned: list[_Planned], outcome: Outcome) -> tuple[Panel, ...]:
    panels, at = [], 0
    for item in planned:
        count = len(item.plan.chunks)
        rows = [row for part in outcome.rows[at : at + count] for row in part]
        audit = conclude(item.plan, rows, name=item.name)
        panels.append(Panel(item.group, audit, item.world, item.truth, item.expected))
        at += count
    return tuple(panels)


def _request(study: Study, given: config.Fit, data: PerturbationData, network: Network | None) -> fits.Request:
    rest = data.hold_out(*given.hold_out)[0] if given.hold_out else data
    return fits.Request(given.name, make_model(given.model), rest, make_bias(given.bias, network), study.seed)


class _Opened:
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


def _plans(study: Study, settings: config.AuditSettings, opened: _Opened) -> Iterator[_Planned]:
    """Give the audits of one entry: one, or for worlds one for each world and kind of knowledge."""
    known = opened.network(settings.knowledge)
    if known is None:
        raise StudyError(f"The audit {settings.name!r} needs knowledge; name it: knowledge.network = 'mapk-core'.")
    measured = opened.data(settings.data)
    parts = settings.bias if settings.bias is not None else study.bias
    if settings.worlds is None:
        yield _Planned(settings.name, settings.group, _plan(study, settings, measured, make_bias(parts, known)))
        return
    for k in range(settings.worlds.count):
        seed = seed_for(study.seed, settings.name, str(k))
        world = planted_world(measured, known, kind=settings.worlds.kind, seed=seed).data
        for quality in settings.worlds.knowledge:
            bias = make_bias(parts, _of_quality(known, quality, measured, seed))
            where = f"{settings.name}, world {k + 1}"
            # Where a model without knowledge is as good as can be, true knowledge can be no more than redundant.
            expected = {"true": "helps or redundant", "unrelated": "not helps"}.get(quality, "")
            plan = _plan(study, settings, world, bias)
            yield _Planned(f"{where}, {quality}", settings.group, plan, where, quality, expected)


def _of_quality(network: Network, quality: str, data: PerturbationData, seed: int) -> Network:
    """Return knowledge that is true, half true (half of the edges replaced by false ones), or about other names.

    Relabelled networks share some edges with the truth by chance; of several, the one that shares fewest is unrelated.
    """
    if quality == "true":
        made = network
    elif quality == "half-true":
        made = _half_true(network, seed)
    else:
        among = [name for name in network.node if name in set(data.readouts.node)]
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


def _plan(
    study: Study, settings: config.AuditSettings, data: PerturbationData, bias: AbstractBias | None
) -> Plan:
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


def _query(question: config.Question, data: PerturbationData) -> Query:
    given = None if question.given is None else sample(data, question.given)
    return Query(do=read_do(question.do), outcome=question.outcome, given=given)


def _check_asked(study: Study, network: Network | None) -> None:
    """Raise, before anything is fitted, if a question goes to whom there is not."""
    known = [DATA, *([] if network is None else [NETWORK]), *(fit.name for fit in study.fit)]
    for question in study.question:
        for name in question.ask or ():
            if name not in known:
                hint = did_you_mean(name, known)
                raise StudyError(f"The question {question.name!r} asks {name!r}, which there is not. {hint}".rstrip())


def _answers(
    question: config.Question,
    query: Query,
    data: PerturbationData,
    network: Network | None,
    fitted: Mapping[str, AbstractFitted],
) -> dict[str, Answer]:
    sources: dict[str, Any] = {DATA: data, **({NETWORK: network} if network is not None else {}), **fitted}
    wanted = question.ask if question.ask is not None else _able(sources, query)
    return {name: _answer(sources[name], query, data) for name in wanted}


def _able(sources: Mapping[str, Any], query: Query) -> list[str]:
    """Return who can be asked: data know conditions but no single sample, a network alone only what doing implies."""
    if query.given is not None:
        return [name for name, one in sources.items() if isinstance(one, AbstractFitted) and 3 in one.rungs]
    rungs = {name: one.rungs if isinstance(one, AbstractFitted) else _RUNGS[name] for name, one in sources.items()}
    return [name for name, reached in rungs.items() if query.rung in reached]


def _answer(source: Any, query: Query, data: PerturbationData) -> Answer:
    if isinstance(source, Network):
        return deduce(source, query)
    return ask(source, query, data=data) if isinstance(source, AbstractFitted) else ask(source, query)


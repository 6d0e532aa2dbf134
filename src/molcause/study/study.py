"""`run_study`: read, fit, ask and audit what a study says; the fits and all audits share one grid."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from molcause.audits.audit import Audit
from molcause.audits.conclusion import conclude
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import StudyError, did_you_mean
from molcause.grid.cache import Cache, as_cache
from molcause.grid.run import Outcome, run
from molcause.inference.answer import Answer
from molcause.inference.ask import ask
from molcause.inference.deduce import deduce
from molcause.inference.query import Query
from molcause.knowledge.network import Network
from molcause.models.base import AbstractFitted
from molcause.provenance import Citation, Stopwatch
from molcause.study import config, fits
from molcause.study.artefacts import Panel
from molcause.study.config import Study
from molcause.study.planning import Opened, Planned, plans
from molcause.study.resolve import make_bias, make_model, open_data, open_network, read_do, sample
from molcause.study.run import check_writable

Progress = Callable[[int, int], None]
DATA, NETWORK = "data", "network"
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
    opened = Opened(data, network)
    planned = [item for settings in asked.audit for item in plans(asked, settings, opened)]
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
    planned: list[Planned],
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


def _concluded(planned: list[Planned], outcome: Outcome) -> tuple[Panel, ...]:
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

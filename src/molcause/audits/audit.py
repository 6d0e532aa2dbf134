"""`audit`: does this knowledge help? The same recipe on true and corrupted knowledge, beside models without any."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.audits.cells import COLUMNS, UNDETERMINED, Row
from molcause.audits.effects import Scores
from molcause.audits.plan import Plan, make_plan
from molcause.audits.summary import Arm, Null, Verdict, to_dict
from molcause.audits.tasks.base import AbstractTask
from molcause.audits.tasks.unseen_condition import UnseenCondition
from molcause.audits.tasks.unseen_intervention import UnseenIntervention
from molcause.audits.variants import NULLS, leaked_edges
from molcause.audits.verdict import Wording, judge
from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import BiasError, DataContractError, ParameterError, did_you_mean
from molcause.grid.cache import Cache, as_cache
from molcause.grid.run import run
from molcause.metrics.metric import Metric
from molcause.models.base import AbstractModel
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

TASKS: dict[str, type[AbstractTask]] = {task.name: task for task in (UnseenIntervention, UnseenCondition)}
"""The questions an audit can ask, by name."""


@dataclass(frozen=True)
class Audit:
    """What an audit found; `audit` makes it.

    Parameters
    ----------
    name, title
        What it is called, and its question.
    task, rung, unit_name, metric
        The question's name, its rung, what a unit is, and the card of the metric that decides.
    data, data_name, knowledge, bias
        What was audited, in words.
    inputs
        Digest of the data, and of each network.
    units
        The held-out units.
    settings
        Numbers that it was made with.
    notes
        What was not predicted and why, and what the grid had to say.
    leaked
        Edges whose only evidence is the data themselves.
    verdicts
        One for each model that takes the knowledge and each training size.
    arms, nulls
        What the verdicts rest on.
    rows
        One for each cell and metric; `table` gives them as a frame.
    citations
        Whom to cite: models, data and knowledge.
    cells, failed, seconds
        How many fits there were, how many failed, and how long they took, summed over processes.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.testing import small_world
    >>> world = small_world()
    >>> found = mc.audit(world.data, mc.bias.Mask(world.network), replicates=9, cache=False, workers=1)
    >>> found.verdict.word, sorted(found.units)
    ('undecided', ['A', 'B'])
    """

    name: str
    title: str
    task: str
    rung: int
    unit_name: str
    metric: Metric
    data: str
    data_name: str
    knowledge: str
    bias: str
    inputs: dict[str, str]
    units: tuple[str, ...]
    settings: dict[str, Any]
    notes: tuple[str, ...]
    leaked: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    arms: tuple[Arm, ...]
    nulls: tuple[Null, ...]
    rows: tuple[Row, ...] = field(repr=False)
    citations: tuple[Citation, ...]
    cells: int
    failed: int
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """The first model's verdict at its largest training size."""
        return self.verdicts[0]

    @property
    def table(self) -> "pd.DataFrame":
        """All rows; what the columns mean stands in ``columns``."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(COLUMNS))

    @property
    def columns(self) -> dict[str, str]:
        """What each column of `table` means."""
        return dict(COLUMNS)

    def plot(self) -> "Figure":
        """Return the forest plot: the knowledge, its nulls, and the models without knowledge, in the metric's unit."""
        from molcause.audits.figure import plot_audit

        figure: Figure = plot_audit(self.to_dict()).figure  # type: ignore[assignment]
        return figure

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the rows, as values that `json` can write."""
        words = ("name", "title", "task", "rung", "unit_name", "data", "data_name", "knowledge", "bias")
        return {
            **{word: getattr(self, word) for word in words},
            "metric": to_dict(self.metric),
            "inputs": self.inputs,
            "units": list(self.units),
            "settings": self.settings,
            "notes": list(self.notes),
            "leaked_edges": list(self.leaked),
            "verdicts": [to_dict(verdict) for verdict in self.verdicts],
            "arms": [to_dict(arm) for arm in self.arms],
            "nulls": [to_dict(null) for null in self.nulls],
            "cells": self.cells,
            "failed": self.failed,
            "seconds": round(self.seconds, 2),
        }

    def __str__(self) -> str:
        lines = [self.title]
        for verdict in self.verdicts:
            flags = "".join(f" [{flag}]" for flag in verdict.flags)
            lines.append(f"  {verdict.word.upper()}{flags}  {verdict.sentence}")
        return "\n".join(lines)


def audit(
    data: PerturbationData,
    bias: AbstractBias,
    *,
    task: str | AbstractTask = "unseen-intervention",
    models: Sequence[str | AbstractModel] | None = None,
    nulls: Sequence[str] = NULLS,
    replicates: int | None = None,
    alternatives: Sequence[str] = ("reverse",),
    sizes: Sequence[int | None] = (None,),
    repeats: int = 3,
    seed: int = 0,
    name: str = "audit",
    cache: Cache | str | Path | bool = True,
    workers: int | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Audit:
    """Ask whether the data agree that a bias helped.

    Every held-out unit is predicted by the model with the true knowledge, with many corrupted versions of it, without
    it, and by plain baselines. All see the same samples.

    Parameters
    ----------
    data, bias
        Measurements, and the recipe bound to the knowledge under audit.
    task
        ``unseen-intervention`` (rung 2), ``unseen-condition`` (rung 1), or one with its own settings.
    models
        Registered names or models; by default the task's own. Those that take no knowledge are fitted once and shared.
    nulls
        How knowledge is corrupted: ``relabel`` (whose names are these?) and ``rewire`` (which edges, degrees kept).
    replicates
        Corrupted networks of each kind; by default 199 for models in closed form, else 99.
    alternatives
        ``reverse`` and ``sign-flip``: other knowledge, not nulls. Those that a bias cannot tell apart are left out.
    sizes, repeats
        Training samples of each condition (None = all), and random subsets for each.
    seed
        Everything random is derived from it by name.
    name
        What the audit is called in tables.
    cache
        True: the user's cache folder, so that an interrupted audit resumes. False: none. Or a folder.
    workers
        Processes; None = one for each processor, 1 = this process.
    progress
        Called with cells done and all cells.

    Returns
    -------
    Audit

    Raises
    ------
    BiasError, DataContractError, ParameterError
        If the audit cannot be done; nothing was fitted then.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> net = mc.load_network("mapk-core").select("consensus", lambda value: value == "consensus-18")
    >>> found = mc.audit(data, mc.bias.Mask(net), task="unseen-condition", replicates=19, cache=False, workers=1)
    >>> found.verdict.word, round(found.verdict.score, 1)
    ('harms', -6.6)
    """
    plan = plan_audit(
        data,
        bias,
        task=task,
        models=models,
        nulls=nulls,
        replicates=replicates,
        alternatives=alternatives,
        sizes=sizes,
        repeats=repeats,
        seed=seed,
    )
    outcome = run(plan.chunks, cache=as_cache(cache), workers=workers, progress=progress)
    return conclude(plan, [row for rows in outcome.rows for row in rows], name=name, notes=tuple(outcome.notes))


def plan_audit(
    data: PerturbationData,
    bias: AbstractBias,
    *,
    task: str | AbstractTask = "unseen-intervention",
    models: Sequence[str | AbstractModel] | None = None,
    **settings: Any,
) -> Plan:
    """Check and lay out an audit without computing it; takes what `audit` takes."""
    if not isinstance(data, PerturbationData):
        raise DataContractError(f"audit takes a PerturbationData, not a {type(data).__name__}.")
    if not isinstance(bias, AbstractBias):
        raise BiasError(f"audit takes a bias, not a {type(bias).__name__}; make one with mc.bias.Mask(network).")
    data.verify()
    asked = as_task(task)
    return make_plan(data, bias, task=asked, models=models or asked.models, **settings)


def as_task(task: str | AbstractTask) -> AbstractTask:
    """Return a task by its name.

    Raises
    ------
    ParameterError
        If there is none of that name.
    """
    if isinstance(task, AbstractTask):
        return task
    if not isinstance(task, str):
        raise ParameterError(f"A task is a name, or an instance such as UnseenCondition(); got {task!r}.")
    if task not in TASKS:
        raise ParameterError(f"Unknown task {task!r}. {did_you_mean(task, TASKS)} Tasks: {', '.join(TASKS)}.")
    return TASKS[task]()


def conclude(plan: Plan, rows: Sequence[Mapping[str, Any]], *, name: str, notes: tuple[str, ...] = ()) -> Audit:
    """Return what a plan's rows say."""
    knowledge = " + ".join(dict.fromkeys(network.name for network in plan.bias.knowledge))
    metric = plan.task.metric()
    leaked = leaked_edges(plan.bias, plan.data)
    wording = Wording(knowledge, plan.task.question, metric.name, plan.task.unit_name, plan.task.margin)
    scores = Scores(rows, metric.name, plan.units)
    arms = scores.arms()
    identical = Counter(variant.kind for variant in plan.variants if variant.identical)
    nulls = scores.nulls(identical)
    judged = [arm for arm in arms if arm.variant == "true"]
    order = sorted(judged, key=lambda arm: (list(plan.models).index(arm.model), -(arm.size or 10**12)))
    return Audit(
        name=name,
        title=f"Does {knowledge} help to {plan.task.question}?",
        task=plan.task.name,
        rung=plan.task.rung,
        unit_name=plan.task.unit_name,
        metric=metric,
        data=f"{plan.data.name} ({plan.data.unit})",
        data_name=plan.data.name,
        knowledge=knowledge,
        bias=plan.bias.describe(),
        inputs={plan.data.name: plan.data.fingerprint, **{n.name: n.digest for n in plan.bias.knowledge}},
        units=plan.units,
        settings=_settings(plan),
        notes=(*plan.notes, *_identical_notes(plan, identical), *notes),
        leaked=leaked,
        verdicts=tuple(
            judge(arm, arms, nulls, wording=wording, leaked=bool(leaked), seed=plan.seed) for arm in order
        ),
        arms=tuple(arms),
        nulls=tuple(nulls),
        rows=tuple({column: row[column] for column in COLUMNS} for row in rows),
        citations=_citations(plan),
        cells=plan.cells,
        failed=len({_cell(row) for row in rows if row["reason"] and not row["reason"].startswith(UNDETERMINED)}),
        seconds=sum({_cell(row): row["seconds"] for row in rows}.values()),
    )


def _identical_notes(plan: Plan, identical: Mapping[str, int]) -> list[str]:
    total = Counter(variant.kind for variant in plan.variants)
    return [
        f"{identical[kind]} of {total[kind]} corrupted networks ({kind}) equal the true one for these data; they are "
        "not fitted again and count as doing as well."
        for kind in NULLS
        if identical[kind]
    ]


def _cell(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[c] for c in ("model", "variant", "replicate", "condition", "size", "repeat"))


def _settings(plan: Plan) -> dict[str, Any]:
    kinds = Counter(variant.kind for variant in plan.variants)
    return {
        "networks": {kind: kinds[kind] for kind in NULLS if kind in kinds},
        "sizes": list(plan.sizes),
        "repeats": plan.repeats,
        "seed": plan.seed,
        "margin": plan.task.margin,
    }


def _citations(plan: Plan) -> tuple[Citation, ...]:
    models = (*plan.models.values(), *plan.baselines.values())
    found = [citation for model in models for citation in model.citations]
    found += [*plan.data.citations, *(c for network in plan.bias.knowledge for c in network.citations)]
    return tuple(dict.fromkeys(found))

"""`audit`: does this knowledge help? The same recipe on true and corrupted knowledge, beside models without any."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from molcause.audits.audit import Audit
from molcause.audits.conclusion import conclude
from molcause.audits.plan import Plan, make_plan
from molcause.audits.tasks.base import AbstractTask
from molcause.audits.tasks.unseen_condition import UnseenCondition
from molcause.audits.tasks.unseen_intervention import UnseenIntervention
from molcause.audits.variants import NULLS
from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import BiasError, DataContractError, ParameterError, did_you_mean
from molcause.grid.cache import Cache, as_cache
from molcause.grid.run import run
from molcause.models.base import AbstractModel

TASKS: dict[str, type[AbstractTask]] = {task.name: task for task in (UnseenIntervention, UnseenCondition)}
"""The questions an audit can ask, by name."""


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
    ('undecided', -6.6)
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

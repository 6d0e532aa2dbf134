"""Who is tried: plain baselines, the knowledge kernel and its nulls, stacks, and the mechanisms that are registered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from benchmarks.measure import call, peak_memory
from benchmarks.mechanism_tasks import Job, Task
from molcause import plugins
from molcause.bias.base import AbstractBias, parts_of
from molcause.data.intervention import from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.errors import MolcauseError
from molcause.models.base import AbstractFitted, AbstractModel
from molcause.models.baselines.own_level_slope import OwnLevelSlope
from molcause.models.baselines.ridge import Ridge
from molcause.models.kernel.knowledge_kernel import KnowledgeKernel
from molcause.models.out_of_fold import Inner, asked_in, levels_of
from molcause.models.stack import Stack
from molcause.stats.selection import InnerFold, select

Levels = np.ndarray[tuple[int, int], np.dtype[np.float64]]
RIDGE, SHARED, KERNEL, NULL = "ridge", "ridge + shared effect", "kernel", "kernel, targets exchanged"
BASELINES = ("nearest-condition", "additive", "scaled-additive", "linear-pca")
DOSES = ("linear", "tanh", "sqrt")


@dataclass(frozen=True, eq=False)
class Result:
    """What one arm said.

    Parameters
    ----------
    name
        As shown.
    levels
        For each job ``[draws of the null, conditions, readouts]``; one draw for all arms but the null.
    cpu, memory
        Processor seconds of a fit, and MB by which the process's peak grew while the arm ran.
    reason
        The first reason why something was not predicted; ``""`` if all was.
    """

    name: str
    levels: list[np.ndarray]
    cpu: float
    memory: float
    reason: str = ""


Fits = Callable[[Job], Sequence[AbstractFitted]]
Asks = Callable[[Job, int, AbstractFitted], object]


def arms(task: Task, jobs: Sequence[Job], *, quick: bool) -> Iterator[Result]:
    """Run every arm of a task; quick leaves out those that train for long."""
    yield _constant("no change", jobs, lambda job: job.case.control)
    yield _constant("training mean", jobs, lambda job: job.case.mean)
    for name in BASELINES:
        yield _run(name, jobs, partial(_one, plugins.load("models", name)()))
    yield _run(
        "own-level slope (told the level)", jobs, _own_level, lambda job, k, fit: job.trainer.told(job.case, k, fit)
    )
    yield _run("ridge, plain", jobs, partial(_one, KnowledgeKernel(shared=False, intercept=False)))
    yield _run(RIDGE, jobs, partial(_one, Ridge()))
    yield _run(SHARED, jobs, partial(_one, KnowledgeKernel(intercept=False)))
    yield _run("kernel, no knowledge", jobs, partial(_one, KnowledgeKernel()))
    yield _run(KERNEL, jobs, partial(_informed, KnowledgeKernel()))
    yield _run(NULL, jobs, _null)
    yield _run("kernel, dose chosen inside", jobs, partial(_chosen, task.inner))
    yield _run("stack: ridge, kernel", jobs, partial(_informed, Stack(inner=task.inner)))
    for name in () if quick else task.presets:
        yield _preset(name, jobs)
        if name in plugins.names("models") and name in ("cellbox", "lembas"):
            stack = Stack(second=name, inner=task.inner)
            yield _run(f"stack: ridge, {name}", jobs, partial(_bound, stack))


def _constant(name: str, jobs: Sequence[Job], level: Callable[[Job], np.ndarray]) -> Result:
    return Result(name, [np.tile(level(job), (1, len(job.case.conditions), 1)) for job in jobs], 0.0, 0.0)


def _preset(name: str, jobs: Sequence[Job]) -> Result:
    if name not in plugins.names("models"):
        return Result(name, _nothing(jobs), float("nan"), float("nan"), "not registered")
    return _run(name, jobs, partial(_bound, plugins.load("models", name)()))


def _run(name: str, jobs: Sequence[Job], fits: Fits, asks: Asks | None = None) -> Result:
    """Fit and ask in every job; an error that molcause raises is the reason why nothing is said there."""
    before, levels, seconds, number, reasons = peak_memory(), [], 0.0, 0, []
    for job, empty in zip(jobs, _nothing(jobs), strict=True):
        _ = job.training  # not the arm's time
        try:
            fitted, used = call(partial(fits, job))
        except MolcauseError as why:
            levels.append(empty)
            reasons.append(_short(why))
            continue
        said = [_asked(job, one, asks, reasons) for one in fitted]
        levels.append(np.array(said))
        seconds, number = seconds + used.cpu, number + len(said)
    cpu = seconds / number if number else float("nan")
    return Result(name, levels, cpu, peak_memory() - before, reasons[0] if reasons else "")


def _asked(job: Job, fitted: AbstractFitted, asks: Asks | None, reasons: list[str]) -> Levels:
    levels = np.full(job.case.measured.shape, np.nan)
    for k, text in enumerate(job.case.conditions):
        try:
            done = from_json(text) or () if asks is None else asks(job, k, fitted)
            found = fitted.predict(done)  # type: ignore[arg-type]
            levels[k] = found.mean
            reasons += [found.reason] if found.reason else []
        except MolcauseError as why:
            reasons.append(_short(why))
    return levels


def _one(model: AbstractModel, job: Job) -> list[AbstractFitted]:
    return [model.fit(job.training)]


def _informed(model: AbstractModel, job: Job) -> list[AbstractFitted]:
    return [model.fit(job.training, job.bias)]


def _null(job: Job) -> list[AbstractFitted]:
    return list(KnowledgeKernel().fit_many(job.training, job.permuted))


def _bound(model: AbstractModel, job: Job) -> list[AbstractFitted]:
    """Fit with the parts of the network's bias that the model takes; without one, if it takes none."""
    taken: AbstractBias | None = None
    for part in () if job.graph is None else parts_of(job.graph):
        if set(part.slots) <= model.accepts:
            taken = part if taken is None else taken + part
    return [model.fit(job.training, taken)]


def _own_level(job: Job) -> list[AbstractFitted]:
    return [OwnLevelSlope().fit(job.trainer.of_few_samples(job.case))]


def _chosen(inner: str, job: Job) -> list[AbstractFitted]:
    """Choose the kernel's dose by inner splits of the training part, and fit that one to all of it."""
    data = job.training
    grid = [KnowledgeKernel(dose=dose) for dose in DOSES]
    folds = [(fold.train, fold.test) for fold in Inner(inner, 5, 0).split(data)]
    found = select(grid, folds, partial(_score, data, job.bias), within=np.arange(data.n_samples))
    return [found.configuration.fit(data, job.bias)]


def _score(data: PerturbationData, bias: AbstractBias | None, model: AbstractModel, fold: InnerFold) -> Levels:
    train, test = fold
    fitted = model.fit(data[train], bias)
    texts = asked_in(data, Fold("inner", "", train, test))
    guess = np.array([fitted.predict(from_json(text) or ()).mean for text in texts])
    return -((guess - levels_of(data, texts)) ** 2).mean(axis=1)  # type: ignore[no-any-return]


def _nothing(jobs: Sequence[Job]) -> list[np.ndarray]:
    return [np.full((1, *job.case.measured.shape), np.nan) for job in jobs]


def _short(why: MolcauseError) -> str:
    return str(why).split(". ")[0].rstrip(".")

"""Do mechanisms and knowledge beat ridge? The same splits, baselines and intervals for all, and nothing chosen by test.

``python -m benchmarks mechanisms`` runs everything that is registered; ``mechanisms:melanoma``, ``mechanisms:quick`` or
``mechanisms:worlds,quick`` a part of it, or without what trains for long.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import table
from benchmarks.mechanism_arms import KERNEL, NULL, RIDGE, SHARED, Result, arms
from benchmarks.mechanism_tasks import HARD, PARTS, Job, Task
from molcause.stats.bootstrap import difference_of_means, skill
from molcause.stats.equivalence import equivalence
from molcause.stats.multiple import holm
from molcause.stats.paired import paired

MARGIN = 0.01
"""Of r; stated beforehand: an arm is not inferior to ridge if the interval of its difference lies above -0.01."""


@dataclass(frozen=True, eq=False)
class Scored:
    """One arm's figures.

    Parameters
    ----------
    result
        What it said.
    r, error, reference
        ``[units]`` correlation, mean squared error, and that of the training mean; of conditions where these are scored
        one by one. NaN = not predicted.
    pooled, by_fold, by_readout
        r over everything, mean over folds, and mean over readouts, of each set of readouts.
    """

    result: Result
    r: np.ndarray
    error: np.ndarray
    reference: np.ndarray
    pooled: list[float]
    by_fold: list[float]
    by_readout: list[float]


def report(words: str = "") -> str:
    """Return the tables of some parts, or all, and the verdict on the hard splits."""
    wanted = [word for word in re.split(r"\W+", words) if word]
    quick = "quick" in wanted
    parts = [word for word in wanted if word != "quick"] or list(PARTS)
    told, hard = [], {}
    for task in (task for part in parts for task in PARTS[part]()):
        jobs = task.jobs()
        units = _units(task, jobs)
        scored = [_scored(task, jobs, one) for one in arms(task, jobs, quick=quick)]
        told.append(f"#### {task.name}\n\n{_facts(jobs, units)}\n\n{rows_of(task, units, scored)}")
        if any(piece in task.name for piece in HARD):
            hard[task.name] = contrasts(scored)
    return "\n\n".join([*told, *([verdicts(hard)] if hard else [])])


def _facts(jobs: Sequence[Job], units: Sequence[object]) -> str:
    tested = sum(len(job.case.conditions) for job in jobs)
    return f"{len(jobs)} fits an arm, {tested} predicted conditions, {len(set(units))} units."


def _units(task: Task, jobs: Sequence[Job]) -> list[object]:
    """Return the unit of each score: sets of targets of conditions, or names."""
    if task.by_condition:
        return [frozenset(unit.split(" + ")) for job in jobs for unit in job.case.units]
    return list(dict.fromkeys(job.unit for job in jobs))


def _scored(task: Task, jobs: Sequence[Job], result: Result) -> Scored:
    """Score an arm; several draws (of the null) are scored one by one and averaged."""
    draws = max(len(levels) for levels in result.levels)
    each = [_draw(task, jobs, [levels[min(k, len(levels) - 1)] for levels in result.levels]) for k in range(draws)]
    r, error, reference, *means = (_mean([one[k] for one in each]) for k in range(6))
    return Scored(result, r, error, reference, *(list(map(float, one)) for one in means))


def _mean(values: Sequence[np.ndarray]) -> np.ndarray:
    return np.asarray(np.mean(values, axis=0))


def _draw(task: Task, jobs: Sequence[Job], levels: Sequence[np.ndarray]) -> list[np.ndarray]:
    truth, guess, mean = _tables(task, jobs, levels)
    units = np.concatenate([[job.unit] * len(job.case.conditions) for job in jobs])
    groups = (
        [[k] for k in range(len(truth))]
        if task.by_condition
        else [np.flatnonzero(units == one) for one in dict.fromkeys(units)]
    )
    folds = [np.flatnonzero(units == one) for one in dict.fromkeys(units)]
    r = np.array([_r(truth[rows], guess[rows]) for rows in groups])
    error, reference = (np.array([_square(truth[rows] - one[rows]) for rows in groups]) for one in (guess, mean))
    columns = [np.ones(truth.shape[1], dtype=bool), *_sets(task, jobs)]
    repeated = folds if "seeds" in task.name else [np.arange(len(truth))]
    return [
        r,
        error,
        reference,
        np.array([np.mean([_r(truth[rows][:, one], guess[rows][:, one]) for rows in repeated]) for one in columns]),
        np.array([np.mean([_r(truth[rows][:, one], guess[rows][:, one]) for rows in folds]) for one in columns]),
        np.array(
            [np.mean([_by_readout(truth[rows][:, one], guess[rows][:, one]) for rows in repeated]) for one in columns]
        ),
    ]


def _sets(task: Task, jobs: Sequence[Job]) -> list[np.ndarray]:
    return [np.array([accept(name) for name in jobs[0].case.readouts]) for _, accept in task.readouts]


def _tables(task: Task, jobs: Sequence[Job], levels: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """Return truth, prediction and training mean of all conditions; NaN where a readout is not scored."""
    made: tuple[list[np.ndarray], ...] = ([], [], [])
    for job, said in zip(jobs, levels, strict=True):
        case = job.case
        base = np.where(case.kept, 0.0 if task.levels else case.control, np.nan)
        for where, one in zip(made, (case.measured, said, np.broadcast_to(case.mean, said.shape)), strict=True):
            where.append(one - base)
    return tuple(np.concatenate(one) for one in made)


def _r(truth: np.ndarray, guess: np.ndarray) -> float:
    """Return r over all scored entries; 0 if all predictions are the same, NaN if one is missing."""
    scored = np.isfinite(truth)
    x, y = truth[scored], guess[scored]
    if not np.isfinite(y).all() or len(x) < 2 or np.ptp(x) == 0:
        return float("nan")
    return 0.0 if np.ptp(y) <= 1e-12 * np.abs(y).max() else float(np.corrcoef(x, y)[0, 1])


def _by_readout(truth: np.ndarray, guess: np.ndarray) -> float:
    each = [_r(x, y) for x, y in zip(truth.T, guess.T, strict=True)]
    return float(np.nanmean(each)) if np.isfinite(each).any() else float("nan")


def _square(difference: np.ndarray) -> float:
    scored = np.isfinite(difference)
    return float(np.mean(difference[scored] ** 2)) if scored.any() else float("nan")


def rows_of(task: Task, units: Sequence[object], scored: Sequence[Scored]) -> str:
    """Return a task's table."""
    ridge = next(one for one in scored if one.result.name == RIDGE)
    extra = [name for name, _ in task.readouts]
    columns = [
        "arm",
        "r",
        *(f"r, {name}" for name in extra),
        "mean r of folds",
        "r of a readout",
        *(f"that, {n}" for n in extra),
    ]
    columns += ["MSE skill", "r - ridge", "not inferior", "CPU s a fit", "MB", "reported r"]
    reported = dict(task.reported)
    rows = []
    for one in scored:
        name = one.result.name
        figures = [*one.pooled, one.by_fold[0], *one.by_readout]
        rows.append(
            [name, *map(_3, figures), *_against(task, units, one, ridge), _2(one.result.cpu), _0(one.result.memory), ""]
        )
    blank = [""] * (len(columns) - 2)
    rows += [[name, *blank, figure] for name, figure in reported.items()]
    return table(columns, rows) + "".join(f"\n\n{one}" for one in _silences(scored))


def _silences(scored: Sequence[Scored]) -> list[str]:
    """Return which arms said nothing of some units, and why."""
    lost = [(one.result, int(np.isnan(one.r).sum()), len(one.r)) for one in scored]
    return [f"{one.name}: nothing for {n} of {of} scores: {one.reason}." for one, n, of in lost if n and one.reason]


def _against(task: Task, units: Sequence[object], one: Scored, ridge: Scored) -> list[str]:
    """Return skill over the training mean, the difference of r to ridge with its interval, and the verdict."""
    gained = _3(skill(one.error, one.reference, units).value)  # type: ignore[arg-type]
    if one is ridge:
        return [gained, "", ""]
    if task.by_condition:
        found = difference_of_means(one.r, ridge.r, units)  # type: ignore[arg-type]
        mean, low, high, shown = found.value, found.low, found.high, found.low > -MARGIN
    else:
        same = equivalence(one.r, ridge.r, MARGIN)
        mean, low, high, shown = same.mean, same.low, same.high, same.not_inferior
    if np.isnan(mean):
        return [gained, "", ""]
    said = "yes" if shown else "inferior" if high < -MARGIN else "" if np.isnan(low) else "not shown"
    return [gained, _interval(mean, low, high), said]


def contrasts(scored: Sequence[Scored]) -> dict[str, tuple[float, float, float, float]]:
    """Return mean, interval and p of the differences that were named beforehand, on one hard split."""
    by_name = {one.result.name: one for one in scored}
    made = {f"{name} - {SHARED}": (one.r, by_name[SHARED].r) for name, one in by_name.items() if _candidate(name)}
    made[f"{KERNEL} - {NULL}"] = by_name[KERNEL].r, by_name[NULL].r
    found = {name: paired(*pair) for name, pair in made.items()}
    return {name: (one.mean, one.low, one.high, one.p) for name, one in found.items()}


def _candidate(name: str) -> bool:
    return name == KERNEL or name.startswith("stack") or name in ("cellbox", "lembas", "mechanism")


def verdicts(hard: dict[str, dict[str, tuple[float, float, float, float]]]) -> str:
    """Return the differences on the hard splits, with p-values adjusted over these splits."""
    rows = []
    for contrast in dict.fromkeys(name for found in hard.values() for name in found):
        found = {split: one[contrast] for split, one in hard.items() if contrast in one}
        adjusted = holm([p for *_, p in found.values()])
        for (name, (mean, low, high, p)), over in zip(found.items(), adjusted, strict=True):
            if not np.isnan(mean):
                rows.append([contrast, name, _interval(mean, low, high), f"{p:.3f}", f"{over:.3f}"])
    said = f"Differences of r on the {len(hard)} hard splits of this run; p by sign flips of units, Holm's over splits."
    return f"#### Hard splits\n\n{said}\n\n{table(['difference', 'split', 'r', 'p', 'Holm'], rows)}"


def _interval(mean: float, low: float, high: float) -> str:
    return f"{mean:+.3f}" + ("" if np.isnan(low) else f" [{low:+.3f}, {high:+.3f}]")


def _3(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.3f}"


def _2(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.2f}" if value >= 0.005 else f"{value:.3f}"


def _0(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.0f}"

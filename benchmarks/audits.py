"""Would audits find knowledge that is there; and what the harness around the fits costs."""

import tempfile
import time
from pathlib import Path

from benchmarks.measure import table

WORLDS, REPLICATES = 6, 39
CONSENSUS = {"network": "mapk-core", "select": {"consensus": ["consensus-18"]}}


def report_control() -> str:
    """Audit true, half-true and unrelated knowledge in worlds with the cells and targets of sachs2005."""
    from molcause.study.study import run_study

    study = _study([_control("fix", "own"), _control("block", "reagent")])
    rows = []
    for panel in run_study(study, cache=False).panels:
        verdict = panel.audit.verdict
        best = verdict.score - verdict.best.difference if verdict.best else float("nan")
        nulls = {null.kind: null.mean for null in panel.audit.nulls}
        rows.append((panel.world.partition(", world")[0], panel.truth, verdict, best, nulls))
    lines = []
    for kind, truth in dict.fromkeys((row[0], row[1]) for row in rows):
        mine = [row for row in rows if (row[0], row[1]) == (kind, truth)]
        words = [row[2].word for row in mine]
        counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        low, high = min(row[2].score for row in mine), max(row[2].score for row in mine)
        none = _range([row[3] for row in mine])
        corrupted = [_range([row[4].get(name, float("nan")) for row in mine]) for name in ("relabel", "rewire")]
        smallest = sum(max(row[2].nulls.values()) <= 0.05 for row in mine)
        lines.append([kind, truth, f"{low:.2f} to {high:.2f}", none, *corrupted, f"{smallest} of {len(mine)}", counts])
    columns = ["targets are", "knowledge", "cosine", "best without", "relabelled", "rewired", "p <= 0.05", "verdicts"]
    return table(columns, lines)


def report_overhead() -> str:
    """Compare the time of an audit with the time of its fits and scores alone, in one process."""
    from molcause.study.study import run_study

    rows = []
    for name, settings in _overhead().items():
        with tempfile.TemporaryDirectory() as folder:
            from molcause.grid.cache import Cache

            study, cache = _study([settings]), Cache(Path(folder))
            run_study(_study([{**settings, "replicates": 1}]), cache=False, workers=1)  # imports are not the harness
            first, work = _timed(study, cache)
            again, _ = _timed(study, cache)
        rows.append([name, f"{first:.2f}", f"{work:.2f}", f"{100 * (first - work) / work:.0f} %", f"{again:.2f}"])
    return table(["audit", "seconds", "of which fits and scores", "harness", "again, from the cache"], rows)


def _timed(study: object, cache: object) -> tuple[float, float]:
    from molcause.study.study import run_study

    begin = time.perf_counter()
    done = run_study(study, cache=cache, workers=1)
    return time.perf_counter() - begin, done.resources["work_seconds"]


def _overhead() -> dict[str, dict[str, object]]:
    mask = [{"kind": "mask"}]
    return {
        "unseen-intervention, linear-equilibrium, 99 networks of each kind": {
            "name": "i", "bias": [*mask, {"kind": "sparsity", "strength": 0.01}], "replicates": 99,
        },
        "unseen-condition, network-gaussian, 199 networks of each kind": {
            "name": "d", "task": "unseen-condition", "bias": mask, "replicates": 199,
        },
    }  # fmt: skip


def _control(kind: str, level: str) -> dict[str, object]:
    return {
        "name": {"fix": "fixed", "block": "blocked"}[kind],
        "group": "control",
        "task": {"kind": "unseen-intervention", "level": level},
        "bias": [{"kind": "mask"}, {"kind": "sparsity", "strength": 0.01}],
        "worlds": {"count": WORLDS, "kind": kind},
        "replicates": REPLICATES,
        "alternatives": [],
    }


def _study(audits: list[dict[str, object]]) -> "object":
    from molcause.study.config import Study

    return Study.model_validate(
        {
            "name": "benchmark",
            "data": {"dataset": "sachs2005", "options": {"coding": "literature"}},
            "knowledge": CONSENSUS,
            "audit": audits,
        }
    )


def _range(values: list[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"

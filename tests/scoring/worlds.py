"""Small screens with known levels, and submissions of what is said of them, for tests of whole scorings."""

import json

import numpy as np
import pandas as pd
from anndata import AnnData

from molcause.data.intervention import from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold

NAMES = ("A", "B", "C", "D", "E", "F", "H", "K", "M", "P")
GENES = 24
HELD_OUT = {"split": "unseen-target", "folds": 3}


def done(*names):
    """Return the canonical JSON of knocking some genes down."""
    return json.dumps([[name, "scale", 0.5] for name in sorted(names)], separators=(",", ":"))


def truth(names=NAMES, *, genes=GENES, seed=0):
    """Return the control's levels, the change that all share, and each gene's own."""
    rng = np.random.default_rng(seed)
    control = rng.normal(5.0, 1.0, genes)
    shared = rng.normal(0.0, 0.8, genes) * (np.arange(genes) % 3 == 0)
    own = {name: rng.normal(0.0, 1.0, genes) for name in names}
    return control, shared, own


def screen(
    names=NAMES, *, doubles=(), each=12, controls=24, sd=0.3, contexts=("",), times=(), scale="log", beyond=0.0,
    genes=GENES, seed=0,
):  # fmt: skip
    """Return a screen: each condition's level is the control's, the shared change once a gene, and its genes' own.

    Parameters
    ----------
    names, doubles
        What is perturbed alone, and in pairs (tuples of names); the first readouts are of these genes.
    each, controls, sd
        Samples of a condition and of the control in each setting, and their standard deviation.
    contexts, times
        Settings; context k has a control k higher, time k has changes (k + 1) times as large.
    beyond
        Interaction of pairs.
    """
    control, shared, own = truth(names, genes=genes, seed=seed)
    rng = np.random.default_rng(seed + 1)
    rows, levels = [], []
    for c, context in enumerate(contexts):
        for t, time in enumerate(times or (0.0,)):
            for members in [(), *((name,) for name in names), *doubles]:
                change = sum((shared + own[name] for name in members), np.zeros(genes)) * (t + 1)
                change = change + (beyond if len(members) > 1 else 0.0)
                n = each if members else controls
                rows += [{"interventions": done(*members), "context": context, "time": time, "time_unit": "h"}] * n
                levels.append(control + c + change + rng.normal(0.0, sd, (n, genes)))
    obs = pd.DataFrame(rows, index=[f"s{k}" for k in range(len(rows))])
    obs = obs.drop(columns=[] if any(contexts) else ["context"]).drop(columns=[] if times else ["time", "time_unit"])
    values = np.concatenate([part for part in levels if len(part)])
    var = pd.DataFrame(index=[*names, *(f"g{k}" for k in range(genes - len(names)))])
    reference = "[]" in set(obs["interventions"])
    return PerturbationData(AnnData(values, obs=obs, var=var), scale=scale, reference=reference, name="screen")


def holds_out(data, *conditions, kind="by hand", unit="held out"):
    """Return the fold that tests some conditions and trains on all others."""
    test = data.labels.isin(conditions).to_numpy()
    return Fold(kind, unit, np.flatnonzero(~test), np.flatnonzero(test))


def submitted(scores, name, change=lambda levels: levels):
    """Return as a table what an arm of some scores says, changed by a function of ``[conditions, readouts]``."""
    arm = next(arm for arm in scores.arms if arm.name == name)
    return frame(scores, [change(said.level) for said in arm.said])


def frame(scores, levels):
    """Return levels ``[conditions, readouts]`` of each case as a table of predictions."""
    parts = []
    for case, level in zip(scores.cases, levels, strict=True):
        part = pd.DataFrame(level, columns=list(case.readouts))
        part.insert(0, "interventions", list(case.conditions))
        part.insert(1, "fold", case.fold)
        parts.append(part.assign(**({"context": case.context} if case.context else {})))
    return pd.concat(parts, ignore_index=True)


def true_levels(scores):
    """Return the levels of each case that the world was made with."""
    control, shared, own = truth()
    return [np.array([control + sum(shared + own[m] for m in members(c)) for c in case.conditions])
            for case in scores.cases]  # fmt: skip


def shown(scores, arm):
    """Return an arm's values in the summary, by metric."""
    own = scores.summary[scores.summary["arm"] == arm]
    return dict(zip(own["metric"], own["value"], strict=True))


def column(scores, arm, metric):
    """Return an arm's scores of a metric, condition by condition."""
    table = scores.table
    return table.loc[(table["arm"] == arm) & (table["metric"] == metric), "value"].to_numpy()


def members(condition):
    """Return the targets of a condition."""
    return [item.target for item in from_json(condition) or ()]

"""Scores for tests of their page: a small screen with a prediction that is good and one that is shuffled."""

import dataclasses
import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
from tests.scoring.worlds import frame, screen

from molcause.data.splits.split import split
from molcause.findings import Finding
from molcause.scoring.measure.measure import measure
from molcause.scoring.score import score

GOOD, BAD = "halfway", "shuffled"


def scored():
    """Return scores of two predictions of a screen in two contexts."""
    data = screen(contexts=("K562", "RPE1"))
    cases = measure(data, split(data, "unseen-target", folds=3))
    measured = SimpleNamespace(cases=cases)
    half = frame(measured, [(case.mean + case.measured) / 2 for case in cases])
    other = frame(measured, [np.roll(case.measured, 1, axis=0) for case in cases])
    return score({GOOD: half, BAD: other}, data, split="unseen-target", folds=3)


def renamed(scores, name):
    """Return scores in which data, a prediction, a setting, a target and a finding are called by a name."""
    condition = json.dumps([[name, "scale", 0.5]], separators=(",", ":"))
    first = next(text for text in scores.table["condition"] if text)
    arms = tuple(dataclasses.replace(arm, name=name) if arm.name == BAD else arm for arm in scores.arms)
    replaced = {"arm": {BAD: name}, "setting": {"K562": name}, "condition": {first: condition}}
    return dataclasses.replace(
        scores,
        data=name,
        arms=arms,
        table=scores.table.replace(replaced),
        summary=scores.summary.replace({"arm": {BAD: name}}),
        findings=(Finding("W820", name, (name,), name),),
    )


def repeated(scores, times):
    """Return scores with each condition several times, under other names; the summary stays."""
    each = scores.table[scores.table["condition"].ne("") & ~scores.table["role"].eq("ceiling")]
    each = each[each["metric"].isin(["wmse-skill", "pearson-delta", "centroid-accuracy"])]
    table = pd.concat([each] * times, ignore_index=True)
    dose = np.repeat(np.arange(times), len(each)).astype(str)
    return dataclasses.replace(scores, table=table.assign(condition='[["A","scale",0.' + dose.astype(object) + "1]]"))

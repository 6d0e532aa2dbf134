"""What a page of scores shows: the headline of each prediction, a strip for each metric, and the tables."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from molcause.metrics.metric import Metric
from molcause.reports.drawings.scores import Mark, Strip, metric_strip
from molcause.scoring.panel import card
from molcause.scoring.result import Scores
from molcause.scoring.sheet import BETTER, WORSE, mark
from molcause.scoring.summary import DUPLICATE, TRAIN_MEAN, ranges

if TYPE_CHECKING:
    import pandas as pd

    from molcause.scoring.arm import Arm

LOW_RANGE = 0.2
"""Below this dynamic range a metric hardly tells a technical duplicate from the training mean."""


@dataclass(frozen=True)
class Headline:
    """One prediction against the best baseline: heads of the metrics won and lost, and how many were compared."""

    name: str
    better: tuple[str, ...]
    worse: tuple[str, ...]
    tried: int


@dataclass(frozen=True)
class Drawn:
    """One metric: axis, head, what it is, which way is better, a warning if it tells little here, and the strip."""

    axis: str
    head: str
    label: str
    better: str
    warning: str
    strip: Markup


def headlines(scores: Scores) -> tuple[Headline, ...]:
    """Return what each prediction won and lost."""
    return tuple(_headline(scores, arm) for arm in scores.arms if arm.role == "prediction")


def _headline(scores: Scores, arm: "Arm") -> Headline:
    own = scores.summary[scores.summary["arm"] == arm.name]
    found = {str(row["metric"]): verdict(row) for _, row in own.iterrows()}
    heads = {name: card(name).short or name for name in found}
    better, worse = (tuple(heads[name] for name, word in found.items() if word == what) for what in ("better", "worse"))
    return Headline(arm.name, better, worse, int((own["against"] != "").sum()))


def verdict(row: "pd.Series[str]") -> str:
    """Return ``better`` or ``worse`` for a row of the summary that differs from the best baseline beyond chance."""
    return {BETTER: "better", WORSE: "worse"}.get(mark(row.to_dict()), "")


def strips(scores: Scores) -> tuple[Drawn, ...]:
    """Return the metrics that any prediction has a value of."""
    cards = {str(name): card(str(name)) for name in dict.fromkeys(scores.summary["metric"])}
    found = ranges(scores.summary, cards)
    parts = {name: scores.summary[scores.summary["metric"] == name] for name in cards}
    there = [name for name, part in parts.items() if part.loc[part["role"] == "prediction", "value"].notna().any()]
    return tuple(_drawn(parts[name], cards[name], found[name]) for name in there)


def better_words(one: Metric) -> str:
    """Return which way a metric is better, in words."""
    return f"nearest to {one.best:g} is best" if one.better == "nearest" else f"{one.better} is better"


def _drawn(part: "pd.DataFrame", one: Metric, dynamic: float) -> Drawn:
    warning = f"Tells little here: dynamic range {dynamic:.2f}" if dynamic < LOW_RANGE else ""
    head, better = one.short or one.name, better_words(one)
    drawing = metric_strip(_strip(part, one, f"{head}: {one.label}; {better}"))
    return Drawn(one.axis, head, one.label, better, warning, drawing)


def _strip(part: "pd.DataFrame", one: Metric, title: str) -> Strip:
    marks = {role: tuple(_mark(row) for _, row in own.iterrows()) for role, own in part.groupby("role", sort=False)}
    baselines = marks.get("baseline", ())
    values = dict(zip(part["arm"], part["value"].astype(float), strict=True))
    floor = one.chance if math.isfinite(one.chance) else float(values.get(TRAIN_MEAN, math.nan))
    ceiling = float(values.get(DUPLICATE, math.nan))
    return Strip(title, marks.get("prediction", ()), baselines, best_baseline(part, one), floor, ceiling)


def best_baseline(part: "pd.DataFrame", one: Metric) -> str:
    """Return the baseline that predictions were compared with or, where none was, the best of those without holes."""
    compared = [str(name) for name in part["against"] if name]
    if compared:
        return max(set(compared), key=compared.count)
    able = part[(part["role"] == "baseline") & (part["missing"] == 0) & part["value"].notna()]
    scored = {str(row["arm"]): one.goodness(float(row["value"])) for _, row in able.iterrows()}
    return max(scored, key=scored.__getitem__, default="")


def _mark(row: "pd.Series[str]") -> Mark:
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    note = f"n {row['units']}" + (f", {row['missing']} missing" if row["missing"] else "")
    reason = str(row["reason"]) if math.isnan(value) else ""
    return Mark(str(row["arm"]), value, low, high, reason or note, verdict(row))

"""Scores of single conditions for the headline metrics: how far they spread, and which are worst."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from molcause.audits.numbers import number
from molcause.data.intervention import describe, from_json
from molcause.metrics.metric import Metric
from molcause.reports.axis import Axis
from molcause.reports.drawings.conditions import MOST_DOTS, condition_scale, condition_strip, shared_axis
from molcause.reports.views.scores import best_baseline, better_words
from molcause.scoring.panel import card
from molcause.scoring.result import Scores
from molcause.scoring.summary import ranges

if TYPE_CHECKING:
    import pandas as pd

WORST = 5
MOST_METRICS = 4


@dataclass(frozen=True)
class Spread:
    """One arm: its name, role, strip, and the (name, score) of its worst conditions."""

    name: str
    role: str
    strip: Markup
    worst: tuple[tuple[str, str], ...]
    missing: str


@dataclass(frozen=True)
class Conditions:
    """One metric: every prediction, and the baseline that they were compared with."""

    head: str
    what: str
    scale: Markup
    arms: tuple[Spread, ...]


def conditions(scores: Scores) -> tuple[Conditions, ...]:
    """Return the headline metrics: on each axis the one that best tells a duplicate from the training mean."""
    cards = {str(name): card(str(name)) for name in dict.fromkeys(scores.summary["metric"])}
    chosen = headline_metrics(scores, cards)
    return tuple(_metric(scores, cards[name]) for name in chosen[:MOST_METRICS])


def headline_metrics(scores: Scores, cards: dict[str, Metric]) -> list[str]:
    """Return one metric for each axis: of those with a value for each condition, the one of most dynamic range."""
    found = ranges(scores.summary, cards)
    each = scores.table[scores.table["condition"] != ""]
    known = set(each.loc[each["value"].notna() & (each["role"] == "prediction"), "metric"])
    by_axis: dict[str, list[str]] = {}
    for name, one in cards.items():
        if name in known:
            by_axis.setdefault(one.axis, []).append(name)
    return [max(names, key=lambda name: _or(found[name], -math.inf)) for names in by_axis.values()]


def _or(value: float, other: float) -> float:
    return value if math.isfinite(value) else other


def _metric(scores: Scores, one: Metric) -> Conditions:
    best = best_baseline(scores.summary[scores.summary["metric"] == one.name], one)
    own = scores.table[scores.table["metric"] == one.name]
    parts = {
        str(arm): part
        for arm, part in own.groupby("arm", sort=False)
        if part["role"].iloc[0] == "prediction" or arm == best
    }
    axis = shared_axis([value for part in parts.values() for value in part["value"].astype(float)])
    error = one.relative == "skill"
    what = "the error that it is made of; lower is better" if error else f"{one.label}; {better_words(one)}"
    settings = own["setting"].nunique()
    arms = tuple(_spread(arm, part, one, axis, settings) for arm, part in parts.items())
    return Conditions(one.short or one.name, what, condition_scale(axis), arms)


def _spread(arm: str, part: "pd.DataFrame", one: Metric, axis: Axis, settings: int) -> Spread:
    values = part["value"].to_numpy(dtype=float)
    worst = _worst(values, one)
    shown = range(len(values)) if len(values) <= MOST_DOTS else worst
    names = {k: _name(part["condition"].iloc[k], part["setting"].iloc[k], settings > 1) for k in shown}
    strip = condition_strip(f"{one.short or one.name} of each condition, {arm}", list(values), names, worst, axis)
    missing = int(np.isnan(values).sum())
    said = f"{missing:,} of {len(values):,} without a score" if missing else f"{len(values):,} conditions"
    listed = tuple((names[k], number(float(values[k]))) for k in worst)
    return Spread(arm, str(part["role"].iloc[0]), strip, listed, said)


def _worst(values: NDArray[np.float64], one: Metric) -> Sequence[int]:
    known = np.flatnonzero(np.isfinite(values))
    # What a skill is made of is an error, whatever is better in the table.
    good = np.array([-values[k] if one.relative == "skill" else one.goodness(float(values[k])) for k in known])
    return [int(k) for k in known[np.argsort(good, kind="stable")[:WORST]]]


def _name(condition: str, setting: str, several: bool) -> str:
    words = describe(from_json(condition))
    return f"{words} in {setting}" if several and setting else words

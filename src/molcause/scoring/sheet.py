"""`sheet`: scores as a table of arms and metrics, with what to know before one reads it."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from molcause.metrics.metric import Metric
from molcause.scoring.panel import card
from molcause.scoring.summary import ranges
from molcause.sheets.sheet import Grid, Sheet
from molcause.stats.paired import LEAST_FOR_INTERVAL

if TYPE_CHECKING:
    import pandas as pd

    from molcause.scoring.arm import Arm
    from molcause.scoring.result import Scores

LEVEL = 0.05
BETTER, WORSE = "▲", "▼"
NONE = "–"
_ALL = 1000


def sheet(scores: "Scores") -> Sheet:
    """Return what is shown of scores: findings, the table, comparisons with the best baseline, how to read it."""
    cards = {name: card(name) for name in dict.fromkeys(scores.summary["metric"])}
    known = _known(scores)
    chosen = [cards[name] for name in known]
    grids = (
        _table(scores, chosen),
        _comparisons(scores, cards),
        _legend(scores, chosen),
        _without(scores, cards, known),
    )
    return Sheet(
        f"Scores on {scores.data}",
        scores.verdict,
        _reason(scores),
        {"Scored": _lines(scores), "Notes": _notes(scores)},
        grids,
        scores.findings,
        results=True,
    )


def _reason(scores: "Scores") -> str:
    """Return how many comparisons with the best baseline each prediction won and lost."""
    said = []
    for arm in (arm for arm in scores.arms if arm.role == "prediction"):
        own = scores.summary[scores.summary["arm"] == arm.name]
        marks = [mark(row) for row in own.to_dict("records")]
        tried = int((own["against"] != "").sum())
        said.append(f"{arm.name} +{marks.count(BETTER)} -{marks.count(WORSE)} of {tried}")
    return f"Metrics on which the best baseline is beaten (+), or beats (-): {'; '.join(said)}."


def _known(scores: "Scores") -> list[str]:
    """Return the metrics of which any prediction has a value."""
    judged = scores.summary[(scores.summary["role"] == "prediction") & scores.summary["value"].notna()]
    return list(dict.fromkeys(scores.summary["metric"][scores.summary["metric"].isin(judged["metric"])]))


def _lines(scores: "Scores") -> list[tuple[str, str]]:
    conditions = sum(len(case.conditions) for case in scores.cases)
    units = {unit for case in scores.cases for unit in case.units}
    settings = sorted({case.setting for case in scores.cases if case.setting})
    lines = [
        ("split", scores.split),
        ("tested", f"{conditions:,} conditions on {len(units):,} sets of targets"),
        ("settings", ", ".join(settings)),
        ("readouts", _readouts(scores)),
        *((arm.name, f"is told {arm.told}") for arm in scores.arms if arm.told and arm.role == "baseline"),
        *((arm.name, "; ".join(f"{n:,} {what}" for what, n in arm.counts.items() if n)) for arm in scores.arms),
        *((arm.name, note) for arm in scores.arms for note in arm.notes),
    ]
    return [(name, value) for name, value in lines if value]


def _notes(scores: "Scores") -> list[tuple[str, str]]:
    """Return what could not be had in the cases; notes that differ in their numbers alone are said once."""
    alike: dict[str, list[str]] = {}
    for case in scores.cases:
        for note in case.notes:
            alike.setdefault(re.sub(r"\d[\d,]*", "#", note), []).append(note)
    total = len(scores.cases)
    return [(f"in {len(notes):,} of {total:,} cases", notes[0]) for notes in alike.values()]


def _readouts(scores: "Scores") -> str:
    total = len(scores.cases[0].readouts)
    least = min(int(case.kept.sum()) for case in scores.cases)
    return f"{total:,}" + (f", of which targets of tested conditions are not scored (at least {least:,} are)")


def _table(scores: "Scores", cards: Sequence[Metric]) -> Grid:
    least = {str(name): int(n) for name, n in scores.summary.groupby("metric")["missing"].min().items()}
    rows = []
    for role, heading in (("prediction", ""), ("baseline", "baselines"), ("ceiling", "references")):
        rows += [(f"– {heading} –", *[""] * len(cards))] if heading else []
        rows += [_arm_row(scores.summary, arm, cards, least) for arm in scores.arms if arm.role == role]
    heads = tuple(one.short or one.name for one in cards)
    chance = ("(chance)", *(_short(one.chance) for one in cards))
    found = ranges(scores.summary, {one.name: one for one in cards})
    dynamic = ("(dynamic range)", *(_short(found[one.name]) for one in cards))
    rows += [row for row in (chance, dynamic) if any(cell != NONE for cell in row[1:])]
    better = f"{BETTER} better, {WORSE} worse than the best baseline (adjusted p < {LEVEL})"
    what = f"{better}; * not everywhere; ° fewer than {LEAST_FOR_INTERVAL} targets"
    return Grid(f"Scores ({what})", ("", *heads), tuple(rows), frozenset(heads), _ALL)


def _arm_row(summary: "pd.DataFrame", arm: "Arm", cards: Sequence[Metric], least: Mapping[str, int]) -> tuple[str, ...]:
    own = summary[summary["arm"] == arm.name].set_index("metric")
    return (arm.name, *(_cell(own.loc[one.name].to_dict(), least[one.name]) for one in cards))


def _cell(row: Mapping[Any, Any], least: int) -> str:
    value = float(row["value"])
    if math.isnan(value):
        return NONE
    few = "°" if row["units"] < LEAST_FOR_INTERVAL else ""
    return f"{mark(row)}{_short(value)}{'*' if row['missing'] > least else ''}{few}"


def mark(row: Mapping[Any, Any]) -> str:
    """Return whether a prediction is better or worse than the best baseline, beyond chance."""
    low, high, p = (float(row[name]) for name in ("difference_low", "difference_high", "p_adjusted"))
    if not p < LEVEL:
        return ""
    return BETTER if low > 0 else WORSE if high < 0 else ""


def _comparisons(scores: "Scores", cards: dict[str, Metric]) -> Grid:
    rows = [
        (
            str(row["arm"]),
            cards[str(row["metric"])].short or str(row["metric"]),
            str(row["against"]),
            f"{float(row['difference']):+.3f}".replace("-0.000", "+0.000"),
            _interval(float(row["difference_low"]), float(row["difference_high"])),
            _number(float(row["p_adjusted"])),
            str(row["units"]),
        )
        for _, row in scores.summary[scores.summary["against"] != ""]
        .sort_values("p_adjusted", kind="stable")
        .iterrows()
    ]
    columns = ("prediction", "metric", "best baseline", "difference", "95 % interval", "adjusted p", "units")
    return Grid("Against the best baseline; above 0 is better", columns, tuple(rows), frozenset(columns[3:]), 12)


def _legend(scores: "Scores", cards: Sequence[Metric]) -> Grid:
    rows = [(one.short or one.name, one.name, one.label, _best(one), one.axis) for one in cards]
    return Grid("How to read", ("head", "metric", "what it is", "better", "axis"), tuple(rows), most=_ALL)


def _best(one: Metric) -> str:
    return f"nearest to {one.best:g}" if one.better == "nearest" else one.better


def _without(scores: "Scores", cards: dict[str, Metric], known: Sequence[str]) -> Grid:
    """Return the metrics that no prediction has a value of, and why."""
    rows = []
    for name in cards:
        if name not in known:
            own = (scores.summary["metric"] == name) & (scores.summary["role"] == "prediction")
            reasons = scores.summary.loc[own, "reason"]
            rows.append((name, "; ".join(dict.fromkeys(reasons))))
    return Grid("Not applicable here", ("metric", "reason"), tuple(rows), most=_ALL)


def _interval(low: float, high: float) -> str:
    return NONE if math.isnan(low) or math.isnan(high) else f"{low:+.3f} to {high:+.3f}".replace("-0.000", "+0.000")


def _short(value: float) -> str:
    """Return two digits after the point, or as many as fit into six characters."""
    if math.isnan(value):
        return NONE
    return f"{value:.3g}" if abs(value) >= 100 else f"{value:.2f}".replace("-0.00", "0.00")


def _number(value: float) -> str:
    """Return three digits after the point, or three significant ones of large or tiny numbers."""
    if math.isnan(value):
        return NONE
    size = abs(value)
    return f"{value:.3g}" if size >= 100 or 0 < size < 0.001 else f"{value:.3f}".replace("-0.000", "0.000")

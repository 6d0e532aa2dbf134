"""What the edges that rest on the evaluated data bring: the score with them, without them, and the difference."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from molcause.audits import look
from molcause.audits.numbers import number, size_words
from molcause.reports.drawings.gains import gain_bar
from molcause.reports.folder import Json
from molcause.reports.views.verdicts import Card

_PREFIX = "without "
_ALL = "edges from these data"
_SHORTEST = 0.1  # a scale below this would draw what does not matter as long as what does


@dataclass(frozen=True)
class Gain:
    """Some edges: the score without them, and what they bring (above 0 = better with them)."""

    edges: str
    score: str
    gain: str
    bar: Markup
    value: float | None
    single: bool


@dataclass(frozen=True)
class Gains:
    """One model of one audit at its largest training size."""

    anchor: str
    name: str
    model: str
    size: str
    score: str
    unit: str
    metric: str
    rows: tuple[Gain, ...]
    most: str


def gains(pairs: list[tuple[Card, Json]], arrows: Mapping[str, str]) -> list[Gains]:
    """Return the gains of all audits that left some edges out; bars of one metric share one scale.

    Parameters
    ----------
    pairs
        Cards and their audits.
    arrows
        How an edge is written in an audit -> how it is shown.
    """
    ends = {look.axis_label(audit): _ends(pairs, look.axis_label(audit)) for _, audit in pairs}
    found = [
        _gains(card, audit, model, arrows, ends[look.axis_label(audit)])
        for card, audit in pairs
        for model in look.models(audit)
    ]
    return [block for block in found if block.rows]


def _left_out(audit: Json, model: str) -> list[Json]:
    size = look.largest(audit)
    arms = (item for item in audit.get("arms", ()) if (item["model"], item.get("size")) == (model, size))
    return [item for item in arms if str(item["variant"]).startswith(_PREFIX)]


def _value(audit: Json, item: Json) -> float | None:
    true = look.mean(look.arm(audit, str(item["model"]), "true", item.get("size")))
    without = look.mean(item)
    if true is None or without is None:
        return None
    gain = true - without if look.higher_is_better(audit) else without - true
    return round(gain, look.decimals(audit))  # as it is printed: a bar beside 0.00 would be noise


def _ends(pairs: list[tuple[Card, Json]], label: str) -> tuple[float, float]:
    same = [audit for _, audit in pairs if look.axis_label(audit) == label]
    arms = [(audit, item) for audit in same for model in look.models(audit) for item in _left_out(audit, model)]
    values = [value for audit, item in arms if (value := _value(audit, item)) is not None]
    return min([0.0, *values]), max([_SHORTEST, *values])


def _gains(card: Card, audit: Json, model: str, arrows: Mapping[str, str], ends: tuple[float, float]) -> Gains:
    size, places = look.largest(audit), look.decimals(audit)
    metric = audit.get("metric") or {}
    rows = tuple(_gain(audit, item, arrows, ends) for item in _left_out(audit, model))
    return Gains(
        anchor=card.anchor,
        name=str(audit.get("name") or card.title),
        model=model if len(look.models(audit)) > 1 or card.group == "leakage" else "",
        size=size_words(size) if len(look.sizes(audit)) > 1 or size is not None else "",
        score=number(look.mean(look.arm(audit, model, "true", size)), places),
        unit=str(metric.get("unit") or ""),
        metric=look.metric_name(audit),
        rows=rows,
        most=_most(rows),
    )


def _gain(audit: Json, item: Json, arrows: Mapping[str, str], ends: tuple[float, float]) -> Gain:
    value, places = _value(audit, item), look.decimals(audit)
    score, text = number(item.get("mean"), places), number(value, places, sign=True)
    named = str(item["variant"]).removeprefix(_PREFIX)
    leaked = [arrows.get(str(edge), str(edge)) for edge in audit.get("leaked_edges") or ()]
    edges = _together(leaked) if named == _ALL else arrows.get(named, named)
    return Gain(edges, score, text, gain_bar(value, *ends, f"{edges}: {text}"), value, single=named != _ALL)


def _together(leaked: list[str]) -> str:
    if len(leaked) > 1:
        return f"all {len(leaked)} together"
    return leaked[0] if leaked else _ALL


def _most(rows: tuple[Gain, ...]) -> str:
    """Return the single edge that brings most, if one brings anything."""
    single = [row for row in rows if row.single and row.value is not None and row.value > 0]
    best = max(single, key=lambda row: row.value or 0.0, default=None)
    return f"{best.edges} alone brings {best.gain}" if best else ""

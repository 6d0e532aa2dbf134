"""A metric's strip: each prediction with its interval, the baselines, and the room between chance and a duplicate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from molcause.audits.numbers import interval, number
from molcause.reports.axis import Axis, around
from molcause.reports.svg import Svg, clipped, mark

WIDTH = 380
_TOP, _STEP, _EDGE = 4, 34, 8
_KINDS = {"better": "s-better", "worse": "s-worse", "": "s-open"}
_SIGNS = {"better": "▲ ", "worse": "▼ ", "": ""}


@dataclass(frozen=True)
class Mark:
    """One arm of a strip.

    Parameters
    ----------
    name
        Of the arm.
    value, low, high
        What the table shows and its interval; NaN = none.
    note
        How many units, and how many conditions are missing, in words.
    found
        ``better`` or ``worse`` than the best baseline, ``""`` = neither, or not compared.
    """

    name: str
    value: float
    low: float = math.nan
    high: float = math.nan
    note: str = ""
    found: str = ""


@dataclass(frozen=True)
class Strip:
    """One metric.

    Parameters
    ----------
    title
        For those who cannot see it.
    predictions, baselines
        In the order of the table.
    best
        Name of the best baseline; ``""`` if there is none.
    floor, ceiling
        Ends of the shaded band (chance, or the training mean where chance has no value; the technical duplicate); NaN =
        not known.
    """

    title: str
    predictions: tuple[Mark, ...]
    baselines: tuple[Mark, ...]
    best: str
    floor: float
    ceiling: float


def metric_strip(strip: Strip) -> Markup:
    """Draw one metric: a line for each prediction, and one for all baselines.

    Examples
    --------
    >>> drawing = metric_strip(Strip("MSE", (Mark("mine", 0.4, 0.3, 0.5),), (Mark("ridge", 0.2),), "ridge", 0.0, 0.9))
    >>> "0.40 [+0.30, +0.50]" in drawing
    True
    """
    lines = len(strip.predictions) + 1
    bottom = _TOP + _STEP * lines + 4
    drawing = Svg(WIDTH, bottom + 32, strip.title, "figure strip")
    axis = _axis(strip)
    _scale(drawing, axis, bottom)
    for k in range(lines):
        _track(drawing, axis, strip, _TOP + _STEP * k)
    for k, one in enumerate(strip.predictions):
        _prediction(drawing, axis, one, _TOP + _STEP * k)
    _baselines(drawing, axis, strip, _TOP + _STEP * (lines - 1))
    return drawing.markup()


def _axis(strip: Strip) -> Axis:
    """Return an axis that always shows the band and the best baseline; what lies far off is named at its end."""
    core = [one.value for one in strip.baselines if one.name == strip.best]
    far = [one.value for one in strip.baselines]
    far += [value for one in strip.predictions for value in (one.value, one.low, one.high)]
    core = _known([*core, strip.floor, strip.ceiling]) or _known(far)
    return around(core, _EDGE, WIDTH - _EDGE, outlying=_known(far))


def _known(values: Sequence[float]) -> list[float]:
    return [float(value) for value in values if math.isfinite(value)]


def _scale(drawing: Svg, axis: Axis, bottom: float) -> None:
    values, places = axis.ticks(5)
    drawing.line(axis.start, bottom, axis.end, bottom, "rule")
    for value in values:
        drawing.line(axis.at(value), bottom, axis.at(value), bottom + 4, "rule")
        drawing.text(axis.at(value), bottom + 16, number(value, places), "tick", _anchor(axis.at(value)))


def _track(drawing: Svg, axis: Axis, strip: Strip, top: float) -> None:
    """Draw the band behind one line, and its ends."""
    y, height = top + 15, 17
    if math.isfinite(strip.floor) and math.isfinite(strip.ceiling):
        left, right = sorted((axis.at(strip.floor), axis.at(strip.ceiling)))
        drawing.add("rect", x=left, y=y, width=right - left, height=height, class_="s-band")
    for value, kind in ((strip.floor, "chance"), (strip.ceiling, "s-ceiling")):
        if math.isfinite(value):
            drawing.line(axis.at(value), y, axis.at(value), y + height, kind)


def _anchor(x: float) -> str:
    return "start" if x < 16 else "end" if x > WIDTH - 16 else "middle"


def _prediction(drawing: Svg, axis: Axis, one: Mark, top: float) -> None:
    said = f"{_SIGNS[one.found]}{number(one.value)} {interval(one.low, one.high)}".strip()
    said = f"{said} · {one.note}" if one.note else said
    drawing.text(0, top + 11, clipped(one.name, WIDTH - 14 - 6.1 * len(said)), "strong-label")
    drawing.text(WIDTH, top + 11, said, "value", "end")
    y = top + 23
    if not math.isfinite(one.value):
        return
    if math.isfinite(one.low) and math.isfinite(one.high) and axis.holds(one.value):
        drawing.line(axis.at(one.low), y, axis.at(one.high), y, f"s-bar {_KINDS[one.found]}")
    tip = f"{one.name}: {said}"
    shape = {"better": "up", "worse": "down", "": "diamond"}[one.found]
    drawing.add("path", tip=tip, d=mark(shape, axis.at(one.value), y, 6), class_=f"s-mark {_KINDS[one.found]}")
    if one.value < axis.low:
        drawing.text(axis.start + 11, y + 4, "‹ off the scale", "tick")
    if one.value > axis.high:
        drawing.text(axis.end - 11, y + 4, "off the scale ›", "tick", "end")


def _baselines(drawing: Svg, axis: Axis, strip: Strip, top: float) -> None:
    known = [one for one in strip.baselines if math.isfinite(one.value)]
    best = next((one for one in known if one.name == strip.best), None)
    said = f"best: {best.name} {number(best.value)}" if best else ""
    count = f"{len(known)} baselines" if known else "no baseline"
    off = _off([one.value for one in known], axis)
    drawing.text(0, top + 11, f"{count}, {off}" if off else count, "label")
    drawing.text(WIDTH, top + 11, clipped(said, 200), "value", "end")
    y = top + 23
    for one in sorted(known, key=lambda one: one is best):
        if axis.holds(one.value):
            tip = f"{one.name}: {number(one.value)} {one.note}".rstrip()
            kind = "s-best" if one is best else "s-base"
            drawing.add("circle", tip=tip, cx=axis.at(one.value), cy=y, r=5 if one is best else 4, class_=kind)


def _off(values: Sequence[float], axis: Axis) -> str:
    """Return how many values lie beyond the axis, and at which end."""
    below, above = sum(value < axis.low for value in values), sum(value > axis.high for value in values)
    return ", ".join(words for n, words in ((below, f"{below} ‹ off"), (above, f"{above} › off")) if n)

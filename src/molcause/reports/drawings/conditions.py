"""The scores of single conditions: a dot for each, or a histogram where there are many."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from molcause.audits.numbers import number
from molcause.reports.axis import Axis, around
from molcause.reports.svg import Svg, mark

WIDTH, HEIGHT = 380, 30
MOST_DOTS = 120
_BIN = 4


def shared_axis(values: Sequence[float], *, edge: float = 8) -> Axis:
    """Return an axis for several arms, that shows the middle nine tenths of their scores and what is near to them."""
    known = sorted(value for value in values if math.isfinite(value))
    cut = len(known) // 20
    return around(known[cut : len(known) - cut] or known, edge, WIDTH - edge, outlying=known)


def condition_strip(
    title: str, values: Sequence[float], names: Mapping[int, str], worst: Sequence[int], axis: Axis
) -> Markup:
    """Draw the scores of an arm's conditions.

    Parameters
    ----------
    title
        For those who cannot see it.
    values
        One score for each condition; NaN = none.
    names
        Of the worst conditions, and of all if there are at most `MOST_DOTS`, by position.
    worst
        Positions of those to be marked by their names.
    axis
        Shared by the arms of a metric.

    Examples
    --------
    >>> print(condition_strip("r", [0.5, math.nan], {0: "A", 1: "B"}, [], shared_axis([0.0, 1.0])).count("<circle"))
    1
    """
    drawing = Svg(WIDTH, HEIGHT, title, "figure strip")
    drawing.line(axis.start, HEIGHT - 4, axis.end, HEIGHT - 4, "rule")
    there = [k for k, value in enumerate(values) if math.isfinite(value) and axis.holds(value)]
    if len(values) > MOST_DOTS:
        _histogram(drawing, [axis.at(values[k]) for k in there])
    else:
        _dots(drawing, axis, values, names, [k for k in there if k not in set(worst)])
    _mean(drawing, axis, [value for value in values if math.isfinite(value)])
    for k in worst:
        tip = f"{names[k]}: {number(values[k])}"
        drawing.add("path", tip=tip, d=mark("down", axis.at(values[k]), HEIGHT - 9, 4.5), class_="s-mark s-worse")
    _beyond(drawing, axis, [value for value in values if math.isfinite(value)])
    return drawing.markup()


def condition_scale(axis: Axis) -> Markup:
    """Draw the numbers of an axis that several strips share."""
    drawing = Svg(WIDTH, 16, "scale", "figure strip")
    values, places = axis.ticks(5)
    for value in values:
        drawing.text(axis.at(value), 11, number(value, places), "tick", "middle")
    return drawing.markup()


def _dots(drawing: Svg, axis: Axis, values: Sequence[float], names: Mapping[int, str], there: Sequence[int]) -> None:
    """Draw dots, those at one place on top of each other as far as there is room."""
    taken: Counter[int] = Counter()
    for k in sorted(there, key=lambda k: values[k]):
        place = round(axis.at(values[k]) / _BIN)
        y = HEIGHT - 8 - 4 * min(taken[place], 4)
        taken[place] += 1
        tip = f"{names[k]}: {number(values[k])}"
        drawing.add("circle", tip=tip, cx=axis.at(values[k]), cy=y, r=2.4, class_="s-dot")


def _histogram(drawing: Svg, places: Sequence[float]) -> None:
    counts = Counter(int(x / _BIN) for x in places)
    tallest = max(counts.values(), default=1)
    bars = "".join(
        f"M{place * _BIN} {HEIGHT - 4}v-{max(1.0, 20 * count / tallest):.1f}h{_BIN - 1}V{HEIGHT - 4}Z"
        for place, count in sorted(counts.items())
    )
    drawing.add("path", tip=f"{len(places):,} conditions", d=bars, class_="s-dot")


def _mean(drawing: Svg, axis: Axis, known: Sequence[float]) -> None:
    if known:
        middle = math.fsum(known) / len(known)
        drawing.line(axis.at(middle), 2, axis.at(middle), HEIGHT - 2, "null-mean", f"mean {number(middle)}")


def _beyond(drawing: Svg, axis: Axis, known: Sequence[float]) -> None:
    below, above = sum(value < axis.low for value in known), sum(value > axis.high for value in known)
    if below:
        drawing.text(0, 11, f"‹ {below} beyond", "tick")
    if above:
        drawing.text(WIDTH, 11, f"{above} beyond ›", "tick", "end")

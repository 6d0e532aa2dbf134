"""Answers side by side: the contrast of each source with its interval, the measured fact first."""

from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from molcause.audits.numbers import interval, is_number, number
from molcause.reports.axis import Axis, around
from molcause.reports.svg import Svg, clipped, mark

_WIDE, _NARROW = 960, 350
_SHAPES = {"measured": "square", "identified": "diamond", "deduced": "up"}


@dataclass(frozen=True)
class Contrast:
    """One source's word on one outcome.

    Parameters
    ----------
    name, node, source, basis
        What the line is called, what it is about, who says it, and on which basis.
    direction, value, low, high
        The answer; None where there is none.
    word
        The direction in words.
    """

    name: str
    node: str
    source: str
    basis: str
    direction: float | None
    value: float | None
    low: float | None
    high: float | None
    word: str


def contrasts(rows: list[Contrast], unit: str, title: str, *, wide: bool) -> Markup:
    """Draw answers to one question.

    Parameters
    ----------
    rows
        From top to bottom.
    unit
        Of the contrasts.
    title
        The question.
    wide
        For a desk (960 pixels) or for a phone (350 pixels).
    """
    heights = [_height(row, wide) for row in rows]
    bottom = 8 + sum(heights)
    drawing = Svg(_WIDE if wide else _NARROW, bottom + 42, f"Answers to: {title}", "figure contrasts")
    start, end = (250, 590) if wide else (10, _NARROW - 10)
    values = [value for row in rows for value in (row.value, row.low, row.high) if value is not None]
    axis = around([0.0, *values], start, end)
    _frame(drawing, axis, bottom, f"change ({unit})" if unit else "change", wide)
    top = 8.0
    for row, height in zip(rows, heights, strict=True):
        (_wide_row if wide else _narrow_row)(drawing, axis, row, top)
        top += height
    return drawing.markup()


def _name_lines(row: Contrast, wide: bool) -> list[str]:
    """Return the name on one line or, if it is long, on several."""
    per_char = 7.0 if row.basis == "measured" else 6.3
    room, most = (240, 3) if wide else (345, 2)
    return wrap(row.name, int(room / per_char), max_lines=most, placeholder="…") or [""]


def _stacked(row: Contrast) -> bool:
    """Return whether name and value are too long for one line of a narrow drawing."""
    return len(row.name) * 7 + len(_words(row)) * 7 > 335


def _height(row: Contrast, wide: bool) -> float:
    lines = len(_name_lines(row, wide))
    return 10 + 14 * lines if wide else 24 + 14 * (lines + _stacked(row))


def _words(row: Contrast) -> str:
    return f"{row.word} {_value(row)}".strip()


def _value(row: Contrast) -> str:
    if row.value is None:
        return ""
    places = 3 if 0 < abs(row.value) < 0.005 else 2  # what rises must not read 0.00
    return f"{number(row.value, places, sign=True)} {interval(row.low, row.high)}".strip()


def _frame(drawing: Svg, axis: Axis, bottom: float, label: str, wide: bool) -> None:
    values, places = axis.ticks(6 if wide else 4)
    for value in values:
        drawing.line(axis.at(value), 4, axis.at(value), bottom, "grid")
        drawing.text(axis.at(value), bottom + 14, number(value, places, sign=True), "tick", "middle")
    drawing.line(axis.at(0), 4, axis.at(0), bottom, "zero")
    drawing.text((axis.start + axis.end) / 2, bottom + 34, clipped(label, 330), "axis", "middle")


def _names(drawing: Svg, row: Contrast, top: float, wide: bool) -> None:
    kind = "strong" if row.basis == "measured" else "label"
    for k, text in enumerate(_name_lines(row, wide)):
        drawing.text(0, top + 16 + 14 * k, text, kind)


def _wide_row(drawing: Svg, axis: Axis, row: Contrast, top: float) -> None:
    y = top + _height(row, True) / 2
    _names(drawing, row, top, True)
    drawing.text(608, y + 4, row.word, "label")
    drawing.text(722, y + 4, _value(row), "value")
    drawing.text(_WIDE, y + 4, row.basis, "tick", "end")
    _shape(drawing, axis, row, y)


def _narrow_row(drawing: Svg, axis: Axis, row: Contrast, top: float) -> None:
    below = top + 14 * (len(_name_lines(row, False)) - 1 + _stacked(row))
    _names(drawing, row, top - 4, False)
    drawing.text(drawing.width, below + 12, _words(row), "value", "end")
    _shape(drawing, axis, row, below + 26)


def _shape(drawing: Svg, axis: Axis, row: Contrast, y: float) -> None:
    size = "" if row.value is None else f" {number(row.value, sign=True)}"
    tip = f"{row.name}, {row.source}, {row.basis}: {row.word}{size}"
    if is_number(row.low) and is_number(row.high):
        drawing.line(axis.at(row.low or 0), y, axis.at(row.high or 0), y, f"whisker b-{row.basis}")
    if row.value is not None:
        _point(drawing, axis.at(row.value), y, row.basis, tip)
    elif row.direction:
        _arrow(drawing, axis, row, y, tip)


def _point(drawing: Svg, x: float, y: float, basis: str, tip: str) -> None:
    if basis in _SHAPES:
        drawing.add("path", tip=tip, d=mark(_SHAPES[basis], x, y, 6), class_=f"b-{basis}")
    else:
        drawing.add("circle", tip=tip, cx=x, cy=y, r=5, class_=f"b-{basis}")


def _arrow(drawing: Svg, axis: Axis, row: Contrast, y: float, tip: str) -> None:
    """Draw a direction without a size."""
    way = 1 if (row.direction or 0) > 0 else -1
    start, end = axis.at(0), axis.at(0) + way * 34
    drawing.line(start, y, end, y, f"whisker b-{row.basis}")
    head = f"M{end:.1f} {y - 5:.1f}L{end + way * 8:.1f} {y:.1f}L{end:.1f} {y + 5:.1f}Z"
    drawing.add("path", tip=tip, d=head, class_=f"b-{row.basis}")

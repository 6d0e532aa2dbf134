"""The forest: a model with the knowledge, without it, the best without any, and every corrupted network."""

from dataclasses import dataclass, field

from markupsafe import Markup

from molcause.audits import look
from molcause.audits.numbers import interval, is_number, number, p_value, size_words
from molcause.reports.axis import Axis, around
from molcause.reports.folder import Json
from molcause.reports.svg import Svg, clipped, mark, ticks

_WIDE, _NARROW = 960, 350
_UNITS = {1: ("up", "u-won"), -1: ("down", "u-lost"), 0: ("diamond", "u-tied")}


@dataclass(frozen=True)
class _Line:
    """One line of the forest: label, shape with its values, and two notes."""

    label: str
    shape: str
    values: list[float]
    note: str = ""
    aside: str = ""
    names: list[str] = field(default_factory=list)
    wins: list[int] = field(default_factory=list)


def forest(audit: Json, size: int | None, *, wide: bool) -> Markup:
    """Draw the forest of one audit at one training size.

    Parameters
    ----------
    audit
        An entry of ``audits.json``.
    size
        Training samples of each condition; None = all.
    wide
        For a desk (960 pixels) or for a phone (350 pixels).
    """
    groups = [(found, _lines(audit, found)) for found in look.verdicts(audit, size)]
    step, head = (21, 30) if wide else (34, 30)
    height = 6 + sum(head + step * len(lines) + 8 for _, lines in groups)
    what = f"Scores with and without the knowledge and with corrupted knowledge; {look.axis_label(audit)}"
    drawing = Svg(_WIDE if wide else _NARROW, height + 64, f"{what}; {size_words(size)}", "figure forest")
    axis = _axis(audit, [lines for _, lines in groups], wide)
    _frame(drawing, audit, axis, height, wide)
    top = 6.0
    for found, lines in groups:
        top = _group(drawing, axis, found, lines, top, wide)
    return drawing.markup()


def _lines(audit: Json, found: Json) -> list[_Line]:
    model, size = str(found["model"]), found.get("size")
    true, own = (look.arm(audit, model, variant, size) for variant in ("true", "none"))
    best = look.best(audit, found)
    places = look.decimals(audit)
    lines = [_Line("with the knowledge", "true", _values(look.mean(true)), number(look.mean(true), places))]
    if own is not None:
        lines.append(_compared("same model without", "none", own, found.get("own"), places))
    if best is not None:
        lines.append(_compared(f"best without: {best['model']}", "best", best, found.get("best"), places))
    lines += [_null(null, places) for null in look.nulls(audit, model, size)]
    return [*lines, _units(audit, true, best or own)]


def _compared(label: str, shape: str, arm: Json, comparison: Json | None, places: int) -> _Line:
    found = comparison or {}
    spread = interval(found.get("low"), found.get("high"), places)
    counts = f"{found.get('wins')}–{found.get('losses')}" if found else ""
    delta = f"Δ {number(found.get('difference'), places, sign=True)}" if found else ""
    aside = f"{delta} {spread}" if spread else f"{delta}, won–lost {counts}" if found else ""
    return _Line(label, shape, _values(look.mean(arm)), number(look.mean(arm), places), aside)


def _null(null: Json, places: int) -> _Line:
    values = look.replicates(null)
    label = f"{len(values)} {look.kind_words(str(null['kind']))}"
    average = null.get("mean")
    values = [*values, float(average)] if is_number(average) else values
    return _Line(label, "null", values, number(average, places), p_value(null.get("p")))


def _units(audit: Json, true: Json | None, other: Json | None) -> _Line:
    found = look.against(audit, true, other)
    label = f"each {audit.get('unit_name') or 'held-out unit'}"
    aside = "difference from the best" if other else ""
    names, wins = [name for name, _, _ in found], [won for _, _, won in found]
    return _Line(label, "units", [value for _, value, _ in found], f"n = {len(found)}", aside, names, wins)


def _values(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _axis(audit: Json, groups: list[list[_Line]], wide: bool) -> Axis:
    lines = [line for group in groups for line in group]
    core = [value for line in lines if line.shape not in ("null", "units") for value in line.values]
    outlying = [value for line in lines if line.shape in ("null", "units") for value in line.values]
    start, end = (200, 690) if wide else (10, _NARROW - 10)
    core += [line.values[-1] for line in lines if line.shape == "null" and line.values]
    return around(core, start, end, outlying=outlying)


def _frame(drawing: Svg, audit: Json, axis: Axis, bottom: float, wide: bool) -> None:
    values, places = axis.ticks(6 if wide else 4)
    for value in values:
        drawing.line(axis.at(value), 6, axis.at(value), bottom, "grid")
        drawing.text(axis.at(value), bottom + 14, number(value, places), "tick", "middle")
    chance = (audit.get("metric") or {}).get("chance")
    if is_number(chance) and axis.holds(float(chance)):
        drawing.line(axis.at(chance), 6, axis.at(chance), bottom, "chance")
        drawing.text(axis.at(chance), bottom + 26, "chance", "tick", "middle")
    label, _, better = look.axis_label(audit).rpartition("; ")
    middle = (axis.start + axis.end) / 2
    for k, text in enumerate((label, better)):
        drawing.text(middle, bottom + 42 + 16 * k, clipped(text, 600 if wide else 345), "axis", "middle")


def _group(drawing: Svg, axis: Axis, found: Json, lines: list[_Line], top: float, wide: bool) -> float:
    step, head = (21, 30) if wide else (34, 30)
    word = str(found["word"])
    drawing.line(0, top + 2, drawing.width, top + 2, "rule")
    drawing.text(0, top + 20, clipped(str(found["model"]), 560 if wide else 220, 7.6), "strong")
    kind = f"word w-{word.replace(' ', '-')}"
    drawing.text(drawing.width, top + 20, f"{look.WORD_MARKS.get(word, '?')} {word}", kind, "end")
    top += head
    _guide(drawing, axis, lines, top, step)
    for line in lines:
        _line(drawing, axis, line, top, wide)
        top += step
    return top + 8


def _guide(drawing: Svg, axis: Axis, lines: list[_Line], top: float, step: float) -> None:
    """Draw the score with the knowledge through all lines that it is compared with."""
    if lines[0].values:
        x = axis.at(lines[0].values[0])
        drawing.line(x, top, x, top + step * len(lines), "guide")


def _line(drawing: Svg, axis: Axis, line: _Line, top: float, wide: bool) -> None:
    if wide:
        y = top + 10
        drawing.text(0, y + 4, clipped(line.label, 190), "label")
        drawing.text(745, y + 4, line.note, "value", "end")
        drawing.text(760, y + 4, line.aside, "label")
    else:
        y = top + 22
        aside = "" if line.shape == "units" else line.aside
        drawing.text(0, top + 11, clipped(line.label.replace("best without", "best"), 160), "label")
        drawing.text(drawing.width, top + 11, f"{line.note} · {aside}" if aside else line.note, "value", "end")
    _shape(drawing, axis, line, y)


def _shape(drawing: Svg, axis: Axis, line: _Line, y: float) -> None:
    tip = f"{line.label}: {line.note}"
    if not line.values:
        drawing.text(axis.start, y + 4, "no score", "tick")
    elif line.shape == "true":
        drawing.add("circle", tip=tip, cx=axis.at(line.values[0]), cy=y, r=6, class_="m-true")
    elif line.shape == "none":
        drawing.add("circle", tip=tip, cx=axis.at(line.values[0]), cy=y, r=5, class_="m-none")
    elif line.shape == "best":
        drawing.add("path", tip=tip, d=mark("diamond", axis.at(line.values[0]), y, 6.5), class_="m-best")
    elif line.shape == "null":
        _strip(drawing, axis, line, y)
    else:
        _dots(drawing, axis, line, y)


def _strip(drawing: Svg, axis: Axis, line: _Line, y: float) -> None:
    inside = [axis.at(value) for value in line.values[:-1] if axis.holds(value)]
    drawing.add("path", d=ticks(inside, y - 6, 12), class_="null-ticks")
    drawing.line(axis.at(line.values[-1]), y - 8, axis.at(line.values[-1]), y + 8, "null-mean", f"mean {line.note}")
    below = sum(value < axis.low for value in line.values[:-1])
    above = sum(value > axis.high for value in line.values[:-1])
    if below:
        drawing.text(axis.start, y + 4, f"‹ {below} below", "tick")
    if above:
        drawing.text(axis.end, y + 4, f"{above} above ›", "tick", "end")


def _dots(drawing: Svg, axis: Axis, line: _Line, y: float) -> None:
    beyond: dict[str, list[int]] = {"below": [], "above": []}
    for name, value, won in zip(line.names, line.values, line.wins, strict=True):
        if axis.holds(value):
            shape, kind = _UNITS[won]
            drawing.add("path", tip=name, d=mark(shape, axis.at(value), y, 5), class_=kind)
        else:
            beyond["below" if value < axis.low else "above"].append(won)
    if beyond["below"]:
        drawing.text(axis.start, y + 4, f"‹ {_counted(beyond['below'])} below", "tick")
    if beyond["above"]:
        drawing.text(axis.end, y + 4, f"{_counted(beyond['above'])} above ›", "tick", "end")


def _counted(wins: list[int]) -> str:
    return " ".join(f"{wins.count(won)}{sign}" for won, sign in ((1, "▲"), (-1, "▽"), (0, "◇")) if won in wins)

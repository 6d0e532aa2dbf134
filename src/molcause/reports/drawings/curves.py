"""Learning curves: the score against the training samples of each condition."""

import math

from markupsafe import Markup

from molcause.audits import look
from molcause.audits.numbers import number, size_words
from molcause.reports.axis import Axis, around
from molcause.reports.folder import Json
from molcause.reports.svg import Svg, clipped, mark

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 350, 260, 44, 234, 30, 210


def curve(audit: Json, model: str) -> Markup:
    """Draw one model's learning curves: with the knowledge, without it, the best without any, and the nulls.

    Parameters
    ----------
    audit
        An entry of ``audits.json`` with several training sizes.
    model
        Name of a model that takes the knowledge.
    """
    sizes = look.sizes(audit)
    title = f"Learning curve of {model}; {look.axis_label(audit)}"
    drawing = Svg(_WIDTH, _HEIGHT, title, "figure curve")
    series = {
        "true": [look.mean(look.arm(audit, model, "true", size)) for size in sizes],
        "none": [look.mean(look.arm(audit, model, "none", size)) for size in sizes],
        "best": [look.best_scores(audit, model, size) for size in sizes],
    }
    across = _across(sizes)
    shades = look.bands(audit, model, sizes)
    axis = _axis(series, shades)
    _frame(drawing, sizes, across, axis)
    for band in shades.values():
        _band(drawing, across, axis, band)
    for kind, values in series.items():
        _series(drawing, across, axis, kind, values, sizes)
    _names(drawing, axis, series, shades)
    _words(drawing, audit, model, sizes, across)
    return drawing.markup()


def _across(sizes: list[int | None]) -> list[float]:
    """Return the pixel of each size: logarithmic, with all samples set apart at the end."""
    known = [math.log(size) for size in sizes if size]
    end = _RIGHT - 34 if None in sizes and known else _RIGHT
    scale = Axis(min(known), max(known), _LEFT + 10, end - 8) if len(set(known)) > 1 else None
    placed = [scale.at(math.log(size)) if size and scale else float(_LEFT + 10) for size in sizes]
    return [_RIGHT - 8 if size is None else x for size, x in zip(sizes, placed, strict=True)]


def _axis(series: dict[str, list[float | None]], bands: dict[str, look.Band]) -> Axis:
    core = [value for values in series.values() for value in values if value is not None]
    ends = [value for band in bands.values() for found in band if found for value in found]
    return around(core, _BOTTOM, _TOP, outlying=ends)


def _frame(drawing: Svg, sizes: list[int | None], across: list[float], axis: Axis) -> None:
    values, places = axis.ticks(5)
    for value in values:
        drawing.line(_LEFT, axis.at(value), _RIGHT, axis.at(value), "grid")
        drawing.text(_LEFT - 6, axis.at(value) + 4, number(value, places), "tick", "end")
    last = -99.0
    for size, x in zip(sizes, across, strict=True):
        drawing.line(x, _BOTTOM, x, _BOTTOM + 4, "rule")
        if x - last > 20:
            drawing.text(x, _BOTTOM + 17, size_words(size, short=True), "tick", "middle")
            last = x
    drawing.text((_LEFT + _RIGHT) / 2, _BOTTOM + 36, "training samples of each condition", "axis", "middle")


def _words(drawing: Svg, audit: Json, model: str, sizes: list[int | None], across: list[float]) -> None:
    """Write the sign of each size's verdict above the curves."""
    for size, x in zip(sizes, across, strict=True):
        found = look.verdict(audit, model, size)
        if found is not None:
            word = str(found["word"])
            kind = f"word w-{word.replace(' ', '-')}"
            sign, tip = look.WORD_MARKS.get(word, "?"), f"{word} at {size_words(size)}"
            drawing.add("text", sign, tip=tip, x=x, y=14, class_=kind, text_anchor="middle")
    drawing.text(_RIGHT + 4, 14, "verdict", "tick")


def _band(drawing: Svg, across: list[float], axis: Axis, band: look.Band) -> None:
    points = [(x, *found) for x, found in zip(across, band, strict=True) if found]
    if not points:
        return
    if len(points) == 1:
        x, low, high, _ = points[0]
        drawing.line(x, axis.at(low), x, axis.at(high), "band-edge")
    over = [f"{x:.1f} {axis.at(high):.1f}" for x, _, high, _ in points]
    under = [f"{x:.1f} {axis.at(low):.1f}" for x, low, _, _ in reversed(points)]
    drawing.add("path", d=f"M{'L'.join([*over, *under])}Z", class_="band")
    drawing.add("path", d=f"M{'L'.join(f'{x:.1f} {axis.at(m):.1f}' for x, _, _, m in points)}", class_="band-mean")


def _series(
    drawing: Svg,
    across: list[float],
    axis: Axis,
    kind: str,
    values: list[float | None],
    sizes: list[int | None],
) -> None:
    points = [(x, axis.at(v), v, n) for x, v, n in zip(across, values, sizes, strict=True) if v is not None]
    if points:
        drawing.add("path", d=f"M{'L'.join(f'{x:.1f} {y:.1f}' for x, y, _, _ in points)}", class_=f"l-{kind}")
    for x, y, value, size in points:
        tip = f"{number(value)} at {size_words(size)}"
        if kind == "best":
            drawing.add("path", tip=tip, d=mark("diamond", x, y, 4.5), class_="m-best")
        else:
            drawing.add("circle", tip=tip, cx=x, cy=y, r=4, class_=f"m-{kind}")


def _short(kind: str) -> str:
    return look.kind_words(kind).removesuffix(" networks")


def _names(drawing: Svg, axis: Axis, series: dict[str, list[float | None]], bands: dict[str, look.Band]) -> None:
    """Write each line's name at its end, pushed apart where they would overlap."""
    words = {"true": "with knowledge", "none": "same, without", "best": "best without"}
    ends = [(axis.at(v[-1]), words[k], f"n-{k}") for k, v in series.items() if v and v[-1] is not None]
    ends += [(axis.at(band[-1][2]), _short(kind), "n-null") for kind, band in bands.items() if band and band[-1]]
    last = 0.0
    for y, word, kind in sorted(ends):
        last = max(y + 4, last + 14)
        drawing.text(_RIGHT + 4, last, clipped(word, 110), f"label {kind}")

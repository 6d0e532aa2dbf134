"""Figures of an audit for Python users, by matplotlib; the report draws its own."""

from textwrap import fill
from typing import TYPE_CHECKING, Any

from molcause.audits import look
from molcause.audits.look import Json
from molcause.audits.numbers import is_number, p_value, size_words
from molcause.errors import ParameterError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLUE, _OCHRE, _INK, _GREY = "#0b5fa5", "#a06a00", "#1b1f24", "#7d8790"


def plot_audit(audit: Json, ax: "Axes | None" = None, size: int | str | None = "largest") -> "Axes":
    """Draw a forest: each model with the knowledge, without it, the best without any, and the corrupted networks.

    Parameters
    ----------
    audit
        An entry of ``audits.json``.
    ax
        Where to draw; by default a new figure, which is ``plot_audit(audit).figure``.
    size
        Training samples of each condition; None = all, ``"largest"`` = the largest that was audited.

    Returns
    -------
    Axes
        The score is on the x axis, in the metric's own unit.

    Raises
    ------
    ParameterError
        If no verdict was reached at this size.

    Examples
    --------
    >>> arms = [{"model": "m", "variant": "true", "size": None, "mean": 0.5, "units": {"A": 0.5}}]
    >>> verdicts = [{"model": "m", "size": None, "word": "undecided"}]
    >>> plot_audit({"verdicts": verdicts, "arms": arms, "metric": {"label": "cosine"}}).get_xlabel()
    'cosine; higher is better'
    """
    chosen = _size(audit, size)
    rows = [row for found in look.verdicts(audit, chosen) for row in _rows(audit, found)]
    axes = ax if ax is not None else _axes(7.5, 1.2 + 0.3 * len(rows))
    rows.reverse()  # matplotlib counts from below
    for y, (_, kind, values) in enumerate(rows):
        _draw_row(axes, y, kind, values)
    axes.set_yticks(range(len(rows)), [label for label, _, _ in rows])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    chance = (audit.get("metric") or {}).get("chance")
    if is_number(chance):
        axes.axvline(chance, color=_GREY, linestyle=":", linewidth=1)
    axes.set_xlabel(look.axis_label(audit))
    title = fill(str(audit.get("title") or ""), 76)
    axes.set_title(f"{title}\n{size_words(chosen)}".strip(), fontsize=9, loc="left")
    _plain(axes)
    return axes


def plot_curve(audit: Json, model: str | None = None, ax: "Axes | None" = None) -> "Axes":
    """Draw a model's learning curves: with the knowledge, without it, the best without any, and the nulls.

    Parameters
    ----------
    audit
        An entry of ``audits.json`` with several training sizes.
    model
        Name of a model that takes the knowledge; by default the first.
    ax
        Where to draw; by default a new figure.

    Returns
    -------
    Axes
        Training samples of each condition on the x axis, the score on the y axis.

    Raises
    ------
    ParameterError
        If the audit has no verdict on this model.

    Examples
    --------
    >>> arms = [{"model": "m", "variant": "true", "size": n, "mean": -1 / n, "units": {}} for n in (3, 10)]
    >>> verdicts = [{"model": "m", "size": n, "word": "undecided"} for n in (3, 10)]
    >>> [text.get_text() for text in plot_curve({"verdicts": verdicts, "arms": arms}).get_xticklabels()]
    ['3', '10']
    """
    known = look.models(audit)
    chosen = known[0] if model is None and known else model
    if chosen not in known or chosen is None:
        raise ParameterError(f"The audit has no verdict on a model {model!r}. Models: {', '.join(known) or 'none'}.")
    sizes = look.sizes(audit)
    axes = ax if ax is not None else _axes(5.5, 3.6)
    _draw_bands(axes, audit, chosen, sizes)
    lines: dict[str, tuple[list[float | None], dict[str, Any]]] = {
        "with the knowledge": (_means(audit, chosen, "true", sizes), {"color": _BLUE, "marker": "o", "linewidth": 2.4}),
        "same model without": (_means(audit, chosen, "none", sizes), {"color": _INK, "marker": "o", "mfc": "white"}),
        "best without": ([look.best_scores(audit, chosen, size) for size in sizes],
                         {"color": _OCHRE, "marker": "D", "linestyle": "--"}),
    }  # fmt: skip
    for label, (values, look_of) in lines.items():
        points = [(x, value) for x, value in enumerate(values) if value is not None]
        if points:
            axes.plot(*zip(*points, strict=True), label=label, **look_of)
    axes.set_xticks(range(len(sizes)), [size_words(size, short=True) for size in sizes])
    axes.set_xlabel("training samples of each condition")
    axes.set_ylabel(fill(look.axis_label(audit), 44), fontsize=8)
    axes.set_title(chosen, fontsize=10, loc="left")
    axes.legend(fontsize=8, frameon=False)
    _plain(axes)
    return axes


def _axes(width: float, height: float) -> "Axes":
    """Return the axes of a figure of its own, apart from pyplot's global state."""
    from matplotlib.figure import Figure

    axes: Axes = Figure(figsize=(width, height), layout="constrained").add_subplot()
    return axes


def _plain(axes: "Axes") -> None:
    axes.spines[["top", "right"]].set_visible(False)


def _size(audit: Json, size: int | str | None) -> int | None:
    sizes = [found for found in look.sizes(audit) if look.verdicts(audit, found)]
    if size == "largest" and sizes:
        return sizes[-1]
    if size not in sizes or isinstance(size, str):
        known = ", ".join(size_words(found, short=True) for found in sizes) or "none"
        raise ParameterError(f"The audit has no verdict at size {size!r}. Sizes: {known}.")
    return size


Row = tuple[str, str, list[float]]


def _rows(audit: Json, found: Json) -> list[Row]:
    model, size = str(found["model"]), found.get("size")
    own, best = look.arm(audit, model, "none", size), look.best(audit, found)
    true = look.arm(audit, model, "true", size)
    rows: list[Row] = [(f"{model} ({found['word']})", "true", _known(look.mean(true)))]
    if own is not None:
        rows.append(("same model without", "none", _known(look.mean(own))))
    if best is not None:
        rows.append((f"best without: {best['model']}", "best", _known(look.mean(best))))
    for null in look.nulls(audit, model, size):
        rows.append((f"{look.kind_words(str(null['kind']))}, {p_value(null.get('p'))}", "null", look.replicates(null)))
    placed = [value for _, value, _ in look.against(audit, true, best or own)]
    return [*rows, ("each held-out unit, from the best" if best or own else "each held-out unit", "units", placed)]


def _known(value: float | None) -> list[float]:
    return [] if value is None else [value]


def _draw_row(axes: "Axes", y: int, kind: str, values: list[float]) -> None:
    styles: dict[str, dict[str, Any]] = {
        "true": {"marker": "o", "s": 60, "color": _BLUE},
        "none": {"marker": "o", "s": 45, "facecolors": "white", "edgecolors": _INK},
        "best": {"marker": "D", "s": 45, "color": _OCHRE},
        "null": {"marker": "|", "s": 70, "color": _GREY, "alpha": 0.5},
        "units": {"marker": "^", "s": 22, "color": _BLUE, "alpha": 0.7},
    }
    axes.scatter(values, [y] * len(values), zorder=3, **styles[kind])


def _means(audit: Json, model: str, variant: str, sizes: list[int | None]) -> list[float | None]:
    return [look.mean(look.arm(audit, model, variant, size)) for size in sizes]


def _draw_bands(axes: "Axes", audit: Json, model: str, sizes: list[int | None]) -> None:
    """Shade the middle nine tenths of each kind of corrupted network."""
    for kind, band in look.bands(audit, model, sizes).items():
        points = [(x, *found) for x, found in enumerate(band) if found]
        if not points:
            continue
        x, low, high, _ = zip(*points, strict=True)
        axes.fill_between(x, low, high, color=_GREY, alpha=0.25, linewidth=0, label=look.kind_words(kind))

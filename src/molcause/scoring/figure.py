"""Figure of scores for Python users, by matplotlib; the report draws its own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.errors import ParameterError, did_you_mean
from molcause.metrics.metric import Metric
from molcause.scoring.panel import card
from molcause.scoring.summary import DUPLICATE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from molcause.scoring.result import Scores

Array = NDArray[np.float64]
_BLUE, _OCHRE, _INK, _GREY = "#0b5fa5", "#a06a00", "#1b1f24", "#7d8790"
_COLORS = {"prediction": _BLUE, "baseline": _GREY, "ceiling": _INK}


def plot_scores(
    scores: "Scores", metrics: str | Sequence[str] | None = None, ax: "Axes | None" = None
) -> NDArray[np.object_]:
    """Draw each arm's score with its 95 % interval, one panel for each metric.

    Parameters
    ----------
    scores
        By `molcause.scoring.score.score`.
    metrics
        Names or column heads; by default all that any prediction has a value of.
    ax
        Where to draw a single metric; by default a new figure, which is ``plot_scores(scores)[0].figure``.

    Returns
    -------
    ndarray of Axes
        One for each metric. The shaded band lies between chance and the technical duplicate; the baseline that the
        predictions were compared with is a diamond; an arrow stands at the end of an axis for what lies far beyond it.

    Raises
    ------
    ParameterError
        If a metric is not in the scores or has no value, or several are to be drawn on one `ax`.

    Examples
    --------
    >>> import molcause as mc
    >>> found = mc.score(mc.models.Ridge(), mc.load_dataset("sachs2005"), split="unseen-target", folds=3)
    >>> [axes.get_title(loc="left") for axes in plot_scores(found, "mse-skill")]
    ['MSE']
    """
    chosen = _chosen(scores, [metrics] if isinstance(metrics, str) else metrics)
    if ax is not None and len(chosen) != 1:
        raise ParameterError(f"ax= holds one metric, and there are {len(chosen)}; say metrics='{chosen[0].name}'.")
    names = [arm.name for arm in scores.arms]
    places = np.array([ax], dtype=object) if ax is not None else _panels(len(chosen), len(names))
    for axes, one in zip(places, chosen, strict=True):
        _panel(axes, scores.summary[scores.summary["metric"] == one.name].set_index("arm").loc[names], one)
    return places


def _chosen(scores: "Scores", asked: Sequence[str] | None) -> list[Metric]:
    """Return the cards of the metrics to draw, in the order asked for."""
    scored = scores.summary[scores.summary["value"].notna()]
    cards = {str(name): card(str(name)) for name in dict.fromkeys(scores.summary["metric"])}
    if asked is None:
        there = set(scored.loc[scored["role"] == "prediction", "metric"])
        asked = [name for name in cards if name in there]
    heads = {one.short: name for name, one in cards.items() if one.short}
    names = [heads.get(name, name) for name in asked]
    known = [name for name in cards if name in set(scored["metric"])]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            raise ParameterError(
                f"There is no score {name!r} here; there is {', '.join(known) or 'none'}. {hint}".rstrip()
            )
    if not names:
        raise ParameterError("No prediction has a score; print the scores to see why.")
    return [cards[name] for name in names]


def _panels(n: int, arms: int) -> NDArray[np.object_]:
    """Return the axes of a figure of its own, apart from pyplot's global state."""
    from matplotlib.figure import Figure

    columns = min(n, 4)
    rows = -(-n // columns)
    size = (2.2 + 2.3 * columns, rows * (0.9 + 0.22 * arms))
    grid = Figure(figsize=size, layout="constrained").subplots(rows, columns, sharey=True, squeeze=False)
    for spare in grid.ravel()[n:]:
        spare.set_visible(False)
    found: NDArray[np.object_] = grid.ravel()[:n]
    return found


def _panel(axes: "Axes", part: "pd.DataFrame", one: Metric) -> None:
    ceiling = float(part["value"].get(DUPLICATE, np.nan))
    against = set(part["against"])
    low, high = _limits(part, np.array([one.chance, ceiling]))
    for y, (arm, row) in enumerate(part.iterrows()):
        _draw(axes, y, row, (low, high), best=arm in against)
    axes.set_xlim(low, high)
    if np.isfinite(one.chance):
        axes.axvline(one.chance, color=_GREY, linestyle=":", linewidth=1)
        if np.isfinite(ceiling):
            axes.axvspan(one.chance, ceiling, color=_GREY, alpha=0.12, linewidth=0)
    axes.set_yticks(range(len(part)), [str(arm).replace("$", r"\$") for arm in part.index], fontsize=8)
    axes.set_ylim(len(part) - 0.4, -0.6)  # the first arm on top
    axes.set_title(one.short or one.name, fontsize=9, loc="left")
    axes.set_xlabel(f"nearest to {one.best:g} is best" if one.better == "nearest" else f"{one.better} is better")
    axes.spines[["top", "right"]].set_visible(False)


def _limits(part: "pd.DataFrame", ends: Array) -> tuple[float, float]:
    """Return an axis that holds the band and the best baseline, and what lies within two spans of them."""
    values = part["value"].to_numpy(dtype=float)
    core = np.append(ends, values[part.index.isin(set(part["against"]))])
    core = core[np.isfinite(core)]
    core = core if len(core) else values[np.isfinite(values)]
    span = float(np.ptp(core)) or float(np.abs(core).max()) or 1.0
    near = values[(values >= core.min() - 2 * span) & (values <= core.max() + 2 * span)]
    low, high = min(core.min(), near.min(initial=np.inf)), max(core.max(), near.max(initial=-np.inf))
    margin = 0.1 * (high - low) or 0.5 * span
    return float(low - margin), float(high + margin)


def _draw(axes: "Axes", y: int, row: "pd.Series[Any]", ends: tuple[float, float], *, best: bool) -> None:
    """Draw one arm; one that is off the scale is an arrow at its end."""
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    color = _OCHRE if best else _COLORS[str(row["role"])]
    if np.isfinite(low) and np.isfinite(high):
        axes.plot([low, high], [y, y], color=color, linewidth=1.6)
    if np.isfinite(value):
        shape = "<" if value < ends[0] else ">" if value > ends[1] else "D" if best else "o"
        place = min(max(value, ends[0]), ends[1])
        axes.plot([place], [y], marker=shape, color=color, markersize=5, linestyle="", clip_on=False)

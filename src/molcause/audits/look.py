"""Looking things up in one audit of ``audits.json``."""

from collections.abc import Iterable
from typing import Any

from molcause.audits.numbers import by_size, is_number

Json = dict[str, Any]
_MIDDLE = 0.9

WORD_MARKS = {"helps": "▲", "regularises": "≈", "redundant": "=", "harms": "▼", "no effect": "○", "undecided": "?"}
"""A sign for each verdict word, so that colour is never alone."""


def of_group(audits: Iterable[Json], *groups: str) -> list[Json]:
    """Return the audits of some groups, in the order of the groups, then of the file."""
    found = list(audits)
    return [audit for group in groups for audit in found if audit.get("group") == group]


def sizes(audit: Json) -> list[int | None]:
    """Return the training sizes of an audit, small to large, all samples last."""
    rows = [*audit.get("verdicts", ()), *audit.get("arms", ())]
    return sorted({row.get("size") for row in rows}, key=by_size)


def models(audit: Json) -> list[str]:
    """Return the models that took the knowledge, in order of appearance."""
    return list(dict.fromkeys(str(verdict["model"]) for verdict in audit.get("verdicts", ())))


def largest(audit: Json) -> int | None:
    """Return the largest training size; None is all samples, and also the size of an audit without any."""
    found = sizes(audit)
    return found[-1] if found else None


def takes_knowledge(audit: Json, model: str) -> bool:
    """Return whether a model took the knowledge, in any variant and at any size."""
    return any(item["model"] == model and item["variant"] != "none" for item in audit.get("arms", ()))


def arm_name(audit: Json, item: Json) -> str:
    """Return an arm's label; a model that never takes knowledge needs no "without knowledge" behind its name.

    Examples
    --------
    >>> plain = {"model": "ridge", "variant": "none", "label": "ridge, without knowledge"}
    >>> arm_name({"arms": [plain]}, plain), arm_name({"arms": [plain, {**plain, "variant": "true"}]}, plain)
    ('ridge', 'ridge, without knowledge')
    """
    model = str(item["model"])
    if not takes_knowledge(audit, model):
        return model
    return str(item.get("label") or f"{model}, {item['variant']}")


def metric_name(audit: Json) -> str:
    """Return the metric's short name."""
    metric = audit.get("metric") or {}
    return str(metric.get("name") or metric.get("label") or "score")


def verdicts(audit: Json, size: int | None) -> list[Json]:
    """Return the verdicts at one size."""
    return [verdict for verdict in audit.get("verdicts", ()) if verdict.get("size") == size]


def verdict(audit: Json, model: str, size: int | None) -> Json | None:
    """Return the verdict on one model at one size."""
    return next((item for item in verdicts(audit, size) if item["model"] == model), None)


def arm(audit: Json, model: str, variant: str, size: int | None) -> Json | None:
    """Return one arm."""
    wanted = (model, variant, size)
    found = (item for item in audit.get("arms", ()) if (item["model"], item["variant"], item.get("size")) == wanted)
    return next(found, None)


def nulls(audit: Json, model: str, size: int | None) -> list[Json]:
    """Return the corrupted networks of one model at one size."""
    return [item for item in audit.get("nulls", ()) if (item["model"], item.get("size")) == (model, size)]


def best(audit: Json, found: Json) -> Json | None:
    """Return the arm that a verdict calls the best without knowledge, by the name that the verdict gives it."""
    named = (found.get("best") or {}).get("other")
    wanted = ("none", found.get("size"))
    arms = [item for item in audit.get("arms", ()) if (item["variant"], item.get("size")) == wanted]
    return next((item for item in arms if named and named in (item.get("label"), item["model"])), None)


def best_scores(audit: Json, model: str, size: int | None) -> float | None:
    """Return the mean of the best model without knowledge that this model was compared with."""
    found = verdict(audit, model, size)
    other = best(audit, found) if found else None
    return mean(other)


def mean(row: Json | None) -> float | None:
    """Return a row's mean if it is a number."""
    value: Any = (row or {}).get("mean")
    return float(value) if is_number(value) else None


def units(row: Json | None) -> dict[str, float]:
    """Return the scores of an arm's held-out units that could be scored."""
    found = (row or {}).get("units") or {}
    return {name: float(value) for name, value in found.items() if is_number(value)}


def against(audit: Json, true: Json | None, other: Json | None) -> list[tuple[str, float, int]]:
    """Return each held-out unit's name, its place beside the other arm's mean, and whether it was won.

    Units differ far more than arms do, so a unit is placed at the other arm's mean plus its own difference: the
    average over the units is then the score with the knowledge. Won is 1, lost -1, equal 0; without another arm,
    units stand at their own scores.
    """
    mine, theirs, middle = units(true), units(other), mean(other)
    if middle is None:
        return [(name, value, 0) for name, value in mine.items()]
    better = 1 if higher_is_better(audit) else -1
    deltas = {name: value - theirs[name] for name, value in mine.items() if name in theirs}
    return [(name, middle + delta, better * ((delta > 0) - (delta < 0))) for name, delta in deltas.items()]


def replicates(null: Json) -> list[float]:
    """Return the means of the corrupted networks that could be scored."""
    return [float(value) for value in null.get("means", ()) if is_number(value)]


def kind_words(kind: str) -> str:
    """Return a kind of corrupted knowledge in words.

    Examples
    --------
    >>> kind_words("rewire"), kind_words("other")
    ('rewired networks', 'other networks')
    """
    known = {
        "relabel": "relabelled",
        "rewire": "rewired",
        "reverse": "reversed",
        "sign-flip": "sign-flipped",
        "drop": "thinned",
        "add": "padded",
    }
    return f"{known.get(kind, kind)} networks"


def decimals(audit: Json) -> int:
    """Return the decimals with which an audit's scores are told apart."""
    values = [value for item in audit.get("arms", ()) if (value := mean(item)) is not None]
    spread = max(values) - min(values) if values else 1.0
    return 3 if 0 < spread < 0.1 else 2


def axis_label(audit: Json) -> str:
    """Return what the score is, its unit, and which way is better.

    Examples
    --------
    >>> axis_label({"metric": {"label": "log-density", "unit": "nats per cell", "better": "higher"}})
    'log-density (nats per cell); higher is better'
    """
    metric = audit.get("metric") or {}
    label = str(metric.get("label") or metric.get("name") or "score")
    unit = str(metric.get("unit") or "")
    shown = f"{label} ({unit})" if unit and unit not in label else label
    return f"{shown}; {metric.get('better', 'higher')} is better"


def higher_is_better(audit: Json) -> bool:
    """Return whether a larger score is a better one."""
    return bool((audit.get("metric") or {}).get("better", "higher") != "lower")


def unit_name(audit: Json, count: int) -> str:
    """Return what is held out, in the plural where it is not one."""
    name = str(audit.get("unit_name") or "held-out unit")
    return name if count == 1 or name.endswith("s") else f"{name}s"


Band = list[tuple[float, float, float] | None]


def bands(audit: Json, model: str, sizes: list[int | None]) -> dict[str, Band]:
    """Return, for each kind of corrupted network and each size, the ends of their middle 90 % and their mean."""
    kinds = dict.fromkeys(str(null["kind"]) for null in audit.get("nulls", ()) if null["model"] == model)
    found = {(str(null["kind"]), size): null for size in sizes for null in nulls(audit, model, size)}
    return {kind: [_ends(found.get((kind, size))) for size in sizes] for kind in kinds}


def _ends(null: Json | None) -> tuple[float, float, float] | None:
    """Return the ends of the middle nine tenths of the corrupted networks, and their mean."""
    values = sorted(replicates(null)) if null else []
    if not values or null is None:
        return None
    cut = int((1 - _MIDDLE) / 2 * len(values))
    middle = mean(null)
    return values[cut], values[-1 - cut], values[len(values) // 2] if middle is None else middle

"""The table of arms by held-out units: every score that the verdicts rest on."""

from dataclasses import dataclass

from molcause.audits import look
from molcause.audits.numbers import is_number, number, size_words
from molcause.reports.folder import Json

STEPS = 6


@dataclass(frozen=True)
class Row:
    """One arm: its model, its knowledge in words, kind, mean, and (text, shade, title) for each unit."""

    model: str
    words: str
    kind: str
    mean: str
    cells: tuple[tuple[str, int, str], ...]
    note: str


@dataclass(frozen=True)
class UnitTable:
    """All arms at one training size; shades run from 0 (the unit's worst) to `STEPS` (its best); -1 = no score."""

    size: str
    units: tuple[str, ...]
    rows: tuple[Row, ...]


def unit_table(audit: Json, size: int | None) -> UnitTable:
    """Return the table of one training size: with the knowledge, without, other knowledge, others."""
    arms = [item for item in audit.get("arms", ()) if item.get("size") == size]
    names = [str(unit) for unit in audit.get("units") or ()]
    units = names or list(dict.fromkeys(unit for item in arms for unit in item.get("units") or {}))
    scored = {unit: [found[unit] for item in arms if unit in (found := look.units(item))] for unit in units}
    ends = {unit: (min(values), max(values)) if values else (0.0, 1.0) for unit, values in scored.items()}
    rows = [_row(audit, item, units, ends) for item in sorted(arms, key=lambda item: _place(audit, item))]
    return UnitTable(size_words(size), tuple(units), tuple(rows))


_ORDER = ("true", "own", "other", "none")
Ends = dict[str, tuple[float, float]]


def _kind(audit: Json, item: Json) -> str:
    if item["variant"] == "none":
        return "own" if look.takes_knowledge(audit, str(item["model"])) else "none"
    return "true" if item["variant"] == "true" else "other"


def _place(audit: Json, item: Json) -> tuple[int, float]:
    """Return a key: by kind; models that never take knowledge by their score, those without one last."""
    kind, middle = _kind(audit, item), look.mean(item)
    if kind != "none":
        return _ORDER.index(kind), 0.0
    value = float("inf") if middle is None else -middle if look.higher_is_better(audit) else middle
    return _ORDER.index(kind), value


def _row(audit: Json, item: Json, units: list[str], ends: Ends) -> Row:
    places = look.decimals(audit)
    label, model = look.arm_name(audit, item), str(item["model"])
    found = item.get("units") or {}
    higher = look.higher_is_better(audit)
    shades = {unit: _shade(found.get(unit), ends[unit], higher) for unit in units}
    cells = tuple((number(found.get(unit), places), shades[unit], f"{label}, {unit}") for unit in units)
    words = label.removeprefix(model).removeprefix(", ") if label.startswith(model) else label
    return Row(model, words, _kind(audit, item), number(item.get("mean"), places), cells, _note(item))


def _shade(value: object, ends: tuple[float, float], higher: bool) -> int:
    if not is_number(value):
        return -1
    low, high = ends
    share = (value - low) / (high - low) if high > low else 0.5
    return round((share if higher else 1 - share) * STEPS)


def _note(item: Json) -> str:
    failed = f"{item['failed']} failed: {item.get('reason') or 'no reason given'}" if item.get("failed") else ""
    chosen = ", ".join(f"{name} {number(value, 3)}" for name, value in (item.get("chosen") or {}).items())
    return "; ".join(part for part in (failed, f"chosen inside training: {chosen}" if chosen else "") if part)

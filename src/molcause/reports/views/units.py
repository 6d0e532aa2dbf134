"""The table of arms by held-out units: every score that the verdicts rest on."""

from dataclasses import dataclass

from molcause.audits import look
from molcause.audits.numbers import is_number, number, size_words
from molcause.reports.folder import Json

STEPS = 6


@dataclass(frozen=True)
class Row:
    """One arm: its label, kind, mean, and (text, shade, title) for each unit."""

    label: str
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
    """Return the table of one training size: arms with the knowledge first, then those without any."""
    arms = [item for item in audit.get("arms", ()) if item.get("size") == size]
    names = [str(unit) for unit in audit.get("units") or ()]
    units = names or list(dict.fromkeys(unit for item in arms for unit in item.get("units") or {}))
    scored = {unit: [found[unit] for item in arms if unit in (found := look.units(item))] for unit in units}
    ends = {unit: (min(values), max(values)) if values else (0.0, 1.0) for unit, values in scored.items()}
    rows = sorted((_row(audit, item, units, ends) for item in arms), key=lambda row: _ORDER.index(row.kind))
    return UnitTable(size_words(size), tuple(units), tuple(rows))


_ORDER = ("true", "other", "none")
Ends = dict[str, tuple[float, float]]


def _row(audit: Json, item: Json, units: list[str], ends: Ends) -> Row:
    places = look.decimals(audit)
    label = str(item.get("label") or f"{item['model']}, {item['variant']}")
    found = item.get("units") or {}
    higher = look.higher_is_better(audit)
    shades = {unit: _shade(found.get(unit), ends[unit], higher) for unit in units}
    cells = tuple((number(found.get(unit), places), shades[unit], f"{label}, {unit}") for unit in units)
    kind = str(item["variant"]) if item["variant"] in _ORDER else "other"
    return Row(label, kind, number(item.get("mean"), places), cells, _note(item))


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

"""The data contract (what was measured, on which scale, what was dropped) and the method cards."""

from dataclasses import dataclass
from typing import Any

from molcause.data.intervention import describe, from_json
from molcause.errors import InterventionError
from molcause.reports.folder import Json
from molcause.reports.safe import link
from molcause.reports.views.provenance import Cited, cited


@dataclass(frozen=True)
class Contract:
    """The data as they were used."""

    title: str
    facts: tuple[tuple[str, str], ...]
    readouts: tuple[Json, ...]
    conditions: tuple[Json, ...]
    dropped: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    source: str
    address: str


@dataclass(frozen=True)
class Method:
    """A method card."""

    name: str
    doc: str
    explicitness: str
    facts: tuple[tuple[str, str], ...]
    citations: tuple[Cited, ...]


def contract(data: Json | None) -> Contract | None:
    """Return the data contract, or None if the run holds none."""
    if data is None:
        return None
    dropped = data.get("dropped") or {}
    facts = [
        ("name", data.get("name")),
        ("scale", data.get("scale")),
        ("unit", data.get("unit")),
        ("samples", _count(data.get("samples"))),
        ("used", _count(data.get("used"))),
        ("dropped", _count(sum(dropped.values()) if dropped else 0)),
        ("license", data.get("licence") or data.get("license")),
    ]
    source = str(data.get("source") or "")
    return Contract(
        title=str(data.get("title") or data.get("name") or "Data"),
        facts=tuple((name, str(value)) for name, value in facts if value not in (None, "")),
        readouts=tuple(data.get("readouts") or ()),
        conditions=tuple(_condition(row) for row in data.get("conditions") or ()),
        dropped=tuple((str(reason), _count(n)) for reason, n in dropped.items()),
        notes=tuple(str(note) for note in data.get("notes") or ()),
        source=source,
        address=link(source),
    )


def _condition(row: Json) -> Json:
    done = row.get("interventions")
    words = _in_words(done) if isinstance(done, str) else _joined(done)
    label = _in_words(str(row.get("label") or ""))
    return {**row, "label": label, "interventions": words, "samples": _count(row.get("samples"))}


def _in_words(text: str) -> str:
    """Return a perturbation in words; what is none is shown as it is.

    Examples
    --------
    >>> _in_words('[["MEK","block",0.1]]'), _in_words("by hand")
    ('block MEK, 10% left', 'by hand')
    """
    try:
        return describe(from_json(text))
    except InterventionError:
        return text


def _count(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _joined(values: Any) -> str:
    return ", ".join(str(value) for value in values or ())


def methods(models: tuple[Json, ...]) -> list[Method]:
    """Return the method cards in the order of the file."""
    return [
        Method(
            name=str(card.get("name")),
            doc=str(card.get("doc") or ""),
            explicitness=str(card.get("explicitness") or ""),
            facts=tuple(
                (label, _joined(card.get(key)) or "none")
                for key, label in (("accepts", "takes knowledge as"), ("honours", "interventions"), ("rungs", "rungs"))
            ),
            citations=tuple(cited(row) for row in card.get("citations") or ()),
        )
        for card in models
    ]

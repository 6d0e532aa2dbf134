"""From a run's artefacts to one HTML page that loads nothing."""

from functools import lru_cache
from typing import Any

from jinja2 import Environment

from molcause.audits import look
from molcause.audits.numbers import size_words
from molcause.audits.summary import FLAGS, WORDS
from molcause.inference.answer import BASES
from molcause.reports.drawings.contrasts import contrasts
from molcause.reports.drawings.curves import curve
from molcause.reports.drawings.forest import forest
from molcause.reports.folder import Document
from molcause.reports.frame import Section, asset, environment, framed
from molcause.reports.views.answers import questions
from molcause.reports.views.choices import choices
from molcause.reports.views.contract import contract, methods
from molcause.reports.views.control import panel
from molcause.reports.views.gains import gains
from molcause.reports.views.glance import glances
from molcause.reports.views.leakage import leakage
from molcause.reports.views.network import network_view
from molcause.reports.views.provenance import provenance
from molcause.reports.views.units import unit_table
from molcause.reports.views.verdicts import Card, card

_MAIN = ("intervention", "density")
_LEAKAGE, _SENSITIVITY = "leakage", "sensitivity"
_EXTRA = (_LEAKAGE, _SENSITIVITY)


Pairs = list[tuple[Card, dict[str, Any]]]


def render(document: Document) -> str:
    """Return the page.

    Parameters
    ----------
    document
        From `molcause.reports.folder.document`, or made by hand.

    Examples
    --------
    >>> from molcause.reports.folder import Document
    >>> "<title>my-run" in render(Document("my-run", {}))
    True
    """
    values = _values(document)
    if not values["network"]:
        return framed(_environment(), "page.html.j2", values)
    scripts = (asset("cytoscape.min.js"), asset("network.js"))
    return framed(_environment(), "page.html.j2", values, scripts=scripts, styles=(_CYTOSCAPE_STYLE,))


_CYTOSCAPE_STYLE = ".__________cytoscape_container { position: relative; }"
"""What cytoscape.js would add by itself, which the content policy does not allow."""


def _values(document: Document) -> dict[str, Any]:
    cards = [card(audit, k) for k, audit in enumerate(document.audits)]
    network = network_view(document)
    values: dict[str, Any] = {
        "document": document,
        "main": _of(document, cards, *_MAIN),
        "extra": _of(document, cards, *_EXTRA),
        "panel": panel(look.of_group(document.audits, "control")),
        "leakage": leakage(document, network),
        "questions": questions(document.answers),
        "network": network,
        "contract": contract(document.data),
        "methods": methods(document.models),
        "provenance": provenance(document),
        "title": _title(document),
        "words": WORDS,
        "flags": FLAGS,
        "bases": BASES,
        "marks": look.WORD_MARKS,
        "cytoscape_style": _CYTOSCAPE_STYLE,
    }
    values |= _compared(values, _of(document, cards, _LEAKAGE), _of(document, cards, _SENSITIVITY))
    values["curves"] = [(found, audit) for found, audit in values["main"] if len(look.sizes(audit)) > 1]
    values["sections"] = _sections(values)
    return values


def _compared(values: dict[str, Any], leaks: Pairs, sensitive: Pairs) -> dict[str, Any]:
    """Return what stands beside the main audits: a glance at them, leaked edges, other choices."""
    arrows = values["leakage"].arrows
    return {
        "glances": glances(values["main"]),
        "leaks": leaks,
        "sensitive": sensitive,
        "gains": [("", gains([*leaks, *values["main"]], arrows)), ("Under other choices", gains(sensitive, arrows))],
        "choices": choices(sensitive, values["main"]),
    }


def _of(document: Document, cards: list[Card], *groups: str) -> Pairs:
    pairs = list(zip(cards, document.audits, strict=True))
    known = (*_MAIN, *_EXTRA, "control")
    return [pair for group in groups for pair in pairs if pair[1].get("group") == group] + [
        pair for pair in pairs if groups == _MAIN and pair[1].get("group") not in known
    ]


def _title(document: Document) -> str:
    """Return the question of the page, if its audits share one, else the folder's name."""
    main = [audit for audit in document.audits if audit.get("group") in _MAIN]
    asked = {(str(audit.get("knowledge")), str(audit.get("data_name"))) for audit in main}
    if len(asked) == 1:
        knowledge, data = asked.pop()
        return f"Does {knowledge} help on {data}?"
    return document.name


def _sections(values: dict[str, Any]) -> list[Section]:
    present = {
        "verdicts": ("Verdicts", values["main"]),
        "control": ("Control panel", values["panel"]),
        "effects": ("Effects and nulls", values["main"]),
        "curves": ("Learning curves", values["curves"]),
        "leakage": ("Leakage and sensitivity", values["extra"] or (values["main"] and values["leakage"].checked)),
        "answers": ("Answers", values["questions"]),
        "network": ("Network", values["network"]),
        "data": ("Data contract", values["contract"]),
        "methods": ("Methods", values["methods"]),
        "provenance": ("Provenance", values["document"].record),
    }
    return [Section(anchor, title) for anchor, (title, there) in present.items() if there]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = environment()
    found.globals |= {
        "forest": forest,
        "curve": curve,
        "contrasts": contrasts,
        "unit_table": unit_table,
        "sizes": look.sizes,
        "models_of": look.models,
        "size_words": size_words,
        "axis_label": look.axis_label,
        "unit_name": look.unit_name,
        "verdicts_of": look.verdicts,
    }
    return found

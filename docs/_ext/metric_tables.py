"""Tables of metrics, made from their cards: directives ``metrics panel``, ``metrics other`` and ``metric-inputs``."""

import math
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive
from tables import code, table

from molcause import plugins
from molcause.metrics.inputs import INPUTS, inputs_of

SHOWN = {"": "mean", "gain": "gain over the training mean", "skill": "skill over the training mean"}


class Metrics(Directive):
    """One row for each registered metric on the panel, or off it."""

    required_arguments = 1
    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return one table."""
        modules = [plugins.load("metrics", name) for name in plugins.names("metrics")]
        if self.arguments[0] == "panel":
            rows = [(*_row(one.metric), SHOWN[one.metric.relative], _given(one)) for one in modules if one.metric.panel]
            return [table((*HEAD, "Shown", "Is given"), sorted(rows, key=lambda row: row[1]))]
        rows = [_row(one.metric) for one in modules if not one.metric.panel]
        return [table(HEAD, sorted(rows, key=lambda row: row[1]))]


class MetricInputs(Directive):
    """One row for each input of the panel."""

    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return one table."""
        return [table(("Name", "What it is"), [([code(name)], text) for name, text in INPUTS.items()])]


HEAD = ("Name", "Axis", "Measures", "Head", "Better", "From", "To", "Chance", "Least")


def _row(card):
    better = f"nearest {card.best:g}" if card.better == "nearest" else card.better
    numbers = (_number(value) for value in (card.low, card.high, card.chance))
    unit = f" ({card.unit})" if card.unit else ""
    least = f"{card.minimum} {card.needs}"
    return ([code(card.name)], card.axis or "-", card.label + unit, card.short or "-", better, *numbers, least)


def _number(value):
    return "none" if math.isnan(value) else f"{value:g}"


def _given(module):
    parts = [part for name in inputs_of(module) for part in (nodes.Text(", "), code(name))]
    return parts[1:]


def setup(app):
    """Register the directives."""
    app.add_directive("metrics", Metrics)
    app.add_directive("metric-inputs", MetricInputs)
    return {"parallel_read_safe": True}

"""One self-contained HTML page of scores."""

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment

from molcause.reports.frame import Section, environment, framed
from molcause.reports.views.conditions import conditions
from molcause.reports.views.scores import headlines, strips

if TYPE_CHECKING:
    from molcause.scoring.result import Scores

_LEVELS = {"error": "harms", "warning": "redundant", "information": ""}
"""Level of a finding -> the badge's color."""


def render_scores(scores: "Scores") -> str:
    """Return the page.

    Parameters
    ----------
    scores
        By `molcause.scoring.score.score`. Nothing is computed again.

    Examples
    --------
    >>> import molcause as mc
    >>> found = mc.score(mc.models.Ridge(), mc.load_dataset("sachs2005"), split="unseen-target", folds=3)
    >>> "ridge (submitted)" in render_scores(found)
    True
    """
    sheet = scores.sheet()
    tables = [(f"table-{k}", grid) for k, grid in enumerate(sheet.grids) if grid.rows]
    drawn, spread = strips(scores), conditions(scores)
    sections = [Section("findings", "Findings")] if scores.findings else []
    sections += [Section("metrics", "Metrics")] if drawn else []
    sections += [Section("conditions", "Single conditions")] if spread else []
    sections += [Section(anchor, grid.heading.partition(" (")[0].partition(";")[0]) for anchor, grid in tables]
    sections.append(Section("scored", "What was scored"))
    values = {
        "title": sheet.title,
        "data": scores.data,
        "blocks": sheet.blocks,
        "verdict": sheet.verdict,
        "headlines": headlines(scores),
        "flags": _flags(scores),
        "findings": scores.findings,
        "levels": _LEVELS,
        "metrics": drawn,
        "conditions": spread,
        "tables": tables,
        "sections": sections,
    }
    return framed(_environment(), "scores.html.j2", values)


def _flags(scores: "Scores") -> list[str]:
    """Return the errors and warnings in few words."""
    grave = (finding for finding in scores.findings if finding.level != "information")
    return [f"{finding.code} {finding.text.partition(';')[0].partition('(')[0].strip()}" for finding in grave]


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return environment()

"""`Scores`: the table of a scoring, its summary, what was detected, and how it is shown."""

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from molcause.findings import Finding, worst
from molcause.scoring.arm import Arm
from molcause.scoring.case import Case
from molcause.sheets.page import page
from molcause.sheets.sheet import Sheet
from molcause.sheets.text import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of predictions beside baselines. Print it, or look at it in a notebook.

    Parameters
    ----------
    data, split
        Name of the data, and the division into training and test in words.
    cases, arms
        What was measured, and what was said of it.
    table
        Tidy; one row for each arm, case, condition and metric: ``arm role fold group setting condition unit metric
        value reason`` (value NaN = none, with the reason; a metric without a value for each condition has condition
        ``""``).
    summary
        One row for each arm and metric: ``arm role metric value low high units missing reason`` (value as the metric's
        card says: mean, gain or skill; 95 % interval over units, NaN with fewer than 8) and, for predictions,
        ``against difference difference_low difference_high p p_adjusted`` (against the best baseline for this metric;
        differences so that higher is better).
    findings
        Detectors and leakage, worst first.
    """

    data: str
    split: str
    cases: tuple[Case, ...]
    arms: tuple[Arm, ...]
    table: "pd.DataFrame"
    summary: "pd.DataFrame"
    findings: tuple[Finding, ...] = field(default=())

    @property
    def verdict(self) -> str:
        """``ok``, ``look`` if there is a warning, ``unusable`` if there is an error."""
        return {"error": "unusable", "warning": "look"}.get(worst(self.findings), "ok")

    def sheet(self) -> Sheet:
        """Return what is shown of it."""
        from molcause.scoring.sheet import sheet

        return sheet(self)

    def __repr__(self) -> str:
        return text(self.sheet())

    def _repr_html_(self) -> str:
        return page(self.sheet(), whole=False)

    def to_html(self) -> str:
        """Return a page of its own."""
        return page(self.sheet())

    def to_markdown(self) -> str:
        """Return the tables in Markdown, for a paper or an issue."""
        from molcause.sheets.markdown import markdown

        return markdown(self.sheet())

    def plot(self, metrics: "str | Sequence[str] | None" = None, ax: "Axes | None" = None) -> "NDArray[np.object_]":
        """Draw each arm's score with its interval; see `molcause.scoring.figure.plot_scores`."""
        from molcause.scoring.figure import plot_scores

        return plot_scores(self, metrics, ax)

    def to_dict(self) -> dict[str, Any]:
        """Return values that `json` can write; NaN and infinite ends of intervals as None."""
        return {
            "data": self.data,
            "split": self.split,
            "verdict": self.verdict,
            "arms": [{"name": a.name, "role": a.role, "told": a.told, "counts": a.counts} for a in self.arms],
            "summary": _records(self.summary),
            "findings": [finding.to_dict() for finding in self.findings],
        }


def _records(table: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value

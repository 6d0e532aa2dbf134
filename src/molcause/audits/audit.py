"""`Audit`: what was asked, what was found, and the rows behind it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from molcause.audits.cells import COLUMNS, Row
from molcause.audits.summary import Arm, Null, Verdict, to_dict
from molcause.metrics.metric import Metric
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Audit:
    """What an audit found; `audit` makes it.

    Parameters
    ----------
    name, title
        What it is called, and its question.
    task, rung, unit_name, metric
        The question's name, its rung, what a unit is, and the card of the metric that decides.
    data, data_name, knowledge, bias
        What was audited, in words.
    inputs
        Digest of the data, and of each network.
    units
        The held-out units.
    settings
        Numbers that it was made with.
    notes
        What was not predicted and why, and what the grid had to say.
    leaked
        Edges whose only evidence is the data themselves.
    verdicts
        One for each model that takes the knowledge and each training size.
    arms, nulls
        What the verdicts rest on.
    rows
        One for each cell and metric; `table` gives them as a frame.
    citations
        Whom to cite: models, data and knowledge.
    cells, failed, seconds
        How many fits there were, how many failed, and how long they took, summed over processes.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.testing import small_world
    >>> world = small_world()
    >>> found = mc.audit(world.data, mc.bias.Mask(world.network), replicates=9, cache=False, workers=1)
    >>> found.verdict.word, sorted(found.units)
    ('undecided', ['A', 'B'])
    """

    name: str
    title: str
    task: str
    rung: int
    unit_name: str
    metric: Metric
    data: str
    data_name: str
    knowledge: str
    bias: str
    inputs: dict[str, str]
    units: tuple[str, ...]
    settings: dict[str, Any]
    notes: tuple[str, ...]
    leaked: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    arms: tuple[Arm, ...]
    nulls: tuple[Null, ...]
    rows: tuple[Row, ...] = field(repr=False)
    citations: tuple[Citation, ...]
    cells: int
    failed: int
    seconds: float

    @property
    def verdict(self) -> Verdict:
        """The first model's verdict at its largest training size."""
        return self.verdicts[0]

    @property
    def table(self) -> "pd.DataFrame":
        """All rows; what the columns mean stands in ``columns``."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(COLUMNS))

    @property
    def columns(self) -> dict[str, str]:
        """What each column of `table` means."""
        return dict(COLUMNS)

    def plot(self) -> "Figure":
        """Return the forest plot: the knowledge, its nulls, and the models without knowledge, in the metric's unit."""
        from molcause.audits.figure import plot_audit

        figure: Figure = plot_audit(self.to_dict()).figure  # type: ignore[assignment]
        return figure

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the rows, as values that `json` can write."""
        words = ("name", "title", "task", "rung", "unit_name", "data", "data_name", "knowledge", "bias")
        return {
            **{word: getattr(self, word) for word in words},
            "metric": to_dict(self.metric),
            "inputs": self.inputs,
            "units": list(self.units),
            "settings": self.settings,
            "notes": list(self.notes),
            "leaked_edges": list(self.leaked),
            "verdicts": [to_dict(verdict) for verdict in self.verdicts],
            "arms": [to_dict(arm) for arm in self.arms],
            "nulls": [to_dict(null) for null in self.nulls],
            "cells": self.cells,
            "failed": self.failed,
            "seconds": round(self.seconds, 2),
        }

    def __str__(self) -> str:
        lines = [self.title]
        for verdict in self.verdicts:
            flags = "".join(f" [{flag}]" for flag in verdict.flags)
            lines.append(f"  {verdict.word.upper()}{flags}  {verdict.sentence}")
        return "\n".join(lines)

"""`NetworkScores`: the table of `score_network`, as rows, as a frame, and as text."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from molcause.errors import ParameterError, did_you_mean
from molcause.metrics.metric import Metric

if TYPE_CHECKING:
    import pandas as pd

ARMS = ("network", "random", "correlation", "mean difference")


@dataclass(frozen=True, eq=False)
class NetworkScore:
    """One number of the table.

    Parameters
    ----------
    arm
        One of `ARMS`.
    metric
        Its card.
    against
        ``"truth"`` or ``"data"``; ``""`` = not applicable.
    value
        NaN if there is none; ``reason`` says why.
    units
        How many perturbed genes have a value, of which it is the mean; 1 for a metric of the whole network.
    reason
        Why there is no value, or how many units have none and why; ``""`` = nothing to say.
    """

    arm: str
    metric: Metric
    against: str
    value: float
    units: int
    reason: str


@dataclass(frozen=True, eq=False)
class NetworkScores:
    """Scores of a network beside those of baselines; print it.

    Parameters
    ----------
    rows
        One for each metric and arm; one for each metric that does not apply.
    notes
        What was counted: nodes and edges that are not judged, conditions left out.
    """

    rows: tuple[NetworkScore, ...]
    notes: tuple[str, ...]

    def value(self, metric: str, arm: str = "network") -> float:
        """Return one score.

        Raises
        ------
        ParameterError
            If there is no such metric or arm.
        """
        return self._row(metric, arm).value

    def reason(self, metric: str, arm: str = "network") -> str:
        """Return why a score is missing, or which units it lacks; arguments as in `value`."""
        return self._row(metric, arm).reason

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each metric and arm: arm, metric, against, value, better, chance, units, reason."""
        import pandas as pd

        return pd.DataFrame(
            {
                "arm": [row.arm for row in self.rows],
                "metric": [row.metric.name for row in self.rows],
                "against": [row.against for row in self.rows],
                "value": [row.value for row in self.rows],
                "better": [row.metric.better for row in self.rows],
                "chance": [row.metric.chance for row in self.rows],
                "units": [row.units for row in self.rows],
                "reason": [row.reason for row in self.rows],
            }
        )

    def to_markdown(self) -> str:
        """Return the table, what does not apply, and the notes."""
        named = {row.metric.name: row for row in self.rows}
        applies = [row for row in named.values() if row.against]
        lines = ["| metric | against | better | " + " | ".join(ARMS) + " |", "|---" * (3 + len(ARMS)) + "|"]
        for row in applies:
            cells = [_cell(self._found(row.metric.name, arm)) for arm in ARMS]
            lines.append(f"| {row.metric.name} | {row.against} | {row.metric.better} | {' | '.join(cells)} |")
        lines.append("")
        lines += [f"- not applicable: {row.metric.name} ({row.reason})" for row in named.values() if not row.against]
        said = dict[tuple[str, str], list[str]]()
        for row in self.rows:
            if row.against and row.reason:
                said.setdefault((row.metric.name, row.reason), []).append(row.arm)
        lines += [f"- {metric} of {', '.join(arms)}: {reason}" for (metric, reason), arms in said.items()]
        return "\n".join([*lines, *(f"- {note}" for note in self.notes)])

    def __str__(self) -> str:
        return self.to_markdown()

    def _found(self, metric: str, arm: str) -> NetworkScore | None:
        return next((row for row in self.rows if (row.metric.name, row.arm) == (metric, arm)), None)

    def _row(self, metric: str, arm: str) -> NetworkScore:
        found = self._found(metric, arm)
        if found is None:
            known = {row.metric.name for row in self.rows}
            hint = did_you_mean(metric, known) or f"Arms: {', '.join(ARMS)}."
            raise ParameterError(f"There is no score of {metric!r} for {arm!r}. {hint}")
        return found


def _cell(row: NetworkScore | None) -> str:
    return "-" if row is None or math.isnan(row.value) else f"{row.value:.3g}"

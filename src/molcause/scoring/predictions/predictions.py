"""`Predictions`: what somebody submitted, in the order of the data's readouts, with what was used and what was not."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from molcause.findings import Finding

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Predictions:
    """One row for each predicted condition, in each context, time and fold that the submission tells apart.

    Parameters
    ----------
    name
        As shown.
    readouts
        ``G`` names of the data's readouts.
    conditions
        For each row, canonical JSON of the perturbation.
    contexts, times, folds
        For each row, in words; ``""`` where the submission does not say: it then holds for all of them.
    level
        ``[rows, G]`` predicted means, in data units; NaN = not predicted.
    variance
        ``[rows, G]`` variance between predicted samples; NaN = one sample. None = no row has several.
    n
        ``[rows]`` how many rows of the submission stand behind it.
    cells
        For each row ``[k, G]`` predicted samples, at most 50, in random order; None = no row has several.
    sd, low, high
        ``[rows, G]`` the submission's own uncertainty; None = not said.
    level_of_interval
        Nominal coverage of ``low`` to ``high``; NaN = there is none.
    sample_times
        For each sample of the data its time in words, by which a case is recognized; ``""`` = the data have none.
    counts
        Rows and readouts that were used, and those that were not by reason.
    findings
        What a person should know of the submission.
    """

    name: str
    readouts: tuple[str, ...]
    conditions: tuple[str, ...]
    contexts: tuple[str, ...]
    times: tuple[str, ...]
    folds: tuple[str, ...]
    level: Array
    variance: Array | None
    n: NDArray[np.intp]
    cells: tuple[Array, ...] | None
    sd: Array | None
    low: Array | None
    high: Array | None
    level_of_interval: float
    sample_times: tuple[str, ...]
    counts: dict[str, int]
    findings: tuple[Finding, ...] = field(default=())

    @property
    def shared(self) -> NDArray[np.bool_]:
        """``[G]`` whether any row predicts a readout; the others cannot be scored."""
        return np.asarray(np.isfinite(self.level).any(axis=0))

    @property
    def has_cells(self) -> bool:
        """Whether it predicts samples, not means alone."""
        return self.cells is not None

    def __repr__(self) -> str:
        kind = f"{int(self.n.sum()):,} predicted samples" if self.has_cells else "means only"
        return (
            f"Predictions {self.name!r}: {len(set(self.conditions))} conditions in {len(self.conditions)} rows x "
            f"{int(self.shared.sum())} of {len(self.readouts)} readouts, {kind}"
        )

"""`Arm`: what one predictor says of every case; submitted predictions, baselines and the technical duplicate alike."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Role = Literal["prediction", "baseline", "ceiling"]


@dataclass(frozen=True, eq=False)
class Said:
    """What a predictor says of one case, in its order of conditions and readouts.

    Parameters
    ----------
    level
        ``[U, G]`` predicted means, data units; a row of NaN where there is no prediction.
    reason
        ``U``: why there is none; ``""`` where there is.
    variance
        ``[U, G]`` variance between predicted samples; None = means only.
    cells
        For each condition ``[n, G]`` predicted samples, or some of them; None = means only.
    sd
        ``[U, G]`` standard deviation of the predicted mean, as stated by the predictor; None = not stated.
    low, high
        ``[U, G]`` ends of its interval; None = not stated.
    samples
        ``[U]`` predicted samples that the mean and variance are of; None = means only.
    level_of_interval
        Nominal coverage of the interval; NaN = none.
    """

    level: Array
    reason: tuple[str, ...]
    variance: Array | None = None
    cells: tuple[Array, ...] | None = None
    sd: Array | None = None
    low: Array | None = None
    high: Array | None = None
    samples: Array | None = None
    level_of_interval: float = float("nan")


@dataclass(frozen=True, eq=False)
class Arm:
    """One row of a table of scores.

    Parameters
    ----------
    name
        As shown.
    role
        ``prediction`` (what is to be judged), ``baseline``, or ``ceiling`` (the technical duplicate).
    said
        One for each case.
    told
        What it was told beyond the training data, in words, such as the target's own level; ``""`` = nothing.
    counts
        What of a submission was used, and what was dropped for which reason.
    notes
        In sentences.
    """

    name: str
    role: Role
    said: tuple[Said, ...]
    told: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

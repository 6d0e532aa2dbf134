"""What an audit's rows come down to: arms, nulls, and the verdicts on them."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from molcause.metrics.metric import Metric

WORDS = {
    "helps": "better than corrupted knowledge and than the best model without knowledge",
    "regularises": "better than without knowledge, but corrupted knowledge helps too",
    "redundant": "better than corrupted knowledge, but not than the best model without knowledge",
    "harms": "worse than without knowledge, and no better than corrupted knowledge",
    "no effect": "any difference is smaller than the size that was declared to matter",
    "undecided": "the data cannot tell; the smallest difference that they could show is given",
}
"""The six verdict words and what they mean."""

FLAGS = {
    "leaked": "some of the knowledge rests on the very data that it is judged by",
    "incomplete": "some fits failed or had no score; a corrupted network that failed counts as doing as well",
}
"""What weakens a verdict."""


@dataclass(frozen=True)
class Arm:
    """One model with one variant of the knowledge, over all held-out units.

    Parameters
    ----------
    model
        Registered name.
    variant
        ``true``, ``none`` (no knowledge), or an alternative such as ``reverse``.
    size
        Training samples of each condition; None = all.
    mean
        Mean score over the units; NaN if no unit could be scored.
    units
        Score of each held-out unit (its splits and repeats averaged); NaN where it failed.
    failed
        Cells that failed.
    reason
        The first reason of failure, ``""`` if there was none.
    chosen
        Mean of what was chosen inside training (a weight, a penalty), by name.
    """

    model: str
    variant: str
    size: int | None
    mean: float
    units: dict[str, float]
    failed: int
    reason: str
    chosen: dict[str, float]

    @property
    def label(self) -> str:
        """The arm in words."""
        words = {"true": "with the knowledge", "none": "without knowledge"}
        other = f"knowledge {self.variant}" if self.variant.startswith("without") else f"{self.variant} knowledge"
        return f"{self.model}, {words.get(self.variant, other)}"


@dataclass(frozen=True)
class Null:
    """One model with many corrupted versions of the knowledge.

    Parameters
    ----------
    model, size
        As for `Arm`.
    kind
        How the knowledge was corrupted.
    means
        Mean score of each corrupted network over the units, in order of replicate; NaN where a cell failed.
    p
        Share of corrupted networks that did at least as well as the true one, counting it: (1 + #) / (R + 1).
    overlap
        Mean share of the true edges that a corrupted network still has.
    identical
        Corrupted networks that came out equal to the true one; they are not fitted again, and count as doing as well.
    failed
        Cells that failed.
    chosen
        As for `Arm`.
    """

    model: str
    kind: str
    size: int | None
    means: tuple[float, ...]
    p: float
    overlap: float
    identical: int
    failed: int
    chosen: dict[str, float]

    @property
    def mean(self) -> float:
        """Mean over the corrupted networks that could be scored."""
        found = [value for value in self.means if not math.isnan(value)]
        return sum(found) / len(found) if found else math.nan


@dataclass(frozen=True)
class Comparison:
    """The knowledge against something else, paired by held-out unit.

    Parameters
    ----------
    other
        What it was compared with, in words.
    units
        Number of units compared.
    difference, low, high
        Mean difference (positive = the knowledge is better) and its 95 % interval over units; the interval is NaN
        below 8 units.
    p
        Two-sided, by exact sign flips of the units' differences.
    wins, ties, losses
        Units in which the knowledge was better, equal (or nearly so), worse.
    detectable
        Smallest true difference that this many units would show (two-sided 5 %, power 80 %).
    score
        Mean score of the other over the units compared.
    missing
        Units in which one of the two was not scored.
    """

    other: str
    units: int
    difference: float
    low: float
    high: float
    p: float
    wins: int
    ties: int
    losses: int
    detectable: float
    score: float = math.nan
    missing: int = 0


@dataclass(frozen=True)
class Verdict:
    """What an audit says of one bias on one model at one training size.

    Parameters
    ----------
    model, size
        As for `Arm`.
    word
        One of `WORDS`.
    flags
        Some of `FLAGS`.
    sentence
        The verdict with its numbers, for people.
    score
        Mean score with the knowledge.
    best
        Against the best model without knowledge.
    own
        Against the same model without knowledge; None if it needs the knowledge.
    nulls
        p value against each kind of corrupted knowledge.

    Examples
    --------
    >>> sorted(WORDS)[0]
    'harms'
    """

    model: str
    size: int | None
    word: str
    flags: tuple[str, ...]
    sentence: str
    score: float
    best: Comparison | None
    own: Comparison | None
    nulls: dict[str, float]


def to_dict(item: Arm | Null | Comparison | Verdict | Metric) -> dict[str, Any]:
    """Return plain values that `json` can write; NaN and infinity become None.

    Examples
    --------
    >>> to_dict(Comparison("x", 1, 0.5, math.nan, math.nan, 1.0, 1, 0, 0, math.nan))["low"] is None
    True
    """
    found: dict[str, Any] = _plain(asdict(item))
    if isinstance(item, Arm):
        found["label"] = item.label
    if isinstance(item, Null):
        found["mean"] = _plain(item.mean)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value

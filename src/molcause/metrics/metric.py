"""`Metric`: the card of a metric, so that a table of scores can say how to read each number."""

from dataclasses import dataclass
from typing import Literal

from molcause.errors import ParameterError


@dataclass(frozen=True)
class Metric:
    """What a score means, and what it needs before it means anything.

    A plug-in of the group ``metrics`` is a module with one such card, named ``metric``, and one function ``score``.

    Parameters
    ----------
    name
        Its registered name.
    label
        What it measures, in plain words.
    unit
        Unit of the score in words; ``""`` = a pure number.
    better
        ``"higher"`` or ``"lower"``.
    low, high
        Least and greatest value it can take; infinite where it has no bound.
    chance
        Value of a predictor that knows nothing; NaN = there is no such value.
    needs
        What is scored, in words; ``minimum`` counts these.
    minimum
        Fewest of them for which one score is worth a place in a table. The caller applies it, and counts what it
        leaves out; ``score`` itself does not.

    Raises
    ------
    ParameterError
        If ``better`` is another word, or the range is empty.

    Examples
    --------
    >>> Metric("error", "mean absolute error", "", "lower", 0.0, float("inf"), float("nan"), "genes", 1).sign
    -1
    """

    name: str
    label: str
    unit: str
    better: Literal["higher", "lower"]
    low: float
    high: float
    chance: float
    needs: str
    minimum: int

    def __post_init__(self) -> None:
        if self.better not in ("higher", "lower"):
            raise ParameterError(
                f"better={self.better!r} of the metric {self.name!r} is neither 'higher' nor 'lower'; say one of them."
            )
        if not self.low < self.high:
            raise ParameterError(
                f"The metric {self.name!r} ranges from {self.low} to {self.high}; its low must be below its high."
            )

    @property
    def sign(self) -> int:
        """1 if higher is better, else -1: a score times this is better when it is higher."""
        return 1 if self.better == "higher" else -1

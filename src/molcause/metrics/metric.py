"""`Metric`: the card of a metric, so that a table of scores can say how to read each number."""

import math
from dataclasses import dataclass
from typing import Literal

from molcause.errors import ParameterError, did_you_mean

PANEL = ("magnitude", "specificity", "direction", "recovery", "distribution", "uncertainty", "interaction")
"""What a prediction of perturbations is scored for; a metric on one of these axes enters every table of scores."""
AXES = (*PANEL, "density", "network", "ranking")
"""Everything that a metric may be about."""
HEAD = 8
"""Most characters of a column head."""


@dataclass(frozen=True)
class Metric:
    """What a score means, and what it needs before it means anything.

    A plug-in of the group ``metrics`` is a module with one such card, named ``metric``. On an axis of the panel it has
    a function ``scores`` (one value for each perturbation) or, if there is none for each, ``score``; the names of its
    positional parameters are those of `molcause.metrics.inputs.INPUTS`. Off the panel it has ``score`` or ``scores`` of
    whatever it is about.

    Parameters
    ----------
    name
        Its registered name.
    label
        What it measures, in plain words.
    unit
        Unit of the score in words; ``""`` = a pure number.
    better
        ``"higher"``, ``"lower"``, or ``"nearest"`` to ``best``.
    low, high
        Least and greatest value that a table can show; infinite where it has no bound.
    chance
        Value of a predictor that knows nothing; NaN = there is no such value.
    needs
        What is scored, in words; ``minimum`` counts these.
    minimum
        Fewest of them for which one score is worth a place in a table. ``scores`` of the panel applies it to what each
        perturbation has (genes, cells), and says so; otherwise the caller does, and counts what it leaves out.
    axis
        One of `AXES`; ``""`` = none. Those in `PANEL` are in every table of scores.
    relative
        What a table shows of a panel metric: ``""`` the mean over perturbations; ``"gain"`` that mean minus the one of
        the training mean; ``"skill"`` 1 - mean / mean of the training mean, for errors.
    best
        The value that is best, for ``"nearest"``; else NaN.
    short
        Head of its column, at most 8 characters; ``""`` = the name.

    Raises
    ------
    ParameterError
        If a word is not one of those above, the range is empty, the best value is missing, outside, or superfluous, or
        the head is too long.

    Examples
    --------
    >>> error = Metric("error", "mean absolute error", "", "lower", 0.0, math.inf, math.nan, "genes", 1)
    >>> error.goodness(2.0)
    -2.0
    >>> ratio = Metric("ratio", "ratio", "", "nearest", 0.0, math.inf, math.nan, "genes", 1, best=1.0)
    >>> ratio.goodness(0.5)
    -0.5
    """

    name: str
    label: str
    unit: str
    better: Literal["higher", "lower", "nearest"]
    low: float
    high: float
    chance: float
    needs: str
    minimum: int
    axis: str = ""
    relative: Literal["", "gain", "skill"] = ""
    best: float = math.nan
    short: str = ""

    def __post_init__(self) -> None:
        self._check_words()
        self._check_numbers()
        if len(self.short) > HEAD:
            raise ParameterError(
                f"short={self.short!r} of the metric {self.name!r} has {len(self.short)} characters; "
                f"a column head has at most {HEAD}."
            )

    @property
    def panel(self) -> bool:
        """Whether it enters tables of scores of predictions."""
        return self.axis in PANEL

    def goodness(self, value: float) -> float:
        """Return a number that is higher for a better value: the value, minus it, or minus its distance to the best."""
        if self.better == "nearest":
            return -abs(value - self.best)
        return value if self.better == "higher" else -value

    def shown(self, mean: float, of_training_mean: float) -> float:
        """Return what a table shows, by ``relative``.

        Parameters
        ----------
        mean, of_training_mean
            Mean over perturbations of the ``scores`` of a prediction, and of the training mean as a prediction.

        Returns
        -------
        float
            NaN for a skill over a training mean without error.

        Examples
        --------
        >>> Metric("m", "m", "", "higher", -math.inf, 1.0, 0.0, "genes", 1, "magnitude", "skill").shown(1.0, 4.0)
        0.75
        """
        if self.relative == "gain":
            return mean - of_training_mean
        if self.relative == "skill":
            return 1.0 - mean / of_training_mean if of_training_mean > 0 else math.nan
        return mean

    def _check_words(self) -> None:
        for field, words in (
            ("better", ("higher", "lower", "nearest")),
            ("axis", ("", *AXES)),
            ("relative", ("", "gain", "skill")),
        ):
            given = getattr(self, field)
            if given not in words:
                raise ParameterError(
                    f"{field}={given!r} of the metric {self.name!r} is not one of {', '.join(map(repr, words))}. "
                    f"{did_you_mean(given, words)}".rstrip()
                )
        if self.relative and not self.panel:
            raise ParameterError(
                f"The metric {self.name!r} is shown relative to the training mean, but axis={self.axis!r} is not on "
                f"the panel; take one of {', '.join(PANEL)}."
            )

    def _check_numbers(self) -> None:
        if not self.low < self.high:
            raise ParameterError(
                f"The metric {self.name!r} ranges from {self.low} to {self.high}; its low must be below its high."
            )
        if self.better != "nearest" and not math.isnan(self.best):
            raise ParameterError(
                f"best={self.best} of the metric {self.name!r} is for better='nearest', not {self.better!r}; "
                "leave it out."
            )
        if self.better == "nearest" and not self.low <= self.best <= self.high:
            raise ParameterError(
                f"The metric {self.name!r} is best nearest to best={self.best}; "
                f"give a value from {self.low} to {self.high}."
            )

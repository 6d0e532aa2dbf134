"""`FittedStack`: two fitted learners, and how much of the second is added to the first."""

from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import Perturbation
from molcause.models.base import AbstractFitted, Array, Prediction, Training
from molcause.models.out_of_fold import change, fixed


@dataclass(frozen=True)
class FittedStack(AbstractFitted):
    """y = first(u) + c second(u).

    Parameters
    ----------
    training
        What it was fitted to.
    first
        Fitted to the data.
    second
        Fitted to what the first leaves of held-out conditions; None where nothing could be held out.
    c
        How much of the second's change is added.
    spread
        ``[readouts]`` root mean squared error of held-out conditions, in data units.
    report
        Shares of the learners, and errors of held-out conditions without and with the second.
    """

    training: Training
    first: AbstractFitted
    second: AbstractFitted | None
    c: float
    spread: Array
    report: dict[str, float]

    @property
    def rungs(self) -> tuple[int, ...]:
        """What both reach, up to rung 2."""
        both = set(self.first.rungs) & set(self.first.rungs if self.second is None else self.second.rungs)
        return tuple(sorted(both & {1, 2}))

    @property
    def chosen(self) -> dict[str, float]:
        """The amount c, the share of each learner in held-out predictions, and the errors of these."""
        return {"c": self.c, **self.report}

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the sum of both; where the second says nothing, the first alone, with the flag ``first alone``.

        ``sd`` is the error of conditions held out in training; draws are those of both learners.
        """
        first = self.first.predict(perturbation)
        spread = self._spread(perturbation)
        if self.second is None or self.c == 0:
            return _with(first, first.mean, first.draws, spread)
        more = change(self.second, perturbation)
        if np.isnan(more).all():
            return _with(first, first.mean, first.draws, spread, flags=("first alone",))
        second = self.second.predict(perturbation)
        more = self.c * np.nan_to_num(more)
        draws = _together(first, second, self.c * (second.draws - second.mean))
        return _with(first, first.mean + more, draws + more, spread, second)

    def _spread(self, perturbation: Perturbation) -> Array:
        """Return the sd: that of samples for the reference, none where a reading was fixed."""
        spread = self.spread.copy() if perturbation != self.training.reference else self.training.sd[0].copy()
        spread[fixed(perturbation, self.training)] = 0.0
        return spread


def _together(first: Prediction, second: Prediction, around: Array) -> Array:
    """Return as many draws as the learner with more has: the first's, plus the second's deviations from its mean."""
    number = max(len(first.draws), len(around))
    left = first.draws if len(first.draws) else first.mean[None]
    right = around if len(around) else np.zeros_like(second.mean)[None]
    at = np.arange(number)
    return np.asarray(left[at % len(left)] + np.nan_to_num(right[at % len(right)]))


def _with(
    first: Prediction,
    mean: Array,
    draws: Array,
    spread: Array,
    second: Prediction | None = None,
    flags: tuple[str, ...] = (),
) -> Prediction:
    both = [first] if second is None else [first, second]
    radii = [one.spectral_radius for one in both if not np.isnan(one.spectral_radius)]
    return Prediction(
        mean=mean,
        sd=np.where(np.isnan(mean), np.nan, spread),
        draws=draws,
        direction=first.direction,
        reason=first.reason,
        flags=tuple(dict.fromkeys([*flags, *(flag for one in both for flag in one.flags)])),
        residual=max(one.residual for one in both),
        spectral_radius=max(radii, default=float("nan")),
    )

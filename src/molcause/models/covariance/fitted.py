"""`FittedCovariance`: condition means and one covariance within conditions, whichever model estimated it."""

from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import KINDS, Perturbation, describe
from molcause.errors import RungError
from molcause.models.base import AbstractFitted, Array, Prediction, Training

ALL_KINDS = frozenset(KINDS)


@dataclass(frozen=True)
class FittedCovariance(AbstractFitted):
    """Gaussian samples around the measured mean of their condition, with the same covariance in every condition.

    Parameters
    ----------
    training
        What it was fitted to.
    within
        ``[readouts, readouts]`` covariance of the samples of one condition, in data units.
    choices
        What was chosen inside the training data, by name.
    flags
        What weakens every prediction, such as ``not converged``.
    """

    training: Training
    within: Array
    choices: dict[str, float]
    flags: tuple[str, ...] = ()

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rung 1 alone."""
        return (1,)

    @property
    def chosen(self) -> dict[str, float]:
        """What was chosen inside the training data, by name."""
        return dict(self.choices)

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the measured mean of a training condition, and the pooled spread within conditions.

        Raises
        ------
        RungError
            If training had no such condition: what it would do is a question of rung 2.
        """
        mean = self.training.mean[self._condition(perturbation)]
        return self._prediction(mean.copy(), np.diagonal(self.within))

    def observe(self, levels: Array, perturbation: Perturbation) -> Prediction:
        """Return the levels expected of a sample of a training condition in which some readouts were seen.

        Parameters
        ----------
        levels
            ``[readouts]`` what was measured; NaN = not seen.
        perturbation
            What was done to the sample; a condition of the training data.

        Raises
        ------
        RungError
            If training had no such condition.
        """
        mean = self.training.mean[self._condition(perturbation)]
        levels = np.asarray(levels, dtype=float)
        seen = ~np.isnan(levels)
        gain = np.linalg.solve(self.within[np.ix_(seen, seen)], self.within[seen]).T
        expected = np.where(seen, levels, mean + gain @ (levels - mean)[seen])
        left = np.diagonal(self.within) - (gain * self.within[:, seen]).sum(axis=1)
        return self._prediction(expected, np.where(seen, 0.0, np.maximum(left, 0.0)))

    def covariance(self, perturbation: Perturbation) -> Array:
        """Return the pooled covariance within conditions, ``[readouts, readouts]`` in data units.

        It is the same under any perturbation, seen in training or not: that perturbations move the means and leave
        the spread alone is what this model claims.
        """
        return self.within.copy()

    def _condition(self, perturbation: Perturbation) -> int:
        found = self.training.condition(perturbation)
        if found is None:
            raise RungError(
                f"{self.training.model} reaches rung 1 (observe): it knows the means of the "
                f"{len(self.training.conditions)} training conditions, and '{describe(perturbation)}' is none of them. "
                "What it would do is rung 2 (intervene) and needs a model such as LinearEquilibrium; how samples would "
                "vary under it, this model's covariance(perturbation) says."
            )
        return found

    def _prediction(self, mean: Array, variance: Array) -> Prediction:
        return Prediction(mean, np.sqrt(variance), np.empty((0, len(mean))), flags=self.flags)

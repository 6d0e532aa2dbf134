"""`AbstractFittedRates`: a trained ensemble of rate equations, followed by NumPy."""

from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import Perturbation, describe
from molcause.errors import SolvabilityError
from molcause.models.base import AbstractFitted, Array, Prediction, Training
from molcause.models.mechanism.acts import Acts, Compiler, Unknown
from molcause.models.mechanism.rates import solve
from molcause.models.mechanism.rates.form import AbstractForm
from molcause.models.mechanism.rates.logic_form import LogicForm
from molcause.models.mechanism.rates.neural_form import NeuralForm
from molcause.models.mechanism.settle import heun
from molcause.models.mechanism.structure import Structure
from molcause.models.mechanism.units import Units

_STILL = 1e-3
"""Largest distance from the equilibrium, in units of the state, at which a last state counts as one."""


@dataclass(frozen=True)
class AbstractFittedRates(AbstractFitted):
    """M trained members; N nodes, P numbers.

    Parameters
    ----------
    structure, units, unknown
        Nodes, how levels are states, and what of interventions was learned.
    form, numbers, learned
        F, and ``[M, P]`` and ``[M, S]`` what was learned.
    moving, begin
        ``[N]`` 1 for nodes with a mechanism, and the state at time 0.
    score
        ``[M]`` mean squared error on conditions held back inside training.
    horizon, step
        Number and length of time steps.
    freezes
        Whether what is blocked or scaled is held where it starts.
    """

    training: Training
    structure: Structure
    units: Units
    unknown: tuple[Unknown, ...]
    form: AbstractForm
    numbers: Array
    learned: Array
    moving: Array
    begin: Array
    score: Array
    horizon: int
    step: float
    freezes: bool

    @property
    def rungs(self) -> tuple[int, ...]:
        """1 and 2: without noise there is no counterfactual of a sample."""
        return (1, 2)

    @property
    def chosen(self) -> dict[str, float]:
        """Error on conditions held back inside training."""
        return {"validation error": float(self.score.mean())}

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return levels at the last time step: the mean of the members, each member a draw.

        Raises
        ------
        InterventionError
            If a target is no node.
        SolvabilityError
            If states grow without bound.
        """
        acts, assumed = self._acts(perturbation)
        states, residual = self._last(acts)
        if not np.isfinite(states).all():
            raise SolvabilityError(f"States grow without bound under '{describe(perturbation)}'. Take a smaller step.")
        units = self.units
        draws = units.center + units.spread * units.direction * (states @ self.structure.readout_of.T)
        flags = (
            ("extrapolated", self.training.condition(perturbation) is None),
            ("not converged", residual > _STILL),
            ("assumed strength", assumed),
            ("unmeasured target", any(not len(self.training.readouts.of(item.target)) for item in perturbation)),
        )
        return Prediction(
            mean=draws.mean(axis=0),
            sd=np.full(draws.shape[1], np.nan),
            draws=draws,
            flags=tuple(name for name, here in flags if here),
            residual=float(residual * units.spread.max()),
        )

    def _acts(self, perturbation: Perturbation) -> tuple[Acts, bool]:
        from molcause.models.mechanism.rates.model import frozen

        compiler = Compiler(self.structure, self.units, self.unknown)
        acts = compiler.acts([perturbation])
        return frozen(acts, self.begin) if self.freezes else acts, bool(compiler.assumed or compiler.missing)

    def _last(self, acts: Acts) -> tuple[Array, float]:
        """Return ``[M, N]`` states at the last step, and how far from an equilibrium they are."""
        task = solve.Task(self.form, acts, self.moving, self.begin, self.horizon, self.step)
        states, residual = [], 0.0
        for numbers, learned in zip(self.numbers, self.learned, strict=True):
            made = solve.equation(np, task, numbers, learned)
            [x] = heun(
                lambda x, made=made: np.asarray(solve.velocity(np, task, made, x)),  # type: ignore[misc]
                np.asarray(solve.start(np, task, made)),
                np.array([self.horizon]),
                self.step,
            )
            states.append(x[0])
            residual = max(residual, float(np.abs(solve.level(np, task, made, x) - x).max()))
        return np.array(states), residual


@dataclass(frozen=True)
class FittedLogic(AbstractFittedRates):
    """Rules with learned Hill functions and rates."""

    form: LogicForm


@dataclass(frozen=True)
class FittedNeural(AbstractFittedRates):
    """Hidden units of each node with learned weights."""

    form: NeuralForm

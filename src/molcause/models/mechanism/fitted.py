"""`FittedMechanism`: a trained ensemble of mechanisms, asked by NumPy alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from molcause.data.intervention import Perturbation, describe, from_json
from molcause.errors import DataContractError, SolvabilityError
from molcause.knowledge.network import Network
from molcause.models.base import AbstractFitted, Array, Prediction, Training
from molcause.models.mechanism.acts import Acts, Compiler, Unknown, in_words
from molcause.models.mechanism.field import Equation, Parameters
from molcause.models.mechanism.learned_network import learned_network
from molcause.models.mechanism.noise import abduct, spread
from molcause.models.mechanism.settle import SETTLED
from molcause.models.mechanism.states import Machine
from molcause.models.mechanism.structure import Structure
from molcause.models.mechanism.units import Units

_LARGE = 1e6
_STEADY = 1e-3
"""Largest abs(F(x) - x) at which the last state of a trajectory counts as settled, in units of the state."""


@dataclass(frozen=True)
class FittedMechanism(AbstractFitted):
    """M trained members of one mechanism; N nodes, E edges, K readouts.

    Parameters
    ----------
    structure, units
        Nodes and edges, and how levels are states.
    unknown
        Strengths and floors of interventions that were learned; without a target: what is typical of the kind.
    link, dynamics
        Of the state equation.
    moving
        ``[N]`` 1 for nodes with a mechanism.
    weight, bias, gain, decay, learned, response, offset
        ``[M, ...]`` as in `molcause.models.mechanism.field.Parameters`.
    noise_sd
        ``[M, N]`` of noise outside the link, in units of the state; no columns = not declared.
    times
        Times of the data, ascending; none where they are no time courses.
    horizon, step
        Number and length of time steps (trajectories).
    score
        ``[M]`` mean squared error of each member, in units of the state, on conditions held back inside training (on
        all, if none were).
    at_limit
        Share of nodes whose incoming weights the contraction limit held, in the mean of the members.
    """

    training: Training
    structure: Structure
    units: Units
    unknown: tuple[Unknown, ...]
    link: str
    dynamics: str
    moving: Array
    weight: Array
    bias: Array
    gain: Array
    decay: Array
    learned: Array
    response: Array
    offset: Array
    noise_sd: Array
    times: Array
    horizon: int
    step: float
    score: Array
    at_limit: float

    @property
    def rungs(self) -> tuple[int, ...]:
        """All three with declared noise, else 1 and 2."""
        return (1, 2, 3) if self.noise_sd.size else (1, 2)

    @property
    def chosen(self) -> dict[str, float]:
        """Error on conditions held back inside training, and the share of nodes at the contraction limit."""
        return {"validation error": float(self.score.mean()), "at contraction limit": self.at_limit}

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return levels under a perturbation: the mean of the members, each member a draw.

        Raises
        ------
        InterventionError
            If a target is no node.
        SolvabilityError
            If no equilibrium was found.
        """
        acts, compiler = self._acts(perturbation)
        if compiler.missing:
            return self._undetermined(perturbation, in_words(compiler.missing, self.training.scale))
        equation = self._machine.equation(acts)
        x, residual = self._state(equation, perturbation)
        sd = np.full(len(self.units.names), np.nan)
        if self.noise_sd.size:
            sd = np.sqrt(np.diagonal(self._covariance(equation, x)))
        return self._prediction(perturbation, compiler, equation, x, residual, self._machine.readings(x)[:, 0], sd)

    def course(self, perturbation: Perturbation, times: Sequence[float]) -> Array:
        """Return ``[times, readouts]`` levels at several times of the data's unit, the mean of the members.

        Raises
        ------
        DataContractError
            If the data had no times, or these are not ascending or outside of them.
        """
        asked = np.asarray(times, dtype=float)
        if not len(self.times) or self.dynamics != "trajectory":
            raise DataContractError(
                "This fit knows no times: the data had no obs['time'], or dynamics is not 'trajectory'. Use predict."
            )
        if (np.diff(asked) < 0).any() or asked.min() < 0 or asked.max() > self.times[-1]:
            raise DataContractError(
                f"Times must ascend from 0 to at most {self.times[-1]:g}, the last of the data; got {list(times)[:5]}."
            )
        equation = self._machine.equation(self._acts(perturbation)[0])
        steps = np.round(asked / self.times[-1] * self.horizon).astype(np.intp)
        found = self._machine.course(equation, steps, self.step)
        return np.array([self._levels(self._machine.readings(x)[:, 0]).mean(axis=0) for x in found])

    def covariance(self, perturbation: Perturbation) -> Array:
        """Return the covariance of samples under a perturbation, ``[readouts, readouts]``, linearized at the mean."""
        if not self.noise_sd.size:
            return super().covariance(perturbation)
        equation = self._machine.equation(self._acts(perturbation)[0])
        return self._covariance(equation, self._state(equation, perturbation)[0])

    def observe(self, levels: Array, perturbation: Perturbation) -> Prediction:
        """Return the levels expected of a sample in which some readouts were seen."""
        if not self.noise_sd.size:
            return super().observe(levels, perturbation)
        return self._imagined(levels, perturbation, perturbation)

    def counterfactual(self, levels: Array, factual: Perturbation, perturbation: Perturbation) -> Prediction:
        """Return what a sample would have read under another perturbation: abduction, action, prediction.

        A reading that was fixed hides the noise of its own mechanism: released, it takes the average noise, which
        ``sd`` shows.
        """
        if not self.noise_sd.size:
            return super().counterfactual(levels, factual, perturbation)
        return self._imagined(levels, factual, perturbation)

    def network(self) -> Network:
        """Return the learned edges, strongest first; see `molcause.models.mechanism.learned_network`."""
        return learned_network(self.structure, self.weight, self.training)

    @cached_property
    def _machine(self) -> Machine:
        parameters = Parameters(*(getattr(self, name) for name in Parameters._fields))
        return Machine(self.structure, parameters, self.moving, self.link)

    def _acts(self, perturbation: Perturbation, seen: Array | None = None) -> tuple[Acts, Compiler]:
        """Compile a perturbation; a fix of unknown level has that which was seen, else that of training."""
        compiler = Compiler(self.structure, self.units, self.unknown)
        shown = self._shown(perturbation)
        if seen is not None:
            shown = np.where(np.isnan(seen), shown, seen)
        return compiler.acts([perturbation], shown[None, :]), compiler

    def _shown(self, perturbation: Perturbation) -> Array:
        """Return ``[K]`` mean readings of the training conditions with the same fixes of unknown level; else NaN."""
        wanted = {item.target for item in perturbation if item.kind == "fix" and not item.known}
        training = self.training
        done = [
            k
            for k, text in enumerate(training.conditions)
            if wanted & {i.target for i in from_json(text) or () if i.kind == "fix" and not i.known}
        ]
        if not done:
            return np.full(len(self.units.names), np.nan)
        return np.asarray(np.average(training.mean[done], axis=0, weights=training.samples[done]))

    def _state(self, equation: Equation, perturbation: Perturbation) -> tuple[Array, Array]:
        """Return states ``[M, 1, N]`` and residuals ``[M]``."""
        machine = self._machine
        if self.dynamics == "trajectory":
            [x] = machine.course(equation, np.array([self.horizon], dtype=np.intp), self.step)
            residual = np.abs(machine.level(equation, x) - x).max(axis=-1)[:, 0]
            settled = np.zeros_like(residual) if len(self.times) else residual
        else:
            found = machine.settle(equation)
            x, settled = found.state, found.residual[:, 0]
        if not (np.isfinite(x).all() and settled.max() < _LARGE):
            raise SolvabilityError(
                f"No equilibrium was found under '{describe(perturbation)}'. Fit with a contraction limit "
                "(limit=0.9), which guarantees one under every intervention."
            )
        return x, settled

    def _imagined(self, levels: Array, factual: Perturbation, perturbation: Perturbation) -> Prediction:
        machine, seen = self._machine, np.asarray(levels, dtype=float)
        (before, first), (after, then) = self._acts(factual, seen), self._acts(perturbation, seen)
        if first.missing or then.missing:
            return self._undetermined(perturbation, in_words([*first.missing, *then.missing], self.training.scale))
        was, now = machine.equation(self._held_as_seen(before, seen)), machine.equation(after)
        if factual == perturbation:
            now = was
        found = abduct(
            machine, was, self.units.direction * (seen - self.units.center) / self.units.spread, self.noise_sd
        )
        x, residual = self._noisy(now, found.noise, perturbation)
        covariance = found.covariance.copy()
        released = (was.fixed[:, 0] > 0) & (now.fixed[:, 0] == 0)
        covariance += np.array([np.diag(v) for v in np.where(released, self.noise_sd**2, 0.0)])
        variance = np.diagonal(spread(machine, now, x, covariance).mean(axis=0))
        sd = self.units.spread * np.sqrt(np.maximum(variance, 0.0))
        readings = machine.readings(x)[:, 0] + found.left
        return self._prediction(perturbation, then, now, x, residual, readings, sd)

    def _held_as_seen(self, acts: Acts, seen: Array) -> Acts:
        """Return what was done, held nodes at the levels that were seen of them: a level is data, not a draw."""
        value, through = acts.value.copy(), acts.through.copy()
        for node in np.flatnonzero(acts.fixed[0]):
            k = self.structure.anchor[node]
            if k >= 0 and not np.isnan(seen[k]):
                value[0, node], through[0, node] = self.units.state(float(seen[k]), int(k)), k + 1
        return acts._replace(value=value, through=through)

    def _noisy(self, equation: Equation, noise: Array, perturbation: Perturbation) -> tuple[Array, Array]:
        found = self._machine.settle(equation, noise[:, None, :])
        if not np.isfinite(found.state).all():
            raise SolvabilityError(f"No equilibrium was found under '{describe(perturbation)}' for this sample.")
        return found.state, found.residual[:, 0]

    def _covariance(self, equation: Equation, x: Array) -> Array:
        noise = np.array([np.diag(sd**2) for sd in self.noise_sd])
        found = spread(self._machine, equation, x, noise).mean(axis=0)
        scale = self.units.direction * self.units.spread
        return np.asarray(found * scale[:, None] * scale[None, :])

    def _levels(self, readings: Array) -> Array:
        return np.asarray(self.units.center + self.units.spread * self.units.direction * readings)

    def _prediction(
        self,
        perturbation: Perturbation,
        compiler: Compiler,
        equation: Equation,
        x: Array,
        residual: Array,
        readings: Array,
        sd: Array,
    ) -> Prediction:
        draws = self._levels(readings)
        radius = self._machine.spectral_radius(equation, x)
        flags = (
            ("extrapolated", self.training.condition(perturbation) is None),
            ("not converged", bool(residual.max() > (_STEADY if self.dynamics == "trajectory" else SETTLED))),
            ("at contraction limit", self.at_limit > 0),
            ("no stable equilibrium", radius >= 1),
            ("assumed strength", bool(compiler.assumed)),
            ("unmeasured target", self._unmeasured(perturbation)),
        )
        return Prediction(
            mean=draws.mean(axis=0),
            sd=sd,
            draws=draws,
            flags=tuple(name for name, here in flags if here),
            residual=float(residual.max() * self.units.spread.max()),
            spectral_radius=radius,
        )

    def _unmeasured(self, perturbation: Perturbation) -> bool:
        return any(not len(self.training.readouts.of(item.target)) for item in perturbation)

    def _undetermined(self, perturbation: Perturbation, reason: str) -> Prediction:
        k = len(self.units.names)
        flags = ("extrapolated",) if self.training.condition(perturbation) is None else ()
        return Prediction(np.full(k, np.nan), np.full(k, np.nan), np.empty((0, k)), reason=reason, flags=flags)

"""Signaling as differential equations: saturating, with feedback, over time."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np

from molcause.data.intervention import Intervention, Perturbation
from molcause.errors import InterventionError
from molcause.graph.reachability import Booleans, Integers
from molcause.knowledge.network import Network
from molcause.worlds.mechanisms import AbstractMechanisms, Array, arrows
from molcause.worlds.surgery import Surgery, surgery

_STEP = 0.2  # of the shortest time constant
_STEP_AT_REST = 0.5  # steps set how fast a rest is reached, not where it is
_REST = 60.0
_PARTS = ("kept", "sent", "added", "level")
_UNKNOWN = {"fix": 0.0, "shift": 1.0, "scale": 0.1, "block": 0.1}


@dataclass(frozen=True)
class SignalingMechanisms(AbstractMechanisms):
    """Activity of each node goes to a / (1 + a + h), where a activates it and h inhibits it.

    tau dx/dt = q a / (1 + a + h) - x with a = (b + W+ (f x) + u) e and h = W- (f x) + v: basal b, kept q (scale), sent
    f (block), added u and, if negative, v (shift), and e lognormal from sample to sample. ``fix`` holds x. A node with
    a setpoint s integrates instead: tau dx/dt = q (W (f x) - s) and x >= 0. The system rests before it is perturbed;
    interventions may have a start and an end. A reading is x times lognormal error. Unknown strengths: fix 0, shift 1,
    scale and block 0.1.

    Noise is ``[nodes]`` logarithms of e, ``[nodes]`` logarithms of the error, and the time of the reading.

    Parameters
    ----------
    names
        Of the nodes.
    weights
        ``[nodes, nodes]`` W+ where positive, W- where negative, as ``[target, source]``.
    basal, tau
        ``[nodes]`` activation without any signal, and time constant.
    setpoint
        ``[nodes]`` of nodes that integrate; NaN for the others.
    time
        When new samples are read.
    variation, error
        Standard deviations of the logarithms of e and of the error.

    Examples
    --------
    >>> import molcause as mc
    >>> one = SignalingMechanisms(("A",), np.zeros((1, 1)), np.zeros(1), np.ones(1), np.full(1, np.nan))
    >>> one.levels(np.array([[0.0, 0.0, 50.0]]), (mc.stimulate(3.0).on("A"),)).round(6).tolist()
    [[0.75]]
    """

    names: tuple[str, ...]
    weights: Array
    basal: Array
    tau: Array
    setpoint: Array
    time: float = 20.0
    variation: float = 0.2
    error: float = 0.05

    def draw(self, n: int, rng: np.random.Generator) -> Array:
        """Return variation, errors and the time of reading."""
        shape = (n, len(self.names))
        process, error = rng.normal(size=shape) * self.variation, rng.normal(size=shape) * self.error
        return np.hstack([process, error, np.full((n, 1), self.time)])

    def levels(self, noise: Array, done: Perturbation) -> Array:
        """Return the readings of each sample at its time, by Runge-Kutta steps of order 4.

        Raises
        ------
        InterventionError
            If a target is not a node, or is held below 0.
        """
        self._cut(done)  # what the world does not know is refused even if it starts after the last reading
        changes = [t for item in done for t in (item.start, item.end)]
        return self._read(noise, changes, lambda start, end: self._cut(_active(done, start, end)))

    def readings(self, noise: Array, conditions: Sequence[tuple[Perturbation, Integers]]) -> Array:
        """Return the readings of samples to which different things were done, all at once if nothing is timed."""
        if any(item.timed for done, _ in conditions for item in done):
            return super().readings(noise, conditions)
        parts: dict[str, Any] = {name: np.empty((len(noise), len(self.names))) for name in _PARTS}
        for done, rows in conditions:
            one = self._cut(done)
            for name, values in parts.items():
                values[rows] = getattr(one, name)
        return self._read(noise, [], lambda start, end: Surgery(**parts))

    def network(self) -> Network:
        """Return the arrows of the mechanism, which need not be those of its equilibrium."""
        return arrows(self.weights, self.names)

    def _cut(self, done: Perturbation) -> Surgery:
        cut = surgery(done, self.names, default=_UNKNOWN, timed=True)
        if (cut.level < 0).any():
            raise InterventionError("An activity cannot be held below 0.")
        return cut

    def _read(self, noise: Array, changes: Sequence[float], cut: Callable[[float, float], Surgery]) -> Array:
        """Return the readings under what is done between two times."""
        n, times = len(self.names), noise[:, -1]
        factor = np.exp(noise[:, :n])
        x = self._run(np.zeros((len(noise), n)), factor, self._cut(()), _REST, _STEP_AT_REST)
        turns = sorted({0.0, *(t for t in changes if 0 < t < times.max()), *np.unique(times).tolist()})
        for start, end in pairwise(turns):
            running = times > start
            now = _of_rows(cut(start, end), running, x.shape)
            moved = np.where(np.isnan(now.level), x[running], now.level)
            x[running] = self._run(moved, factor[running], now, end - start)
        return np.asarray(x * np.exp(noise[:, n : 2 * n]))

    def _run(self, x: Array, factor: Array, cut: Surgery, duration: float, step: float = _STEP) -> Array:
        steps = math.ceil(duration / (step * self.tau.min()))
        h = duration / max(steps, 1)
        for _ in range(steps):
            k1 = self._slope(x, factor, cut)
            k2 = self._slope(x + h / 2 * k1, factor, cut)
            k3 = self._slope(x + h / 2 * k2, factor, cut)
            k4 = self._slope(x + h * k3, factor, cut)
            x = np.maximum(x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4), 0.0)
        return x

    def _slope(self, x: Array, factor: Array, cut: Surgery) -> Array:
        sent, n = x * cut.sent, len(self.names)
        both = sent @ self._split
        ups, downs = both[:, :n], both[:, n:]
        activation = (self.basal + ups + np.maximum(cut.added, 0.0)) * factor
        inhibition = downs + np.maximum(-cut.added, 0.0)
        goal = cut.kept * activation / (1 + activation + inhibition) - x
        drift = cut.kept * (ups - downs - self.setpoint)
        slope = np.where(np.isnan(self.setpoint), goal, drift) / self.tau
        return np.asarray(np.where(np.isnan(cut.level), slope, 0.0))

    @cached_property
    def _split(self) -> Array:
        return np.hstack([np.maximum(self.weights, 0.0).T, np.maximum(-self.weights, 0.0).T])


def _of_rows(cut: Surgery, rows: Booleans, shape: tuple[int, ...]) -> Surgery:
    """Return what is done to some samples, a row for each."""
    parts: dict[str, Any] = {name: np.broadcast_to(getattr(cut, name), shape)[rows] for name in _PARTS}
    return Surgery(**parts)


def _active(done: Perturbation, start: float, end: float) -> Perturbation:
    def acts(item: Intervention) -> bool:
        return not (item.start >= end or item.end <= start)  # NaN, the whole experiment, compares as False

    return tuple(item for item in done if acts(item))

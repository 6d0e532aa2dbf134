"""Noise of a mechanism, and what a sample tells about it: abduction, the first step of a counterfactual.

Declared is noise outside the link, on measured nodes: x = F(x) + e, e ~ N(0, Q). Unmeasured nodes have none, so that a
sample in which everything is seen has exactly one e, without solving for it. Where readings are missing, e is the most
probable one (Gauss-Newton), and its uncertainty stays.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError
from molcause.models.base import Array
from molcause.models.mechanism.acts import Acts
from molcause.models.mechanism.field import Equation
from molcause.models.mechanism.states import Machine

_SAMPLES = 4000
_STEPS = 30
_CLOSE = 1e-10


class Abducted(NamedTuple):
    """Noise of one sample, for each member.

    Parameters
    ----------
    noise
        ``[M, N]`` most probable e.
    covariance
        ``[M, N, N]`` of e, given what was seen.
    left
        ``[M, K]`` what readings show beyond it: their own error; 0 where they were not seen.
    """

    noise: Array
    covariance: Array
    left: Array


def check_replicates(condition: NDArray[np.intp]) -> None:
    """Raise unless some condition has two samples; asked before a model is trained.

    Raises
    ------
    DataContractError
        If none has.
    """
    if not (np.bincount(condition) > 1).any():
        raise DataContractError(
            "noise=True needs replicates: two samples or more in a condition, and here every condition has one. "
            "Leave noise out; the model then answers rungs 1 and 2."
        )


def estimate(machine: Machine, acts: Acts, readings: Array, condition: NDArray[np.intp]) -> Array:
    """Return ``[M, N]`` standard deviations of the noise, from samples of the same condition.

    Parameters
    ----------
    machine
        The ensemble.
    acts
        Of the conditions.
    readings
        ``[samples, K]`` standardized.
    condition
        ``[samples]`` condition of each; some have two or more, see `check_replicates`.
    """
    count = np.bincount(condition)
    chosen = np.flatnonzero(count[condition] > 1)
    chosen = chosen[:: -(-len(chosen) // _SAMPLES)]
    acts, condition = Acts._make(part[condition[chosen]] for part in acts), condition[chosen]
    equation = machine.equation(acts)
    noise = _exact(machine, equation, readings[chosen])
    valid = (acts.fixed == 0).astype(float)
    squares, freedom = 0.0, 0.0
    for c in np.unique(condition):
        mine = condition == c
        e, w = noise[:, mine], valid[mine]
        n = w.sum(axis=0)
        mean = (e * w).sum(axis=1, keepdims=True) / np.maximum(n, 1.0)
        squares = squares + (w * (e - mean) ** 2).sum(axis=1)
        freedom = freedom + np.maximum(n - 1.0, 0.0)
    measured = machine.structure.readout_of.any(axis=0)
    return np.asarray(np.where(measured, np.sqrt(squares / np.maximum(freedom, 1.0)), 0.0))


def abduct(machine: Machine, equation: Equation, readings: Array, sd: Array) -> Abducted:
    """Return what one sample tells about its noise.

    Parameters
    ----------
    machine, equation
        Of the condition in which it was seen (C = 1).
    readings
        ``[K]`` standardized; NaN = not seen.
    sd
        ``[M, N]`` of the noise.
    """
    seen = ~np.isnan(readings)
    held = equation.fixed[:, 0] > 0
    variance = np.where(held, 0.0, sd**2)
    if seen.all():
        noise = np.where(held, 0.0, _exact(machine, equation, readings[None, :])[:, 0])
        x = machine.settle(equation, noise[:, None, :]).state
        if np.abs(machine.readings(x)[:, 0] - readings).max() < 1e-8:
            return Abducted(noise, np.zeros((*noise.shape, noise.shape[1])), np.zeros((len(noise), len(readings))))
    noise, covariance = _probable(machine, equation, readings, seen, variance)
    x = machine.settle(equation, noise[:, None, :]).state
    left = np.where(seen, readings - machine.readings(x)[:, 0], 0.0)
    return Abducted(noise, covariance, left)


def spread(machine: Machine, equation: Equation, x: Array, covariance: Array) -> Array:
    """Return ``[M, K, K]`` covariance of standardized readings, linearized at an equilibrium (C = 1).

    Parameters
    ----------
    machine, equation, x
        The equilibrium.
    covariance
        ``[M, N, N]`` of the noise.
    """
    made = []
    for m in range(machine.members):
        gain = _gain(machine, equation, x, m)
        made.append(gain @ covariance[m] @ gain.T)
    return np.array(made)


def _gain(machine: Machine, equation: Equation, x: Array, m: int) -> Array:
    """Return ``[K, N]`` how readings answer to noise; noise of held nodes goes nowhere."""
    free = equation.fixed[m, 0] == 0
    states = np.linalg.solve(np.eye(machine.n) - machine.jacobian(equation, x, m, 0), np.diag(free.astype(float)))
    return np.asarray(machine.parameters.response[m][:, None] * (machine.structure.readout_of @ states))


def _exact(machine: Machine, equation: Equation, readings: Array) -> Array:
    """Return ``[M, C, N]`` the noise of samples in which everything is seen: x - F(x), unmeasured nodes solved for."""
    structure, parameters = machine.structure, machine.parameters
    at = np.flatnonzero(structure.anchor >= 0)
    through = structure.anchor[at]
    value = equation.value.copy()
    fixed = equation.fixed.copy()
    response, offset = parameters.response[:, None, through], parameters.offset[:, None, through]
    value[..., at] = (readings[None, :, through] - offset) / response
    fixed[..., at] = 1.0
    x = machine.settle(equation._replace(value=value, fixed=fixed)).state
    return x - machine.level(equation, x)


def _probable(
    machine: Machine, equation: Equation, readings: Array, seen: NDArray[np.bool_], variance: Array
) -> tuple[Array, Array]:
    """Return the most probable noise ``[M, N]`` and its covariance, by Gauss-Newton steps."""
    noise = np.zeros_like(variance)
    covariance = np.array([np.diag(v) for v in variance])
    if not seen.any():
        return noise, covariance
    for _ in range(_STEPS):
        x = machine.settle(equation, noise[:, None, :]).state
        missed = readings[seen] - machine.readings(x)[:, 0][:, seen]
        new = noise.copy()
        for m in range(machine.members):
            gain = _gain(machine, equation, x, m)[seen]
            back = variance[m][:, None] * gain.T
            weight = back @ np.linalg.pinv(gain @ back, rcond=1e-12, hermitian=True)
            new[m] = weight @ (missed[m] + gain @ noise[m])
            covariance[m] = np.diag(variance[m]) - weight @ back.T
        moved, noise = np.abs(new - noise).max(initial=0.0), new
        if moved < _CLOSE:
            break
    return noise, covariance

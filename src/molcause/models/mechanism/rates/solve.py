"""States along a trajectory of dx/dt = decay (F(x) + u - x), in NumPy or in JAX."""

from typing import Any, NamedTuple

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism import field
from molcause.models.mechanism.acts import Acts
from molcause.models.mechanism.field import Equation, Parameters
from molcause.models.mechanism.links import link
from molcause.models.mechanism.rates.form import AbstractForm

AnyArray = Any


class Task(NamedTuple):
    """What is solved: C conditions on N nodes.

    Parameters
    ----------
    form
        F.
    acts
        What was done.
    moving
        ``[N]`` 1 for nodes with a mechanism.
    start
        ``[N]`` state at time 0 of what is not held.
    horizon, step
        Number and length of time steps.
    """

    form: AbstractForm
    acts: Acts
    moving: Array
    start: Array
    horizon: int
    step: float


def equation(xp: Any, task: Task, numbers: AnyArray, learned: AnyArray) -> Equation:
    """Return the state equation with all numbers put in; gain / decay is 1."""
    nothing = xp.zeros(len(task.moving))
    raw = xp.log(xp.expm1(task.form.decay(xp, numbers)))
    readouts = max(1, int(np.max(task.acts.through, initial=0)))
    parameters = Parameters(numbers, nothing, raw, raw, learned, xp.ones(readouts), xp.zeros(readouts))
    return field.equation(xp, parameters, numbers, task.moving, task.acts)


def velocity(xp: Any, task: Task, made: Equation, x: AnyArray) -> AnyArray:
    """Return ``[C, N]`` dx/dt."""
    return field.velocity(xp, link("linear"), lambda n, m: task.form.drive(xp, n, m), made, x)


def level(xp: Any, task: Task, made: Equation, x: AnyArray) -> AnyArray:
    """Return ``[C, N]`` F(x) + u, or what is held."""
    return field.level(xp, link("linear"), lambda n, m: task.form.drive(xp, n, m), made, x)


def start(xp: Any, task: Task, made: Equation) -> AnyArray:
    """Return ``[C, N]`` the state at time 0; a node without a mechanism is at once what is done to it."""
    free = xp.where(task.moving > 0, task.start, made.shift)
    return xp.where(made.fixed > 0, made.value, free)

"""The state equation: what every node would be, given what all nodes are and what was done.

    F_i(x) = q_i (gain_i / decay_i) phi(sum_j W_ij (f_j x_j + (1 - f_j) s_j) + b_i + u_i) + (1 - q_i) r_i

or the value at which i is held. An equilibrium is a fixed point of F; a trajectory follows dx/dt = decay (F(x) - x),
which is q gain phi(...) - decay x where nothing is left at r = 0. Every function takes the namespace of its arrays: JAX
to train, NumPy to predict without waiting for a compiler.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from molcause.models.mechanism.links import Link

AnyArray = Any
Send = Callable[[AnyArray, AnyArray], AnyArray]
"""(weights, messages ``[C, N]``) -> summed inputs ``[C, N]``."""


class Parameters(NamedTuple):
    """What is learned; in an ensemble with a leading axis, one set for each member.

    Parameters
    ----------
    weight
        ``[E]`` of edges.
    bias
        ``[N]`` b.
    gain, decay
        ``[N]`` their softplus is positive.
    learned
        ``[S]`` strengths and floors of interventions; a fraction is the logistic function of its number.
    response, offset
        ``[K]`` of readouts: y = center + spread * direction * (response * mean of nodes + offset).
    """

    weight: AnyArray
    bias: AnyArray
    gain: AnyArray
    decay: AnyArray
    learned: AnyArray
    response: AnyArray
    offset: AnyArray


class Equation(NamedTuple):
    """The state equation of C conditions with all numbers put in.

    Parameters
    ----------
    weight
        What `Send` takes: ``[E]`` weights or the matrix of them.
    bias, ratio, decay
        ``[N]`` b, gain / decay, and decay.
    moving
        ``[N]`` 1 for nodes with a mechanism; 0 for nodes that simply are what is done to them.
    fixed, value, shift, row, floor, column, sent
        ``[C, N]`` as in `molcause.models.mechanism.acts.Acts`.
    """

    weight: AnyArray
    bias: AnyArray
    ratio: AnyArray
    decay: AnyArray
    moving: AnyArray
    fixed: AnyArray
    value: AnyArray
    shift: AnyArray
    row: AnyArray
    floor: AnyArray
    column: AnyArray
    sent: AnyArray


def softplus(xp: Any, raw: AnyArray) -> AnyArray:
    """Return log(1 + exp(raw)), which is positive."""
    return xp.logaddexp(raw, 0.0)


def equation(xp: Any, parameters: Parameters, weight: AnyArray, moving: AnyArray, acts: Any) -> Equation:
    """Put learned numbers into what was done.

    Parameters
    ----------
    xp
        Namespace of the arrays.
    parameters
        One set, without a leading axis.
    weight
        What `Send` takes.
    moving, acts
        Of the structure and the conditions.
    """
    zero, one = xp.zeros(1, dtype=parameters.learned.dtype), xp.ones(1, dtype=parameters.learned.dtype)
    plain = xp.concatenate([zero, parameters.learned])
    fraction = xp.concatenate([one, 1.0 / (1.0 + xp.exp(-parameters.learned))])
    response = xp.concatenate([one, parameters.response])
    offset = xp.concatenate([zero, parameters.offset])
    gain, decay = softplus(xp, parameters.gain), softplus(xp, parameters.decay)
    return Equation(
        weight=weight,
        bias=parameters.bias * moving,
        ratio=xp.where(moving > 0, gain / decay, 1.0),
        decay=decay,
        moving=moving,
        fixed=acts.fixed,
        value=(acts.value + plain[acts.learned_value] - offset[acts.through]) / response[acts.through],
        shift=acts.shift + plain[acts.learned_shift],
        row=acts.row * fraction[acts.learned_row],
        floor=acts.floor + plain[acts.learned_floor],
        column=acts.column * fraction[acts.learned_column],
        sent=acts.sent + plain[acts.learned_sent],
    )


def summed(send: Send, equation: Equation, x: AnyArray) -> AnyArray:
    """Return ``[C, N]`` z: what each node's link is a function of."""
    messages = equation.column * x + (1.0 - equation.column) * equation.sent
    return send(equation.weight, messages) + equation.bias + equation.shift


def level(xp: Any, link: Link, send: Send, equation: Equation, x: AnyArray) -> AnyArray:
    """Return ``[C, N]`` F(x)."""
    z = summed(send, equation, x)
    made = equation.ratio * xp.where(equation.moving > 0, link.value(xp, z), equation.shift)
    free = equation.row * made + (1.0 - equation.row) * equation.floor
    return xp.where(equation.fixed > 0, equation.value, free)


def slopes(xp: Any, link: Link, send: Send, equation: Equation, x: AnyArray) -> tuple[AnyArray, AnyArray]:
    """Return ``[C, N]`` left and right of dF/dx = left * W * right, W the matrix of weights."""
    steep = link.slope(xp, summed(send, equation, x))
    left = xp.where(equation.fixed > 0, 0.0, equation.row * equation.ratio * steep * equation.moving)
    return left, equation.column


def velocity(xp: Any, link: Link, send: Send, equation: Equation, x: AnyArray) -> AnyArray:
    """Return ``[C, N]`` dx/dt; a held node does not move."""
    return xp.where(equation.fixed > 0, 0.0, equation.decay * (level(xp, link, send, equation, x) - x))


def start(xp: Any, equation: Equation) -> AnyArray:
    """Return ``[C, N]`` the state at time 0: nothing, and what is held at its level."""
    return xp.where(equation.fixed > 0, equation.value, 0.0 * equation.shift)


def readings(readout_of: AnyArray, parameters: Parameters, x: AnyArray) -> AnyArray:
    """Return ``[..., K]`` standardized readings of states ``[..., N]``."""
    return parameters.response * (x @ readout_of.T) + parameters.offset

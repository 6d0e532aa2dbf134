"""Links: how the summed input of a node becomes its level; each with its largest slope, for contraction.

Every function takes the namespace of its arrays (NumPy or JAX's), so that a prediction needs no compiler.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from molcause.errors import ParameterError, did_you_mean

AnyArray = Any


class Link(NamedTuple):
    """A function of the summed input, its derivative, and the largest absolute value of that."""

    value: Callable[[Any, AnyArray], AnyArray]
    slope: Callable[[Any, AnyArray], AnyArray]
    steepest: float


def _leaky(xp: Any, z: AnyArray) -> AnyArray:
    """Return the Michaelis-Menten-like activation of LEMBAS (Nilsson et al. 2022): 0.01 z, z, 1 - 0.25 / z."""
    return xp.where(z < 0, 0.01 * z, xp.where(z <= 0.5, z, 1.0 - 0.25 / xp.maximum(z, 0.5)))


def _leaky_slope(xp: Any, z: AnyArray) -> AnyArray:
    return xp.where(z < 0, 0.01, xp.where(z <= 0.5, 1.0, 0.25 / xp.maximum(z, 0.5) ** 2))


LINKS = {
    "linear": Link(lambda xp, z: z, lambda xp, z: xp.ones_like(z), 1.0),
    "tanh": Link(lambda xp, z: xp.tanh(z), lambda xp, z: 1.0 - xp.tanh(z) ** 2, 1.0),
    "leaky": Link(_leaky, _leaky_slope, 1.0),
    "sigmoid": Link(
        lambda xp, z: 0.5 * (1.0 + xp.tanh(0.5 * z)), lambda xp, z: 0.25 * (1.0 - xp.tanh(0.5 * z) ** 2), 0.25
    ),
}
"""By name. Logic and neural links are not functions of one summed input; see `molcause.models.mechanism.field`."""


def link(name: str) -> Link:
    """Return a link by its name.

    Raises
    ------
    ParameterError
        If there is none of that name.

    Examples
    --------
    >>> import numpy as np
    >>> link("leaky").value(np, np.array([-1.0, 0.25, 1.0])).tolist()
    [-0.01, 0.25, 0.75]
    """
    if name not in LINKS:
        raise ParameterError(f"There is no link {name!r}. {did_you_mean(name, LINKS)} Links: {', '.join(LINKS)}.")
    return LINKS[name]

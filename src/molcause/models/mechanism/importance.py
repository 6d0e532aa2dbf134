"""How much each node matters to each readout: the slope of a reading in the node's level."""

from collections.abc import Sequence

import numpy as np

from molcause.data.intervention import Perturbation
from molcause.models.base import Array
from molcause.models.mechanism.acts import Compiler
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.fitted import FittedMechanism
from molcause.models.mechanism.states import Machine


def node_importance(fitted: FittedMechanism, perturbations: Sequence[Perturbation]) -> Array:
    """Return by how much readings change for a small change of what a node is, all else following.

    Parameters
    ----------
    fitted
        A fitted mechanism whose states are equilibria or ancestral; of a trajectory the equilibrium is taken.
    perturbations
        Under which it is looked at; `()` is the reference.

    Returns
    -------
    numpy.ndarray
        ``[perturbations, readouts, nodes]`` d reading / d state, in units of the data, the mean of the members. A node
        that is held matters as a message does: what it sends is changed, not what it is.

    Notes
    -----
    What Fortelny and Bock (2020) take by finite differences of plus and minus 0.001 is here the derivative itself,
    C (I - dF/dx)^-1. Like theirs it is a property of the model: compare it with that of control data, and over members.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.models.mechanism.mechanism import Mechanism
    >>> from molcause.testing.worlds import small_world
    >>> world = small_world()
    >>> fitted = Mechanism(members=2, steps=50).fit(world.data, mc.bias.Mask(world.network))
    >>> node_importance(fitted, [()]).shape
    (1, 4, 4)
    """
    parameters = Parameters(*(getattr(fitted, name) for name in Parameters._fields))
    machine = Machine(fitted.structure, parameters, fitted.moving, fitted.link)
    compiler = Compiler(fitted.structure, fitted.units, fitted.unknown)
    equation = machine.equation(compiler.acts(list(perturbations)))
    state = machine.settle(equation).state
    found = [
        np.mean([_slopes(fitted, machine.jacobian(equation, state, m, c), m) for m in range(machine.members)], axis=0)
        for c in range(len(perturbations))
    ]
    return np.array(found)


def _slopes(fitted: FittedMechanism, jacobian: Array, member: int) -> Array:
    """Return ``[K, N]`` C (I - J)^-1 in units of the data."""
    units = fitted.units
    spread = units.direction * units.spread * fitted.response[member]
    total = np.linalg.solve((np.eye(len(jacobian)) - jacobian).T, fitted.structure.readout_of.T).T
    return np.asarray(spread[:, None] * total)

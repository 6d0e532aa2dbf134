"""`Machine`: a trained ensemble as equations that NumPy solves; no compiler, so that a question is answered at once."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.graph.reachability import cyclic_nodes
from molcause.models.base import Array
from molcause.models.mechanism import field
from molcause.models.mechanism.acts import Acts
from molcause.models.mechanism.field import Equation, Parameters
from molcause.models.mechanism.links import link
from molcause.models.mechanism.settle import SETTLED, Settled, fixed_point, heun, newton
from molcause.models.mechanism.structure import Structure

_DENSE = 400


class Machine:
    """M members with the same structure.

    Parameters
    ----------
    structure
        Nodes and edges.
    parameters
        With a leading axis of members.
    moving
        ``[N]`` 1 for nodes with a mechanism.
    link_name
        Name of the link.
    """

    def __init__(self, structure: Structure, parameters: Parameters, moving: Array, link_name: str) -> None:
        self.structure, self.parameters, self.moving = structure, parameters, moving
        self.link = link(link_name)
        self.members, self.n = parameters.bias.shape

    def equation(self, acts: Acts) -> Equation:
        """Return the equation of all members, arrays ``[M, C or 1, N]``."""
        found = [field.equation(np, self._member(m), self._matrix, self.moving, acts) for m in range(self.members)]
        shared = {"weight": self._matrix, "moving": self.moving}
        parts = {
            name: np.array([getattr(one, name) for one in found]) for name in Equation._fields if name not in shared
        }
        parts |= {name: parts[name][:, None, :] for name in ("bias", "ratio", "decay")}
        return Equation(**shared, **parts)

    def level(self, equation: Equation, x: Array, noise: Array | float = 0.0) -> Array:
        """Return ``[M, C, N]`` F(x), with noise added to what is not held."""
        made: Array = field.level(np, self.link, self._send, equation, x)
        return made + np.where(equation.fixed > 0, 0.0, noise)

    def settle(self, equation: Equation, noise: Array | float = 0.0) -> Settled:
        """Return the equilibria ``[M, C, N]``; what iterating does not settle is solved by Newton's method."""
        found = fixed_point(lambda x: self.level(equation, x, noise), field.start(np, equation))
        for m, c in np.argwhere(~(found.residual <= SETTLED)):
            self._by_newton(equation, np.broadcast_to(noise, found.state.shape), int(m), int(c), found)
        return found

    def course(self, equation: Equation, steps: NDArray[np.intp], step: float) -> Array:
        """Return ``[times, M, C, N]`` states along trajectories from the reference level."""
        return heun(
            lambda x: np.asarray(field.velocity(np, self.link, self._send, equation, x)),
            field.start(np, equation),
            steps,
            step,
        )

    def jacobian(self, equation: Equation, x: Array, m: int, c: int) -> Array:
        """Return dF/dx ``[N, N]`` of one member in one condition, ``[target, source]``."""
        left, right = field.slopes(np, self.link, self._send, equation, x)
        dense = self._block(m).toarray()
        return np.asarray(left[m, c][:, None] * dense * right[m, c][None, :])

    def spectral_radius(self, equation: Equation, x: Array, c: int = 0) -> float:
        """Return the largest spectral radius of dF/dx over members; NaN if the structure has no loop."""
        loops = np.flatnonzero(self._cyclic)
        if not len(loops):
            return float("nan")
        left, right = field.slopes(np, self.link, self._send, equation, x)
        found = [_radius(self._loops(m), left[m, c, loops], right[m, c, loops]) for m in range(self.members)]
        return max(found)

    def readings(self, x: Array) -> Array:
        """Return ``[M, C, K]`` standardized readings of states ``[M, C, N]``."""
        response, offset = (part[:, None, :] for part in (self.parameters.response, self.parameters.offset))
        return np.asarray(response * (x @ self.structure.readout_of.T) + offset)

    @cached_property
    def _cyclic(self) -> NDArray[np.bool_]:
        structure = self.structure
        return np.asarray(cyclic_nodes(self.n, structure.source, structure.target))

    @cached_property
    def _matrix(self) -> Any:
        """The matrices of all members along the diagonal of one sparse matrix."""
        from scipy.sparse import csr_array

        offset = np.arange(self.members)[:, None] * self.n
        source, target = (np.ravel(ends[None, :] + offset) for ends in (self.structure.source, self.structure.target))
        size = self.members * self.n
        return csr_array((self.parameters.weight.ravel(), (target, source)), shape=(size, size))

    @cached_property
    def _loop_blocks(self) -> list[Any]:
        loops = np.flatnonzero(self._cyclic)
        return [self._block(m)[loops][:, loops] for m in range(self.members)]

    def _loops(self, m: int) -> Any:
        return self._loop_blocks[m]

    def _block(self, m: int) -> Any:
        from scipy.sparse import csr_array

        ends = (self.structure.target, self.structure.source)
        return csr_array((self.parameters.weight[m], ends), shape=(self.n, self.n))

    def _member(self, m: int) -> Parameters:
        return Parameters(*(part[m] for part in self.parameters))

    def _send(self, matrix: Any, messages: Array) -> Array:
        conditions = messages.shape[1]
        columns = np.swapaxes(messages, 1, 2).reshape(-1, conditions)
        return np.asarray(np.swapaxes((matrix @ columns).reshape(self.members, self.n, conditions), 1, 2))

    def _by_newton(self, equation: Equation, noise: Array, m: int, c: int, found: Settled) -> None:
        one, sole = self._alone(equation, m, c)
        solved = newton(
            lambda x: sole.level(one, x[None, None, :], noise[m, c])[0, 0],
            lambda x: sole.jacobian(one, x[None, None, :], 0, 0),
            np.asarray(field.start(np, one))[0, 0],
        )
        if solved.residual < found.residual[m, c] or np.isnan(found.residual[m, c]):
            found.state[m, c], found.residual[m, c] = solved.state, solved.residual

    def _alone(self, equation: Equation, m: int, c: int) -> tuple[Equation, "Machine"]:
        parameters = Parameters(*(part[m : m + 1] for part in self.parameters))
        sole = Machine(self.structure, parameters, self.moving, "linear")
        sole.link = self.link
        parts = {}
        for name, value in equation._asdict().items():
            whole = name in ("weight", "moving")
            row = 0 if name in ("bias", "ratio", "decay") else c
            parts[name] = value if whole else value[m : m + 1, row : row + 1]
        return Equation(**{**parts, "weight": sole._matrix}), sole


def _radius(block: Any, left: Array, right: Array) -> float:
    """Return the spectral radius of left * W * right; of a large matrix by Arnoldi iteration."""
    n = block.shape[0]
    if n <= _DENSE:
        return float(np.abs(np.linalg.eigvals(left[:, None] * block.toarray() * right[None, :])).max())
    from scipy.sparse import diags_array
    from scipy.sparse.linalg import ArpackNoConvergence, eigs

    try:
        matrix = diags_array(left) @ block @ diags_array(right)
        return float(np.abs(eigs(matrix, k=1, v0=np.ones(n), return_eigenvectors=False)[0]))
    except ArpackNoConvergence:
        return float("nan")

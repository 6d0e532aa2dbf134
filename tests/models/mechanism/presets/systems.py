"""A system with given matrices as the package's arrays, so that an independent implementation can be asked the same."""

import numpy as np

from molcause.models.mechanism.acts import Compiler
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.problem import Free, Rows, arrays
from molcause.models.mechanism.states import Machine
from molcause.models.mechanism.structure import Structure
from molcause.models.mechanism.units import Units

RAW = np.log(np.e - 1.0)
"""The number whose softplus is 1."""


def inverse_softplus(values):
    """Return the raw numbers of positive ones."""
    return np.log(np.expm1(values))


class System:
    """Nodes N0, N1, ... with a dense matrix of weights, ``[target, source]``; the first ``readouts`` are measured."""

    def __init__(self, weight, readouts, *, linked_inputs=False):
        n = len(weight)
        target, source = np.nonzero(weight)
        count = len(target)
        self.names = tuple(f"N{k}" for k in range(n))
        self.structure = Structure(
            nodes=self.names,
            source=source.astype(np.intp),
            target=target.astype(np.intp),
            sign=np.zeros(count, dtype=np.int8),
            positive=np.zeros(count),
            negative=np.zeros(count),
            term=np.arange(count),
            is_input=~weight.any(axis=1),
            readout_of=np.eye(readouts, n),
            readout_sign=np.ones(readouts, dtype=np.int8),
            anchor=np.where(np.arange(n) < readouts, np.arange(n), -1).astype(np.intp),
        )
        self.units = Units(*(np.full(readouts, v) for v in (0.0, 1.0, 0.0, 1.0)), 0.0, self.names[:readouts])
        self.linked = linked_inputs
        self.weights = weight[target, source]

    def parameters(self, *, bias=None, gain=None, decay=None, response=None, offset=None):
        """Return one member's parameters; gain and decay as positive numbers."""
        n, k = len(self.names), len(self.units.names)
        given = {
            "weight": self.weights,
            "bias": np.zeros(n) if bias is None else bias,
            "gain": np.full(n, RAW) if gain is None else inverse_softplus(gain),
            "decay": np.full(n, RAW) if decay is None else inverse_softplus(decay),
            "learned": np.zeros(0),
            "response": np.ones(k) if response is None else response,
            "offset": np.zeros(k) if offset is None else offset,
        }
        return Parameters(**{name: np.array(value, dtype=float)[None] for name, value in given.items()})

    def acts(self, perturbations):
        """Return the arrays of what was done."""
        return Compiler(self.structure, self.units).acts(perturbations)

    def machine(self, parameters, link):
        """Return the machine that NumPy solves."""
        moving = np.ones(len(self.names)) if self.linked else (~self.structure.is_input).astype(float)
        return Machine(self.structure, parameters, moving, link)

    def gradient(self, parameters, link, perturbations, data, *, trajectory=False, horizon=100, step=0.1):
        """Return the training error (mean square) and its gradient, as JAX has them."""
        from molcause.models.mechanism.compiled import Config, Problem, Warm, evaluate
        from molcause.models.mechanism.training import double_precision, jax, jnp

        c, n = len(perturbations), len(self.names)
        rows = Rows(np.arange(c), np.full(c, horizon), data)
        size = (n, len(self.weights))
        free = Free(True, True, True, True, True)
        made = arrays(self.structure, self.acts(perturbations), rows, 0, free, self.linked, size)
        config = Config(link, trajectory, False, horizon, step, 1000, 1e-14)
        with double_precision():
            warm = Warm(jnp.zeros((c, n)), jnp.zeros((c, n)), jnp.zeros(c))
            one = Parameters(*(jnp.asarray(part[0]) for part in parameters))
            weights = (np.ones_like(data), np.zeros_like(data))
            train, gradient = jax.jit(lambda p: evaluate(config, Problem(**made), p, weights, warm)[:3:2])(one)
        return float(train), Parameters(*(np.asarray(part) for part in gradient))

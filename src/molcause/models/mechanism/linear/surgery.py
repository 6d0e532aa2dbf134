"""Surgery on linear mechanisms: one equilibrium under any set of interventions.

    x = q (B (f x + v) + c) + h + e

B [target, source] direct effects, c intercepts, e noise. Interventions act in the order scale (q, a row), block
(f and v, a column), shift (h), fix (q = 0 and h = the value). All arrays carry a leading axis of replicates, so
that bootstrap replicates are solved in one call. Only NumPy is needed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.errors import SolvabilityError

Array = NDArray[np.float64]
WORST_CONDITION = 1e10


@dataclass
class Surgery:
    """What a set of interventions does to the mechanisms; ``[replicates, readouts]`` each.

    Parameters
    ----------
    row
        q: fraction of the own production kept; 0 where the level is fixed.
    column
        f: fraction of the outgoing influence kept.
    signal
        v: what a blocked node sends beside f x.
    offset
        h: what is added to the row, after q.
    noise_sd
        Standard deviation of e.
    """

    row: Array
    column: Array
    signal: Array
    offset: Array
    noise_sd: Array

    @classmethod
    def none(cls, noise_sd: Array) -> "Surgery":
        """Return the surgery that changes nothing."""
        return cls(
            np.ones_like(noise_sd),
            np.ones_like(noise_sd),
            np.zeros_like(noise_sd),
            np.zeros_like(noise_sd),
            noise_sd.copy(),
        )


@dataclass(frozen=True)
class Equilibrium:
    """The linear equations after surgery: ``system @ x = constant + e``.

    Parameters
    ----------
    system
        ``[replicates, readouts, readouts]`` I - q B f.
    constant
        ``[replicates, readouts]``.
    noise_sd
        ``[replicates, readouts]``.
    spectral_radius
        ``[replicates]`` of q B f.
    """

    system: Array
    constant: Array
    noise_sd: Array
    spectral_radius: Array

    def solve(self, noise: Array | float = 0.0) -> Array:
        """Return the levels for given noise, ``[replicates, readouts]``."""
        return np.asarray(np.linalg.solve(self.system, (self.constant + noise)[..., None])[..., 0], dtype=float)

    def noise(self, levels: Array) -> Array:
        """Return the noise that explains given levels (abduction), ``[replicates, readouts]``."""
        return np.asarray((self.system @ levels[..., None])[..., 0] - self.constant, dtype=float)

    def covariance(self) -> Array:
        """Return the covariance of the levels between samples, ``[replicates, readouts, readouts]``."""
        spread = np.linalg.solve(self.system, self.noise_sd[:, :, None] * np.eye(self.system.shape[-1]))
        return np.asarray(spread @ np.swapaxes(spread, -1, -2), dtype=float)

    def residual(self, levels: Array) -> float:
        """Return the largest violation of the equations at given levels without noise."""
        return float(np.abs(self.noise(levels)).max(initial=0.0))


def operate(effects: Array, intercept: Array, surgery: Surgery, what: str, spread: Array | None = None) -> Equilibrium:
    """Return the equations after surgery.

    Parameters
    ----------
    effects, intercept
        ``[replicates, readouts, readouts]`` B and ``[replicates, readouts]`` c, the inputs' effect included.
    surgery
        The interventions.
    what
        The interventions in words, for the error.
    spread
        ``[readouts]`` units in which solvability is judged, so that a readout's scale does not count; by default 1.

    Raises
    ------
    SolvabilityError
        If the equations have no unique solution, or nearly so, in the point estimate.

    Examples
    --------
    >>> feedback = np.array([[[0, 0, -0.5], [0.8, 0, 0], [0, 0.9, 0]]])
    >>> after = operate(feedback, np.array([[1, 0.5, -0.2]]), Surgery.none(np.ones((1, 3))), "nothing")
    >>> after.solve().round(8).tolist()
    [[0.64338235, 1.01470588, 0.71323529]]
    """
    changed = surgery.row[:, :, None] * effects * surgery.column[:, None, :]
    system = np.eye(effects.shape[-1]) - changed
    received = np.einsum("rij,rj->ri", effects, surgery.signal) + intercept
    units = np.ones(effects.shape[-1]) if spread is None else spread
    condition = np.linalg.cond(system[0] * units[None, :] / units[:, None])
    if not condition < WORST_CONDITION:
        raise SolvabilityError(
            f"Under '{what}' the mechanisms have no unique equilibrium (condition number {condition:.1e}): "
            "a feedback loop's gain is 1. Ask a weaker intervention, or fit with more sparsity or a mask."
        )
    radius = np.abs(np.linalg.eigvals(changed)).max(axis=-1)
    return Equilibrium(system, surgery.row * received + surgery.offset, surgery.noise_sd, radius)

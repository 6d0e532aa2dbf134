"""LEMBAS (Nilsson et al. 2022) from its equations: states, gradient by the adjoint, spectral and state losses.

Arrays of conditions are ``[C, N]``; weight is dense, ``[target, source]``.
"""

import numpy as np

AMPLITUDE, ITERATIONS = 3.0, 150
RANGE = 1.0 / 1.2


def activation(z):
    """Return the Michaelis-Menten-like activation: .01 z below 0, z up to .5, then 1 - .25 / z."""
    found = np.empty_like(z)
    for at, value in np.ndenumerate(z):
        if value < 0:
            found[at] = 0.01 * value
        elif value <= 0.5:
            found[at] = value
        else:
            found[at] = 1.0 - 0.25 / value
    return found


def slope(z):
    """Return its derivative: .01, 1, .25 / z^2."""
    found = np.empty_like(z)
    for at, value in np.ndenumerate(z):
        if value < 0:
            found[at] = 0.01
        elif value <= 0.5:
            found[at] = 1.0
        else:
            found[at] = 0.25 / value**2
    return found


def forward(weight, bias, ligands, iterations=ITERATIONS):
    """Return states after the iterations x <- phi(W x + b + 3 u) from 0; ligands ``[C, N]`` of 0 and 1."""
    x = np.zeros(ligands.shape)
    for _ in range(iterations):
        x = activation(x @ weight.T + bias + AMPLITUDE * ligands)
    return x


def gradient(weight, bias, ligands, outer, iterations=ITERATIONS):
    """Return dL/dW (dense) and dL/db, given dL/dx* of each condition: lam = D (W' lam + g)."""
    x = forward(weight, bias, ligands, iterations)
    steep = slope(x @ weight.T + bias + AMPLITUDE * ligands)
    lam = np.zeros_like(x)
    for _ in range(iterations):
        lam = steep * (lam @ weight + outer)
    return lam.T @ x, lam.sum(axis=0)


def spectral_loss(weight, z, target=0.9, factor=10.0):
    """Return exp(-k t) (exp(k rho) - 1) of one state, rho the spectral radius of D W; 0 up to rho = .5."""
    radius = np.abs(np.linalg.eigvals(slope(z)[:, None] * weight)).max()
    return 0.0 if radius <= 0.5 else float(np.exp(-factor * target) * (np.exp(factor * radius) - 1.0))


def state_loss(x):
    """Return the squared gaps of each node's mean, variance, least and largest state to a uniform law, summed.

    The law is on [0, 1 / 1.2]; a node that is never above 0 costs how far it is below.
    """
    total = 0.0
    for column in x.T:
        total += (column.mean() - RANGE / 2.0) ** 2 + (column.var() - RANGE**2 / 12.0) ** 2
        total += column.min() ** 2 + (column.max() - RANGE) ** 2 - min(column.max(), 0.0)
    return float(total)

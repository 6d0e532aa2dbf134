"""CellBox (Yuan et al. 2021), eq. 1, envelope 0, written from the equation: dx/dt = eps tanh(W x + u) - alpha x."""

import numpy as np


def forward(weight, eps, alpha, u, step=0.1, steps=400):
    """Return ``[steps + 1, C, N]`` states from x = 0 by Heun's method; weight ``[target, source]``, u ``[C, N]``."""
    states = [np.zeros_like(u, dtype=float)]
    for _ in range(steps):
        x = states[-1]
        first = eps * np.tanh(x @ weight.T + u) - alpha * x
        guess = x + step * first
        second = eps * np.tanh(guess @ weight.T + u) - alpha * guess
        states.append(x + step * (first + second) / 2.0)
    return np.array(states)


def allowed(proteins, phenotypes, drugs):
    """Return ``[N, N]`` which edges there are, ``[target, source]``, nodes in the order of the arguments.

    No self-loop, none into a drug, none out of a phenotype, none from a drug straight to a phenotype.
    """
    kind = np.array(["protein"] * proteins + ["phenotype"] * phenotypes + ["drug"] * drugs)
    n = len(kind)
    found = np.zeros((n, n), dtype=bool)
    for target in range(n):
        for source in range(n):
            direct = kind[source] == "drug" and kind[target] == "phenotype"
            found[target, source] = (
                target != source and kind[target] != "drug" and kind[source] != "phenotype" and not direct
            )
    return found

"""CNORode (Terfve et al. 2012): normalized Hill functions in a truth table, written out row by row, for scipy.

dx_i/dt = tau_i (B_i - x_i) (1 - inhibited_i), B_i = sum over the true rows of i's truth table of prod (h or 1 - h).
"""

from itertools import product

import numpy as np
from scipy.integrate import solve_ivp


def hill(x, n, k):
    """Return the normalized Hill function x^n (1 + k^n) / (x^n + k^n) of x cut to [0, 1]: 0 at 0, 1 at 1."""
    x = min(max(x, 0.0), 1.0)
    return x**n * (1.0 + k**n) / (x**n + k**n)


def table(rule, levels):
    """Return B: the sum over the true rows of a rule's truth table.

    ``rule`` is a function from a tuple of booleans to one; ``levels`` are the Hill functions of its regulators.
    """
    total = 0.0
    for row in product((False, True), repeat=len(levels)):
        if rule(row):
            total += np.prod([h if on else 1.0 - h for h, on in zip(levels, row, strict=True)])
    return float(total)


def forward(rules, shapes, tau, start, inhibited, times):
    """Return ``[times, N]`` states.

    Parameters
    ----------
    rules
        For each node None, or (positions of its regulators, function of their booleans).
    shapes
        For each edge (regulator, node) its (n, k).
    tau, start
        ``[N]``; a node without a rule keeps its start.
    inhibited
        Positions of inhibited nodes: frozen where they started, as in the paper's equation, and not set to 0.
    times
        Ascending, from 0.
    """

    def velocity(_, x):
        moved = np.zeros(len(x))
        for node, rule in enumerate(rules):
            if rule is not None and node not in inhibited:
                regulators, function = rule
                levels = [hill(x[j], *shapes[j, node]) for j in regulators]
                moved[node] = tau[node] * (table(function, levels) - x[node])
        return moved

    found = solve_ivp(velocity, (0.0, times[-1]), np.array(start, float), "DOP853", times, rtol=1e-12, atol=1e-13)
    return found.y.T

"""A neural differential equation, one hidden layer a node: dx_i/dt = d_i (a_i . tanh(A_i x + c_i) + u_i - x_i)."""

import numpy as np


def forward(inner, threshold, outer, alpha, u, step=0.1, steps=100):
    """Return ``[C, N]`` the last state from 0, by Heun's method.

    Parameters
    ----------
    inner
        ``[H, N, N]`` weights of hidden unit h of each target on each source.
    threshold, outer
        ``[H, N]`` of each target's hidden units.
    alpha
        ``[N]`` decay d.
    u
        ``[C, N]``, a shift outside the hidden units.
    """

    def velocity(x):
        made = u - x
        for weight, c, a in zip(inner, threshold, outer, strict=True):
            made = made + a * np.tanh(x @ weight.T + c)
        return alpha * made

    x = np.zeros_like(u, dtype=float)
    for _ in range(steps):
        first = velocity(x)
        x = x + step * (first + velocity(x + step * first)) / 2.0
    return x

"""Exact Gaussian likelihood of a linear, possibly cyclic equilibrium over all conditions at once.

For condition e with A_e = I - Q_e B F_e (see `molcause.models.mechanism.environments`), per sample:

    NLL = (1/N) [ sum_i rss_i / (2 s_i^2) + N_i log s_i  +  sum_scaled n_e/2 log var_e  -  sum_e n_e log|det A_e| ]

Means that are free are profiled out in closed form. The determinants cost one LU and one inverse for all
conditions: with R = A^-1 and D = diag(1 - fraction) on the touched set S, rows and columns alike obey
log|det A_e| = log|det A| + log|det(I + D (R_SS - I))|. Only a condition that touches both rows and columns takes
an LU of its own.
"""

from typing import Any, NamedTuple

import numpy as np

from molcause.engine import load_jax
from molcause.models.base import Array
from molcause.models.mechanism.environments import NOTHING, Environments
from molcause.models.mechanism.moments import Layout, Moments

jax = load_jax()
jnp = jax.numpy
JaxArray = Any


class Parameters(NamedTuple):
    """The unknowns, in standardised units.

    Parameters
    ----------
    effects
        ``[d, d]`` B, ``[target, source]``, zero diagonal.
    log_sd
        ``[d]`` log noise standard deviations.
    fraction
        ``[u]`` learned fractions, between 0 and 1.
    signal
        ``[b]`` what blocked nodes send beside f x (unused where the scale's zero ties it).
    """

    effects: JaxArray
    log_sd: JaxArray
    fraction: JaxArray
    signal: JaxArray


class Plan(NamedTuple):
    """The conditions as arrays for the likelihood; static during a fit.

    Parameters
    ----------
    samples, offset, known, zero
        As in `Environments`.
    fraction_of, row_of, signal_of
        As in `Environments`.
    lowest, highest
        As in `Environments`.
    tied
        1 where signals are tied to the natural zero, else 0.
    weight
        ``[E, d]`` samples of each condition and row that inform the row's mean; 0 where it is excluded.
    root
        ``[d, m, E]`` for each row, residual means times this are the part explained by free means.
    row_samples
        ``[d]`` N_i.
    touched, touched_fraction
        ``[Es, m]`` readouts touched by conditions with rows or columns only, padded, and their fractions' positions.
    touched_samples
        ``[Es]``.
    mixed
        ``[Em]`` conditions that touch rows and columns.
    removed_row, scaled_env, scaled_row, blocked_env
        As in `Layout`.
    """

    samples: JaxArray
    offset: JaxArray
    known: JaxArray
    zero: JaxArray
    fraction_of: JaxArray
    row_of: JaxArray
    signal_of: JaxArray
    tied: JaxArray
    lowest: JaxArray
    highest: JaxArray
    weight: JaxArray
    root: JaxArray
    row_samples: JaxArray
    touched: JaxArray
    touched_fraction: JaxArray
    touched_samples: JaxArray
    mixed: JaxArray
    removed_row: JaxArray
    scaled_env: JaxArray
    scaled_row: JaxArray
    blocked_env: JaxArray


def plan(env: Environments, places: Layout) -> Plan:
    """Return the static arrays of a fit."""
    rows, columns = env.row_of != NOTHING, env.fraction_of != NOTHING
    mixed = rows.any(axis=1) & columns.any(axis=1)
    simple = np.flatnonzero((rows | columns).any(axis=1) & ~mixed)
    size = max(1, int((rows | columns)[simple].sum(axis=1).max(initial=1)))
    touched = np.zeros((len(simple), size), dtype=np.intp)
    positions = np.full((len(simple), size), NOTHING, dtype=np.intp)
    for k, e in enumerate(simple):
        where = np.flatnonzero(rows[e] | columns[e])
        touched[k, : len(where)] = where
        positions[k, : len(where)] = env.row_of[e, where] + env.fraction_of[e, where]
    weight = env.samples[:, None] * ~env.excluded
    return Plan(
        samples=env.samples,
        offset=env.offset,
        known=env.known,
        zero=env.zero,
        fraction_of=env.fraction_of,
        row_of=env.row_of,
        signal_of=env.signal_of,
        tied=np.array(float(env.tied)),
        lowest=env.lowest,
        highest=env.highest,
        weight=weight,
        root=free_mean_roots(env, weight),
        row_samples=weight.sum(axis=0),
        touched=touched,
        touched_fraction=positions,
        touched_samples=env.samples[simple],
        mixed=np.flatnonzero(mixed),
        removed_row=places.removed_row,
        scaled_env=places.scaled_env,
        scaled_row=places.scaled_row,
        blocked_env=places.blocked_env,
    )


def free_mean_roots(env: Environments, weight: Array) -> Array:
    """Return ``[d, m, E]`` roots: |root_i r|^2 is the weighted sum of squares that row i's free means explain."""
    n, d = weight.shape
    columns = [np.flatnonzero(env.children[i]) for i in range(d)]
    size = 1 + max((len(c) for c in columns), default=0)
    roots = np.zeros((d, size, n))
    for i, chosen in enumerate(columns):
        design = np.column_stack([np.ones(n), env.design[:, chosen]]) * np.sqrt(weight[:, i])[:, None]
        left, values, _ = np.linalg.svd(design, full_matrices=False)
        left = left[:, values > 1e-9 * max(values[0], 1e-300)]
        roots[i, : left.shape[1]] = left.T * np.sqrt(weight[:, i])
    return roots


def fractions(parameters: Parameters, where: Plan) -> JaxArray:
    """Return the known fractions, then the learned ones."""
    return jnp.concatenate([where.known, parameters.fraction])


def sent_signals(parameters: Parameters, where: Plan, fraction: JaxArray) -> JaxArray:
    """Return ``[E, d]`` v: free, or tied to the natural zero."""
    free = jnp.concatenate([jnp.zeros(1), parameters.signal])[where.signal_of]
    tied = (1.0 - fraction[where.fraction_of]) * where.zero
    return jnp.where(where.tied > 0, tied, free)


def residual_means(parameters: Parameters, where: Plan, mean: JaxArray) -> JaxArray:
    """Return ``[E, d]`` what is left of each row's mean for the free means to explain."""
    fraction = fractions(parameters, where)
    sent = fraction[where.fraction_of] * mean + sent_signals(parameters, where, fraction)
    return mean - sent @ parameters.effects.T - where.offset


def negative_log_likelihood(parameters: Parameters, where: Plan, data: Moments) -> tuple[JaxArray, JaxArray]:
    """Return the mean negative log-likelihood per sample, up to a constant, and the smallest determinant.

    A determinant that is not positive means that a step jumped over a singular system; the value is then of no use.
    """
    fraction = fractions(parameters, where)
    a = jnp.eye(parameters.effects.shape[0]) - parameters.effects
    rss = _scatter(a, parameters, where, data, fraction) + _means(parameters, where, data)
    scaled = _scaled_rows(parameters, where, data, fraction)
    log_dets, smallest = _log_determinants(a, parameters, where, fraction)
    total = (
        (0.5 * rss * jnp.exp(-2.0 * parameters.log_sd) + where.row_samples * parameters.log_sd).sum()
        + scaled
        - log_dets
    )
    return total / where.samples.sum(), smallest


def stability_margin(effects: JaxArray) -> JaxArray:
    """Return 1 - |B^16|_F^2, positive only if the spectral radius of B is below 1.

    rho(B)^16 = rho(B^16) <= |B^16|_F, a smooth bound that is within a few per cent of the radius.
    """
    power = effects
    for _ in range(4):
        power = power @ power
    return 1.0 - (power**2).sum()


def _scatter(a: JaxArray, parameters: Parameters, where: Plan, data: Moments, fraction: JaxArray) -> JaxArray:
    """Return ``[d]`` within-condition sums of squared residuals."""
    rss = ((a @ data.pooled) * a).sum(axis=1)
    rows = a[where.removed_row]
    rss = rss.at[where.removed_row].add(-jnp.einsum("li,lij,lj->l", rows, data.removed, rows))
    blocked = jnp.eye(a.shape[0]) - parameters.effects * fraction[where.fraction_of][where.blocked_env][:, None, :]
    own = ((blocked @ data.blocked) * blocked).sum(axis=2)
    return rss + (own * (where.weight[where.blocked_env] > 0)).sum(axis=0)


def _means(parameters: Parameters, where: Plan, data: Moments) -> JaxArray:
    """Return ``[d]`` between-condition sums of squared residuals, free means profiled out."""
    left = residual_means(parameters, where, data.mean)
    explained = jnp.einsum("ime,ei->im", where.root, left)
    return (where.weight * left**2).sum(axis=0) - (explained**2).sum(axis=1)


def _scaled_rows(parameters: Parameters, where: Plan, data: Moments, fraction: JaxArray) -> JaxArray:
    """Return the terms of scaled rows, whose mean and variance are their own and profiled out."""
    kept = fraction[where.row_of[where.scaled_env, where.scaled_row]]
    columns = fraction[where.fraction_of][where.scaled_env]
    rows = (
        jnp.eye(parameters.effects.shape[0])[where.scaled_row]
        - kept[:, None] * parameters.effects[where.scaled_row] * columns
    )
    variance = jnp.einsum("li,lij,lj->l", rows, data.scaled, rows)
    return (0.5 * where.samples[where.scaled_env] * jnp.log(variance + 1e-12)).sum()


def _log_determinants(
    a: JaxArray, parameters: Parameters, where: Plan, fraction: JaxArray
) -> tuple[JaxArray, JaxArray]:
    """Return sum_e n_e log|det A_e| and the smallest (sign times 1 or small) determinant factor."""
    sign, log_det = jnp.linalg.slogdet(a)
    inverse = jnp.linalg.inv(a)
    lost = 1.0 - fraction[where.touched_fraction]
    if where.touched.shape[1] == 1:
        t = where.touched[:, 0]
        factor = 1.0 + lost[:, 0] * (inverse[t, t] - 1.0)
    else:
        sub = inverse[where.touched[:, :, None], where.touched[:, None, :]]
        factor = jnp.linalg.det(jnp.eye(sub.shape[-1]) + lost[:, :, None] * (sub - jnp.eye(sub.shape[-1])))
    total = where.samples.sum() * log_det + (where.touched_samples * jnp.log(jnp.abs(factor) + 1e-12)).sum()
    smallest = jnp.minimum(sign, factor.min(initial=1.0))
    rows, columns = fraction[where.row_of[where.mixed]], fraction[where.fraction_of[where.mixed]]
    both = jnp.eye(a.shape[0]) - rows[:, :, None] * parameters.effects * columns[:, None, :]
    signs, log_dets = jnp.linalg.slogdet(both)
    total = total + (where.samples[where.mixed] * (log_dets - log_det)).sum()
    return total, jnp.minimum(smallest, signs.min(initial=1.0))

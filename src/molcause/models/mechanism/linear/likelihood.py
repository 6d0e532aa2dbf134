"""Exact Gaussian likelihood of a linear, possibly cyclic equilibrium over all conditions at once.

For condition e with A_e = I - Q_e B F_e (see `molcause.models.mechanism.linear.environments`), per sample:

    NLL = (1/N) [ sum_i rss_i / (2 s_i^2) + N_i log s_i  +  sum_scaled n_e/2 log var_e  -  sum_e n_e log|det A_e| ]

Means that are free are profiled out in closed form. The determinants cost one LU and one inverse for all
conditions: with R = A^-1 and D = diag(1 - fraction) on the touched set S, rows and columns alike obey
log|det A_e| = log|det A| + log|det(I + D (R_SS - I))|. Only a condition that touches both rows and columns takes
an LU of its own.

Every function takes one set of parameters, or many with a leading axis, in NumPy; a fit of ten readouts is then faster
than compiled code, which waits for its compiler. The functions follow the arrays' own namespace, so that another
library can differentiate them: tests compare `molcause.models.mechanism.linear.gradient` with JAX's.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism.linear.moments import Moments
from molcause.models.mechanism.linear.plan import AnyArray, Parameters, Plan


def fractions(parameters: Parameters, where: Plan) -> AnyArray:
    """Return the known fractions, then the learned ones."""
    xp, leading = namespace(parameters), parameters.fraction.shape[:-1]
    known = xp.broadcast_to(where.known, (*leading, len(where.known))) if leading else where.known
    return xp.concatenate([known, parameters.fraction], axis=-1)


def sent_signals(parameters: Parameters, where: Plan, columns: AnyArray) -> AnyArray:
    """Return ``[E, d]`` v: free, or tied to the natural zero; ``columns`` are the columns' fractions."""
    if where.tied > 0:
        return (1.0 - columns) * where.zero
    xp = namespace(parameters)
    none = xp.zeros((*parameters.signal.shape[:-1], 1))
    return pick(xp.concatenate([none, parameters.signal], axis=-1), where.signal_of)


def residual_means(parameters: Parameters, where: Plan, mean: AnyArray, sent: AnyArray) -> AnyArray:
    """Return ``[E, d]`` what is left of each row's mean, given what nodes send, for the free means to explain."""
    return mean - sent @ _mT(parameters.effects) - where.offset


def negative_log_likelihood(parameters: Parameters, where: Plan, data: Moments) -> tuple[AnyArray, AnyArray]:
    """Return the mean negative log-likelihood per sample, up to a constant, and the smallest determinant.

    A determinant that is not positive means that a step jumped over a singular system; the value is then of no use.
    """
    found = evaluate(parameters, where, data)
    return found.value, found.smallest


class Evaluation(NamedTuple):
    """A likelihood with what its gradient needs; each part is what the function of its name returns.

    Parameters
    ----------
    value, smallest
        As `negative_log_likelihood` returns them.
    rss
        ``[d]`` sums of squared residuals.
    fraction, columns
        ``[f]`` all fractions, and ``[E, d]`` those of the columns.
    within, between, rows, factors, mixed
        The intermediate arrays of each term.
    """

    value: AnyArray
    smallest: AnyArray
    rss: AnyArray
    fraction: AnyArray
    columns: AnyArray
    within: "Within"
    between: "Between"
    rows: "Rows"
    factors: "Factors"
    mixed: "Mixed"


def evaluate(parameters: Parameters, where: Plan, data: Moments) -> Evaluation:
    """Return the likelihood and its intermediate arrays."""
    xp = namespace(parameters)
    fraction = fractions(parameters, where)
    columns = pick(fraction, where.fraction_of)
    a = eye(parameters.effects.shape[-1]) - parameters.effects
    within = scatter(a, parameters, where, data, columns)
    between = means(parameters, where, data, columns)
    rows = scaled_rows(parameters, where, data, fraction, columns)
    factors = determinants(a, where, fraction)
    mixed = mixed_determinants(parameters, where, fraction, columns)
    rss = within.rss + between.rss
    own = 0.5 * rss * xp.exp(-2.0 * parameters.log_sd) + where.row_samples * parameters.log_sd
    log_dets = where.common * factors.log_det + factors.total + mixed.total
    value = (own.sum(-1) + rows.total - log_dets) / where.total
    smallest = xp.minimum(factors.smallest, mixed.smallest)
    return Evaluation(value, smallest, rss, fraction, columns, within, between, rows, factors, mixed)


def stability_margin(effects: AnyArray) -> AnyArray:
    """Return 1 - |B^16|_F^2, positive only if the spectral radius of B is below 1.

    rho(B)^16 = rho(B^16) <= |B^16|_F, a smooth bound that is within a few per cent of the radius.
    """
    return 1.0 - squares(powers(effects)[-1])


def squares(matrix: AnyArray) -> AnyArray:
    """Return the sum of squares of each matrix."""
    flat = matrix.reshape(*matrix.shape[:-2], -1)
    return flat.__array_namespace__().vecdot(flat, flat)


def powers(effects: AnyArray) -> list[AnyArray]:
    """Return B, B^2, B^4, B^8 and B^16."""
    found = [effects]
    for _ in range(4):
        found.append(found[-1] @ found[-1])
    return found


class Within(NamedTuple):
    """``[d]`` sums of squares; residuals' scatter of all, of removed rows and of conditions with a block."""

    rss: AnyArray
    pooled: AnyArray
    removed: AnyArray
    system: AnyArray
    blocked: AnyArray


def scatter(a: AnyArray, parameters: Parameters, where: Plan, data: Moments, columns: AnyArray) -> Within:
    """Return the within-condition sums of squared residuals."""
    pooled = a @ data.pooled
    xp = namespace(parameters)
    rss = xp.vecdot(pooled, a)
    removed = system = blocked = None
    if len(where.removed_row):
        rows = pick(a, where.removed_row, -2)
        removed = _times(data.removed, rows)
        rss = rss - row_times(xp.vecdot(removed, rows), where.removed)
    if len(where.blocked_env):
        kept = pick(columns, where.blocked_env, -2)[..., None, :]
        system = eye(a.shape[-1]) - parameters.effects[..., None, :, :] * kept
        blocked = system @ data.blocked
        rss = rss + (xp.vecdot(blocked, system) * where.informs).sum(-2)
    return Within(rss, pooled, removed, system, blocked)


class Between(NamedTuple):
    """``[d]`` sums of squares; ``[E, d]`` what nodes send, and residual means; ``[d, m]`` what is explained."""

    rss: AnyArray
    sent: AnyArray
    left: AnyArray
    explained: AnyArray


def means(parameters: Parameters, where: Plan, data: Moments, columns: AnyArray) -> Between:
    """Return the between-condition sums of squared residuals, free means profiled out."""
    sent = columns * data.mean + sent_signals(parameters, where, columns)
    left = residual_means(parameters, where, data.mean, sent)
    vecdot = namespace(parameters).vecdot
    explained = vecdot(where.root, _mT(left)[..., None, :])
    rss = (where.weight * left * left).sum(-2) - vecdot(explained, explained)
    return Between(rss, sent, left, explained)


class Rows(NamedTuple):
    """The term of scaled rows; ``[S, d]`` effects, columns' fractions and scatter, ``[S]`` fractions and variances."""

    total: AnyArray
    effects: AnyArray
    columns: AnyArray
    kept: AnyArray
    covariance: AnyArray
    variance: AnyArray


def scaled_rows(parameters: Parameters, where: Plan, data: Moments, fraction: AnyArray, columns: AnyArray) -> Rows:
    """Return the term of scaled rows, whose mean and variance are their own and profiled out."""
    if not len(where.scaled_env):
        return _NO_ROWS
    kept = pick(fraction, where.row_of[where.scaled_env, where.scaled_row])[..., None]
    own, effects = pick(columns, where.scaled_env, -2), pick(parameters.effects, where.scaled_row, -2)
    rows = where.scaled - kept * effects * own
    covariance = _times(data.scaled, rows)
    xp = namespace(parameters)
    variance = xp.vecdot(covariance, rows) + 1e-12
    total = 0.5 * xp.vecdot(xp.log(variance), where.samples[where.scaled_env])
    return Rows(total, effects, own, kept, covariance, variance)


class Factors(NamedTuple):
    """log|det A|, A^-1; for conditions that touch rows or columns, what their determinants add to it.

    ``lost`` is 1 - fraction on each touched set, ``sub`` is (A^-1)_SS - I and ``inverse_sub`` the inverse of the
    factor's matrix I + lost sub.
    """

    log_det: AnyArray
    inverse: AnyArray
    total: AnyArray
    smallest: AnyArray
    lost: AnyArray
    sub: AnyArray
    inverse_sub: AnyArray


def determinants(a: AnyArray, where: Plan, fraction: AnyArray) -> Factors:
    """Return the determinants of all conditions but the mixed ones."""
    sign, log_det, inverse = _inverse(a)
    if not len(where.touched):
        return Factors(log_det, inverse, 0.0, sign, None, None, None)
    xp, size = a.__array_namespace__(), where.touched.shape[1]
    lost = 1.0 - pick(fraction, where.touched_fraction)
    sub = _corners(inverse, where.touched) - eye(size)
    matrix = eye(size) + lost[..., None] * sub
    if size == 1:
        factor = matrix[..., 0, 0]
        inverse_sub = 1.0 / matrix
    else:
        signs, logs, inverse_sub = _inverse(matrix)
        factor = signs * xp.exp(logs)
    total = xp.vecdot(xp.log(xp.abs(factor) + 1e-12), where.touched_samples)
    return Factors(log_det, inverse, total, xp.minimum(sign, factor.min(-1)), lost, sub, inverse_sub)


class Mixed(NamedTuple):
    """The determinants of conditions that touch rows and columns; ``[Em, d]`` fractions, ``[Em, d, d]`` inverses."""

    total: AnyArray
    smallest: AnyArray
    rows: AnyArray
    columns: AnyArray
    inverse: AnyArray


def mixed_determinants(parameters: Parameters, where: Plan, fraction: AnyArray, columns: AnyArray) -> Mixed:
    """Return the determinants of the conditions that need an LU of their own."""
    if not len(where.mixed):
        return _NOT_MIXED
    rows, own = pick(fraction, where.row_of[where.mixed]), pick(columns, where.mixed, -2)
    effects = parameters.effects[..., None, :, :]
    both = eye(effects.shape[-1]) - rows[..., :, None] * effects * own[..., None, :]
    signs, log_dets, inverse = _inverse(both)
    total = namespace(parameters).vecdot(log_dets, where.samples[where.mixed])
    return Mixed(total, signs.min(-1), rows, own, inverse)


_NO_ROWS = Rows(0.0, None, None, None, None, None)
_NOT_MIXED = Mixed(0.0, 1.0, None, None, None)


@cache
def eye(n: int) -> Array:
    """Return the identity, made once for each size."""
    identity = np.eye(n)
    identity.flags.writeable = False
    return identity


def namespace(parameters: Parameters) -> Any:
    """Return the array library of the parameters."""
    return parameters.effects.__array_namespace__()


def _inverse(a: AnyArray) -> tuple[AnyArray, AnyArray, AnyArray]:
    """Return sign, log|det| and inverse of each matrix; the sign of a singular one is 0, and its inverse of no use."""
    xp = a.__array_namespace__()
    sign, log_det = xp.linalg.slogdet(a)
    if xp is np and not sign.all():  # NumPy raises where others return infinity
        a = np.where((sign == 0)[..., None, None], eye(a.shape[-1]), a)
    return sign, log_det, xp.linalg.inv(a)


def pick(array: AnyArray, positions: AnyArray, axis: int = -1) -> AnyArray:
    """Return an array's entries at positions along an axis, packed: sums round alike with and without leading axes."""
    return array.take(positions, axis=axis)


def _corners(matrices: AnyArray, touched: AnyArray) -> AnyArray:
    """Return ``[Es, m, m]`` each matrix's entries at the touched rows and columns."""
    d = matrices.shape[-1]
    positions = touched[:, :, None] * d + touched[:, None, :]
    return pick(matrices.reshape(*matrices.shape[:-2], d * d), positions)


def row_times(vectors: AnyArray, matrix: AnyArray) -> AnyArray:
    """Return each row vector times a matrix, one by one: a product of all at once would round by their number."""
    return (vectors[..., None, :] @ matrix)[..., 0, :]


def _times(matrices: AnyArray, vectors: AnyArray) -> AnyArray:
    """Return each matrix times its vector, over all leading axes."""
    return (matrices @ vectors[..., None])[..., 0]


def _mT(matrix: AnyArray) -> AnyArray:
    return matrix.swapaxes(-1, -2)

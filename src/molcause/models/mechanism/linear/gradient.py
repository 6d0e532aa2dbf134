"""Gradient of the equilibrium's likelihood by hand: one backward step for each term of `evaluate`.

Each step adds to the gradients of the effects, of the columns' fractions (``[E, d]``) and of the learned fractions.
Everything may have a leading axis, as in `molcause.models.mechanism.linear.likelihood`.
"""

from typing import NamedTuple

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism.linear.environments import Integers
from molcause.models.mechanism.linear.likelihood import Evaluation, evaluate, pick, powers, row_times, squares
from molcause.models.mechanism.linear.moments import Moments
from molcause.models.mechanism.linear.plan import Parameters, Plan

_BARRIER = 1e-3


class Learning(NamedTuple):
    """Where learned fractions and signals enter, as 0-1 matrices: a gradient by position times these is their gradient.

    Parameters
    ----------
    column_at, column
        Flat positions in ``[E, d]`` of learned columns, and ``[positions, u]`` which fraction each is.
    touched, scaled, mixed
        ``[Es m, u]``, ``[S, u]`` and ``[Em d, u]`` the same for touched sets, scaled rows and rows of mixed conditions.
    signal_at, signal
        Flat positions in ``[E, d]`` of signals, and ``[positions, b]`` which signal each is.
    scaled_env
        ``[S, E]`` 1 at the condition of each scaled row.
    """

    column_at: Integers
    column: Array
    touched: Array
    scaled: Array
    mixed: Array
    signal_at: Integers
    signal: Array
    scaled_env: Array


def learning(where: Plan, u: int) -> Learning:
    """Return where a plan's u learned fractions, and its signals, enter."""
    n_known, b = len(where.known), len(where.lowest)
    column, signal = where.fraction_of.ravel(), where.signal_of.ravel()
    column_at, signal_at = np.flatnonzero(column >= n_known), np.flatnonzero(signal > 0)
    rows = where.row_of[where.scaled_env, where.scaled_row]
    return Learning(
        column_at=column_at,
        column=_one_hot(column[column_at] - n_known, u),
        touched=_one_hot(where.touched_fraction.ravel() - n_known, u),
        scaled=_one_hot(rows - n_known, u),
        mixed=_one_hot(where.row_of[where.mixed].ravel() - n_known, u),
        signal_at=signal_at,
        signal=_one_hot(signal[signal_at] - 1, b),
        scaled_env=np.eye(len(where.samples))[where.scaled_env],
    )


def _one_hot(positions: Integers, n: int) -> Array:
    return np.asarray(positions[:, None] == np.arange(n), dtype=float)


def barrier_objective(
    parameters: Parameters, where: Plan, learned: Learning, data: Moments
) -> tuple[Array, Array, Parameters]:
    """Return the negative log-likelihood with a barrier against unstable effects, its distance from a boundary, slopes.

    The barrier keeps the spectral radius of B below 1, so that the equilibrium can be read as the end of a process; of
    a cycle and its reversal, which fit a few interventions equally well, it keeps the stable one.
    """
    found = evaluate(parameters, where, data)
    slope = gradient(found, parameters, where, learned, data)
    price, margin, pull = barrier(parameters.effects)
    slope = slope._replace(effects=slope.effects + pull)
    return found.value + price, np.minimum(found.smallest, margin), slope


def barrier(effects: Array) -> tuple[Array, Array, Array]:
    """Return the price of coming near unstable effects, the stability margin, and the price's gradient."""
    *others, last = powers(effects)
    margin = 1.0 - squares(last)
    inside = np.maximum(margin, 1e-12)
    if not last.any():  # no cycle
        return -_BARRIER * np.log(inside), margin, np.zeros_like(effects)
    pull = np.where(margin > 1e-12, 2.0 * _BARRIER / inside, 0.0)[..., None, None] * last
    for power in reversed(others):
        turned = power.swapaxes(-1, -2)
        pull = pull @ turned + turned @ pull
    return -_BARRIER * np.log(inside), margin, pull


def gradient(found: Evaluation, parameters: Parameters, where: Plan, learned: Learning, data: Moments) -> Parameters:
    """Return the gradient of the negative log-likelihood at an evaluation of it."""
    precision = np.exp(-2.0 * parameters.log_sd)
    slope = _Slope(found, parameters, where, learned, data, precision)
    slope.within()
    slope.between()
    slope.determinants()
    slope.scaled_rows()
    slope.mixed()
    n = where.total
    log_sd = where.row_samples - precision * found.rss
    return Parameters(slope.effects / n, log_sd / n, slope.learned_fractions() / n, slope.learned_signals() / n)


class _Slope:
    """Gradients under way, N times too large; each method is the backward step of the term of its name."""

    def __init__(
        self,
        found: Evaluation,
        parameters: Parameters,
        where: Plan,
        learned: Learning,
        data: Moments,
        precision: Array,
    ) -> None:
        self.found, self.parameters, self.where, self.learned = found, parameters, where, learned
        self.data, self.precision = data, precision
        self.effects = np.zeros_like(parameters.effects)
        self.fraction = np.zeros_like(parameters.fraction)
        self.columns = np.zeros_like(found.columns)
        self.sent = self.columns

    def within(self) -> None:
        scale, found, where = self.precision[..., None], self.found.within, self.where
        self.effects -= scale * found.pooled
        if found.removed is not None:
            self.effects += where.removed.T @ (pick(scale, where.removed_row, -2) * found.removed)
        if found.blocked is not None:
            each = (self.precision[..., None, :] * where.informs)[..., None] * found.blocked
            self.effects -= np.einsum("...eij,...ej->...ij", each, pick(self.found.columns, where.blocked_env, -2))
            self.columns[..., where.blocked_env, :] -= np.einsum("...eij,...ij->...ej", each, self.parameters.effects)

    def between(self) -> None:
        found, where = self.found.between, self.where
        explained = (found.explained[..., None, :] @ where.root)[..., 0, :].swapaxes(-1, -2)
        left = self.precision[..., None, :] * (where.weight * found.left - explained)
        self.effects -= left.swapaxes(-1, -2) @ found.sent
        self.sent = -(left @ self.parameters.effects)
        self.columns += self.sent * self.data.mean
        if where.tied > 0:
            self.columns -= self.sent * where.zero

    def determinants(self) -> None:
        found, where = self.found.factors, self.where
        turned = found.inverse.swapaxes(-1, -2)
        self.effects += where.common * turned
        if found.lost is None:
            return
        each = where.touched_samples[:, None, None] * found.inverse_sub.swapaxes(-1, -2)
        lost = np.vecdot(each, found.sub)
        self.fraction += row_times(lost.reshape(*lost.shape[:-2], -1), self.learned.touched)
        inner = found.lost[..., None] * each
        at = where.touched.ravel()
        right = pick(turned, at, -2).reshape(*inner.shape[:-1], -1)
        right = inner * right if inner.shape[-1] == 1 else inner @ right
        self.effects -= pick(turned, at) @ right.reshape(*right.shape[:-3], len(at), -1)

    def scaled_rows(self) -> None:
        found, where = self.found.rows, self.where
        if found.kept is None:
            return
        rows = (where.samples[where.scaled_env] / found.variance)[..., None] * found.covariance
        inside = rows * found.effects
        self.fraction -= row_times(np.vecdot(inside, found.columns), self.learned.scaled)
        self.effects -= where.scaled.T @ (rows * found.kept * found.columns)
        self.columns -= self.learned.scaled_env.T @ (inside * found.kept)

    def mixed(self) -> None:
        found, where = self.found.mixed, self.where
        if found.inverse is None:
            return
        each = where.samples[where.mixed][:, None, None] * found.inverse.swapaxes(-1, -2)
        self.effects += (each * found.rows[..., :, None] * found.columns[..., None, :]).sum(-3)
        inside = each * self.parameters.effects[..., None, :, :]
        rows = (inside * found.columns[..., None, :]).sum(-1)
        self.fraction += row_times(rows.reshape(*rows.shape[:-2], -1), self.learned.mixed)
        self.columns[..., where.mixed, :] += (inside * found.rows[..., :, None]).sum(-2)

    def learned_fractions(self) -> Array:
        flat = self.columns.reshape(*self.columns.shape[:-2], -1)
        return np.asarray(self.fraction + row_times(pick(flat, self.learned.column_at), self.learned.column))

    def learned_signals(self) -> Array:
        if self.where.tied > 0:
            return np.zeros_like(self.parameters.signal)
        flat = self.sent.reshape(*self.sent.shape[:-2], -1)
        return np.asarray(row_times(pick(flat, self.learned.signal_at), self.learned.signal))

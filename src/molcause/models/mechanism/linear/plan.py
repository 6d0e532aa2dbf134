"""What the likelihood is a function of: the unknowns, and the conditions laid out as arrays."""

from typing import Any, NamedTuple

import numpy as np

from molcause.models.base import Array
from molcause.models.mechanism.linear.environments import NOTHING, Environments
from molcause.models.mechanism.linear.moments import Layout

AnyArray = Any


class Parameters(NamedTuple):
    """The unknowns, in standardised units; many sets at once have a leading axis.

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

    effects: AnyArray
    log_sd: AnyArray
    fraction: AnyArray
    signal: AnyArray


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
        ``[d, m, E]`` for each row, residual means times this are the part explained by free means; with a leading axis
        where sets of parameters differ in the rows that an input may act on.
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
    removed, scaled
        ``[L, d]`` and ``[S, d]`` 1 at the row of each.
    informs
        ``[Eb, d]`` 1 where a condition with a block informs the row's variance.
    total, common
        Samples of all conditions, and of those that are not mixed.
    """

    samples: AnyArray
    offset: AnyArray
    known: AnyArray
    zero: AnyArray
    fraction_of: AnyArray
    row_of: AnyArray
    signal_of: AnyArray
    tied: AnyArray
    lowest: AnyArray
    highest: AnyArray
    weight: AnyArray
    root: AnyArray
    row_samples: AnyArray
    touched: AnyArray
    touched_fraction: AnyArray
    touched_samples: AnyArray
    mixed: AnyArray
    removed_row: AnyArray
    scaled_env: AnyArray
    scaled_row: AnyArray
    blocked_env: AnyArray
    removed: AnyArray
    scaled: AnyArray
    informs: AnyArray
    total: float
    common: float


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
        removed=np.eye(weight.shape[1])[places.removed_row],
        scaled=np.eye(weight.shape[1])[places.scaled_row],
        informs=(weight[places.blocked_env] > 0).astype(float),
        total=float(env.samples.sum()),
        common=float(env.samples[~mixed].sum()),
    )


def free_mean_roots(env: Environments, weight: Array) -> Array:
    """Return ``[d, m, E]`` roots: |root_i r|^2 is the weighted sum of squares that row i's free means explain.

    m counts all inputs, whether or not a row has them, so that roots under different masks can be stacked.
    """
    n, d = weight.shape
    roots = np.zeros((d, 1 + len(env.inputs), n))
    for i in range(d):
        chosen = np.flatnonzero(env.children[i])
        design = np.column_stack([np.ones(n), env.design[:, chosen]]) * np.sqrt(weight[:, i])[:, None]
        left, values, _ = np.linalg.svd(design, full_matrices=False)
        left = left[:, values > 1e-9 * max(values[0], 1e-300)]
        roots[i, : left.shape[1]] = left.T * np.sqrt(weight[:, i])
    return roots

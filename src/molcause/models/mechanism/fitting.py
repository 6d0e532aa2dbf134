"""From prepared data to the arrays of a fitted `LinearEquilibrium`; the only file of it that loads JAX."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from molcause.engine import load_jax
from molcause.errors import DataContractError
from molcause.models.base import Array, Prepared
from molcause.models.mechanism.environments import Environments, Learned, environments
from molcause.models.mechanism.likelihood import Parameters, plan, residual_means
from molcause.models.mechanism.moments import Layout, Moments, layout, moments, resampled_weights
from molcause.models.mechanism.optimizer import Prices, descend, finish, replicates, start
from molcause.provenance import seed_for

DEFAULT_PENALTY = 0.02
_CHUNK_ELEMENTS = 4_000_000
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Estimates:
    """A fit in data units; row 0 of the leading axis is the estimate, the others are bootstrap replicates.

    Parameters
    ----------
    effects
        ``[1 + replicates, d, d]`` B, ``[target, source]``.
    intercept, noise_sd
        ``[1 + replicates, d]``.
    inputs
        ``[1 + replicates, d, p]`` effect of each input.
    fraction, offset, spread
        ``[1 + replicates, n]`` of each learned surgery: fraction kept, signal or mean, and noise.
    value, gradient, evaluations
        Penalised negative log-likelihood per sample, its largest projected gradient, and likelihood evaluations.
    """

    effects: Array
    intercept: Array
    noise_sd: Array
    inputs: Array
    fraction: Array
    offset: Array
    spread: Array
    value: float
    gradient: float
    evaluations: int


def fit_equilibrium(
    prepared: Prepared, *, bootstraps: int, steps: int, progress: Callable[[int], None]
) -> tuple[Estimates, Environments, tuple[Learned, ...]]:
    """Fit by maximum likelihood, then refit on resampled samples.

    Returns
    -------
    estimates, environments, learned
        ``learned`` lists the surgeries whose strength or signal was learned, in the order of the estimates.
    """
    training = prepared.training
    spread = training.sd[0]
    constant = [training.readouts.readout[i] for i in np.flatnonzero(~(spread > 0))]
    if constant:
        raise DataContractError(
            f"{len(constant)} readout(s) do not vary among the reference samples: {constant[:5]}. Leave them out."
        )
    positive, negative = prepared.constraints.prices(DEFAULT_PENALTY)
    d = len(training.readouts)
    env = environments(prepared, np.isfinite(positive) | np.isfinite(negative))
    prices = Prices(positive[:, :d], negative[:, :d])
    places = layout(env)
    values = (prepared.values - env.center) / spread
    where = plan(env, places)
    learned = _learned(env)
    data = moments(values, prepared.condition, env, places)
    with load_jax().enable_x64(True):
        warm = descend(start(d, len(env.unknown), len(env.signals)), where, data, prices, steps)
        best = finish(Parameters(*(np.asarray(p) for p in warm)), where, data, prices, 20 * steps, _TOLERANCE)
        rng = np.random.default_rng(seed_for(training.seed, "bootstrap"))
        chunk = max(1, min(25, _CHUNK_ELEMENTS // max(1, sum(array.size for array in data))))
        resampled: list[Moments] = []
        refits: list[Parameters] = []
        for k in range(bootstraps):
            weights = resampled_weights(prepared.condition, rng)
            resampled.append(moments(values, prepared.condition, env, places, weights))
            if len(resampled) % chunk == 0 or k == bootstraps - 1:
                refits += replicates(
                    best.parameters, where, resampled[len(refits) :], prices, max(1, steps // 2), chunk, progress
                )
        solutions = [
            _in_data_units(
                parameters, sample, env, places, learned, np.asarray(residual_means(parameters, where, sample.mean))
            )
            for parameters, sample in zip([best.parameters, *refits], [data, *resampled], strict=True)
        ]
    stacked = [np.stack(arrays) for arrays in zip(*solutions, strict=True)]
    return Estimates(*stacked, best.value, best.gradient, best.evaluations), env, learned


def _learned(env: Environments) -> tuple[Learned, ...]:
    """Return blocks, scaled rows and fixed rows, each once; whatever was done in training can be repeated."""
    found = {repr(item): item for item in (*env.signals, *env.unknown)}
    return tuple(found.values())


def _in_data_units(
    parameters: Parameters, data: Moments, env: Environments, places: Layout, learned: tuple[Learned, ...], left: Array
) -> tuple[Array, ...]:
    effects = np.asarray(parameters.effects)
    spread, center = env.spread, env.center
    d = len(spread)
    raw = effects * spread[:, None] / spread[None, :]
    means, inputs = np.zeros(d), np.zeros((d, len(env.inputs)))
    for i in range(d):
        chosen = np.flatnonzero(env.children[i])
        weight = np.sqrt(env.samples * ~env.excluded[:, i])
        design = np.column_stack([np.ones(len(weight)), env.design[:, chosen]]) * weight[:, None]
        solution = np.linalg.lstsq(design, left[:, i] * weight, rcond=1e-9)[0]
        means[i], inputs[i, chosen] = solution[0], solution[1:]
    intercept = center + spread * means - raw @ center
    fraction, offset, noise = (np.full(len(learned), np.nan) for _ in range(3))
    values = np.concatenate([env.known, np.asarray(parameters.fraction)])
    for k, item in enumerate(learned):
        fraction[k] = item.strength if not np.isnan(item.strength) else parameters.fraction[_at(env.unknown, item)]
        t = item.readout
        if item.kind == "block":
            free = (1.0 - fraction[k]) * env.zero[t] if env.tied else float(parameters.signal[_at(env.signals, item)])
            offset[k] = (1.0 - fraction[k]) * center[t] + spread[t] * free
        else:
            offset[k], noise[k] = _own_law(item, effects, values, fraction[k], data, env, places)
            offset[k] = spread[t] * offset[k] + center[t] - fraction[k] * (raw[t] @ center + intercept[t])
            noise[k] *= spread[t]
    return (
        raw,
        intercept,
        spread * np.exp(np.asarray(parameters.log_sd)),
        inputs * spread[:, None],
        fraction,
        offset,
        noise,
    )


def _own_law(
    item: Learned, effects: Array, values: Array, fraction: float, data: Moments, env: Environments, places: Layout
) -> tuple[float, float]:
    """Return the mean (what is left of it without inputs) and noise of a scaled row, averaged over its conditions."""
    t = item.readout
    position = len(env.known) + _at(env.unknown, item)
    at = np.flatnonzero((places.scaled_row == t) & (env.row_of[places.scaled_env, places.scaled_row] == position))
    envs = places.scaled_env[at]
    columns = values[env.fraction_of[envs]]
    rows = np.eye(len(effects))[t] - fraction * effects[t] * columns
    means = (rows * data.mean[envs]).sum(axis=1)
    variances = np.einsum("li,lij,lj->l", rows, data.scaled[at], rows)
    weight = env.samples[envs] / env.samples[envs].sum()
    return float(weight @ means), float(np.sqrt(weight @ variances))


def _at(items: tuple[Learned, ...], item: Learned) -> int:
    return [repr(other) for other in items].index(repr(item))

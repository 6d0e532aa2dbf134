"""From prepared data to the arrays of a fitted `LinearEquilibrium`; the only file of it that loads JAX."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from molcause.engine import exact
from molcause.errors import DataContractError
from molcause.models.base import Array, Prepared
from molcause.models.mechanism.environments import Environments, Learned, environments
from molcause.models.mechanism.likelihood import Parameters, Plan, fractions, plan, residual_means, sent_signals
from molcause.models.mechanism.moments import Layout, Moments, layout, moments, resampled_weights
from molcause.models.mechanism.optimizer import Prices, finish, refit, start
from molcause.provenance import seed_for

DEFAULT_PENALTY = 0.02
_CHUNK_ELEMENTS = 4_000_000
_TOLERANCE = 1e-6
CONVERGED = 1e-4
_MEMORY_GB = 8.0


class Solution(NamedTuple):
    """One fit in data units.

    Parameters
    ----------
    effects
        ``[d, d]`` B, ``[target, source]``.
    intercept, noise_sd
        ``[d]``.
    inputs
        ``[d, p]`` effect of each input.
    fraction, offset, spread
        ``[n]`` of each learned surgery: fraction kept, signal or mean, and noise.
    """

    effects: Array
    intercept: Array
    noise_sd: Array
    inputs: Array
    fraction: Array
    offset: Array
    spread: Array


@dataclass(frozen=True)
class Estimates:
    """A fit and its bootstrap replicates.

    Parameters
    ----------
    solutions
        Arrays of `Solution` with a leading axis: the estimate first, then the replicates.
    environments
        The conditions as the likelihood saw them.
    learned
        The surgeries that can be repeated as they were done in training.
    value, gradient, evaluations
        Penalised negative log-likelihood per sample, its largest projected gradient, and likelihood evaluations.
    held_back
        Largest gradient that the barrier against unstable effects had to hold.
    dropped
        Bootstrap replicates that did not converge and were left out.
    """

    solutions: Solution
    environments: Environments
    learned: tuple[Learned, ...]
    value: float
    gradient: float
    evaluations: int
    held_back: float
    dropped: int


def fit_equilibrium(prepared: Prepared, *, bootstraps: int, steps: int, progress: Callable[[int], None]) -> Estimates:
    """Fit by maximum likelihood, then refit on resampled samples."""
    training = prepared.training
    spread = training.sd[0]
    if training.samples[0] < 2:
        raise DataContractError(
            "There is 1 complete reference sample; at least 2 are needed to know how readings vary."
        )
    constant = [training.readouts.readout[i] for i in np.flatnonzero(~(spread > 0))]
    if constant:
        raise DataContractError(
            f"{len(constant)} readout(s) do not vary among the reference samples: {constant[:5]}. Leave them out."
        )
    positive, negative = prepared.constraints.prices(DEFAULT_PENALTY)
    d = len(training.readouts)
    _check_memory(len(training.conditions), d)
    env = environments(prepared, np.isfinite(positive) | np.isfinite(negative))
    prices = Prices(positive[:, :d], negative[:, :d])
    places = layout(env)
    where = plan(env, places)
    values = (prepared.values - env.center) / spread
    data = moments(values, prepared.condition, env, places)
    chunk = max(1, min(25, _CHUNK_ELEMENTS // max(1, sum(array.size for array in data))))
    rng = np.random.default_rng(seed_for(training.seed, "bootstrap"))
    dropped = 0
    with exact():
        origin = start(d, len(env.unknown), len(env.signals))
        [warm] = refit(origin, where, [data], prices, steps, 1)
        best = finish(warm, where, data, prices, 20 * steps, _TOLERANCE)
        solutions = [_in_data_units(best.parameters, data, where, env, places)]
        for begin in range(0, bootstraps, chunk):
            count = min(chunk, bootstraps - begin)
            weights = [resampled_weights(prepared.condition, rng) for _ in range(count)]
            resampled = [moments(values, prepared.condition, env, places, w) for w in weights]
            warm_starts = refit(origin, where, resampled, prices, steps, chunk if begin else count)
            for warm, sample in zip(warm_starts, resampled, strict=True):
                again = finish(warm, where, sample, prices, 20 * steps, CONVERGED / 2)
                if again.gradient < CONVERGED:
                    solutions.append(_in_data_units(again.parameters, sample, where, env, places))
                else:
                    dropped += 1
            progress(count)
    stacked = Solution(*(np.stack(arrays) for arrays in zip(*solutions, strict=True)))
    return Estimates(
        stacked, env, (*env.signals, *env.scaled), best.value, best.gradient, best.evaluations, best.held_back, dropped
    )


def _check_memory(conditions: int, readouts: int) -> None:
    """Raise before an allocation that would not fit: one scatter matrix for each condition, twice."""
    gigabytes = 2 * 8 * conditions * readouts**2 / 1e9
    if gigabytes > _MEMORY_GB:
        raise DataContractError(
            f"{conditions} conditions x {readouts} readouts need about {gigabytes:.0f} GB here. "
            "Select fewer readouts, for instance the targets and what responds to them."
        )


def _in_data_units(parameters: Parameters, data: Moments, where: Plan, env: Environments, places: Layout) -> Solution:
    """Undo the standardisation, and recover what was profiled out: intercepts, inputs, the laws of scaled rows."""
    effects, spread, center = np.asarray(parameters.effects), env.spread, env.center
    fraction = np.asarray(fractions(parameters, where))
    signal = np.asarray(sent_signals(parameters, where, fraction))
    means, inputs = _free_means(np.asarray(residual_means(parameters, where, data.mean)), env)
    raw = effects * spread[:, None] / spread[None, :]
    intercept = center + spread * means - raw @ center
    kept, offset, noise = [], [], []
    for k in range(len(env.signals)):
        e, t = np.argwhere(env.signal_of == 1 + k)[0]
        kept.append(float(fraction[env.fraction_of[e, t]]))
        offset.append((1.0 - kept[-1]) * center[t] + spread[t] * float(signal[e, t]))
        noise.append(np.nan)
    for k, item in enumerate(env.scaled):
        t = item.readout
        at = np.flatnonzero(env.scaled_of[places.scaled_env, places.scaled_row] == 1 + k)
        envs = places.scaled_env[at]
        own = float(fraction[env.row_of[envs[0], t]])
        sent = fraction[env.fraction_of[envs]] * data.mean[envs] + signal[envs]
        given = env.design[envs] * inputs[t]
        direct = np.array([item.direct for item in env.inputs], dtype=bool)
        inside = means[t] + sent @ effects[t] + given[:, ~direct].sum(axis=1)
        mean = data.mean[envs, t] - own * inside - given[:, direct].sum(axis=1) - env.offset[envs, t]
        rows = np.eye(len(effects))[t] - own * effects[t] * fraction[env.fraction_of[envs]]
        variance = np.einsum("li,lij,lj->l", rows, data.scaled[at], rows)
        weight = env.samples[envs] / env.samples[envs].sum()
        kept.append(own)
        offset.append((1.0 - own) * center[t] + spread[t] * float(weight @ mean))
        noise.append(spread[t] * float(np.sqrt(weight @ variance)))
    return Solution(
        effects=raw,
        intercept=intercept,
        noise_sd=spread * np.exp(np.asarray(parameters.log_sd)),
        inputs=inputs * spread[:, None],
        fraction=np.array(kept),
        offset=np.array(offset),
        spread=np.array(noise),
    )


def _free_means(left: Array, env: Environments) -> tuple[Array, Array]:
    """Return each row's mean and input effects, the weighted least-squares fit to its residual means."""
    d = left.shape[1]
    means, inputs = np.zeros(d), np.zeros((d, len(env.inputs)))
    for i in range(d):
        chosen = np.flatnonzero(env.children[i])
        weight = np.sqrt(env.samples * ~env.excluded[:, i])
        design = np.column_stack([np.ones(len(weight)), env.design[:, chosen]]) * weight[:, None]
        solution = np.linalg.lstsq(design, left[:, i] * weight, rcond=1e-9)[0]
        means[i], inputs[i, chosen] = solution[0], solution[1:]
    return means, inputs

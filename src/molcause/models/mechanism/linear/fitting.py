"""From prepared data to the arrays of a fitted `LinearEquilibrium`, under one bias or many."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from molcause.errors import DataContractError
from molcause.models.base import Array, Prepared, Training
from molcause.models.mechanism.linear.environments import Environments, Learned, environments
from molcause.models.mechanism.linear.gradient import learning
from molcause.models.mechanism.linear.likelihood import fractions, residual_means, sent_signals
from molcause.models.mechanism.linear.moments import Layout, Moments, layout, moments, resampled_weights
from molcause.models.mechanism.linear.optimizer import Optimum, Prices, Problem, descend, finish, start
from molcause.models.mechanism.linear.plan import Parameters, Plan, free_mean_roots, plan
from molcause.provenance import seed_for

DEFAULT_PENALTY = 0.02
_BATCH, _BATCH_ELEMENTS, _REPLICATES = 64, 1_000_000, 50
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


def fit_equilibria(
    prepared: list[Prepared], *, bootstraps: int, steps: int, progress: Callable[[int], None]
) -> list[Estimates]:
    """Fit the same data under each bias by maximum likelihood, then refit on resampled samples.

    Conditions, moments and resamples are shared; a fit does not depend on which others are made with it.
    """
    setting = _Setting(prepared)
    with threadpool_limits(1, user_api="blas"):  # threads of LAPACK would wait for each other on busy cores
        best = setting.optima(setting.problems(setting.data), steps, _TOLERANCE)
        found = [[setting.solution(k, one.parameters, setting.data)] for k, one in enumerate(best)]
        dropped = [0] * len(prepared)
        for weights in setting.resamples(bootstraps):
            samples = [setting.moments(each) for each in weights]
            for k in range(len(prepared)):
                again = setting.optima([setting.problem(k, sample) for sample in samples], steps, CONVERGED / 2)
                good = [n for n, one in enumerate(again) if one.gradient < CONVERGED]
                found[k] += [setting.solution(k, again[n].parameters, samples[n]) for n in good]
                dropped[k] += len(again) - len(good)
            progress(len(weights))
    return [
        Estimates(
            Solution(*(np.stack(arrays) for arrays in zip(*found[k], strict=True))),
            env,
            (*env.signals, *env.scaled),
            one.value,
            one.gradient,
            one.evaluations,
            one.held_back,
            dropped[k],
        )
        for k, (env, one) in enumerate(zip(setting.env, best, strict=True))
    ]


class _Setting:
    """The same conditions and samples under one or many biases, which differ in prices and in what inputs act on."""

    def __init__(self, prepared: list[Prepared]) -> None:
        self.prepared = prepared[0]
        training = self.prepared.training
        _check(training)
        d = len(training.readouts)
        prices = [each.constraints.prices(DEFAULT_PENALTY) for each in prepared]
        self.prices = [Prices(positive[:, :d], negative[:, :d]) for positive, negative in prices]
        self.env = [
            environments(each, np.isfinite(positive) | np.isfinite(negative))
            for each, (positive, negative) in zip(prepared, prices, strict=True)
        ]
        env = self.env[0]
        self.places = layout(env)
        first = plan(env, self.places)
        self.where = [first] + [first._replace(root=_root(other, env, first)) for other in self.env[1:]]
        self.learned = learning(first, len(env.unknown))
        self.start = start(d, len(env.unknown), len(env.signals))
        self.values = (self.prepared.values - env.center) / env.spread
        self.data = self.moments(None)
        elements = sum(array.size for array in self.data) + first.root.size
        self.batch = max(1, min(_BATCH, _BATCH_ELEMENTS // elements))

    def moments(self, weights: Array | None) -> Moments:
        return moments(self.values, self.prepared.condition, self.env[0], self.places, weights)

    def problem(self, k: int, data: Moments) -> Problem:
        return Problem(self.where[k], self.learned, data, self.prices[k])

    def problems(self, data: Moments) -> list[Problem]:
        return [self.problem(k, data) for k in range(len(self.prices))]

    def resamples(self, bootstraps: int) -> Iterator[list[Array]]:
        """Yield sample weights of the replicates, a batch at a time; the batches do not change them."""
        rng = np.random.default_rng(seed_for(self.prepared.training.seed, "bootstrap"))
        size = min(_REPLICATES, self.batch)
        for begin in range(0, bootstraps, size):
            count = min(size, bootstraps - begin)
            yield [resampled_weights(self.prepared.condition, rng) for _ in range(count)]

    def optima(self, problems: list[Problem], steps: int, tolerance: float) -> list[Optimum]:
        """Return the optimum of each problem, found from no effects."""
        found = []
        for begin in range(0, len(problems), self.batch):
            batch = problems[begin : begin + self.batch]
            warm = descend(self.start, batch, steps)
            found += [finish(one, p, 20 * steps, tolerance) for one, p in zip(warm, batch, strict=True)]
        return found

    def solution(self, k: int, parameters: Parameters, data: Moments) -> Solution:
        return _in_data_units(parameters, data, self.where[k], self.env[k], self.places)


def _root(other: Environments, env: Environments, first: Plan) -> Array:
    same = np.array_equal(other.children, env.children)
    return np.asarray(first.root if same else free_mean_roots(other, first.weight))


def _check(training: Training) -> None:
    """Raise unless the reference samples say how every readout varies, and the moments fit into memory."""
    if training.samples[0] < 2:
        raise DataContractError(
            f"Complete reference samples: {training.samples[0]:.0f}; at least 2 are needed to know how readings "
            "vary. Give replicates of the reference, or choose a model of means, such as Ridge."
        )
    constant = [training.readouts.readout[i] for i in np.flatnonzero(~(training.sd[0] > 0))]
    if constant:
        raise DataContractError(
            f"{len(constant)} readout(s) do not vary among the reference samples: {constant[:5]}. Leave them out."
        )
    _check_memory(len(training.conditions), len(training.readouts))


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
    effects, spread, center = parameters.effects, env.spread, env.center
    fraction = fractions(parameters, where)
    columns = fraction[env.fraction_of]
    signal = sent_signals(parameters, where, columns)
    left = residual_means(parameters, where, data.mean, columns * data.mean + signal)
    means, inputs = _free_means(left, env)
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
        noise_sd=spread * np.exp(parameters.log_sd),
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

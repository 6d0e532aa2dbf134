"""Fitting: proximal Adam from zero, many problems at once, then bound-constrained L-BFGS to convergence.

Proximal Adam takes the L1 prices in Adam's own metric (an edge's price may differ by sign, and infinity forbids).
A step after which a condition's system would be singular or of the other orientation is halved until it is sound:
log|det| is a barrier that a long step could jump. Splitting B into positive and negative parts
turns prices, masks and signs into bounds, so the same objective is finished by L-BFGS-B (scipy).
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, minimize

from molcause.models.base import Array
from molcause.models.mechanism.linear.gradient import Learning, barrier, barrier_objective
from molcause.models.mechanism.linear.moments import Moments
from molcause.models.mechanism.linear.plan import Parameters, Plan

_BETA1, _BETA2, _EPSILON = 0.9, 0.99, 1e-4
_RATE, _FINE, _FINE_SHARE = 0.02, 0.1, 0.3
_LOG_SD = (-6.0, 4.0)
_STEEP = 1e4
_RESTARTS = 5


class Prices(NamedTuple):
    """L1 prices of a positive and a negative weight on every edge, ``[d, d]``; infinity forbids."""

    positive: Array
    negative: Array


class Problem(NamedTuple):
    """What is minimised; with a leading axis in ``where.root``, data or prices it is many problems at once."""

    where: Plan
    learned: Learning
    data: Moments
    prices: Prices


class Optimum(NamedTuple):
    """Where an optimisation ended.

    Parameters
    ----------
    parameters
        The best parameters found.
    value
        Penalised mean negative log-likelihood per sample, without the barrier.
    gradient
        Largest projected gradient; near 0 at an optimum.
    evaluations
        Evaluations of the likelihood after the warm start.
    held_back
        Largest gradient of the barrier: how hard the data push towards unstable effects.
    """

    parameters: Parameters
    value: float
    gradient: float
    evaluations: int
    held_back: float


def start(d: int, n_fractions: int, n_signals: int) -> Parameters:
    """Return no effects, unit noise, half the influence kept, and no signal."""
    return Parameters(np.zeros((d, d)), np.zeros(d), np.full(n_fractions, 0.5), np.zeros(n_signals))


def stack(problems: list[Problem]) -> Problem:
    """Return problems on the same conditions as one, with a leading axis; what they share is kept once."""
    first = problems[0]
    data = Moments(*(_stacked(list(arrays)) for arrays in zip(*(p.data for p in problems), strict=True)))
    prices = Prices(*(np.stack(arrays) for arrays in zip(*(p.prices for p in problems), strict=True)))
    root = _stacked([problem.where.root for problem in problems])
    return Problem(first.where._replace(root=root), first.learned, data, prices)


def _stacked(arrays: list[Array]) -> Array:
    return arrays[0] if all(array is arrays[0] for array in arrays) else np.stack(arrays)


def descend(initial: Parameters, problems: list[Problem], steps: int) -> list[Parameters]:
    """Run proximal Adam on every problem for a fixed number of steps, the last ones ten times finer.

    `initial` must be sound. No problem's path depends on the others.
    """
    whole = stack(problems)
    box = _Box(initial, whole)
    now = box.clip(np.tile(box.flat(initial), (len(problems), 1)), np.zeros((len(problems), 1)))
    sound, first, second = now, np.zeros_like(now), np.zeros_like(now)
    with np.errstate(all="ignore"):  # an unsound step may divide by zero; it is taken back
        for k in range(steps):
            _, smallest, slopes = barrier_objective(box.parameters(now), whole.where, whole.learned, whole.data)
            slope = box.flat(slopes)
            is_sound = (smallest > 0) & np.isfinite(slope[:, : box.edges]).all(axis=1)
            moved, first_new, second_new = _step(k, steps, now, slope, first, second, box)
            if is_sound.all():
                now, sound, first, second = moved, now, first_new, second_new
                continue
            pick = is_sound[:, None]
            now, sound = np.where(pick, moved, 0.5 * (now + sound)), np.where(pick, now, sound)
            first, second = np.where(pick, first_new, 0.0), np.where(pick, second_new, second)
    return [box.parameters(row) for row in sound]


def _step(
    k: int, steps: int, now: Array, slope: Array, first: Array, second: Array, box: "_Box"
) -> tuple[Array, Array, Array]:
    """Return where Adam's step k leads, and its new moments."""
    first = _BETA1 * first + (1 - _BETA1) * slope
    second = _BETA2 * second + (1 - _BETA2) * slope * slope
    rate = _RATE * (_FINE if k >= (1 - _FINE_SHARE) * steps else 1.0)
    metric = rate / (np.sqrt(second / (1 - _BETA2 ** (k + 1.0))) + _EPSILON)
    return box.clip(now - metric * first / (1 - _BETA1 ** (k + 1.0)), metric), first, second


class _Box:
    """Parameters of many problems as rows of one array, with their bounds and prices."""

    def __init__(self, initial: Parameters, whole: Problem) -> None:
        self.d, n_fractions = len(initial.log_sd), len(initial.fraction)
        self.edges = self.d**2
        self.cuts = np.cumsum([self.edges, self.d, n_fractions])
        positive, negative = (price.reshape(len(price), self.edges) for price in whole.prices)
        self.up, self.down = np.where(np.isinf(positive), 0.0, positive), np.where(np.isinf(negative), 0.0, negative)
        self.highest, self.lowest = np.where(np.isinf(positive), 0.0, np.inf), np.where(np.isinf(negative), 0.0, np.inf)
        self.lower = np.concatenate([np.full(self.d, _LOG_SD[0]), np.zeros(n_fractions), whole.where.lowest])
        self.upper = np.concatenate([np.full(self.d, _LOG_SD[1]), np.ones(n_fractions), whole.where.highest])

    def flat(self, parameters: Parameters) -> Array:
        leading = parameters.log_sd.shape[:-1]
        return np.concatenate([parameters.effects.reshape(*leading, self.edges), *parameters[1:]], axis=-1)

    def parameters(self, rows: Array) -> Parameters:
        a, b, c = self.cuts
        effects = rows[..., :a].reshape(*rows.shape[:-1], self.d, self.d)
        return Parameters(effects, rows[..., a:b], rows[..., b:c], rows[..., c:])

    def clip(self, moved: Array, metric: Array) -> Array:
        """Return the proximal point: edges shrunk by their prices, the others within their bounds."""
        edges, metric = moved[:, : self.edges], metric[:, : self.edges]
        up = np.minimum(np.maximum(edges - metric * self.up, 0.0), self.highest)
        down = np.minimum(np.maximum(-edges - metric * self.down, 0.0), self.lowest)
        others = np.minimum(np.maximum(moved[:, self.edges :], self.lower), self.upper)
        return np.concatenate([up - down, others], axis=1)


def finish(warm: Parameters, problem: Problem, limit: int, tolerance: float) -> Optimum:
    """Run bound-constrained L-BFGS from a warm start to convergence."""
    where, learned, data, prices = problem
    split = _Split(warm, prices, where)
    last = (split.x0, 0.0)

    def objective(x: Array) -> tuple[float, Array]:
        nonlocal last
        value, smallest, slope = barrier_objective(split.parameters(x), where, learned, data)
        if smallest > 0 and np.isfinite(value):
            last = (x.copy(), float(value) + float(split.price @ x))
            return last[1], split.gradient(slope) + split.price
        # Beyond a boundary a steep bowl around the last sound point sends the line search back.
        step = x - last[0]
        return last[1] + _STEEP * float(step @ step), 2.0 * _STEEP * step

    x, evaluations, gradient = split.x0, 0, float("inf")
    with np.errstate(all="ignore"):
        for _ in range(_RESTARTS):
            found = minimize(
                objective,
                x,
                jac=True,
                method="L-BFGS-B",
                bounds=Bounds(split.lower, split.upper),
                options={"maxiter": limit, "maxfun": 2 * limit, "ftol": 1e-15, "gtol": tolerance, "maxcor": 20},
            )
            x, evaluations = found.x, evaluations + int(found.nfev)
            value, slope = objective(x)
            before, gradient = gradient, split.projected(x, slope)
            # A line search that met a boundary ends early; a fresh start from there goes on.
            if gradient <= tolerance or evaluations >= 2 * limit or gradient >= before:
                break
    parameters = split.parameters(x)
    price, _, pull = barrier(parameters.effects)
    return Optimum(parameters, value - float(price), gradient, evaluations, float(np.abs(pull).max()))


class _Split:
    """B as positive minus negative parts, the other parameters as they are, in one bounded vector.

    A fraction or signal that only a few samples inform is scaled by the root of their share, so that all directions
    have curvature of one order.
    """

    def __init__(self, warm: Parameters, prices: Prices, where: Plan) -> None:
        self.size = len(warm.log_sd)
        whole = (prices.positive == 0) & (prices.negative == 0)
        self.up = np.flatnonzero(np.isfinite(prices.positive))
        self.down = np.flatnonzero(np.isfinite(prices.negative) & ~whole)
        whole, effects = whole.ravel()[self.up], warm.effects.ravel()
        counts = [len(self.up), len(self.down), self.size, len(warm.fraction), len(warm.signal)]
        self.cuts = np.cumsum(counts[:-1])
        share = _shares(where, len(warm.fraction), len(warm.signal))
        self.scale = np.concatenate([np.ones(sum(counts[:3])), np.sqrt(share)])
        cost = [prices.positive.ravel()[self.up], prices.negative.ravel()[self.down]]
        self.price = np.concatenate([*cost, np.zeros(sum(counts[2:]))])
        up = effects[self.up]
        point = [np.where(whole, up, np.maximum(up, 0.0)), np.maximum(-effects[self.down], 0.0)]
        self.x0 = np.concatenate([*point, *warm[1:]]) * self.scale
        lower = [
            np.where(whole, -np.inf, 0.0),
            np.zeros(counts[1]),
            np.full(self.size, _LOG_SD[0]),
            np.zeros(counts[3]),
            where.lowest,
        ]
        upper = [
            np.full(counts[0] + counts[1], np.inf),
            np.full(self.size, _LOG_SD[1]),
            np.ones(counts[3]),
            where.highest,
        ]
        self.lower, self.upper = np.concatenate(lower) * self.scale, np.concatenate(upper) * self.scale

    def parameters(self, x: Array) -> Parameters:
        up, down, *rest = self._parts(x / self.scale)
        effects = np.zeros(self.size**2)
        effects[self.up] = up
        effects[self.down] -= down
        return Parameters(effects.reshape(self.size, self.size), *rest)

    def _parts(self, x: Array) -> list[Array]:
        ends = (0, *self.cuts, len(x))
        return [x[a:b] for a, b in pairwise(ends)]

    def gradient(self, slope: Parameters) -> Array:
        effects = slope.effects.ravel()
        parts = [effects[self.up], -effects[self.down], *slope[1:]]
        return np.concatenate(parts) / self.scale

    def projected(self, x: Array, slope: Array) -> float:
        """Return the largest step that the gradient would still take within the bounds."""
        return float(np.abs(np.clip(x - slope, self.lower, self.upper) - x).max(initial=0.0))


def _shares(where: Plan, n_fractions: int, n_signals: int) -> Array:
    """Return the share of samples that informs each learned fraction and signal."""
    total = where.samples.sum()
    fractions = [
        ((where.fraction_of == len(where.known) + k) | (where.row_of == len(where.known) + k)).any(axis=1)
        for k in range(n_fractions)
    ]
    signals = [(where.signal_of == 1 + k).any(axis=1) for k in range(n_signals)]
    found = np.array([float(where.samples[rows].sum()) / float(total) for rows in (*fractions, *signals)])
    return np.where(found > 0, found, 1.0)

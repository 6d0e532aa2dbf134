"""Coverage of 95 % intervals for the mean of few paired differences, and the level of the sign-flip test."""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from benchmarks.measure import table
from molcause.provenance import seed_for
from molcause.stats.intervals import mean_interval
from molcause.stats.sign_flip import sign_flip_p_value

Interval = tuple[float, float]
Draw = Callable[[np.random.Generator, int], np.ndarray]

TIED = np.array([-0.23, -0.03, 0.17, 0.37]), np.array([0.15, 0.60, 0.20, 0.05])
WORLDS: dict[str, Draw] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "exponential": lambda rng, n: rng.exponential(size=n) - 1.0,
    "t, 3 degrees of freedom": lambda rng, n: rng.standard_t(3, size=n),
    "four values, 60 % tied": lambda rng, n: rng.choice(TIED[0], p=TIED[1], size=n),
}
"""Differences of true mean 0."""
METHODS = ("percentile", "BCa", "Student's t", "studentized", "symmetric studentized", "`mean_interval`")
REPLICATES = 1999


def report(samples: int = 4000, sizes: tuple[int, ...] = (8, 12, 20, 50)) -> str:
    """Return both tables."""
    rows = [_coverage(world, n, samples) for world in WORLDS for n in sizes]
    error = 100 * math.sqrt(0.95 * 0.05 / samples)
    return (
        f"Coverage in percent of nominal 95 % intervals ({samples:,} samples each, standard error {error:.1f}), and in "
        f"brackets the median width in units of that of Student's t:\n\n"
        f"{table(['differences', 'n', *METHODS], rows)}\n\n"
        f"{report_sign_flip(samples)}"
    )


def report_sign_flip(samples: int = 4000, sizes: tuple[int, ...] = (5, 7, 8, 12)) -> str:
    """Count rejections at 5 % of the true hypothesis of mean 0."""
    rows = []
    for world, draw in WORLDS.items():
        rng = np.random.default_rng(seed_for(0, "sign_flip", world))
        p = {n: [sign_flip_p_value(draw(rng, n)) for _ in range(samples)] for n in sizes}
        rows.append([world, *(f"{100 * np.mean(np.array(p[n]) <= 0.05):.1f}" for n in sizes)])
    columns = ["differences", *(f"n = {n}" for n in sizes)]
    return f"False positives in percent of the sign-flip test at p <= 0.05:\n\n{table(columns, rows)}"


def _coverage(world: str, n: int, samples: int) -> list[object]:
    rng = np.random.default_rng(seed_for(0, "intervals", world, str(n)))
    values = [WORLDS[world](rng, n) for _ in range(samples)]
    found = np.array([_intervals(one, seed, rng) for seed, one in enumerate(values)])
    covered = 100 * np.mean((found[..., 0] <= 1e-12) & (found[..., 1] >= -1e-12), axis=0)
    width = np.median(found[..., 1] - found[..., 0], axis=0)
    width /= width[METHODS.index("Student's t")]
    return [world, n, *(f"{c:.1f} ({w:.2f})" for c, w in zip(covered, width, strict=True))]


def _intervals(x: np.ndarray, seed: int, rng: np.random.Generator) -> list[Interval]:
    """Return an interval by each of `METHODS`."""
    n, mean, error = len(x), x.mean(), x.std(ddof=1) / math.sqrt(len(x))
    if error < 1e-9:
        return [(mean, mean)] * len(METHODS)
    drawn = x[rng.integers(0, n, (REPLICATES, n))]
    means, errors = drawn.mean(axis=1), drawn.std(axis=1, ddof=1) / math.sqrt(n)
    varied = errors > 1e-9
    t = (means[varied] - mean) / errors[varied]
    below, above = np.quantile(t, [0.025, 0.975], method="weibull")
    student, size = stdtrit(n - 1, 0.975), np.quantile(np.abs(t), 0.95, method="weibull")
    return [
        _between(means, 0.025, 0.975),
        _bca(x, means),
        (mean - student * error, mean + student * error),
        (mean - above * error, mean - below * error),
        (mean - size * error, mean + size * error),
        mean_interval(x, seed=seed),
    ]


def _bca(x: np.ndarray, means: np.ndarray) -> Interval:
    """Efron (1987), with the acceleration from the jackknife."""
    below = np.mean(means < x.mean()) + np.mean(means == x.mean()) / 2
    bias = ndtri(np.clip(below, 1 / (2 * len(means)), 1 - 1 / (2 * len(means))))
    away = x - x.mean()
    acceleration = np.sum(away**3) / (6 * np.sum(away**2) ** 1.5)
    shifted = bias + ndtri([0.025, 0.975])
    low, high = ndtr(bias + shifted / (1 - acceleration * shifted))
    return _between(means, low, high)


def _between(means: np.ndarray, low: float, high: float) -> Interval:
    first, last = np.quantile(means, [low, high], method="weibull")
    return float(first), float(last)

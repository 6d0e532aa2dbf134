"""What choosing a configuration by the test units costs: the best of K, against the choice of inner splits."""

import numpy as np

from benchmarks.measure import table
from molcause.provenance import seed_for
from molcause.stats.selection import InnerFold, select

TRAIN, TEST, FRESH = 60, 20, 2000
"""Units; the fresh ones show what a configuration is really worth."""
FEATURES, USED, SIGNAL = 40, 20, 0.12
TRIED = (1, 5, 25, 100)

Configuration = tuple[np.ndarray, float]
"""Features of a ridge regression, and its penalty."""


def report(samples: int = 200) -> str:
    """Return the table."""
    rows = []
    for world, signal in (("pure noise", 0.0), ("real", SIGNAL)):
        rng = np.random.default_rng(seed_for(0, "selection", world))
        found = np.mean([_experiment(rng, signal) for _ in range(samples)], axis=0)
        rows += [
            [world, tried, *(f"{x:.3f}" for x in _with_optimism(row))] for tried, row in zip(TRIED, found, strict=True)
        ]
    how = ("by the test units", "nested")
    columns = [f"{name} {one}" for one in how for name in ("reported,", "fresh units,", "optimism,")]
    return (
        f"Skill, 1 - error / error of the training mean, of ridge regressions that differ in penalty and features: "
        f"{TRAIN} units train, {TEST} test; means of {samples} simulated experiments.\n\n"
        f"{table(['configurations', 'tried', *columns], rows)}"
    )


def _with_optimism(row: np.ndarray) -> list[float]:
    return [row[0], row[1], row[0] - row[1], row[2], row[3], row[2] - row[3]]


def _experiment(rng: np.random.Generator, signal: float) -> np.ndarray:
    """Return ``[tried, 4]`` skills: chosen by the test units on these and on fresh ones; chosen nested, the same."""
    x = rng.normal(size=(TRAIN + TEST + FRESH, FEATURES))
    y = signal * x @ rng.normal(size=FEATURES) * np.sqrt(FEATURES) / 2 + rng.normal(size=len(x))
    grid = _grid(rng, max(TRIED))
    train, test, fresh = np.split(np.arange(len(x)), [TRAIN, TRAIN + TEST])
    on_test = np.array([-_errors(x, y, one, (train, test)).mean() for one in grid])
    inner = [(np.delete(train, train[k::4]), train[k::4]) for k in range(4)]
    rows = []
    for tried in TRIED:
        nested = select(grid[:tried], inner, lambda one, fold: -_errors(x, y, one, fold), within=train).chosen
        chosen = int(np.argmax(on_test[:tried])), nested
        rows.append([_skill(x, y, grid[i], (train, rows_)) for i in chosen for rows_ in (test, fresh)])
    return np.array(rows)


def _grid(rng: np.random.Generator, tried: int) -> list[Configuration]:
    return [(rng.permutation(FEATURES)[:USED], float(10.0 ** rng.uniform(-1, 3))) for _ in range(tried)]


def _skill(x: np.ndarray, y: np.ndarray, configuration: Configuration, fold: InnerFold) -> float:
    train, test = fold
    return float(1 - _errors(x, y, configuration, fold).mean() / np.mean((y[test] - y[train].mean()) ** 2))


def _errors(x: np.ndarray, y: np.ndarray, configuration: Configuration, fold: InnerFold) -> np.ndarray:
    """Return the squared error of each test unit."""
    (features, penalty), (train, test) = configuration, fold
    a, mean = x[np.ix_(train, features)], y[train].mean()
    slopes = np.linalg.solve(a.T @ a + penalty * np.eye(len(features)), a.T @ (y[train] - mean))
    return np.asarray((y[test] - mean - x[np.ix_(test, features)] @ slopes) ** 2)

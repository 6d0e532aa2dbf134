"""Coverage of 95 % intervals over held-out units: skills, clusters of rows, sets that share targets, and splits."""

import math
from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from scipy.special import gammaincinv, ndtr, stdtrit

from benchmarks.measure import table
from molcause.provenance import seed_for
from molcause.stats.bootstrap import Estimate, difference_of_means, difference_of_skills, mean_of_units, skill
from molcause.stats.intervals import mean_interval
from molcause.stats.overlapping_splits import overlapping_splits

Interval = tuple[float, float]
Draw = Callable[[np.random.Generator, int], np.ndarray]

ALIKE = 0.7
ERRORS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "gamma, shape 2": lambda z: gammaincinv(2.0, ndtr(z)) / 2.0,
    "gamma, shape 1/2": lambda z: gammaincinv(0.5, ndtr(z)) * 2.0,
    "lognormal, sd of log 1/2": lambda z: np.exp(z / 2.0 - 1.0 / 8.0),
    "lognormal, sd of log 1": lambda z: np.exp(z - 0.5),
}
"""Errors of mean 1, from normal values that correlate between arms."""
NOISE: dict[str, Draw] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "exponential": lambda rng, n: rng.exponential(size=n) - 1.0,
}
MEANS = np.array([0.5, 0.7, 1.0])
"""Mean error of arm a, arm b and the reference: skills .5 and .3."""
DESIGNS: dict[str, tuple[int, tuple[int, ...]]] = {
    "12 alone, all 66 pairs of these": (12, (12, 66)),
    "40 alone, 30 pairs of these": (40, (40, 30)),
    "10 alone, 20 pairs, 40 triples, 40 quadruples": (10, (10, 20, 40, 40)),
}
"""Targets, and how many sets of one, two and more of them."""
REPLICATES = 1999
MORE = 0.3
"""Pairs drawn at random, in numbers of genes."""


def report_skills(samples: int = 1000, sizes: tuple[int, ...] = (8, 12, 20, 50)) -> str:
    """Return coverage of the interval of a skill, and of a difference of skills."""
    rows = [[*_skills(world, n, samples)] for world in ERRORS for n in sizes]
    columns = ["errors", "n"]
    columns += [f"{what}: {by}" for what in ("skill", "difference") for by in ("percentile", "Student's t", "this")]
    return (
        f"{_heading(samples)} The skill of b (true: 0.3), and the skill of a minus that of b (0.2); errors of arms "
        f"correlate at {ALIKE} before they are transformed; in brackets the median width in units of that of Student's "
        f"t:\n\n{table(columns, rows)}"
    )


def report_clusters(samples: int = 1000, sizes: tuple[int, ...] = (8, 12, 20, 50)) -> str:
    """Return coverage of `mean_of_units` with 1 to 10 rows in a unit, and of an interval that takes rows as units."""
    rows = [[name, n, *_clusters(name, n, samples)] for name in NOISE for n in sizes]
    columns = ["effects of units and rows", "units", "`mean_of_units`", "rows as if they were units"]
    return f"{_heading(samples)} Units have 1 to 10 rows and half of the variance of a row:\n\n{table(columns, rows)}"


def report_doubles(samples: int = 500, sizes: tuple[int, ...] = (8, 12, 20, 50)) -> str:
    """Return coverage of `mean_of_units` over doubles, by the share of variance that is of genes."""
    rows = [
        [kind, name, n, *(cell for share in (0.0, 0.3, 0.7) for cell in _doubles(kind, name, n, share, samples))]
        for kind in ("neighbors", "hubs")
        for name in NOISE
        for n in sizes
    ]
    columns = ["pairs", "values", "genes"]
    columns += [f"{share}: {by}" for share in ("0 %", "30 %", "70 %") for by in ("percentile", "this")]
    return (
        f"{_heading(samples)} Each gene is in a pair with its neighbor, or with one of n / 8 hubs, and {MORE} n "
        f"pairs are drawn at random; 0, 30 or 70 % of the variance of a pair is that of its genes:\n\n"
        f"{table(columns, rows)}"
    )


def report_sets(samples: int = 200, designs: Sequence[str] = tuple(DESIGNS)) -> str:
    """Return false positives of differences over mixed sets of targets, by the share of variance that is of targets."""
    rows = [
        [design, what, *(cell for share in (0.0, 0.3, 0.7) for cell in _sets(design, what, share, samples))]
        for design in designs
        for what in ("means, normal", "means, exponential", "skills, gamma of shape 1/2")
    ]
    columns = ["sets", "difference of"]
    columns += [f"{share}: {by}" for share in ("0 %", "30 %", "70 %") for by in ("Student's t", "this")]
    error = 100 * math.sqrt(0.05 * 0.95 / samples)
    return (
        f"False positives in percent at p <= 0.05, which is an interval without zero ({samples} samples each, standard "
        f"error {error:.1f}; bold above 7), and in brackets the median width in units of that of Student's t, which "
        f"takes sets for independent; 0, 30 or 70 % of the variance of a set is that of its targets, and arms and "
        f"reference of skills correlate at {ALIKE}:\n\n{table(columns, rows)}"
    )


def report_splits(samples: int = 1000) -> str:
    """Return coverage of `overlapping_splits` for the error of least squares, and for the difference of two models."""
    rows = [
        [f"{train}/{100 - train}", repeats, *_splits(train, repeats, samples)]
        for train in (50, 70, 90)
        for repeats in (10, 30)
    ]
    columns = ["train/test", "splits", "error: uncorrected", "error: this", "difference: uncorrected"]
    return (
        f"{_heading(samples)} 100 samples, squared error of least squares with 10 variables of which 2 matter, and its "
        f"difference from that with the 2 alone; the truth is the mean over new samples for training and testing:\n\n"
        f"{table([*columns, 'difference: this'], rows)}"
    )


def _heading(samples: int) -> str:
    error = 100 * math.sqrt(0.95 * 0.05 / samples)
    return (
        f"Coverage in percent of nominal 95 % intervals ({samples:,} samples each, standard error {error:.1f}; bold "
        f"outside 93 to 97)."
    )


def _percent(covered: Sequence[bool] | np.ndarray) -> str:
    share = 100 * float(np.mean(covered))
    return f"{share:.1f}" if 93.0 <= round(share, 1) <= 97.0 else f"**{share:.1f}**"


def _covers(interval: Interval, truth: float) -> bool:
    return interval[0] <= truth <= interval[1]


def _ends(found: Estimate) -> Interval:
    return found.low, found.high


def _skills(world: str, n: int, samples: int) -> list[object]:
    rng = np.random.default_rng(seed_for(0, "skills", world, str(n)))
    found = []
    for seed in range(samples):
        normal = math.sqrt(ALIKE) * rng.normal(size=(n, 1)) + math.sqrt(1 - ALIKE) * rng.normal(size=(n, 3))
        a, b, reference = (ERRORS[world](normal) * MEANS).T
        drawn = _drawn(rng, n)
        one = [*_simple(b, reference, drawn), _ends(skill(b, reference, seed=seed))]
        two = _simple(a - b, reference, drawn, constant=0.0)
        found.append([*one, *two, _ends(difference_of_skills(a, b, reference, seed=seed))])
    ends = np.array(found)
    truth = np.repeat([0.3, 0.2], 3)
    covered = (ends[..., 0] <= truth) & (ends[..., 1] >= truth)
    width = np.median(ends[..., 1] - ends[..., 0], axis=0)
    width /= np.repeat(width[[1, 4]], 3)
    return [world, n, *(f"{_percent(covered[:, k])} ({width[k]:.2f})" for k in range(6))]


def _simple(top: np.ndarray, bottom: np.ndarray, drawn: np.ndarray, constant: float = 1.0) -> list[Interval]:
    """Return the percentile and Student's t interval of ``constant - mean(top) / mean(bottom)``."""
    low, high = np.quantile(constant - (drawn @ top) / (drawn @ bottom), [0.025, 0.975])
    least, most = _student(top, bottom)
    return [(low, high), (constant - most, constant - least)]


def _student(top: np.ndarray, bottom: np.ndarray) -> Interval:
    """Return Student's t interval of ``mean(top) / mean(bottom)``."""
    ratio, n = top.mean() / bottom.mean(), len(top)
    reach = stdtrit(n - 1, 0.975) * (top - ratio * bottom).std(ddof=1) / bottom.mean() / math.sqrt(n)
    return ratio - reach, ratio + reach


def _drawn(rng: np.random.Generator, n: int) -> np.ndarray:
    drawn = rng.integers(0, n, (REPLICATES, n)) + n * np.arange(REPLICATES)[:, np.newaxis]
    return np.bincount(drawn.ravel(), minlength=REPLICATES * n).reshape(REPLICATES, n).astype(float)


def _clusters(name: str, n: int, samples: int) -> list[str]:
    rng = np.random.default_rng(seed_for(0, "clusters", name, str(n)))
    covered = []
    for seed in range(samples):
        units = np.repeat(np.arange(n), rng.integers(1, 11, n))
        values = (NOISE[name](rng, n)[units] + NOISE[name](rng, len(units))) / math.sqrt(2.0)
        ends = _ends(mean_of_units(values, units, seed=seed)), mean_interval(values, seed=seed)
        covered.append([_covers(one, 0.0) for one in ends])
    return [_percent(column) for column in np.array(covered).T]


def _doubles(kind: str, name: str, n: int, share: float, samples: int) -> list[str]:
    rng = np.random.default_rng(seed_for(0, "doubles", kind, name, str(n), str(share)))
    covered = []
    for seed in range(samples):
        pairs = _pairs(rng, n, kind)
        genes, noise = NOISE[name](rng, n), NOISE[name](rng, len(pairs))
        values = math.sqrt(share / 2.0) * genes[pairs].sum(axis=1) + math.sqrt(1.0 - share) * noise
        drawn = _drawn(rng, n)
        weights = drawn[:, pairs[:, 0]] * drawn[:, pairs[:, 1]]
        weights = weights[weights.any(axis=1)]
        low, high = np.quantile(weights @ values / weights.sum(axis=1), [0.025, 0.975])
        this = mean_of_units(values, pairs.astype(str), seed=seed)
        # Of 8 genes there may be fewer than 8 pairs: no interval.
        if not math.isnan(this.low):
            covered.append([_covers((low, high), 0.0), _covers(_ends(this), 0.0)])
    return [_percent(column) for column in np.array(covered).T]


def _pairs(rng: np.random.Generator, n: int, kind: str) -> np.ndarray:
    """Return ``[pairs, 2]`` genes, each in at least one pair: with its neighbor on a ring, or with one of few hubs."""
    genes, hubs = np.arange(n), max(2, n // 8)
    partner = np.roll(genes, 1)
    if kind == "hubs":
        partner = np.concatenate([np.roll(genes[:hubs], 1), rng.integers(0, hubs, n - hubs)])
    more = rng.integers(0, n, (round(MORE * n), 2))
    pairs = np.sort(np.concatenate([np.stack([genes, partner], axis=1), more]), axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)


def _sets(design: str, what: str, share: float, samples: int) -> list[str]:
    rng = np.random.default_rng(seed_for(0, "sets", design, what, str(share)))
    targets, numbers = DESIGNS[design]
    found = []
    for seed in range(samples):
        sets = _mixed(rng, targets, numbers)
        names = [[f"T{target}" for target in one] for one in sets]
        arms = _set_arms(rng, sets, what, share)
        one, bottom = arms[0] - arms[1], arms[2] if len(arms) > 2 else np.ones(len(sets))
        low, high = _student(one, bottom)
        this = (difference_of_skills if len(arms) > 2 else difference_of_means)(*arms, names, seed=seed)
        found.append([low > 0 or high < 0, high - low, this.p <= 0.05, this.high - this.low])
    naive, narrow, rejected, width = np.array(found).T
    wider = float(np.median(width) / np.median(narrow))
    return [f"{_positives(naive)} (1.00)", f"{_positives(rejected)} ({wider:.2f})"]


def _positives(rejected: np.ndarray) -> str:
    percent = 100 * float(np.mean(rejected))
    return f"{percent:.1f}" if round(percent, 1) <= 7.0 else f"**{percent:.1f}**"


def _mixed(rng: np.random.Generator, targets: int, numbers: Sequence[int]) -> list[tuple[int, ...]]:
    """Return as many sets of one target, of two, ... as numbers say, drawn without replacement."""
    found = []
    for size, number in enumerate(numbers, start=1):
        able = list(combinations(range(targets), size))
        found += [able[k] for k in rng.permutation(len(able))[:number]]
    return found


def _set_arms(rng: np.random.Generator, sets: Sequence[tuple[int, ...]], what: str, share: float) -> list[np.ndarray]:
    """Return two arms that do not differ in the mean, and for skills a reference."""
    draw = NOISE["exponential" if what.endswith("exponential") else "normal"]

    def values() -> np.ndarray:
        effect = draw(rng, 1 + max(max(one) for one in sets))
        shared = np.array([effect[list(one)].sum() / math.sqrt(len(one)) for one in sets])
        return math.sqrt(share) * shared + math.sqrt(1.0 - share) * draw(rng, len(sets))

    if what.startswith("means"):
        return [values(), np.zeros(len(sets))]
    common = values()
    normal = [math.sqrt(ALIKE) * common + math.sqrt(1.0 - ALIKE) * values() for _ in range(3)]
    a, b, reference = (ERRORS["gamma, shape 1/2"](one) for one in normal)
    return [MEANS[1] * a, MEANS[1] * b, reference]


def _splits(train: int, repeats: int, samples: int) -> list[str]:
    rng = np.random.default_rng(seed_for(0, "splits", str(train), str(repeats)))
    # The expected error of least squares with k normal variables and n samples is 1 + k / (n - k - 1).
    ten, two = 1.0 + 10.0 / (train - 11.0), 1.0 + 2.0 / (train - 3.0)
    covered = []
    for _ in range(samples):
        x = rng.normal(size=(100, 10))
        y = x[:, 0] - x[:, 1] + rng.normal(size=100)
        errors = np.array([_split_errors(x, y, rng.permutation(100), train) for _ in range(repeats)])
        both = (errors[:, 0], ten), (errors[:, 0] - errors[:, 1], ten - two)
        covered.append([hit for scores, truth in both for hit in _split_hits(scores, truth, train)])
    return [_percent(column) for column in np.array(covered).T]


def _split_errors(x: np.ndarray, y: np.ndarray, order: np.ndarray, train: int) -> list[float]:
    seen, new = order[:train], order[train:]
    found = []
    for k in (10, 2):
        b = np.linalg.solve(x[seen, :k].T @ x[seen, :k], x[seen, :k].T @ y[seen])
        found.append(float(np.mean((y[new] - x[new, :k] @ b) ** 2)))
    return found


def _split_hits(scores: np.ndarray, truth: float, train: int) -> list[bool]:
    reach = stdtrit(len(scores) - 1, 0.975) * scores.std(ddof=1) / math.sqrt(len(scores))
    naive = float(scores.mean() - reach), float(scores.mean() + reach)
    this = overlapping_splits(scores, train=train, test=100 - train)
    return [_covers(naive, truth), _covers(_ends(this), truth)]

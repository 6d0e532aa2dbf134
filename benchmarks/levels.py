"""False positives of every test: randomization and permutation tests, many tests at once, equivalence and nulls."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.measure import table
from molcause.provenance import seed_for
from molcause.stats.equivalence import equivalence, showable_margin
from molcause.stats.multiple import benjamini_hochberg, holm, max_sign_flip
from molcause.stats.nulls import null_p_value
from molcause.stats.paired import detectable_mean, paired
from molcause.stats.permutation import label_test, two_sample_p_value
from molcause.stats.sign_flip import sign_flip_p_value

Draw = Callable[[np.random.Generator, int], np.ndarray]

NOISE: dict[str, Draw] = {
    "normal": lambda rng, n: rng.normal(size=n),
    "t, 3 degrees of freedom": lambda rng, n: rng.standard_t(3, size=n),
    "exponential": lambda rng, n: rng.exponential(size=n) - 1.0,
}
GROUPS: dict[str, tuple[Draw, Draw]] = {
    **{f"both {name}": (draw, draw) for name, draw in NOISE.items()},
    "normal, sd 1 and 3": (NOISE["normal"], lambda rng, n: 3.0 * rng.normal(size=n)),
    "exponential and normal": (NOISE["exponential"], NOISE["normal"]),
}
ARMS, ALIKE, EFFECT = 5, 0.7, 1.0


def report(samples: int = 1000) -> str:
    """Return all tables."""
    parts = (report_groups, report_labels, report_arms, report_equivalence, report_nulls)
    return "\n\n".join(part(samples) for part in parts)


def report_groups(samples: int = 1000, sizes: tuple[tuple[int, int], ...] = ((5, 5), (8, 8), (6, 18), (18, 6))) -> str:
    """Count rejections by the two-sample test of equal means that are equal."""
    rows = []
    for name, (first, second) in GROUPS.items():
        rng = np.random.default_rng(seed_for(0, "groups", name))
        found = [[two_sample_p_value(first(rng, n), second(rng, m)) for _ in range(samples)] for n, m in sizes]
        rows.append([name, *(_percent(np.array(p) <= 0.05) for p in found)])
    columns = ["groups", *(f"{n} and {m}" for n, m in sizes)]
    return f"{_heading(samples)} `two_sample_p_value`, by the numbers of values:\n\n{table(columns, rows)}"


def report_labels(samples: int = 1000, sizes: tuple[int, ...] = (4, 7, 12, 30)) -> str:
    """Count rejections by the label test of predictions that know nothing of their target."""
    rows = []
    for name in ("independent scores", "some predictions and truths score high", "all predictions alike"):
        rng = np.random.default_rng(seed_for(0, "labels", name))
        p = [[label_test(_scores(rng, n, name)).p for _ in range(samples)] for n in sizes]
        rows.append([name, *(_percent(np.array(one) <= 0.05) for one in p)])
    return f"`label_test`, by the number of units:\n\n{table(['scores', *(f'n = {n}' for n in sizes)], rows)}"


def report_arms(samples: int = 1000, sizes: tuple[int, ...] = (8, 12, 20)) -> str:
    """Count families of paired comparisons with any false positive, and arms found."""
    rows = [[name, real, n, *_arms(name, n, real, samples)] for name in NOISE for real in (0, 2) for n in sizes]
    columns = ["differences", "arms that differ", "units", "unadjusted", "`holm`", "`max_sign_flip`"]
    columns += ["`benjamini_hochberg`: false share", "found: `holm`", "found: `max_sign_flip`", "found: BH"]
    return (
        f"{ARMS} arms against one reference, correlated at {ALIKE}; percent of families in which any arm that does not "
        f"differ has p <= 0.05, expected percent of false ones among those found, and percent of the arms that differ "
        f"(by {EFFECT:g} standard deviation) that are found:\n\n{table(columns, rows)}"
    )


def report_equivalence(samples: int = 1000, sizes: tuple[int, ...] = (8, 20, 50)) -> str:
    """Count verdicts "equivalent" and "not inferior" at the margin, and at no difference with the showable margin."""
    rows = [[name, n, *_equivalence(name, n, samples)] for name in NOISE for n in sizes]
    columns = ["differences", "units", "equivalent, at margin", "not inferior, at -margin", "equivalent, showable"]
    columns += ["not inferior, showable", "`detectable`: interval", "`detectable`: p"]
    return (
        f"`equivalence` with nominal 2.5 % on each side, in percent: shown although the true difference is the margin "
        f"(the first two); shown if arms are alike and the margin has 80 % power by Student's t (the next two); and "
        f"`paired` with a difference that has 80 % power by the t-test: interval without 0, and p <= 0.05:\n\n"
        f"{table(columns, rows)}"
    )


def report_nulls(samples: int = 1000, sizes: tuple[int, ...] = (19, 39, 99)) -> str:
    """Count rejections by the p-value against replicates of which the observed score is one more."""
    rng = np.random.default_rng(seed_for(0, "nulls"))
    rows = []
    for name in ("continuous", "whole numbers 0 to 9"):
        draw = rng.normal if name == "continuous" else lambda size: rng.integers(0, 10, size).astype(float)
        p = [[null_p_value(s[0], s[1:]) for s in draw(size=(20 * samples, n + 1))] for n in sizes]
        rows.append([name, *(f"{100 * np.mean(np.array(one) <= 0.05):.1f}" for one in p)])
    columns = ["scores", *(f"R = {n}" for n in sizes)]
    return f"`null_p_value` ({20 * samples:,} samples), by the number of replicates:\n\n{table(columns, rows)}"


def _heading(samples: int) -> str:
    error = 100 * math.sqrt(0.05 * 0.95 / samples)
    return f"False positives in percent at p <= 0.05 ({samples:,} samples each, standard error {error:.1f})."


def _percent(rejected: Sequence[bool] | np.ndarray) -> str:
    return f"{100 * float(np.mean(rejected)):.1f}"


def _scores(rng: np.random.Generator, n: int, name: str) -> np.ndarray:
    noise = rng.normal(size=(n, n))
    if name == "independent scores":
        return noise
    columns = np.broadcast_to(rng.exponential(size=n), (n, n))
    return columns if name == "all predictions alike" else noise + 3.0 * columns + 3.0 * rng.exponential(size=(n, 1))


def _arms(name: str, n: int, real: int, samples: int) -> list[str]:
    rng = np.random.default_rng(seed_for(0, "arms", name, str(n), str(real)))
    found = np.zeros((samples, 4, ARMS), dtype=bool)
    for k in range(samples):
        shared, own = NOISE[name](rng, n), np.stack([NOISE[name](rng, n) for _ in range(ARMS)], axis=1)
        values = math.sqrt(ALIKE) * shared[:, np.newaxis] + math.sqrt(1.0 - ALIKE) * own
        values[:, :real] += EFFECT * (math.sqrt(3.0) if name.startswith("t,") else 1.0)
        p = np.array([sign_flip_p_value(column, seed=k) for column in values.T])
        found[k] = np.stack([p, holm(p), max_sign_flip(values, seed=k), benjamini_hochberg(p)]) <= 0.05
    false = found[:, :, real:].any(axis=2)
    share = found[:, 3, real:].sum(axis=1) / np.maximum(found[:, 3].sum(axis=1), 1)
    power = [_percent(found[:, row, :real]) if real else "" for row in (1, 2, 3)]
    return [*(_percent(false[:, row]) for row in range(3)), f"{100 * share.mean():.1f}", *power]


def _equivalence(name: str, n: int, samples: int) -> list[str]:
    rng = np.random.default_rng(seed_for(0, "equivalence", name, str(n)))
    sd = math.sqrt(3.0) if name.startswith("t,") else 1.0
    # Values of standard deviation sd exactly: the margin of true power, not one estimated from each sample.
    exact = sd * np.array([-1.0, 1.0] * (n // 2)) / math.sqrt(n / (n - 1.0))
    margin, power = showable_margin(exact), detectable_mean(exact)
    rows = []
    for seed in range(samples):
        values, zero = NOISE[name](rng, n), np.zeros(n)
        wrong, found = equivalence(values + margin, zero, margin, seed=seed), paired(values + power, zero, seed=seed)
        # The interval moves with the values, up to rounding: one serves all.
        low, high = wrong.low - margin, wrong.high - margin
        rows.append([wrong.equivalent, low > 0.0, -margin < low and high < margin, low > -power])
        rows[-1] += [found.low > 0 or found.high < 0, found.p <= 0.05]
    return [_percent(column) for column in np.array(rows).T]

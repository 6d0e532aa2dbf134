"""Coverage of the intervals of learning curves, and improvement claimed where a curve is flat."""

import math
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import table
from molcause.provenance import seed_for
from molcause.stats.crossing import crossing
from molcause.stats.learning_curve import LearningCurve, learning_curve
from molcause.stats.power_law import power_laws
from molcause.stats.worth import knowledge_worth

SIZES = np.array([10.0, 20.0, 40.0, 80.0, 160.0, 320.0])
DESIGNS = (3, 20), (10, 50)
"""Seeds and units."""
UNIT_SD, SEED_SD, KEPT = 0.5, 0.1, 0.7
"""Spread of units and of training subsets, and correlation of a subset's luck from one size to the next larger one."""
PIGEONHOLE = 499


@dataclass(frozen=True)
class Law:
    """a + b N^-alpha."""

    a: float
    b: float
    alpha: float

    def at(self, sizes: np.ndarray) -> np.ndarray:
        """Return the error at these sizes."""
        return self.a + self.b * sizes**-self.alpha

    def reaching(self, error: np.ndarray) -> np.ndarray:
        """Return the sizes at which the error is this."""
        above = np.maximum(error - self.a, 1e-300)
        return np.asarray((above / self.b) ** (-1.0 / self.alpha))

    def __str__(self) -> str:
        return f"{self.a:g} + {self.b:g} N^-{self.alpha:g}" if self.b else f"{self.a:g}"


EXPONENTS = (
    (Law(0.1, 0.8, 0.5), 0.3),
    (Law(0.1, 2.0, 1.0), 0.3),
    (Law(0.0, 1.0, 0.5), 0.3),
    (Law(0.1, 0.8, 0.2), 0.3),
    (Law(0.1, 0.8, 0.5), 0.05),
    (Law(0.1, 0.8, 0.5), 1.0),
)
WORTHS = (Law(0.1, 1.0, 0.5), Law(0.1, 0.6, 0.5)), (Law(0.1, 1.0, 0.5), Law(0.1, 1.0, 0.5))
CROSSINGS = (
    (Law(0.25, 0.3, 0.5), Law(0.1, 1.0, 0.5)),
    (Law(0.25, 0.3, 0.5), Law(0.1, 1.462, 0.5)),
    (Law(0.25, 0.3, 0.5), Law(0.1, 3.7, 0.5)),
)


def report(samples: int = 300) -> str:
    """Return all tables."""
    error = 100 * math.sqrt(0.95 * 0.05 / samples)
    parts = [
        f"{len(SIZES)} sizes from {SIZES[0]:g} to {SIZES[-1]:g}; {samples} simulated experiments a row, so 95 % has a "
        f"standard error of {error:.1f}.",
        f"Exponent: coverage in percent.\n\n{report_exponent(samples)}",
        f"Flat curves: improvement claimed, in percent.\n\n{report_flat(samples)}",
        f"Worth of knowledge: coverage in percent.\n\n{report_worth(samples)}",
        f"Crossing of two arms: coverage in percent.\n\n{report_crossing(samples)}",
    ]
    return "\n\n".join(parts)


def report_exponent(samples: int) -> str:
    rows = []
    for law, noise in EXPONENTS:
        for seeds, units in DESIGNS if noise == 0.3 else DESIGNS[1:]:
            rng = np.random.default_rng(seed_for(0, "exponent", str(law), str(noise), str(seeds)))
            rows.append([str(law), noise, seeds, units, *_exponent(law, noise, seeds, units, samples, rng)])
    columns = ["error", "noise", "seeds", "units", "this", "above, below", "pigeonhole", "median width", "identified"]
    return table(columns, rows)


def report_flat(samples: int) -> str:
    rows = []
    for noise in (0.3, 1.0):
        for seeds, units in DESIGNS:
            rng = np.random.default_rng(seed_for(0, "flat", str(noise), str(seeds)))
            found = [
                learning_curve(SIZES, _arms(rng, seeds, units, noise, Law(0.3, 0.0, 1.0))[0]) for _ in range(samples)
            ]
            slope = [f.slope_high < 0 for f in found]
            back = [f.back_test.best != "constant" for f in found if f.back_test]
            claims = [f.improves for f in found]
            rows.append([noise, seeds, units, *(f"{100 * np.mean(x):.1f}" for x in (slope, back, claims))])
    return table(["noise", "seeds", "units", "slope below 0", "a law back-tests better", "`improves`"], rows)


def report_worth(samples: int) -> str:
    rows = []
    for none, true in WORTHS:
        truth = none.reaching(true.at(SIZES)) / SIZES
        # Up to rounding of the inversion: worth 1 at the largest size is within range.
        truth = np.where(truth * SIZES > SIZES[-1] * (1 + 1e-9), np.inf, truth)
        for seeds, units in DESIGNS:
            rng = np.random.default_rng(seed_for(0, "worth", str(true), str(seeds)))
            found = [knowledge_worth(SIZES, *_arms(rng, seeds, units, 0.3, none, true)) for _ in range(samples)]
            low, high = (np.array([getattr(f, end) for f in found]) for end in ("low", "high"))
            inside = 100 * np.mean((low <= truth * (1 + 1e-9)) & (truth <= high * (1 + 1e-9)), axis=0)
            rows.append([f"{none}; {true}", f"{truth[0]:.3g}", seeds, units, *(f"{x:.1f}" for x in inside)])
    return table(["error without; with", "worth", "seeds", "units", *(f"N = {n:g}" for n in SIZES)], rows)


def report_crossing(samples: int) -> str:
    rows = []
    for early, late in CROSSINGS:
        at = ((late.b - early.b) / (early.a - late.a)) ** (1.0 / late.alpha)
        truth = at if at <= SIZES[-1] else np.inf
        for seeds, units in DESIGNS:
            rng = np.random.default_rng(seed_for(0, "crossing", str(late), str(seeds)))
            found = [crossing(SIZES, *_arms(rng, seeds, units, 0.3, early, late)) for _ in range(samples)]
            inside = [f.low <= truth <= f.high for f in found]
            open_ended = [f.low == 0.0 or f.high == np.inf for f in found]
            shown = f"{at:.3g}" if at <= SIZES[-1] else f"{at:.3g} (> {SIZES[-1]:g})"
            shares = f"{100 * np.mean(inside):.1f}", f"{100 * np.mean(open_ended):.0f}"
            rows.append([f"{early}; {late}", shown, seeds, units, *shares])
    return table(
        ["error of the early arm; of the late one", "crossing", "seeds", "units", "coverage", "open-ended"], rows
    )


def _exponent(law: Law, noise: float, seeds: int, units: int, samples: int, rng: np.random.Generator) -> list[str]:
    values = [_arms(rng, seeds, units, noise, law)[0] for _ in range(samples)]
    found = [learning_curve(SIZES, one) for one in values]
    low, high = np.array([f.alpha_low for f in found]), np.array([f.alpha_high for f in found])
    usual = np.array([_pigeonhole(one, f, rng) for one, f in zip(values, found, strict=True)])
    above, below = 100 * np.mean(low > law.alpha), 100 * np.mean(high < law.alpha)
    return [
        f"{100 - above - below:.1f}",
        f"{above:.1f}, {below:.1f}",
        f"{100 * np.mean((usual[:, 0] <= law.alpha) & (law.alpha <= usual[:, 1])):.1f}",
        f"{np.median(high - low):.2f}",
        f"{100 * np.mean([f.identified for f in found]):.0f}",
    ]


def _pigeonhole(values: np.ndarray, found: LearningCurve, rng: np.random.Generator) -> np.ndarray:
    """Return the percentile interval of resampling seeds and units together."""
    _, seeds, units = values.shape
    by_seed = rng.multinomial(seeds, np.full(seeds, 1 / seeds), PIGEONHOLE) / seeds
    by_unit = rng.multinomial(units, np.full(units, 1 / units), PIGEONHOLE) / units
    curves = np.einsum("nsu,bs,bu->bn", values, by_seed, by_unit, optimize=True)
    alpha = power_laws(SIZES, curves, 1 / found.seed_sd**2)[2]
    return np.quantile(np.nan_to_num(alpha, nan=0.05), [0.025, 0.975])


def _arms(rng: np.random.Generator, seeds: int, units: int, noise: float, *laws: Law) -> list[np.ndarray]:
    """Draw ``[sizes, seeds, units]`` errors of each arm: the units are the same, the luck of subsets is half shared."""
    floor, gain = _spread(rng, UNIT_SD, units), _spread(rng, UNIT_SD, units)
    shared = _luck(rng, seeds)
    arms = []
    for law in laws:
        luck = SEED_SD * (shared + _luck(rng, seeds)) / math.sqrt(2.0)
        decay = law.b * SIZES[:, None] ** -law.alpha
        # A flat curve has luck as well.
        level = law.a * floor + (decay * (1.0 + luck))[..., None] * gain + (0.0 if law.b else law.a * luck[..., None])
        arms.append(level * _spread(rng, noise, (len(SIZES), seeds, units)))
    return arms


def _luck(rng: np.random.Generator, seeds: int) -> np.ndarray:
    """Return ``[sizes, seeds]`` luck of nested subsets: correlated from size to size, unit variance."""
    steps = rng.normal(size=(len(SIZES), seeds))
    luck = steps[:1]
    for step in steps[1:]:
        luck = np.concatenate([luck, KEPT * luck[-1:] + math.sqrt(1.0 - KEPT**2) * step[None]])
    return luck


def _spread(rng: np.random.Generator, sd: float, shape: int | tuple[int, ...]) -> np.ndarray:
    """Return log-normal factors of mean 1."""
    return np.asarray(np.exp(rng.normal(-(sd**2) / 2.0, sd, shape)))

"""A simulated screen whose effects are known, cut into disjoint sets of cells, and predictions of known quality.

500 genes; a shift N(0, 0.4) of 20 % of the genes is shared by all perturbations, and each moves 5 % of its own by
N(0, 0.5); cells vary by 0.5. 20 training perturbations with 60 cells, 20 test perturbations with 30 cells each for
truth, technical duplicate and weights; 600 controls. The halves of controls and training cells are disjoint.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.stats import false_discovery_control, ttest_ind_from_stats

from molcause.metrics.effects import (
    centroid_accuracy,
    differential_auprc,
    legacy_pearson_delta,
    pearson_delta,
    squared_error,
    weighted_mse,
    weighted_r2,
    weights,
)

GENES, TRAIN, TEST, CELLS, CONTROLS, SD = 500, 20, 20, 30, 300, 0.5
COLUMNS = ("MSE", "wMSE skill", "r control", "r", "wR2", "CA", "AP")


@dataclass(frozen=True)
class Screen:
    """One world; ``shared`` and ``specific`` say which kinds of effects there are.

    Without ``halves`` one training mean is the reference of predicted and of measured changes.
    """

    seed: int
    shared: bool = True
    specific: bool = True
    halves: bool = True

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        shift = rng.normal(0, 0.4, GENES) * (rng.random(GENES) < 0.2) * self.shared
        size = (TRAIN + TEST, GENES)
        effects = shift + rng.normal(0, 0.5, size) * (rng.random(size) < 0.05) * self.specific
        train, effect = effects[:TRAIN], effects[TRAIN:]
        means = [_pseudobulk(rng, train, CELLS)[0].mean(axis=0) for _ in range(2)]
        self.__dict__.update(
            effect=effect,
            truth=_pseudobulk(rng, effect, CELLS),
            duplicate=_pseudobulk(rng, effect, CELLS)[0],
            train=_pseudobulk(rng, train, 2 * CELLS),
            m1=means[0] if self.halves else np.mean(means, axis=0),
            m2=means[1] if self.halves else np.mean(means, axis=0),
            c1=_pseudobulk(rng, np.zeros(GENES), CONTROLS),
            c2=_pseudobulk(rng, np.zeros(GENES), CONTROLS)[0],
            w=_weights(rng, effect),
            noise=rng.normal(0, 0.3, effect.shape),
            order=rng.permutation(TEST),
        )

    @cached_property
    def predictions(self):
        """Return predicted levels by name."""
        return {
            "no change": np.tile(self.c2, (TEST, 1)),
            "train mean": np.tile(self.m1, (TEST, 1)),
            "permuted truth": self.effect[self.order],
            "half truth": self.m1 + 0.5 * (self.effect - self.m1),
            "truth + noise": self.effect + self.noise,
            "duplicate": self.duplicate,
            "truth": self.effect,
        }

    @cached_property
    def differential(self):
        """Return which genes the truth changes, and in which share of the training perturbations each is changed."""
        return _called(self.truth, CELLS, self.c1), _called(self.train, 2 * CELLS, self.c1).mean(axis=0)

    def scores(self, levels, control=None):
        """Return the scores of predicted levels, in the order of COLUMNS."""
        y, null = self.truth[0], self.predictions["train mean"]
        change = levels - (self.c2 if control is None else control)
        weighted = [weighted_mse.scores(f, y, self.w).mean for f in (levels, null)]
        return np.array(
            [
                squared_error.scores(levels, y).mean,
                weighted_mse.metric.shown(*weighted),
                legacy_pearson_delta.scores(change, y - self.c1[0]).mean,
                pearson_delta.scores(levels - self.m1, y - self.m2).mean,
                weighted_r2.scores(levels - self.m1, y - self.m2, self.w).mean,
                centroid_accuracy.scores(levels, y).mean,
                differential_auprc.precisions(change, self.differential[0]).mean,
            ]
        )

    def table(self):
        """Return the scores of all predictions by name, and the average precision of the genes' frequency."""
        found = {name: self.scores(levels) for name, levels in self.predictions.items()}
        called, frequency = self.differential
        frequencies = differential_auprc.precisions(np.tile(frequency, (TEST, 1)), called).mean
        return found | {"gene frequency": np.array([np.nan] * 6 + [frequencies])}


def tables(seeds, **kind):
    """Return [seeds, columns] scores by name of the prediction."""
    every = [Screen(seed, **kind).table() for seed in seeds]
    return {name: np.array([one[name] for one in every]) for name in every[0]}


def _pseudobulk(rng, effect, cells):
    """Return mean and variance of normal cells, drawn as such."""
    mean = effect + rng.normal(0, SD / np.sqrt(cells), effect.shape)
    return mean, SD**2 * rng.chisquare(cells - 1, effect.shape) / (cells - 1)


def _weights(rng, effect):
    label = np.repeat(np.arange(TEST), CELLS)
    cells = effect[label] + rng.normal(0, SD, (len(label), GENES))
    return weights.weights(weights.against_the_rest(cells, label, TEST))


def _called(bulk, cells, control):
    sds = [np.sqrt(part[1]) for part in (bulk, control)]
    p = ttest_ind_from_stats(bulk[0], sds[0], cells, control[0], sds[1], CONTROLS, equal_var=False).pvalue
    return (false_discovery_control(p, axis=1) < 0.05).astype(float)

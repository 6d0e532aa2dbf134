"""`summarize`: a tidy table of scores to one row for each arm and metric, with intervals over held-out targets.

The unit is the held-out target with all doses, settings and folds, and all combinations that it is in. A prediction is
compared with the best baseline for each metric: the one with the best score among those that predict every condition
that the prediction does. Comparisons are over the conditions that both have; their p-values are adjusted over all
predictions and metrics (Holm).
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.metrics.effects.ceiling import dynamic_range
from molcause.metrics.metric import Metric
from molcause.stats.bootstrap import Estimate, difference_of_means, difference_of_skills, mean_of_units, skill
from molcause.stats.multiple import holm
from molcause.stats.target_sets import LARGEST

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
TRAIN_MEAN = "train-mean"
DUPLICATE = "technical duplicate"
DIGITS = 7
"""After the point, of the largest score: what differs by less is equal, since sums in another order differ so."""
COMPARED = ("against", "difference", "difference_low", "difference_high", "p", "p_adjusted")


def summarize(table: "pd.DataFrame", cards: Mapping[str, Metric], *, seed: int = 0) -> "pd.DataFrame":
    """Return what `molcause.scoring.result.Scores` calls its summary.

    Parameters
    ----------
    table
        Of `molcause.scoring.panel.panel`, with the arm ``train-mean``.
    cards
        Of the metrics, by name.
    seed
        Of resampling.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for name, part in table.groupby("metric", sort=False):
        rows += _Columns(part, cards[str(name)], seed).rows()
    found = pd.DataFrame(rows)
    found["p_adjusted"] = holm(found["p"].to_numpy(dtype=float))
    return found


class _Columns:
    """One metric: a column of scores for each arm, over the same conditions."""

    def __init__(self, part: "pd.DataFrame", card: Metric, seed: int) -> None:
        self.card, self.seed = card, seed
        self.arms = list(dict.fromkeys(part["arm"]))
        first = part[part["arm"] == self.arms[0]]
        self.units = [str(unit) for unit in first["unit"]]
        self.targets = _targets(self.units)
        self.whole = not any(first["condition"])
        by_arm = {str(arm): rows for arm, rows in part.groupby("arm", sort=False)}
        self.values = {arm: by_arm[arm]["value"].to_numpy(dtype=float) for arm in self.arms}
        self.reason = {arm: by_arm[arm]["reason"].to_numpy(dtype=object) for arm in self.arms}
        self.role = {arm: str(by_arm[arm]["role"].iloc[0]) for arm in self.arms}

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the summary."""
        shown = {arm: self._estimate(arm) for arm in self.arms}
        return [self._row(arm, shown[arm], self._comparison(arm, shown)) for arm in self.arms]

    def _row(self, arm: str, found: Estimate, compared: dict[str, Any]) -> dict[str, Any]:
        return {
            "arm": arm,
            "role": self.role[arm],
            "metric": self.card.name,
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "units": found.units,
            "missing": int(np.isnan(self.values[arm]).sum()),
            "reason": self._why(arm) if math.isnan(found.value) else "",
            **compared,
        }

    def _estimate(self, arm: str) -> Estimate:
        """Return what a table shows: mean, gain or skill; a metric of whole cases has no interval."""
        values, null = self.values[arm], self.values[TRAIN_MEAN]
        if self.whole:
            known = values[np.isfinite(values)]
            return Estimate(float(known.mean()) if len(known) else math.nan, math.nan, math.nan, len(known), 0)
        if self.card.relative == "skill":
            return skill(values, null, self.targets, seed=self.seed)
        if self.card.relative == "gain":
            return difference_of_means(values, null, self.targets, seed=self.seed)
        return mean_of_units(values, self.targets, seed=self.seed)

    def _comparison(self, arm: str, shown: Mapping[str, Estimate]) -> dict[str, Any]:
        nothing = dict.fromkeys(COMPARED, math.nan) | {"against": ""}
        best = self._best(arm, shown) if self.role[arm] == "prediction" and not self.whole else ""
        if not best:
            return nothing
        return nothing | {"against": best, **self._difference(arm, best)}

    def _difference(self, arm: str, best: str) -> dict[str, float]:
        if self.card.relative == "skill":
            a, b, null = _rounded(self.values[arm], self.values[best], self.values[TRAIN_MEAN])
            found = difference_of_skills(a, b, null, self.targets, seed=self.seed)
        else:
            first, second = self._good(arm, best)
            found = difference_of_means(first, second, self.targets, seed=self.seed)
        return {
            "difference": found.value,
            "difference_low": found.low,
            "difference_high": found.high,
            "p": found.p,
        }

    def _good(self, *arms: str) -> list[Array]:
        """Return scores turned so that higher is better."""
        return _rounded(*(np.array([self.card.goodness(value) for value in self.values[arm]]) for arm in arms))

    def _best(self, arm: str, shown: Mapping[str, Estimate]) -> str:
        """Return the best baseline among those that score wherever the prediction does."""
        there = np.isfinite(self.values[arm])
        able = [
            other
            for other in self.arms
            if self.role[other] == "baseline"
            and there.any()
            and np.isfinite(self.values[other][there]).all()
            and not math.isnan(shown[other].value)
        ]
        return max(able, key=lambda other: self.card.goodness(shown[other].value), default="")

    def _why(self, arm: str) -> str:
        return next((str(reason) for reason in self.reason[arm] if reason), "not determined")


def _targets(units: Sequence[str]) -> Sequence[str] | list[tuple[str, ...]]:
    """Return the targets of each unit; sets that share some are not independent. Very large ones are taken as such."""
    found = [tuple(unit.split(" + ")) for unit in units]
    return units if any(len(targets) > LARGEST for targets in found) else found


def _rounded(*scores: Array) -> list[Array]:
    """Return scores without the last digits, in which equal ones differ; in steps of one size for all of them."""
    size = max(float(np.nanmax(np.abs(one), initial=0.0)) for one in scores) or 1.0
    return [np.round(one / size, DIGITS) * size for one in scores]


def ranges(summary: "pd.DataFrame", cards: Mapping[str, Metric]) -> dict[str, float]:
    """Return each metric's dynamic range on these data, from -1 to 1; NaN without a technical duplicate.

    How far it tells the technical duplicate from the training mean (Miller, Mejia et al., bioRxiv 2025.10.20.683304);
    see `molcause.metrics.effects.ceiling.dynamic_range`. A metric of low range should not be headlined on such data.
    """
    by_name = summary.set_index(["metric", "arm"])["value"]
    found = {}
    for name, card in cards.items():
        duplicate, mean = (float(by_name.get((name, arm), math.nan)) for arm in (DUPLICATE, TRAIN_MEAN))
        perfect = card.high if card.better == "higher" else 0.0
        known = card.better != "nearest" and all(map(math.isfinite, (duplicate, mean, perfect)))
        found[name] = dynamic_range(duplicate, mean, perfect, card.better) if known else math.nan  # type: ignore[arg-type]
    return found

"""From an audit's rows to its arms, nulls and comparisons: averages within units first, then over units."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from molcause.audits.cells import UNDETERMINED
from molcause.audits.summary import Arm, Comparison, Null
from molcause.audits.variants import NULLS
from molcause.stats.nulls import null_p_value
from molcause.stats.paired import paired

Row = Mapping[str, Any]
Key = tuple[str, str, int, int | None]


class ArmScores:
    """An audit's rows, grouped by model, variant, replicate and size.

    Parameters
    ----------
    rows
        As `molcause.audits.cells` makes them.
    metric
        Name of the metric that decides.
    units
        All held-out units, in order.
    """

    def __init__(self, rows: Iterable[Row], metric: str, units: Sequence[str]) -> None:
        self.units = tuple(units)
        self._values: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self._chosen: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        self._reasons: dict[Key, list[str]] = defaultdict(list)
        self._overlap: dict[Key, float] = {}
        for row in rows:
            key = (row["model"], row["variant"], row["replicate"], row["size"])
            if row["metric"] == metric:
                self._values[key][row["unit"]].append(row["value"])
                self._overlap[key] = row["overlap"]
                self._reasons[key] += [row["reason"]] if row["reason"] else []
            elif row["metric"].startswith("chosen "):
                self._chosen[key][row["metric"].removeprefix("chosen ")].append(row["value"])

    def by_unit(self, key: Key) -> dict[str, float]:
        """Return the score of each unit; NaN if any of its splits or repeats failed."""
        return {unit: _mean(self._values[key].get(unit, [math.nan])) for unit in self.units}

    def arms(self) -> list[Arm]:
        """Return everything but the corrupted networks, in order of first appearance."""
        return [self._arm(key) for key in self._values if key[1] not in NULLS]

    def nulls(self, identical: Mapping[str, int]) -> list[Null]:
        """Return the corrupted networks by model, kind and size.

        Parameters
        ----------
        identical
            How many corrupted networks of each kind came out equal to the true one.
        """
        groups: dict[tuple[str, str, int | None], list[Key]] = defaultdict(list)
        for key in self._values:
            if key[1] in NULLS:
                groups[key[0], key[1], key[3]].append(key)
            elif key[1] == "true":
                # A kind that cannot change this network is no evidence against chance: all its networks are ties.
                for kind in (kind for kind, count in identical.items() if count):
                    groups.setdefault((key[0], kind, key[3]), [])
        return [self._null(*group, keys, identical.get(group[1], 0)) for group, keys in groups.items()]

    def _arm(self, key: Key) -> Arm:
        units, reasons = self.by_unit(key), self._reasons[key]
        found = [value for value in units.values() if not math.isnan(value)]
        return Arm(
            model=key[0],
            variant=key[1],
            size=key[3],
            mean=_mean(found) if found else math.nan,
            units=units,
            failed=_failures(reasons),
            reason=reasons[0] if reasons else "",
            chosen=self._outcomes([key]),
        )

    def _null(self, model: str, kind: str, size: int | None, keys: list[Key], identical: int) -> Null:
        true = self.by_unit((model, "true", 0, size))
        usable = [unit for unit, value in true.items() if not math.isnan(value)]
        observed = _mean([true[unit] for unit in usable]) if usable else math.nan
        means = [self._over(key, usable) for key in sorted(keys)]
        return Null(
            model=model,
            kind=kind,
            size=size,
            means=tuple(means),
            p=null_p_value(observed, np.array([*means, *[observed] * identical])),
            overlap=_mean([self._overlap[key] for key in keys]) if keys else 1.0,
            identical=identical,
            failed=sum(_failures(self._reasons[key]) for key in keys),
            chosen=self._outcomes(keys),
        )

    def _over(self, key: Key, units: Sequence[str]) -> float:
        """Return the mean over some units; NaN if one of them failed, or there is none."""
        values = self._values[key]
        return _mean([_mean(values.get(unit, [math.nan])) for unit in units]) if units else math.nan

    def _outcomes(self, keys: list[Key]) -> dict[str, float]:
        names = list(dict.fromkeys(name for key in keys for name in self._chosen.get(key, {})))
        return {name: _mean([v for key in keys for v in self._chosen[key][name]]) for name in names}


def _failures(reasons: Sequence[str]) -> int:
    """Return how many cells failed; a model that honestly has no answer did not."""
    return sum(not reason.startswith(UNDETERMINED) for reason in reasons)


def compare(knowledge: Arm, other: Arm, *, tie: float, seed: int) -> Comparison:
    """Return an arm with the knowledge against another, paired by unit; differences up to `tie` are no win or loss.

    Means, intervals and the detectable difference are of the differences as they are.
    """
    first = np.array(list(knowledge.units.values()))
    second = np.array([other.units[unit] for unit in knowledge.units])
    raw = paired(first, second, seed=seed)
    counted = paired(first, np.where(np.abs(first - second) <= tie, first, second), seed=seed)
    both = ~(np.isnan(first) | np.isnan(second))
    return Comparison(
        other=other.label if other.variant != "none" or other.model == knowledge.model else other.model,
        score=float(second[both].mean()) if both.any() else math.nan,
        units=raw.units,
        missing=raw.missing,
        difference=raw.mean,
        low=raw.low,
        high=raw.high,
        p=counted.p,
        wins=counted.wins,
        ties=counted.ties,
        losses=counted.losses,
        detectable=raw.detectable,
    )


def best_without(arms: Sequence[Arm], knowledge: Arm) -> Arm | None:
    """Return the arm without knowledge that scores best in the units in which the knowledge was scored.

    The best of several on the same units is an optimistic opponent, which errs on the side of the knowledge's critics.
    """
    usable = [unit for unit, value in knowledge.units.items() if not math.isnan(value)] or list(knowledge.units)
    standing = [
        arm
        for arm in arms
        if arm.variant == "none" and arm.size == knowledge.size and not any(math.isnan(arm.units[u]) for u in usable)
    ]
    return max(standing, key=lambda arm: _mean([arm.units[unit] for unit in usable]), default=None)


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)  # many short lists: NumPy takes ten times as long

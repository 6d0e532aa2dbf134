"""`effect_sizes`: what every perturbation does to every readout, against the reference."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.effects.ranks import Groups
from molcause.data.intervention import describe
from molcause.data.perturbation_data import Condition, PerturbationData
from molcause.errors import DataContractError

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
_BLOCK = 256
_MOMENTS = ("mean", "variance", "samples", "unlogged")
_LOG2 = {"log": 1 / np.log(2.0), "log2": 1.0, "log2 ratio": 1.0}


@dataclass(frozen=True)
class EffectSizes:
    """Effects of each perturbation on each readout, ``[conditions, readouts]``; NaN where a group has no reading.

    Parameters
    ----------
    conditions
        What was done, as canonical JSON.
    readouts
        Names of the columns.
    samples
        ``[conditions, readouts]`` readings that count.
    difference
        Mean minus mean of the reference, in data units.
    log2_fold_change
        The same as log2 ratio of means: of geometric means on a log scale; on counts, linear units and fractions of the
        arithmetic means; on ln(1 + x) of the means of what was logged. NaN on scales without a ratio.
    z
        Welch's t: difference over its standard error.
    above
        Chance that a perturbed sample exceeds one of the reference, ties counting half.
    distance
        Wasserstein-1 distance of the distributions, in data units.
    p, q
        Two-sided Mann-Whitney p value (normal approximation, tie and continuity corrected), and its Benjamini-Hochberg
        adjusted value over all perturbations and readouts together.
    """

    conditions: tuple[str, ...]
    readouts: tuple[str, ...]
    samples: NDArray[np.intp]
    difference: Array
    log2_fold_change: Array
    z: Array
    above: Array
    distance: Array
    p: Array
    q: Array

    def to_frame(self) -> "pd.DataFrame":
        """Return one row for each condition and readout."""
        import pandas as pd

        n, m = self.difference.shape
        from molcause.data.intervention import from_json

        words = [describe(from_json(text)) for text in self.conditions]
        columns = {
            "condition": np.repeat(np.array(words, dtype=object), m),
            "interventions": np.repeat(np.array(self.conditions, dtype=object), m),
            "readout": np.tile(np.array(self.readouts, dtype=object), n),
        }
        names = ("samples", "difference", "log2_fold_change", "z", "above", "distance", "p", "q")
        return pd.DataFrame(columns | {name: getattr(self, name).ravel() for name in names})


def effect_sizes(data: PerturbationData, *, at_least: int = 1) -> EffectSizes:
    """Return what every perturbation does to every readout, against the reference.

    Parameters
    ----------
    data
        The measurements; missing readings are left out, readout by readout.
    at_least
        Conditions with fewer samples are left out.

    Raises
    ------
    DataContractError
        If no condition but the reference is left.

    Examples
    --------
    >>> import molcause as mc
    >>> found = effect_sizes(mc.load_dataset("sachs2005"))
    >>> row, column = found.conditions.index('[["CD28","shift",null],["CD3","shift",null],["MEK","block",null]]'), 5
    >>> found.readouts[column], round(float(found.difference[row, column]), 2), float(found.q[row, column]) < 1e-9
    ('p44/42', -1.46, True)
    """
    from scipy.special import ndtr

    chosen = [c for c in data.conditions() if c.interventions != data.control and len(c.rows) >= at_least]
    reference = next((c for c in data.conditions() if c.interventions == data.control), None)
    if reference is None:
        raise DataContractError(
            f"{data.name!r} has no reference sample ({data.control}) to compare with. If its values are relative to "
            "one already, they are the effects."
        )
    if not chosen:
        raise DataContractError(f"No condition has {at_least} samples beside the reference.")
    groups, rows = _groups(reference, chosen)
    shape = (len(chosen), data.adata.n_vars)
    found = {name: np.full(shape, np.nan) for name in (*_MOMENTS, "above", "rank_z", "distance")}
    own = {name: np.full(shape[1], np.nan) for name in _MOMENTS}
    for start in range(0, shape[1], _BLOCK):
        block = _dense(data.adata.X, rows, slice(start, start + _BLOCK))
        for k, column in enumerate(block.T, start=start):
            _fill(found, own, k, np.ascontiguousarray(column), groups, data.scale == "log1p")
    difference = found["mean"] - own["mean"]
    with np.errstate(invalid="ignore", divide="ignore"):
        error = found["variance"] / found["samples"] + own["variance"] / own["samples"]
        z = difference / np.sqrt(error)
        p = 2 * ndtr(-np.abs(found["rank_z"]))
    fold = _fold_change(data.scale, found["mean"], own["mean"], found["unlogged"], own["unlogged"])
    return EffectSizes(
        tuple(c.interventions for c in chosen),
        tuple(str(name) for name in data.adata.var_names),
        found["samples"].astype(np.intp),
        difference,
        fold,
        z,
        found["above"],
        found["distance"],
        p,
        _adjusted(p),
    )


def _groups(reference: Condition, chosen: list[Condition]) -> tuple[Groups, NDArray[np.intp]]:
    rows = np.concatenate([reference.rows, *(c.rows for c in chosen)])
    sizes = [len(reference.rows), *(len(c.rows) for c in chosen)]
    return Groups(np.repeat(np.arange(len(sizes)), sizes), len(chosen)), rows


def _dense(matrix: Any, rows: NDArray[np.intp], columns: slice) -> Array:
    block = matrix[:, columns]
    block = block.toarray() if hasattr(block, "toarray") else np.asarray(block)
    return np.asarray(block[rows])


def _fill(
    found: dict[str, Array], own: dict[str, Array], k: int, column: Array, groups: Groups, logged: bool
) -> None:
    known = ~np.isnan(column)
    if not known.all():
        column, groups = column[known], Groups(groups.label[known], groups.n)
    size, label = groups.sizes, groups.label
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(label, weights=column, minlength=groups.n + 1) / size
        unlogged = np.bincount(label, weights=np.expm1(column), minlength=groups.n + 1) / size if logged else mean
        off = column - mean[label]
        variance = np.bincount(label, weights=off * off, minlength=groups.n + 1) / (size - 1)
    for name, values in zip(_MOMENTS, (mean, variance, size, unlogged), strict=True):
        found[name][:, k], own[name][k] = values[1:], values[0]
    ranks = groups.compare(column)
    found["above"][:, k], found["rank_z"][:, k], found["distance"][:, k] = ranks.above, ranks.z, ranks.distance


def _fold_change(scale: str, mean: Array, own: Array, ratio_of: Array, own_ratio_of: Array) -> Array:
    if scale in _LOG2:
        return np.asarray((mean - own) * _LOG2[scale])
    if scale not in ("log1p", "counts", "linear", "fraction", "ratio"):
        return np.full(mean.shape, np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.log2(ratio_of / own_ratio_of))


def _adjusted(p: Array) -> Array:
    """Benjamini and Hochberg (1995) over all finite p values."""
    from scipy.stats import false_discovery_control

    q, known = np.full(p.shape, np.nan), np.isfinite(p)
    if known.any():
        q[known] = false_discovery_control(p[known])
    return q

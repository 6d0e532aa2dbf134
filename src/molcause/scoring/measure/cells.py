"""`cells_of`: single samples of the tested conditions, and principal components of training samples to compare them in.

Only the rows that are asked for are read.
"""

import numpy as np
from numpy.typing import NDArray

from molcause.data.blocks import dense
from molcause.errors import ParameterError
from molcause.metrics.distributions.maximum_mean_discrepancy import median_bandwidths, metric
from molcause.provenance import seed_for
from molcause.scoring.case import Cells
from molcause.scoring.measure.survey import Survey
from molcause.scoring.measure.tested import Tested

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
MOST_CELLS = 50
"""Samples of a condition that are compared."""
MOST_TRAINING = 2000
"""Training samples that components and bandwidths are fitted to."""
DIMENSIONS = 20
_RANK = 1e-10
_TOO_FEW = f"No tested condition has {metric.minimum} samples, so that distributions are not compared."


def cells_of(survey: Survey, tested: Tested, train: Rows, fold: str) -> tuple[Cells | None, tuple[str, ...]]:
    """Return the samples of a case, or none, and why.

    Parameters
    ----------
    survey
        The data.
    tested
        What of them is tested.
    train
        Positions of the training samples.
    fold
        Name of the fold, for what is drawn.
    """
    kept = tested.kept
    rows = [_drawn(survey, tested.groups, tested.parts[k], name) for k, name in ((0, "truth"), (2, "duplicate"))]
    if max(len(one) for one in rows[0]) < metric.minimum:
        return None, (_TOO_FEW,)
    values = _read(survey, _draw(survey, train, MOST_TRAINING, "components", fold))
    whole = ~np.isnan(values[:, kept]).any(axis=1)
    notes = [] if whole.all() else [f"{int((~whole).sum())} training samples with missing readings fit no components."]
    center, components = _components(values[whole], kept)
    try:
        widths = median_bandwidths((values[whole] - center) @ components.T)
    except ParameterError as why:
        return None, (*notes, f"Distributions are not compared: {why}")
    truth, duplicate = (tuple(_split(survey, one)) for one in rows)
    return Cells(truth, duplicate, center, components, widths), tuple(notes)


def _drawn(survey: Survey, groups: Rows, mask: Mask, part: str) -> list[Rows]:
    """Return the positions of at most `MOST_CELLS` samples of each group in a mask of atoms."""
    atoms = survey.atoms
    of_sample = atoms.of_sample
    used = np.flatnonzero((of_sample >= 0) & mask[of_sample])
    group = atoms.group[of_sample[used]]
    order = np.argsort(group, kind="stable")
    ends = [np.searchsorted(group[order], groups, side=side) for side in ("left", "right")]
    found = [used[order[a:b]] for a, b in zip(*ends, strict=True)]
    return [
        _draw(survey, rows, MOST_CELLS, part, str(atoms.setting[g]), str(atoms.label[g]))
        for g, rows in zip(groups, found, strict=True)
    ]


def _draw(survey: Survey, rows: Rows, most: int, *name: str) -> Rows:
    """Return at most so many of some samples, whatever their order in the data."""
    if len(rows) <= most:
        return rows
    named = rows[np.argsort(survey.data.adata.obs_names.to_numpy(dtype=object)[rows], kind="stable")]
    draw = np.random.default_rng(seed_for(survey.seed, "cells", *name))
    return np.sort(draw.choice(named, most, replace=False))


def _read(survey: Survey, rows: Rows) -> Array:
    return dense(survey.data.adata.X[rows])


def _split(survey: Survey, parts: list[Rows]) -> list[Array]:
    """Read all samples at once, in the order in which they lie, and hand them out."""
    rows = np.concatenate(parts)
    order = np.argsort(rows, kind="stable")
    values = np.empty((len(rows), survey.data.adata.n_vars))
    values[order] = _read(survey, rows[order])
    return np.split(values, np.cumsum([len(part) for part in parts])[:-1])


def _components(values: Array, kept: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return center and principal components; readouts that are not kept have no part in them."""
    from scipy.linalg import eigh

    n, width = values.shape
    center = values.mean(axis=0) if n else np.zeros(width)
    center[~kept] = 0.0
    deviation = (values - center)[:, kept]
    small = deviation @ deviation.T if n < deviation.shape[1] else deviation.T @ deviation
    most = min(DIMENSIONS, len(small))
    size, vectors = eigh(small, subset_by_index=(len(small) - most, len(small) - 1)) if most else (np.empty(0), small)
    size, vectors = size[::-1], vectors[:, ::-1]
    vectors = vectors[:, size > _RANK * size.max(initial=0.0)]
    if n < deviation.shape[1]:
        vectors = deviation.T @ vectors
        vectors = vectors / np.linalg.norm(vectors, axis=0)
    components = np.zeros((vectors.shape[1], width))
    components[:, kept] = (vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])])).T
    return center, components

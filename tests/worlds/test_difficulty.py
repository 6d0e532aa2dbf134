"""How hard plain statistics find the worlds: the average precision that earlier, independent runs reported."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from molcause.worlds.counts import counted
from molcause.worlds.linear import linear_world
from molcause.worlds.mlp import mlp_world

SEEDS = 6


def precisions(world):
    """Return the average precision of |Welch t| of targets, and of |r| in the reference and in all samples."""
    values, truth, names = world.data.values(), world.truth, list(world.mechanisms.names)
    reference = values[truth == "[]"]
    alone, pooled = np.corrcoef(reference.T), np.corrcoef(values.T)
    t = 1e-6 * np.abs(pooled)
    for condition in world.data.conditions()[1:]:
        x, j = values[condition.rows], names.index(condition.perturbation[0].target)
        error = np.sqrt(x.var(axis=0) / len(x) + reference.var(axis=0) / len(reference))
        t[:, j] = np.abs(x.mean(axis=0) - reference.mean(axis=0)) / error
    pair = ~np.eye(len(names), dtype=bool)
    edge = (world.effects != 0)[pair]
    return [average_precision_score(edge, np.abs(score)[pair]) for score in (t, alone, pooled)]


@pytest.mark.parametrize(
    ("make", "reported"),
    [
        (lambda s: linear_world(20, s), (0.828, 0.376, 0.397)),
        (lambda s: linear_world(50, s), (0.624, 0.260, 0.280)),
        (lambda s: linear_world(50, s, cyclic=True), (0.627, 0.284, 0.288)),
        (lambda s: linear_world(50, s, kind="shift"), (0.631, 0.260, 0.274)),
        (lambda s: linear_world(50, s, graph="scale-free"), (0.805, 0.253, 0.271)),
        (lambda s: linear_world(50, s, confounders=3), (0.592, 0.174, 0.187)),
        (lambda s: mlp_world(50, s), (0.658, 0.265, 0.277)),
    ],
    ids=["d=20", "d=50", "cyclic", "shift", "scale-free", "confounders", "mlp"],
)
def test_plain_statistics_do_about_as_well_as_reported(make, reported):
    """Single worlds range over 0.3 (t) and 0.15 (r), because graphs differ, and the reported medians are of three."""
    found = np.median([precisions(make(seed)) for seed in range(SEEDS)], axis=0)
    assert (np.abs(found - reported) < (0.2, 0.09, 0.09)).all(), found


def test_counting_and_common_causes_make_it_harder():
    plain = [precisions(linear_world(30, s)) for s in range(3)]
    common = [precisions(linear_world(30, s, confounders=3)) for s in range(3)]
    counts = [precisions(counted(linear_world(30, s), seed=s)) for s in range(3)]
    assert (np.median(common, axis=0)[1:] < np.median(plain, axis=0)[1:] - 0.05).all()
    assert (np.median(counts, axis=0) < np.median(plain, axis=0) - 0.05).all()

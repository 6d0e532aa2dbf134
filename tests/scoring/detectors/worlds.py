"""Cases and arms made by hand, and a world in which good predictions are known."""

import numpy as np

from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Case
from molcause.scoring.detectors.view import View

GENES, CELLS, CELL_SD = 200, 30, 0.5


def case(measured, *, control=None, mean=None, conditions=None, units=None, fold="fold 1", setting="", **more):
    """Return a case; what the detectors do not read is NaN."""
    measured = np.asarray(measured, dtype=float)
    u, g = measured.shape
    names = tuple(f"g{i}" for i in range(u))
    rows, row = np.full((u, g), np.nan), np.full(g, np.nan)
    control = np.zeros(g) if control is None else np.asarray(control, dtype=float)
    mean = measured.mean(axis=0) if mean is None else np.asarray(mean, dtype=float)
    fields = {
        "fold": fold,
        "group": "",
        "setting": setting,
        "context": "",
        "conditions": conditions or tuple(f'[["{name}","scale",0.1]]' for name in names),
        "units": units or names,
        "readouts": tuple(f"g{i}" for i in range(g)),
        "kept": np.ones(g, dtype=bool),
        "samples": np.tile([CELLS, 0, 0], (u, 1)),
        "measured": measured,
        "variance": np.zeros((u, g)),
        "control": control,
        "control_measured": control,
        "control_predicted": control,
        "mean": mean,
        "mean_measured": mean,
        "mean_predicted": mean,
        "weights": rows,
        "differential": rows,
        "frequency": row,
        "interaction": rows,
        "singles": rows,
        "singles_apart": rows,
        "duplicate": rows,
        "duplicate_variance": rows,
        "train": np.array([], dtype=np.intp),
        "test": np.array([], dtype=np.intp),
        "borrowed": False,
    }
    return Case(**{**fields, **more})


def arm(*levels, name="submitted", role="prediction", **more):
    """Return an arm that says these levels of these cases."""
    said = tuple(Said(np.asarray(one, dtype=float), ("",) * len(one), **more) for one in levels)
    return Arm(name, role, said)


def view(predicted, measured, *, control=None, mean=None, noise=0.0):
    """Return one view."""
    predicted, measured = np.asarray(predicted, dtype=float), np.asarray(measured, dtype=float)
    u, g = measured.shape
    names = tuple(f"g{i:03d}" for i in range(u))
    return View(
        "",
        tuple(f'[["{name}","scale",0.1]]' for name in names),
        names,
        predicted,
        measured,
        np.tile(measured.mean(axis=0) if mean is None else mean, (u, 1)),
        np.zeros(g) if control is None else np.asarray(control, dtype=float),
        np.full(u, noise),
        np.zeros(u),
    )


def world(conditions=12, seed=0):
    """Return a case with shared and specific effects, and the true levels."""
    rng = np.random.default_rng(seed)
    control = rng.gamma(2.0, 0.5, GENES)
    shared = rng.normal(size=GENES) * 0.4 * (rng.random(GENES) < 0.2)
    specific = rng.normal(size=(conditions, GENES)) * 0.5 * (rng.random((conditions, GENES)) < 0.1)
    truth = control + shared + specific
    truth[np.arange(conditions), np.arange(conditions)] = control[:conditions] - 1.0
    measured = truth + rng.normal(size=truth.shape) * CELL_SD / np.sqrt(CELLS)
    kept = np.arange(GENES) >= conditions
    variance = np.full(truth.shape, CELL_SD**2)
    return case(measured, control=control, mean=control + shared, kept=kept, variance=variance), truth

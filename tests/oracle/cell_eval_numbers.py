"""Freeze what cell-eval 0.8.2 says of a small screen, in frozen/cell_eval.json. Not imported by any test.

Made anew in an environment of its own (cell-eval is no dependency)::

    python -m venv cell-eval && cell-eval/bin/pip install cell-eval==0.8.2
    cell-eval/bin/python tests/oracle/cell_eval_numbers.py
"""

import json
from pathlib import Path

import anndata
import numpy as np
import pandas as pd

try:  # an environment of its own has it; the tests' has not
    from cell_eval._types import PerturbationAnndataPair
    from cell_eval.metrics import _anndata as cell_eval
except ImportError:
    pass

PERTURBATIONS, CELLS, GENES = 5, 12, 8
PLACE = Path(__file__).parent / "frozen" / "cell_eval.json"


def eighths(values):
    """Return numbers that a JSON file and a sum hold exactly."""
    return np.round(np.asarray(values) * 8) / 8


def screens():
    """Return measured cells and, for each prediction, predicted ones: [control and perturbations, cells, genes]."""
    rng = np.random.default_rng(0)
    shared, specific = rng.normal(size=GENES), rng.normal(size=(PERTURBATIONS, GENES))
    means = 5 + np.vstack([np.zeros(GENES), shared + specific])
    measured = eighths(means[:, None] + rng.normal(size=(PERTURBATIONS + 1, CELLS, GENES)))
    noisy = eighths(means[:, None] + 1.5 * rng.normal(size=measured.shape))
    noisy[0] = measured[0]
    constant = np.concatenate([measured[:1], np.repeat(noisy[1:2], PERTURBATIONS, axis=0)])
    echo = np.repeat(measured[:1], PERTURBATIONS + 1, axis=0)
    shifted = echo.copy()
    shifted[0] -= eighths(shared)
    return measured, {"noisy": noisy, "constant": constant, "no change": echo, "no change, control shifted": shifted}


def table(cells):
    names = ["control", *(f"P{k}" for k in range(PERTURBATIONS))]
    obs = pd.DataFrame({"perturbation": np.repeat(names, CELLS)}, index=[str(k) for k in range(len(names) * CELLS)])
    return anndata.AnnData(cells.reshape(-1, GENES), obs=obs, var=pd.DataFrame(index=[f"G{k}" for k in range(GENES)]))


def numbers(measured, predicted):
    pair = PerturbationAnndataPair(table(measured), table(predicted), "perturbation", "control")
    found = {
        "mse": cell_eval.mse(pair),
        "pearson_delta": cell_eval.pearson_delta(pair),
        "discrimination_l2": cell_eval.discrimination_score(pair, metric="l2"),
        "discrimination_cosine": cell_eval.discrimination_score(pair, metric="cosine"),
    }
    by_name = {name: [float(value[f"P{k}"]) for k in range(PERTURBATIONS)] for name, value in found.items()}
    return by_name | {"pearson_edistance": float(cell_eval.edistance(pair))}


def main():
    measured, predictions = screens()
    content = {
        "version": "cell-eval 0.8.2",
        "measured": measured.tolist(),
        "predicted": {name: cells.tolist() for name, cells in predictions.items()},
        "scores": {name: numbers(measured, cells) for name, cells in predictions.items()},
    }
    # What is not a number has no place in JSON.
    text = json.dumps(content).replace("NaN", "null")
    PLACE.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

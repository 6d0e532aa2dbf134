"""Four predictions of known worth, scored from files: whether one screen tells them apart, and what it costs."""

import tempfile
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import scipy.sparse

import molcause as mc
from benchmarks.measure import call, table
from molcause.data.perturbation_data import PerturbationData
from molcause.provenance import seed_for
from molcause.scoring.baselines import model_arm
from molcause.scoring.case import Case
from molcause.scoring.measure.measure import measure
from molcause.scoring.settings import Settings
from molcause.scoring.training import Trainer

DATA = ("perturbseq-small", "melanoma-skmel133")
SPLIT = {"split": "unseen-target", "folds": 5}
NOISE = 0.5
"""Of what is added to the truth, in standard deviations of a readout between the tested conditions of a setting."""
CELLS, GENES, PERTURBATIONS, DENSITY = 200_000, 2_000, 200, 0.1

Levels = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def report() -> str:
    """Score the training mean, a ridge, shuffled truth and truth with noise on real data, each from a file."""
    return "\n\n".join(_demonstration(name) for name in DATA)


def report_backed() -> str:
    """Score 200,000 predicted cells of 2,000 genes against as many measured ones, both on disk."""
    with tempfile.TemporaryDirectory() as folder:
        truth, predicted = Path(folder, "truth.h5ad"), Path(folder, "predicted.h5ad")
        _, made = call(lambda: _write_backed(truth, predicted))
        data, opened = call(lambda: mc.read_data(truth, scale="log1p", backed=True))
        found, scored = call(lambda: mc.score(predicted, data))
    rows = [
        ("write both files", f"{made.cpu:.1f}"),
        ("open the truth", f"{opened.cpu:.1f}"),
        ("score", f"{scored.cpu:.1f}"),
    ]
    return f"{table(('step', 'CPU s'), rows)}\n\n```text\n{found}\n```"


def _demonstration(name: str) -> str:
    data = mc.load_dataset(name)
    with tempfile.TemporaryDirectory() as folder:
        files = write_predictions(data, Path(folder))
        told = {what: path for what, path in files.items() if path.suffix == ".csv"}
        twins = {what: path.with_suffix(".h5ad") for what, path in told.items()}
        found, used = call(lambda: mc.score(told, data, **SPLIT))
        same = mc.score(twins, data, **SPLIT).summary.equals(found.summary)
    facts = f"CPU {used.cpu:.1f} s for the whole call; .csv and .h5ad files score the same: {'yes' if same else 'NO'}."
    return f"#### {name}\n\n{facts}\n\n```text\n{found}\n```"


def write_predictions(data: PerturbationData, folder: Path) -> dict[str, Path]:
    """Write each prediction as a .csv and a .h5ad file; return the .csv files by name."""
    cases = measure(data, mc.split(data, SPLIT["split"], folds=SPLIT["folds"]))
    rng = np.random.default_rng(seed_for(0, "scores", data.name))
    truth = [_truth(data, case) for case in cases]
    trainer = Trainer(data, Settings(data))
    ridge = model_arm("ridge", mc.models.Ridge(), cases, trainer.of_means)
    levels: Mapping[str, Sequence[Levels]] = {
        "a train mean": [np.tile(case.mean, (len(case.conditions), 1)) for case in cases],
        "b ridge": [said.level for said in ridge.said],
        "c shuffled truth": _by_setting(cases, truth, partial(_shuffled, rng)),
        "d truth + noise": _by_setting(cases, truth, partial(_noisy, rng)),
    }
    return {what: _write(folder / f"{what[0]}.csv", cases, found) for what, found in levels.items()}


def _truth(data: PerturbationData, case: Case) -> Levels:
    """Return the mean of all samples of each tested condition."""
    labels = np.asarray(data.labels, dtype=object)[case.test]
    means = [data.adata.X[case.test[labels == condition]].mean(axis=0) for condition in case.conditions]
    return np.array([np.asarray(mean, dtype=float).ravel() for mean in means])


def _by_setting(cases: Sequence[Case], truth: Sequence[Levels], change: Any) -> list[Levels]:
    """Return the truth, changed among all tested conditions of each setting."""
    found = [levels.copy() for levels in truth]
    for setting in dict.fromkeys(case.setting for case in cases):
        here = [k for k, case in enumerate(cases) if case.setting == setting]
        changed = change(np.vstack([truth[k] for k in here]))
        ends = np.cumsum([len(truth[k]) for k in here])[:-1]
        for k, part in zip(here, np.split(changed, ends), strict=True):
            found[k] = part
    return found


def _shuffled(rng: np.random.Generator, levels: Levels) -> Levels:
    """Return rows of which none is at its place, if there are two."""
    order = rng.permutation(len(levels))
    found = np.empty_like(levels)
    found[order] = levels[np.roll(order, 1)]
    return found


def _noisy(rng: np.random.Generator, levels: Levels) -> Levels:
    noise: Levels = rng.normal(size=levels.shape) * NOISE * levels.std(axis=0)
    return levels + noise


def _write(path: Path, cases: Sequence[Case], levels: Sequence[Levels]) -> Path:
    obs = pd.DataFrame(
        [(text, case.context, case.fold) for case in cases for text in case.conditions],
        columns=["interventions", "context", "fold"],
    )
    whole = pd.DataFrame(np.vstack(levels), columns=list(cases[0].readouts))
    pd.concat([obs, whole], axis=1).dropna().to_csv(path, index=False)
    kept = whole.notna().all(axis=1)
    rows = obs[kept].set_axis([f"row {k}" for k in np.flatnonzero(kept)])
    predicted = anndata.AnnData(whole[kept].to_numpy(), obs=rows, var=pd.DataFrame(index=whole.columns))
    predicted.write_h5ad(path.with_suffix(".h5ad"))
    return path


def _write_backed(truth: Path, predicted: Path) -> None:
    """Write measured cells of all perturbations, and predicted ones of a fifth of them with half of the effects."""
    rng = np.random.default_rng(seed_for(0, "scores", "backed"))
    effects = np.vstack([rng.normal(size=(PERTURBATIONS, GENES)) * 0.5, np.zeros(GENES)])
    pattern = scipy.sparse.random(CELLS // 100, GENES, DENSITY, format="csr", random_state=rng)
    sparse = scipy.sparse.vstack([pattern] * 100, format="csr", dtype=np.float32)
    rows = np.repeat(np.arange(CELLS), np.diff(sparse.indptr))
    for path, share, most in ((truth, 1.0, PERTURBATIONS + 1), (predicted, 0.5, PERTURBATIONS // 5)):
        done = rng.integers(most, size=CELLS)
        levels = 1.0 + share * effects[done[rows], sparse.indices] + rng.normal(size=sparse.nnz) * 0.5
        sparse.data = np.maximum(levels, 0).astype(np.float32)
        texts = np.array([*(f'[["g{k}","scale",0.5]]' for k in range(PERTURBATIONS)), "[]"])
        obs = pd.DataFrame({"interventions": texts[done]}, index=[f"c{k}" for k in range(CELLS)])
        var = pd.DataFrame(index=[f"g{k}" for k in range(GENES)])
        anndata.AnnData(sparse, obs=obs, var=var).write_h5ad(path)

"""What plain ridge regression, and simpler things, reach on the public datasets by the published splits.

The bar for everything else: a score without these beside it misleads. Ridge is scikit-learn's ``RidgeCV`` on the vector
of interventions; its penalty is chosen by leave-one-out within the training part.
"""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV
from sklearn.metrics import average_precision_score, roc_auc_score

import molcause as mc
from benchmarks.measure import table
from molcause.data.intervention import from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.data.splits.split import split

Matrix = NDArray[np.float64]
ALPHAS = np.logspace(-4, 3, 29)


def report(draws: int = 300, shuffles: int = 20) -> str:
    """Return all tables."""
    parts = {
        "melanoma-skmel133, 87 readouts": _melanoma(draws),
        "ligand-screen, the 28 published folds": _ligand_screen(),
        "amn-growth, 110 media, 10 folds": _amn_growth(shuffles),
        "norman2019-gi, 6,216 pairs": _norman(),
        "dream4, knock-outs: AUROC/AUPR of \\|knock-out - reference\\| / sd, networks 1 to 5": _dream4(),
    }
    return "\n\n".join(f"{title}:\n\n{text}" for title, text in parts.items())


def _melanoma(draws: int) -> str:
    data = mc.load_dataset("melanoma-skmel133")
    strength, response = _done(data), data.values()
    flags = (strength != 0).astype(float)
    random = split(data, "sample", share=0.3, repeats=draws)
    inputs = {"ridge on strengths": strength, "ridge on flags": flags}
    guesses = {name: [_ridge(u, response, fold, intercept=False) for fold in random] for name, u in inputs.items()}
    guesses["training mean"] = [_mean(response, fold) for fold in random]
    rows = [["random 70/30", name, *_random(response, random, found)] for name, found in guesses.items()]
    zero = np.mean([np.mean(response[fold.test] ** 2) for fold in random])
    rows.append(["random 70/30", "all zero", "", f"{zero:.3f}", ""])
    by_drug = {
        "leave one drug out, singles kept": split(data, "leave-one-target-out", singles=True),
        "leave one drug out, no singles": split(data, "leave-one-target-out", singles=False),
        "singles to combinations": split(data, "single-to-combination"),
    }
    for name, folds in by_drug.items():
        for intercept in (False, True):
            found = [_ridge(strength, response, fold, intercept=intercept) for fold in folds]
            r = [_r(response[fold.test], guess) for fold, guess in zip(folds, found, strict=True)]
            words = f"ridge on strengths, {'with' if intercept else 'without'} intercept"
            rows.append([name, words, f"{np.mean(r):.3f}", f"{_mse(response, folds, found):.4f}", ""])
    return table(["split", "model", "r", "MSE", "r; MSE of the averaged prediction"], rows)


def _random(response: Matrix, folds: Sequence[Fold], guesses: Sequence[Matrix]) -> list[str]:
    r = [_r(response[fold.test], guess) for fold, guess in zip(folds, guesses, strict=True)]
    total, count = np.zeros_like(response), np.zeros((len(response), 1))
    for fold, guess in zip(folds, guesses, strict=True):
        total[fold.test] += guess
        count[fold.test] += 1
    seen = count[:, 0] > 0
    mean = total[seen] / count[seen]
    averaged = f"{_r(response[seen], mean):.3f}; {np.mean((response[seen] - mean) ** 2):.3f}"
    return [f"{np.mean(r):.3f} (sd {np.std(r, ddof=1):.3f})", f"{_mse(response, folds, guesses):.4f}", averaged]


def _ligand_screen() -> str:
    data = mc.load_dataset("ligand-screen")
    given, response = _done(data), data.values()
    lps = data.adata.obs["lps"].to_numpy(dtype=float)[:, None]
    folds = split(data, "folds")
    models = {
        "ridge on 60 flags": [_ridge(given, response, fold, intercept=True) for fold in folds],
        "ridge on 60 flags, without intercept": [_ridge(given, response, fold, intercept=False) for fold in folds],
        "mean of those with or without LPS": [_group_mean(lps, response, fold) for fold in folds],
        "training mean": [_mean(response, fold) for fold in folds],
    }
    truth = np.vstack([response[fold.test] for fold in folds])
    rows = []
    for name, found in models.items():
        guess = np.vstack(found)
        each = [_r(response[fold.test], part) for fold, part in zip(folds, found, strict=True)]
        factors = [_r(truth[:, k], guess[:, k]) for k in range(truth.shape[1])]
        rows.append([name, f"{_r(truth, guess):.3f}", f"{np.mean(each):.3f}", f"{np.nanmean(factors):.3f}"])
    return table(["model", "pooled r", "mean r of folds", "mean r of factors"], rows)


def _amn_growth(shuffles: int) -> str:
    data = mc.load_dataset("amn-growth")
    sources, rate = _done(data), data.values()
    kinds = {
        "by medium": [split(data, "perturbation", folds=10, seed=seed) for seed in range(shuffles)],
        "by carbon source": [split(data, "unseen-target")],
    }
    rows = []
    for name, several in kinds.items():
        q2 = [_q2(rate, folds, [_ridge(sources, rate, fold, intercept=True) for fold in folds]) for folds in several]
        spread = f" (sd {np.std(q2, ddof=1):.3f}, {shuffles} shuffles)" if len(q2) > 1 else ""
        rows.append([name, "ridge on 10 flags", f"{np.mean(q2):.3f}{spread}"])
    return table(["held out", "model", "Q2"], rows)


def _norman() -> str:
    data = mc.load_dataset("norman2019-gi")
    fitness = data.values()[:, 0]
    targets = [tuple(item.target for item in from_json(text) or ()) for text in data.adata.obs["interventions"]]
    alone = {names[0]: value for names, value in zip(targets, fitness, strict=True) if len(names) == 1}
    (fold,) = split(data, "single-to-combination")
    added = np.array([sum(alone[name] for name in targets[row]) for row in fold.test])
    return table(["model", "r"], [["sum of the singles", f"{_r(fitness[fold.test], added):.3f}"]])


def _dream4() -> str:
    rows = []
    for reference in ("median", "wildtype"):
        cells = [" ".join(_knock_out_scores(size, net, reference) for net in range(1, 6)) for size in (10, 100)]
        rows.append([f"{reference} of the column" if reference == "median" else "wildtype row", *cells])
    return table(["reference", "size 10", "size 100"], rows)


def _knock_out_scores(size: int, net: int, reference: str) -> str:
    data = mc.load_dataset("dream4", size=size, net=net, experiments=["wildtype", "knockouts"])
    truth = mc.load_network("dream4-truth", size=size, net=net)
    values = data.values()
    out = values[1:]
    level = np.median(out, axis=0) if reference == "median" else values[0]
    score = np.abs(out - level) / out.std(axis=0)
    edge = np.zeros((size, size), dtype=bool)
    edge[truth.source_index, truth.target_index] = True
    pairs = ~np.eye(size, dtype=bool)
    auroc, aupr = (f(edge[pairs], score[pairs]) for f in (roc_auc_score, average_precision_score))
    return f"{auroc:.2f}/{aupr:.2f}".replace("0.", ".")


def _done(data: PerturbationData) -> Matrix:
    """Return ``[samples, targets]`` the strength of what was done, 1 where it is not known."""
    place = {name: k for k, name in enumerate(data.targets())}
    found = np.zeros((data.n_samples, len(place)))
    for row, text in enumerate(data.adata.obs["interventions"]):
        for item in from_json(str(text)) or ():
            found[row, place[item.target]] = item.strength if item.known else 1.0
    return found


def _ridge(given: Matrix, response: Matrix, fold: Fold, *, intercept: bool) -> Matrix:
    model = RidgeCV(alphas=ALPHAS, fit_intercept=intercept).fit(given[fold.train], response[fold.train])
    return np.asarray(model.predict(given[fold.test])).reshape(len(fold.test), -1)


def _mean(response: Matrix, fold: Fold) -> Matrix:
    return np.tile(response[fold.train].mean(axis=0), (len(fold.test), 1))


def _group_mean(group: Matrix, response: Matrix, fold: Fold) -> Matrix:
    return np.array([response[fold.train][group[fold.train, 0] == group[row, 0]].mean(axis=0) for row in fold.test])


def _r(truth: Matrix, guess: Matrix) -> float:
    if np.ptp(guess) == 0:
        return float("nan")
    return float(np.corrcoef(np.ravel(truth), np.ravel(guess))[0, 1])


def _mse(response: Matrix, folds: Iterable[Fold], guesses: Iterable[Matrix]) -> float:
    each = [np.mean((response[fold.test] - guess) ** 2) for fold, guess in zip(folds, guesses, strict=True)]
    return float(np.mean(each))


def _q2(response: Matrix, folds: Iterable[Fold], guesses: Iterable[Matrix]) -> float:
    error = [(response[fold.test] - guess).ravel() for fold, guess in zip(folds, guesses, strict=True)]
    truth = np.concatenate([response[fold.test].ravel() for fold in folds])
    return float(1 - np.sum(np.concatenate(error) ** 2) / np.sum((truth - truth.mean()) ** 2))

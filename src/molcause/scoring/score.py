"""`score`: predictions of perturbations beside baselines, a ceiling and detectors."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from molcause.data.leakage import leakage
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.data.splits.split import split as divided
from molcause.errors import DataContractError, ParameterError
from molcause.findings import Finding
from molcause.models.base import AbstractModel
from molcause.scoring.arm import Arm
from molcause.scoring.baselines import TAKEN, baselines, model_arm
from molcause.scoring.case import Case
from molcause.scoring.detectors.detect import detect
from molcause.scoring.measure.measure import measure
from molcause.scoring.panel import panel, panel_metrics
from molcause.scoring.predictions.align import arm as aligned
from molcause.scoring.predictions.folds import folds_from
from molcause.scoring.predictions.predictions import Predictions
from molcause.scoring.predictions.read import read_predictions
from molcause.scoring.result import Scores
from molcause.scoring.settings import Settings
from molcause.scoring.summary import summarize
from molcause.scoring.training import Trainer

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

    One: TypeAlias = AnnData | pd.DataFrame | PerturbationData | Predictions | AbstractModel | str | Path


def score(
    predictions: "One | Mapping[str, One]",
    data: PerturbationData,
    *,
    split: str | Sequence[Fold] | None = None,
    distributions: bool | None = None,
    seed: int = 0,
    **options: Any,
) -> Scores:
    """Score predictions of perturbations, with every baseline beside them.

    Parameters
    ----------
    predictions
        What is to be judged: an AnnData, a DataFrame or a file of levels (see
        `molcause.scoring.predictions.read.read_predictions`), or a model, which is then fitted in each fold; or several
        of these by name.
    data
        What was measured, with the training perturbations and the controls. Controls always come from here.
    split
        Kind of split (see `molcause.data.splits.split`) or its folds: those that the predictions were made with. By
        default what is predicted is the test part, and all else trains.
    distributions
        Whether to compare predicted with measured samples too, not their means alone; by default if any prediction has
        several samples of a condition.
    seed
        Of the disjoint parts of samples, of fits and of resampling.
    **options
        Of the split.

    Returns
    -------
    Scores
        Print it, or see ``summary``, ``table``, ``findings``, ``to_markdown()``, ``to_html()``.

    Raises
    ------
    DataContractError
        If predictions and data do not fit together, or nothing that is tested can be scored.
    ParameterError
        If there is nothing to score, no split and only a model to score, or two submissions of one name.

    Examples
    --------
    >>> import molcause as mc
    >>> found = score(mc.models.Ridge(), mc.load_dataset("sachs2005"), split="unseen-target", folds=3)
    >>> [arm.name for arm in found.arms][:3]
    ['ridge (submitted)', 'no-change', 'train-mean']
    """
    submitted = _named(predictions)
    read = {name: one if isinstance(one, AbstractModel) else _read(name, one, data) for name, one in submitted.items()}
    folds = _folds(data, split, read, options)
    tables = [one for one in read.values() if isinstance(one, Predictions)]
    wanted = any(one.has_cells for one in tables) if distributions is None else distributions
    cases = _cases(data, folds, tables, wanted, seed)
    trainer = Trainer(data, Settings(data))
    judged = tuple(_arm(name, one, cases, trainer, seed) for name, one in read.items())
    arms = (*judged, *baselines(cases, trainer, seed=seed))
    modules = panel_metrics()
    table = panel(cases, arms, modules)
    summary = summarize(table, {name: module.metric for name, module in modules.items()}, seed=seed)
    findings = (
        *(replace(finding, text=f"{one.name}: {finding.text}") for one in tables for finding in one.findings),
        *detect(cases, arms, data.readouts, train_means=tuple(trainer.levels(case) for case in cases)),
        *leakage(data, folds),
    )
    return Scores(data.name, _in_words(split, options, folds), cases, arms, table, summary, _worst_first(findings))


def _named(predictions: Any) -> dict[str, Any]:
    if isinstance(predictions, Mapping):
        named = {str(name): one for name, one in predictions.items()}
    else:
        named = {_name_of(predictions): predictions}
    if not named:
        raise ParameterError("There is nothing to score; give predictions, or several by name.")
    apart = {f"{name} (submitted)" if name in TAKEN else name: one for name, one in named.items()}
    if len(apart) < len(named):
        raise ParameterError(f"Two submissions would have one name in the table: {', '.join(named)}. Rename one.")
    return apart


def _name_of(one: Any) -> str:
    if isinstance(one, str | Path):
        return Path(one).name
    name = getattr(one, "name", "")  # of a table it may be a column
    return name if isinstance(name, str) and name else "predictions"


def _read(name: str, one: Any, data: PerturbationData) -> Predictions:
    return replace(one, name=name) if isinstance(one, Predictions) else read_predictions(one, data, name=name)


def _folds(
    data: PerturbationData, split: str | Sequence[Fold] | None, read: Mapping[str, Any], options: dict[str, Any]
) -> tuple[Fold, ...]:
    if isinstance(split, str):
        return divided(data, split, **options)
    if options:
        raise ParameterError(f"{next(iter(options))}= is an option of a kind of split; say split=... too.")
    if split is not None:
        return _given(split)
    tables = [one for one in read.values() if isinstance(one, Predictions)]
    if not tables:
        raise ParameterError("A model has to be told what to hold out: say split='unseen-target', for instance.")
    return folds_from(tables[0], data)


def _given(split: Any) -> tuple[Fold, ...]:
    folds = (split,) if isinstance(split, Fold) else tuple(split)
    odd = [one for one in folds if not isinstance(one, Fold)]
    if odd or not folds:
        what = f"not {type(odd[0]).__name__}" if odd else "and there is none"
        raise ParameterError(f"split= is the name of a kind of split or a list of folds, {what}.")
    return folds


def _cases(
    data: PerturbationData, folds: Sequence[Fold], tables: Sequence[Predictions], cells: bool, seed: int
) -> tuple[Case, ...]:
    cases = tuple(_shared(case, tables) for case in measure(data, folds, cells=cells, seed=seed))
    if not cases:
        raise DataContractError(
            f"The folds of {data.name!r} test no perturbation, only the control or unknown ones; hold some out."
        )
    return cases


def _shared(case: Case, tables: Sequence[Predictions]) -> Case:
    """Return the case with only those readouts scored that every submission predicts."""
    kept = np.logical_and.reduce([case.kept, *(one.shared for one in tables)])
    if not kept.any():
        raise DataContractError(
            f"No readout is left to score in {case.fold!r}: those of tested targets are not scored, and of the others "
            f"none is predicted by all of: {', '.join(one.name for one in tables)}."
        )
    cells = case.cells and replace(case.cells, components=np.where(kept, case.cells.components, 0.0))
    return replace(case, kept=kept, cells=cells)


def _arm(name: str, one: Any, cases: Sequence[Case], trainer: Trainer, seed: int) -> Arm:
    if isinstance(one, AbstractModel):
        return model_arm(name, one, cases, trainer.of_samples, seed=seed)
    return aligned(one, tuple(cases))


def _in_words(split: Any, options: Mapping[str, Any], folds: Sequence[Fold]) -> str:
    if split is None:
        return "what is predicted is held out"
    kind = split if isinstance(split, str) else folds[0].kind
    said = "".join(f", {name} {value}" for name, value in options.items())
    return f"{kind}{said} ({len(folds)} folds)"


def _worst_first(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    levels = ("error", "warning", "information")
    return tuple(sorted(findings, key=lambda finding: levels.index(finding.level)))

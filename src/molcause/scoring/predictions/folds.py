"""`folds_from`: the folds that predictions imply, if nobody says how they were made."""

import numpy as np

from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.scoring.predictions.places import places_of_data
from molcause.scoring.predictions.predictions import Predictions
from molcause.scoring.settings import Settings

_KIND = "predicted"


def folds_from(predictions: Predictions, data: PerturbationData) -> tuple[Fold, ...]:
    """Return the folds that predictions imply: what they predict is tested, and everything else trained on.

    Parameters
    ----------
    predictions
        What was submitted.
    data
        The measurements.

    Returns
    -------
    tuple of Fold
        One for each fold that the predictions name, or one for all of them. Whether the training part gives the test
        away, such as by a combination with a tested target, is for `molcause.data.leakage.leakage` to say.

    Examples
    --------
    >>> import molcause as mc, pandas as pd
    >>> from molcause.scoring.predictions.read import read_predictions
    >>> data = mc.load_dataset("sachs2005")
    >>> table = pd.DataFrame(5.0, index=["MEK"], columns=data.adata.var_names)
    >>> folds_from(read_predictions(table, data), data)
    (Fold 'what is predicted' (predicted): 6667 samples train, 799 tests,)
    """
    there = list(zip(data.labels, places_of_data(Settings(data)), strict=True))
    names = sorted(set(predictions.folds) - {""}) or [""]
    found = []
    for name in names:
        wanted = [k for k, fold in enumerate(predictions.folds) if fold in ("", name)]
        keys = {(predictions.conditions[k], predictions.contexts[k], predictions.times[k]) for k in wanted}
        test = np.array([_wanted(text, place, keys) for text, place in there], dtype=bool)
        unit = f"fold {name}" if name.isdigit() else name or "what is predicted"
        found.append(Fold(_KIND, unit, np.flatnonzero(~test), np.flatnonzero(test)))
    return tuple(found)


def _wanted(text: str, place: tuple[str, str], keys: set[tuple[str, str, str]]) -> bool:
    return any((text, context, time) in keys for context in (place[0], "") for time in (place[1], ""))

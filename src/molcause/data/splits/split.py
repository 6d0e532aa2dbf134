"""`split`: all folds of a kind of split, by its name."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits import by_column, by_perturbation
from molcause.data.splits.design import design
from molcause.data.splits.fold import Fold
from molcause.errors import DataContractError, did_you_mean

KINDS = {
    "perturbation": by_perturbation.perturbation,
    "unseen-target": by_perturbation.unseen_target,
    "leave-one-target-out": by_perturbation.leave_one_target_out,
    "single-to-combination": by_perturbation.single_to_combination,
    "unseen-combination": by_perturbation.unseen_combination,
    "context": by_column.context,
    "time": by_column.time,
    "dose": by_column.dose,
    "folds": by_column.folds,
    "sample": by_column.sample,
}


def split(
    data: PerturbationData, kind: str, *, within: NDArray[np.intp] | None = None, **options: Any
) -> tuple[Fold, ...]:
    """Divide the samples into training and test parts, fold by fold.

    Parameters
    ----------
    data
        The measurements.
    kind
        ``perturbation``: whole sets of targets (option `folds`; one set a fold by default). ``unseen-target``: targets
        with every reagent, dose and combination on them (`folds`). ``leave-one-target-out``: a target's combinations,
        with or without what it does alone (`singles`). ``single-to-combination``. ``unseen-combination``: pairs with
        2, 1 or 0 members seen (`seen`, `folds`). ``context`` (`controls`), ``time`` (`after`), ``dose`` (`above`):
        what is known at first, then what comes later. ``folds``: those of a column (`column`). ``sample``: at random
        (`share`, `repeats`), as a demonstration of leakage.
    within
        Only these samples, such as a fold's training part: a nested split.
    **options
        The kind's own; and `seed`, where something is drawn.

    Returns
    -------
    tuple of Fold
        No sample is in both parts of a fold.

    Raises
    ------
    DataContractError
        If there is no such kind, an option is unknown, or there are too few perturbations; the message says how many
        there are.

    Examples
    --------
    >>> import molcause as mc
    >>> folds = split(mc.load_dataset("sachs2005"), "unseen-target")
    >>> folds[0]
    Fold 'AKT' (unseen-target): 6555 samples train, 911 tests
    >>> inner = split(mc.load_dataset("sachs2005"), "unseen-target", within=folds[0].train)
    >>> "AKT" in [fold.unit for fold in inner]
    False
    """
    if kind not in KINDS:
        raise DataContractError(f"There is no split {kind!r}. {did_you_mean(kind, KINDS)} Splits: {', '.join(KINDS)}.")
    maker = KINDS[kind]
    known = [name for name in maker.__kwdefaults__ or {}]  # noqa: C416
    odd = [name for name in options if name not in known]
    if odd:
        raise DataContractError(
            f"The split {kind!r} has no option {odd[0]!r}. {did_you_mean(odd[0], known)} "
            f"Options: {', '.join(known) or 'none'}."
        )
    made = tuple(maker(design(data, within), **options))  # type: ignore[operator]
    if not made:
        raise DataContractError(f"The split {kind!r} finds nothing to hold out in these data.")
    return made

"""`measure`: the cases of some folds, each what was measured in one fold and setting."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.scoring.case import Case
from molcause.scoring.measure.atoms import NEITHER, TEST, TRAIN, atoms_of
from molcause.scoring.measure.cells import cells_of
from molcause.scoring.measure.doubles import interactions
from molcause.scoring.measure.own import unit_of
from molcause.scoring.measure.survey import Survey
from molcause.scoring.measure.tested import tested
from molcause.scoring.measure.training import Changes, learned
from molcause.scoring.settings import Settings

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
MOST_SUMS = 2**27
"""Sums that are held at once; folds that divide samples into more are measured in turns."""


def measure(data: PerturbationData, folds: Sequence[Fold], *, cells: bool = False, seed: int = 0) -> tuple[Case, ...]:
    """Return what was measured in each fold and setting, and what a predictor of it could know.

    Tested are all conditions but the control, of known target, that have samples in a fold's test part. The data are
    read once, block by block.

    Parameters
    ----------
    data
        The measurements, in memory or on disk.
    folds
        Training and test parts, for instance from `molcause.data.splits.split.split`.
    cells
        Whether to take single samples too, for distributions.
    seed
        Of the disjoint parts of the samples.

    Returns
    -------
    tuple of Case
        Fold by fold, setting by setting; a fold that tests nothing but controls has none.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.data.splits.split import split
    >>> data = mc.load_dataset("sachs2005")
    >>> cases = measure(data, split(data, "unseen-target"))
    >>> [case.units for case in cases]
    [('AKT',), ('LFA1',), ('MEK',), ('PI3K',), ('PIP2',), ('PKA',), ('PKC', 'PKC')]
    >>> int(cases[0].samples.sum()) == len(cases[0].test), cases[0].readouts[int(np.flatnonzero(~cases[0].kept)[0])]
    (True, 'pakts473')
    """
    settings = Settings(data)
    return tuple(_in_turns(data, settings, list(folds), cells, seed))


def _in_turns(data: PerturbationData, settings: Settings, folds: list[Fold], cells: bool, seed: int) -> Iterator[Case]:
    atoms = atoms_of(data, settings, folds, seed)
    half = len(folds) // 2
    if half and len(atoms.size) * data.adata.n_vars > MOST_SUMS and atoms.divided:
        yield from _in_turns(data, settings, folds[:half], cells, seed)
        yield from _in_turns(data, settings, folds[half:], cells, seed)
        return
    survey = Survey(data, settings, atoms, seed)
    changes = Changes(survey)
    for fold in folds:
        sides = atoms.sides(fold)
        for setting in np.unique(atoms.setting[atoms.group[sides == TEST]]):
            yield _case(survey, changes, fold, sides, int(setting), cells)


def _case(survey: Survey, changes: Changes, fold: Fold, sides: Rows, setting: int, cells: bool) -> Case:
    data, settings, atoms = survey.data, survey.settings, survey.atoms
    here = (sides != NEITHER) & (atoms.setting[atoms.group] == setting)
    found = tested(survey, setting, here & (sides == TEST), here)
    control = survey.control(setting)
    borrowed = not (here & (sides == TRAIN)).any()
    train = fold.train if borrowed else fold.train[settings.of_sample[fold.train] == setting]
    known = learned(survey, changes, setting, (sides == TRAIN) & (here | borrowed), borrowed)
    beyond = interactions(survey, setting, found.conditions, found.truth.mean, here)
    single, why = cells_of(survey, found, train, fold.unit) if cells else (None, ())
    return Case(
        fold=fold.unit,
        group=fold.group,
        setting=settings.names[setting],
        context=settings.context[setting],
        conditions=found.conditions,
        units=tuple(unit_of(text, data.control) for text in found.conditions),
        readouts=data.readouts.readout,
        kept=found.kept,
        samples=found.samples,
        measured=found.truth.mean,
        variance=found.truth.variance,
        control=control.mean,
        control_measured=control.measured,
        control_predicted=control.predicted,
        mean=known.mean,
        mean_measured=known.measured,
        mean_predicted=known.predicted,
        weights=found.weights,
        differential=found.differential,
        frequency=known.frequency,
        interaction=beyond.interaction,
        singles=beyond.singles,
        singles_apart=beyond.singles_apart,
        duplicate=found.duplicate.mean,
        duplicate_variance=found.duplicate.variance,
        train=train,
        test=_rows(survey, fold, here & (sides == TEST)),
        borrowed=borrowed,
        cells=single,
        notes=(*control.notes, *known.notes, *found.notes, *beyond.notes, *why),
    )


def _rows(survey: Survey, fold: Fold, mask: Mask) -> Rows:
    atom = survey.atoms.of_sample[fold.test]
    return np.asarray(fold.test[(atom >= 0) & mask[atom]])

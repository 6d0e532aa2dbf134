"""`Atoms`: sets of samples that no fold and no part divides; whatever a case averages over is a union of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.data.splits.fold import Fold
from molcause.scoring.measure.parts import SLOTS, slots
from molcause.scoring.settings import Settings

Rows = NDArray[np.intp]
NEITHER, TRAIN, TEST = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Atoms:
    """Samples by setting, condition, part, and the side of each fold on which they are.

    Parameters
    ----------
    of_sample
        ``[samples]`` the atom of each; -1 for samples of unknown target.
    first, size, group, slot
        ``[atoms]`` a sample of each, how many there are, the group, and the slot of
        `molcause.scoring.measure.parts`.
    setting, label, is_control
        ``[groups]`` setting and canonical JSON of each group, and whether it is a control.
    """

    of_sample: Rows
    first: Rows
    size: Rows
    group: Rows
    slot: Rows
    setting: Rows
    label: NDArray[np.object_]
    is_control: NDArray[np.bool_]

    @property
    def divided(self) -> bool:
        """Whether any fold divides the samples of a part."""
        return len(np.unique(self.group * SLOTS + self.slot)) < len(self.group)

    def sides(self, fold: Fold) -> Rows:
        """Return the side of a fold on which each atom is; a control is on none."""
        return np.where(self.is_control[self.group], NEITHER, _sides(fold, len(self.of_sample))[self.first])


def atoms_of(data: PerturbationData, settings: Settings, folds: Sequence[Fold], seed: int) -> Atoms:
    """Return the atoms of data under some folds.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.data.splits.split import split
    >>> data = mc.load_dataset("sachs2005")
    >>> len(atoms_of(data, Settings(data), split(data, "unseen-target"), 0).size)
    34
    """
    import pandas as pd

    labels = data.adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object)
    group, found = pd.factorize(pd.MultiIndex.from_arrays([settings.of_sample, labels]))
    setting = np.array([place for place, _ in found], dtype=np.intp)
    label = np.array([text for _, text in found], dtype=object)
    known = label != "null"
    group = np.where(known[group], group, -1)
    said = [(settings.context[s], settings.time[s], str(text)) for s, text in zip(setting, label, strict=True)]
    names = data.adata.obs_names.to_numpy(dtype=object)
    slot = slots(group, said, data.control, names, seed)
    code = _divided(np.where(group < 0, -1, group * SLOTS + slot), label[group] == data.control, folds)
    used = np.flatnonzero(code >= 0)
    _, first, size = np.unique(code[used], return_index=True, return_counts=True)
    first = used[first]
    return Atoms(code, first, size, group[first], slot[first], setting, label, label == data.control)


def _divided(code: Rows, is_control: NDArray[np.bool_], folds: Sequence[Fold]) -> Rows:
    """Return finer codes, from 0 without gaps: samples on different sides of a fold get different ones."""
    import pandas as pd

    free = np.flatnonzero((code >= 0) & ~is_control)
    part = code[free]
    for fold in folds:
        part = pd.factorize(part * 3 + _sides(fold, len(code))[free])[0]
    finer = np.full(len(code), -1, dtype=np.intp)
    controls = np.flatnonzero((code >= 0) & is_control)
    finer[free] = pd.factorize(part)[0]
    finer[controls] = pd.factorize(code[controls])[0] + (finer[free].max() + 1 if len(free) else 0)
    return finer


def _sides(fold: Fold, n: int) -> Rows:
    found = np.full(n, NEITHER, dtype=np.intp)
    found[fold.train], found[fold.test] = TRAIN, TEST
    return found

"""`Survey`: all samples summed up once; moments of any groups, parts and controls follow from the sums."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Intervention
from molcause.data.perturbation_data import PerturbationData
from molcause.data.scale import RELATIVE
from molcause.scoring.measure.atoms import Atoms
from molcause.scoring.measure.own import done
from molcause.scoring.measure.parts import FEWEST, HALF, PART
from molcause.scoring.measure.sums import Moments, moments_of
from molcause.scoring.settings import Settings

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]
FEWEST_CONTROLS = 4
"""Control samples that are cut into two halves; fewer are in both."""


class Control(NamedTuple):
    """The control of a setting: ``[readouts]`` means of all samples, of part (a) and of (b); moments of (a); notes."""

    mean: Array
    measured: Array
    predicted: Array
    moments: Moments | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Survey:
    """Data, how their samples are divided, and their sums.

    Parameters
    ----------
    data, settings, atoms
        The measurements, the setting of each sample, and the sets of samples that nothing divides.
    seed
        Of what is drawn.
    """

    data: PerturbationData
    settings: Settings
    atoms: Atoms
    seed: int

    @cached_property
    def moments(self) -> Moments:
        """Of each atom."""
        return moments_of(self.data.adata.X, self.atoms.of_sample, len(self.atoms.size))

    def groups(self, mask: Mask) -> Rows:
        """Return the groups that have atoms in a mask, by first appearance in the data."""
        return np.unique(self.atoms.group[mask])

    def counts(self, groups: Rows, mask: Mask) -> Rows:
        """Return how many samples of each group are in a mask of atoms."""
        atoms = self.atoms
        found = np.bincount(atoms.group[mask], weights=atoms.size[mask], minlength=len(atoms.label))
        return np.asarray(found[groups], dtype=np.intp)

    def pooled(self, groups: Rows, mask: Mask) -> Moments:
        """Return the moments of each group's samples in a mask of atoms."""
        place = np.full(len(self.atoms.label), -1, dtype=np.intp)
        place[groups] = np.arange(len(groups))
        row = place[self.atoms.group]
        chosen = np.flatnonzero(mask & (row >= 0))
        return self.moments.pooled(chosen, row[chosen], len(groups))

    def joined(self, mask: Mask) -> Moments:
        """Return the moments of all samples in a mask of atoms together."""
        chosen = np.flatnonzero(mask)
        return self.moments.pooled(chosen, np.zeros(len(chosen), dtype=np.intp), 1)

    def parts(self, mask: Mask) -> tuple[Mask, Mask, Mask]:
        """Return masks of the parts (a), (b), (c) of the samples in a mask; all of a group are (a) if a part is empty.

        So it is with fewer than six samples, in all or in the mask.
        """
        atoms = self.atoms
        part = PART[atoms.slot]
        n = np.zeros((len(atoms.label), 3), dtype=np.intp)
        np.add.at(n, (atoms.group[mask], part[mask]), atoms.size[mask])
        whole = ((n == 0).any(axis=1) | (n.sum(axis=1) < FEWEST))[atoms.group]
        return mask & ((part == 0) | whole), mask & (part == 1) & ~whole, mask & (part == 2) & ~whole

    def halves(self, mask: Mask) -> tuple[Mask, Mask, int]:
        """Return masks of the halves of the samples in a mask, and how many groups are too small and in both."""
        group, half = self.atoms.group, HALF[self.atoms.slot]
        there = np.zeros((len(self.atoms.label), 2), dtype=bool)
        there[group[mask], half[mask]] = True
        both: Mask = np.asarray(there.any(axis=1) & ~there.all(axis=1))
        return mask & ((half == 0) | both[group]), mask & ((half == 1) | both[group]), int(both.sum())

    @cached_property
    def singles(self) -> dict[tuple[int, str, str], list[tuple[Intervention, int]]]:
        """By setting, target and kind: the groups in which nothing but this was done to the control, and its strength.

        One that takes something of the control away is none.
        """
        found: dict[tuple[int, str, str], list[tuple[Intervention, int]]] = {}
        for group, (setting, label) in enumerate(zip(self.atoms.setting, self.atoms.label, strict=True)):
            new, whole = done(str(label), self.data.control)
            if whole and len(new) == 1:
                found.setdefault((int(setting), new[0].target, new[0].kind), []).append((new[0], group))
        return found

    @cached_property
    def _controls(self) -> dict[int, Control]:
        return {}

    def control(self, setting: int) -> Control:
        """Return the control of a setting: its own, else that of its context, else all."""
        if setting not in self._controls:
            self._controls[setting] = self._control(setting)
        return self._controls[setting]

    def _control(self, setting: int) -> Control:
        rows = self.settings.control_rows[setting]
        if not len(rows):
            return self._without_control()
        note = self.settings.notes[setting]
        notes = [f"In this setting {note}."] if note else []
        mask = np.zeros(len(self.atoms.size), dtype=bool)
        mask[self.atoms.of_sample[rows]] = True
        half = HALF[self.atoms.slot]
        first, second = mask & (half == 0), mask & (half == 1)
        if len(rows) < FEWEST_CONTROLS or not first.any() or not second.any():
            first = second = mask
            notes.append(f"Measured and predicted changes share all control samples and their noise ({len(rows)}).")
        whole, one, two = (self.joined(part) for part in (mask, first, second))
        return Control(whole.mean[0], one.mean[0], two.mean[0], one, tuple(notes))

    def _without_control(self) -> Control:
        scale = self.data.scale
        level = np.full(self.data.adata.n_vars, RELATIVE.get(scale, np.nan))
        if scale in RELATIVE:
            note = f"No control was measured; it is {RELATIVE[scale]:g} by the scale, {self.data.unit}."
        else:
            note = "No control was measured, so that no change from it is known."
        return Control(level, level, level, None, (note,))

"""What models are trained on in a case: condition means of its setting, with its control, as data of their own.

A setting without training perturbations (a held-out context) takes those of all settings, each moved by the difference
of the two settings' controls: changes are carried over, not levels.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation, combine, fix, from_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.data.scale import RELATIVE
from molcause.errors import DataContractError, InterventionError
from molcause.models.base import AbstractFitted
from molcause.scoring.case import Array, Case
from molcause.scoring.measure.own import done
from molcause.scoring.measure.sums import moments_of
from molcause.scoring.settings import Settings

Rows = NDArray[np.intp]
_MOST = 2**24
_MOST_READOUTS = 2000


class _Groups(NamedTuple):
    """The samples of each setting and condition: which of each sample, sizes, labels, settings, and means."""

    of_sample: Rows
    size: Rows
    label: tuple[str, ...]
    setting: Rows
    mean: Array


class Trainer:
    """Training data of cases; all samples are read once for all cases.

    Parameters
    ----------
    data
        The measurements.
    settings
        Which setting each sample is in, and where its controls are.
    """

    def __init__(self, data: PerturbationData, settings: Settings) -> None:
        self.data, self.settings = data, settings

    def of_means(self, case: Case) -> PerturbationData:
        """Return one sample for each training condition and setting, and one for the control.

        Raises
        ------
        DataContractError
            If there is no control to count changes from.
        """
        if not np.isfinite(case.control).all():
            raise DataContractError(f"{self.data.name!r} has no reference sample to count changes from.")
        groups = self._training(case)
        labels = [self.data.control, *(self._groups.label[g] for g in groups)]
        return self._made(np.vstack([case.control, self.levels(case)]), labels)

    def of_samples(self, case: Case) -> PerturbationData:
        """Return the training samples themselves, with the controls of the setting.

        What is borrowed from other settings has to be moved into this one, and is given as means.
        """
        if case.borrowed:
            return self.of_means(case)
        return self.data[np.union1d(case.train, np.setdiff1d(self._own_controls(case), case.test))]

    def of_few_samples(self, case: Case) -> PerturbationData:
        """Return the training samples if they fit into memory many times over.

        Raises
        ------
        DataContractError
            If they do not.
        """
        readouts = len(case.readouts)
        if len(case.train) * readouts > _MOST or readouts > _MOST_READOUTS:
            raise DataContractError(
                f"{len(case.train):,} samples x {readouts:,} readouts are too many for slopes within conditions."
            )
        return self.of_samples(case)

    def told(self, case: Case, k: int, fitted: AbstractFitted) -> Perturbation:
        """Return the reference with the targets of a tested condition fixed at their own measured level."""
        fixed = []
        for item in done(case.conditions[k], self.data.control)[0]:
            at = self.data.readouts.of(item.target)
            if not len(at):
                raise InterventionError(f"{item.target} is not measured, so its own level is not known.")
            fixed.append(fix(float(case.measured[k, at].mean())).on(item.target))
        return combine(from_json(self.data.control) or (), tuple(fixed))

    def levels(self, case: Case) -> Array:
        """Return ``[n, G]`` means of the training perturbations, moved into the case's setting."""
        groups, found = self._training(case), self._groups
        levels = found.mean[groups]
        divided = np.bincount(found.of_sample[case.train], minlength=len(found.size)) < found.size
        for k in np.flatnonzero(divided[groups]):  # a condition of which only some samples train
            levels[k] = _mean(self.data, case.train[found.of_sample[case.train] == groups[k]])
        if case.borrowed and np.isfinite(case.control).any():
            levels += case.control - self._controls[found.setting[groups]]
        return levels

    def _own_controls(self, case: Case) -> Rows:
        own: Rows = self.settings.control_rows[self.settings.of_sample[case.test[0]]]
        return own

    def _training(self, case: Case) -> Rows:
        found = self._groups
        groups = np.unique(found.of_sample[case.train])
        trains = [found.label[g] not in (self.data.control, "null") for g in groups]
        return np.asarray(groups[np.array(trains, dtype=bool)])

    @cached_property
    def _controls(self) -> Array:
        """``[settings, readouts]`` the mean of each setting's controls, or what the scale says that it is."""
        without = np.full(self.data.adata.n_vars, RELATIVE.get(self.data.scale, np.nan))
        return np.array([_mean(self.data, rows) if len(rows) else without for rows in self.settings.control_rows])

    @cached_property
    def _groups(self) -> _Groups:
        labels = self.data.labels.to_numpy(dtype=object)
        names, code = np.unique(labels.astype(str), return_inverse=True)
        pair = code.astype(np.intp) + len(names) * self.settings.of_sample
        _, first, sorted_group = np.unique(pair, return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(first))  # groups by first appearance
        of_sample, first = rank[sorted_group].astype(np.intp), np.sort(first)
        mean = moments_of(self.data.adata.X, of_sample, len(first)).mean
        size = np.bincount(of_sample, minlength=len(first))
        return _Groups(of_sample, size, tuple(map(str, labels[first])), self.settings.of_sample[first], mean)

    def _made(self, values: Array, labels: list[str]) -> PerturbationData:
        import pandas as pd
        from anndata import AnnData

        obs = pd.DataFrame({INTERVENTIONS: labels}, index=[f"mean {k}" for k in range(len(labels))])
        adata = AnnData(values, obs=obs, var=self.data.adata.var.copy())
        scale = "linear" if self.data.scale == "counts" else self.data.scale
        return PerturbationData(
            adata, scale=scale, control=self.data.control, citations=self.data.citations, name=self.data.name
        )


def _mean(data: PerturbationData, rows: Rows) -> Array:
    values = data.adata.X[rows]
    return np.asarray(moments_of(values, np.zeros(len(rows), dtype=np.intp), 1).mean[0])

"""`UnseenCondition`: how do samples vary around their mean under a perturbation that no model saw (rung 1)."""

from dataclasses import dataclass

import numpy as np

from molcause.audits.tasks.base import AbstractTask, Split, Splits, Truth, added, independent, without_targets
from molcause.data.intervention import describe, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.metrics import log_density
from molcause.models.base import AbstractFitted


@dataclass(frozen=True)
class UnseenCondition(AbstractTask):
    """Give the density of the samples of an unseen condition, centered by their own mean, the same for all arms.

    It asks about association within a condition and not about what interventions do. The density is in nats per
    sample, with readings in standard deviations of the reference and without the constant -d/2 log 2 pi.

    Examples
    --------
    >>> import molcause as mc
    >>> [split.unit for split in UnseenCondition().splits(mc.load_dataset("sachs2005")).splits]
    ['LFA1', 'AKT', 'PKC', 'PIP2', 'MEK', 'PI3K', 'PKC', 'PKA']
    """

    name = "unseen-condition"
    question = "describe how cells vary under an unseen perturbation"
    rung = 1
    metrics = ("log-density",)
    margin = 0.05
    models = ("network-gaussian",)
    baselines = ("ledoit-wolf", "graphical-lasso", "diagonal")

    def splits(self, data: PerturbationData) -> Splits:
        """Hold out each condition but the reference, with every condition that shares one of its targets."""
        found, notes = [], []
        for condition in data.conditions():
            if condition.interventions == data.control:
                continue
            if len(condition.rows) < log_density.metric.minimum:
                count = len(condition.rows)
                notes.append(f"'{describe(condition.perturbation)}' only trains: it has {count} sample(s).")
                continue
            targets = {item.target for item in added(condition, data)}
            removed = {i.target for i in from_json(data.control) or () if i not in condition.perturbation}
            unit = " + ".join(sorted(targets)) or f"without {' + '.join(sorted(removed))}"
            rows = np.setdiff1d(without_targets(data, targets), condition.rows)
            label = describe(added(condition, data)) + (f", without {' + '.join(sorted(removed))}" if removed else "")
            found.append((frozenset(targets), Split(unit, condition.interventions, label, rows)))
        apart = independent(found)
        return Splits(apart.splits, (*notes, *apart.notes))

    def score(self, fitted: AbstractFitted, split: Split, measured: Truth) -> dict[str, float]:
        """Return the mean log-density of the held-out samples."""
        covariance = fitted.covariance(from_json(split.condition) or ())
        density = log_density.score(covariance, measured.scatter, measured.samples)
        return {"log-density": density + float(np.log(measured.reference_sd).sum())}

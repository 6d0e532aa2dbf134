"""`Case`: what was measured in one fold and setting, and what a predictor of it could know; the truth side of scores.

A setting is what a sample is (its context) and when it was measured. Samples of each condition are cut into three
disjoint parts: (a) the truth, (b) the weights of genes, (c) the technical duplicate; those of the control into (a) for
measured changes and (b) for predicted ones. Where a condition has too few samples for that, all of them are truth, and
the rest is NaN with a note.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """Single samples of the tested conditions, for distributions.

    Parameters
    ----------
    truth
        For each tested condition ``[n, readouts]`` of part (a), at most `molcause.scoring.measure.MOST_CELLS`.
    duplicate
        The same of part (c).
    center, components
        ``[readouts]`` and ``[dimensions, readouts]`` principal components, fitted on training samples.
    bandwidths
        Of kernels, in the space of the components; from training samples.
    """

    truth: tuple[Array, ...]
    duplicate: tuple[Array, ...]
    center: Array
    components: Array
    bandwidths: tuple[float, ...]

    def project(self, samples: Array) -> Array:
        """Return ``[n, dimensions]`` samples ``[n, readouts]`` in the space of the components."""
        used = self.components.any(axis=0)  # what has no part in them may be missing
        return np.asarray((samples[:, used] - self.center[used]) @ self.components[:, used].T)


@dataclass(frozen=True, eq=False)
class Case:
    """One fold in one setting: U tested conditions x G readouts, levels in data units.

    Parameters
    ----------
    fold, group, setting
        Name of the fold and of its group (see `molcause.data.splits.fold.Fold`); context and time in words.
    context
        As ``obs["context"]`` says it; ``""`` if the data have none.
    conditions, units
        ``U`` canonical JSON of what was tested, and the target sets in words: the independent units of statistics.
    readouts
        ``G`` names of all readouts.
    kept
        ``[G]`` False for readouts of targets of any tested condition: they are not scored.
    samples
        ``[U, 3]`` samples in the parts (a), (b), (c).
    measured, variance
        ``[U, G]`` mean and variance of part (a).
    control, control_measured, control_predicted
        ``[G]`` mean of all control samples, and of its parts (a) and (b). On a scale relative to a control without
        control samples: what the scale says.
    mean, mean_measured, mean_predicted
        ``[G]`` mean over the training perturbations' means: of all samples, and of disjoint halves of them.
    weights
        ``[U, G]`` weights of genes from part (b); NaN rows where undefined.
    differential, frequency
        ``[U, G]`` 1 where part (a) differs from the control's part (a) (false discovery rate below 0.05), 0 where not,
        NaN where not judged; ``[G]`` share of training perturbations for which it does.
    interaction
        ``[U, G]`` measured interaction of doubles whose singles were measured, from parts (a); NaN elsewhere.
    singles, singles_apart
        ``[U, G]`` sum of the singles less the control: of all their samples, and of parts (b); NaN elsewhere.
    duplicate, duplicate_variance
        ``[U, G]`` mean and variance of part (c).
    train
        ``[n]`` positions of the training samples of this setting (of all settings if it has none of its own).
    test
        ``[n]`` positions of the tested samples of this setting.
    borrowed
        Whether this setting has no training perturbation of its own, and all settings train.
    cells
        Single samples; None where there are too few, or they were not asked for.
    notes
        What could not be had and why, in sentences.
    """

    fold: str
    group: str
    setting: str
    context: str
    conditions: tuple[str, ...]
    units: tuple[str, ...]
    readouts: tuple[str, ...]
    kept: NDArray[np.bool_]
    samples: NDArray[np.intp]
    measured: Array
    variance: Array
    control: Array
    control_measured: Array
    control_predicted: Array
    mean: Array
    mean_measured: Array
    mean_predicted: Array
    weights: Array
    differential: Array
    frequency: Array
    interaction: Array
    singles: Array
    singles_apart: Array
    duplicate: Array
    duplicate_variance: Array
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    borrowed: bool
    cells: Cells | None = None
    notes: tuple[str, ...] = field(default=())

"""`tested`: what was measured of the tested conditions of a case, from disjoint parts of their samples."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.scoring.measure.own import kept_readouts
from molcause.scoring.measure.parts import FEWEST
from molcause.scoring.measure.sums import Moments
from molcause.scoring.measure.survey import Survey
from molcause.scoring.measure.welch import changed, weights_from

Array = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


class Tested(NamedTuple):
    """Groups and conditions tested, masks and sizes of their parts, moments of (a) and (c), and what follows."""

    groups: Rows
    conditions: tuple[str, ...]
    kept: Mask
    parts: tuple[Mask, Mask, Mask]
    samples: Rows
    truth: Moments
    duplicate: Moments
    weights: Array
    differential: Array
    notes: tuple[str, ...]


def tested(survey: Survey, setting: int, mask: Mask, here: Mask) -> Tested:
    """Return what was measured.

    Parameters
    ----------
    survey
        The data, summed up.
    setting
        Of the case.
    mask, here
        ``[atoms]`` the tested samples, and all that the fold uses of this setting but controls.
    """
    groups = survey.groups(mask)
    conditions = tuple(str(text) for text in survey.atoms.label[groups])
    parts = survey.parts(mask)
    samples = np.stack([survey.counts(groups, part) for part in parts], axis=1)
    kept = kept_readouts(conditions, survey.data.readouts, survey.data.control)
    notes = [_few(samples)]
    if kept.sum() < 2 and not kept.all():
        kept[:] = True
        notes.append("Fewer than two readouts are none of a target, so that all are scored, those of targets too.")
    weights, said = _weights(survey, groups, parts[1], here, kept)
    truth, control = survey.pooled(groups, parts[0]), survey.control(setting).moments
    differential = np.full(truth.total.shape, np.nan) if control is None else changed(truth, control)
    notes += [*said, _not_judged(differential)]
    duplicate = survey.pooled(groups, parts[2])
    notes = [note for note in notes if note]
    return Tested(
        groups, conditions, kept, parts, samples, truth, duplicate, weights, differential, tuple(notes)
    )  # fmt: skip


def _weights(survey: Survey, groups: Rows, apart: Mask, here: Mask, kept: Mask) -> tuple[Array, tuple[str, ...]]:
    """Return the weights of readouts, from parts (b) of the tested conditions against those of all others here."""
    if not apart.any():
        return np.full((len(groups), len(kept)), np.nan), ()
    others = survey.parts(here)[1]
    everything, nobody = survey.joined(others), np.zeros(len(groups), dtype=np.intp)
    rest = everything.pooled(nobody, np.arange(len(groups)), len(groups)).less(survey.pooled(groups, others))
    weights, still = weights_from(survey.pooled(groups, apart), rest, kept)
    undefined = int((np.isnan(weights).any(axis=1) & (survey.counts(groups, apart) > 0)).sum())
    why = "their parts (b) or those of all others are too small, or nothing differs"
    notes = (
        f"{still} readouts without spread weigh least." if still else "",
        f"{undefined} of {len(groups)} tested conditions have no weights of readouts: {why}." if undefined else "",
    )
    return weights, notes


def _few(samples: Rows) -> str:
    few = int((samples[:, 1:].sum(axis=1) == 0).sum())
    why = f"have fewer than {FEWEST} samples, or a part without any: all are truth"
    rest = "there are neither weights of readouts nor a technical duplicate"
    return f"{few} of {len(samples)} tested conditions {why}, and {rest}." if few else ""


def _not_judged(differential: Array) -> str:
    few = int(np.isnan(differential).all(axis=1).sum())
    why = "it takes two samples of them and two of the control"
    return (
        f"Which readouts change is not known of {few} of {len(differential)} tested conditions: {why}." if few else ""
    )

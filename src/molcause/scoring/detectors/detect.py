"""`detect`: run every detector on every set of predictions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from molcause.findings import LEVELS, Finding
from molcause.names.readouts import ReadoutMap
from molcause.scoring.arm import Arm
from molcause.scoring.case import Case
from molcause.scoring.detectors.collapse import collapse
from molcause.scoring.detectors.dispersion import between_conditions, between_samples
from molcause.scoring.detectors.echo import echo
from molcause.scoring.detectors.ignored import ignored
from molcause.scoring.detectors.indistinct import indistinct
from molcause.scoring.detectors.memory import baseline_again, memorized
from molcause.scoring.detectors.offset import exchanged, offset, units
from molcause.scoring.detectors.shuffled import shuffled
from molcause.scoring.detectors.targets import targets
from molcause.scoring.detectors.view import LEAST, View, views

Array = NDArray[np.float64]

IMPLIED = {
    "I835": ("W822", "W828", "I829", "W836"),
    "W821": ("W820", "W836", "W822", "W824", "W827", "I829"),
    "W825": ("W820", "W836", "W821", "W822", "W824", "W826", "W827", "W828", "I829"),
    "W826": ("W822", "W824", "W827"),
    "W833": ("W822", "W824", "W827"),
    "W820": ("W822", "W827", "I829"),
    "W836": ("W822", "W827", "I829"),
}
"""What follows from a finding and is not said beside it: one cause, one finding."""


def detect(
    cases: tuple[Case, ...],
    arms: tuple[Arm, ...],
    readouts: ReadoutMap,
    *,
    train_means: tuple[Array, ...] | None = None,
) -> tuple[Finding, ...]:
    """Run every detector on every arm of role ``prediction``.

    Parameters
    ----------
    cases
        What was measured.
    arms
        What is said of it; baselines are there to be compared with.
    readouts
        Which readouts measure which target.
    train_means
        For each case ``[n, G]`` the means of its training perturbations; None = memorization is not looked for.

    Returns
    -------
    tuple of Finding
        Warnings first; each text begins with the arm's name.
    """
    baselines = [arm for arm in arms if arm.role == "baseline"]
    judged = [arm for arm in arms if arm.role == "prediction"]
    found = [
        replace(finding, text=f"{arm.name}: {finding.text}")
        for arm in judged
        for finding in detect_arm(cases, arm, readouts, baselines=baselines, train_means=train_means)
    ]
    return tuple(sorted(found, key=lambda finding: list(LEVELS.values()).index(finding.level)))


def detect_arm(
    cases: Sequence[Case],
    arm: Arm,
    readouts: ReadoutMap,
    *,
    baselines: Sequence[Arm] = (),
    train_means: Sequence[Array] | None = None,
) -> tuple[Finding, ...]:
    """Run every detector on one arm.

    Parameters
    ----------
    cases, arm, readouts, train_means
        As for `detect`.
    baselines
        Arms to compare with.

    Returns
    -------
    tuple of Finding
        In the order of the detectors, without what another finding implies (`IMPLIED`).
    """
    seen = views(cases, arm)
    found = [
        *_few(cases, seen),
        *indistinct(seen),
        *units(seen),
        *echo(seen),
        *collapse(seen),
        *shuffled(seen),
        *exchanged(seen),
        *ignored(seen),
        *offset(seen),
        *targets(cases, arm, readouts),
        *between_conditions(seen),
        *between_samples(cases, arm),
        *(memorized(cases, arm, train_means) if train_means is not None else ()),
        *baseline_again(arm, baselines),
    ]
    implied = {code for finding in found for code in IMPLIED.get(finding.code, ())}
    return tuple(finding for finding in found if finding.code not in implied)


def _few(cases: Sequence[Case], seen: Sequence[View]) -> tuple[Finding, ...]:
    """Say which settings are too small to be judged."""
    missing = tuple(sorted({case.setting for case in cases} - {view.setting for view in seen}))
    if not missing:
        return ()
    text = f"detectors say nothing of {len(missing):,} setting(s) with fewer than {LEAST} predicted conditions"
    return (Finding("I834", text, tuple(name or "all samples" for name in missing)),)

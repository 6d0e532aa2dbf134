"""Measurements that differ between perturbations by no more than noise: nothing specific can be judged."""

from collections.abc import Sequence

from molcause.findings import Finding
from molcause.scoring.detectors.spread import spread
from molcause.scoring.detectors.view import View, count

LEAST = 0.2
"""Least specific variance as a multiple of that of the noise (convention; of noise alone it is 0 +- 0.04 with 5
conditions and 300 independent readouts)."""


def indistinct(found: Sequence[View]) -> tuple[Finding, ...]:
    """Say that tested conditions hardly differ beyond noise; a good prediction is the same for all of them then.

    Parameters
    ----------
    found
        The views of one arm; where the noise is not known (one sample for each condition) there is no finding.

    Examples
    --------
    >>> import numpy as np
    >>> y, none = np.eye(6), np.zeros(6)
    >>> view = View("all", tuple("abcdef"), tuple("ABCDEF"), y, y, y, none, none + 1, none)
    >>> print(indistinct([view])[0].text)
    the measurements of 6 conditions differ by 1.0 times what their noise explains
    """
    if not found:
        return ()
    seen = spread(found)
    noise = seen.measured - seen.specific
    if noise <= 0 or seen.specific >= LEAST * noise:
        return ()
    times, n = seen.measured / noise, count(found)
    text = f"the measurements of {n:,} conditions differ by {times:.1f} times what their noise explains"
    fix = "Whether predictions tell them apart cannot be judged; more samples of each condition would help."
    return (Finding("I835", text, (), fix),)

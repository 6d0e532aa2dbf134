"""`Fold`: one division of the samples into a training and a test part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.errors import DataContractError


@dataclass(frozen=True)
class Fold:
    """One division of the samples; what is in neither part is left out, for a reason that the split's kind gives.

    Parameters
    ----------
    kind
        The kind of split.
    unit
        What is held out, in words: a target, a combination, a context.
    train, test
        ``[n]`` positions of samples, ascending; never shared.
    group
        What folds to report apart, e.g. ``"2 of 2 members seen"``; ``""`` if there is nothing.

    Raises
    ------
    DataContractError
        If a part is empty or both share a sample.

    Examples
    --------
    >>> Fold("cell", "fold 1", np.array([0, 1]), np.array([2]))
    Fold 'fold 1' (cell): 2 samples train, 1 tests
    """

    kind: str
    unit: str
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    group: str = ""

    def __post_init__(self) -> None:
        for part in ("train", "test"):
            rows = _ascending(np.asarray(getattr(self, part), dtype=np.intp))
            rows.flags.writeable = False
            object.__setattr__(self, part, rows)
            if not len(rows):
                raise DataContractError(f"Fold {self.unit!r} of split {self.kind!r} has no sample to {part}.")
        shared = self.test[np.isin(self.test, self.train)]
        if len(shared):
            raise DataContractError(
                f"Fold {self.unit!r} has {len(shared)} sample(s) in both parts, the first in row {shared[0]}."
            )

    def __repr__(self) -> str:
        group = f", {self.group}" if self.group else ""
        return f"Fold {self.unit!r} ({self.kind}{group}): {len(self.train)} samples train, {len(self.test)} tests"


def _ascending(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return a copy of rows, ascending and each once; most are so already, which is cheaper to see than to sort."""
    if rows.ndim == 1 and (np.diff(rows) > 0).all():
        return rows.copy()
    return np.unique(rows)

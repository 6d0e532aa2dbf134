"""`Constraints`: what biases compile to, in a closed set of slots.

Edge arrays have one row for each readout (the effect) and one column for each readout and then for each
unmeasured target (the cause): ``[readouts, readouts + targets]``, in ``[target, source]`` order. Similarities say
nothing of edges: they are between targets, whether measured or not.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause.bias.similarity import Similarity
from molcause.errors import BiasError

SLOTS = ("mask", "sign", "prior", "penalty", "similarity")


@dataclass(frozen=True)
class Constraints:
    """The compiled form of a bias; an unused slot is None.

    Parameters
    ----------
    readouts, targets
        Names of the rows, and of the columns behind them.
    mask, mask_strength
        Booleans: may this edge exist? A strength of infinity forbids the others; a finite one is an
        L1 price on them.
    sign, sign_strength
        +1, -1, or 0 where the sign is free; infinity enforces, a finite strength is an L1 price on
        weights of the other sign.
    prior
        Log-odds that an edge exists; 0 is neutral.
    penalty
        L1 price on every edge.
    similarity
        How alike targets are, by each source.
    notes
        What was lost or left free while compiling, in sentences.

    Examples
    --------
    >>> only_down = Constraints(("A", "B"), (), sign=np.array([[0, 0], [-1, 0]], dtype=np.int8))
    >>> positive, negative = only_down.prices(0.02)
    >>> float(positive[1, 0]), float(negative[1, 0])
    (inf, 0.0)
    """

    readouts: tuple[str, ...]
    targets: tuple[str, ...]
    mask: NDArray[np.bool_] | None = None
    mask_strength: float = math.inf
    sign: NDArray[np.int8] | None = None
    sign_strength: float = math.inf
    prior: NDArray[np.float64] | None = None
    penalty: float | None = None
    similarity: tuple[Similarity, ...] | None = None
    notes: tuple[str, ...] = ()

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the slots in use."""
        return tuple(slot for slot in SLOTS if getattr(self, slot) is not None)

    def merge(self, other: "Constraints") -> "Constraints":
        """Return both sets of constraints together.

        Masks intersect, priors multiply (their log-odds add); similarities are kept side by side, the second of a name
        numbered; signs must not contradict each other; two penalties, or two strengths in one slot, are an error.

        Raises
        ------
        BiasError
            If the two cannot both be obeyed.
        """
        for slot in ("mask", "sign"):
            strengths = {getattr(c, f"{slot}_strength") for c in (self, other) if getattr(c, slot) is not None}
            if len(strengths) > 1:
                raise BiasError(
                    f"Two biases fill the {slot} with different strengths {sorted(strengths)}. Give both the same."
                )
        if self.penalty is not None and other.penalty is not None:
            raise BiasError(f"Two sparsity penalties ({self.penalty:g} and {other.penalty:g}). Keep one.")
        return replace(
            self,
            mask=_both(self.mask, other.mask, np.logical_and),
            mask_strength=self.mask_strength if self.mask is not None else other.mask_strength,
            sign=_both(self.sign, other.sign, self._agreeing),
            sign_strength=self.sign_strength if self.sign is not None else other.sign_strength,
            prior=_both(self.prior, other.prior, np.add),
            penalty=self.penalty if self.penalty is not None else other.penalty,
            similarity=_both(self.similarity, other.similarity, _side_by_side),
            notes=tuple(dict.fromkeys([*self.notes, *other.notes])),
        )

    def prices(self, default_penalty: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the L1 price of a positive and of a negative weight on every edge.

        Every slot about edges comes down to these two arrays. Infinity forbids. An edge of prior probability p costs
        -log2(p) times the penalty, its code length in bits: once at p = 1/2, nothing at p = 1.

        Parameters
        ----------
        default_penalty
            The penalty that gives a prior its scale when no sparsity penalty is set.

        Returns
        -------
        positive, negative
            ``[readouts, readouts + targets]``.
        """
        shape = (len(self.readouts), len(self.readouts) + len(self.targets))
        penalty = self.penalty if self.penalty is not None else (default_penalty if self.prior is not None else 0.0)
        bits = np.ones(shape) if self.prior is None else np.logaddexp(0.0, -self.prior) / math.log(2.0)
        positive = penalty * bits
        if self.mask is not None:
            positive = np.where(self.mask, positive, positive + self.mask_strength)
        negative = positive.copy()
        if self.sign is not None:
            positive = np.where(self.sign < 0, positive + self.sign_strength, positive)
            negative = np.where(self.sign > 0, negative + self.sign_strength, negative)
        itself = np.eye(*shape, dtype=bool)
        positive[itself] = negative[itself] = math.inf
        return positive, negative

    def _agreeing(self, first: NDArray[np.int8], second: NDArray[np.int8]) -> NDArray[np.int8]:
        clash = np.argwhere((first * second) < 0)
        if len(clash):
            row, column = clash[0]
            source = (*self.readouts, *self.targets)[column]
            raise BiasError(
                f"Two biases give {source} -> {self.readouts[row]} opposite signs ({len(clash)} such edges). Drop one."
            )
        return np.where(first != 0, first, second).astype(np.int8)


def _side_by_side(first: tuple[Similarity, ...], second: tuple[Similarity, ...]) -> tuple[Similarity, ...]:
    """Return all sources under names that differ."""
    kept = list(first)
    for source in second:
        taken, name, number = {other.name for other in kept}, source.name, 2
        while name in taken:
            name, number = f"{source.name} {number}", number + 1
        kept.append(source if name == source.name else replace(source, name=name))
    return tuple(kept)


def _both(first: Any, second: Any, join: Callable[[Any, Any], Any]) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return join(first, second)

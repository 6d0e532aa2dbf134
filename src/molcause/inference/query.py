"""`Query`: one causal question; the rung follows from what it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Do, Perturbation, combine, describe, perturbation
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.names.readouts import ReadoutMap


def _check_seen(given: object) -> None:
    """Raise unless evidence is a mapping of names to levels, with something in it."""
    if not isinstance(given, Mapping):
        raise DataContractError(f"given= takes one sample (data[7]) or {{'pmek': 3.2}}; got a {type(given).__name__}.")
    for name, level in given.items():
        if isinstance(level, bool) or not isinstance(level, int | float | np.number) or not np.isfinite(level):
            raise DataContractError(f"given[{name!r}] is {level!r}; give the level that was seen, a number.")
    if not given:
        raise DataContractError("given= is empty: nothing was seen. Leave it out, or give a level.")


Given = PerturbationData | Mapping[str, float] | None


@dataclass(frozen=True)
class Query:
    """A question on one of the three rungs of the ladder of causality.

    Parameters
    ----------
    do
        ``{target: intervention}``, on top of the reference (rung 2) or of what was done to the sample (rung 3).
    outcome
        A readout or a node; None asks for all readouts.
    given
        What was seen: one sample (``data[7]``) or ``{readout: level}``. With `do` the question is a counterfactual
        about this sample (rung 3), without it a prediction from what was seen (rung 1).

    Examples
    --------
    >>> from molcause.data.intervention import inhibit
    >>> Query(do={"MEK": inhibit(0.9)}, outcome="ERK").rung
    2
    >>> str(Query(do={"MEK": inhibit(0.9)}, outcome="ERK"))
    'ERK, had we done: block MEK, 10% left'
    """

    do: Do = field(default_factory=dict)
    outcome: str | None = None
    given: Given = None

    def __post_init__(self) -> None:
        perturbation(self.do)
        if self.outcome is not None and not isinstance(self.outcome, str):
            raise DataContractError(f"outcome= takes one name, or None for all; got {self.outcome!r}.")
        if self.given is not None and not isinstance(self.given, PerturbationData):
            _check_seen(self.given)
        if isinstance(self.given, PerturbationData) and self.given.n_samples != 1:
            raise DataContractError(
                f"given= takes one sample, for instance data[7]; got {self.given.n_samples} samples."
            )

    @property
    def rung(self) -> int:
        """1 observe, 2 intervene, 3 counterfactual."""
        if not self.do:
            return 1
        return 2 if self.given is None else 3

    @property
    def interventions(self) -> Perturbation:
        """The interventions of `do`, sorted."""
        return perturbation(self.do)

    def factual(self, reference: Perturbation) -> Perturbation:
        """Return what was done to the given sample, or the reference if there is none."""
        if isinstance(self.given, PerturbationData):
            conditions = self.given.conditions()
            if not conditions:
                raise DataContractError(
                    "What was done to the given sample is unknown (null), so its noise cannot be told."
                )
            return conditions[0].perturbation
        return reference

    def whole(self, reference: Perturbation) -> Perturbation:
        """Return everything that is done: `do` on top of the background."""
        return combine(self.factual(reference), self.interventions)

    def levels(self, readouts: ReadoutMap, scale: str) -> NDArray[np.float64]:
        """Return ``[readouts]`` the levels that were seen, on this scale; NaN elsewhere."""
        if isinstance(self.given, PerturbationData):
            self.given.verify()
            if self.given.scale != scale:
                raise DataContractError(
                    f"The given sample is on scale {self.given.scale!r}, the model on {scale!r}. "
                    "Bring them to one scale."
                )
            if self.given.readouts.readout != readouts.readout:
                raise DataContractError("The given sample has other readouts than the model was fitted to.")
            return np.asarray(self.given.values()[0])
        seen = np.full(len(readouts), np.nan)
        for name, level in (self.given or {}).items():
            at = readouts.of(name)
            if not len(at):
                hint = did_you_mean(name, (*readouts.readout, *readouts.node))
                raise DataContractError(f"given= names {name!r}, which is no readout or node. {hint}".rstrip())
            seen[at] = level
        return seen

    def __str__(self) -> str:
        outcome = self.outcome or "all outcomes"
        if self.rung == 1:
            return outcome if self.given is None else f"{outcome}, given what was seen"
        whose = "had we done" if self.rung == 2 else "in this sample, had we done"
        return f"{outcome}, {whose}: {describe(self.interventions)}"

"""Labels, types and doses of samples, made into interventions."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.data.dialects.columns import numbers, texts_of
from molcause.data.dialects.control import unassigned
from molcause.data.dialects.kinds import TYPES, PerturbationType, type_of
from molcause.data.dialects.labels import parse
from molcause.data.dialects.layout import Factor, Saying, Targets
from molcause.data.intervention import Intervention, perturbation, stimulate, to_json
from molcause.errors import DataContractError, InterventionError

if TYPE_CHECKING:
    import pandas as pd

Cell = tuple[str, str, float]


class Translator:
    """Translates the labels of all factors, as far as the user's saying and the known targets reach.

    Parameters
    ----------
    factors
        The columns of labels that are there.
    separators
        What stands between two targets.
    saying
        What the user says.
    control
        Labels of the control; they occur.
    known
        Names of targets.
    """

    def __init__(
        self,
        factors: Sequence[Factor],
        separators: Sequence[str],
        saying: Saying,
        control: Sequence[str],
        known: Collection[str],
    ) -> None:
        self.factors = factors
        self.separators = separators
        self.saying = saying
        self.control = frozenset(control)
        self.meaning = _meaning(saying.targets)
        own = () if self.meaning else saying.targets
        self.known = {*known, *own, *(target for given in self.meaning.values() for target in given)}
        self.virtual: dict[str, None] = {}
        """The drugs met so far of which no target is said."""

    def translate(self, obs: "pd.DataFrame") -> NDArray[np.object_]:
        """Return the canonical JSON of each sample.

        Raises
        ------
        DataContractError
            If a label cannot be read, or a type or strength is not said or impossible.
        """
        rows = list(zip(*(self._cells(obs, factor) for factor in self.factors), strict=True))
        unique = dict.fromkeys(rows)
        parsed = [self._parsed([row[k][0] for row in unique], factor) for k, factor in enumerate(self.factors)]
        made = {row: self._json(row, parsed) for row in unique}
        done = np.empty(len(rows), dtype=object)
        done[:] = [made[row] for row in rows]
        return done

    def _cells(self, obs: "pd.DataFrame", factor: Factor) -> list[Cell]:
        """Return label, type and dose of each sample; the dose only if strengths depend on it."""
        labels = texts_of(obs[factor.label]).tolist()
        types = texts_of(obs[factor.type]).tolist() if factor.type in obs else [""] * len(labels)
        doses: list[float] = [math.nan] * len(labels)
        if isinstance(self.saying.strength, Mapping):
            if factor.dose not in obs:
                raise DataContractError(f"strength= depends on doses, but obs has no column {factor.dose or 'dose'!r}.")
            doses = [dose if dose == dose else math.nan for dose in numbers(obs[factor.dose]).tolist()]
        return list(zip(labels, types, doses, strict=True))

    def _parsed(self, labels: Sequence[str], factor: Factor) -> dict[str, tuple[str, ...]]:
        told = [label for label in labels if label not in self.control and not unassigned(label)]
        where = f"obs[{factor.label!r}]"
        return parse(told, self.known, self.separators, nothing=self.control, meaning=self.meaning, where=where)

    def _json(self, row: tuple[Cell, ...], parsed: Sequence[Mapping[str, tuple[str, ...]]]) -> str:
        done: dict[str, list[Intervention]] = {}
        for k, (factor, (label, word, dose)) in enumerate(zip(self.factors, row, strict=True)):
            if label in self.control:
                continue
            if unassigned(label):
                if k == 0:
                    return to_json(None)
                continue  # of a second factor it says that there was none
            what, strength = self._type(factor, word, label), self._strength(dose, label)
            for target in parsed[k][label]:
                item = self._item(what, target, strength)
                done.setdefault(target, [])
                done[target] += [item] if item not in done[target] else []
        try:
            return to_json(perturbation(done))
        except InterventionError as cause:
            labels = ", ".join(label for label, _, _ in row)
            raise DataContractError(f"A sample's labels ({labels}) contradict each other: {cause}") from cause

    def _type(self, factor: Factor, word: str, label: str) -> PerturbationType:
        kind = self.saying.kind
        if isinstance(kind, str) and factor is self.factors[0]:
            return type_of(kind)
        if isinstance(kind, Mapping) and (word in kind or factor.label in kind):
            return type_of(kind[word] if word in kind else kind[factor.label])
        if factor.always:
            return type_of(factor.always)
        if unassigned(word):
            where = f"obs[{factor.type!r}] does not say it" if factor.type else "the dialect has no column for it"
            raise DataContractError(
                f"The type of perturbation of {label!r} is not said: {where}. Say kind='CRISPRi' or another of "
                f"{', '.join(item.name for item in TYPES)}, or kind={{{factor.label!r}: ...}} for one column."
            )
        return type_of(word)

    def _item(self, what: PerturbationType, target: str, strength: float | None) -> Intervention:
        """Return the intervention; a drug of which no target is said is added as a node of its own name."""
        if what.name == "drug" and target not in self.known:
            self.virtual[target] = None
            return stimulate()
        return what.intervention(strength)

    def _strength(self, dose: float, label: str) -> float | None:
        strength = self.saying.strength
        if not isinstance(strength, Mapping):
            return strength
        if dose == dose and dose not in strength:
            given = ", ".join(f"{known:g}" for known in strength)
            raise DataContractError(f"{label!r} was given at dose {dose:g}, of which strength= says nothing ({given}).")
        return strength.get(dose)


def _meaning(targets: Targets) -> dict[str, Sequence[str]]:
    if not isinstance(targets, Mapping):
        if isinstance(targets, str):
            raise DataContractError(f"targets={targets!r} is a text; give a list, as in targets=[{targets!r}].")
        return {}
    for name, given in targets.items():
        if isinstance(given, str):
            raise DataContractError(f"targets[{name!r}] is a text; give a list, as in targets={{{name!r}: ['MEK']}}.")
    return dict(targets)

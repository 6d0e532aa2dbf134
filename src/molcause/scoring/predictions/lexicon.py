"""`Lexicon`: which conditions of the data a label can mean; a label that can mean several is never decided on."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from molcause.data.dialects.control import candidates
from molcause.data.dialects.labels import readings
from molcause.data.intervention import describe, from_json, matching, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.data.splits.design import Targets, design
from molcause.errors import InterventionError

SEPARATORS = ("+", "_", "|", ",", ";", "&")
_SPACED = re.compile(r"\s*([+_|,;&])\s*")
_NO_LABELS = (INTERVENTIONS, "context", "time", "time_unit", "batch", "replicate", "fold", "course", "dose_unit")
Meanings = dict[str, set[str]]


class Lexicon:
    """What labels mean in some data.

    Sources are asked in this order, and the first that knows a label decides: canonical JSON; the column of the data
    that is called like the column of the labels; conditions in words; all other columns of text; names of samples; sets
    of targets, as in ``A+B``, ``A_B`` and ``B + ctrl``.

    Parameters
    ----------
    data
        The measurements.
    """

    def __init__(self, data: PerturbationData) -> None:
        self.data = data
        self.texts = [condition.interventions for condition in data.conditions()]

    def meanings(self, label: str, column: str = "") -> set[str]:
        """Return the conditions that a label can mean, as canonical JSON; empty if it is not known.

        Parameters
        ----------
        label
            As submitted.
        column
            What the column of labels is called.
        """
        if label.startswith("["):
            return self._of_json(label)
        for source in (self._columns.get(column, {}), self._words, self._any_column, self._samples):
            if label in source:
                return source[label]
        return self._of_targets(label)

    def known(self) -> list[str]:
        """Return labels that are known, for suggestions."""
        sets = [" + ".join(sorted(targets)) for targets in self._sets if targets]
        return list(dict.fromkeys([*sets, *self._words, *self._any_column]))

    def _of_json(self, label: str) -> set[str]:
        try:
            wanted = from_json(label)
            place = None if wanted is None else matching(wanted, self.texts)
        except InterventionError:
            return set()
        if wanted is not None and to_json(wanted) == self.data.control:
            return {self.data.control}
        return set() if place is None else {self.texts[place]}

    @cached_property
    def _words(self) -> Meanings:
        return _gathered((describe(from_json(text)), text) for text in self.texts)

    @cached_property
    def _columns(self) -> dict[str, Meanings]:
        obs = self.data.adata.obs
        names = [str(name) for name in obs.columns if name not in _NO_LABELS and obs[name].dtype.kind not in "iufb"]
        return {name: self._paired(obs[name].astype(str)) for name in names}

    def _paired(self, values: Iterable[str]) -> Meanings:
        pairs = set(zip(values, self.data.labels, strict=True))
        return _gathered((value, text) for value, text in pairs if text != "null")

    @cached_property
    def _any_column(self) -> Meanings:
        return _gathered((value, text) for c in self._columns.values() for value, found in c.items() for text in found)

    @cached_property
    def _samples(self) -> Meanings:
        return self._paired(self.data.adata.obs_names.astype(str))

    @cached_property
    def _sets(self) -> dict[Targets, set[str]]:
        """The conditions of each set of targets beyond the reference."""
        who = design(self.data)
        pairs = [(next(iter(who.within(c.rows[:1]))), c.interventions) for c in self.data.conditions()]
        found: dict[Targets, set[str]] = defaultdict(set)
        for targets, text in pairs:
            found[targets].add(text)
        found[frozenset()] = {self.data.control}
        return dict(found)

    @cached_property
    def _targets(self) -> set[str]:
        return {name for targets in self._sets for name in targets}

    def _of_targets(self, label: str) -> set[str]:
        nothing = _nothings(label)
        found: set[str] = set()
        for text in dict.fromkeys((label, _SPACED.sub(r"\1", label.strip()))):
            for way in readings(text, {*self._targets, *nothing}, SEPARATORS):
                found |= self._sets.get(frozenset(way) - nothing, set())
        return found


def _gathered(pairs: Iterable[tuple[str, str]]) -> Meanings:
    found: Meanings = defaultdict(set)
    for value, text in pairs:
        found[value].add(text)
    return dict(found)


def _nothings(label: str) -> set[str]:
    """Return the parts of a label that stand for no target, such as ``ctrl``."""
    parts = {*re.split(r"[+_|,;&]", label), label}
    return set(candidates({part.strip(): 1 for part in parts}))

"""`Intervention`: what the experimenter set, in one of four kinds, and its canonical JSON.

A perturbation is a set of interventions, written as a tuple sorted by target and kind. Its canonical
JSON is a list of ``[target, kind, strength]``, or ``[target, kind, strength, start, end]`` when a time is
given; ``[]`` means that nothing was done, and ``null`` that the target is unknown. A strength that is not
known is ``null`` there and NaN here.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from molcause.errors import InterventionError, did_you_mean

KINDS = ("scale", "block", "shift", "fix")
"""The four kinds, in the order in which they are applied."""

Perturbation = tuple["Intervention", ...]
Do = Mapping[str, "Intervention | Iterable[Intervention]"]


@dataclass(frozen=True, eq=False)
class Intervention:
    """One thing that the experimenter did to one target.

    Parameters
    ----------
    kind
        ``fix``: the target's row is replaced by the value (hard do). ``shift``: the value is added to the
        target's input. ``scale``: the target's own production (its row) is multiplied. ``block``: the
        target's outgoing influence (its column) is multiplied, as by an inhibitor that leaves the
        measured site free.
    strength
        A level in data units (fix), an amount in data units (shift), or the fraction kept between 0 and 1
        (scale, block; 1 = nothing done). NaN = unknown.
    target
        Node or readout; empty until the intervention is put on one.
    start, end
        Time span, in the data's time unit; NaN = the whole experiment.

    Raises
    ------
    InterventionError
        If the kind is unknown or the strength is impossible.

    Examples
    --------
    >>> Intervention("block", 0.1, "MEK")
    Intervention(kind='block', strength=0.1, target='MEK')
    """

    kind: str
    strength: float = math.nan
    target: str = ""
    start: float = math.nan
    end: float = math.nan

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InterventionError(
                f"No intervention kind {self.kind!r}. {did_you_mean(self.kind, KINDS)} Kinds: {', '.join(KINDS)}."
            )
        for name in ("strength", "start", "end"):
            object.__setattr__(self, name, float(getattr(self, name)))
            if math.isinf(getattr(self, name)):
                raise InterventionError(
                    f"The {name} of {self.kind} on {self.target or 'a target'} is infinite; give a number."
                )
        if self.kind in ("scale", "block") and not (math.isnan(self.strength) or 0 <= self.strength <= 1):
            raise InterventionError(
                f"A {self.kind} keeps a fraction between 0 and 1; got {self.strength:g}. "
                "inhibit(0.9) and knock_down(0.9) keep 0.1."
            )
        if self.start > self.end:
            raise InterventionError(
                f"The intervention on {self.target} ends ({self.end:g}) before it starts ({self.start:g})."
            )

    def on(self, target: str) -> "Intervention":
        """Return the same intervention on a target.

        Examples
        --------
        >>> inhibit(0.9).on("MEK").target
        'MEK'
        """
        return replace(self, target=target)

    @property
    def known(self) -> bool:
        """Whether the strength is known."""
        return not math.isnan(self.strength)

    @property
    def timed(self) -> bool:
        """Whether it has a start or an end."""
        return not (math.isnan(self.start) and math.isnan(self.end))

    @property
    def idle(self) -> bool:
        """Whether it does nothing: a whole fraction kept, or a shift by 0."""
        return self.strength == (0.0 if self.kind == "shift" else 1.0) and self.kind != "fix"

    def as_list(self) -> list[object]:
        """Return the intervention's part of the canonical JSON."""
        short: list[object] = [self.target, self.kind, _or_none(self.strength)]
        return [*short, _or_none(self.start), _or_none(self.end)] if self.timed else short

    def __eq__(self, other: object) -> bool:
        """Whether both do the same; an unknown strength equals an unknown one."""
        return self.as_list() == other.as_list() if isinstance(other, Intervention) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self.as_list()))

    def __repr__(self) -> str:
        parts = [f"kind={self.kind!r}", f"strength={self.strength:g}"]
        parts += [f"target={self.target!r}"] if self.target else []
        parts += [f"start={self.start:g}, end={self.end:g}"] if self.timed else []
        return f"Intervention({', '.join(parts)})"

    def __str__(self) -> str:
        if not self.known:
            return {"fix": "knock out", "shift": "stimulate"}.get(self.kind, self.kind) + f" {self.target or '?'}"
        words = {
            "fix": "fix {} at {:g}",
            "shift": "shift {} by {:+g}",
            "scale": "scale {} to {:.0%}",
            "block": "block {}, {:.0%} left",
        }
        return words[self.kind].format(self.target or "?", self.strength)


def fix(value: float) -> Intervention:
    """Set the target to a level (hard do), in data units.

    Examples
    --------
    >>> fix(2.5).kind
    'fix'
    """
    return Intervention("fix", value)


def knock_out() -> Intervention:
    """Set the target to the level that means "absent" on the data's declared scale.

    On a scale without such a level a model refuses; then say the level yourself with ``fix(value)``.

    Examples
    --------
    >>> knock_out().known
    False
    """
    return Intervention("fix", math.nan)


def stimulate(amount: float = math.nan) -> Intervention:
    """Add to the target's input: a ligand, CRISPR activation, overexpression.

    Examples
    --------
    >>> stimulate(1.0)
    Intervention(kind='shift', strength=1)
    """
    return Intervention("shift", amount)


def knock_down(efficacy: float = math.nan) -> Intervention:
    """Multiply the target's own production by ``1 - efficacy``.

    Examples
    --------
    >>> knock_down(0.75).strength
    0.25
    """
    return Intervention("scale", _left(efficacy))


def inhibit(efficacy: float = math.nan) -> Intervention:
    """Multiply the target's outgoing influence by ``1 - efficacy``; the measured site stays free.

    Without an efficacy the inhibitor works as it did in the training data.

    Examples
    --------
    >>> inhibit(0.75).strength
    0.25
    """
    return Intervention("block", _left(efficacy))


def _left(efficacy: float) -> float:
    """Return 1 - efficacy as it is written: 0.1 for 0.9, not 0.09999999999999998."""
    known = isinstance(efficacy, int | float | np.number)
    if not known or not (math.isnan(efficacy) or 0 <= efficacy <= 1):
        raise InterventionError(f"An efficacy is a fraction between 0 and 1, such as 0.9; got {efficacy!r}.")
    return round(1.0 - float(efficacy), 12)


def perturbation(do: Do) -> Perturbation:
    """Return the sorted set of interventions of a ``{target: intervention}`` mapping.

    Parameters
    ----------
    do
        A target may carry several interventions of different kinds, as a list.

    Raises
    ------
    InterventionError
        If a value is not an intervention, or a target has one kind twice.

    Examples
    --------
    >>> perturbation({"MEK": inhibit(0.5), "EGF": stimulate(1)})
    (Intervention(kind='shift', strength=1, target='EGF'), Intervention(kind='block', strength=0.5, target='MEK'))
    """
    if not isinstance(do, Mapping):
        raise InterventionError(f"do= takes {{target: intervention}}, as in {{'MEK': inhibit(0.9)}}; got {do!r}.")
    found: list[Intervention] = []
    for target, given in do.items():
        items = [given] if isinstance(given, Intervention) or not isinstance(given, Iterable) else given
        for item in items:
            if not isinstance(item, Intervention):
                raise InterventionError(
                    f"do[{target!r}] is {item!r}; use fix, knock_out, stimulate, knock_down or inhibit."
                )
            found.append(item.on(str(target)))
    return _canonical(found)


def combine(background: Perturbation, do: Perturbation) -> Perturbation:
    """Return the background with `do` on top; on a shared target `do` replaces what was there.

    What does nothing is left out, so that ``stimulate(0)`` takes a background stimulus away.

    Examples
    --------
    >>> combine((stimulate(1).on("EGF"), inhibit(0.5).on("MEK")), (fix(0).on("MEK"),))
    (Intervention(kind='shift', strength=1, target='EGF'), Intervention(kind='fix', strength=0, target='MEK'))
    """
    taken = {item.target for item in do}
    kept = [*(item for item in background if item.target not in taken), *do]
    return _canonical(item for item in kept if not item.idle)


def to_json(interventions: Perturbation | None) -> str:
    """Write a perturbation as canonical JSON; None (unknown target) becomes ``null``.

    Examples
    --------
    >>> to_json((inhibit(0.5).on("MEK"),))
    '[["MEK","block",0.5]]'
    >>> to_json(())
    '[]'
    """
    rows = None if interventions is None else [item.as_list() for item in _canonical(interventions)]
    return json.dumps(rows, separators=(",", ":"), ensure_ascii=False)


@lru_cache(maxsize=2**16)
def from_json(text: str) -> Perturbation | None:
    """Read canonical JSON; ``null`` (unknown target) becomes None.

    Raises
    ------
    InterventionError
        If the text is not a list of ``[target, kind, strength]``.

    Examples
    --------
    >>> from_json('[["MEK","block",null]]')
    (Intervention(kind='block', strength=nan, target='MEK'),)
    """
    try:
        rows = json.loads(text)
        if rows is not None and not isinstance(rows, list):
            raise ValueError(text)
        return None if rows is None else _canonical([_from_list(row) for row in rows])
    except (TypeError, ValueError) as cause:
        raise InterventionError(
            f'Not a perturbation: {text!r}. Write JSON like [["MEK","block",0.1]], [] for none, null for unknown.'
        ) from cause


def describe(interventions: Perturbation | None) -> str:
    """Return a perturbation in words.

    Examples
    --------
    >>> describe((inhibit(0.9).on("MEK"),))
    'block MEK, 10% left'
    """
    if interventions is None:
        return "unknown target"
    return " + ".join(str(item) for item in interventions) or "nothing done"


def matching(wanted: Perturbation, conditions: Sequence[str]) -> int | None:
    """Return the position of the condition in which exactly these interventions were done, if there is one.

    Parameters
    ----------
    wanted
        The whole set of interventions. A strength that is unknown, here or in the condition, matches any, but for
        ``fix``, where an unknown level is a knock-out and matches only that.
    conditions
        Canonical JSON of each condition.

    Raises
    ------
    InterventionError
        If several conditions match, at different strengths.

    Examples
    --------
    >>> matching((inhibit(0.9).on("MEK"),), ["[]", '[["MEK","block",null]]'])
    1
    """
    text = to_json(wanted)
    if text in conditions:
        return list(conditions).index(text)
    found = [k for k, other in enumerate(conditions) if other != "null" and _alike(wanted, from_json(other) or ())]
    if len(found) > 1:
        several = "; ".join(describe(from_json(conditions[k])) for k in found[:4])
        raise InterventionError(f"'{describe(wanted)}' was done at several strengths: {several}. Give the strength.")
    return found[0] if found else None


def _alike(wanted: Perturbation, done: Perturbation) -> bool:
    """Whether two sets agree but for strengths that are unknown on either side."""
    if len(wanted) != len(done):
        return False
    for a, b in zip(wanted, done, strict=True):
        if (a.target, a.kind, a.as_list()[3:]) != (b.target, b.kind, b.as_list()[3:]):
            return False
        if a.as_list() != b.as_list() and (a.kind == "fix" or (a.known and b.known)):
            return False
    return True


def _from_list(row: object) -> Intervention:
    if not isinstance(row, list) or len(row) not in (3, 5) or not all(isinstance(word, str) for word in row[:2]):
        raise ValueError(row)
    if any(isinstance(value, bool) or not isinstance(value, int | float | None) for value in row[2:]):
        raise ValueError(row)
    numbers = [math.nan if value is None else float(value) for value in row[2:]]
    return Intervention(row[1], numbers[0], row[0], *numbers[1:])


def _canonical(items: Iterable[Intervention]) -> Perturbation:
    """Sort by target, then by the order in which kinds act."""
    ordered = sorted(items, key=lambda item: (item.target, KINDS.index(item.kind)))
    keys = [(item.target, item.kind) for item in ordered]
    for key in keys:
        if not key[0]:
            raise InterventionError(f"An intervention ({key[1]}) has no target; write it as {{'MEK': inhibit(0.9)}}.")
        if keys.count(key) > 1:
            raise InterventionError(f"Target {key[0]!r} has two interventions of kind {key[1]!r}; merge them into one.")
    return tuple(ordered)


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value

"""From comparisons to one of six words; what it says in a sentence is in `molcause.audits.sentence`."""

import math
from collections.abc import Sequence

from molcause.audits.effects import best_without, compare
from molcause.audits.sentence import LEVEL, Wording, sentence
from molcause.audits.summary import Arm, Comparison, Null, Verdict

INTERVAL_FROM, FEWEST = 8, 4
TIE = 0.1
"""Share of the margin up to which two scores are equal."""


def judge(
    knowledge: Arm, arms: Sequence[Arm], nulls: Sequence[Null], *, wording: Wording, leaked: bool, seed: int
) -> Verdict:
    """Return the verdict on one model at one training size.

    The corrupted networks give a p value on these data; the held-out units say whether it would hold for others. From
    8 units on, a comparison between arms is decided by its 95 % interval over units. Below that there is no interval
    and no claim for other units: once the knowledge beats corrupted knowledge, being better than the best model without
    knowledge on these units is enough (at least 4 of them; by the margin, and in more than half). What no such p value
    guards (regularises, harms) needs exact one-sided sign flips at 5 %, or all of at least 4 units that differ. A
    difference of up to a tenth of the margin is a tie; a mean difference below the margin is never better or worse.
    """
    rivals = [arm for arm in arms if arm.variant == "none" and arm.size == knowledge.size]
    same = [arm for arm in rivals if arm.model == knowledge.model]
    opponent = best_without(arms, knowledge)
    own = compare(knowledge, same[0], tie=TIE * wording.margin, seed=seed) if same else None
    best = compare(knowledge, opponent, tie=TIE * wording.margin, seed=seed) if opponent is not None else None
    mine = [null for null in nulls if (null.model, null.size) == (knowledge.model, knowledge.size)]
    p_values = {null.kind: null.p for null in mine}
    gains = _gains(mine, same or [opponent])
    word = choose(p_values if can_tell(mine) else {}, best, own, wording.margin, corrupted=gains)
    partly = [arm for arm in rivals if 0 < _scored(arm, knowledge) < len(_usable(knowledge))]
    if word == "helps" and partly:
        word = "undecided"  # an opponent that was scored in some units only could have been the best
    incomplete = len(_usable(knowledge)) < len(knowledge.units) or partly or _failed(knowledge, rivals, mine)
    return Verdict(
        model=knowledge.model,
        size=knowledge.size,
        word=word,
        flags=(*(("leaked",) if leaked else ()), *(("incomplete",) if incomplete else ())),
        sentence=sentence(word, knowledge, best, own, mine, wording),
        score=knowledge.mean,
        best=best,
        own=own,
        nulls=p_values,
    )


def choose(
    p_values: dict[str, float],
    best: Comparison | None,
    own: Comparison | None,
    margin: float,
    corrupted: float = math.inf,
) -> str:
    """Return the word.

    Parameters
    ----------
    p_values
        Against each kind of corrupted knowledge; all must be at most 0.05 for the knowledge to beat them. Empty if
        there were too few networks to tell.
    best, own
        Against the best model without knowledge, and the same model without it.
    margin
        Smallest difference that matters.
    corrupted
        How much better corrupted knowledge of the better kind is than none; only where that matters can it be said to
        do as well.

    Examples
    --------
    >>> wins = Comparison("x", 9, 0.3, 0.2, 0.4, 0.004, 9, 0, 0, 0.1)
    >>> choose({"relabel": 0.01, "rewire": 0.01}, wins, wins, 0.1), choose({"relabel": 0.6}, wins, wins, 0.1)
    ('helps', 'regularises')
    """
    beats_corrupted = bool(p_values) and all(p <= LEVEL for p in p_values.values())
    plain = own if own is not None else best
    if plain is None or (beats_corrupted and (best is None or best.units < FEWEST)):
        return "undecided"
    if beats_corrupted and best is not None:
        return "helps" if _is_better(best, margin) else "redundant"
    if max(abs(plain.low), abs(plain.high)) < margin:
        return "no effect"
    as_well = bool(p_values) and not any(math.isnan(p) for p in p_values.values()) and corrupted >= margin
    return {1: "regularises" if as_well else "undecided", -1: "harms", 0: "undecided"}[direction(plain, margin)]


def can_tell(nulls: Sequence[Null]) -> bool:
    """Return whether a p of 0.05 can be reached against every kind of corrupted knowledge.

    It takes 19 networks of a kind, and few that equal the true one: those count as doing as well.
    """
    return bool(nulls) and all((1 + null.identical) / (len(null.means) + null.identical + 1) <= LEVEL for null in nulls)


def direction(found: Comparison, margin: float) -> int:
    """Return 1 if the knowledge is better, -1 if it is worse, 0 if that is not decided or too small to matter."""
    differing = found.wins + found.losses
    if differing < FEWEST or not abs(found.difference) >= margin:
        return 0
    if found.units >= INTERVAL_FROM:
        return 1 if found.low > 0 else -1 if found.high < 0 else 0
    sure = found.p / 2 <= max(LEVEL, 0.5**differing)
    return (1 if found.difference > 0 else -1) if sure else 0


def _is_better(best: Comparison, margin: float) -> bool:
    """Return whether knowledge that beats corrupted knowledge is also better than the best model without any."""
    if best.units >= INTERVAL_FROM:
        return direction(best, margin) > 0
    return best.difference >= margin and best.wins > best.units / 2


def _gains(nulls: Sequence[Null], plain: Sequence[Arm | None]) -> float:
    """Return how much better the better kind of corrupted knowledge is than none; NaN if that was not scored."""
    means = [null.mean for null in nulls if not math.isnan(null.mean)]
    return max(means) - plain[0].mean if means and plain[0] is not None else math.nan


def _failed(knowledge: Arm, rivals: Sequence[Arm], nulls: Sequence[Null]) -> bool:
    return any(item.failed for item in (knowledge, *rivals)) or any(null.failed for null in nulls)


def _usable(knowledge: Arm) -> list[str]:
    return [unit for unit, value in knowledge.units.items() if not math.isnan(value)]


def _scored(arm: Arm, knowledge: Arm) -> int:
    return sum(not math.isnan(arm.units[unit]) for unit in _usable(knowledge))

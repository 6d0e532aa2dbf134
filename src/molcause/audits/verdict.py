"""From comparisons to one of six words, and a sentence that says how sure it is and against what."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from molcause.audits.effects import best_without, compare
from molcause.audits.summary import Arm, Comparison, Null, Verdict

LEVEL = 0.05
INTERVAL_FROM, FEWEST = 8, 4
TIE = 0.1
"""Share of the margin up to which two scores are equal."""


@dataclass(frozen=True)
class Wording:
    """What sentences are made of.

    Parameters
    ----------
    knowledge, question, metric, units
        "mapk-core", "predict the response to ...", "cosine", "held-out target".
    margin
        Smallest difference that matters.
    """

    knowledge: str
    question: str
    metric: str
    units: str
    margin: float


def judge(
    knowledge: Arm, arms: Sequence[Arm], nulls: Sequence[Null], *, wording: Wording, leaked: bool, seed: int
) -> Verdict:
    """Return the verdict on one model at one training size.

    The corrupted networks give a p value on these data; the held-out units say whether it would hold for others. From
    8 units on, a comparison between arms is decided by its 95 % interval over units. Below that there is no interval
    and no claim for other units: once the knowledge beats corrupted knowledge, being better than the best model without
    knowledge on these units is enough (at least 4 of them; by the margin, and in more units than not). What no such p
    value guards (regularises, harms) needs exact one-sided sign flips at 5 %, or all of at least 4 units that differ. A
    difference of up to a tenth of the margin is a tie; a mean difference below the margin is never better or worse.
    """
    same = [arm for arm in arms if (arm.model, arm.variant, arm.size) == (knowledge.model, "none", knowledge.size)]
    opponent = best_without(arms, knowledge)
    own = compare(knowledge, same[0], tie=TIE * wording.margin, seed=seed) if same else None
    best = compare(knowledge, opponent, tie=TIE * wording.margin, seed=seed) if opponent is not None else None
    mine = [null for null in nulls if (null.model, null.size) == (knowledge.model, knowledge.size)]
    p_values = {null.kind: null.p for null in mine}
    word = choose(p_values if _enough(mine) else {}, best, own, wording.margin)
    failures = [null.failed for null in mine]
    failures += [arm.failed for arm in arms if arm.variant == "none" and arm.size == knowledge.size]
    incomplete = knowledge.failed or any(failures)
    flags = (*(("leaked",) if leaked else ()), *(("incomplete",) if incomplete else ()))
    return Verdict(
        model=knowledge.model,
        size=knowledge.size,
        word=word,
        flags=flags,
        sentence=_sentence(word, knowledge, opponent, best, own, mine, wording),
        score=knowledge.mean,
        best=best,
        own=own,
        nulls=p_values,
    )


def choose(p_values: dict[str, float], best: Comparison | None, own: Comparison | None, margin: float) -> str:
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
    # Without corrupted networks that could be scored, nothing can be said of them.
    compared = bool(p_values) and not any(math.isnan(p) for p in p_values.values())
    return {1: "regularises" if compared else "undecided", -1: "harms", 0: "undecided"}[_direction(plain, margin)]


def _enough(nulls: Sequence[Null]) -> bool:
    """Return whether there are corrupted networks enough of every kind for a p of 0.05."""
    return bool(nulls) and all(1 / (len(null.means) + null.identical + 1) <= LEVEL for null in nulls)


def _is_better(best: Comparison, margin: float) -> bool:
    """Return whether knowledge that beats corrupted knowledge is also better than the best model without any."""
    if best.units >= INTERVAL_FROM:
        return _direction(best, margin) > 0
    return best.difference >= margin and best.wins > best.losses


def _direction(found: Comparison, margin: float) -> int:
    """Return 1 if the knowledge is better, -1 if it is worse, 0 if that is not decided or too small to matter."""
    differing = found.wins + found.losses
    if differing < FEWEST or not abs(found.difference) >= margin:
        return 0
    if found.units >= INTERVAL_FROM:
        return 1 if found.low > 0 else -1 if found.high < 0 else 0
    sure = found.p / 2 <= max(LEVEL, 0.5**differing)
    return (1 if found.difference > 0 else -1) if sure else 0


def _sentence(
    word: str,
    knowledge: Arm,
    opponent: Arm | None,
    best: Comparison | None,
    own: Comparison | None,
    nulls: Sequence[Null],
    wording: Wording,
) -> str:
    head = {
        "helps": f"{wording.knowledge} helps to {wording.question}",
        "regularises": f"{wording.knowledge} only regularises: corrupted knowledge helps as much to {wording.question}",
        "redundant": f"{wording.knowledge} holds real but redundant information to {wording.question}",
        "harms": f"{wording.knowledge} harms: without it the model is better able to {wording.question}",
        "no effect": f"{wording.knowledge} has no effect that matters when asked to {wording.question}",
        "undecided": f"Undecided whether {wording.knowledge} helps to {wording.question}",
    }[word]
    if word == "undecided" and opponent is not None and knowledge.mean < opponent.mean:
        head = f"No sign that {wording.knowledge} helps to {wording.question}"
    if math.isnan(knowledge.mean):
        return f"{head}: the model could not be scored with the knowledge ({knowledge.reason})."
    parts = [f"{wording.metric} {number(knowledge.mean)}{_size(knowledge.size)}"]
    if best is not None and opponent is not None:
        parts.append(f"{number(opponent.mean)} for the best model without knowledge ({best.other})")
    parts += [_corrupted(null) for null in nulls]
    against = best if word in ("helps", "redundant") else own or best
    tail = "" if against is None else f" {_against(against, wording)}"
    return f"{head}: {', '.join(parts)}.{tail}{_cannot(word, against, wording)}"


_PAST = {"relabel": "relabelled", "rewire": "rewired"}


def _corrupted(null: Null) -> str:
    if not null.means:
        return f"none of {null.identical} {_PAST[null.kind]} networks differs from it"
    few = "" if _enough([null]) else "; fewer than 19 cannot reach 0.05"
    return f"{number(null.mean)} for {len(null.means)} {_PAST[null.kind]} networks (p {p_word(null.p)}{few})"


def _against(found: Comparison, wording: Wording) -> str:
    interval = "" if math.isnan(found.low) else f" [{number(found.low)}, {number(found.high)}]"
    ties = f", equal in {found.ties}" if found.ties else ""
    return (
        f"Against {found.other}: {signed(found.difference)}{interval}, better in {found.wins}, worse in {found.losses}"
        f"{ties} of {found.units} {wording.units}s."
    )


def _cannot(word: str, found: Comparison | None, wording: Wording) -> str:
    if found is None:
        return ""
    if word == "helps" and math.isnan(found.low):
        return f" So few {wording.units}s say nothing about others."
    if word == "no effect":
        return f" No effect larger than {number(max(abs(found.low), abs(found.high)))}."
    if word != "undecided" or math.isnan(found.detectable) or not found.wins + found.losses:
        return ""
    return f" With {found.units} {wording.units}s, differences below {number(found.detectable)} cannot be detected."


def _size(size: int | None) -> str:
    return "" if size is None else f" at {size} samples of each condition"


def number(value: float) -> str:
    """Return a number with two digits after the point.

    Examples
    --------
    >>> number(-0.004), number(float("nan"))
    ('0.00', 'not determined')
    """
    if math.isnan(value):
        return "not determined"
    text = f"{value:.2f}"
    return text.removeprefix("-") if float(text) == 0 else text


def signed(value: float) -> str:
    """Return a difference with its sign."""
    return number(value) if math.isnan(value) else f"{value:+.2f}"


def p_word(p: float) -> str:
    """Return a p value as ``= 0.03``; the smallest that the number of networks allows is shown as it is.

    Examples
    --------
    >>> p_word(0.005), p_word(1.0)
    ('= 0.005', '= 1.00')
    """
    if math.isnan(p):
        return "not determined"
    return f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"

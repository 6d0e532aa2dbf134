"""The sentence of a verdict: how sure it is, and against what."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from molcause.audits.summary import Arm, Comparison, Null

_PAST = {"relabel": "relabelled", "rewire": "rewired"}
LEVEL, FEWEST_NETWORKS = 0.05, 19
"""p value that decides, and how many corrupted networks it takes to reach it."""


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


def sentence(
    word: str,
    knowledge: Arm,
    best: Comparison | None,
    own: Comparison | None,
    nulls: Sequence[Null],
    wording: Wording,
) -> str:
    """Return the verdict with its numbers, for people."""
    head = _head(word, knowledge, best, own, wording)
    if math.isnan(knowledge.mean):
        return f"{head}: the model could not be scored with the knowledge ({knowledge.reason})."
    parts = [f"{wording.metric} {number(knowledge.mean)}{_size(knowledge.size)}"]
    if best is not None:
        parts.append(f"{number(best.score)} for the best model without knowledge ({best.other})")
    parts += [_corrupted(null) for null in nulls]
    against = best if word in ("helps", "redundant") else own or best
    tail = "" if against is None else f" {_against(against, wording)}"
    caution = _caution(word, against, wording) if nulls else " Not tested against corrupted knowledge."
    return f"{head}: {', '.join(parts)}.{tail}{caution}"


def _head(word: str, knowledge: Arm, best: Comparison | None, own: Comparison | None, wording: Wording) -> str:
    name, question = wording.knowledge, wording.question
    if word == "undecided" and best is not None and best.difference < 0:
        return f"No sign that {name} helps to {question}"
    if word == "redundant" and best is not None and best.difference <= -wording.margin:
        return f"{name} holds real information, but costs more than it brings when asked to {question}"
    if word == "harms" and own is None and best is not None:
        return f"{name} harms: {best.other}, which knows nothing, is better able to {question}"
    return {
        "helps": f"{name} helps to {question}",
        "regularises": f"{name} only regularises: corrupted knowledge also helps to {question}",
        "redundant": f"{name} holds real information, but it is not shown to be more than the data give, to {question}",
        "harms": f"{name} harms: without it the model is better able to {question}",
        "no effect": f"{name} has no effect that matters when asked to {question}",
        "undecided": f"Undecided whether {name} helps to {question}",
    }[word]


def _corrupted(null: Null) -> str:
    kind, total = _PAST[null.kind], len(null.means) + null.identical
    if not null.means:
        return f"none of {total} {kind} networks differs from it"
    equal = f", {null.identical} of them equal to it" if null.identical else ""
    reached = (1 + null.identical) / (total + 1) <= LEVEL
    few = "" if reached else f"; {_too_few(total)} cannot reach 0.05"
    return f"{number(null.mean)} for {total} {kind} networks{equal} (p {p_word(null.p)}{few})"


def _too_few(total: int) -> str:
    return f"fewer than {FEWEST_NETWORKS}" if total < FEWEST_NETWORKS else "with so many equal ones they"


def _against(found: Comparison, wording: Wording) -> str:
    interval = "" if math.isnan(found.low) else f" [{number(found.low)}, {number(found.high)}]"
    ties = f", equal in {found.ties}" if found.ties else ""
    missing = f" ({found.missing} more were not scored)" if found.missing else ""
    return (
        f"Against {found.other}: {signed(found.difference)}{interval}, better in {found.wins}, worse in {found.losses}"
        f"{ties} of {found.units} {wording.units}s{missing}."
    )


def _caution(word: str, found: Comparison | None, wording: Wording) -> str:
    if found is None:
        return ""
    if word == "helps" and math.isnan(found.low):
        return f" So few {wording.units}s say nothing about others."
    if word == "no effect":
        return f" No effect larger than {number(max(abs(found.low), abs(found.high)))}."
    if word != "undecided" or math.isnan(found.detectable) or not found.wins + found.losses:
        return ""
    return f" {found.units} {wording.units}s reliably show only differences above {number(found.detectable)}."


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
    """Return a difference with its sign.

    Examples
    --------
    >>> signed(0.5), signed(-0.001)
    ('+0.50', '0.00')
    """
    text = number(value)
    return f"+{text}" if value > 0 and text != "0.00" else text


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

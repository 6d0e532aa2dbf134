"""The answer in the first screen: one word for each model of each main audit, and the numbers that decided it."""

from dataclasses import dataclass

from molcause.audits import look
from molcause.audits.numbers import number, p_value, size_words
from molcause.audits.summary import FLAGS, WORDS
from molcause.reports.folder import Json
from molcause.reports.views.verdicts import Card

_SOLID = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Glimpse:
    """One verdict: the model's name (empty if there is only one), the word, and the decisive numbers in words."""

    model: str
    word: str
    mark: str
    meaning: str
    flags: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Glance:
    """One main audit at its largest training size; `smaller` counts the verdicts at smaller sizes."""

    what: str
    size: str
    anchor: str
    items: tuple[Glimpse, ...]
    smaller: int


def glances(main: list[tuple[Card, Json]]) -> list[Glance]:
    """Return the main audits at a glance, named by their task, and by their own name where tasks repeat."""
    tasks = [_task(card) for card, _ in main]
    return [
        _glance(card, audit, task if tasks.count(task) == 1 else f"{task}: {audit.get('name')}")
        for (card, audit), task in zip(main, tasks, strict=True)
    ]


def _task(card: Card) -> str:
    return card.task.replace("-", " ") or card.group or card.title


def _glance(card: Card, audit: Json, what: str) -> Glance:
    size = look.largest(audit)
    found = look.verdicts(audit, size)
    items = tuple(_glimpse(audit, item, len(found) > 1) for item in found)
    words = size_words(size) if len(look.sizes(audit)) > 1 or size is not None else ""
    return Glance(what, words, card.anchor, items, len(card.smaller))


def _glimpse(audit: Json, found: Json, several: bool) -> Glimpse:
    word = str(found["word"])
    return Glimpse(
        model=str(found["model"]) if several else "",
        word=word,
        mark=look.WORD_MARKS.get(word, "?"),
        meaning=WORDS.get(word, ""),
        flags=tuple((str(flag), FLAGS.get(str(flag), "")) for flag in found.get("flags") or ()),
        numbers=(_with(audit, found), *_best(audit, found), _corrupted(audit, found)),
    )


def _with(audit: Json, found: Json) -> str:
    return f"{look.metric_name(audit)} {number(found.get('score'), look.decimals(audit))} with the knowledge"


def _best(audit: Json, found: Json) -> list[str]:
    other = look.best(audit, found)
    if other is None:
        return []
    name = look.arm_name(audit, other)
    return [f"{number(look.mean(other), look.decimals(audit))} best without ({name})"]


def _corrupted(audit: Json, found: Json) -> str:
    """Name every kind, since the verdict needs all of them to be beaten."""
    nulls = look.nulls(audit, str(found["model"]), found.get("size"))
    words = [
        f"{look.kind_words(str(null['kind'])).removesuffix(' networks')} "
        f"{number(null.get('mean'), look.decimals(audit))} ({p_value(null.get('p')).replace(' ', _SOLID)})"
        for null in nulls
    ]
    return f"corrupted: {', '.join(words)}" if words else "corrupted networks not tested"

"""Answers with their warrants, side by side for each question."""

from dataclasses import dataclass, replace

from molcause.audits.numbers import interval, is_number, number
from molcause.inference.answer import BASES, FLAGS
from molcause.reports.drawings.contrasts import Contrast
from molcause.reports.folder import Json
from molcause.reports.safe import link

_ORDER = ("measured", "deduced", "identified", "assumed", "none")
_ARROWS = {1: "→", -1: "⊣", 0: "–○"}
_WORDS = {1: "rises", -1: "falls", 0: "does not change"}
RUNGS = {1: "observe", 2: "intervene", 3: "counterfactual"}
MOST_OUTCOMES = 40
_COUNTERFACTUAL = 3


@dataclass(frozen=True)
class Link:
    """One edge of a proof."""

    source: str
    arrow: str
    target: str
    direction: str
    reference: str
    address: str
    evidence: str


@dataclass(frozen=True)
class Word:
    """One source's answer with its warrant."""

    source: str
    basis: str
    meaning: str
    against: str
    sentences: tuple[str, ...]
    flags: tuple[tuple[str, str], ...]
    reason: str
    proof: tuple[Link, ...]
    counterproof: tuple[Link, ...]
    notes: tuple[str, ...]
    diagnostics: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Question:
    """One question and all answers to it, the measured fact first."""

    text: str
    rung: int
    rung_word: str
    given: str
    unit: str
    rows: tuple[Contrast, ...]
    words: tuple[Word, ...]
    left_out: int


def questions(answers: tuple[Json, ...]) -> list[Question]:
    """Return the answers grouped by question, in order of appearance."""
    groups: dict[tuple[str, int, str], list[Json]] = {}
    for answer in answers:
        groups.setdefault(_asked(answer), []).append(answer)
    return [_question(*asked, items) for asked, items in groups.items()]


def _asked(answer: Json) -> tuple[str, int, str]:
    """Return the question, its rung and, for a counterfactual, what the sample was under: another sample asks anew."""
    rung = int(answer.get("rung") or 0)
    return str(answer.get("question") or ""), rung, str(answer.get("against") or "") if rung == _COUNTERFACTUAL else ""


def _question(text: str, rung: int, given: str, items: list[Json]) -> Question:
    ranked = sorted(items, key=lambda item: _rank(_basis(item)))
    rows = _named([row for said in (*_fact(ranked), *_said(ranked)) for row in _rows(*said)])
    unit = str(next((item["unit"] for item in ranked if item.get("unit")), ""))
    return Question(
        text, rung, RUNGS.get(rung, ""), given, unit, tuple(rows[:MOST_OUTCOMES]),
        tuple(_word(item) for item in ranked), max(0, len(rows) - MOST_OUTCOMES),
    )  # fmt: skip


def _basis(item: Json) -> str:
    return str((item.get("warrant") or {}).get("basis") or "none")


def _rank(basis: str) -> int:
    return _ORDER.index(basis) if basis in _ORDER else len(_ORDER)


Said = tuple[str, str, list[Json]]


def _fact(items: list[Json]) -> list[Said]:
    """Return the direct contrast that a model's answer carries, if no answer of its own states it."""
    if any(_basis(item) == "measured" for item in items):
        return []
    carried: list[Json] = next((item["measured"] for item in items if item.get("measured")), [])
    return [("the data", "measured", carried)]


def _said(items: list[Json]) -> list[Said]:
    return [(str(item.get("source")), _basis(item), list(item.get("outcomes") or ())) for item in items]


def _rows(source: str, basis: str, outcomes: list[Json]) -> list[Contrast]:
    return [_contrast(source, outcome, basis) for outcome in outcomes]


def _named(rows: list[Contrast]) -> list[Contrast]:
    """Name each row by what tells it apart: its source, its outcome, or both."""
    if len({row.node for row in rows}) == 1:
        return [replace(row, name=row.source) for row in rows]
    if len({row.source for row in rows}) == 1:
        return rows
    return [replace(row, name=f"{row.source}: {row.name}") for row in rows]


def _contrast(source: str, outcome: Json, basis: str) -> Contrast:
    value, direction = outcome.get("contrast"), outcome.get("direction")
    return Contrast(
        name=_name(outcome),
        node=str(outcome.get("node") or outcome.get("name")),
        source=source,
        basis=basis,
        direction=float(direction) if is_number(direction) else None,
        value=float(value) if is_number(value) else None,
        low=outcome.get("low"),
        high=outcome.get("high"),
        word=direction_word(outcome),
    )


def direction_word(outcome: Json) -> str:
    """Return the direction in words.

    Examples
    --------
    >>> direction_word({"direction": -1}), direction_word({"direction": None})
    ('falls', 'not determined')
    """
    direction = outcome.get("direction")
    if not is_number(direction):
        return "not determined" if not is_number(outcome.get("level")) else "is expected"
    return _WORDS.get(int(direction or 0), "not determined")


def _name(outcome: Json) -> str:
    name, node = str(outcome.get("name")), str(outcome.get("node") or "")
    return name if not node or node == name else f"{name} ({node})"


def _word(item: Json) -> Word:
    warrant, basis, unit = item.get("warrant") or {}, _basis(item), str(item.get("unit") or "")
    return Word(
        source=str(item.get("source")),
        basis=basis,
        meaning=BASES.get(basis, ""),
        against=str(item.get("against") or ""),
        sentences=tuple(_sentence(outcome, unit) for outcome in item.get("outcomes") or ()),
        flags=tuple((str(flag), FLAGS.get(str(flag), "")) for flag in warrant.get("flags") or ()),
        reason=str(warrant.get("reason") or ""),
        proof=tuple(_link(step) for step in warrant.get("proof") or ()),
        counterproof=tuple(_link(step) for step in warrant.get("counterproof") or ()),
        notes=tuple(str(note) for note in item.get("notes") or ()),
        diagnostics=tuple(_diagnostics(item.get("diagnostics") or {})),
    )


def _diagnostics(found: Json) -> list[tuple[str, str]]:
    return [(name.replace("_", " "), f"{value:.2g}") for name, value in found.items() if is_number(value)]


def _sentence(outcome: Json, unit: str) -> str:
    text = f"{_name(outcome)} {direction_word(outcome)}"
    if is_number(outcome.get("contrast")):
        spread = interval(outcome.get("low"), outcome.get("high"))
        text += f": {number(outcome['contrast'], sign=True)} {spread}".rstrip() + f" {unit}"
        return f"{text}, from {number(outcome.get('reference'))} to {number(outcome.get('level'))}"
    if is_number(outcome.get("level")):
        spread = interval(outcome.get("level_low"), outcome.get("level_high")).replace("+", "")
        return f"{text} at {number(outcome['level'])} {spread}".rstrip() + f" {unit}"
    return text


def _link(step: Json) -> Link:
    direction = {1: "up", -1: "down"}.get(int(step.get("direction") or 0), "")
    reference = str(step.get("reference") or "")
    arrow = _ARROWS.get(int(step.get("sign") or 0), "–○")
    return Link(str(step.get("source")), arrow, str(step.get("target")), direction, reference, link(reference),
                str(step.get("evidence") or ""))  # fmt: skip

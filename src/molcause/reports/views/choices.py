"""Sensitivity: the same question under other choices, one line for each verdict, beside the main one."""

from dataclasses import dataclass

from molcause.audits import look
from molcause.audits.numbers import number, p_value, size_words
from molcause.audits.summary import FLAGS
from molcause.reports.folder import Json
from molcause.reports.views.verdicts import Card

_TESTED = ("relabel", "rewire")
Pairs = list[tuple[Card, Json]]


@dataclass(frozen=True)
class Choice:
    """One verdict under one choice; the first line of a choice carries its anchor."""

    anchor: str
    target: str
    name: str
    model: str
    word: str
    mark: str
    flags: tuple[tuple[str, str], ...]
    score: str
    best: str
    best_name: str
    p_values: tuple[str, ...]
    counts: str
    is_main: bool


@dataclass(frozen=True)
class Choices:
    """All choices that were scored by one metric; `kinds` heads the p values."""

    metric: str
    kinds: tuple[str, ...]
    rows: tuple[Choice, ...]


def choices(extra: Pairs, main: Pairs) -> list[Choices]:
    """Return the sensitivity audits by metric, after the main audits of the same metric and task."""
    metrics = list(dict.fromkeys(look.axis_label(audit) for _, audit in extra))
    return [_choices(metric, extra, main) for metric in metrics]


def _choices(metric: str, extra: Pairs, main: Pairs) -> Choices:
    here = [pair for pair in extra if look.axis_label(pair[1]) == metric]
    tasks = {audit.get("task") for _, audit in here}
    above = [pair for pair in main if look.axis_label(pair[1]) == metric and pair[1].get("task") in tasks]
    drawn = [str(null["kind"]) for _, audit in (*above, *here) for null in audit.get("nulls", ())]
    kinds = tuple(dict.fromkeys([*_TESTED, *drawn]))
    rows = [row for pair in above for row in _rows(*pair, kinds, is_main=True)]
    rows += [row for pair in here for row in _rows(*pair, kinds, is_main=False)]
    return Choices(metric, tuple(look.kind_words(kind).removesuffix(" networks") for kind in kinds), tuple(rows))


def _rows(card: Card, audit: Json, kinds: tuple[str, ...], *, is_main: bool) -> list[Choice]:
    found = look.verdicts(audit, look.largest(audit)) or [{"model": "", "word": "no verdict"}]
    return [_row(card, audit, item, kinds, first=k == 0, is_main=is_main) for k, item in enumerate(found)]


def _row(card: Card, audit: Json, item: Json, kinds: tuple[str, ...], *, first: bool, is_main: bool) -> Choice:
    places, size, model, word = look.decimals(audit), item.get("size"), str(item["model"]), str(item["word"])
    other = look.best(audit, item)
    by_kind = {str(null["kind"]): null for null in look.nulls(audit, model, size)}
    told = [model if len(look.models(audit)) > 1 else "", size_words(size) if len(look.sizes(audit)) > 1 else ""]
    return Choice(
        anchor=card.anchor if first and not is_main else "",
        target=card.anchor,
        name=str(audit.get("name") or card.title),
        model=", ".join(part for part in told if part),
        word=word,
        mark=look.WORD_MARKS.get(word, "?"),
        flags=tuple((str(flag), FLAGS.get(str(flag), "")) for flag in item.get("flags") or ()),
        score=number(item.get("score"), places),
        best=number(look.mean(other), places),
        best_name=look.arm_name(audit, other) if other else "",
        p_values=tuple(_p(by_kind.get(kind)) for kind in kinds),
        counts=_counts(item.get("best")),
        is_main=is_main,
    )


def _p(null: Json | None) -> str:
    return "not tested" if null is None else p_value(null.get("p")).removeprefix("p ").removeprefix("= ")


def _counts(compared: Json | None) -> str:
    """Return the units won and lost against the best model without knowledge; the rest are tied."""
    if not compared:
        return "–"
    return f"{compared.get('wins') or 0}–{compared.get('losses') or 0} of {compared.get('units')}"

"""The first thing on the page: what the verdicts are, how sure they are, and against what."""

from dataclasses import dataclass

from molcause.audits import look
from molcause.audits.numbers import interval, number, p_value, size_words
from molcause.audits.summary import FLAGS, WORDS
from molcause.reports.folder import Json


@dataclass(frozen=True)
class Against:
    """One thing that the knowledge was compared with."""

    what: str
    result: str
    certainty: str


@dataclass(frozen=True)
class Finding:
    """One verdict as it is shown."""

    model: str
    size: str
    word: str
    mark: str
    meaning: str
    sentence: str
    score: str
    flags: tuple[tuple[str, str], ...]
    against: tuple[Against, ...]


@dataclass(frozen=True)
class Card:
    """One audit's verdicts: those at the largest size first, the others folded."""

    anchor: str
    name: str
    title: str
    group: str
    task: str
    rung: str
    metric: str
    data: str
    knowledge: str
    bias: str
    scope: str
    findings: tuple[Finding, ...]
    smaller: tuple[Finding, ...]
    notes: tuple[str, ...]
    settings: tuple[tuple[str, str], ...]
    counts: str


def card(audit: Json, position: int) -> Card:
    """Return an audit's card."""
    found = look.sizes(audit)
    last = found[-1] if found else None
    of_size = {size: [_finding(audit, item) for item in look.verdicts(audit, size)] for size in found}
    smaller = [item for size in reversed(found[:-1]) for item in of_size[size]]
    return Card(
        anchor=f"audit-{position}",
        name=str(audit.get("name") or audit.get("title") or "audit"),
        title=str(audit.get("title") or audit.get("name") or "Audit"),
        group=str(audit.get("group") or ""),
        task=str(audit.get("task") or ""),
        rung=str(audit.get("rung") or ""),
        metric=look.axis_label(audit),
        data=str(audit.get("data") or ""),
        knowledge=str(audit.get("knowledge") or ""),
        bias=str(audit.get("bias") or ""),
        scope=_scope(audit),
        findings=tuple(of_size.get(last, ())),
        smaller=tuple(smaller),
        notes=tuple(str(note) for note in audit.get("notes") or ()),
        settings=tuple((str(k), _words(v)) for k, v in (audit.get("settings") or {}).items()),
        counts=_counts(audit),
    )


def _words(value: object) -> str:
    """Return a setting as people write it.

    Examples
    --------
    >>> _words({"relabel": 99}), _words([3, None])
    ('relabel 99', '3, all')
    """
    if isinstance(value, dict):
        return ", ".join(f"{key} {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join("all" if inner is None else _words(inner) for inner in value)
    return str(value)


def _finding(audit: Json, found: Json) -> Finding:
    word = str(found["word"])
    size = found.get("size")
    return Finding(
        model=str(found["model"]),
        size=size_words(size) if len(look.sizes(audit)) > 1 or size is not None else "",
        word=word,
        mark=look.WORD_MARKS.get(word, "?"),
        meaning=WORDS.get(word, ""),
        sentence=str(found.get("sentence") or ""),
        score=number(found.get("score"), look.decimals(audit)),
        flags=tuple((str(flag), FLAGS.get(str(flag), "")) for flag in found.get("flags") or ()),
        against=tuple(_against(audit, found)),
    )


def _against(audit: Json, found: Json) -> list[Against]:
    rows = []
    for key, role in (("best", "the best model without knowledge"), ("own", "the same model without knowledge")):
        compared = found.get(key)
        if compared:
            other = _other(audit, found) if key == "best" else ""
            what = f"{role}: {other}" if other else role
            rows.append(Against(what, _difference(audit, compared), _certainty(audit, compared)))
    for null in look.nulls(audit, str(found["model"]), found.get("size")):
        rows.append(_against_null(audit, null))
    return rows


def _other(audit: Json, found: Json) -> str:
    """Return the name of the best model without knowledge, from its arm where the run holds it."""
    arm = look.best(audit, found)
    return look.arm_name(audit, arm) if arm else str(found["best"].get("other") or "")


def _difference(audit: Json, compared: Json) -> str:
    unit = str((audit.get("metric") or {}).get("unit") or "")
    amount = f"{number(compared.get('difference'), look.decimals(audit), sign=True)} {unit}".strip()
    wins, losses, ties = (compared.get(key) or 0 for key in ("wins", "losses", "ties"))
    tied = f", {ties} tied" if ties else ""
    return f"{amount}; better in {wins}, worse in {losses}{tied} of {compared.get('units')}"


def _certainty(audit: Json, compared: Json) -> str:
    places = look.decimals(audit)
    found = interval(compared.get("low"), compared.get("high"), places)
    parts = [f"95 % interval {found}" if found else "no interval below 8 units", p_value(compared.get("p"))]
    detectable = number(compared.get("detectable"), places)
    return "; ".join([*parts, f"could have shown {detectable} or more"] if detectable != "–" else parts)


def _against_null(audit: Json, null: Json) -> Against:
    places = look.decimals(audit)
    count = len(look.replicates(null))
    overlap = null.get("overlap")
    kept = f"; they keep {overlap:.0%} of the true edges" if isinstance(overlap, float | int) else ""
    ties = f"; {null['identical']} more equal the true one and count as ties" if null.get("identical") else ""
    return Against(
        what=f"{count} {look.kind_words(str(null['kind']))}",
        result=f"their mean is {number(null.get('mean'), places)}",
        certainty=f"{p_value(null.get('p'))}{kept}{ties}",
    )


def _scope(audit: Json) -> str:
    count = len(audit.get("units") or ())
    return f"{count} {look.unit_name(audit, count)}" if count else ""


def _counts(audit: Json) -> str:
    cells, failed, seconds = audit.get("cells"), audit.get("failed"), audit.get("seconds")
    parts = [f"{cells:,} fits" if isinstance(cells, int) else "", f"{failed} failed" if failed is not None else ""]
    parts.append(f"{number(seconds, 1)} s" if seconds is not None else "")
    return ", ".join(part for part in parts if part)

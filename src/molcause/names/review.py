"""What a person should look at in a resolution, as findings: what is lost, was changed, or could be otherwise."""

from collections import Counter
from collections.abc import Iterable

from molcause.findings import Finding
from molcause.names.patterns import guess
from molcause.names.resolution import Resolution, Resolved

_KINDS = {
    "approved symbol": "symbol", "previous symbol": "symbol", "alias": "symbol", "mouse symbol": "symbol",
    "HGNC id": "HGNC", "UniProt": "UniProt", "Ensembl": "Ensembl", "mouse Ensembl": "Ensembl", "Entrez": "Entrez",
}  # fmt: skip
_NO_SPREADSHEET = "Take the names from a file that no spreadsheet has saved"
_OVERRIDES = "Give an override (a file with the columns name and gene) where you know better."


def review(resolution: Resolution) -> list[Finding]:
    """Return the findings of a resolution, gravest first.

    Examples
    --------
    >>> from molcause.names.resolve import resolve
    >>> for finding in review(resolve(["PDK1", "SEPT9", "MAPK1"])):
    ...     print(finding)
    W102 1 name could be several genes or families: PDK1 (PDK1, PDPK1). Give an override (a file with the columns name and gene) where you know better.
    W106 1 name is outdated or another gene's too: SEPT9 (SEPTIN9, previous symbol). Check that what it was read as is meant.
    """  # noqa: E501
    rows = list({row.name: row for row in resolution}.values())
    if resolution.axis == "other species":
        return [_other_species(resolution.species, rows), *_unused(resolution)]
    left = [row for row in rows if row.route != "override"]
    return [
        *_too_few(left),
        *_which_date([row for row in left if row.route == "date" and row.state == "ambiguous"]),
        *_mixed(left),
        *_ambiguous([row for row in left if row.state == "ambiguous" and row.route != "date"]),
        *_unknown([row for row in left if row.state == "unknown" and not row.route]),
        *_dates([row for row in left if row.route == "date" and row.state != "ambiguous"]),
        *_of_other_species(resolution.species, left),
        *_doubtful([row for row in left if row.found and row.route != "date"], resolution.axis == "symbols"),
        *_changed(resolution.species, left),
        *_antibodies(rows),
        *_unused(resolution),
    ]


def _other_species(species: str, rows: list[Resolved]) -> Finding:
    other = "mouse" if species == "human" else "human"
    names = tuple(_with(row, row.candidates) for row in rows if row.route and not row.found)
    text = f"{len(names)} of {len(rows)} names look like {other} genes; none of them is resolved"
    return Finding("E111", text, names, f"Say species={other!r}, or map them to {species} genes.")


def _too_few(rows: list[Resolved]) -> Iterable[Finding]:
    lost = tuple(row.name for row in rows if row.state == "unknown")
    if 2 * len(lost) <= len(rows):
        return
    likely = Counter(words for name in lost if (words := guess(name.strip()))).most_common(1)
    hint = f"Most of them look like {likely[0][0]}." if likely and 2 * likely[0][1] > len(lost) else ""
    fix = hint or "Check that this is the column of the names, and which identifiers it holds."
    yield Finding("E110", f"nothing is known of {len(lost):,} of {len(rows):,} names", lost, fix)


def _mixed(rows: list[Resolved]) -> Iterable[Finding]:
    kinds = [_KINDS.get(row.route, "") if row.found else "" for row in rows]
    counts = Counter(kind for kind in kinds if kind).most_common()
    if len(counts) > 1:
        text = f"several kinds of identifier ({', '.join(f'{n:,} {kind}' for kind, n in counts)})"
        names = tuple(row.name for row, kind in zip(rows, kinds, strict=True) if kind not in ("", counts[0][0]))
        yield Finding("W101", text, names, "All of them were read; check the rarer ones, which are named.")


def _ambiguous(rows: list[Resolved]) -> Iterable[Finding]:
    if rows:
        text = f"{_count(rows, 'name')} could be several genes or families"
        yield Finding("W102", text, tuple(_with(row, row.candidates) for row in rows), _OVERRIDES)


def _unknown(rows: list[Resolved]) -> Iterable[Finding]:
    if rows:
        names = tuple(_with(row, (row.note,) if row.note else _asked(row.candidates)) for row in rows)
        yield Finding("W103", f"nothing is known of {_count(rows, 'name')}", names, _OVERRIDES)


def _which_date(rows: list[Resolved]) -> Iterable[Finding]:
    if rows:
        text = f"a spreadsheet made {_count(rows, 'name')} into dates, and what they were is not sure"
        names = tuple(_with(row, row.candidates) for row in rows)
        yield Finding("E114", text, names, f"{_NO_SPREADSHEET}, or say by an override which genes they are.")


def _dates(rows: list[Resolved]) -> Iterable[Finding]:
    if rows:
        names = tuple(_with(row, row.members) for row in rows)
        fix = f"{_NO_SPREADSHEET}, or give an override."
        yield Finding("W104", f"a spreadsheet made {_count(rows, 'name')} into dates", names, fix)


def _of_other_species(species: str, rows: list[Resolved]) -> Iterable[Finding]:
    other = "mouse" if species == "human" else "human"
    found = [row for row in rows if row.route.startswith(other)]
    if found:
        names = tuple(_with(row, row.members or row.candidates) for row in found)
        fix = f"If the list is of {other}, say species={other!r}."
        yield Finding("W105", f"{_count(found, 'name')} written as {other} genes", names, fix)


def _doubtful(rows: list[Resolved], symbols: bool) -> Iterable[Finding]:
    """Return names that may be meant otherwise; among symbols, an approved one is meant as such."""
    found, shared = [], []
    for row in rows:
        if symbols and row.route == "approved symbol" and row.name == row.label:
            shared += [row] if row.candidates else []
        elif row.candidates or row.route == "previous symbol":
            found.append(row)
    if found:
        names = tuple(_with(row, (row.label, row.note or row.route)) for row in found)
        text = f"{_count(found, 'name')} {'is' if len(found) == 1 else 'are'} outdated or another gene's too"
        yield Finding("W106", text, names, "Check that what it was read as is meant.")
    if shared:
        names = tuple(_with(row, (row.note,)) for row in shared)
        yield Finding(
            "I115", f"{_count(shared, 'approved symbol')} read as such, though other genes are called so too", names
        )


def _changed(species: str, rows: list[Resolved]) -> Iterable[Finding]:
    kept = [row for row in rows if row.found and row.note and not row.candidates]
    mapped = [row for row in kept if species == "mouse" and row.route.startswith("mouse")]
    if mapped:
        yield Finding("I112", f"{_count(mapped, 'mouse name')} given as human orthologues", _named(mapped))
    told = ("date", "previous symbol", "mouse symbol", "mouse Ensembl")
    changed = [row for row in kept if row.route not in told]
    if changed:
        yield Finding("I108", f"{_count(changed, 'name')} read with a change", _named(changed))


def _antibodies(rows: list[Resolved]) -> Iterable[Finding]:
    sites = [row for row in rows if row.site and row.found]
    mute = [row for row in sites if not row.sign and row.site != "total"]
    if mute:
        fix = "Give its effect in an override if you know it; until then it says nothing of activity."
        yield Finding("W107", f"the effect of {_count(mute, 'site')} on activity is not known", _named(mute), fix)
    wide = [row for row in sites if len(row.members) > 1]
    if wide:
        yield Finding("I109", f"{_count(wide, 'readout')} of several proteins, each one observation", _named(wide))


def _unused(resolution: Resolution) -> Iterable[Finding]:
    if resolution.unused:
        text = f"{len(resolution.unused)} override(s) for names that do not occur"
        yield Finding("I113", text, resolution.unused, "Check how they are written.")


def _count(rows: list[Resolved], noun: str) -> str:
    return f"{len(rows):,} {noun}{'s' if len(rows) > 1 else ''}"


def _named(rows: list[Resolved]) -> tuple[str, ...]:
    return tuple(_with(row, (row.label, row.note) if row.note else (row.label,)) for row in rows)


def _asked(candidates: tuple[str, ...]) -> tuple[str, ...]:
    return (f"did you mean {' or '.join(candidates)}?",) if candidates else ()


def _with(row: Resolved, said: tuple[str, ...]) -> str:
    return f"{row.name} ({', '.join(said)})" if said else row.name

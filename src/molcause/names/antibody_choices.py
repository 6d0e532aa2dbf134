"""What a user knows better than the antibody table: antibody by antibody, what it reads."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from molcause.errors import KnowledgeError, did_you_mean
from molcause.files import read_text
from molcause.names.choices import chosen
from molcause.names.resolution import Resolved
from molcause.names.sites import bare, key, splits

AntibodyOverrides = str | Path | Iterable[Mapping[str, str]]
COLUMNS = ("antibody", "gene(s)", "sites", "effect")
_SAME = {"name": "antibody", "gene": "gene(s)", "genes": "gene(s)", "site": "sites"}
_EFFECTS = {"": 0, "0": 0, "1": 1, "+1": 1, "-1": -1}
_SEPARATORS = ("\t", ";", ",")


def chosen_antibodies(overrides: AntibodyOverrides | None) -> dict[str, Resolved]:
    """Return what each antibody of an override reads, by its name without case and punctuation.

    Parameters
    ----------
    overrides
        A CSV or TSV file with the columns ``antibody``, ``gene(s)``, ``sites`` and ``effect``, or its rows. Genes are
        approved symbols or identifiers, joined by ``|``; none says that the name stands for no gene. The effect is 1,
        -1 or 0 (not known; so is an empty one). Without sites, those in the antibody's name are taken. A file of the
        columns ``name`` and ``gene`` alone, as for other names, will do.

    Raises
    ------
    KnowledgeError
        If the file breaks its format, gives an antibody twice, or names a gene or effect that is not known.

    Examples
    --------
    >>> mine = [{"antibody": "JNK_pT183", "gene(s)": "MAPK8", "effect": "1"}]
    >>> row = chosen_antibodies(mine)["jnkpt183"]
    >>> row.label, row.site, row.sign
    ('MAPK8', 'pT183', 1)
    """
    if overrides is None:
        return {}
    found: dict[str, Resolved] = {}
    for where, row in _rows(overrides):
        name = (row.get("antibody") or "").strip()
        if not key(name):
            raise KnowledgeError(f"{where} names no antibody.")
        if key(name) in found:
            raise KnowledgeError(f"{where} gives {name!r} a second time. Keep one line of it.")
        found[key(name)] = _reading(name, row, where)
    return found


def _reading(name: str, row: Mapping[str, str], where: str) -> Resolved:
    effect = str(row.get("effect") or "").strip()
    if effect not in _EFFECTS:
        raise KnowledgeError(f"{where} gives {name!r} the effect {effect!r}; it is 1, -1 or 0 (not known).")
    try:
        found = chosen({name: row.get("gene(s)") or ""})[name]
    except KnowledgeError as cause:
        raise KnowledgeError(f"{where.rstrip(',')}: {cause}") from cause
    if not found.found:
        return found
    site = (row.get("sites") or "").strip() or list(splits(bare(name)[0]))[-1].text
    return replace(found, site=site, sign=_EFFECTS[effect])


def _rows(overrides: AntibodyOverrides) -> Iterator[tuple[str, Mapping[str, str]]]:
    if not isinstance(overrides, str | Path):
        yield from ((f"Override {i}", row) for i, row in enumerate(overrides, 1))
        return
    path = Path(overrides)
    text = read_text(path, KnowledgeError, line_ends=False)
    delimiter = max(_SEPARATORS, key=text.partition("\n")[0].count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [column.strip() for column in table.fieldnames or []]
        table.fieldnames = [_SAME.get(column, column) for column in columns]
        _check(path.name, table.fieldnames)
        yield from ((f"{path.name}, line {table.line_num},", row) for row in table)
    except csv.Error as cause:
        raise KnowledgeError(f"{path.name} is not a table: {cause} near line {table.line_num}.") from cause


def _check(file: str, columns: list[str]) -> None:
    for column in COLUMNS[:2]:
        if column not in columns:
            has = ", ".join(columns) or "none"
            hint = did_you_mean(column, columns)
            raise KnowledgeError(f"{file} has no column {column!r}; it has {has}. {hint}".rstrip())

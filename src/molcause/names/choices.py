"""What a user knows better than the tables: name by name, what it stands for."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from molcause.errors import KnowledgeError, did_you_mean
from molcause.files import read_text
from molcause.names.lookup import exact
from molcause.names.resolution import Resolved
from molcause.names.suggest import near

Overrides = Mapping[str, str] | str | Path


def chosen(overrides: Overrides | None) -> dict[str, Resolved]:
    """Return what each name of an override stands for.

    Parameters
    ----------
    overrides
        Name -> gene, or a CSV or TSV file with the columns ``name`` and ``gene``. A gene is an approved symbol or an
        identifier; several are joined by ``|``. An empty one says that the name stands for none.

    Raises
    ------
    KnowledgeError
        If the file breaks its format, gives a name twice, or names a gene that is not known.

    Examples
    --------
    >>> chosen({"PDK1": "PDPK1"})["PDK1"].id
    'HGNC:8816'
    """
    if overrides is None:
        return {}
    if isinstance(overrides, Mapping):
        return {str(name): _choice(str(name), str(genes), "The override") for name, genes in overrides.items()}
    found: dict[str, Resolved] = {}
    for where, name, genes in _read(Path(overrides)):
        if name in found:
            raise KnowledgeError(f"{where} gives {name!r} a second time. Keep one line of it.")
        found[name] = _choice(name, genes, where)
    return found


def _read(path: Path) -> list[tuple[str, str, str]]:
    text = read_text(path, KnowledgeError)
    head = text.partition("\n")[0]
    delimiter = next((mark for mark in "\t;" if mark in head), ",")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    columns = [column.strip() for column in rows.fieldnames or []]
    for column in ("name", "gene"):
        if column not in columns:
            hint = did_you_mean(column, columns)
            has = ", ".join(columns) or "none"
            raise KnowledgeError(f"{path.name} has no column {column!r}; it has {has}. {hint}".rstrip())
    rows.fieldnames = columns
    try:
        return [(f"{path.name}, line {rows.line_num}", row["name"].strip(), row["gene"].strip()) for row in rows]
    except csv.Error as cause:
        raise KnowledgeError(f"{path.name} is not a table: {cause} near line {rows.line_num}.") from cause


def _choice(name: str, genes: str, where: str) -> Resolved:
    parts = [part.strip() for part in genes.split("|") if part.strip()]
    if not parts:
        return Resolved(name, "unknown", route="override", note="said to stand for no gene")
    found = [_one(name, part, where) for part in parts]
    if len(found) == 1:
        only = found[0]
        return Resolved(name, only.state, only.id, only.label, only.members, "override")
    members = tuple(dict.fromkeys(member for part in found for member in part.members))
    joined = ("|".join(part.id for part in found), "|".join(part.label for part in found))
    return Resolved(name, "family", *joined, members, "override")


def _one(name: str, part: str, where: str) -> Resolved:
    found = exact(part, part, "symbol")
    if found is None or not found.found:
        candidates = found.candidates if found else near(part)
        hint = f" Did you mean {', '.join(map(repr, candidates))}?" if candidates else ""
        raise KnowledgeError(
            f"{where} says that {name!r} stands for {part!r}, which is no approved symbol or identifier.{hint}"
        )
    return found

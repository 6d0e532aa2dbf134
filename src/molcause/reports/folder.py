"""Reading a run folder: what is there is read, what is missing is None, and nothing is computed."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from molcause.errors import StorageError
from molcause.provenance import file_digest

Json = dict[str, Any]
Rows = tuple[dict[str, str], ...]
_TABLE = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True)
class NetworkTable:
    """A network as it lies in a file: text cells.

    Parameters
    ----------
    edges, nodes
        One dictionary for each row, column name -> cell.
    """

    edges: Rows
    nodes: Rows = ()


@dataclass(frozen=True)
class Document:
    """The artefacts of one run; what the run did not write is None or empty.

    Parameters
    ----------
    name
        The folder's name.
    record
        ``run.json``.
    audits, answers, models
        The lists of ``audits.json``, ``answers.json`` and ``models.json``.
    data
        ``data.json``.
    knowledge, learned
        The network that was audited, and the network that the first model learned.
    columns
        ``columns.json``: file -> column -> plain words.
    study
        Text of ``study.toml``.
    artefacts
        File -> ``"unchanged"``, ``"changed"``, ``"missing"`` or ``"unreadable"``, by the digests in ``run.json``.
    """

    name: str
    record: Json
    audits: tuple[Json, ...] = ()
    answers: tuple[Json, ...] = ()
    models: tuple[Json, ...] = ()
    data: Json | None = None
    knowledge: NetworkTable | None = None
    learned: NetworkTable | None = None
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    study: str = ""
    artefacts: Mapping[str, str] = field(default_factory=dict)


def document(folder: str | Path) -> Document:
    """Read a run folder.

    Parameters
    ----------
    folder
        A folder with a ``run.json``.

    Returns
    -------
    Document
        Its artefacts.

    Raises
    ------
    StorageError
        If it is not a run folder, or an artefact is damaged.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> _ = (place / "run.json").write_text('{"parameters": {"command": "demo"}}')
    >>> found = document(place)
    >>> found.record["parameters"]["command"], found.audits
    ('demo', ())
    """
    place = Path(folder)
    if not (place / "run.json").is_file():
        raise StorageError(
            f"{place} is not a run folder: it holds no run.json. Give the folder that a command wrote with --out, "
            "such as molcause demo --out my-run."
        )
    record = _object(place / "run.json") or {}
    return Document(
        name=place.resolve().name,
        record=record,
        audits=_records(_member(place / "audits.json", "audits")),
        answers=_records(_json(place / "answers.json")),
        models=_records(_member(place / "models.json", "models")),
        data=_object(place / "data.json"),
        knowledge=_network(place, "knowledge"),
        learned=_network(place, "network"),
        columns=_object(place / "columns.json") or {},
        study=_text(place / "study.toml"),
        artefacts=_checked(place, record.get("artefacts") or {}),
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as cause:
        raise _damaged(path, cause) from cause


def _json(path: Path) -> Any:
    text = _text(path)
    try:
        return json.loads(text) if text else None
    except ValueError as cause:
        raise _damaged(path, cause) from cause


def _object(path: Path) -> Json | None:
    found = _json(path)
    if found is None or isinstance(found, dict):
        return found
    raise _damaged(path, f"it holds a {type(found).__name__}, not an object")


def _member(path: Path, key: str) -> Any:
    """Return a list that stands alone or under a key."""
    found = _json(path)
    return found.get(key) if isinstance(found, dict) else found


def _records(found: Any) -> tuple[Json, ...]:
    return tuple(item for item in found or () if isinstance(item, dict))


def _network(place: Path, stem: str) -> NetworkTable | None:
    edges = _rows(place / f"{stem}.csv")
    nodes = _rows(place / f"{stem}_nodes.csv") or _rows(place / f"{stem}-nodes.csv")
    return NetworkTable(edges, nodes) if edges or nodes else None


def _rows(path: Path) -> Rows:
    lines = io.StringIO(_text(path))  # not splitlines(), which also breaks cells at U+2028
    try:
        return tuple({key: _cell(value) for key, value in row.items() if key} for row in csv.DictReader(lines))
    except csv.Error as cause:
        raise _damaged(path, cause) from cause


def _cell(value: str | None) -> str:
    """Take off the apostrophe that keeps a spreadsheet from running a cell as a formula."""
    text = value or ""
    return text[1:] if text.startswith("'") and text[1:].startswith(_TABLE) else text


def _checked(place: Path, artefacts: Mapping[str, str]) -> dict[str, str]:
    return {name: _state(place / name, digest) for name, digest in artefacts.items()}


def _state(path: Path, digest: str) -> str:
    if not path.is_file():
        return "missing"
    try:
        return "unchanged" if file_digest(path.read_bytes()) == digest else "changed"
    except OSError:
        return "unreadable"


def _damaged(path: Path, cause: object) -> StorageError:
    return StorageError(f"{path} cannot be read: {cause}. Run the study again, or remove the file to leave it out.")

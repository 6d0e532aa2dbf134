"""Where everything on the page comes from."""

from dataclasses import dataclass

from molcause.audits.numbers import is_number, number
from molcause.reports.folder import Document
from molcause.reports.safe import command, link


@dataclass(frozen=True)
class Cited:
    """A reference, why it is cited, and its address."""

    text: str
    reason: str
    doi: str
    address: str


@dataclass(frozen=True)
class Provenance:
    """Facts as pairs, and tables of inputs, files and citations."""

    command: str
    facts: tuple[tuple[str, str], ...]
    libraries: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    artefacts: tuple[tuple[str, str, str], ...]
    changed: tuple[str, ...]
    citations: tuple[Cited, ...]
    study: str


def provenance(document: Document) -> Provenance:
    """Return the run's record in the order in which people ask for it."""
    record = document.record
    digests = record.get("artefacts") or {}
    parameters = record.get("parameters") or {}
    return Provenance(
        command=command(parameters),
        facts=tuple((key, text) for key, text in _facts(document) if text),
        libraries=_pairs((record.get("environment") or {}).get("libraries") or {}),
        parameters=_pairs(parameters),
        inputs=tuple((str(name), _pairs(entry)) for name, entry in (record.get("inputs") or {}).items()),
        artefacts=tuple((name, str(digests[name]), state) for name, state in document.artefacts.items()),
        changed=tuple(name for name, state in document.artefacts.items() if state != "unchanged"),
        citations=tuple(cited(row) for row in record.get("citations") or ()),
        study=document.study,
    )


def _pairs(found: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(value)) for key, value in found.items())


def cited(row: dict[str, str]) -> Cited:
    """Return a citation with its address."""
    doi = str(row.get("doi") or "")
    return Cited(str(row.get("text") or ""), str(row.get("reason") or ""), doi, link(doi))


def _facts(document: Document) -> list[tuple[str, str]]:
    record = document.record
    software, place, used = (record.get(key) or {} for key in ("software", "environment", "resources"))
    memory = used.get("max_memory_bytes")
    system = place.get("os") or {}
    return [
        ("run folder", document.name),
        ("seed", str(record.get("seed", ""))),
        ("software", f"{software.get('name', '')} {software.get('version', '')}".strip()),
        ("Python", str(place.get("python", ""))),
        ("system", " ".join(str(system[key]) for key in ("system", "release", "machine") if system.get(key))),
        ("processors", str(place.get("cpus") or "")),
        ("elapsed", _seconds(used.get("elapsed_seconds"))),
        ("processor time", _seconds(used.get("cpu_seconds"))),
        ("peak memory", f"{number(memory / 2**20, 0)} MiB" if is_number(memory) else ""),
        ("record schema", str(record.get("schema_version", ""))),
    ]


def _seconds(value: object) -> str:
    return f"{number(value, 1)} s" if is_number(value) else ""

"""The run folder: artefacts with digests and provenance, written all or nothing."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from molcause.errors import RungError, StorageError
from molcause.inference.answer import Answer
from molcause.knowledge.io import write_network
from molcause.knowledge.network import Network
from molcause.models.base import AbstractFitted
from molcause.models.storage import replace_folder, save
from molcause.provenance import Citation, file_digest
from molcause.study import FIGURES, REPORT
from molcause.study.artefacts import column_file
from molcause.study.citations import bibtex


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Software(_Strict):
    """Name and version of a program."""

    name: str
    version: str


class Environment(_Strict):
    """Where the run took place."""

    os: dict[str, str]
    python: str
    cpus: int | None
    libraries: dict[str, str]


class Cited(_Strict):
    """What to cite, and why."""

    doi: str
    text: str
    reason: str


class RunRecord(_Strict):
    """The content of ``run.json``; its JSON Schema ships as ``run.schema.json``."""

    schema_version: str
    software: Software
    parameters: dict[str, Any]
    environment: Environment
    inputs: dict[str, dict[str, str]]
    seed: int
    citations: list[Cited]
    resources: dict[str, float]
    artefacts: dict[str, str] = {}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of ``run.json`` as it ships."""
    document: dict[str, Any] = json.loads(
        files("molcause.study").joinpath("run.schema.json").read_text(encoding="utf-8")
    )
    return document


def check_writable(path: str | Path, command: str | None = None) -> Path:
    """Return the folder if a run may be written there; call it before long work.

    Raises
    ------
    StorageError
        If it cannot be made or written to, or holds something that is not a run.
    """
    place = Path(path)
    _check_ours(place, command)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        Path(tempfile.mkdtemp(prefix=".molcause-", dir=place.parent)).rmdir()
    except OSError as cause:
        raise StorageError(
            f"{place} cannot be written: {cause.strerror}. Choose a folder that you may write to with --out."
        ) from cause
    return place


def _check_ours(place: Path, command: str | None) -> None:
    """Raise unless a folder is absent, empty, or a run folder with nothing in it but the run's own artefacts."""
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    try:
        earlier = RunRecord.model_validate_json((place / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as cause:
        raise StorageError(
            f"{place} exists and is not a run folder; it is left alone. Choose another with --out."
        ) from cause
    found = {str(file.relative_to(place)) for file in place.rglob("*") if file.is_file()}
    made = {name for name in found if name == REPORT or name.startswith(f"{FIGURES}/")}
    foreign = sorted(found - set(earlier.artefacts) - made - {"run.json"})
    other = earlier.parameters.get("command")
    if command is not None and other != command:
        raise StorageError(
            f"{place} holds a run of '{other}', which '{command}' does not replace. Choose another folder with --out."
        )
    if foreign:
        raise StorageError(
            f"{place} holds {len(foreign)} file(s) that no run wrote: {foreign[:5]}. "
            "Move them, or choose another folder with --out."
        )


def write_run(
    path: str | Path,
    *,
    record: Mapping[str, Any],
    answers: Sequence[Answer] = (),
    fitted: Mapping[str, AbstractFitted] | None = None,
    network: Network | None = None,
    files: Mapping[str, str] | None = None,
) -> Path:
    """Write a run folder; one that was there is replaced only once the new one is complete.

    Parameters
    ----------
    path
        The folder.
    record
        From `molcause.provenance.record`.
    answers
        Written to ``answers.json``.
    fitted
        Name of the subfolder -> model. The first one's network, if it learned one, becomes ``network.csv``.
    network
        The knowledge, written to ``knowledge.csv``.
    files
        Further text files by name.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StorageError
        If it cannot be written.
    """
    place = check_writable(path, record["parameters"].get("command"))
    try:
        work = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        try:
            if network is not None:
                write_network(network, work / "knowledge.csv")
            for name, content in (files or {}).items():
                (work / name).write_text(content, encoding="utf-8")
            _fill(work, record, answers, dict(fitted or {}))
            work.chmod(0o755)
            replace_folder(work, place)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as cause:
        raise StorageError(f"{place} cannot be written: {cause.strerror}. Choose another folder with --out.") from cause
    return place


def _fill(work: Path, record: Mapping[str, Any], answers: Sequence[Answer], fitted: dict[str, AbstractFitted]) -> None:
    for name, model in fitted.items():
        save(model, work / name)
    if record["citations"]:
        (work / "CITATIONS.bib").write_text(bibtex(Citation(**c) for c in record["citations"]) + "\n", encoding="utf-8")
    first = next(iter(fitted.values()), None)
    if first is not None:
        with suppress(RungError):  # a model that learns no network leaves none
            write_network(first.network(), work / "network.csv")
    for name, content in column_file(file.name for file in work.iterdir()).items():
        (work / name).write_text(content, encoding="utf-8")
    text = json.dumps([answer.to_dict() for answer in answers], indent=1, allow_nan=False)
    (work / "answers.json").write_text(text + "\n", encoding="utf-8")
    artefacts = {str(f.relative_to(work)): file_digest(f.read_bytes()) for f in sorted(work.rglob("*")) if f.is_file()}
    checked = RunRecord.model_validate({**record, "artefacts": artefacts})
    (work / "run.json").write_text(checked.model_dump_json(indent=1) + "\n", encoding="utf-8")

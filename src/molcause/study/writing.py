"""From a `Run` to its folder."""

import itertools
from collections.abc import Container, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause import plugins
from molcause.models.base import AbstractFitted
from molcause.provenance import record
from molcause.study import artefacts
from molcause.study.config import Study
from molcause.study.resolve import make_model
from molcause.study.run import write_run

if TYPE_CHECKING:
    from molcause.study.study import Run


def write(done: "Run", out: str | Path, command: str, arguments: Sequence[str] = ()) -> Path:
    """Write a run's folder, all or nothing, and return it."""
    study = done.study
    held_out = [target for fit in study.fit for target in fit.hold_out]
    files = {
        "study.toml": study.to_toml(),
        **artefacts.audit_files(done.panels),
        **artefacts.data_card(done.data, study.data, held_out),
        **artefacts.method_cards(_models(done), done.fitted),
    }
    answers = [answer for given in done.answers.values() for answer in given.values()]
    written = record(
        parameters={
            "command": command,
            "argv": list(arguments),
            "study": study.name,
            "computed": done.computed,
            "cached": done.cached,
        },
        inputs=_inputs(done),
        seed=study.seed,
        citations=done.citations,
        resources=done.resources,
    )
    return write_run(
        out,
        record=written,
        answers=answers,
        fitted=_folders(done),
        network=done.network,
        files=files,
    )


def _folders(done: "Run") -> dict[str, AbstractFitted]:
    """Return the structural models by folder: the first is ``fitted``, which ``molcause ask`` looks for."""
    found: dict[str, AbstractFitted] = {}
    for name, fitted in done.fitted.items():
        if 3 in fitted.rungs:
            found[_free(f"fitted-{slug(name)}", found) if found else "fitted"] = fitted
    return found


def _free(folder: str, taken: Container[str]) -> str:
    """Return a folder's name that is not taken: two names of fits may differ in punctuation alone."""
    numbered = (folder if k == 1 else f"{folder}-{k}" for k in itertools.count(1))
    return next(name for name in numbered if name not in taken)


def slug(name: str) -> str:
    """Return a name that can be a folder's.

    Examples
    --------
    >>> slug("model, no knowledge")
    'model-no-knowledge'
    """
    return "-".join("".join(char if char.isalnum() else " " for char in name).split())


def _models(done: "Run") -> list[Any]:
    names = {fitted.training.model for fitted in done.fitted.values()}
    for audit in done.audits:
        names |= {arm.model.partition(" (")[0] for arm in audit.arms}
    return [make_model(name) for name in sorted(names) if name in plugins.names("models")]


def _inputs(done: "Run") -> dict[str, dict[str, str]]:
    study: Study = done.study
    found = {done.data.name: {"sha256": done.data.fingerprint}}
    if study.data.dataset is not None:
        found[done.data.name] = plugins.load("datasets", study.data.dataset).entry.provenance()
    if done.network is not None and study.knowledge is not None:
        known = study.knowledge.network
        card = {} if known is None else plugins.load("networks", known).entry.provenance()
        found[done.network.name] = {**card, "digest": done.network.digest}
    return found

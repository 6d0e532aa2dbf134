"""The fits of a study: made in the grid's processes, kept in the cache as saved models, loaded from there."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import Any

from molcause.bias.base import AbstractBias
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import MolcauseError, StorageError, StudyError
from molcause.grid.run import Chunk
from molcause.models.base import AbstractFitted, AbstractModel
from molcause.models.storage import load, save
from molcause.provenance import code_digest, digest


@dataclass(frozen=True)
class Request:
    """One fit to be made."""

    name: str
    model: AbstractModel
    data: PerturbationData
    bias: AbstractBias | None
    seed: int

    @property
    def key(self) -> str:
        """Digest of everything that the fit depends on."""
        settings = {f.name: repr(getattr(self.model, f.name)) for f in fields(self.model)}
        knowledge = () if self.bias is None else [network.digest for network in self.bias.knowledge]
        words = "none" if self.bias is None else self.bias.describe()
        return digest(code_digest(), self.data.fingerprint, self.model.name, settings, words, knowledge, self.seed)


def missing(requests: Mapping[str, Request], folder: Path) -> list[Chunk]:
    """Return the fits that are not in the folder, as work for the grid; equal fits under two names are made once."""
    absent = {request.key: request for request in requests.values() if _load(folder / request.key) is None}
    return [
        Chunk(f"fit {it.name}", None, _cells(it.model), partial(_fit_into, it, folder / key), _cannot(it.name))
        for key, it in absent.items()
    ]


def fetch(requests: Mapping[str, Request], folder: Path) -> dict[str, AbstractFitted]:
    """Return the fits from the folder.

    Raises
    ------
    StudyError
        If one is not there.
    """
    found = {name: _load(folder / request.key) for name, request in requests.items()}
    for name, fitted in found.items():
        if fitted is None:
            raise StudyError(f"The fit {name!r} is not in {folder} although it was made; is the disk full?")
    return {name: fitted for name, fitted in found.items() if fitted is not None}


def _fit_into(request: Request, place: Path) -> list[dict[str, Any]]:
    fitted = request.model.fit(request.data, request.bias, seed=request.seed)
    if _load(place) is None:
        shutil.rmtree(place, ignore_errors=True)  # what is damaged would not be saved over
    save(fitted, place)
    return []


def _cells(model: AbstractModel) -> int:
    """Return how many fits a fit is: itself and its bootstrap replicates."""
    return 1 + int(getattr(model, "bootstraps", 0))


def _load(place: Path) -> AbstractFitted | None:
    """Return a saved fit; None if it is missing or damaged, and then it is made again."""
    try:
        return load(place)
    except StorageError:
        return None


def _cannot(name: str) -> Any:
    def lost(reason: str) -> list[dict[str, Any]]:
        raise MolcauseError(f"The fit {name!r} could not be made: {reason}.")

    return lost

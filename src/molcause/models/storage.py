"""Saving and loading of fitted models: JSON for structure, npz for arrays, no pickle.

A saved model is a folder with ``model.json``, ``arrays.npz`` and ``SHA256SUMS`` (``sha256sum -c`` checks it too).
What a file may contain is decided by the type hints of the registered model's fitted dataclass, not by the file.
"""

import io
import json
import math
import shutil
import tempfile
import types
import typing
import zipfile
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from molcause import plugins
from molcause.errors import MolcauseError, PluginError, StorageError
from molcause.models.base import AbstractFitted
from molcause.provenance import file_digest, library_version

SCHEMA = 1
_FILES = ("model.json", "arrays.npz")


def save(fitted: AbstractFitted, path: str | Path) -> Path:
    """Save a fitted model into a folder, all or nothing.

    Parameters
    ----------
    fitted
        The model.
    path
        The folder; it must not exist, unless it holds a saved model, which is replaced.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    StorageError
        If the folder holds something else or cannot be written.

    Examples
    --------
    >>> import molcause as mc
    >>> fitted = mc.models.NoChange().fit(mc.load_dataset("sachs2005"))
    >>> place = save(fitted, Path(tempfile.mkdtemp()) / "no-change")
    >>> load(place).training.used
    7466
    """
    place = Path(path)
    if place.exists() and not (place / "model.json").exists():
        raise StorageError(f"{place} exists and is not a saved model; choose another folder.")
    foreign = sorted({file.name for file in place.iterdir()} - {*_FILES, "SHA256SUMS"}) if place.exists() else []
    if foreign:
        raise StorageError(
            f"{place} holds files that no model wrote: {foreign[:5]}. Move them, or choose another folder."
        )
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    structure = _encode(fitted, arrays)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        np.savez_compressed(work / "arrays.npz", **arrays)  # type: ignore[arg-type]
        version = library_version("molcause")
        document = {"schema": SCHEMA, "molcause": version, "model": fitted.training.model, "fitted": structure}
        (work / "model.json").write_text(json.dumps(document, indent=1, allow_nan=False), encoding="utf-8")
        sums = [f"{file_digest((work / name).read_bytes())}  {name}\n" for name in _FILES]
        (work / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
        work.chmod(0o755)
        replace_folder(work, place)
    except OSError as cause:
        raise StorageError(
            f"{place} cannot be written: {cause.strerror}. Choose a folder that you may write to."
        ) from cause
    return place


def replace_folder(new: Path, place: Path) -> None:
    """Put a finished folder where another may be; at no time is there neither of them complete."""
    old = new.with_name(f"{new.name}-old")
    if place.exists():
        place.rename(old)
    new.rename(place)
    shutil.rmtree(old, ignore_errors=True)


def load(path: str | Path) -> AbstractFitted:
    """Load a saved model, checked against its digests.

    Raises
    ------
    StorageError
        If the folder is not a saved model, was changed or damaged, or is of a newer schema.

    Examples
    --------
    >>> load("nowhere")
    Traceback (most recent call last):
        ...
    molcause.errors.StorageError: nowhere is not a saved model: SHA256SUMS is missing.
    """
    place = Path(path)
    contents = _read_checked(place)
    try:
        document = json.loads(contents["model.json"])
        schema, name, structure = int(document["schema"]), str(document["model"]), document["fitted"]
    except (ValueError, KeyError, TypeError, AttributeError) as cause:
        raise StorageError(f"{place}/model.json cannot be read ({cause}). Fit and save the model again.") from cause
    if schema > SCHEMA:
        raise StorageError(
            f"{place} was saved by molcause {document.get('molcause')} in schema {schema}; "
            f"this version reads up to {SCHEMA}. Update molcause."
        )
    try:
        kind = plugins.load("models", name).fitted_type
        with np.load(io.BytesIO(contents["arrays.npz"]), allow_pickle=False) as arrays:
            fitted: AbstractFitted = _decode(kind, structure, dict(arrays))
        return fitted
    except PluginError as cause:
        raise StorageError(f"{place} holds a {name!r} model. {cause}") from cause
    except (KeyError, TypeError, ValueError, AttributeError, EOFError, MolcauseError, zipfile.BadZipFile) as cause:
        raise StorageError(
            f"{place} does not hold what a {name} model of this version needs: {cause}. Fit and save it again."
        ) from cause


def _read_checked(place: Path) -> dict[str, bytes]:
    """Return the content of the files, if it is what was saved."""
    try:
        sums = (place / "SHA256SUMS").read_text(encoding="ascii", errors="replace").splitlines()
        contents = {name: (place / name).read_bytes() for name in _FILES}
    except FileNotFoundError as cause:
        raise StorageError(f"{place} is not a saved model: {Path(cause.filename).name} is missing.") from cause
    except OSError as cause:
        raise StorageError(f"{place} cannot be read: {cause.strerror}.") from cause
    for name, content in contents.items():
        if f"{file_digest(content)}  {name}" not in sums:
            raise StorageError(
                f"{place}/{name} was changed or damaged after it was saved (sha256 mismatch). "
                "Fit and save the model again."
            )
    return contents


def _encode(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    if is_dataclass(value):
        return {field.name: _encode(getattr(value, field.name), arrays) for field in fields(value)}
    if isinstance(value, np.ndarray):
        key = f"a{len(arrays)}"
        arrays[key] = value
        return {"array": key}
    if isinstance(value, dict):
        return {str(key): _encode(item, arrays) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_encode(item, arrays) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": repr(value)}
    if value is None or isinstance(value, str | int | float):
        return value.item() if isinstance(value, np.generic) else value
    raise StorageError(
        f"A fitted model holds a {type(value).__name__}; only arrays, numbers, strings and dataclasses can be saved."
    )


def _decode(hint: Any, value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:
    """Rebuild a value of the hinted type; anything else raises TypeError, ValueError or KeyError."""
    if hint is AbstractFitted:  # a learner inside another: it must be registered, as the whole must
        hint = plugins.load("models", value["training"]["model"]).fitted_type
    if is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return hint(**{field.name: _decode(hints[field.name], value[field.name], arrays) for field in fields(hint)})  # type: ignore[operator]
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (np.ndarray, NDArray):
        return _array(hint, arrays[value["array"]])
    if origin is tuple:
        kinds = [inner[0]] * len(value) if len(inner) == 2 and inner[1] is Ellipsis else list(inner)
        return tuple(_decode(kind, item, arrays) for kind, item in zip(kinds, value, strict=True))
    if origin is dict:
        return {key: _decode(inner[1], item, arrays) for key, item in value.items()}
    if origin in (typing.Union, types.UnionType):
        return None if value is None else _decode(next(kind for kind in inner if kind is not type(None)), value, arrays)
    return _plain(hint, value)


def _array(hint: Any, array: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return an array if it is of the hinted type: ``NDArray[np.float64]``, in the form of either NumPy generation."""
    wanted = next(kind for kind in (np.float64, np.int8, np.intp, np.bool_) if kind.__name__ in repr(hint))
    if array.dtype.kind != np.dtype(wanted).kind:
        raise TypeError(f"expected an array of {np.dtype(wanted)}, found {array.dtype}")
    return array


def _plain(hint: Any, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"float"}:
        value = float(value["float"])
    if hint is float and isinstance(value, int):
        value = float(value)
    if hint is not Any and not isinstance(value, hint):
        raise TypeError(f"expected {hint.__name__}, found {value!r}")
    return value

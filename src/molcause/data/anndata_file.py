"""Opening a file that holds an AnnData: ``.h5ad``, ``.h5mu`` (one modality) or ``.zarr``; scanned before it is read."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.data import h5ad_safety, zarr_safety
from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    from anndata import AnnData

SUFFIXES = (".h5ad", ".h5mu", ".zarr")


def open_anndata(source: Any, modality: str | None = None, *, backed: bool = False) -> "AnnData":
    """Return an AnnData, from a file if it is none already.

    Parameters
    ----------
    source
        A file, an AnnData, or a MuData.
    modality
        Which part of a MuData; needed if it has several. What only the whole's ``obs`` says is added to its own.

    backed
        Whether to leave the measurements of an ``.h5ad`` file on disk.

    Raises
    ------
    DataContractError
        If the file cannot be read, or the modality is not said or unknown.

    Examples
    --------
    >>> import tempfile, molcause as mc
    >>> file = Path(tempfile.mkdtemp()) / "cells.h5ad"
    >>> mc.load_dataset("sachs2005")[:9].adata.copy().write_h5ad(file)
    >>> open_anndata(file).shape
    (9, 11)
    """
    if hasattr(source, "var_names") and not hasattr(source, "mod"):
        _refuse_modality(modality, type(source).__name__)
        return source
    if hasattr(source, "mod"):
        return _part(dict(source.mod), source.obs, modality, "the MuData")
    if not isinstance(source, str | Path):
        raise DataContractError(f"Give a file or an AnnData, not a {type(source).__name__}.")
    place = Path(source)
    if place.suffix not in SUFFIXES:
        raise DataContractError(
            f"{place.name} is not an .h5ad, .h5mu or .zarr file. Write your AnnData with adata.write_h5ad(...); "
            "a table of text is read with dialect='csv-matrix'."
        )
    if not place.exists():
        raise DataContractError(f"There is no file {place}.")
    try:
        with warnings.catch_warnings():  # of doubled names, of which `without_duplicates` says more
            warnings.filterwarnings("ignore", message=".* names are not unique", category=UserWarning)
            return _read(place, modality, backed)
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise DataContractError(f"{place.name} cannot be read as an AnnData: {cause}") from cause


def _read(place: Path, modality: str | None, backed: bool) -> "AnnData":
    from anndata import read_h5ad, read_zarr

    if backed and place.suffix != ".h5ad":
        raise DataContractError(f"Only an .h5ad file can be left on disk; {place.name} is none. Leave backed= out.")
    if place.suffix == ".zarr":
        _refuse_modality(modality, place.name)
        zarr_safety.scan(place)
        return read_zarr(place)
    h5ad_safety.scan(place)
    if place.suffix == ".h5mu":
        return _read_part(place, modality)
    _refuse_modality(modality, place.name)
    return read_h5ad(place, backed="r" if backed else None)


def _read_part(place: Path, modality: str | None) -> "AnnData":
    """Read one modality; the others stay on disk."""
    import h5py
    from anndata.io import read_elem

    with h5py.File(place, "r") as handle:
        if "mod" not in handle:
            raise DataContractError(f"{place.name} holds no modalities; if it is an AnnData, call it .h5ad.")
        name = _chosen(list(handle["mod"]), modality, place.name)
        return _part({name: read_elem(handle["mod"][name])}, read_elem(handle["obs"]), name, place.name)


def _part(parts: dict[str, Any], whole: Any, modality: str | None, name: str) -> "AnnData":
    chosen = _chosen(list(parts), modality, name)
    part: AnnData = parts[chosen].copy()
    shared = whole.reindex(part.obs_names)
    for column in shared.columns:
        own = str(column).removeprefix(f"{chosen}:")
        if own not in part.obs:
            part.obs[own] = shared[column].to_numpy()
    return part


def _chosen(names: list[str], modality: str | None, name: str) -> str:
    if modality is None and len(names) == 1:
        return names[0]
    if modality is None:
        raise DataContractError(f"{name} holds several modalities: {', '.join(names)}. Say modality={names[0]!r}.")
    if modality not in names:
        raise DataContractError(
            f"{name} has no modality {modality!r}. {did_you_mean(modality, names)} Modalities: {', '.join(names)}."
        )
    return modality


def _refuse_modality(modality: str | None, name: str) -> None:
    if modality is not None:
        raise DataContractError(f"{name} is no MuData: it has no modality {modality!r}. Leave modality= out.")

"""Reading measurements from files, under molcause's own contract or in a dialect of the field."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.duplicates import without_duplicates
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from anndata import AnnData


def read_data(
    path: "str | Path | AnnData",
    *,
    dialect: str | None = None,
    scale: str | None = None,
    control: "str | Collection[str] | None" = None,
    duplicates: str | None = None,
    modality: str | None = None,
    reference: bool | None = None,
    backed: bool = False,
    **options: Any,
) -> PerturbationData:
    """Read measurements from a file.

    Parameters
    ----------
    path
        An ``.h5ad``, ``.zarr`` or ``.h5mu`` file, or an AnnData; in some dialects a table of text. Without a dialect,
        ``obs["interventions"]`` holds canonical JSON, and ``var["node"]``, if present, the node of each readout.
    dialect
        How the file says what was done, if not by the contract: see ``molcause plugins``. What the file says is
        translated; nothing is guessed.
    scale
        What the numbers are (see `molcause.data.scale`); by default what the file declares.
    control
        As for `PerturbationData`. In a dialect: the label of the control, or several.
    duplicates
        What becomes of readouts of one name: their ``"sum"``, their ``"mean"`` or the ``"first"`` of them. By default
        they are an error. Samples of one name are numbered; see ``findings`` of the result.
    modality
        Which part of a MuData.
    reference
        False if no reference sample was measured; by default what the file declares. In a dialect: ``control=[]``.
    backed
        Whether to leave the measurements of an ``.h5ad`` file on disk, and to read parts of it when they are needed.
    **options
        As the dialect's ``read`` takes them: ``perturbation``, the column of labels; ``kind``, the type of
        perturbation; ``targets``; ``strength``; ``separators``; ``columns``.

    Raises
    ------
    DataContractError
        If the file cannot be read or breaks the contract, or readouts are doubled and nothing is said of it. If it
        looks like a dialect, that is named.

    Examples
    --------
    >>> import tempfile, molcause as mc
    >>> file = Path(tempfile.mkdtemp()) / "cells.h5ad"
    >>> mc.load_dataset("sachs2005")[:900].adata.copy().write_h5ad(file)
    >>> read_data(file).n_samples
    900
    """
    said = {"scale": scale, "control": control, "duplicates": duplicates, "modality": modality}
    if dialect is not None:
        if reference is not None:
            raise DataContractError("reference= is for files without a dialect; in one, control=[] says it.")
        return _in_dialect(
            dialect, path, backed, {name: value for name, value in said.items() if value is not None} | options
        )
    if options:
        hint = did_you_mean(next(iter(options)), [*said, "dialect", "backed"])
        names = ", ".join(f"{name}=" for name in options)
        raise DataContractError(f"{names} needs a dialect: say dialect=... too. {hint}".rstrip())
    if control is not None and not isinstance(control, str):
        raise DataContractError(
            f"control={control!r} is no text. Without a dialect it is canonical JSON, such as '[]'."
        )
    adata = open_anndata(path, modality, backed=backed)
    name = Path(path).name if isinstance(path, str | Path) else "the AnnData"
    if INTERVENTIONS not in adata.obs:
        _suggest(adata, name)
    adata = without_duplicates(adata, duplicates, name)
    return PerturbationData(adata, scale=scale, control=control, reference=reference)


def _in_dialect(dialect: str, path: Any, backed: bool, options: dict[str, Any]) -> PerturbationData:
    from molcause.data.dialects.choice import read_in

    if backed:
        raise DataContractError(
            "A file in a dialect is read into memory. Write what was read with adata.write_h5ad(...), and leave "
            "that file on disk."
        )
    return read_in(dialect, path, **options)


def _suggest(adata: "AnnData", name: str) -> None:
    """Raise with the dialect that a table looks like; if it looks like none, the contract says what is missing."""
    from molcause.data.dialects.choice import advice

    found = advice(adata.obs)
    if found:
        raise DataContractError(f"{name} does not say what was done as molcause does (obs[{INTERVENTIONS!r}]). {found}")

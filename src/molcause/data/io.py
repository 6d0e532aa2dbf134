"""Reading measurements from files."""

import warnings
from pathlib import Path

from molcause.data.duplicates import without_duplicates
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError


def read_data(
    path: str | Path, *, scale: str | None = None, control: str | None = None, duplicates: str | None = None
) -> PerturbationData:
    """Read measurements from an ``.h5ad`` file that keeps the data contract.

    Parameters
    ----------
    path
        The file. ``obs["interventions"]`` holds canonical JSON, and ``var["node"]``, if present, the node of each
        readout.
    scale, control
        As for `PerturbationData`; by default what the file declares.
    duplicates
        What becomes of readouts of one name: their ``"sum"``, their ``"mean"`` or the ``"first"`` of them. By default
        they are an error. Samples of one name are numbered; see ``findings`` of the result.

    Raises
    ------
    DataContractError
        If the file cannot be read or breaks the contract, or readouts are doubled and nothing is said of it.

    Examples
    --------
    >>> import tempfile, molcause as mc
    >>> file = Path(tempfile.mkdtemp()) / "cells.h5ad"
    >>> mc.load_dataset("sachs2005")[:900].adata.copy().write_h5ad(file)
    >>> read_data(file).n_samples
    900
    """
    from anndata import read_h5ad

    place = Path(path)
    if place.suffix != ".h5ad":
        raise DataContractError(f"{place.name} is not an .h5ad file. Write your AnnData with adata.write_h5ad(...).")
    try:
        with warnings.catch_warnings():  # of doubled names, of which more is said below
            warnings.filterwarnings("ignore", message=".* names are not unique", category=UserWarning)
            adata = read_h5ad(place)
    except FileNotFoundError as cause:
        raise DataContractError(f"There is no file {place}.") from cause
    except (OSError, ValueError, KeyError) as cause:
        raise DataContractError(f"{place.name} cannot be read as an AnnData: {cause}") from cause
    return PerturbationData(without_duplicates(adata, duplicates, place.name), scale=scale, control=control)

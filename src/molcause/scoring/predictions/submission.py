"""`Submission`: what was handed in, as it stands, before anything is matched to the data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import SUFFIXES, open_anndata
from molcause.data.duplicates import layers_of
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.scoring.predictions import tables

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

UNCERTAINTY = ("sd", "low", "high")
_TABLES = (".csv", ".tsv", ".txt", ".gz", ".bz2", ".xz", ".zip", ".parquet")


def _nothing() -> None: ...


@dataclass(frozen=True, eq=False)
class Submission:
    """Rows of predictions, each with what describes it.

    Parameters
    ----------
    name
        Of the file.
    obs
        ``[rows]`` what describes them; the index may be their names.
    readouts
        Names of the columns.
    matrix
        ``[rows, readouts]`` an array, a sparse matrix, or either on disk.
    layers
        ``sd``, ``low`` and ``high``, of the same shape.
    scale
        What the numbers are, if it says so; else ``""``.
    level
        Nominal coverage of the interval, if it says so; else NaN.
    many
        Whether several rows of a condition are predicted samples of it (else they are a mistake).
    close
        Lets go of the file.
    """

    name: str
    obs: "pd.DataFrame"
    readouts: tuple[str, ...]
    matrix: Any
    layers: dict[str, Any]
    scale: str = ""
    level: float = float("nan")
    many: bool = True
    close: Callable[[], None] = field(default=_nothing)


def submission(source: Any, data: PerturbationData, label: str | None = None) -> Submission:
    """Return what was handed in; an ``.h5ad`` file stays on disk.

    Parameters
    ----------
    source
        An AnnData, PerturbationData or DataFrame; or a file: ``.h5ad``, ``.zarr``, ``.csv``, ``.tsv``, ``.parquet``.
    data
        The measurements: they say which columns of a table are readouts.
    label
        The column that says what was done, if the user said it.

    Raises
    ------
    DataContractError
        If it is none of these, or cannot be read.
    """
    if isinstance(source, PerturbationData):
        return _of_anndata(source.adata, "predictions", source.scale)
    if hasattr(source, "var_names"):
        return _of_anndata(source, "predictions", "")
    if hasattr(source, "columns"):
        return _of_table(tables.of_frame(source, data, label), "predictions")
    if not isinstance(source, str | Path):
        raise DataContractError(
            f"Predictions are an AnnData, a DataFrame or a file, not a {type(source).__name__}. See the how-to on it."
        )
    return _of_file(Path(source), data, label)


def _of_file(place: Path, data: PerturbationData, label: str | None) -> Submission:
    if place.suffix in SUFFIXES:
        backed = place.suffix == ".h5ad"
        adata = open_anndata(place, backed=backed)
        return _of_anndata(adata, place.stem, "", adata.file.close if backed else _nothing)
    if place.suffix not in _TABLES:
        raise DataContractError(f"{place.name} is none of: {', '.join((*SUFFIXES, *_TABLES))}. Write one of these.")
    if place.suffix == ".parquet":
        return _of_table(tables.of_frame(tables.read_parquet(place), data, label, place.name), place.stem)
    return _of_table(tables.of_text(place, data, label), place.name.split(".")[0])


def _of_anndata(adata: "AnnData", name: str, scale: str, close: Callable[[], None] = _nothing) -> Submission:
    if adata.X is None:
        close()
        raise DataContractError(f"The AnnData of {name!r} has no X; put the predicted levels there.")
    layers = layers_of(adata)
    declared = dict(adata.uns.get("molcause", {}))
    return Submission(
        name,
        adata.obs,
        tuple(str(readout) for readout in adata.var_names),
        adata.X,
        {key: layers[key] for key in UNCERTAINTY if key in layers},
        scale or str(declared.get("scale", "")),
        float(declared.get("level", "nan")),
        close=close,
    )


def _of_table(table: tables.Table, name: str) -> Submission:
    return Submission(name, table.obs, table.readouts, table.matrix, table.layers, level=table.level, many=False)

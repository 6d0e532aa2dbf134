"""RPPA: one row for each sample, one column for each antibody, beside columns of treatment, dose and time."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.columns import require_column
from molcause.data.dialects.csv_matrix import read_matrix
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError

if TYPE_CHECKING:
    from anndata import AnnData

title = "Wide table of an RPPA: samples x antibodies, with treatment, dose and time"
label = "treatment"


def read(
    source: str | Path,
    *,
    sidecar: str | Path | None = None,
    sample: str | None = None,
    obs: Collection[str] = (),
    perturbation: str = label,
    **options: Any,
) -> PerturbationData:
    r"""Read a wide table of an RPPA; linear values are taken to log2.

    Which proteins the antibodies read, `molcause.coverage` finds out.

    Parameters
    ----------
    source, sidecar, sample, obs
        As `molcause.data.dialects.csv_matrix.read` takes them.
    perturbation
        The column of treatments. Without ``kind`` and ``perturbation_type`` they are drugs.
    **options
        See `molcause.data.dialects.layout.Saying`. ``scale`` is what the file holds: ``"linear"`` becomes ``"log2"``.

    Raises
    ------
    DataContractError
        If the scale or the control is not said, or a linear value is not above 0.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "rppa.csv"
    >>> _ = file.write_text("well,treatment,dose,MEK1_pS217,AKT_pS473\nA1,DMSO,0,4,2\nA2,trametinib,10,8,2\n")
    >>> data = read(file, control="DMSO", targets={"trametinib": ["MAP2K1", "MAP2K2"]}, scale="linear")
    >>> data.values().tolist(), data.targets()
    ([[2.0, 1.0], [3.0, 1.0]], ('MAP2K1', 'MAP2K2'))
    """
    saying = Saying.of("rppa", options, ("sidecar", "sample", "obs", "perturbation"))
    columns = {"context": ("context", "cell_line"), "replicate": ("replicate",), "batch": ("batch",)}
    columns |= {name: (name,) for name in ("time", "time_unit", "dose", "dose_unit")}
    usual = {name for names in columns.values() for name in names}
    adata = read_matrix(Path(source), sidecar, sample, {perturbation, *obs, *usual, *saying.columns.values()})
    require_column(adata, perturbation)
    scale = _logged(adata, saying.scale, Path(source).name)
    always = "" if "perturbation_type" in adata.obs else "drug"
    factor = Factor(perturbation, "perturbation_type", saying.columns.get("dose", "dose"), always)
    layout = Layout("rppa", (factor,), ("+",), columns)
    return adapt(adata, layout, Saying(**{**options, "scale": scale}))


def _logged(adata: "AnnData", scale: str | None, name: str) -> str | None:
    """Take linear values to log2, in place; the table was made by us."""
    if scale != "linear":
        return scale
    wrong = np.argwhere(adata.X <= 0)
    if len(wrong):
        row, column = wrong[0]
        raise DataContractError(
            f"{len(wrong)} values of {name} are not above 0, the first {adata.X[row, column]:g} for "
            f"{adata.var_names[column]!r} in sample {adata.obs_names[row]!r}: they have no logarithm. Leave them "
            "empty, or say the scale that the numbers are on."
        )
    adata.X = np.log2(adata.X)
    return "log2"

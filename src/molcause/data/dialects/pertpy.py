"""pertpy: one column of labels, ``perturbation`` by default, or a guide's target with control ``NT`` (Mixscape)."""

from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "AnnData or MuData as pertpy's tools take them"
label = "perturbation"
COLUMNS = {
    "context": ("cell_type", "celltype", "cell_line"),
    "batch": ("batch",),
    "replicate": ("replicate",),
    "guide": ("guide_id", "guide_identity", "guide_ID", "grna", "NT"),
}


def fits(obs: "pd.DataFrame") -> bool:
    """Whether a table of samples looks like one of this dialect: it went through Mixscape."""
    return "gene_target" in obs or any(str(column).startswith("mixscape_class") for column in obs)


def read(source: Any, *, perturbation: str = label, modality: str | None = None, **options: Any) -> PerturbationData:
    """Read data as pertpy's tools take them.

    Parameters
    ----------
    source
        A file, an AnnData, or a MuData.
    perturbation
        The column of labels: pertpy's ``target_col``; ``"gene_target"`` for data that went through Mixscape.
    modality
        Which part of a MuData, such as ``"rna"``.
    **options
        See `molcause.data.dialects.layout.Saying`. ``control`` is pertpy's ``reference_key``. pertpy leaves open what
        stands between two targets; by default it is ``+``.

    Raises
    ------
    DataContractError
        If the control or the type is not said, or a label cannot be read by the targets that are known.

    References
    ----------
    Heumos et al. Pertpy: an end-to-end framework for perturbation analysis. Nature Methods, 2025.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"gene_target": ["STAT1", "NT"]}, index=["a", "b"])
    >>> cells = AnnData(np.ones((2, 1)), obs=obs, var=pd.DataFrame(index=["IRF1"]))
    >>> read(cells, perturbation="gene_target", control="NT", kind="CRISPR-cas9", scale="counts").targets()
    ('STAT1',)
    """
    saying = Saying.of("pertpy", options, ("perturbation", "modality"))
    factor = Factor(perturbation, "perturbation_type", "dose")
    return adapt(open_anndata(source, modality), Layout("pertpy", (factor,), ("+",), COLUMNS), saying)

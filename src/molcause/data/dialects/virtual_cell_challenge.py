"""Virtual Cell Challenge and cell-eval: ``obs["target_gene"]``, control ``non-targeting``, ``guide_id``, ``batch``."""

from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "AnnData of the Virtual Cell Challenge, as cell-eval takes it"
label = "target_gene"
COLUMNS = {
    "context": ("cell_type", "celltype", "cell_line"),
    "batch": ("batch", "batch_var", "gem_group"),
    "guide": ("guide_id",),
}


def fits(obs: "pd.DataFrame") -> bool:
    """Whether a table of samples looks like one of this dialect."""
    return label in obs


def read(source: Any, *, perturbation: str = label, modality: str | None = None, **options: Any) -> PerturbationData:
    """Read data of the Virtual Cell Challenge, or of cell-eval.

    A label is always one gene.

    Parameters
    ----------
    source
        A file, or an AnnData.
    perturbation
        The column of labels: cell-eval's ``pert_col``.
    modality
        Which part of a MuData.
    **options
        See `molcause.data.dialects.layout.Saying`. The type is in no column; the challenge's own is ``kind="CRISPRi"``.

    Raises
    ------
    DataContractError
        If the control or the type is not said.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"target_gene": ["TMSB4X", "non-targeting"], "batch": ["Flex_1_01"] * 2}, index=["a", "b"])
    >>> cells = AnnData(np.ones((2, 1)), obs=obs, var=pd.DataFrame(index=["TMSB4X"]))
    >>> read(cells, control="non-targeting", kind="CRISPRi", scale="counts").targets()
    ('TMSB4X',)
    """
    saying = Saying.of("virtual-cell-challenge", options, ("perturbation", "modality"))
    factor = Factor(perturbation, "perturbation_type")
    return adapt(open_anndata(source, modality), Layout("virtual-cell-challenge", (factor,), (), COLUMNS), saying)

"""scPerturb: one cell a row, ``obs["perturbation"]``, ``A_B`` for two genes, a second factor in ``perturbation_2``."""

from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "scPerturb's harmonized data sets (.h5ad)"
label = "perturbation"
_OTHERS = (2, 3, 4)
COLUMNS = {
    "context": ("cell_line", "celltype", "cell_type"),
    "batch": ("batch",),
    "replicate": ("replicate",),
    "guide": ("guide_id",),
    "time": ("time",),
    "time_unit": ("time_unit",),
    "dose": ("dose_value",),
    "dose_unit": ("dose_unit",),
}


def fits(obs: "pd.DataFrame") -> bool:
    """Whether a table of samples looks like one of this dialect."""
    own = ("nperts", "dose_value", "tissue_type", "percent_mito", "cell_line", "celltype", "perturbation_2")
    return label in obs and "perturbation_type" in obs and any(name in obs for name in own)


def read(source: Any, *, perturbation: str = label, modality: str | None = None, **options: Any) -> PerturbationData:
    """Read data in the dialect of scPerturb.

    The type of perturbation is that of ``perturbation_type``; ``perturbation_2`` to ``perturbation_4``, where they are,
    are done in addition. Times are hours. Genes that are perturbed together are joined by ``_``.

    Parameters
    ----------
    source
        A file, or an AnnData.
    perturbation
        The column of labels.
    modality
        Which part of a MuData.
    **options
        See `molcause.data.dialects.layout.Saying`.

    Raises
    ------
    DataContractError
        If the control is not said, a type is unknown, or a label cannot be read by the targets that are known.

    References
    ----------
    Peidli et al. scPerturb: harmonized single-cell perturbation data. Nature Methods 21:531-540, 2024.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"perturbation": ["KLF1_BAK1", "KLF1", "control"], "perturbation_type": "CRISPRa"})
    >>> cells = AnnData(np.ones((3, 2)), obs=obs.set_axis(["a", "b", "c"]), var=pd.DataFrame(index=["KLF1", "BAK1"]))
    >>> read(cells, control="control", scale="counts").targets()
    ('BAK1', 'KLF1')
    """
    saying = Saying.of("scperturb", options, ("perturbation", "modality"))
    adata = open_anndata(source, modality)
    first = Factor(perturbation, "perturbation_type", "dose_value")
    others = [Factor(f"perturbation_{k}", f"perturbation_type_{k}", f"dose_value_{k}") for k in _OTHERS]
    layout = Layout("scperturb", (first, *others), ("_",), COLUMNS, units={"time_unit": "h"})
    return adapt(adata, layout, saying)

"""GEARS: ``obs["condition"]`` with ``A+ctrl``, ``A+B`` and ``ctrl``; names of genes in ``var["gene_name"]``."""

from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "AnnData for GEARS, scGPT and cz-benchmarks"
label = "condition"
COLUMNS = {"context": ("cell_type",), "batch": ("batch",)}


def fits(obs: "pd.DataFrame") -> bool:
    """Whether a table of samples looks like one of this dialect."""
    if label not in obs:
        return False
    labels = obs[label].astype(str).unique()
    return "ctrl" in labels or any(text.endswith("+ctrl") or text.startswith("ctrl+") for text in labels)


def read(source: Any, *, perturbation: str = label, modality: str | None = None, **options: Any) -> PerturbationData:
    """Read data in the dialect of GEARS.

    Parameters
    ----------
    source
        A file, or an AnnData.
    perturbation
        The column of labels.
    modality
        Which part of a MuData.
    **options
        See `molcause.data.dialects.layout.Saying`. The type of perturbation is in no column: say ``kind``.

    Raises
    ------
    DataContractError
        If the control or the type is not said, or a label cannot be read by the targets that are known.

    References
    ----------
    Roohani, Huang & Leskovec. Predicting transcriptional outcomes of novel multigene perturbations with GEARS. Nature
    Biotechnology 42:927-935, 2024.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"condition": ["KLF1+ctrl", "KLF1+BAK1", "ctrl"]}, index=["a", "b", "c"])
    >>> cells = AnnData(np.ones((3, 1)), obs=obs, var=pd.DataFrame({"gene_name": ["BAK1"]}, index=["ENSG00000030110"]))
    >>> data = read(cells, control="ctrl", kind="CRISPRa", scale="log1p")
    >>> data.targets(), data.readouts.node
    (('BAK1', 'KLF1'), ('BAK1',))
    """
    saying = Saying.of("gears", options, ("perturbation", "modality"))
    layout = Layout("gears", (Factor(perturbation, "perturbation_type"),), ("+",), COLUMNS, nodes="gene_name")
    return adapt(open_anndata(source, modality), layout, saying)

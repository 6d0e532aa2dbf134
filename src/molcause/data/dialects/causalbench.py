"""CausalBench: ``obs["gene"]``, control ``non-targeting``; ``excluded`` are cells whose target is not measured."""

from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "AnnData of CausalBench and of the genome-wide Perturb-seq screens it uses"
label = "gene"
EXCLUDED = ("excluded",)
COLUMNS = {"context": ("cell_type", "cell_line"), "batch": ("batch", "gem_group"), "guide": ("sgID_AB", "guide_id")}


def fits(obs: "pd.DataFrame") -> bool:
    """Whether a table of samples looks like one of this dialect."""
    return label in obs and bool(obs[label].astype(str).isin(("non-targeting", *EXCLUDED)).any())


def read(source: Any, *, perturbation: str = label, modality: str | None = None, **options: Any) -> PerturbationData:
    """Read data in the dialect of CausalBench; cells labelled ``excluded`` are left out and counted.

    A label is always one gene.

    Parameters
    ----------
    source
        A file, or an AnnData.
    perturbation
        The column of labels.
    modality
        Which part of a MuData.
    **options
        See `molcause.data.dialects.layout.Saying`. The type is in no column; that of the screens in CausalBench is
        ``kind="CRISPRi"``.

    Raises
    ------
    DataContractError
        If the control or the type is not said.

    References
    ----------
    Chevalley et al. A large-scale benchmark for network inference from single-cell perturbation data. Communications
    Biology 8:412, 2025.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"gene": ["MYC", "excluded", "non-targeting"]}, index=["a", "b", "c"])
    >>> cells = AnnData(np.ones((3, 1)), obs=obs, var=pd.DataFrame(index=["MYC"]))
    >>> read(cells, control="non-targeting", kind="CRISPRi", scale="counts").n_samples
    2
    """
    saying = Saying.of("causalbench", options, ("perturbation", "modality"))
    dropped = {"the file marks them 'excluded' (target not measured)": EXCLUDED}
    factor = Factor(perturbation, "perturbation_type")
    layout = Layout("causalbench", (factor,), (), COLUMNS, nodes="gene_name", dropped=dropped)
    return adapt(open_anndata(source, modality), layout, saying)

"""PerturBench: ``obs["condition"]`` with ``A+B``, doses ``1+1``, ``perturbation_type`` and ``treatment``."""

from typing import TYPE_CHECKING, Any

from molcause.data.anndata_file import open_anndata
from molcause.data.dialects.adapt import adapt
from molcause.data.dialects.layout import Factor, Layout, Saying
from molcause.data.perturbation_data import PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "AnnData of PerturBench"
label = "condition"
COLUMNS = {"context": ("cell_type",), "batch": ("batch",), "dose": ("dose",)}


def fits(obs: "pd.DataFrame") -> bool:
    """Whether a table of samples looks like one of this dialect."""
    return label in obs and "perturbation_type" in obs and "cell_type" in obs and ("treatment" in obs or "dose" in obs)


def read(source: Any, *, perturbation: str = label, modality: str | None = None, **options: Any) -> PerturbationData:
    """Read data in the dialect of PerturBench.

    The type is that of each row: one gene may be activated in one cell line and repressed in another. A ``treatment``
    other than ``none`` is a drug given in addition.

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
    Wu et al. PerturBench: benchmarking machine learning models for cellular perturbation analysis. arXiv:2408.10609.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from anndata import AnnData
    >>> obs = pd.DataFrame({"condition": ["KLF1+MAP2K6", "control"], "dose": ["1+1", "1"]})
    >>> obs["perturbation_type"] = "CRISPRa"
    >>> cells = AnnData(np.ones((2, 1)), obs=obs.set_axis(["a", "b"]), var=pd.DataFrame(index=["HBG1"]))
    >>> data = read(cells, control="control", scale="log1p")
    >>> data.targets(), data.adata.obs["dose"].tolist(), data.adata.obs["dose_given"].tolist()
    (('KLF1', 'MAP2K6'), [1.0, 1.0], ['1+1', '1'])
    """
    saying = Saying.of("perturbench", options, ("perturbation", "modality"))
    factors = (Factor(perturbation, "perturbation_type", "dose"), Factor("treatment", always="drug"))
    return adapt(open_anndata(source, modality), Layout("perturbench", factors, ("+",), COLUMNS), saying)

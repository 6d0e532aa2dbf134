"""mr-bmi-sbp: 160 genetic variants, body mass index and systolic blood pressure (Zhao et al., 2020)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from molcause.catalog.entry import Entry
from molcause.errors import StorageError
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

entry = Entry(
    name="mr-bmi-sbp",
    title="Associations of 160 genetic variants with body mass index and with systolic blood pressure",
    citations=(
        Citation(
            "10.1214/19-AOS1866",
            "Zhao, Wang, Hemani, Bowden, Small. Statistical inference in two-sample summary-data Mendelian "
            "randomization using robust adjusted profile score. Annals of Statistics 48:1742-1769, 2020",
            "the mr-bmi-sbp associations",
        ),
    ),
    files=("bmi.sbp.rda",),
    notes=(
        "Summary statistics: a pandas frame, not measurements under interventions. Rows are variants; columns are "
        "beta, se and pval of exposure and outcome, alleles, frequencies, flags, and pval.selection of a third study.",
        "Use the rows with mr_keep: 16 of the variants are palindromic and ambiguous, 144 are left.",
        "eaf.outcome is all missing. Selection went down to p = 9.7e-5: many instruments are weak.",
        "Effects are heterogeneous (inverse-variance weighted: 0.317, overdispersion 4.2): the fixed-effect standard "
        "error, 0.054, misleads; with a multiplicative random effect it is 0.111.",
    ),
)


def load() -> "pd.DataFrame":
    """Return the variants, 160 rows x 29 columns. It takes the package ``rdata``: ``pip install 'molcause[r]'``.

    Raises
    ------
    StorageError
        If the file cannot be had, or ``rdata`` is not installed.

    Examples
    --------
    >>> entry.licence, entry.size
    ('GPL-3', 15266)
    """
    try:
        rdata: Any = import_module("rdata")
    except ImportError as cause:
        raise StorageError("mr-bmi-sbp is an R file. Install what reads it: pip install 'molcause[r]'.") from cause

    content = rdata.read_rda(entry.fetch(*entry.files))
    frame: pd.DataFrame = content["bmi.sbp"].reset_index(drop=True)
    return frame

"""amn-growth: growth of E. coli on 110 mixtures of ten carbon sources (Faure et al., 2023)."""

from typing import TYPE_CHECKING

import numpy as np

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import observations, read_frame
from molcause.data.intervention import Perturbation, perturbation, stimulate
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

READOUT = "growth rate"

entry = Entry(
    name="amn-growth",
    title="Growth rates of E. coli DH5-alpha on 110 media: one to four of ten carbon sources",
    citations=(
        Citation(
            "10.1038/s41467-023-40380-0",
            "Faure, Mollet, Liebermeister, Faulon. A neural-mechanistic hybrid approach improving the predictive power "
            "of genome-scale metabolic models. Nature Communications 14:4669, 2023",
            "the amn-growth measurements",
        ),
    ),
    files=("EXP110.csv", "iML1515_EXP_UB.npz"),
    notes=(
        "Rows are media, the column is the growth rate per hour, the mean of up to eight replicates; 10, 20, 40 and 40 "
        "media have one, two, three and four sources. All have the same 28 further components: uns['base_medium'].",
        "A source is present or not, at a concentration that is the same in all media: stimulate, of unknown amount, "
        "on the uptake reaction of iML1515 (_i: its half that goes in).",
        "No medium without a carbon source was measured: there is no reference sample, and none is made up.",
        "Media with one source are informative: the split 'unseen-target' holds out sources, which is hard.",
        "Flux balance on 0 and 1 as bounds needs a scale of the uptake first.",
    ),
)


def load(replicates: bool = False) -> PerturbationData:
    """Return the 110 media.

    Parameters
    ----------
    replicates
        Whether each replicate is a sample (``obs["replicate"]``), or each medium is one, with the mean of its
        replicates, their standard deviation (``obs["sd"]``) and number (``obs["n"]``).

    Raises
    ------
    StorageError
        If the files cannot be had.

    Examples
    --------
    >>> entry.licence, READOUT
    ('MIT', 'growth rate')
    """
    import pandas as pd
    from anndata import AnnData

    table = read_frame(entry, "EXP110.csv", index_col=0)
    sources, base = _components(table)
    single = table.filter(regex=r"^GR_\d+$")
    if replicates:
        rows, columns = np.nonzero(single.notna().to_numpy())
        values, more = single.to_numpy()[rows, columns], {"replicate": (columns + 1).tolist()}
        names = [f"medium {row + 1}, replicate {column + 1}" for row, column in zip(rows, columns, strict=True)]
    else:
        rows, values = np.arange(len(table)), table["GR_AVG"].to_numpy()
        more = {"sd": table["GR_STD"].tolist(), "n": single.notna().sum(axis=1).tolist()}
        names = [f"medium {row + 1}" for row in rows]
    done = _media(table[sources])
    obs = observations([done[row] for row in rows], names, medium=(rows + 1).tolist(), **more)
    adata = AnnData(values[:, None].astype(float), obs=obs, var=pd.DataFrame(index=[READOUT]))
    adata.uns["base_medium"] = base
    return PerturbationData(
        adata, scale="linear", control="[]", citations=entry.citations, name=entry.name, reference=False
    )


def _components(table: "pd.DataFrame") -> tuple[list[str], list[str]]:
    """Return the sources that vary and the components that all media share, after comparing the two files."""
    with np.load(entry.fetch("iML1515_EXP_UB.npz"), allow_pickle=False) as arrays:
        medium, given, rate = [str(name) for name in arrays["medium"]], arrays["X"], arrays["Y"][:, 0]
    varies = given.min(axis=0) < given.max(axis=0)
    sources = [name for name, changes in zip(medium, varies, strict=True) if changes]
    same = np.array_equal(table[sources].to_numpy(), given[:, varies])
    if not same or not np.allclose(table["GR_AVG"], rate, atol=1e-9):
        raise DataContractError("EXP110.csv and iML1515_EXP_UB.npz differ in their media. Fetch them again.")
    return sources, [name for name in medium if name not in sources]


def _media(flags: "pd.DataFrame") -> list[Perturbation]:
    names = [str(name) for name in flags]
    return [
        perturbation({name: stimulate() for name, given in zip(names, row, strict=True) if given})
        for row in flags.to_numpy()
    ]

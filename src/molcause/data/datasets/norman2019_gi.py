"""norman2019-gi: fitness of K562 cells with 112 genes activated alone and in all pairs (Norman et al., 2019)."""

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import check_choice, observations, read_frame
from molcause.data.intervention import perturbation, stimulate
from molcause.data.perturbation_data import PerturbationData
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

READOUT = "fitness"
NEGATIVE = "negative"
FRAMES = {
    "emap": ("processed_emap.csv", 0),
    "perturbseq-emap": ("processed_perturbseq_emap.csv", 0),
    "perturbseq-fitness": ("processed_perturbseq_fitnesses.csv", 0),
    "perturbseq-singles": ("perturbseq_single_phenotype_table.csv", 0),
    "fits": ("regr_fits_final.csv", 0),
}
"""The tables that come as frames, with their file and the column of row names."""

entry = Entry(
    name="norman2019-gi",
    title="Fitness of K562 cells with 112 genes activated (CRISPRa), alone and in all 6,216 pairs",
    citations=(
        Citation(
            "10.1126/science.aax4438",
            "Norman, Horlbeck, Replogle, et al. Exploring genetic interaction manifolds constructed from rich "
            "single-cell phenotypes. Science 365:786-793, 2019",
            "the norman2019-gi fitness maps",
        ),
    ),
    files=("processed_fitnesses.csv", *(file for file, _ in FRAMES.values())),
    notes=(
        "fitness: rows are the negative control (1), genes (112) and pairs of genes (6,216), the column is the fitness "
        "relative to the negative control, a log2 change, near 0 for the control.",
        "The file is a symmetric matrix: each pair is one sample here. Its diagonal, one gene targeted by both guides "
        "(112), is left out: it is neither the gene alone nor a pair.",
        "Pairs are close to the sum of their members (correlation 0.94): judge what predicts interactions on what is "
        "left after it, not on fitness.",
        "emap and perturbseq-emap are scores of interactions (their diagonal is filled, and means nothing), "
        "perturbseq-fitness a second fitness map of 104 genes without controls, perturbseq-singles the two guides of "
        "each gene (NaN for nine rows, such as negative), fits the regressions of 125 pairs' expression on their "
        "members'. These are summaries and come as pandas frames.",
    ),
)


def load(table: str = READOUT) -> "PerturbationData | pd.DataFrame":
    """Return one of the tables.

    Parameters
    ----------
    table
        ``fitness``: measurements, as a `PerturbationData` of one readout. ``emap``, ``perturbseq-emap``,
        ``perturbseq-fitness`` (``[genes, genes]``), ``perturbseq-singles``, ``fits``: summaries, as a frame.

    Raises
    ------
    DataContractError
        If there is no such table.
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> load(table="epistasis")
    Traceback (most recent call last):
    molcause.errors.DataContractError: norman2019-gi has no table 'epistasis'. Did you mean 'fitness'? It has fitness...
    """
    check_choice(entry, "table", table, (READOUT, *FRAMES))
    if table != READOUT:
        file, index = FRAMES[table]
        return read_frame(entry, file, index_col=index)
    matrix = read_frame(entry, "processed_fitnesses.csv", index_col=0)
    return _measurements(matrix)


def _measurements(matrix: "pd.DataFrame") -> PerturbationData:
    import pandas as pd
    from anndata import AnnData

    genes = [str(gene) for gene in matrix.index if gene != NEGATIVE]
    chosen = [(), *((gene,) for gene in genes), *combinations(genes, 2)]
    place = {str(name): k for k, name in enumerate(matrix.index)}
    # Who is one gene, or none, shares its cells with the negative control.
    full = [(*names, NEGATIVE, NEGATIVE)[:2] for names in chosen]
    first, second = (np.array([place[names[k]] for names in full]) for k in (0, 1))
    values = matrix.to_numpy(dtype=float)[first, second]
    obs = observations(
        [perturbation({gene: stimulate() for gene in names}) for names in chosen],
        ["+".join(names) or NEGATIVE for names in chosen],
        context=["K562"] * len(chosen),
    )
    return PerturbationData(
        AnnData(values[:, None], obs=obs, var=pd.DataFrame(index=[READOUT])),
        scale="log2 ratio",
        control="[]",
        citations=entry.citations,
        name=entry.name,
    )

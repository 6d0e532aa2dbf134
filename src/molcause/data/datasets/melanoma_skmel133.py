"""melanoma-skmel133: 89 drug treatments of SK-Mel-133 cells, 82 proteins and 5 phenotypes (Korkut et al., 2015)."""

import csv
import io

import numpy as np
from numpy.typing import NDArray

from molcause.catalog.entry import Entry
from molcause.data.intervention import Perturbation, describe, inhibit, perturbation, stimulate, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.files import read_text
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

TARGETS = {
    "aMEK": "MEK",
    "aAKT": "AKT",
    "aHDAC": "HDAC",
    "aMDM2": "MDM2",
    "aJAK": "JAK",
    "aBRAFm": "BRAF",
    "aPKC": "FPLX:PKC",
    "aSTAT3": "STAT3",
    "amTOR": "MTOR",
    "aPI3K": "PI3K",
    "aCDK4": "CDK4",
    "aSRC": "SRC",
}
"""The activity nodes of the files, in the order of their columns, and the proteins that their drugs inhibit."""
DRUGS = {
    "901": "aMEK",
    "AK": "aAKT",
    "HN": "aHDAC",
    "NT": "aMDM2",
    "P6": "aJAK",
    "PLX": "aBRAFm",
    "RO": "aPKC",
    "RY": "aCDK4",
    "SR": "aSRC",
    "ST": "aSTAT3",
    "Tm": "amTOR",
    "ZS": "aPI3K",
}
"""The files' names of the drugs, in the order of the codes 1 to 12 of ``loo_label.csv``, and what they act on."""
PHENOTYPES = ("G2M", "G1arrest", "G2arrest", "Sarrest", "cellviab")

entry = Entry(
    name="melanoma-skmel133",
    title="82 (phospho)proteins and 5 phenotypes of SK-Mel-133 melanoma cells under 12 drugs alone and in all pairs",
    citations=(
        Citation(
            "10.7554/eLife.04640",
            "Korkut, Wang, Demir, et al. Perturbation biology nominates upstream-downstream drug combinations in "
            "RAF inhibitor resistant melanoma cells. eLife 4:e04640, 2015",
            "the melanoma-skmel133 measurements",
        ),
        Citation(
            "10.1016/j.cels.2020.11.013",
            "Yuan, Shen, Luna, et al. CellBox: interpretable machine learning for perturbation biology with "
            "application to the design of cancer combination therapy. Cell Systems 12:128-140, 2021",
            "the melanoma-skmel133 files and the strengths of the perturbations",
        ),
    ),
    files=("expr.csv", "pert.csv", "node_Index.csv", "expr_index.txt"),
    notes=(
        "The values are responses relative to untreated cells, taken as log2 ratios, which the files do not say.",
        "There is no untreated row, and none is made up.",
        "Columns 87 to 98 of the files are what was done, not what was measured: they are never readouts.",
        "The strengths of the perturbations are the authors'. P6|20 and P6|40 have the same: they are one condition.",
        "For NT the higher dose has the smaller strength: a dose cannot be derived from it.",
        "Each pair of drugs was measured once, at the lower doses; there are no replicates.",
        "cellviab rises under PLX|120 and 901|3: do not read it as viability without looking at it.",
    ),
)


def load(interventions: str = "published") -> PerturbationData:
    """Return the 89 treatments.

    Parameters
    ----------
    interventions
        ``published``: as the authors of the model have it, a shift of the published strength on one of 12 unmeasured
        activity nodes (``aMEK``, ...). ``mechanistic``: a block of the protein that the drug inhibits (``MEK``, ...),
        of unknown strength; two doses of one drug are then one condition.

    Raises
    ------
    DataContractError
        If the coding is another.
    StorageError
        If the files cannot be had.

    Examples
    --------
    >>> load(interventions="mechanism")
    Traceback (most recent call last):
    molcause.errors.DataContractError: ... coding 'mechanism'. Did you mean 'mechanistic'? It has published...
    """
    if interventions not in _CODINGS:
        raise DataContractError(
            f"melanoma-skmel133 has no coding {interventions!r}. {did_you_mean(interventions, _CODINGS)} "
            f"It has {', '.join(_CODINGS)}."
        )
    import pandas as pd
    from anndata import AnnData

    names, values, strengths = [row[0] for row in _rows("node_Index.csv")], _matrix("expr.csv"), _matrix("pert.csv")
    measured = len(names) - len(TARGETS)
    done = [_CODINGS[interventions](dict(zip(TARGETS, row, strict=True))) for row in strengths[:, measured:]]
    doses = [row[0].split()[0] for row in _rows("expr_index.txt", delimiter="\t")]
    obs = pd.DataFrame(
        {
            "perturbation": pd.Categorical([describe(item) for item in done]),
            INTERVENTIONS: pd.Categorical([to_json(item) for item in done]),
            "context": pd.Categorical(["SK-Mel-133"] * len(done)),
            "dose_given": doses,
        },
        index=doses,
    )
    readouts = names[:measured]
    return PerturbationData(
        AnnData(values[:, :measured], obs=obs, var=pd.DataFrame(index=readouts)),
        scale="log2 ratio",
        control="[]",
        readouts=ReadoutMap.from_rows({**row, "role": _role(row)} for row in ReadoutMap.same_names(readouts).rows()),
        citations=entry.citations,
        name=entry.name,
    )


def _published(strengths: dict[str, float]) -> Perturbation:
    return perturbation({node: stimulate(u) for node, u in strengths.items() if u != 0})


def _mechanistic(strengths: dict[str, float]) -> Perturbation:
    return perturbation({TARGETS[node]: inhibit() for node, u in strengths.items() if u != 0})


_CODINGS = {"published": _published, "mechanistic": _mechanistic}


def _role(row: dict[str, object]) -> str:
    return "phenotype" if row["readout"] in PHENOTYPES else "readout"


def _rows(file: str, delimiter: str = ",") -> list[list[str]]:
    text = read_text(entry.fetch(file), DataContractError)
    return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]


def _matrix(file: str) -> NDArray[np.float64]:
    return np.array([[float(cell) for cell in row] for row in _rows(file)])

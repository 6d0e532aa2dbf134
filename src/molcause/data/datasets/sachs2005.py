"""sachs2005: 7,466 human T cells, 11 phospho-proteins and lipids, nine conditions (Sachs et al., 2005)."""

import csv
import io
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.catalog.entry import Entry, embedded
from molcause.data.intervention import Intervention, from_json, to_json
from molcause.data.perturbation_data import ABSENT, INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

entry = Entry(
    name="sachs2005",
    title="7,466 human CD4+ T cells x 11 phospho-proteins and lipids by flow cytometry, nine conditions",
    source="cdt/data/resources/cyto_full_data.csv of the Python package cdt 0.6.0",
    licence="MIT (LICENSE.md of the wheel; its metadata say Apache-2.0)",
    citations=(
        Citation(
            "10.1126/science.1105809",
            "Sachs, Perez, Pe'er, Lauffenburger, Nolan. Causal protein-signaling networks derived from multiparameter "
            "single-cell data. Science 308:523-529, 2005",
            "the sachs2005 measurements",
        ),
    ),
    sha256={
        "cells.csv.gz": "a9802bf6ef81ecf125266e0c0fcfec6ffce2a7cccbe5e83bc6c1220f31f9da00",
        "conditions.csv": "c496ab1ad6b720d26eb815010748477244b6ef91976da9d6a92981962b8c5384",
        "readouts.csv": "c5ea58c3a3367417cc657368832c141dfbb93c72aa5c6aaf25c405ec601befb6",
    },
    notes=(
        "The file has no condition column: rows run through nine conditions in a known order.",
        "One experiment for each condition and no doses: cells are not replicates of an experiment.",
        "Every cell carries some stimulus; conditions 8 and 9 lack CD3/CD28, so they have no matched control.",
        "The MEK, AKT and PKC inhibitors leave the measured site free (its reading rises): block, not fix.",
        "Readings at the detector's floor equal 1.0, so ln 1 = 0 is the level that means absent.",
    ),
)

_SCALES: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
    "log": np.log,
    "arcsinh": lambda values: np.arcsinh(values / 5.0),
    "linear": np.array,
}
_ABSENT = {"log": 0.0, "arcsinh": float(np.arcsinh(0.2)), "linear": 0.0}
_CODINGS = ("reagent", "literature", "perfect")


def load(scale: str = "log", coding: str = "reagent") -> PerturbationData:
    """Return the cells with their nine labelled conditions.

    Parameters
    ----------
    scale
        ``log`` (natural logarithm of fluorescence, the default), ``arcsinh`` (of fluorescence / 5, which is gentler to
        the many cells at the detection floor) or ``linear``.
    coding
        How reagents are coded. ``reagent`` (default): what each reagent acts on, so LY294002 blocks PI3K, which is not
        measured. ``literature``: the same, but LY294002 blocks PIP3, the measured stand-in that the field uses.
        ``perfect``: as ``literature``, with every reagent a perfect intervention (``fix``) on its target, as most
        discovery papers assume.

    Raises
    ------
    DataContractError
        If the scale or the coding is another.

    Examples
    --------
    >>> data = load()
    >>> data.summary()["samples"].tolist()
    [853, 902, 911, 723, 810, 799, 848, 913, 707]
    """
    if scale not in _SCALES:
        raise DataContractError(f"sachs2005 comes on scale {', '.join(_SCALES)}; got {scale!r}.")
    if coding not in _CODINGS:
        raise DataContractError(f"sachs2005 comes in coding {', '.join(_CODINGS)}; got {coding!r}.")
    import pandas as pd
    from anndata import AnnData

    cells = _cells()
    conditions = [{**row, INTERVENTIONS: _recoded(row[INTERVENTIONS], coding)} for row in _rows("conditions.csv")]
    readouts = ReadoutMap.from_rows(_rows("readouts.csv"))
    length = [int(row["stop"]) - int(row["start"]) for row in conditions]
    obs = pd.DataFrame(
        {
            column: pd.Categorical(
                np.repeat([row[key] for row in conditions], length), categories=[row[key] for row in conditions]
            )
            for column, key in (("condition", "condition"), ("perturbation", "label"), (INTERVENTIONS, "interventions"))
        },
        index=[f"cell{i}" for i in range(len(cells))],
    )
    values = cells[list(readouts.readout)].to_numpy(dtype=float)
    adata = AnnData(_SCALES[scale](values), obs=obs, var=pd.DataFrame(index=list(readouts.readout)))
    adata.var[ABSENT] = _ABSENT[scale]
    return PerturbationData(
        adata,
        scale=scale,
        control=conditions[0]["interventions"],
        readouts=readouts,
        citations=entry.citations,
        name=entry.name,
    )


@cache
def _cells() -> "pd.DataFrame":
    import pandas as pd

    return pd.read_csv(io.BytesIO(embedded(entry, "sachs2005", "cells.csv.gz")), compression="gzip")


def _recoded(interventions: str, coding: str) -> str:
    """Return a condition's interventions in another coding; the background stimuli stay as they are."""
    if coding == "reagent":
        return interventions
    background = {"CD3", "CD28", "LFA1"}
    found = []
    for item in from_json(interventions) or ():
        target = "PIP3" if item.target == "PI3K" else item.target
        kind = "fix" if coding == "perfect" and target not in background else item.kind
        found.append(Intervention(kind, item.strength, target))
    return to_json(tuple(found))


def _rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(embedded(entry, "sachs2005", file).decode())))

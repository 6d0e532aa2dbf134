"""liver-dream: seven phosphoproteins of HepG2 cells under four cytokines and four inhibitors (DREAM4, MIDAS)."""

from collections.abc import Iterable

import numpy as np

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import observations
from molcause.data.dialects.midas import Midas, read_midas
from molcause.data.intervention import Perturbation
from molcause.data.perturbation_data import PerturbationData
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

INHIBITORS = {"ikki": ("ikk",), "mek12i": ("mek12",), "pi3ki": ("pi3k",), "p38i": ("p38",)}
"""The treatments that inhibit, by the custom that they end in ``i``, and the nodes of the network that they inhibit."""

entry = Entry(
    name="liver-dream",
    title="7 phosphoproteins of HepG2 cells before and 30 minutes after 5 stimulations x 5 inhibitions",
    citations=(
        Citation(
            "10.1126/scisignal.2002212",
            "Prill, Saez-Rodriguez, Alexopoulos, Sorger, Stolovitzky. Crowdsourcing network inference: the DREAM "
            "predictive signaling network challenge. Science Signaling 4:mr7, 2011",
            "the liver-dream measurements",
        ),
    ),
    files=("MD-LiverDREAM.csv",),
    notes=(
        "Rows are 25 treatments at 0 and 30 minutes, columns phosphoproteins, scaled to 0 to 1 by the authors; names "
        "are those of the network liver-dream.",
        "The file does not say which treatments are inhibitors: by custom ikki, mek12i, pi3ki and p38i are.",
        "At time 0 an inhibitor was given and no cytokine has acted yet: these rows carry their inhibitor only, and "
        "all readings are 0 by the authors' scaling. obs['stimulus'] has what followed; obs['course'] joins the rows.",
        "p38 was not read under p38i, nor mek12 under mek12i: NaN. Mask them, do not impute.",
        "pi3ki barely lowers akt (and raises it under il1a): a model made to obey PI3K -> AKT must misfit.",
    ),
)


def load() -> PerturbationData:
    """Return the 50 samples; stimulus, inhibitor, time (minutes) and course of each are in ``obs``.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> entry.licence, INHIBITORS["ikki"]
    ('BSD', ('ikk',))
    """
    from anndata import AnnData

    midas = read_midas(entry.fetch(*entry.files), inhibitors=list(INHIBITORS))
    stimulus, inhibitor = _given(midas, "stimuli"), _given(midas, "inhibitors")
    course = [f"{a}, {b}" for a, b in zip(stimulus, inhibitor, strict=True)]
    obs = observations(
        _done(midas),
        [f"{name}, {time:g} min" for name, time in zip(course, midas.time, strict=True)],
        context=midas.cell_line,
        stimulus=stimulus,
        inhibitor=inhibitor,
        time=midas.time.tolist(),
        time_unit=["min"] * len(course),
        course=course,
    )
    return PerturbationData(
        AnnData(midas.values.to_numpy(), obs=obs, var=midas.values.iloc[:0].T),
        scale="fraction",
        control="[]",
        readouts=_declared(midas.values.columns),
        citations=entry.citations,
        name=entry.name,
    )


def _declared(names: Iterable[str]) -> ReadoutMap:
    """Return the map in which each reading is the node of its name in the network that comes with the data."""
    return ReadoutMap.from_rows(
        {"readout": name, "node": name, "sign": 1, "resolved_by": "the authors' network"} for name in names
    )


def _done(midas: Midas) -> list[Perturbation]:
    """Return what had been done: at time 0 no cytokine has acted."""
    whole = midas.perturbations(INHIBITORS)
    before = [tuple(item for item in done if item.kind != "shift") for done in whole]
    return [first if time == 0 else all_ for first, all_, time in zip(before, whole, midas.time, strict=True)]


def _given(midas: Midas, part: str) -> list[str]:
    table = getattr(midas, part)
    return ["+".join(table.columns[np.asarray(row) != 0]) or "none" for row in table.to_numpy()]

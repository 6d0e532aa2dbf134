"""hpn-dream-insilico: simulated time courses of 20 blinded proteins under two ligands and three inhibitors."""

import numpy as np

from molcause.catalog.entry import Entry
from molcause.data.datasets.common import observations
from molcause.data.dialects.midas import Midas, read_midas
from molcause.data.intervention import Perturbation, inhibit, perturbation, stimulate
from molcause.data.perturbation_data import PerturbationData
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

LEVELS = {
    "loLIG1": ("LIG1", 0.5),
    "hiLIG1": ("LIG1", 1.0),
    "loLIG2": ("LIG2", 0.5),
    "hiLIG2": ("LIG2", 1.0),
}
"""The file's names of ligands at two doses, and the coding: the doses are not told, only that lo is below hi."""

entry = Entry(
    name="hpn-dream-insilico",
    title="Simulated time courses of 20 blinded proteins, 2 ligands at 2 doses x 3 inhibitors, in triplicate",
    citations=(
        Citation(
            "10.1038/nmeth.3773",
            "Hill, Heiser, Cokelaer, et al. Inferring causal molecular networks: empirical assessment through a "
            "community-based effort. Nature Methods 13:310-318, 2016",
            "the hpn-dream-insilico simulation",
        ),
    ),
    files=("MD_insilico.csv",),
    folder="hpn-dream",
    limits="the challenge asks for a registration at the source",
    notes=(
        "Rows are 20 treatments x 11 times x 3 replicates, columns AB1 to AB20; names are blinded. Levels are linear "
        "in the file, and log2 here.",
        "Inhibitors are blinded as well: they block INH1, INH2, INH3, which no readout reads.",
        "Doses are not told: lo is coded 0.5 and hi 1, so that both are one target. Without an inhibitor the two "
        "ligands were also combined.",
        "At time 0 no ligand has acted yet: these rows carry their inhibitor only. The file sets the ligands' flags at "
        "time 0 as well (those of the cell lines do not); obs['stimulus'] has them, and obs['course'] joins the rows.",
        "The true graph is the network hpn-insilico-truth.",
    ),
)


def load() -> PerturbationData:
    """Return the 660 samples; stimulus, inhibitor, time (minutes), replicate and course of each are in ``obs``.

    Raises
    ------
    StorageError
        If the file cannot be had.

    Examples
    --------
    >>> LEVELS["loLIG1"]
    ('LIG1', 0.5)
    """
    import pandas as pd
    from anndata import AnnData

    midas = read_midas(entry.fetch(*entry.files))
    stimulus = ["+".join(midas.stimuli.columns[row != 0]) for row in midas.stimuli.to_numpy()]
    inhibitor = ["+".join(midas.inhibitors.columns[row != 0]) or "none" for row in midas.inhibitors.to_numpy()]
    keys = pd.DataFrame({"stimulus": stimulus, "inhibitor": inhibitor, "time": midas.time})
    replicate = (keys.groupby(list(keys)).cumcount() + 1).tolist()
    course = [f"{a}, {b}, {k}" for a, b, k in zip(stimulus, inhibitor, replicate, strict=True)]
    obs = observations(
        _done(midas),
        [f"{name}, {time:g} min" for name, time in zip(course, midas.time, strict=True)],
        context=midas.cell_line,
        stimulus=stimulus,
        inhibitor=inhibitor,
        time=midas.time.tolist(),
        time_unit=["min"] * len(course),
        replicate=replicate,
        course=course,
    )
    return PerturbationData(
        AnnData(np.log2(midas.values.to_numpy()), obs=obs, var=midas.values.iloc[:0].T),
        scale="log2",
        control="[]",
        readouts=ReadoutMap.same_names(midas.values.columns),
        citations=entry.citations,
        name=entry.name,
    )


def _done(midas: Midas) -> list[Perturbation]:
    found = []
    flags = zip(midas.stimuli.to_numpy(), midas.inhibitors.to_numpy(), midas.time, strict=True)
    for ligands, inhibitors, time in flags:
        items = {str(name): inhibit() for name in midas.inhibitors.columns[inhibitors != 0]}
        acting = midas.stimuli.columns[ligands != 0] if time > 0 else ()
        items |= {target: stimulate(dose) for target, dose in (LEVELS[str(name)] for name in acting)}
        found.append(perturbation(items))
    return found

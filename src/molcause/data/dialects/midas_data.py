"""MIDAS as measurements under the contract; `molcause.data.dialects.midas` reads the file itself."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from molcause.data.dialects.columns import categories
from molcause.data.dialects.control import require
from molcause.data.dialects.midas import Midas, read_midas
from molcause.data.intervention import to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData

if TYPE_CHECKING:
    import pandas as pd

title = "MIDAS: measurements under stimuli and inhibitors over time (CellNOpt, DREAM)"
NOTHING = "none"
"""Label of the rows in which nothing was given."""


def read(
    source: str | Path,
    *,
    control: str | None = None,
    scale: str | None = None,
    inhibitors: Collection[str] | None = None,
    targets: Mapping[str, Sequence[str]] | None = None,
    vehicles: Collection[str] = (),
    time_unit: str = "min",
) -> PerturbationData:
    r"""Read a MIDAS file; a row's label is what was given in it, joined by ``+``.

    Parameters
    ----------
    source
        The file.
    control
        Label of the reference, such as ``"none"`` or ``"EGF"``.
    scale
        What the numbers are.
    inhibitors
        Which treatments are inhibitors, if the file does not say.
    targets, vehicles
        What each inhibitor inhibits, and what does nothing; see `molcause.data.dialects.midas.Midas.perturbations`.
    time_unit
        Of the file's times.

    Raises
    ------
    DataContractError
        If the file cannot be read, it is not said which treatments are inhibitors and what they inhibit, or which
        label is the control.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "MD-toy.csv"
    >>> _ = file.write_text("TR:HepG2:CellLine,TR:tnfa,TR:ikki,DA:akt,DV:akt\n1,1,0,30,NaN\n1,1,1,30,0.5\n")
    >>> read(file, inhibitors=["ikki"], targets={"ikki": ["IKK"]}, control="tnfa", scale="fraction")
    PerturbationData: 2 samples x 1 readouts (fraction), 2 conditions, reference: stimulate tnfa
    """
    from anndata import AnnData

    midas = read_midas(source, inhibitors)
    done = [to_json(one) for one in midas.perturbations(targets or {}, vehicles)]
    labels = _labels(midas)
    named = require(control, Counter(labels), "what was given")
    obs = _samples(midas, labels, done, time_unit)
    values = midas.values.set_axis(obs.index, axis=0)
    adata = AnnData(values.to_numpy(dtype=float), obs=obs, var=values.columns.astype(str).to_frame()[[]])
    adata.uns["molcause"] = {"dialect": "midas"}
    return PerturbationData(adata, scale=scale, control=done[labels.index(named[0])])


def _labels(midas: Midas) -> list[str]:
    names = np.array([*midas.stimuli, *midas.inhibitors], dtype=object)
    given = np.column_stack([midas.stimuli.to_numpy(), midas.inhibitors.to_numpy()]) != 0
    return ["+".join(str(name) for name in names[row]) or NOTHING for row in given]


def _samples(midas: Midas, labels: Sequence[str], done: Sequence[str], time_unit: str) -> "pd.DataFrame":
    import pandas as pd

    columns = {INTERVENTIONS: done, "perturbation": labels, "context": midas.cell_line}
    table = {name: categories(np.array(texts, dtype=object)) for name, texts in columns.items()}
    rows = [f"row{k}" for k in range(1, len(labels) + 1)]
    return pd.DataFrame(table | {"time": midas.time, "time_unit": time_unit}, index=rows)

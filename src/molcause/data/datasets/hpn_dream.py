"""hpn-dream: time courses of four breast-cancer lines under eight stimuli and three inhibitors (Hill et al., 2016)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from molcause.catalog.entry import Entry
from molcause.data.dialects.midas import Midas, read_midas
from molcause.data.intervention import describe, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.errors import DataContractError, did_you_mean
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

if TYPE_CHECKING:
    import pandas as pd

LINES = ("MCF7", "UACC812", "BT20", "BT549")
PANELS = ("main", "full")
TARGETS = {"GSK690693": ("AKT",), "GSK690693_GSK1120212": ("AKT", "MEK"), "PD173074": ("FGFR",)}
"""What the inhibitors inhibit; the second column of the files is two drugs."""
VEHICLE = "PBS"
_JOINS: dict[str, Literal["inner", "outer"]] = {"intersect": "inner", "union": "outer"}

entry = Entry(
    name="hpn-dream",
    title="Time courses of 41 to 183 RPPA readouts in four breast-cancer lines, 8 stimuli x 3 inhibitors",
    citations=(
        Citation(
            "10.1038/nmeth.3773",
            "Hill, Heiser, Cokelaer, et al. Inferring causal molecular networks: empirical assessment through a "
            "community-based effort. Nature Methods 13:310-318, 2016",
            "the hpn-dream measurements",
        ),
    ),
    files=tuple(f"MD_{line}_{panel}.csv" for line in LINES for panel in PANELS),
    limits="the challenge asks for a registration at the source",
    notes=(
        "Readings are linear and positive in the files, and log2 here.",
        "Rows at time 0 carry their inhibitor, given before, but no stimulus: join them by inhibitor, not by stimulus.",
        "DMSO is the vehicle of the inhibitors, PBS that of the stimuli: DMSO with PBS, and DMSO alone at time 0, are "
        "the reference, 'nothing done'; obs['stimulus'] keeps PBS apart from none.",
        "GSK690693_GSK1120212 is two drugs, on AKT and MEK; BT549 was not given it.",
        "Rows that repeat a line, treatment and time are replicates, mostly of the vehicle.",
        "GSK690693 raises AKT_pS473 (it may shield the phosphorylated form) and lowers what AKT phosphorylates: it is "
        "coded as block, not fix.",
        "Lines differ in their readouts; by default those that all lines asked for have.",
    ),
)


def load(lines: Sequence[str] = LINES, panel: str = "main", readouts: str = "intersect") -> PerturbationData:
    """Return the time courses; line, stimulus, inhibitor, time (minutes) and replicate of each sample are in ``obs``.

    Parameters
    ----------
    lines
        Cell lines; ``obs["context"]`` holds each sample's.
    panel
        ``main`` (mostly phosphorylated forms, up to 240 minutes) or ``full`` (all antibodies, up to 72 hours).
    readouts
        ``intersect``: those that all lines have. ``union``: all; NaN where a line lacks one.

    Raises
    ------
    DataContractError
        If a line, panel or choice of readouts is another.
    StorageError
        If the files cannot be had.

    Examples
    --------
    >>> load(lines=["MCF-7"])
    Traceback (most recent call last):
    molcause.errors.DataContractError: hpn-dream has no line 'MCF-7'. Did you mean 'MCF7'? It has MCF7, UACC812, BT20...
    """
    from anndata import AnnData

    if isinstance(lines, str) or not lines or len(set(lines)) < len(lines):
        raise DataContractError(f"Give each line once, in a list such as lines=['MCF7']; got {lines!r}.")
    for line in lines:
        _known("line", line, LINES)
    _known("panel", panel, PANELS)
    _known("choice of readouts", readouts, tuple(_JOINS))
    files = {line: read_midas(entry.fetch(f"MD_{line}_{panel}.csv")) for line in lines}
    values, obs = _joined(files, _JOINS[readouts])
    return PerturbationData(
        AnnData(np.log2(values.to_numpy()), obs=obs, var=values.iloc[:0].T),
        scale="log2",
        control="[]",
        readouts=ReadoutMap.same_names(values.columns),
        citations=entry.citations,
        name=entry.name,
    )


def _known(kind: str, word: str, known: tuple[str, ...]) -> None:
    if word not in known:
        hint = f" {did_you_mean(word, known)}".rstrip()
        raise DataContractError(f"hpn-dream has no {kind} {word!r}.{hint} It has {', '.join(known)}.")


def _joined(files: dict[str, Midas], join: Literal["inner", "outer"]) -> "tuple[pd.DataFrame, pd.DataFrame]":
    import pandas as pd

    values = pd.concat([midas.values for midas in files.values()], join=join)
    obs = pd.concat([_samples(line, midas) for line, midas in files.items()])
    obs["replicate"] = (obs.groupby(["context", "stimulus", "inhibitor", "time"], sort=False).cumcount() + 1).to_numpy()
    values.index = obs.index = pd.Index([f"sample{i}" for i in range(len(obs))])
    for column in ("perturbation", INTERVENTIONS, "context", "stimulus", "inhibitor"):
        obs[column] = pd.Categorical(obs[column])
    return values, obs


def _samples(line: str, midas: Midas) -> "pd.DataFrame":
    import pandas as pd

    done = midas.perturbations({str(name): TARGETS[str(name)] for name in midas.inhibitors}, vehicles=[VEHICLE])
    return pd.DataFrame(
        {
            "perturbation": [describe(item) for item in done],
            INTERVENTIONS: [to_json(item) for item in done],
            "context": line,
            "stimulus": _given(midas.stimuli, "none"),
            "inhibitor": _given(midas.inhibitors, "DMSO"),
            "time": midas.time,
            "time_unit": "min",
        }
    )


def _given(treatments: "pd.DataFrame", nothing: str) -> list[str]:
    return ["+".join(treatments.columns[row != 0]) or nothing for row in treatments.to_numpy()]

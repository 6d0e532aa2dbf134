"""Small measurements to which predictions are matched."""

import numpy as np
import pandas as pd
from anndata import AnnData

import molcause as mc
from molcause.scoring.case import Case

CONDITIONS = (
    ("[]", "ctrl"),
    ('[["AKT","block",0.1]]', "AKT inhibitor"),
    ('[["MEK","block",0.1]]', "MEK inhibitor"),
    ('[["AKT","block",0.1],["MEK","block",0.1]]', "both"),
)
READOUTS = ("ERK", "S6", "α, β", 'the "third"')


def make_data(contexts=("",), times=(), scale="log", conditions=CONDITIONS, each=3, obs=None):
    rows = [
        {"interventions": text, "perturbation": label, "context": context, "time": time, "time_unit": "h"}
        for context in contexts
        for time in (times or (0.0,))
        for text, label in conditions
        for _ in range(each)
    ]
    frame = pd.DataFrame(rows).drop(columns=[] if times else ["time", "time_unit"])
    frame = frame.drop(columns=[] if any(contexts) else ["context"]).set_axis([f"s{k}" for k in range(len(rows))])
    values = np.random.default_rng(0).normal(5.0, 1.0, (len(rows), len(READOUTS)))
    return mc.PerturbationData(
        AnnData(values, obs=frame.assign(**(obs or {})), var=pd.DataFrame(index=list(READOUTS))),
        scale=scale,
        name="toy",
    )


def make_case(data, conditions, context="", setting="", fold="what is predicted", test=None):
    n, g = len(conditions), data.adata.n_vars
    matrix, row = np.zeros((n, g)), np.zeros(g)
    rows = np.flatnonzero(data.labels.isin(conditions).to_numpy()) if test is None else np.asarray(test)
    return Case(
        fold=fold, group="", setting=setting, context=context, conditions=tuple(conditions), units=tuple(conditions),
        readouts=tuple(data.adata.var_names), kept=np.ones(g, dtype=bool), samples=np.ones((n, 3), dtype=np.intp),
        measured=matrix, variance=matrix, control=row, control_measured=row, control_predicted=row, mean=row,
        mean_measured=row, mean_predicted=row, weights=matrix, differential=matrix, frequency=row, interaction=matrix,
        singles=matrix, singles_apart=matrix, duplicate=matrix, duplicate_variance=matrix,
        train=np.setdiff1d(np.arange(data.n_samples), rows), test=rows, borrowed=False,
    )  # fmt: skip


def table(labels, value=5.0, readouts=READOUTS):
    values = np.arange(len(labels) * len(readouts), dtype=float).reshape(len(labels), -1) / 100
    return pd.DataFrame(value + values, index=list(labels), columns=list(readouts))

"""Small made-up data for tests of the truth side of scores."""

import anndata
import numpy as np
import pandas as pd

from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold


def single(name, strength=0.5):
    return f'["{name}","scale",{strength}]'


def condition(*names):
    return f"[{','.join(single(name) for name in names)}]"


def world(sizes, *, readouts=5, seed=0, scale="log", contexts=("",), wrap=np.array, missing=0.0):
    """Return data with so many samples of each condition in each context, rows shuffled."""
    rng = np.random.default_rng(seed)
    labels = np.array([text for text, n in sizes.items() for _ in range(n)] * len(contexts), dtype=object)
    context = np.repeat(np.array(contexts, dtype=object), sum(sizes.values()))
    level = {text: rng.normal(0, 1.0, readouts) for text in sizes}
    values = np.array([level[text] for text in labels]) + rng.normal(0, 0.7, (len(labels), readouts)) + 3.0
    values[rng.random(values.shape) < missing] = np.nan
    order = rng.permutation(len(labels))
    obs = pd.DataFrame({"interventions": labels[order]}, index=[f"cell {k}" for k in order])
    if contexts != ("",):
        obs["context"] = context[order]
    var = pd.DataFrame(index=[f"R{k}" for k in range(readouts)])
    adata = anndata.AnnData(wrap(values[order]), obs=obs, var=var)
    return PerturbationData(adata, scale=scale, reference="[]" in sizes, name="made up")


def held_out(data, *tested):
    """Return the fold that tests some conditions and trains on all others."""
    labels = data.labels.to_numpy()
    test = np.isin(labels, tested)
    known = labels != "null"
    return Fold("perturbation", "held out", np.flatnonzero(~test & known), np.flatnonzero(test))

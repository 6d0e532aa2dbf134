"""Small data sets and hand-made fits for the tests; no tests here."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
from anndata import AnnData

from molcause.data.intervention import Intervention, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.models.mechanism.linear.linear_equilibrium import FittedLinearEquilibrium, LinearEquilibrium

NAN = float("nan")


def data_of(names, cells, perturbations, scale="standardised", control="[]") -> PerturbationData:
    """Return data with one block of cells for each perturbation."""
    labels = [to_json(done) for x, done in zip(cells, perturbations, strict=True) for _ in range(len(x))]
    obs = pd.DataFrame({INTERVENTIONS: pd.Categorical(labels)}, index=[f"s{i}" for i in range(len(labels))])
    adata = AnnData(np.concatenate(cells), obs=obs, var=pd.DataFrame(index=list(names)))
    return PerturbationData(adata, scale=scale, control=control)


def do(kind: str, target: str, strength: float = NAN) -> Intervention:
    """Return one intervention."""
    return Intervention(kind, strength, target)


@cache
def _quick_fit(names: tuple[str, ...], scale: str) -> FittedLinearEquilibrium:
    cells = np.random.default_rng(7).normal(size=(30, len(names))) + 5.0
    return LinearEquilibrium(bootstraps=0, steps=1).fit(data_of(names, [cells], [()], scale=scale))


def handmade(effects, intercept, noise_sd, names="ABC", scale="linear") -> FittedLinearEquilibrium:
    """Return a fit whose parameters are these, trained (as far as its record says) on reference samples only."""
    arrays = [np.asarray(part, dtype=float)[None] for part in (effects, intercept, noise_sd)]
    fitted = _quick_fit(tuple(names), scale)
    return replace(fitted, effects=arrays[0], intercept=arrays[1], noise_sd=arrays[2], gradient=0.0)

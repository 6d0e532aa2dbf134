"""A small AnnData with given columns."""

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData


@pytest.fixture
def cells():
    """Return a function that makes counts of as many cells as ``obs`` has, of the genes named."""

    def make(obs, genes=("KLF1", "BAK1", "HBG1"), var=None):
        frame = pd.DataFrame(obs)
        frame.index = [f"cell{k}" for k in range(len(frame))]
        values = np.random.default_rng(0).poisson(3.0, (len(frame), len(genes))).astype(float)
        return AnnData(values, obs=frame, var=pd.DataFrame(var or {}, index=list(genes)))

    return make


@pytest.fixture
def done():
    """Return a function from data to what was done to each sample, as canonical JSON."""
    return lambda data: data.adata.obs["interventions"].astype(str).tolist()

"""Measurements at the size that people use: validation, effect sizes; beside scanpy where it is installed.

Scanpy is told to do the nearest thing that it offers: a Wilcoxon rank-sum test of each group against the reference,
without log fold changes of other kinds, distances or moments.
"""

from importlib import import_module
from typing import Any

import numpy as np

import molcause as mc
from benchmarks.measure import call, table
from molcause.data.effects.sizes import effect_sizes
from molcause.data.preprocess import pseudobulk


def report_validation() -> str:
    """Validate 100,000 samples x 2,000 readouts, 20 million of them stored, and do what every study does first."""
    adata = _cells(100_000, 2_000, share=0.1, targets=300)
    data = mc.PerturbationData(adata, scale="counts")
    actions = {
        "validation and fingerprint": lambda: mc.PerturbationData(adata, scale="counts"),
        "findings": lambda: mc.PerturbationData(adata, scale="counts").findings,
        "verify (before each fit and question)": data.verify,
        "a slice of 50,000 samples": lambda: data[:50_000],
        "regime (half of the perturbations)": lambda: data.regime("interventional", share=0.5),
        "pseudobulk": lambda: pseudobulk(data),
    }
    rows = [[what, f"{_best(action):.2f}"] for what, action in actions.items()]
    return table(["100,000 x 2,000 sparse, 2e7 stored", "CPU s"], rows)


def report_effects() -> str:
    """Compare 500 perturbations with the reference in 1,000 readouts of 30,000 cells."""
    adata = _cells(30_000, 1_000, share=0.1, targets=500)
    adata.X = np.log1p(adata.X).astype(np.float32)
    data = mc.PerturbationData(adata, scale="log1p")
    own = _best(lambda: effect_sizes(data), times=3)
    rows = [["molcause effect_sizes (Mann-Whitney, Welch, Wasserstein-1, fold change)", f"{own:.2f}", "1"]]
    for method in ("wilcoxon", "t-test"):
        theirs = _scanpy(adata, method)
        if theirs is not None:
            name = f"scanpy rank_genes_groups({method!r})"
            rows.append([name, f"{theirs:.2f}", f"{theirs / own:.1f}"])
    return table(["500 targets x 1,000 readouts x 30,000 cells, 10 % stored", "CPU s", "ratio to molcause"], rows)


def _cells(n: int, m: int, share: float, targets: int) -> Any:
    """Return counts of cells: Poisson, of which a share is stored; a tenth of the cells is the reference."""
    import pandas as pd
    from anndata import AnnData
    from scipy.sparse import csr_matrix

    draw = np.random.default_rng(0)
    each = int(share * m)
    gap = m // each
    indices = np.arange(each, dtype=np.int32) * gap + draw.integers(0, gap, size=(n, each), dtype=np.int32)
    counts = (draw.poisson(1.0, size=n * each) + 1).astype(np.float32)
    matrix = csr_matrix((counts, indices.ravel(), np.arange(0, n * each + 1, each, dtype=np.int32)), shape=(n, m))
    labels = np.array(["[]", *(f'[["G{k}","scale",null]]' for k in range(targets))], dtype=object)
    chosen = np.where(draw.random(n) < 0.1, 0, draw.integers(1, targets + 1, size=n))
    obs = pd.DataFrame({"interventions": pd.Categorical(labels[chosen])}, index=[f"c{k}" for k in range(n)])
    obs["batch"] = pd.Categorical(draw.integers(0, 10, size=n).astype(str))
    return AnnData(matrix, obs=obs, var=pd.DataFrame(index=[f"G{k}" for k in range(m)]), layers={"counts": matrix})


def _best(action: Any, times: int = 5) -> float:
    """Return the least processor seconds of a few calls, as the first pays for imports."""
    return min(call(action)[1].cpu for _ in range(times))


def _scanpy(adata: Any, method: str) -> float | None:
    try:
        tools = import_module("scanpy.tools")
    except ImportError:
        return None
    options = {"groupby": "interventions", "reference": "[]", "method": method}
    return call(lambda: tools.rank_genes_groups(adata.copy(), **options))[1].cpu

"""A small world in which every law can be tried within seconds."""

from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import Intervention, to_json
from molcause.data.perturbation_data import INTERVENTIONS, PerturbationData
from molcause.knowledge.network import Network


@dataclass(frozen=True)
class SmallWorld:
    """Data over A -> B -> C -| A and an isolated D, all four measured, and the true network."""

    data: PerturbationData
    network: Network


def small_world(samples: int = 120, seed: int = 0) -> SmallWorld:
    """Return a linear world with a negative feedback loop and a hard intervention on each node but C.

    Parameters
    ----------
    samples
        For each condition.
    seed
        Of the random generator.

    Examples
    --------
    >>> world = small_world()
    >>> world.data.n_samples, len(world.network)
    (480, 3)
    """
    import pandas as pd
    from anndata import AnnData

    rng = np.random.default_rng(seed)
    effects = np.array([[0, 0, -0.5, 0], [0.8, 0, 0, 0], [0, 0.9, 0, 0], [0, 0, 0, 0]])
    names = ["A", "B", "C", "D"]
    values, labels = [], []
    for fixed in (None, 0, 1, 3):
        noise = rng.normal(scale=0.5, size=(samples, 4)) + 5.0
        kept = effects.copy()
        if fixed is not None:
            kept[fixed] = 0.0
            noise[:, fixed] = rng.normal(2.0, 0.2, samples)
        values.append(noise @ np.linalg.inv(np.eye(4) - kept).T)
        done = () if fixed is None else (Intervention("fix", float("nan"), names[fixed]),)
        labels += [to_json(done)] * samples
    obs = pd.DataFrame({INTERVENTIONS: pd.Categorical(labels)}, index=[f"s{i}" for i in range(len(labels))])
    adata = AnnData(np.concatenate(values), obs=obs, var=pd.DataFrame(index=names))
    network = Network.from_edges([("A", "B", 1), ("B", "C", 1), ("C", "A", -1)], nodes=["D"], name="small-world")
    return SmallWorld(PerturbationData(adata, scale="linear"), network)

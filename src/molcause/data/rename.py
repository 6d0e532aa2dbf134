"""Targets under other names, such as those of a network's nodes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from molcause.data.duplicates import layers_of
from molcause.data.intervention import Perturbation, from_json, to_json
from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    from anndata import AnnData

INTERVENTIONS = "interventions"


def renamed(adata: "AnnData", names: Mapping[str, str]) -> "AnnData":
    """Return the same measurements, shared, with targets called otherwise.

    Raises
    ------
    DataContractError
        If a name is no target of these data.
    InterventionError
        If two targets of one sample would get one name.
    """
    from anndata import AnnData

    texts = adata.obs[INTERVENTIONS].astype(str)
    known = {item.target for text in texts.unique() for item in from_json(text) or ()}
    for name in names:
        if name not in known:
            raise DataContractError(f"No sample has an intervention on {name!r}. {did_you_mean(name, known)}".rstrip())
    obs = adata.obs.copy()
    obs[INTERVENTIONS] = texts.map({text: rename(text, names) for text in texts.unique()}).astype("category")
    return AnnData(
        X=adata.X, obs=obs, var=adata.var, uns=dict(adata.uns), obsm=dict(adata.obsm), layers=layers_of(adata)
    )


def rename(text: str, names: Mapping[str, str]) -> str:
    """Return canonical JSON with targets called otherwise.

    Examples
    --------
    >>> rename('[["MEK","block",0.1]]', {"MEK": "MAP2K1|MAP2K2"})
    '[["MAP2K1|MAP2K2","block",0.1]]'
    """
    done: Perturbation | None = from_json(text)
    if done is None:
        return text
    return to_json(tuple(replace(item, target=names.get(item.target, item.target)) for item in done))

"""Designs that went wrong, on any world: unknown targets, uneven numbers, lost perturbations."""

from dataclasses import replace

import numpy as np

from molcause.data.perturbation_data import INTERVENTIONS
from molcause.errors import ParameterError
from molcause.provenance import seed_for
from molcause.worlds.samples import Strings, remade
from molcause.worlds.world import World


def with_unknown_targets(world: World, share: float = 0.5, *, seed: int = 0) -> World:
    """Return the world with the interventions of some targets unknown (``null``); `World.truth` still has them.

    Parameters
    ----------
    world
        The world.
    share
        Of the perturbations, at random.
    seed
        What the choice is derived from.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = with_unknown_targets(linear_world(genes=4, controls=20, per_target=10), 0.5)
    >>> int((world.data.adata.obs["interventions"] == "null").sum())
    20
    """
    _share(share)
    chosen = _some(world, share, seed, "unknown targets")
    adata = world.data.adata.copy()
    labels = adata.obs[INTERVENTIONS].astype(str).to_numpy(dtype=object)
    labels[np.isin(labels, chosen)] = "null"
    adata.obs[INTERVENTIONS] = labels
    return replace(world, data=remade(world.data, adata), done=world.truth)


def with_uneven_numbers(world: World, least: float = 0.1, *, dropout: float = 0.0, seed: int = 0) -> World:
    """Return the world with a share U(least, 1) of each perturbation's samples, and some perturbations without any.

    Parameters
    ----------
    world
        The world; its reference samples all stay.
    least
        Lower bound of the share; a perturbation keeps one sample at least.
    dropout
        Share of the perturbations that are lost.
    seed
        Everything random is derived from it.

    Examples
    --------
    >>> from molcause.worlds.linear import linear_world
    >>> world = with_uneven_numbers(linear_world(genes=4, controls=20, per_target=10), dropout=0.25)
    >>> len(world.data.targets())
    3
    """
    _share(least)
    _share(dropout)
    rng = np.random.default_rng(seed_for(seed, "uneven numbers"))
    lost = _some(world, dropout, seed, "lost targets")
    rows = []
    for condition in world.data.conditions():
        keep = len(condition.rows)
        if condition.interventions != world.data.control:
            keep = 0 if condition.interventions in lost else max(1, round(rng.uniform(least, 1.0) * keep))
        rows.append(rng.permutation(condition.rows)[:keep])
    unknown = np.flatnonzero(world.data.adata.obs[INTERVENTIONS].astype(str) == "null")
    return world.take(np.concatenate([*rows, unknown]))


def _some(world: World, share: float, seed: int, name: str) -> Strings:
    texts = [c.interventions for c in world.data.conditions() if c.interventions != world.data.control]
    order = np.random.default_rng(seed_for(seed, name)).permutation(len(texts))
    return np.array(texts, dtype=object)[order[: round(share * len(texts))]]


def _share(value: float) -> None:
    if not 0 <= value <= 1:
        raise ParameterError(f"A share is between 0 and 1; got {value!r}.")

"""Regimes: which samples a study has that only observed, or that also intervened."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import from_json
from molcause.errors import DataContractError, did_you_mean
from molcause.provenance import seed_for

if TYPE_CHECKING:
    from molcause.data.perturbation_data import PerturbationData

REGIMES = ("observational", "interventional", "mixed")
"""
``observational``
    The reference samples.
``interventional``
    These, and the samples of perturbations with known targets: all, or a share of the perturbations.
``mixed``
    These, and the samples whose target is unknown.

The first two are those of CausalBench (Chevalley et al., arXiv 2210.17283), which always keeps the
reference; its partly interventional regime is ``interventional`` with a share below 1.
"""


def rows_of(data: "PerturbationData", kind: str, share: float = 1.0, seed: int = 0) -> NDArray[np.intp]:
    """Return the samples that a study of a regime would have, in their order.

    Parameters
    ----------
    data
        The measurements.
    kind
        One of `REGIMES`.
    share
        The share of the perturbations that are kept, rounded down. Strengths, doses and reagents of the same targets
        are one perturbation.
    seed
        Of the choice of perturbations.

    Raises
    ------
    DataContractError
        If there is no such regime, or no sample for it.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> [len(rows_of(data, kind)) for kind in REGIMES], len(rows_of(data, "interventional", share=0.5))
    ([853, 7466, 7466], 4286)
    """
    if kind not in REGIMES:
        raise DataContractError(
            f"Unknown regime {kind!r}. {did_you_mean(str(kind), REGIMES)} Regimes: {', '.join(REGIMES)}."
        )
    if not 0 < share <= 1:
        raise DataContractError(f"The share of perturbations is above 0 and at most 1; got {share!r}.")
    chosen = {data.control} | ({"null"} if kind == "mixed" else set())
    if kind != "observational":
        chosen |= _drawn(data, share, seed)
    elif share != 1:
        raise DataContractError("The regime 'observational' has no perturbations to take a share of; leave share= out.")
    rows = np.flatnonzero(data.labels.isin(list(chosen)).to_numpy())
    if not len(rows):
        raise DataContractError(f"No sample is a control ({data.control}): there is nothing {kind}.")
    return rows


def _drawn(data: "PerturbationData", share: float, seed: int) -> set[str]:
    """Return the labels of a share of the perturbations."""
    of_targets: dict[frozenset[str], set[str]] = {}
    for condition in data.conditions():
        if condition.interventions != data.control:
            targets = frozenset(item.target for item in from_json(condition.interventions) or ())
            of_targets.setdefault(targets, set()).add(condition.interventions)
    groups = list(of_targets.values())
    n = int(share * len(groups) + 1e-9)
    if groups and not n:
        raise DataContractError(
            f"A share of {share:g} of {len(groups)} perturbations is none; the smallest share is {1 / len(groups):.3g}."
        )
    draw = np.random.default_rng(seed_for(seed, "regime"))
    return set().union(*(groups[k] for k in draw.permutation(len(groups))[:n]))

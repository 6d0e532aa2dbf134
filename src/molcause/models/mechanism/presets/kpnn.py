"""`KPNN`: the knowledge-primed network of Fortelny and Bock (2020), with its test of importance on control data."""

from dataclasses import dataclass

import numpy as np

from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError
from molcause.models.mechanism.base import AbstractMechanism
from molcause.provenance import Citation


@dataclass(frozen=True)
class KPNN(AbstractMechanism):
    """KPNN: h_n = sigmoid(sum over parents of w h + b_n) along a network without loops; readings are affine in h.

    Needs a mask (``mc.bias.Mask(network)``): the network is the architecture. Loops are refused by name.

    Notes
    -----
    The equation of a hidden node of Fortelny and Bock, weights without signs, an L2 price of weights, and Adam.
    Different here: what the network reads is what was done, not the expression of genes; its outputs are levels, not
    classes, so that squared errors stand where the paper has cross-entropy; full batches; no dropout, which the paper
    has against redundant paths: read importances of several members (`molcause.models.mechanism.importance`) beside
    those of `control_data`.

    Examples
    --------
    >>> KPNN().link, KPNN().dynamics
    ('sigmoid', 'ancestral')
    """

    link: str = "sigmoid"
    dynamics: str = "ancestral"
    gains: bool = False
    penalty: float = 0.0
    l2: float = 1e-4
    start: float = 1.0
    readings: str = "affine"
    longest: int | None = None

    name = "kpnn"
    citations = (
        Citation(
            "10.1186/s13059-020-02100-5",
            "Fortelny, Bock. Knowledge-primed neural networks enable biologically interpretable deep learning on "
            "single-cell sequencing data. Genome Biology 21:190, 2020",
            "the model KPNN and its control inputs",
        ),
    )


def control_data(data: PerturbationData) -> PerturbationData:
    """Return the same data, but in which everything that was done does the same.

    The control inputs of Fortelny and Bock (2020): all inputs predict the output equally well, so that what a fit to
    them finds important is important by the structure of the network alone.

    Parameters
    ----------
    data
        Measurements.

    Returns
    -------
    PerturbationData
        Every perturbed sample reads the mean over perturbations; the reference is as it was, and so is what is missing.

    Raises
    ------
    DataContractError
        If nothing was done in any sample.

    Examples
    --------
    >>> from molcause.testing.worlds import small_world
    >>> data = small_world().data
    >>> control = control_data(data)
    >>> done = [c.rows[0] for c in control.conditions() if c.interventions != control.control]
    >>> len(done) > 1, bool((control.values()[done] == control.values()[done[0]]).all())
    (True, True)
    """
    done = [one.rows for one in data.conditions() if one.interventions not in ("[]", data.control)]
    if not done:
        raise DataContractError("No sample of these data was perturbed, so there is nothing to make alike.")
    values = np.array(data.values(), dtype=float)
    common = np.nanmean([np.nanmean(values[rows], axis=0) for rows in done], axis=0)
    perturbed = np.concatenate(done)
    values[perturbed] = np.where(np.isnan(values[perturbed]), np.nan, common)
    adata = data.adata.copy()
    adata.X = values
    return PerturbationData(adata, name=f"{data.name}, control inputs", citations=data.citations)

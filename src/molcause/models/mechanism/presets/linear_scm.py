"""`LinearSCM`: linear structural equations with noise, on a structure that is given."""

from dataclasses import dataclass

from molcause.models.mechanism.base import AbstractMechanism
from molcause.provenance import Citation


@dataclass(frozen=True)
class LinearSCM(AbstractMechanism):
    """Linear structural causal model: x = W x + b + u + e on the edges of a mask, with all three rungs.

    Parameters
    ----------
    dynamics
        ``ancestral`` (the mask must have no loop) or ``equilibrium``.

    Notes
    -----
    Linear structural equations, and abduction, action and prediction for counterfactuals (Pearl 2009, chapters 1
    and 7). Trained on condition means; noise is estimated from samples of the same condition.

    Examples
    --------
    >>> LinearSCM().dynamics, LinearSCM().noise
    ('ancestral', True)
    """

    link: str = "linear"
    dynamics: str = "ancestral"
    gains: bool = False
    penalty: float = 0.0
    members: int = 2
    validation: float = 0.0
    noise: bool = True

    name = "linear-scm"
    requires = frozenset({"mask"})
    explicitness = "explicit"
    citations = (
        Citation(
            "10.1017/CBO9780511803161",
            "Pearl. Causality: models, reasoning, and inference. 2nd edition. Cambridge University Press, 2009",
            "linear structural equations and counterfactuals",
        ),
    )

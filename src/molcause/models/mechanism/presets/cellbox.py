"""`CellBox`: the model of Yuan et al. (2021), by its equilibrium or by its differential equation."""

from dataclasses import dataclass

from molcause.models.mechanism.base import AbstractMechanism
from molcause.provenance import Citation

SCHEDULE = (
    (1000, 300, 0.1, 0.01, 100),
    (1000, 100, 0.01, 0.01, 100),
    (1000, 100, 0.01, 1e-4, 100),
    (1000, 100, 0.001, 1e-5, 100),
    (1000, 100, 0.001, 1e-4, 200),
    (1000, 100, 0.001, 1e-4, 400),
)
"""Steps, patience, learning rate, L1 price and time steps of each stage; rates, prices and time steps are published."""


@dataclass(frozen=True)
class CellBox(AbstractMechanism):
    """CellBox: dx/dt = eps tanh(W x + u) - alpha x, every node but phenotypes acts on every other.

    What is done is a shift on an activity node, which acts on measured proteins but not on phenotypes; phenotypes act
    on nothing. States are changes from the reference, and start there.

    Parameters
    ----------
    ode
        Whether the differential equation is solved as published (Heun's method, steps of 0.1, `SCHEDULE`); else its
        equilibrium, which is what the last state approximates, under the contraction limit.

    Notes
    -----
    Equation 1 of Yuan et al., with envelope 0 of the released code, and its rule of which edges there are. Different
    here: full batches instead of batches of 4; weights start at a standard deviation of 0.01 where the released code
    has 1; prices act by a proximal step; eps and alpha start at 1. The equilibrium tells only eps / alpha.

    Examples
    --------
    >>> CellBox().dynamics, CellBox(ode=True).dynamics
    ('equilibrium', 'trajectory')
    """

    units: str = "change"
    intercepts: bool = False
    linked_inputs: bool = True
    l2: float = 1e-4
    ode: bool = False

    name = "cellbox"
    citations = (
        Citation(
            "10.1016/j.cels.2020.11.013",
            "Yuan, Shen, Luna, et al. CellBox: interpretable machine learning for perturbation biology with "
            "application to the design of cancer combination therapy. Cell Systems 12:128-140, 2021",
            "the model CellBox",
        ),
    )

    def __post_init__(self) -> None:
        if self.ode:
            published = {"dynamics": "trajectory", "limit": None, "decays": True, "stages": self.stages or SCHEDULE}
            for name, value in published.items():
                object.__setattr__(self, name, value)
        super().__post_init__()

"""`NeuralODE`: a neural differential equation with one hidden layer for each node, on a structure or on all nodes."""

from dataclasses import dataclass

from molcause.errors import ParameterError
from molcause.models.mechanism.rates.fitted import FittedNeural
from molcause.models.mechanism.rates.model import AbstractRates
from molcause.models.mechanism.rates.neural_form import NeuralForm
from molcause.models.mechanism.structure import Structure
from molcause.provenance import Citation


@dataclass(frozen=True)
class NeuralODE(AbstractRates):
    """Neural ODE: dx_i/dt = d_i (sum over h of a_hi tanh(sum_j A_hij x_j + c_hi) + u_i - x_i).

    Parameters
    ----------
    hidden
        Hidden units of each node. They see the node's regulators only, so that structure is exact; without a bias, all
        measured nodes and targets.

    Notes
    -----
    The equation of Chen et al. (2018) with a vector field of two layers, and a decay, so that states have somewhere to
    settle. Gradients go through Heun's method, not by the adjoint of the paper. A shift is outside the hidden layer.

    Examples
    --------
    >>> NeuralODE(hidden=4).hidden
    4
    """

    units: str = "reference"
    l2: float = 1e-4
    hidden: int = 8

    name = "neural-ode"
    fitted_type = FittedNeural
    citations = (
        Citation(
            "10.48550/arXiv.1806.07366",
            "Chen, Rubanova, Bettencourt, Duvenaud. Neural ordinary differential equations. Advances in Neural "
            "Information Processing Systems 31, 2018",
            "neural differential equations",
        ),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.hidden >= 1:
            raise ParameterError(f"neural-ode: hidden={self.hidden!r}: a node has one hidden unit or more.")

    def form(self, made: Structure) -> NeuralForm:
        """Return the hidden units on the edges of a structure."""
        return NeuralForm(made.source, made.target, len(made.nodes), self.hidden)

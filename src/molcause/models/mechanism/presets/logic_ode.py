"""`LogicODE`: logic-based differential equations of the CNORode form (Terfve et al. 2012)."""

from dataclasses import dataclass

from molcause.knowledge.logic.logic_network import LogicNetwork
from molcause.models.mechanism.logic import on_structure
from molcause.models.mechanism.rates.fitted import FittedLogic
from molcause.models.mechanism.rates.logic_form import LogicForm
from molcause.models.mechanism.rates.model import AbstractRates
from molcause.models.mechanism.structure import Structure
from molcause.provenance import Citation


@dataclass(frozen=True)
class LogicODE(AbstractRates):
    """Logic ODE: dx/dt = tau (B(x) - x), B the truth table of a node's rule with Hill functions of its regulators.

    Parameters
    ----------
    rules
        A `LogicNetwork`, for AND and NOT; its graph is the mask too: ``mc.bias.Mask(rules.to_network())``. None = any
        regulator of the mask suffices (OR), an inhibiting one where it is off; an unknown sign counts as activating.

    Notes
    -----
    B is that of CNORode, n in [1, 5] from 3, k in [0.1, 0.9] from 0.5, tau in [0.01, 10] from 1. **An inhibited node is
    frozen at its level at time 0, it is not set to 0**: here ``block`` and ``scale`` do that, as in the paper, whatever
    their strength; ``fix`` holds a level. Levels are data between 0 and 1; measured nodes start at the reference,
    others at 0. Different here: Adam on gradients through Heun's method, where CNORode has metaheuristics over CVODES;
    ranges are kept by a logistic function.

    Examples
    --------
    >>> LogicODE().units, LogicODE.freezes
    ('data', True)
    """

    rules: LogicNetwork | None = None

    name = "logic-ode"
    freezes = True
    fitted_type = FittedLogic
    citations = (
        Citation(
            "10.1186/1752-0509-6-133",
            "Terfve, Cokelaer, Henriques, et al. CellNOptR: a flexible toolkit to train protein signaling networks to "
            "data using multiple logic formalisms. BMC Systems Biology 6:133, 2012",
            "the logic-based differential equations of CNORode",
        ),
    )

    def form(self, made: Structure) -> LogicForm:
        """Return the rules on the nodes of a structure."""
        return LogicForm(on_structure(made, self.rules))

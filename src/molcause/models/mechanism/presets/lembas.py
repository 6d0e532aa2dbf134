"""`LEMBAS`: the recurrent signaling network of Nilsson et al. (2022), as a contracting equilibrium."""

from dataclasses import dataclass

from molcause.models.mechanism.base import AbstractMechanism
from molcause.provenance import Citation


@dataclass(frozen=True)
class LEMBAS(AbstractMechanism):
    """LEMBAS: the fixed point of x = phi(W x + b + u) on a network of known signs, phi like Michaelis-Menten.

    Needs data between 0 and 1, as the authors' transcription factor activities are. Signs are a bias:
    ``mc.bias.Signs(network)`` holds them, ``mc.bias.Signs(network, strength=...)`` prices the wrong ones, as they
    do; unknown signs are free. A ligand is a shift on a node without regulators, and passes phi too.

    Notes
    -----
    Not registered, since on the authors' ligand screen it does not reach their accuracy. The state equation of Nilsson
    et al.; the gradient is by the adjoint fixed point of theirs. Readings are states times a learned factor. Different
    here: that there is a unique fixed point is held by rows of weights (`limit`) where the
    authors price the spectral radius of one random sample in each step; no price on the spread of states; full batches,
    which start where the last step ended, instead of batches of 5 from 0 with a learning rate that rises and falls; no
    noise on inputs. Their knock-out is a shift by -3: say ``shift``, or say ``fix`` for a node that is held.

    Examples
    --------
    >>> LEMBAS().link, LEMBAS(limit=None).limit
    ('leaky', None)
    """

    link: str = "leaky"
    units: str = "data"
    gains: bool = False
    readings: str = "scaled"
    longest: int | None = None
    linked_inputs: bool = True
    penalty: float = 0.0
    l2: float = 1e-6
    rate: float = 2e-3
    steps: int = 3000
    start: float = 0.5
    members: int = 2

    name = "lembas"
    citations = (
        Citation(
            "10.1038/s41467-022-30684-y",
            "Nilsson, Peters, Meimetis, Bryson, Lauffenburger. Artificial neural networks enable genome-scale "
            "simulations of intracellular signaling. Nature Communications 13:3069, 2022",
            "the model LEMBAS",
        ),
    )

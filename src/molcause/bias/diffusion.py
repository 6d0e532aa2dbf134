"""`Diffusion`: targets are alike if what they do spreads alike over a network."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.sparse import csr_array, diags_array

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.bias.edges import check_network
from molcause.bias.similarity import checked_places, compiled
from molcause.errors import BiasError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap


@dataclass(frozen=True)
class Diffusion(AbstractBias):
    """Compare targets by a random walk with restart: z = r sum_k (1 - r)^k e M^k, k up to `steps`.

    Signed, M holds the signs of directed edges, so that two targets are unlike where one raises what the other lowers;
    an edge of unknown sign is left out, and counted. Unsigned, every edge is walked both ways. The rows of M are
    divided by their sum of absolute values. A signed walk also says which readouts a target moves, and which way; a
    model may use that as its first guess. Network propagation: L. Cowen, T. Ideker, B. J. Raphael, R. Sharan, Nature
    Reviews Genetics 18:551 (2017), Box 1.

    Parameters
    ----------
    network
        The knowledge.
    signed
        Whether signs and directions count.
    restart
        r, between 0 and 1, exclusive: the larger, the nearer the target.
    steps
        Longest walk.
    acts_on
        What a target acts on where its name does not say so: ``{"dasatinib": "SRC|ABL1"}``. Families and aliases are
        known by name.

    Raises
    ------
    BiasError
        If a number is out of range, or ``acts_on`` is no mapping of names.

    Examples
    --------
    >>> net = Network.from_edges([("RAF", "MEK", 1), ("MEK", "ERK", 1), ("PTEN", "ERK", -1)])
    >>> made = Diffusion(net).compile(ReadoutMap.same_names(["ERK"]), ("RAF", "MEK", "PTEN")).similarity[0]
    >>> made.between(["RAF"], ["MEK", "PTEN"]).round(2).tolist()
    [[0.49, -0.1]]
    """

    network: Network
    signed: bool = True
    restart: float = 0.5
    steps: int = 8
    acts_on: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_network(self.network)
        checked_places(self.acts_on)
        if not 0 < self.restart < 1 or self.steps < 1:
            raise BiasError(
                f"A diffusion restarts with a probability between 0 and 1, exclusive, and takes 1 step or more; got "
                f"restart={self.restart!r}, steps={self.steps!r}."
            )

    @property
    def slots(self) -> tuple[str, ...]:
        """The slot that it fills."""
        return ("similarity",)

    @property
    def knowledge(self) -> tuple[Network, ...]:
        """The network that it is bound to."""
        return (self.network,)

    def rebind(self, change: Callable[[Network], Network]) -> "Diffusion":
        """Return the same recipe on changed knowledge."""
        return replace(self, network=change(self.network))

    def compile(self, readouts: ReadoutMap, targets: tuple[str, ...]) -> Constraints:
        """Return the similarity of all nodes, and of these readouts and targets by name."""
        matrix = signed_steps(self.network) if self.signed else both_ways(self.network)
        size = np.asarray(abs(matrix).sum(axis=1)).ravel()
        matrix = diags_array(1.0 / np.where(size > 0, size, 1.0)) @ matrix
        amounts = self.restart * (1.0 - self.restart) ** np.arange(self.steps + 1)
        name = "signed diffusion" if self.signed else "diffusion"
        places = {**self.network.synonyms, **self.acts_on}
        made, notes = compiled(
            name, self.network.node, csr_array(matrix), amounts, places, readouts, targets, reaches=self.signed
        )
        free = int((self.network.sign[self.network.directed] == 0).sum()) if self.signed else 0
        left = f"{free} edge(s) of network {self.network.name!r} have no sign and were left out of the {name}"
        notes += (left,) if free else ()
        return Constraints(readouts.readout, targets, similarity=(made,), notes=notes)

    def describe(self) -> str:
        """Return the recipe in one line."""
        kind = "signed" if self.signed else "unsigned"
        return f"Diffusion({self.network.name}, {kind}, restart={self.restart:g}, steps={self.steps})"


def signed_steps(network: Network) -> csr_array:
    """Return ``[nodes, nodes]`` signs of the directed edges from row to column; edges that disagree cancel."""
    used = network.directed & (network.sign != 0)
    ends = network.source_index[used], network.target_index[used]
    n = len(network.node)
    made = csr_array((np.sign(network.sign[used]).astype(float), ends), shape=(n, n))
    made.sum_duplicates()
    return made


def both_ways(network: Network) -> csr_array:
    """Return ``[nodes, nodes]`` 1 where two nodes share an edge; the reversed network has the same."""
    n = len(network.node)
    ends = np.concatenate([network.source_index, network.target_index])
    others = np.concatenate([network.target_index, network.source_index])
    made = csr_array((np.ones(len(ends)), (ends, others)), shape=(n, n))
    made.sum_duplicates()
    made.data[:] = 1.0
    return made

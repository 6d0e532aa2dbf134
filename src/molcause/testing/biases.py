"""`check_bias`: the laws of a bias recipe."""

from collections.abc import Callable

import numpy as np

from molcause.bias import SLOTS, AbstractBias, Constraints
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap
from molcause.testing.checks import Check, holds
from molcause.testing.worlds import small_world


def check_bias(make: Callable[[Network], AbstractBias]) -> list[Check]:
    """Try every law on a bias.

    Parameters
    ----------
    make
        Makes the bias from a network.

    Returns
    -------
    list of Check

    Raises
    ------
    AssertionError
        If a law is broken.

    Examples
    --------
    >>> import molcause as mc
    >>> len(check_bias(mc.bias.EdgePrior))
    4
    """
    world = small_world()
    bias, readouts = make(world.network), ReadoutMap.same_names(world.network.features)
    first, second = bias.compile(readouts, ()), bias.compile(readouts, ())
    other = Network.from_edges([("D", "A", 1)], nodes=world.network.features, name="other")
    rebound = bias.rebind(lambda network: other)
    shape = (len(readouts), len(readouts))
    positive, negative = first.prices(0.02)
    return [
        holds(
            set(first.slots) == set(bias.slots) <= set(SLOTS), "it fills the slots that it declares", str(first.slots)
        ),
        holds(_equal(first, second), "compiling twice gives the same constraints", bias.describe()),
        holds(
            rebound.slots == bias.slots and all(network is other for network in rebound.knowledge),
            "rebind keeps the recipe and changes the knowledge",
            rebound.describe(),
        ),
        holds(
            positive.shape == negative.shape == shape and (positive >= 0).all() and (negative >= 0).all(),
            "prices are never negative",
            f"smallest {min(positive.min(), negative.min()):g}",
        ),
    ]


def _equal(first: Constraints, second: Constraints) -> bool:
    prices = zip(first.prices(0.02), second.prices(0.02), strict=True)
    return first.similarity == second.similarity and all(np.array_equal(a, b) for a, b in prices)

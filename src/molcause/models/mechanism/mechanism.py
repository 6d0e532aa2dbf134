"""`Mechanism`: the family of mechanisms with every setting free."""

from dataclasses import dataclass

from molcause.models.mechanism.base import AbstractMechanism


@dataclass(frozen=True)
class Mechanism(AbstractMechanism):
    """A mechanism of your own: any link, dynamics, units and readings.

    Parameters
    ----------
    link, dynamics, units, hidden, limit, members, steps, patience, rate, penalty, l2, validation, intercepts, gains
        And the rest: as in `molcause.models.mechanism.base.AbstractMechanism`.

    Examples
    --------
    >>> import molcause as mc
    >>> from molcause.testing.worlds import small_world
    >>> world = small_world()
    >>> fitted = Mechanism(members=2, steps=100).fit(world.data, mc.bias.Mask(world.network))
    >>> fitted.rungs, fitted.weight.shape
    ((1, 2), (2, 3))
    """

    name = "mechanism"

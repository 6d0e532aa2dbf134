"""What a perturbation changes in any world: rows, columns, inputs and levels of its targets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from molcause.data.intervention import KINDS, Intervention, Perturbation
from molcause.errors import InterventionError, did_you_mean
from molcause.worlds.mechanisms import Array


@dataclass(frozen=True)
class Surgery:
    """A perturbation as changes of mechanisms.

    Parameters
    ----------
    kept
        ``[genes]`` which fraction of its own production each gene keeps (scale).
    sent
        ``[genes]`` which fraction of its influence each gene sends (block).
    added
        ``[genes]`` what is added to its input (shift).
    level
        ``[genes]`` where it is held (fix); NaN = free.
    unknown
        Position and kind of each intervention whose strength neither the perturbation nor the world's defaults tell.
    """

    kept: Array
    sent: Array
    added: Array
    level: Array
    unknown: tuple[tuple[int, str], ...] = ()

    @property
    def fixed(self) -> tuple[int, ...]:
        """The positions that are held at a known level."""
        return tuple(np.flatnonzero(~np.isnan(self.level)).tolist())


def surgery(
    done: Perturbation,
    names: Sequence[str],
    *,
    default: Mapping[str, float],
    kinds: Collection[str] = KINDS,
    timed: bool = False,
) -> Surgery:
    """Read a perturbation.

    Parameters
    ----------
    done
        What was done.
    names
        The nodes of the world.
    default
        Strength of a kind where the perturbation does not give it; kinds that are not there are reported as unknown.
    kinds
        The kinds that the world honours.
    timed
        Whether it honours interventions with a start or an end.

    Raises
    ------
    InterventionError
        If a target or a kind is not the world's, or an intervention has a time where there is none.

    Examples
    --------
    >>> import molcause as mc
    >>> found = surgery((mc.knock_down(0.75).on("B"), mc.knock_out().on("A")), ["A", "B"], default={})
    >>> found.kept.tolist(), found.unknown
    ([1.0, 0.25], ((0, 'fix'),))
    """
    position = {name: k for k, name in enumerate(names)}
    ones = np.ones(len(position))
    change = {"scale": ones, "block": ones.copy(), "shift": 0.0 * ones, "fix": np.nan * ones}
    unknown = []
    for item in done:
        _check(item, position, kinds, timed)
        strength = item.strength if item.known else default.get(item.kind, np.nan)
        if np.isnan(strength):
            unknown.append((position[item.target], item.kind))
        else:
            change[item.kind][position[item.target]] = strength
    return Surgery(change["scale"], change["block"], change["shift"], change["fix"], tuple(unknown))


def _check(item: Intervention, position: Mapping[str, int], kinds: Collection[str], timed: bool) -> None:
    if item.target not in position:
        hint = did_you_mean(item.target, position)
        raise InterventionError(f"This world has no {item.target!r} to intervene on. {hint}".rstrip())
    if item.kind not in kinds:
        raise InterventionError(f"This world honours {', '.join(kinds)}; got {item.kind!r} on {item.target!r}.")
    if item.timed and not timed:
        raise InterventionError(f"This world has no time, but '{item}' has a start or an end. Leave them out.")

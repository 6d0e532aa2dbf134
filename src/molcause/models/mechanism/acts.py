"""`Acts`: what conditions do to the state equation, as arrays; one row for each condition, one column for each node.

The four kinds of intervention in every dynamics (order: scale, block, shift, fix last):

    messages  m_j = f_j x_j + (1 - f_j) s_j      block: the column of its target, what it sends
    input     z_i = sum_j W_ij m_j + b_i + u_i   shift: added inside the link
    level     x_i = q_i (gain_i / decay_i) phi(z_i) + (1 - q_i) r_i      scale: the row's own production
    fixed     x_i = value                        fix: the row is replaced

s and r are what a node sends, or is, when nothing of it is left: the scale's natural zero where it has one (0 in
absolute units, where this is the bare f x and q phi), and a parameter of its target where it has none. A strength that
is not known is a parameter too, shared by all conditions that do the same to the same target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from molcause.data.intervention import Intervention, Perturbation, describe
from molcause.errors import InterventionError, did_you_mean
from molcause.models.base import Array
from molcause.models.mechanism.structure import Integers, Structure
from molcause.models.mechanism.units import Units


@dataclass(frozen=True)
class Unknown:
    """Something of an intervention that is learned: ``strength`` or ``floor``, of what kind, on which target."""

    what: str
    target: str
    kind: str


class Acts(NamedTuple):
    """C conditions x N nodes, in units of the state.

    Parameters
    ----------
    fixed, value
        1 where a node is held, and at what level.
    shift
        u: added inside the link.
    row, floor
        q and r; 1 = nothing done.
    column, sent
        f and s; 1 = nothing done.
    learned_value, learned_shift, learned_row, learned_floor, learned_column, learned_sent
        Position, from 1, of what is learned instead, among `unknown`; 0 = nothing.
    through
        Position, from 1, of the readout in whose units the value is; 0 = those of the state.
    """

    fixed: Array
    value: Array
    shift: Array
    row: Array
    floor: Array
    column: Array
    sent: Array
    learned_value: Integers
    learned_shift: Integers
    learned_row: Integers
    learned_floor: Integers
    learned_column: Integers
    learned_sent: Integers
    through: Integers


POSITIONS = (*(name for name in Acts._fields if name.startswith("learned")), "through")
_ONES = ("row", "column")


class Compiler:
    """Turns perturbations into `Acts`.

    Parameters
    ----------
    structure
        Nodes and readouts.
    units
        Of levels.
    unknown
        What was learned in training, or None while training: then it is collected.

    Notes
    -----
    Asked for something that was not learned, it takes what is typical of the kind (`Unknown` without a target), and
    lists it in `assumed`; where training had no such kind, in `missing`, and the place is that of nothing done.
    """

    def __init__(self, structure: Structure, units: Units, unknown: tuple[Unknown, ...] | None = None) -> None:
        self.structure, self.units = structure, units
        self.learns = unknown is None
        self.unknown = list(unknown or ())
        self.assumed: list[Unknown] = []
        self.missing: list[Unknown] = []

    def acts(self, perturbations: Sequence[Perturbation], levels: Array | None = None) -> Acts:
        """Return the arrays.

        Parameters
        ----------
        perturbations
            What is done, for each condition.
        levels
            ``[C, K]`` what readings showed, NaN = not known: the level of a fix of unknown strength.

        Raises
        ------
        InterventionError
            If a target is no node.
        """
        shape = (len(perturbations), len(self.structure.nodes))
        made: dict[str, Any] = {name: np.zeros(shape) for name in Acts._fields}
        made |= {name: np.ones(shape) for name in _ONES}
        made |= {name: np.zeros(shape, dtype=np.intp) for name in POSITIONS}
        for k, perturbation in enumerate(perturbations):
            for item in perturbation:
                self._add(made, k, item, None if levels is None else levels[k])
        return Acts(**made)

    def _add(self, made: dict[str, Any], k: int, item: Intervention, levels: Array | None) -> None:
        readout = self.units.readouts.get(item.target, -1)
        at = np.flatnonzero(self.structure.readout_of[readout]) if readout >= 0 else self.structure.of(item.target)
        if not len(at):
            names = (*self.structure.nodes, *self.units.readouts)
            raise InterventionError(
                f"{item.target!r} is no node of this model, which has {len(self.structure.nodes)}. "
                f"{did_you_mean(item.target, names)}".rstrip()
            )
        for node in at:
            through = readout if readout >= 0 else int(self.structure.anchor[node])
            if item.kind == "fix":
                self._fix(made, (k, int(node)), item, through, levels)
            elif item.kind == "shift":
                self._shift(made, (k, int(node)), item, through)
            else:
                self._lower(made, (k, int(node)), item, through)

    def _fix(
        self, made: dict[str, Any], at: tuple[int, int], item: Intervention, through: int, levels: Array | None
    ) -> None:
        level = item.strength
        if not item.known and through >= 0:
            level = np.nan if levels is None else levels[through]
            level = self.units.absent[through] if np.isnan(level) else level
        made["fixed"][at] = 1.0
        if np.isnan(level) and self.structure.is_input[at[1]]:
            made["value"][at] = self.units.floor_of_inputs
        elif np.isnan(level):
            made["learned_value"][at] = self._position("strength", item)
        else:
            made["value"][at] = self.units.state(level, through)
            made["through"][at] = through + 1

    def _shift(self, made: dict[str, Any], at: tuple[int, int], item: Intervention, through: int) -> None:
        if item.known:
            made["shift"][at] += self.units.amount(item.strength, through)
        elif self.structure.is_input[at[1]]:
            made["shift"][at] += 1.0  # its edges say how strong it is
        else:
            made["learned_shift"][at] = self._position("strength", item)

    def _lower(self, made: dict[str, Any], at: tuple[int, int], item: Intervention, through: int) -> None:
        """Enter a scale or a block: a fraction of the row or of the column, and the level at which it ends."""
        part, end = ("row", "floor") if item.kind == "scale" else ("column", "sent")
        is_input = bool(self.structure.is_input[at[1]])
        if item.known:
            made[part][at] *= item.strength
        elif is_input:
            made[part][at] = 0.0  # its edges say how strong it is
        else:
            made[f"learned_{part}"][at] = self._position("strength", item)
        zero = self.units.floor_of_inputs if is_input else self.units.zero(through)
        if np.isnan(zero):
            made[f"learned_{end}"][at] = self._position("floor", item)
        else:
            made[end][at] = zero

    def _position(self, what: str, item: Intervention) -> int:
        """Return the position from 1 of something learned; 0 if training showed nothing like it."""
        one, typical = Unknown(what, item.target, item.kind), Unknown(what, "", item.kind)
        if self.learns and one not in self.unknown:
            self.unknown.append(one)
        if one in self.unknown:
            return self.unknown.index(one) + 1
        (self.assumed if typical in self.unknown else self.missing).append(one)
        return self.unknown.index(typical) + 1 if typical in self.unknown else 0


def in_words(missing: Sequence[Unknown], scale: str) -> str:
    """Return why a prediction is not determined: what training did not show, target by target."""
    return "; ".join(dict.fromkeys(_sentence(one, scale) for one in missing))


def _sentence(one: Unknown, scale: str) -> str:
    done = describe((Intervention(one.kind, target=one.target),))
    if one.what == "strength":
        return f"how strong '{done}' is was not learned, since training never did it; give a strength"
    return f"what is left of {one.target} under '{done}' was not learned, and scale {scale!r} has no natural zero"

"""From conditions to likelihood: which row, column and mean each intervention frees, in integer arrays.

Readings are standardised by the reference condition. For condition e and readout i the equation is

    x_i = q_ei (sum_j B_ij (f_ej x_j + v_ej)) + free mean_ei + e_i

``fix`` removes the row of its target from the likelihood; ``scale`` gives it a mean and variance of its own;
``block`` scales a column and sends a signal v beside it; ``shift`` frees the row's mean, shared by all conditions
with the same shift. A target that no readout measures frees the means of its children.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from molcause.data import scale as scales
from molcause.data.intervention import Intervention, Perturbation
from molcause.models.base import Array, Prepared, Training
from molcause.names.readouts import ReadoutMap

Integers = NDArray[np.intp]
NOTHING, FIXED = 0, 1
"""Positions of the fractions 1 (nothing done) and 0 (fixed) among `Environments.known`."""


@dataclass(frozen=True)
class Input:
    """A free mean shared by conditions: an unmeasured target, or a shift of unknown size on a measured one.

    Parameters
    ----------
    target, kind
        What was done to what.
    known
        Whether the strength is known; then the effect is proportional to it.
    level
        For ``fix``: the level, since nothing says that the effect of a level is proportional to it. Else NaN.
    direct
        Whether it is a shift of a measured target: it acts after the row is scaled, not inside.
    """

    target: str
    kind: str
    known: bool
    level: float
    direct: bool


@dataclass(frozen=True)
class Learned:
    """A scale or block as done in training, of which something is learned: one for each target, kind and strength."""

    target: str
    readout: int
    kind: str
    strength: float


@dataclass(frozen=True)
class Environments:
    """The conditions as the likelihood sees them; E conditions, d readouts, p inputs.

    Parameters
    ----------
    samples
        ``[E]`` samples of each condition.
    fraction_of
        ``[E, d]`` position of the column's fraction f in ``[known..., learned...]``.
    row_of
        ``[E, d]`` the same for the row's fraction q.
    known
        Fractions that are given: 1, 0, and known strengths.
    unknown
        `Learned` items whose fraction is a parameter, in order.
    signals
        `Learned` blocks, each with a signal v.
    signal_of
        ``[E, d]`` position of the column's signal in ``[0, signals...]``.
    scaled, scaled_of
        `Learned` scaled rows, and ``[E, d]`` position of the row among them in ``[none, scaled...]``.
    tied
        Whether signals are tied to the scale's natural zero: v = (1 - f) zero.
    zero
        ``[d]`` the natural zero in standardised units; 0 where there is none.
    offset
        ``[E, d]`` known shifts, standardised.
    inputs
        The free means shared by conditions.
    design, scale
        ``[E, p]`` amount of each input, relative to the reference, in units of its largest amount, ``[p]``.
    children
        ``[d, p]`` which rows an input may act on.
    center, spread
        ``[d]`` reference mean and standard deviation, in data units.
    lowest, highest
        ``[b]`` bounds of each signal, standardised: a blocked node cannot send what its reading never was. Without them
        a node of little influence could send an enormous signal, which is a free mean in disguise.
    """

    samples: Array
    fraction_of: Integers
    row_of: Integers
    known: Array
    unknown: tuple[Learned, ...]
    signals: tuple[Learned, ...]
    signal_of: Integers
    scaled: tuple[Learned, ...]
    scaled_of: Integers
    tied: bool
    zero: Array
    offset: Array
    inputs: tuple[Input, ...]
    design: Array
    scale: Array
    children: NDArray[np.bool_]
    center: Array
    spread: Array
    lowest: Array
    highest: Array

    @property
    def excluded(self) -> NDArray[np.bool_]:
        """``[E, d]`` rows that leave the pooled likelihood: fixed or scaled."""
        return np.asarray(self.row_of != NOTHING)

    @property
    def fixed(self) -> NDArray[np.bool_]:
        """``[E, d]`` rows that are fixed."""
        return np.asarray(self.row_of == FIXED)

    @property
    def blocked(self) -> NDArray[np.bool_]:
        """``[E]`` conditions in which some column is scaled."""
        return np.asarray((self.fraction_of != NOTHING).any(axis=1))


class _Builder:
    """Fills the integer arrays, one intervention at a time."""

    def __init__(self, training: Training, n: int) -> None:
        self.readouts, self.spread = training.readouts, training.sd[0]
        shape = (n, len(training.readouts))
        self.fraction_of, self.row_of, self.signal_of, self.scaled_of = (
            np.zeros(shape, dtype=np.intp) for _ in range(4)
        )
        self.offset = np.zeros(shape)
        self.known: list[float] = [1.0, 0.0]
        self.unknown: list[Learned] = []
        self.signals: list[Learned] = []
        self.scaled: list[Learned] = []
        self.inputs: list[Input] = []
        self.amounts: dict[tuple[int, int], float] = {}

    def place(self, e: int, item: Intervention) -> None:
        """Enter one intervention of condition e; those of one target come in the order in which they act."""
        measured = self.readouts.of(item.target)
        if not len(measured) or (item.kind == "shift" and not item.known):
            self.amounts[e, _position(self.inputs, as_input(item, bool(len(measured))))] = amount(item)
        elif item.kind == "shift":
            self.offset[e, measured] += item.strength / self.spread[measured]
        elif item.kind == "fix":
            self.row_of[e, measured] = FIXED
            self.scaled_of[e, measured] = 0
        else:
            for t in measured:
                self._scale(e, int(t), item)

    def _scale(self, e: int, t: int, item: Intervention) -> None:
        done = Learned(item.target, t, item.kind, item.strength)
        if item.kind == "scale":
            self.row_of[e, t] = self._fraction(done)
            self.scaled_of[e, t] = 1 + _position(self.scaled, done)
        else:
            self.fraction_of[e, t] = self._fraction(done)
            self.signal_of[e, t] = 1 + _position(self.signals, done)

    def _fraction(self, done: Learned) -> int:
        """Return the position of a fraction among the known ones, or -1 - its position among the learned."""
        if np.isnan(done.strength):
            return -1 - _position(self.unknown, done)
        self.known.append(done.strength)
        return len(self.known) - 1

    def scale(self) -> Array:
        """Return ``[p]`` the largest amount of each input, so that a dose of 1e-10 counts as much as one of 1."""
        found = np.zeros(len(self.inputs))
        for (_, k), value in self.amounts.items():
            found[k] = max(found[k], abs(value))
        return np.where(found > 0, found, 1.0)

    def design(self) -> Array:
        """Return ``[E, p]`` amounts of the inputs, in units of `scale`, relative to the reference."""
        found = np.zeros((len(self.offset), len(self.inputs)))
        for (e, k), value in self.amounts.items():
            found[e, k] = value / self.scale()[k]
        return np.asarray(found - found[0])


def environments(prepared: Prepared, mask: NDArray[np.bool_]) -> Environments:
    """Lay out the conditions of prepared data.

    Parameters
    ----------
    prepared
        Data and constraints.
    mask
        ``[readouts, readouts + targets]`` edges that may exist; its last columns say which readouts an
        unmeasured target may act on.
    """
    training = prepared.training
    center, spread = training.mean[0], training.sd[0]
    build = _Builder(training, len(prepared.perturbations))
    for e, perturbation in enumerate(prepared.perturbations):
        for item in perturbation:
            build.place(e, item)
    natural = scales.natural_zero(training.scale)
    tied = not np.isnan(natural)
    blocked = [item.readout for item in build.signals]
    return Environments(
        samples=training.samples,
        fraction_of=_positions(build.fraction_of, len(build.known)),
        row_of=_positions(build.row_of, len(build.known)),
        known=np.array(build.known),
        unknown=tuple(build.unknown),
        signals=tuple(build.signals),
        signal_of=build.signal_of,
        scaled=tuple(build.scaled),
        scaled_of=build.scaled_of,
        tied=tied,
        zero=(natural - center) / spread if tied else np.zeros(len(center)),
        offset=build.offset,
        inputs=tuple(build.inputs),
        design=build.design(),
        scale=build.scale(),
        children=_children(build.inputs, training, prepared.targets, mask),
        center=center,
        spread=spread,
        lowest=((training.lowest - center) / spread)[blocked],
        highest=((training.highest - center) / spread)[blocked],
    )


def as_input(item: Intervention, direct: bool) -> Input:
    """Return the input that an intervention is an amount of."""
    return Input(item.target, item.kind, item.known, item.strength if item.kind == "fix" else math.nan, direct)


def amount(item: Intervention) -> float:
    """Return how much of an input an intervention is; an unknown strength, or a fixed level, counts as 1."""
    if not item.known or item.kind == "fix":
        return 1.0
    return 1.0 - item.strength if item.kind in ("scale", "block") else item.strength


def _children(
    inputs: list[Input], training: Training, targets: tuple[str, ...], mask: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    d = len(training.readouts)
    children = np.zeros((d, len(inputs)), dtype=bool)
    for k, given in enumerate(inputs):
        measured = training.readouts.of(given.target)
        if len(measured):
            children[measured, k] = True
        else:
            children[:, k] = mask[:, d + targets.index(given.target)]
    return children


def _positions(found: Integers, n_known: int) -> Integers:
    """Turn -1 - k (learned) into positions behind the known fractions."""
    return np.where(found < 0, n_known - 1 - found, found)


def _position(items: list, item: object) -> int:  # type: ignore[type-arg]
    """Return where an item stands in a list, appending it if it is new; NaN equals NaN here."""
    for k, other in enumerate(items):
        if repr(other) == repr(item):
            return k
    items.append(item)
    return len(items) - 1


def split_inputs(
    perturbation: Perturbation, inputs: tuple[Input, ...], readouts: ReadoutMap
) -> tuple[Array, list[Intervention]]:
    """Return the amount of each input in a perturbation, and the interventions that are surgery instead.

    An input whose strength was not known in training is given as it was then (amount 1), whatever strength
    is asked.
    """
    amounts, rest = np.zeros(len(inputs)), []
    for item in perturbation:
        measured = bool(len(readouts.of(item.target)))
        wanted = repr(as_input(item, measured))
        exact = [k for k, given in enumerate(inputs) if repr(given) == wanted]
        loose = [
            k
            for k, g in enumerate(inputs)
            if (g.target, g.kind, g.known) == (item.target, item.kind, False) and item.kind != "fix"
        ]
        is_surgery = measured and (item.kind != "shift" or item.known)
        if exact and not is_surgery:
            amounts[exact[0]] = amount(item)
        elif loose and not is_surgery:
            amounts[loose[0]] = 1.0
        else:
            rest.append(item)
    return amounts, rest

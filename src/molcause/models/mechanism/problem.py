"""From prepared data and a structure to the arrays that are trained on; NumPy only, padded to buckets.

Corrupted knowledge of about the same size has the same shapes, so that nothing is compiled anew for it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from molcause.models.base import Array
from molcause.models.mechanism.acts import POSITIONS, Acts
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.structure import Integers, Structure
from molcause.provenance import seed_for

EDGES, NODES = 64, 16
"""Edges and nodes are padded to multiples of these: a new shape is compiled anew, which takes longer than padding."""
UNIT = math.log(math.e - 1.0)
"""The raw number whose softplus is 1."""


@dataclass(frozen=True)
class Rows:
    """The data as they are trained on: R rows, each a condition at a time.

    Parameters
    ----------
    condition, time
        ``[R]`` position of the condition, and number of the time step.
    data
        ``[R, K]`` standardized mean readings; NaN = not measured.
    """

    condition: Integers
    time: Integers
    data: Array


class Free(NamedTuple):
    """Which parameters are learned beside weights: b, gain, decay, and the readouts' factors and offsets."""

    bias: bool
    gain: bool
    decay: bool
    response: bool
    offset: bool


def sizes(structures: Sequence[Structure]) -> tuple[int, int]:
    """Return the padded numbers of nodes and edges for structures that are trained together."""
    return (
        _padded(max(len(one.nodes) for one in structures), NODES),
        _padded(max(len(one.source) for one in structures), EDGES),
    )


def arrays(
    structure: Structure, acts: Acts, rows: Rows, learned: int, free: Free, links_inputs: bool, size: tuple[int, int]
) -> dict[str, Any]:
    """Return the fields of a `molcause.models.mechanism.compiled.Problem`.

    Parameters
    ----------
    structure, acts, rows
        What is trained.
    learned
        Number of learned strengths and floors.
    free
        Which parameters are learned.
    links_inputs
        Whether nodes on which nothing acts pass what is done to them through the link too.
    size
        Padded numbers of nodes and edges.
    """
    n, e = size
    moving = np.ones(n) if links_inputs else _filled(~structure.is_input, n, 0.0)
    scale = 2.0 / len(structure.readout_of)  # from nats per sample to the mean squared error
    return {
        "source": _filled(structure.source, e, 0),
        "target": _filled(structure.target, e, 0),
        "positive": _filled(structure.positive * scale, e, np.inf),
        "negative": _filled(structure.negative * scale, e, np.inf),
        "in_loop": _filled(structure.in_loop, e, 0.0),
        "moving": moving,
        "acts": padded_acts(acts, n),
        "readout_of": np.pad(structure.readout_of, ((0, 0), (0, n - len(structure.nodes)))),
        "condition": rows.condition,
        "time": rows.time,
        "data": np.nan_to_num(rows.data),
        "free": _free(structure, learned, free, size),
    }


def padded_acts(acts: Acts, n: int) -> Acts:
    """Return the arrays with nodes added to which nothing is done."""
    made: dict[str, Any] = {}
    for name, value in acts._asdict().items():
        idle = 1.0 if name in ("row", "column") else 0.0
        kind = np.intp if name in POSITIONS else float
        made[name] = np.pad(value, ((0, 0), (0, n - value.shape[1])), constant_values=idle).astype(kind)
    return Acts(**made)


def initial(
    structure: Structure,
    kinds: Sequence[float],
    size: tuple[int, int],
    spread: float,
    gain: float,
    seed: int,
    member: int,
) -> Parameters:
    """Return the parameters at which a member starts.

    Parameters
    ----------
    structure
        Nodes and edges.
    kinds
        Starting value of each learned strength or floor.
    size
        Padded numbers of nodes and edges.
    spread
        Standard deviation of the sum of a node's weights; each has this over the root of their number.
    gain
        Raw number of gains and decays; their softplus is the number itself.
    seed, member
        Of the draw.
    """
    n, e = size
    draw = np.random.default_rng(seed_for(seed, "weights", str(member))).normal(size=len(structure.source))
    incoming = np.bincount(structure.target, minlength=n)[structure.target]
    weight = spread * draw / np.sqrt(np.maximum(incoming, 1))
    sign = structure.sign
    k = len(structure.readout_of)
    return Parameters(
        weight=_filled(np.where(sign == 0, weight, sign * np.abs(weight)), e, 0.0),
        bias=np.zeros(n),
        gain=np.full(n, gain),
        decay=np.full(n, gain),
        learned=np.array(kinds, dtype=float),
        response=np.ones(k),
        offset=np.zeros(k),
    )


def parts(rows: Rows, conditions: int, share: float, member: int, seed: int) -> tuple[Array, Array]:
    """Return ``[R, K]`` weights of readings in training and in validation, split by condition.

    The first condition (the reference) always trains. With fewer than 5 conditions nothing is held back.
    """
    seen = (~np.isnan(rows.data)).astype(float)
    held = np.zeros(conditions, dtype=bool)
    count = round(share * (conditions - 1)) if conditions >= 5 else 0
    draw = np.random.default_rng(seed_for(seed, "validation", str(member)))
    held[1 + draw.permutation(conditions - 1)[:count]] = True
    inside = held[rows.condition][:, None]
    return seen * ~inside, seen * inside


def _free(structure: Structure, learned: int, free: Free, size: tuple[int, int]) -> Parameters:
    n, e = size
    k = len(structure.readout_of)
    anchors = np.isin(np.arange(k), structure.anchor)
    mechanism = _filled(~structure.is_input | np.zeros(len(structure.nodes), dtype=bool), n, 0.0)
    return Parameters(
        weight=_filled(np.ones(len(structure.source)), e, 0.0),
        bias=mechanism * free.bias,
        gain=np.full(n, float(free.gain)),
        decay=np.full(n, float(free.decay)),
        learned=np.ones(learned),
        response=np.ones(k) if free.response else (~anchors).astype(float),
        offset=np.ones(k) if free.offset else (~anchors).astype(float),
    )


def _padded(n: int, bucket: int) -> int:
    return max(1, -(-n // bucket)) * bucket


def _filled(values: NDArray[Any], n: int, fill: float) -> NDArray[Any]:
    kind = np.intp if values.dtype.kind == "i" and values.dtype != np.int8 else float
    return np.concatenate([values.astype(kind), np.full(n - len(values), fill, dtype=kind)])

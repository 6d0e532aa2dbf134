"""From data and biases to fitted ensembles: structures, arrays, training, noise, and notes on all of it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import describe, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.models.base import Array, Prepared, prepare_many
from molcause.models.mechanism.acts import Acts, Compiler, Unknown
from molcause.models.mechanism.compiled import Config
from molcause.models.mechanism.field import Parameters, softplus
from molcause.models.mechanism.fitted import FittedMechanism
from molcause.models.mechanism.links import link
from molcause.models.mechanism.loops import refuse_loops
from molcause.models.mechanism.noise import check_replicates, estimate
from molcause.models.mechanism.problem import UNIT, Free, arrays, initial, parts, sizes
from molcause.models.mechanism.rows import Timed, rows_of
from molcause.models.mechanism.states import Machine
from molcause.models.mechanism.structure import Structure, structure
from molcause.models.mechanism.training import Stage, Trained, train
from molcause.models.mechanism.units import Units, units_of

if TYPE_CHECKING:
    from molcause.models.mechanism.base import AbstractMechanism

_TOGETHER = 16
_ITERATIONS, _TOLERANCE = 100, 1e-6
_DENSE = 10
"""A matrix is faster than edge by edge where more than one in so many of its elements is an edge (measured)."""


@dataclass(frozen=True)
class _Case:
    """One bias: its structure and what conditions do to it."""

    prepared: Prepared
    structure: Structure
    acts: Acts
    unknown: tuple[Unknown, ...]
    penalty: float
    """1 where the model's own price of weights applies; 0 where a bias sets one."""


def fit_ensembles(
    model: "AbstractMechanism",
    data: PerturbationData,
    biases: Sequence[AbstractBias | None],
    seed: int,
    progress: Callable[[int], None],
) -> list[FittedMechanism]:
    """Fit the same data under each bias; groups of biases are trained in one program."""
    prepared = prepare_many(model, data, biases, seed)
    if not prepared:
        return []
    if model.noise:
        check_replicates(prepared[0].condition)
    units = units_of(model.units, prepared[0].training)
    timed = rows_of(data, prepared[0], units, model.dynamics, model.horizon)
    cases = [_case(model, one, bias, units) for one, bias in zip(prepared, biases, strict=True)]
    size = sizes([case.structure for case in cases])
    found: list[FittedMechanism] = []
    for group in _groups(cases):
        trained = _trained(model, group, timed, size, seed, progress)
        found += [_fitted(model, case, one, units, timed) for case, one in zip(group, trained, strict=True)]
    return found[: len(cases)]


def _case(model: "AbstractMechanism", prepared: Prepared, bias: AbstractBias | None, units: Units) -> _Case:
    targets = list(dict.fromkeys(item.target for p in prepared.perturbations for item in p))
    made = structure(prepared.training.readouts, targets, bias, hidden=model.hidden, longest=model.longest)
    if model.dynamics == "ancestral":
        refuse_loops(made, model.name)
    compiler = Compiler(made, units)
    acts = compiler.acts(prepared.perturbations, prepared.training.mean)
    own = 1.0 if prepared.constraints.penalty is None else 0.0
    return _Case(prepared, made, acts, tuple(compiler.unknown), own)


def _groups(cases: list[_Case]) -> list[list[_Case]]:
    """Return groups of one size, the last filled up with its first, so that one program serves all."""
    count = -(-len(cases) // _TOGETHER)
    size = -(-len(cases) // count)
    groups = [cases[k : k + size] for k in range(0, len(cases), size)]
    groups[-1] += groups[-1][:1] * (size - len(groups[-1]))
    return groups


def _trained(
    model: "AbstractMechanism",
    cases: list[_Case],
    timed: Timed,
    size: tuple[int, int],
    seed: int,
    progress: Callable[[int], None],
) -> list[Trained]:
    free = Free(
        model.intercepts,
        model.gains,
        model.decays,
        model.readings in ("scaled", "affine"),
        model.readings == "affine",
    )
    conditions = len(cases[0].acts.fixed)
    problems, starts = [], []
    for case in cases:
        made = case.structure
        problems.append(arrays(made, case.acts, timed.rows, len(case.unknown), free, model.linked_inputs, size))
        first = [_first(one) for one in case.unknown]
        starts.append([initial(made, first, size, model.start, UNIT, seed, m) for m in range(model.members)])
    rows = [parts(timed.rows, conditions, model.validation, m, seed) for m in range(model.members)]
    return train(
        _config(model, cases, size),
        problems,
        starts,
        rows,
        _stages(model, cases[0].penalty),
        l2=model.l2,
        limit=_limit(model),
        progress=progress,
    )


def _config(model: "AbstractMechanism", cases: list[_Case], size: tuple[int, int]) -> Config:
    ancestral = model.dynamics == "ancestral"
    return Config(
        link=model.link,
        trajectory=model.dynamics == "trajectory",
        dense=size[1] * _DENSE > size[0] ** 2,
        horizon=model.horizon,
        step=model.step,
        iterations=size[0] + 2 if ancestral else _ITERATIONS,
        tolerance=_TOLERANCE,
    )


def _stages(model: "AbstractMechanism", own: float) -> list[Stage]:
    if not model.stages:
        return [Stage(model.steps, model.patience, model.rate, own * model.penalty)]
    made = [Stage._make(stage) for stage in model.stages]
    return [one._replace(penalty=own * one.penalty, steps=int(one.steps), horizon=int(one.horizon)) for one in made]


def _limit(model: "AbstractMechanism") -> float:
    lifted = model.limit is None or model.dynamics == "ancestral"
    return math.inf if lifted else float(model.limit or 0.0)


def _first(one: Unknown) -> float:
    """Return where something learned starts: a shift at +1, a half of what is scaled or blocked, levels at -1."""
    if one.what == "strength" and one.kind in ("scale", "block"):
        return 0.0
    return 1.0 if (one.what, one.kind) == ("strength", "shift") else -1.0


def _fitted(model: "AbstractMechanism", case: _Case, trained: Trained, units: Units, timed: Timed) -> FittedMechanism:
    good = np.isfinite(trained.score)
    kept = good if good.any() else np.ones(len(good), dtype=bool)
    made = case.structure
    n, e = len(made.nodes), len(made.source)
    padded = trained.parameters
    parameters = Parameters(*(part[kept] for part in padded))
    parameters = parameters._replace(
        weight=parameters.weight[:, :e],
        **{name: getattr(parameters, name)[:, :n] for name in ("bias", "gain", "decay")},
    )
    unknown, learned = _with_typical(case.unknown, parameters.learned)
    parameters = parameters._replace(learned=learned)
    moving = np.ones(n) if model.linked_inputs else (~made.is_input).astype(float)
    noise = np.empty((0, 0))
    if model.noise:
        standard = units.direction * (case.prepared.values - units.center) / units.spread
        machine = Machine(made, parameters, moving, model.link)
        noise = estimate(machine, case.acts, standard, case.prepared.condition)
    training = case.prepared.training
    notes = (*training.notes, *_notes(case), *timed.notes, *_training_notes(case, trained, kept))
    return FittedMechanism(
        training=replace(training, notes=tuple(dict.fromkeys(notes))),
        structure=made,
        units=units,
        unknown=unknown,
        link=model.link,
        dynamics=model.dynamics,
        moving=moving,
        noise_sd=noise,
        times=timed.times,
        horizon=_last_horizon(model),
        step=model.step,
        score=trained.score[kept],
        at_limit=_at_limit(model, made, parameters),
        **parameters._asdict(),
    )


def _last_horizon(model: "AbstractMechanism") -> int:
    stated = [int(stage[4]) for stage in model.stages if len(stage) > 4 and stage[4]]
    return stated[-1] if stated else model.horizon


def _with_typical(unknown: tuple[Unknown, ...], learned: Array) -> tuple[tuple[Unknown, ...], Array]:
    """Add what is typical of each kind: the mean over targets, for targets that training did not show."""
    kinds = dict.fromkeys((one.what, one.kind) for one in unknown)
    typical = [Unknown(what, "", kind) for what, kind in kinds]
    means = [
        learned[:, [k for k, one in enumerate(unknown) if (one.what, one.kind) == kind]].mean(axis=1) for kind in kinds
    ]
    return (*unknown, *typical), np.column_stack([learned, *means]) if means else learned


def _at_limit(model: "AbstractMechanism", made: Structure, parameters: Parameters) -> float:
    """Return the share of nodes with a mechanism whose weights the contraction limit holds."""
    limit, n = _limit(model), len(made.nodes)
    moving = ~made.is_input
    if math.isinf(limit) or not moving.any():
        return 0.0
    ratio = softplus(np, parameters.gain) / softplus(np, parameters.decay) * link(model.link).steepest
    sums = np.array([np.bincount(made.target, np.abs(w) * made.in_loop, minlength=n) for w in parameters.weight])
    return float(((sums * ratio)[:, moving] >= limit * (1.0 - 1e-6)).mean())


def _notes(case: _Case) -> list[str]:
    """Say which targets reach no readout, and which nothing measures."""
    made, readouts = case.structure, case.prepared.training.readouts
    targets = dict.fromkeys(item.target for p in case.prepared.perturbations for item in p)
    hidden = [name for name in targets if not len(readouts.of(name))]
    silent = [name for name in hidden if not made.reaches_readout(made.of(name))]
    notes = [
        f"{name}: no directed path leads to a readout; its effect is exactly 0 by the prior, not by data"
        for name in silent
    ]
    latent = [name for name in hidden if name not in silent]
    if latent:
        notes.append(f"{len(latent)} target(s) are not measured, and their levels latent: {', '.join(latent[:5])}")
    return [*made.notes, *notes]


def _training_notes(case: _Case, trained: Trained, kept: Array) -> list[str]:
    """Say which members diverged and where, and which were left out."""
    notes = []
    conditions = case.prepared.training.conditions
    for member in np.flatnonzero(trained.blamed >= 0):
        words = describe(from_json(conditions[trained.blamed[member]]))
        notes.append(
            f"member {member} diverged after {trained.steps[member]} steps, worst under '{words}'; "
            "its last good parameters are kept"
        )
    lost = len(kept) - int(kept.sum())
    if lost:
        notes.append(f"{lost} of {len(kept)} members never reached an equilibrium and were left out")
    if not np.isfinite(trained.score).any():
        notes.append("no member reached an equilibrium: its predictions say 'not converged'; set limit=0.9")
    return notes

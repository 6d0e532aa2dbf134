"""How often each detector speaks: on good predictions (it should not), and on those that it is for (it should)."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.measure import table
from molcause import findings
from molcause.names.readouts import ReadoutMap
from molcause.provenance import seed_for
from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Case
from molcause.scoring.detectors.detect import detect_arm

GENES, CELL_SD, CONTROL, TRAIN = 300, 0.5, 300, 20
SIZES = (3, 5, 8, 20)
CODES = [code for code in findings.CODES if code[1:] >= "820" and code != "I834"]


@dataclass(frozen=True)
class World:
    """What is true: shared and specific effects, and the measured cells of each tested perturbation."""

    shared: float = 0.4
    specific: float = 0.5
    cells: int = 30
    tailed: bool = False
    patterns: int = 0


WORLDS = {
    "shared and specific": World(),
    "specific only": World(shared=0.0),
    "shared, weak specific": World(specific=0.2),
    "few strong perturbations": World(tailed=True),
    "two patterns only": World(patterns=2),
    "one pattern only": World(patterns=1),
    "5 cells each": World(cells=5),
    "shared only": World(specific=0.0),
    "no effects": World(shared=0.0, specific=0.0),
}

JUDGED = ("shared and specific", "5 cells each")
"""Worlds in which something is wrong with predictions."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """One draw of a world."""

    case: Case
    truth: np.ndarray
    train: np.ndarray


Predict = Callable[[Drawn, np.random.Generator], np.ndarray]


def _ridge(drawn: Drawn, rng: np.random.Generator) -> np.ndarray:
    """Halfway between training mean and truth, with errors of its own."""
    mean = drawn.case.mean
    errors = rng.normal(size=drawn.truth.shape) * 0.3 * np.std(drawn.truth - mean)
    return np.asarray(mean + 0.5 * (drawn.truth - mean) + errors)


def _noisy(drawn: Drawn, rng: np.random.Generator) -> np.ndarray:
    return np.asarray(drawn.truth + rng.normal(size=drawn.truth.shape) * CELL_SD / math.sqrt(60))


GOOD: dict[str, Predict] = {
    "truth": lambda d, _: d.truth,
    "truth + noise of 60 cells": _noisy,
    "halfway from the mean, with errors": _ridge,
}
BAD: dict[str, Predict] = {
    "control": lambda d, _: np.tile(d.case.control, (len(d.truth), 1)),
    "training mean": lambda d, _: np.tile(d.case.mean, (len(d.truth), 1)),
    "training mean + 10 % of specific": lambda d, _: d.case.mean + 0.1 * (d.truth - d.case.mean),
    "right size, random direction": lambda d, rng: d.case.mean + rng.permuted(d.truth - d.case.mean, axis=1),
    "truth, labels permuted": lambda d, rng: d.truth[_derangement(len(d.truth), rng)],
    "halfway, labels permuted": lambda d, rng: _ridge(d, rng)[_derangement(len(d.truth), rng)],
    "change reversed": lambda d, _: 2 * d.case.control - d.truth,
    "changes, not levels": lambda d, rng: _ridge(d, rng) - d.case.control,
    "log2, not ln": lambda d, rng: _ridge(d, rng) / math.log(2),
    "without the shared effect": lambda d, rng: _ridge(d, rng) - (d.case.mean - d.case.control),
    "truth + noise (sd 0.3)": lambda d, rng: d.truth + rng.normal(size=d.truth.shape) * 0.3,
    "specific effects doubled": lambda d, _: d.truth + (d.truth - d.truth.mean(axis=0)),
    "nearest training perturbation": lambda d, _: d.train[
        ((d.truth[:, None] - d.train) ** 2).sum(axis=2).argmin(axis=1)
    ],
}


def report(samples: int = 50) -> str:
    """Return the table of false alarms, and that of what is found."""
    columns = ["world", "prediction", *(f"{n} conditions" for n in SIZES)]
    alarms = [[w, p, *_row(w, p, GOOD[p], samples)] for w in WORLDS for p in GOOD]
    seen = [[w, p, *_row(w, p, BAD[p], samples)] for w in JUDGED for p in BAD]
    return (
        f"Good predictions: percent of {samples} draws in which a code was said, by number of tested conditions "
        f"(`-`: none in any draw):\n\n{table(columns, alarms)}\n\nPredictions that something is wrong with:\n\n"
        f"{table(columns, seen)}"
    )


def _row(world: str, name: str, predict: Predict, samples: int) -> list[str]:
    return [_cell(_counts(world, name, predict, n, samples), samples) for n in SIZES]


def _cell(found: Counter[str], samples: int) -> str:
    return ", ".join(f"{code} {100 * k / samples:.0f}" for code, k in sorted(found.items()) if code in CODES) or "-"


def _counts(world: str, name: str, predict: Predict, n: int, samples: int) -> Counter[str]:
    found: Counter[str] = Counter()
    readouts = ReadoutMap.same_names(f"g{i}" for i in range(GENES))
    for k in range(samples):
        rng = np.random.default_rng(seed_for(0, "detectors", world, name, str(n), str(k)))
        drawn = draw(WORLDS[world], n, rng)
        arm = _arm("submitted", "prediction", predict(drawn, rng))
        baselines = [_arm(p, "baseline", BAD[p](drawn, rng)) for p in ("control", "training mean")]
        said = detect_arm([drawn.case], arm, readouts, baselines=baselines, train_means=[drawn.train])
        found.update({finding.code for finding in said})
    return found


def draw(world: World, n: int, rng: np.random.Generator) -> Drawn:
    """Draw tested and training perturbations and their measured means."""
    control = rng.gamma(2.0, 0.5, GENES)
    shared = rng.normal(size=GENES) * world.shared * (rng.random(GENES) < 0.2)
    size = rng.lognormal(0.0, 1.0, (n + TRAIN, 1)) if world.tailed else np.ones((n + TRAIN, 1))
    specific = rng.normal(size=(n + TRAIN, GENES)) * world.specific * (rng.random((n + TRAIN, GENES)) < 0.05)
    if world.patterns:
        patterns = rng.normal(size=(world.patterns, GENES)) * world.specific * (rng.random(GENES) < 0.1)
        specific = rng.normal(size=(n + TRAIN, world.patterns)) @ patterns
    levels = control + shared + size * specific
    if world.specific and not world.patterns:
        # Every tested perturbation knocks down its own readout.
        levels[np.arange(n), np.arange(n)] = control[:n] - 1.0
    train = levels[n:] + rng.normal(size=(TRAIN, GENES)) * CELL_SD / math.sqrt(60)
    measured = levels[:n] + rng.normal(size=(n, GENES)) * CELL_SD / math.sqrt(world.cells)
    seen = control + rng.normal(size=GENES) * CELL_SD / math.sqrt(CONTROL)
    return Drawn(_case(measured, seen, train.mean(axis=0), world.cells, rng), levels[:n], train)


def _case(measured: np.ndarray, control: np.ndarray, mean: np.ndarray, cells: int, rng: np.random.Generator) -> Case:
    shape = measured.shape
    variance = CELL_SD**2 * rng.chisquare(cells - 1, shape) / (cells - 1)
    none, nothing = np.full(shape, np.nan), np.full(shape[1], np.nan)
    names = tuple(f"g{i}" for i in range(shape[0]))
    kept = np.ones(shape[1], dtype=bool)
    kept[: shape[0]] = False
    return Case(
        fold="fold 1",
        group="",
        setting="",
        context="",
        conditions=tuple(f'[["{name}","scale",0.1]]' for name in names),
        units=names,
        readouts=tuple(f"g{i}" for i in range(shape[1])),
        kept=kept,
        samples=np.tile(np.array([cells, 0, 0], dtype=np.intp), (shape[0], 1)),
        measured=measured,
        variance=variance,
        control=control,
        control_measured=control,
        control_predicted=control,
        mean=mean,
        mean_measured=mean,
        mean_predicted=mean,
        weights=none,
        differential=none,
        frequency=nothing,
        interaction=none,
        singles=none,
        singles_apart=none,
        duplicate=none,
        duplicate_variance=none,
        train=np.empty(0, dtype=np.intp),
        test=np.empty(0, dtype=np.intp),
        borrowed=False,
    )


def _arm(name: str, role: str, levels: np.ndarray) -> Arm:
    return Arm(name, role, (Said(np.asarray(levels), ("",) * len(levels)),))  # type: ignore[arg-type]


def _derangement(n: int, rng: np.random.Generator) -> np.ndarray:
    """Return a permutation that moves all."""
    order = rng.permutation(n)
    moved = np.empty(n, dtype=int)
    moved[order] = np.roll(order, 1)
    return moved

"""Small structures with random parameters and all kinds of intervention, shared by tests of mechanisms."""

import numpy as np

from molcause.data.intervention import Intervention
from molcause.models.mechanism.acts import Compiler
from molcause.models.mechanism.field import Parameters
from molcause.models.mechanism.structure import Structure
from molcause.models.mechanism.units import Units


def random_structure(n=5, density=0.5, seed=0):
    """Return a structure of n measured nodes and one input, D, with random edges."""
    rng = np.random.default_rng(seed)
    edge = rng.random((n, n)) < density
    np.fill_diagonal(edge, False)
    target, source = np.nonzero(edge)
    target, source = np.append(target, [0, 1]), np.append(source, [n, n])
    e = len(source)
    return Structure(
        nodes=(*(f"N{k}" for k in range(n)), "D"),
        source=source.astype(np.intp),
        target=target.astype(np.intp),
        sign=np.zeros(e, dtype=np.int8),
        positive=np.zeros(e),
        negative=np.zeros(e),
        term=np.arange(e),
        is_input=np.arange(n + 1) == n,
        readout_of=np.eye(n, n + 1),
        readout_sign=np.ones(n, dtype=np.int8),
        anchor=np.append(np.arange(n), -1).astype(np.intp),
    )


def units(n=5, zero=np.nan):
    """Return units that are those of the data, with or without a natural zero."""
    names = tuple(f"N{k}" for k in range(n))
    return Units(np.zeros(n), np.ones(n), np.full(n, zero), np.ones(n), 0.0, names)


def all_kinds():
    """Return conditions with every kind of intervention, of known and of unknown strength."""
    nan = float("nan")
    return [
        (),
        (Intervention("fix", 0.7, "N1"),),
        (Intervention("shift", 0.4, "N0"), Intervention("shift", 1.3, "D")),
        (Intervention("scale", 0.3, "N2"), Intervention("block", 0.2, "N0")),
        (Intervention("block", nan, "N1"), Intervention("shift", nan, "N3")),
        (Intervention("scale", nan, "N4"), Intervention("shift", nan, "D")),
    ]


def compiled_acts(structure, zero=np.nan, perturbations=None):
    """Return the acts of conditions, and how many strengths and floors they learn."""
    compiler = Compiler(structure, units(len(structure.readout_of), zero))
    acts = compiler.acts(all_kinds() if perturbations is None else perturbations)
    return acts, len(compiler.unknown)


def random_parameters(structure, learned, members=1, seed=0, size=0.3):
    """Return parameters of an ensemble, small enough for one equilibrium."""
    rng = np.random.default_rng(seed)
    n, k = len(structure.nodes), len(structure.readout_of)

    def draw(count, scale, center=0.0):
        return center + scale * rng.normal(size=(members, count))

    return Parameters(
        weight=draw(len(structure.source), size),
        bias=draw(n, 0.3),
        gain=draw(n, 0.1, 0.5),
        decay=draw(n, 0.1, 0.5),
        learned=draw(learned, 0.5),
        response=draw(k, 0.1, 1.0),
        offset=draw(k, 0.1),
    )

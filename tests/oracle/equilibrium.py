"""Brute-force likelihood of a linear equilibrium over raw cells, written from the equations alone.

For condition e:  x_i = q_ei (sum_j B_ij (f_ej x_j + v_ej)) + free mean_ei + known shift_ei + e_i,  e_i ~ N(0, s_i^2).
One dense determinant for each condition, least squares over cells for the free means, and no moments anywhere.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from molcause.data.intervention import Intervention


@dataclass
class Setting:
    """One value of every unknown; fractions by (target, kind), signals by (target, strength as text)."""

    effects: np.ndarray
    log_sd: np.ndarray
    fractions: dict[tuple[str, str], float] = field(default_factory=dict)
    signals: dict[tuple[str, str], float] = field(default_factory=dict)


@dataclass
class Row:
    """What the perturbation of one condition does to the equations."""

    kept: np.ndarray
    fixed: np.ndarray
    scaled: np.ndarray
    column: np.ndarray
    signal: np.ndarray
    shift: np.ndarray


def equations(done: tuple[Intervention, ...], names: list[str], setting: Setting, zero, sd) -> Row:
    """Return q, f, v and the known shift of one condition; ``zero`` is the standardised natural zero, or None."""
    d = len(names)
    row = Row(np.ones(d), np.zeros(d, bool), np.zeros(d, bool), np.ones(d), np.zeros(d), np.zeros(d))
    for item in done:
        if item.target not in names:
            continue
        t = names.index(item.target)
        if item.kind == "fix":
            row.fixed[t] = True
        elif item.kind == "shift":
            row.shift[t] = item.strength / sd[t] if item.known else 0.0
        else:
            kept = item.strength if item.known else setting.fractions[item.target, item.kind]
            if item.kind == "scale":
                row.scaled[t], row.kept[t] = True, kept
            else:
                row.column[t] = kept
                free = setting.signals.get((item.target, str(item.strength)), 0.0)
                row.signal[t] = free if zero is None else (1.0 - kept) * zero[t]
    row.scaled &= ~row.fixed
    row.kept[row.fixed] = 0.0
    return row


def inputs(perturbations, names: list[str]):
    """Return the design ``[E, p]`` of the free means that conditions share, and the rows that each may act on."""
    keys: list[tuple[str, str, bool]] = []
    for done in perturbations:
        for item in done:
            key = (item.target, item.kind, item.known)
            free = item.target not in names or (item.kind == "shift" and not item.known)
            if free and key not in keys:
                keys.append(key)
    design = np.zeros((len(perturbations), len(keys)))
    for e, done in enumerate(perturbations):
        for item in done:
            key = (item.target, item.kind, item.known)
            if key in keys:
                fraction_lost = item.kind in ("scale", "block")
                size = 1.0 - item.strength if fraction_lost else item.strength
                design[e, keys.index(key)] = size if item.known else 1.0
    acts = np.array([[key[0] not in names or names[i] == key[0] for key in keys] for i in range(len(names))])
    return design, acts.reshape(len(names), len(keys)).astype(bool)


def negative_log_likelihood(cells, perturbations, names: list[str], setting: Setting, zero=None, sd=None) -> float:
    """Return the mean negative log-likelihood per cell, the free means and the scaled rows' laws profiled out."""
    d, total = len(names), 0.0
    s = np.exp(setting.log_sd)
    sd = np.ones(d) if sd is None else sd
    rows = [equations(done, names, setting, zero, sd) for done in perturbations]
    design, acts = inputs(perturbations, names)
    left = []
    for x, row in zip(cells, rows, strict=True):
        system = np.eye(d) - np.diag(row.kept) @ setting.effects @ np.diag(row.column)
        total -= len(x) * np.linalg.slogdet(system)[1]
        received = row.kept * (setting.effects @ row.signal)
        left.append(x @ system.T - received - row.shift)
    for i in range(d):
        y, z = [], []
        for e, row in enumerate(rows):
            n = len(cells[e])
            if row.scaled[i]:
                total += 0.5 * n * (math.log(2 * math.pi * left[e][:, i].var()) + 1.0)
            elif not row.fixed[i]:
                y.append(left[e][:, i])
                z.append(np.tile([1.0, *design[e, acts[i]]], (n, 1)))
        if y:
            target, columns = np.concatenate(y), np.concatenate(z)
            residual = target - columns @ np.linalg.lstsq(columns, target, rcond=None)[0]
            total += 0.5 * (residual**2).sum() / s[i] ** 2 + len(target) * (
                setting.log_sd[i] + 0.5 * math.log(2 * math.pi)
            )
    return total / sum(len(x) for x in cells)


def random_stable(d: int, seed: int, radius: float = 0.7) -> np.ndarray:
    """Return dense random effects without self-loops, of the given spectral radius."""
    effects = np.random.default_rng(seed).normal(size=(d, d))
    np.fill_diagonal(effects, 0.0)
    return effects * radius / np.abs(np.linalg.eigvals(effects)).max()

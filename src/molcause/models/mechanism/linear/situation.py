"""From a perturbation to surgery on a fitted `LinearEquilibrium`, or to the reason why it is not determined."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import KINDS, Intervention, Perturbation, describe, from_json
from molcause.models.base import Array
from molcause.models.mechanism.linear.environments import split_inputs
from molcause.models.mechanism.linear.surgery import Equilibrium, Surgery, operate

if TYPE_CHECKING:
    from molcause.models.mechanism.linear.linear_equilibrium import FittedLinearEquilibrium


@dataclass
class Situation:
    """An equilibrium to solve, or the reason why it is not determined."""

    equilibrium: Equilibrium
    fixed: list[int]
    reason: str
    direction: Array | None
    flags: tuple[str, ...]


class Surgeon:
    """Turns a perturbation into surgery on a fit."""

    def __init__(self, fitted: "FittedLinearEquilibrium") -> None:
        self.fitted = fitted
        self.training = fitted.training
        self.surgery = Surgery.none(fitted.noise_sd)
        self.fixed: list[int] = []
        self.lowered: list[int] = []
        self.lowering: list[Intervention] = []
        self.reasons: list[str] = []
        self.flags: list[str] = []

    def operate(self, perturbation: Perturbation, compared_with: Perturbation) -> Situation:
        """Return the equilibrium under a perturbation; its direction, if only that is known, is against another."""
        fitted = self.fitted
        amounts, rest = split_inputs(perturbation, fitted.inputs, self.training.readouts)
        amounts = amounts / fitted.input_scale
        self._check_inputs(amounts, compared_with)
        for item in sorted(rest, key=lambda i: KINDS.index(i.kind)):
            measured = self.training.readouts.of(item.target)
            if not len(measured):
                self.flags.append("unmeasured target")
                self.reasons.append(
                    f"{item.target} is not measured and training has no '{item}': its effect is not identifiable"
                )
            for t in measured:
                self._apply(item, int(t))
        asked = amounts - fitted.input_reference
        direct = np.array([given.direct for given in fitted.inputs], dtype=bool)
        intercept = fitted.intercept + fitted.input_effects[:, :, ~direct] @ asked[~direct]
        shifted = fitted.input_effects[:, :, direct] @ asked[direct]
        shifted[:, self.fixed] = 0.0
        self.surgery.offset += shifted
        equilibrium = operate(fitted.effects, intercept, self.surgery, describe(perturbation), self.training.sd[0])
        reason = "; ".join(self.reasons)
        alone = set(perturbation) ^ set(compared_with) == set(self.lowering)
        one = len(self.lowered) == len(self.lowering) == len(self.reasons) == 1 and alone
        direction = self._direction() if one else None
        return Situation(equilibrium, self.fixed, reason, direction, tuple(dict.fromkeys(self.flags)))

    def _check_inputs(self, amounts: Array, compared_with: Perturbation) -> None:
        """Say so when inputs were never applied apart, so that their effects cannot be told from one another."""
        fitted, readouts = self.fitted, self.training.readouts
        asked = amounts - fitted.input_reference
        before, _ = split_inputs(compared_with, fitted.inputs, readouts)
        changed = {fitted.inputs[k].target for k in np.flatnonzero(amounts - before / fitted.input_scale)}
        if any(not len(readouts.of(target)) for target in changed):
            self.flags.append("unmeasured target")
        odd: set[str] = set()
        for i in range(len(readouts)):
            chosen = np.flatnonzero(fitted.input_children[i])
            if np.any(asked[chosen]):
                odd |= self._confounded(i, chosen, asked[chosen])
        if odd:
            self.reasons.append(
                f"training never applied these apart, so their effects are not identifiable: {', '.join(sorted(odd))}"
            )

    def _confounded(self, i: int, chosen: NDArray[np.intp], asked: Array) -> set[str]:
        """Return the inputs of one row whose wanted combination its training conditions do not determine."""
        rows = self.fitted.input_informed[:, i] > 0
        design = np.column_stack([np.ones(int(rows.sum())), self.fitted.input_rows[rows][:, chosen]])
        wanted = np.concatenate([[1.0], asked])
        found = design.T @ np.linalg.lstsq(design.T, wanted, rcond=1e-9)[0]
        missed = ~np.isclose(found, wanted, atol=1e-6)
        names = ["the reference", *(f"{self.fitted.inputs[k].kind} {self.fitted.inputs[k].target}" for k in chosen)]
        return {name for name, lost in zip(names, missed, strict=True) if lost}

    def _apply(self, item: Intervention, t: int) -> None:
        known = self._learned(item, t)
        if item.kind == "shift":
            if item.known:
                self.surgery.offset[:, t] += item.strength
            else:
                self.reasons.append(f"how much '{item}' adds is not known, and training had no such shift")
        elif item.kind == "fix":
            self._fix(item, t)
        elif known is not None:
            self._repeat(item, t, known)
        elif not item.known:
            self.reasons.append(
                f"how strongly '{item}' acts is not known, and training had no such {item.kind}; give a strength"
            )
            self._lower(item, t)
        else:
            self._toward_zero(item, t)

    def _learned(self, item: Intervention, t: int) -> int | None:
        """Return the position of the same intervention as done in training, if there was one."""
        for k, done in enumerate(self.fitted.learned):
            same = done.strength == item.strength or (not item.known and np.isnan(done.strength))
            if (done.target, done.readout, done.kind) == (item.target, t, item.kind) and same:
                return k
        return None

    def _repeat(self, item: Intervention, t: int, k: int) -> None:
        fitted, surgery = self.fitted, self.surgery
        if item.kind == "block":
            surgery.column[:, t] = fitted.learned_fraction[:, k]
            surgery.signal[:, t] = fitted.learned_offset[:, k]
        else:
            surgery.row[:, t] = fitted.learned_fraction[:, k]
            surgery.offset[:, t] += fitted.learned_offset[:, k]
            surgery.noise_sd[:, t] = fitted.learned_sd[:, k]

    def _toward_zero(self, item: Intervention, t: int) -> None:
        """Scale a row or column about the level that means "absent"."""
        zero = self._absent(t)
        if item.kind == "block":
            self.surgery.column[:, t] = item.strength
            self.surgery.signal[:, t] = (1.0 - item.strength) * (0.0 if np.isnan(zero) else zero)
        else:
            self.surgery.row[:, t] = item.strength
            self.surgery.offset[:, t] += (1.0 - item.strength) * (0.0 if np.isnan(zero) else zero)
        if np.isnan(zero):
            self.reasons.append(self._no_zero(item, t))
            self._lower(item, t)

    def _lower(self, item: Intervention, t: int) -> None:
        """Note that a block lowers a signal by an unknown amount, if its reading rises with the activity."""
        if item.kind == "block" and self.training.readouts.sign[t] > 0:
            self.lowered.append(t)
            self.lowering.append(item)

    def _fix(self, item: Intervention, t: int) -> None:
        level, sd = (item.strength, 0.0) if item.known else self._knocked_out(item.target, t)
        if np.isnan(level):
            self.reasons.append(self._no_zero(item, t))
            level = 0.0
        self.surgery.row[:, t] = 0.0
        self.surgery.offset[:, t] = level
        self.surgery.noise_sd[:, t] = sd
        self.fixed.append(t)

    def _knocked_out(self, target: str, t: int) -> tuple[float, float]:
        """Return level and spread under a fix of unknown level: as in training, else that of an absent node."""
        done = [
            k
            for k, text in enumerate(self.training.conditions)
            if any((i.target, i.kind, i.known) == (target, "fix", False) for i in from_json(text) or ())
        ]
        if not done:
            return self._absent(t), 0.0
        weight = self.training.samples[done] / self.training.samples[done].sum()
        variance = float(weight @ np.nan_to_num(self.training.sd[done, t]) ** 2)
        return float(weight @ self.training.mean[done, t]), float(np.sqrt(variance))

    def _absent(self, t: int) -> float:
        """Return the reading when the node is inactive: known only if the reading rises with activity."""
        return float(self.training.absent[t]) if self.training.readouts.sign[t] > 0 else float("nan")

    def _no_zero(self, item: Intervention, t: int) -> str:
        name = self.training.readouts.readout[t]
        if self.training.readouts.sign[t] <= 0:
            site = self.training.readouts.site[t] or "site not named"
            return (
                f"reading {name} ({site}) does not rise with the activity of {item.target}, "
                "so the level that means inactive is unknown"
            )
        return (
            f"scale {self.training.scale!r} has no level that means absent for {name}, "
            f"so the size of '{item}' is not determined; use fix(value)"
        )

    def _direction(self) -> Array:
        """Return the sign of every reading's change when the one blocked signal falls by an unknown amount.

        Where the fraction kept is not known either, both extremes must agree.
        """
        t, item = self.lowered[0], self.lowering[0]
        effects, found = self.fitted.effects[0], []
        for fraction in (item.strength,) if item.known else (0.0, 1.0):
            column = self.surgery.column[0].copy()
            column[t] = fraction
            system = np.eye(len(effects)) - self.surgery.row[0][:, None] * effects * column
            response = np.linalg.solve(system, -effects[:, t] * self.surgery.row[0])
            found.append(np.where(np.abs(response) > 1e-12 * np.abs(response).max(), np.sign(response), 0.0))
        return np.where(found[0] == found[-1], found[0], np.nan)


def given_seen(situation: Situation, seen: Array) -> tuple[Array, Array]:
    """Return mean and covariance of all levels given those seen (NaN = not seen), for each replicate.

    A fixed reading is what it was seen to be: its level is data, not a draw.
    """
    constant = situation.equilibrium.constant.copy()
    for t in situation.fixed:
        if not np.isnan(seen[t]):
            constant[:, t] = seen[t]
    equilibrium = replace(situation.equilibrium, constant=constant)
    mean, covariance = equilibrium.solve(), equilibrium.covariance()
    known = ~np.isnan(seen)
    if known.all():
        return np.broadcast_to(seen, mean.shape).copy(), np.zeros_like(covariance)
    if not known.any():
        return mean, covariance
    cross = covariance[:, :, known]
    gain = np.swapaxes(
        np.linalg.pinv(covariance[:, known][:, :, known], hermitian=True) @ np.swapaxes(cross, -1, -2), -1, -2
    )
    levels = mean + np.einsum("rij,rj->ri", gain, seen[known] - mean[:, known])
    levels[:, known] = seen[known]
    return levels, covariance - gain @ np.swapaxes(cross, -1, -2)

"""`LinearEquilibrium`: a linear, possibly cyclic structural causal model with Gaussian noise, fitted exactly.

x = B x + c + inputs + e. Cycles are welcome; log|det(I - B)| makes the likelihood exact and identifies direction.
The four intervention kinds act as in `molcause.models.mechanism.surgery`, and solvability is checked after the
surgery of every intervention asked. Hyttinen, Eberhardt and Hoyer (JMLR 2012) give the cyclic linear model and its
identification from interventions; Ng, Ghassami and Zhang (NeurIPS 2020) the likelihood with log|det(I - B)|.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from molcause.bias.base import AbstractBias
from molcause.data.intervention import KINDS, Intervention, Perturbation, describe, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import InterventionError, NotIdentifiableError
from molcause.knowledge.network import Network, strings
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Training, prepare
from molcause.models.mechanism.environments import Input, Learned, split_inputs
from molcause.models.mechanism.surgery import Equilibrium, Surgery, operate
from molcause.provenance import Citation, seed_for

CONVERGED = 1e-4
HELD_BACK = 1e-2


@dataclass(frozen=True)
class FittedLinearEquilibrium(AbstractFitted):
    """The estimate and its bootstrap replicates, in data units; replicate 0 is the estimate.

    Parameters
    ----------
    training
        What it was fitted to.
    effects
        ``[1 + replicates, d, d]`` direct effects, ``[target, source]``.
    intercept, noise_sd
        ``[1 + replicates, d]``.
    inputs
        Unmeasured targets, and shifts of unknown size.
    input_effects
        ``[1 + replicates, d, p]``.
    input_rows
        ``[conditions, p]`` inputs of the training conditions, relative to the reference.
    input_reference
        ``[p]`` inputs of the reference itself.
    input_children
        ``[d, p]`` which readouts an input may act on.
    learned
        Surgeries whose strength or signal was learned.
    learned_fraction, learned_offset, learned_sd
        ``[1 + replicates, learned]`` of each.
    input_informed
        ``[conditions, d]`` 1 where a condition informs a row's inputs; 0 where the row was fixed or scaled.
    value, gradient, evaluations
        Penalised mean negative log-likelihood per sample in standardised units, its largest projected gradient, and
        likelihood evaluations after the warm start.
    held_back
        Largest gradient, in nats per sample for a standardised effect of 1, that the barrier against unstable effects
        holds; above 0.01 predictions carry the flag ``at stability limit``.
    """

    training: Training
    effects: Array
    intercept: Array
    noise_sd: Array
    inputs: tuple[Input, ...]
    input_effects: Array
    input_rows: Array
    input_reference: Array
    input_children: Array
    input_informed: Array
    learned: tuple[Learned, ...]
    learned_fraction: Array
    learned_offset: Array
    learned_sd: Array
    value: float
    gradient: float
    evaluations: int
    held_back: float

    @property
    def rungs(self) -> tuple[int, ...]:
        """All three."""
        return (1, 2, 3)

    @property
    def converged(self) -> bool:
        """Whether the optimiser reached an optimum (projected gradient below 1e-4 nats per sample)."""
        return self.gradient < CONVERGED

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return levels and their spread under a perturbation.

        Raises
        ------
        InterventionError
            If a target is neither measured nor an input of the training data by that kind.
        SolvabilityError
            If the mechanisms have no unique equilibrium under the perturbation.
        """
        plan = self._plan(perturbation, self.training.reference)
        if plan.reason:
            return self._undetermined(plan, perturbation)
        levels = plan.equilibrium.solve()
        sd = np.sqrt(np.diagonal(plan.equilibrium.covariance()[0]))
        return self._prediction(plan, perturbation, levels, sd)

    def sample(self, perturbation: Perturbation, n: int, *, seed: int = 0) -> Array:
        """Draw samples from the distribution under a perturbation, ``[n, readouts]``.

        Raises
        ------
        NotIdentifiableError
            If the distribution is not determined.
        """
        plan = self._plan(perturbation, self.training.reference)
        if plan.reason:
            raise NotIdentifiableError(f"Samples under '{describe(perturbation)}' are not determined: {plan.reason}.")
        noise = np.random.default_rng(seed_for(seed, "sample")).normal(size=(n, len(self.training.readouts)))
        constant = plan.equilibrium.constant[0] + noise * plan.equilibrium.noise_sd[0]
        return np.linalg.solve(plan.equilibrium.system[0], constant.T).T

    def observe(self, levels: Array, perturbation: Perturbation) -> Prediction:
        """Return the levels expected of a sample in which some readouts were seen."""
        plan = self._plan(perturbation, perturbation)
        if plan.reason:
            return self._undetermined(plan, perturbation)
        expected, covariance = _condition(plan, np.asarray(levels, dtype=float))
        sd = np.sqrt(np.maximum(np.diagonal(covariance[0]), 0.0))
        return self._prediction(plan, perturbation, expected, sd)

    def counterfactual(self, levels: Array, factual: Perturbation, perturbation: Perturbation) -> Prediction:
        """Return what a sample would have read under another perturbation: abduction, action, prediction.

        Noise is abducted from all readings under what was done to the sample; where a reading is missing, its
        posterior mean is used and its uncertainty stays in ``sd``. A reading that was fixed hides the noise of its own
        mechanism: released, it takes the average noise, which ``sd`` shows.
        """
        before, after = self._plan(factual, factual), self._plan(perturbation, factual)
        if before.reason:
            return self._undetermined(replace(before, direction=None), perturbation)
        if after.reason:
            return self._undetermined(after, perturbation)
        seen, covariance = _condition(before, np.asarray(levels, dtype=float))
        noise = before.equilibrium.noise(seen)
        same = (
            set(before.fixed)
            & set(after.fixed)
            & {t for i in factual if i in perturbation for t in self.training.readouts.of(i.target)}
        )
        hidden = np.array([t for t in before.fixed if t not in same], dtype=np.intp)
        set_now = np.array([t for t in after.fixed if t not in same], dtype=np.intp)
        kept = np.ones(noise.shape[1])
        kept[[*hidden, *set_now]] = 0.0
        released = np.setdiff1d(hidden, set_now)
        own = np.zeros(noise.shape[1])
        own[released] = after.equilibrium.noise_sd[0, released]
        result = after.equilibrium.solve(noise * kept)
        transfer = np.linalg.solve(after.equilibrium.system[0], kept[:, None] * before.equilibrium.system[0])
        released_spread = np.linalg.solve(after.equilibrium.system[0], np.diag(own))
        variance = np.diagonal(transfer @ covariance[0] @ transfer.T + released_spread @ released_spread.T)
        return self._prediction(after, perturbation, result, np.sqrt(np.maximum(variance, 0.0)))

    def network(self) -> Network:
        """Return every edge with a non-zero effect, in the readouts' nodes, strongest first.

        ``effect`` is in data units of the target reading for one unit of the source reading, ``score`` the absolute
        effect in standard deviations of the reference samples, ``low`` and ``high`` its 95 % bootstrap interval, and
        ``stability`` the share of replicates with the same sign. The edge's sign is that between the nodes'
        activities: 0 where a site's meaning is unknown.
        """
        readouts, spread = self.training.readouts, self.training.sd[0]
        point = self.effects[0]
        score = np.abs(point) * spread[None, :] / spread[:, None]
        target, source = np.nonzero(point)
        order = np.argsort(-score[target, source], kind="stable")
        target, source = target[order], source[order]
        replicates = self.effects[1:, target, source]
        low, high = _interval(replicates)
        agrees = np.sign(replicates) == np.sign(point[target, source])
        signs = np.sign(point[target, source]) * readouts.signs[target] * readouts.signs[source]
        names = [node or readout for node, readout in zip(readouts.node, readouts.readout, strict=True)]
        unique = [
            name if names.count(name) == 1 else readout for name, readout in zip(names, readouts.readout, strict=True)
        ]
        return Network.build(
            strings(unique[j] for j in source),
            strings(unique[i] for i in target),
            signs.astype(np.int8),
            node=unique,
            weight=score[target, source],
            evidence={
                "source_readout": strings(readouts.readout[j] for j in source),
                "target_readout": strings(readouts.readout[i] for i in target),
                "effect": point[target, source],
                "low": low,
                "high": high,
                "stability": agrees.mean(axis=0) if len(replicates) else np.full(len(target), np.nan),
                "score": score[target, source],
            },
            name="linear-equilibrium",
            history=(f"learned by LinearEquilibrium from {self.training.used} samples, bias {self.training.bias}",),
        )

    def _prediction(self, plan: "_Plan", perturbation: Perturbation, levels: Array, sd: Array) -> Prediction:
        flags = list(plan.flags)
        if self.training.condition(perturbation) is None:
            flags.append("extrapolated")
        if not self.converged:
            flags.append("not converged")
        if self.held_back > HELD_BACK:
            flags.append("at stability limit")
        radius = float(plan.equilibrium.spectral_radius[0])
        if radius >= 1:
            flags.append("no stable equilibrium")
        return Prediction(
            mean=levels[0],
            sd=sd,
            draws=levels[1:],
            flags=tuple(flags),
            residual=plan.equilibrium.residual(plan.equilibrium.solve()),
            spectral_radius=radius,
        )

    def _undetermined(self, plan: "_Plan", perturbation: Perturbation) -> Prediction:
        d = len(self.training.readouts)
        flags = ("extrapolated",) if self.training.condition(perturbation) is None else ()
        return Prediction(
            np.full(d, np.nan), np.full(d, np.nan), np.empty((0, d)), plan.direction, plan.reason, (*plan.flags, *flags)
        )

    def _plan(self, perturbation: Perturbation, compared_with: Perturbation) -> "_Plan":
        return _Planner(self).plan(perturbation, compared_with)


@dataclass
class _Plan:
    """An equilibrium to solve, or the reason why it is not determined."""

    equilibrium: Equilibrium
    fixed: list[int]
    reason: str
    direction: Array | None
    flags: tuple[str, ...]


class _Planner:
    """Turns a perturbation into surgery on a fit."""

    def __init__(self, fitted: FittedLinearEquilibrium) -> None:
        self.fitted = fitted
        self.training = fitted.training
        self.surgery = Surgery.none(fitted.noise_sd)
        self.fixed: list[int] = []
        self.lowered: list[int] = []
        self.lowering: list[Intervention] = []
        self.reasons: list[str] = []
        self.flags: list[str] = []

    def plan(self, perturbation: Perturbation, compared_with: Perturbation) -> _Plan:
        """Return the equilibrium under a perturbation; its direction, if only that is known, is against another."""
        fitted = self.fitted
        amounts, rest = split_inputs(perturbation, fitted.inputs, self.training.readouts)
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
        equilibrium = operate(fitted.effects, intercept, self.surgery, describe(perturbation))
        reason = "; ".join(self.reasons)
        alone = set(perturbation) ^ set(compared_with) == set(self.lowering)
        one = len(self.lowered) == len(self.lowering) == len(self.reasons) == 1 and alone
        direction = self._direction(equilibrium) if one else None
        return _Plan(equilibrium, self.fixed, reason, direction, tuple(dict.fromkeys(self.flags)))

    def _check_inputs(self, amounts: Array, compared_with: Perturbation) -> None:
        """Say so when inputs were never applied apart, so that their effects cannot be told from one another."""
        fitted, readouts = self.fitted, self.training.readouts
        asked = amounts - fitted.input_reference
        before, _ = split_inputs(compared_with, fitted.inputs, readouts)
        changed = {fitted.inputs[k].target for k in np.flatnonzero(amounts - before)}
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

    def _direction(self, equilibrium: Equilibrium) -> Array:
        """Return the sign of every reading's change when the one blocked signal falls by an unknown amount."""
        push = -self.fitted.effects[0][:, self.lowered[0]] * self.surgery.row[0]
        response = np.linalg.solve(equilibrium.system[0], push)
        return np.where(np.abs(response) > 1e-12, np.sign(response), 0.0)


def _condition(plan: _Plan, seen: Array) -> tuple[Array, Array]:
    """Return mean and covariance of all levels given those seen (NaN = not seen), for each replicate.

    A fixed reading is what it was seen to be: its level is data, not a draw.
    """
    constant = plan.equilibrium.constant.copy()
    for t in plan.fixed:
        if not np.isnan(seen[t]):
            constant[:, t] = seen[t]
    equilibrium = replace(plan.equilibrium, constant=constant)
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


def _interval(draws: Array) -> tuple[Array, Array]:
    if not len(draws):
        return np.full(draws.shape[1], np.nan), np.full(draws.shape[1], np.nan)
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return low, high


@dataclass(frozen=True)
class LinearEquilibrium(AbstractModel):
    """Linear equilibrium model, fitted by exact maximum likelihood over all conditions at once.

    Parameters
    ----------
    bootstraps
        Refits on resampled samples (within each condition), for intervals. They cover the sampling of samples, not
        the repetition of the experiment.
    steps
        Proximal Adam steps before L-BFGS takes over.

    Notes
    -----
    Under a bias: ``mask`` and ``sign`` forbid or price edges, ``prior`` scales the ``penalty`` by the edge's code
    length. On unmeasured targets only the mask acts: their effects are profiled out, free of penalty.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> fitted = LinearEquilibrium(bootstraps=0).fit(rest, mc.bias.Sparsity(0.02))
    >>> fitted.rungs, fitted.converged
    ((1, 2, 3), True)
    """

    bootstraps: int = 100
    steps: int = 400

    name = "linear-equilibrium"
    accepts = frozenset({"mask", "sign", "prior", "penalty"})
    honours = frozenset(KINDS)
    explicitness = "explicit"
    fitted_type = FittedLinearEquilibrium
    citations = (
        Citation(
            "10.5555/2503308.2503354",
            "Hyttinen, Eberhardt, Hoyer. Learning linear cyclic causal models with latent variables. "
            "JMLR 13:3387-3439, 2012",
            "the cyclic linear model behind LinearEquilibrium",
        ),
        Citation(
            "10.48550/arXiv.2006.10201",
            "Ng, Ghassami, Zhang. On the role of sparsity and DAG constraints for learning linear DAGs. NeurIPS 2020",
            "the likelihood with log|det(I - B)|",
        ),
    )

    def fit(
        self,
        data: PerturbationData,
        bias: AbstractBias | None = None,
        *,
        seed: int = 0,
        progress: Callable[[int], None] = lambda done: None,
    ) -> FittedLinearEquilibrium:
        """Fit to data under a bias.

        Parameters
        ----------
        data, bias, seed
            As for every model.
        progress
            Called with the number of bootstrap replicates that were just finished.
        """
        if self.bootstraps < 0 or self.steps < 1:
            raise InterventionError(
                f"bootstraps must be at least 0 and steps at least 1; got {self.bootstraps} and {self.steps}."
            )
        from molcause.models.mechanism.fitting import fit_equilibrium

        prepared = prepare(self, data, bias, seed)
        estimates = fit_equilibrium(prepared, bootstraps=self.bootstraps, steps=self.steps, progress=progress)
        env, found = estimates.environments, estimates.solutions
        reference, _ = split_inputs(prepared.training.reference, env.inputs, prepared.training.readouts)
        return FittedLinearEquilibrium(
            training=prepared.training,
            effects=found.effects,
            intercept=found.intercept,
            noise_sd=found.noise_sd,
            inputs=env.inputs,
            input_effects=found.inputs,
            input_rows=env.design,
            input_reference=reference,
            input_children=env.children.astype(float),
            input_informed=(~env.excluded).astype(float),
            learned=estimates.learned,
            learned_fraction=found.fraction,
            learned_offset=found.offset,
            learned_sd=found.spread,
            value=estimates.value,
            gradient=estimates.gradient,
            evaluations=estimates.evaluations,
            held_back=estimates.held_back,
        )

"""`LinearEquilibrium`: a linear, possibly cyclic structural causal model with Gaussian noise.

x = B x + c + inputs + e. Cycles are welcome; log|det(I - B)| makes the likelihood exact and identifies direction.
The four intervention kinds act as in `molcause.models.mechanism.linear.surgery`, and solvability is checked after the
surgery of every intervention asked. Hyttinen, Eberhardt and Hoyer (JMLR 2012) give the cyclic linear model and its
identification from interventions; Ng, Ghassami and Zhang (NeurIPS 2020) the likelihood with log|det(I - B)|.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from molcause.bias.base import AbstractBias
from molcause.data.intervention import KINDS, Perturbation, describe
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import NotIdentifiableError, ParameterError
from molcause.knowledge.network import Network, strings
from molcause.models.base import AbstractFitted, AbstractModel, Array, Prediction, Prepared, Training, prepare_many
from molcause.models.mechanism.linear.environments import Input, Learned, split_inputs
from molcause.models.mechanism.linear.situation import Situation, Surgeon, given_seen
from molcause.provenance import Citation, seed_for

if TYPE_CHECKING:
    from molcause.models.mechanism.linear.fitting import Estimates

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
    input_scale
        ``[p]`` largest amount of each input, of which effects are counted in units.
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
    replicates_dropped
        Bootstrap replicates that did not converge and were left out.
    """

    training: Training
    effects: Array
    intercept: Array
    noise_sd: Array
    inputs: tuple[Input, ...]
    input_effects: Array
    input_rows: Array
    input_reference: Array
    input_scale: Array
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
    replicates_dropped: int

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
        situation = self._under(perturbation, self.training.reference)
        if situation.reason:
            return self._undetermined(situation, perturbation)
        levels = situation.equilibrium.solve()
        sd = np.sqrt(np.diagonal(situation.equilibrium.covariance()[0]))
        return self._prediction(situation, perturbation, levels, sd)

    def sample(self, perturbation: Perturbation, n: int, *, seed: int = 0) -> Array:
        """Draw samples from the distribution under a perturbation, ``[n, readouts]``.

        Raises
        ------
        NotIdentifiableError
            If the distribution is not determined.
        """
        situation = self._under(perturbation, self.training.reference)
        if situation.reason:
            raise NotIdentifiableError(
                f"Samples under '{describe(perturbation)}' are not determined: {situation.reason}."
            )
        noise = np.random.default_rng(seed_for(seed, "sample")).normal(size=(n, len(self.training.readouts)))
        constant = situation.equilibrium.constant[0] + noise * situation.equilibrium.noise_sd[0]
        return np.linalg.solve(situation.equilibrium.system[0], constant.T).T

    def covariance(self, perturbation: Perturbation) -> Array:
        """Return the covariance of samples under a perturbation, ``[readouts, readouts]``, by the estimate alone.

        Raises
        ------
        NotIdentifiableError
            If the distribution is not determined.
        """
        situation = self._under(perturbation, self.training.reference)
        if situation.reason:
            raise NotIdentifiableError(
                f"The covariance under '{describe(perturbation)}' is not determined: {situation.reason}."
            )
        return np.array(situation.equilibrium.covariance()[0])

    def observe(self, levels: Array, perturbation: Perturbation) -> Prediction:
        """Return the levels expected of a sample in which some readouts were seen."""
        situation = self._under(perturbation, perturbation)
        if situation.reason:
            return self._undetermined(situation, perturbation)
        expected, covariance = given_seen(situation, np.asarray(levels, dtype=float))
        sd = np.sqrt(np.maximum(np.diagonal(covariance[0]), 0.0))
        return self._prediction(situation, perturbation, expected, sd)

    def counterfactual(self, levels: Array, factual: Perturbation, perturbation: Perturbation) -> Prediction:
        """Return what a sample would have read under another perturbation: abduction, action, prediction.

        Noise is abducted from all readings under what was done to the sample; where a reading is missing, its
        posterior mean is used and its uncertainty stays in ``sd``. A reading that was fixed hides the noise of its own
        mechanism: released, it takes the average noise, which ``sd`` shows.
        """
        before, after = self._under(factual, factual), self._under(perturbation, factual)
        if before.reason:
            return self._undetermined(replace(before, direction=None), perturbation)
        if after.reason:
            return self._undetermined(after, perturbation)
        seen, covariance = given_seen(before, np.asarray(levels, dtype=float))
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

    def _prediction(self, situation: Situation, perturbation: Perturbation, levels: Array, sd: Array) -> Prediction:
        flags = list(situation.flags)
        if self.training.condition(perturbation) is None:
            flags.append("extrapolated")
        if not self.converged:
            flags.append("not converged")
        if self.held_back > HELD_BACK:
            flags.append("at stability limit")
        radius = float(situation.equilibrium.spectral_radius[0])
        if radius >= 1:
            flags.append("no stable equilibrium")
        return Prediction(
            mean=levels[0],
            sd=sd,
            draws=levels[1:],
            flags=tuple(flags),
            residual=situation.equilibrium.residual(situation.equilibrium.solve()),
            spectral_radius=radius,
        )

    def _undetermined(self, situation: Situation, perturbation: Perturbation) -> Prediction:
        d = len(self.training.readouts)
        flags = ("extrapolated",) if self.training.condition(perturbation) is None else ()
        return Prediction(
            np.full(d, np.nan),
            np.full(d, np.nan),
            np.empty((0, d)),
            situation.direction,
            situation.reason,
            (*situation.flags, *flags),
        )

    def _under(self, perturbation: Perturbation, compared_with: Perturbation) -> Situation:
        return Surgeon(self).operate(perturbation, compared_with)


def _interval(draws: Array) -> tuple[Array, Array]:
    if len(draws) < 20:
        return np.full(draws.shape[1], np.nan), np.full(draws.shape[1], np.nan)
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return low, high


@dataclass(frozen=True)
class LinearEquilibrium(AbstractModel):
    """Linear equilibrium model, fitted by (penalized) maximum likelihood over all conditions at once.

    Parameters
    ----------
    bootstraps
        Full refits on resampled samples (within each condition), for intervals; fewer than 20 give none. They cover
        the sampling of samples, not the repetition of the experiment.
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
        [fitted] = self._fit(data, [bias], seed, progress)
        return fitted

    def fit_many(
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], *, seed: int = 0
    ) -> list[AbstractFitted]:
        """Fit to the same data under several biases, as ``fit`` would one by one.

        Checks, statistics and resamples are shared and the descents run together; a fit does not depend on which
        other biases are in the list.

        Examples
        --------
        >>> import molcause as mc
        >>> data, net = mc.load_dataset("sachs2005"), mc.load_network("mapk-core")
        >>> biases = [mc.bias.Mask(net), mc.bias.Sparsity(0.02)]
        >>> [fitted.converged for fitted in LinearEquilibrium(bootstraps=0).fit_many(data, biases)]
        [True, True]
        """
        return list(self._fit(data, biases, seed, lambda done: None))

    def _fit(
        self,
        data: PerturbationData,
        biases: Sequence[AbstractBias | None],
        seed: int,
        progress: Callable[[int], None],
    ) -> list[FittedLinearEquilibrium]:
        if self.bootstraps < 0 or self.steps < 1:
            raise ParameterError(
                f"bootstraps must be at least 0 and steps at least 1; got {self.bootstraps} and {self.steps}."
            )
        from molcause.models.mechanism.linear.fitting import fit_equilibria

        prepared = prepare_many(self, data, biases, seed)
        if not prepared:
            return []
        found = fit_equilibria(prepared, bootstraps=self.bootstraps, steps=self.steps, progress=progress)
        return [self._fitted(each, estimates) for each, estimates in zip(prepared, found, strict=True)]

    def _fitted(self, prepared: Prepared, estimates: "Estimates") -> FittedLinearEquilibrium:
        env, found = estimates.environments, estimates.solutions
        reference, _ = split_inputs(prepared.training.reference, env.inputs, prepared.training.readouts)
        lost = f"{estimates.dropped} of {self.bootstraps} bootstrap replicates did not converge and were left out"
        notes = (*prepared.training.notes, *([lost] if estimates.dropped else []))
        return FittedLinearEquilibrium(
            training=replace(prepared.training, notes=notes),
            effects=found.effects,
            intercept=found.intercept,
            noise_sd=found.noise_sd,
            inputs=env.inputs,
            input_effects=found.inputs,
            input_rows=env.design,
            input_reference=reference / env.scale,
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
            replicates_dropped=estimates.dropped,
            input_scale=env.scale,
        )

"""`FittedKnowledgeKernel`: the posterior over responses, and what each source of similarity was worth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from molcause.bias.similarity import Similarity
from molcause.data.intervention import Perturbation
from molcause.models.base import AbstractFitted, Array, Prediction, Training
from molcause.models.kernel.evidence import Problem, maximize
from molcause.models.kernel.sources import guesses, kernels
from molcause.models.kernel.strengths import Strengths, strengths
from molcause.provenance import seed_for

_LEAST_SHARE = 1e-6


@dataclass(frozen=True)
class FittedKnowledgeKernel(AbstractFitted):
    """A Gaussian process given its training conditions; n conditions, r basis vectors, q readouts.

    Parameters
    ----------
    training
        What it was fitted to.
    done
        What was done in the training conditions, summed by the basis vectors Q of all that was done.
    names, similarities
        Terms of the kernel without knowledge, and those from it.
    weights
        ``[terms]`` prior variance of a response for each term, in squared data units per squared unit of strength.
    noise
        Variance of a condition's mean around the process, in squared data units.
    sizes
        ``[terms]`` mean diagonal of each term over the training conditions; times its weight, its prior variance.
    amounts
        ``[guesses]`` how much of each first guess of a similarity that reaches readouts is added, in data units.
    solved, precision
        ``[r, q]`` (Q'KQ + noise)^-1 Q'Y, less first guesses, and ``[r, r]`` that inverse.
    scales
        ``[q]`` variance of each readout relative to weights and noise; 1 if it is common.
    evidence
        Log marginal likelihood, in nats.
    problem
        What the evidence was made from, so that it can be had without a source.
    dose, typical
        How strengths count, and what an unknown one counts as, by kind.
    draws
        How many draws a prediction brings.
    """

    training: Training
    done: Strengths
    names: tuple[str, ...]
    similarities: tuple[Similarity, ...]
    weights: Array
    noise: float
    sizes: Array
    amounts: Array
    solved: Array
    precision: Array
    scales: Array
    evidence: float
    problem: Problem
    dose: str
    typical: dict[str, float]
    draws: int

    @property
    def rungs(self) -> tuple[int, ...]:
        """Rungs 1 and 2."""
        return (1, 2)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of all terms of the kernel."""
        return (*self.names, *(source.name for source in self.similarities))

    @property
    def chosen(self) -> dict[str, float]:
        """The share of each term, and of noise, in the prior variance of a training condition; and the evidence."""
        parts = np.append(self.weights * self.sizes, self.noise)
        shares = parts / parts.sum() if parts.sum() > 0 else parts
        found = {f"share of {name}": float(share) for name, share in zip((*self.terms, "noise"), shares, strict=True)}
        reaching = [source.name for source in self.similarities if source.reaches]
        reach = {f"reach of {name}": float(amount) for name, amount in zip(reaching, self.amounts, strict=True)}
        return {**found, **reach, "evidence": self.evidence}

    def bayes_factors(self) -> dict[str, float]:
        """Return for each term the log evidence with it minus without it, in nats; all other terms are fitted anew.

        A factor of 0 says that the term was not used, or is replaced by the others without loss. It is the ratio of two
        maximized marginal likelihoods, never negative but for rounding: compare it with that of corrupted knowledge.
        """
        best = maximize(self.problem).evidence
        return {name: best - maximize(self.problem.without(k)).evidence for k, name in enumerate(self.terms)}

    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the posterior mean and its uncertainty; nothing done is no change.

        ``sd`` is that of a new condition's mean, noise included; draws are of the mean response, without noise. Where a
        target was not in training and is like none that was, nothing is known of its own effect: only terms that all
        targets share speak, the sd says so, and the flag is ``mean change``.
        """
        done = strengths([perturbation], self.training, self.dose, self.typical)
        if not done.values.any():
            q = len(self.scales)
            return self._told(perturbation, np.zeros(q), np.zeros(q), np.full(q, np.nan), ())
        cross = self._mixed(done, self.done)[0]
        variance = max(float(self._mixed(done, done)[0, 0] - cross @ self.precision @ cross), 0.0)
        latent = np.sqrt(variance * self.scales)
        spread = np.sqrt((variance + self.noise) * self.scales)
        flags = ("mean change",) if self.unlike(perturbation) else ()
        guess = self.amounts @ guesses(self.similarities, done, self.training.readouts)[:, 0]
        return self._told(perturbation, guess + cross @ self.solved, latent, spread, flags)

    def unlike(self, perturbation: Perturbation) -> tuple[str, ...]:
        """Return the targets that were not in training and are like none that was, by any source with a weight."""
        known, _ = self.done.by_target()
        targets = {item.target for item in perturbation if item not in self.training.reference}
        new = sorted(targets - set(known))
        used = [
            source
            for source, weight in zip(self.similarities, self.weights[len(self.names) :], strict=True)
            if weight > 0
        ]
        return tuple(name for name in new if not _alike(name, known, used) and not self._foreseen(name))

    def _foreseen(self, name: str) -> bool:
        """Return whether a first guess says anything of a target."""
        reaching = [source for source in self.similarities if source.reaches]
        found = [source.reach([name], self.training.readouts).any() for source in reaching]
        return any(amount != 0 and known for amount, known in zip(self.amounts, found, strict=True))

    def _mixed(self, left: Strengths, right: Strengths) -> Array:
        terms = kernels(self.names, self.similarities, left, right)
        return np.asarray(np.tensordot(self.weights, terms, 1))

    def _told(
        self, perturbation: Perturbation, change: Array, latent: Array, spread: Array, flags: tuple[str, ...]
    ) -> Prediction:
        """Return a prediction; a reading that was fixed at a level has that level, for certain."""
        random = np.random.default_rng(seed_for(self.training.seed, "posterior draws"))
        normal = random.standard_normal((self.draws, len(change)))
        mean = self.training.mean[0] + change
        draws = mean + normal * latent
        for item in perturbation:
            if item.kind == "fix" and item.known:
                at = self.training.readouts.of(item.target)
                mean[at] = draws[:, at] = item.strength
                spread[at] = 0.0
        return Prediction(mean, spread, draws, flags=flags)


def _alike(name: str, known: Sequence[str], sources: Sequence[Similarity]) -> bool:
    return any(bool((np.abs(source.between([name], known)) > _LEAST_SHARE).any()) for source in sources)

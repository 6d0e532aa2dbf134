"""`KnowledgeKernel`: ridge, a shared effect, and as much of the knowledge as the evidence asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from threadpoolctl import threadpool_limits

from molcause.bias.base import AbstractBias
from molcause.bias.similarity import Similarity
from molcause.data.intervention import from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, ParameterError, did_you_mean
from molcause.models.base import AbstractModel, Array, Prepared, Training, prepare_many
from molcause.models.baselines.common import ALL_KINDS, contrasts
from molcause.models.kernel.evidence import Problem, maximize
from molcause.models.kernel.fitted import FittedKnowledgeKernel
from molcause.models.kernel.sources import guesses, kernels, plain_names
from molcause.models.kernel.strengths import DOSES, Strengths, strengths, typical_strengths
from molcause.provenance import Citation

VARIANCES = ("common", "each")


@dataclass(frozen=True)
class KnowledgeKernel(AbstractModel):
    """A Gaussian process over interventions: y = f(u) + noise, with kernel sum_s w_s k_s(u, u').

    Terms: each target's own effect (ridge), an effect that all targets share, an intercept, and u S u' for every
    similarity of the bias. Where a similarity also says which readouts a target moves, as a signed diffusion does, f
    has a mean: that guess, times an amount found with the weights. Weights and noise have the greatest evidence.
    Without a bias it is ridge with a shared effect; a similarity that the data do not support gets no weight.

    Parameters
    ----------
    dose
        How a strength counts: ``linear``, ``tanh`` or ``sqrt``.
    shared, intercept
        Whether these terms are there.
    variance
        ``common`` to all readouts, or ``each`` has its own. It matters for the evidence and the sd.
    draws
        Draws from the posterior in each prediction, for intervals.

    Raises
    ------
    ParameterError
        If a dose or variance is unknown, or draws is negative.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> net = mc.load_network("mapk-core")
    >>> fitted = KnowledgeKernel().fit(rest, mc.bias.Diffusion(net))
    >>> fitted.terms
    ('own effect', 'shared effect', 'intercept', 'signed diffusion')
    """

    dose: str = "linear"
    shared: bool = True
    intercept: bool = True
    variance: str = "common"
    draws: int = 200

    name = "knowledge-kernel"
    accepts = frozenset({"similarity"})
    honours = ALL_KINDS
    explicitness = "hybrid"
    closed_form = True
    citations = (
        Citation(
            "10.7551/mitpress/3206.001.0001",
            "Rasmussen, Williams. Gaussian Processes for Machine Learning. MIT Press, 2006",
            "the posterior and the marginal likelihood of the knowledge kernel",
        ),
    )
    fitted_type = FittedKnowledgeKernel

    def __post_init__(self) -> None:
        for what, value, known in (("dose", self.dose, DOSES), ("variance", self.variance, VARIANCES)):
            if value not in known:
                hint = did_you_mean(str(value), known)
                raise ParameterError(f"KnowledgeKernel has no {what} {value!r}. {hint} It has {', '.join(known)}.")
        if self.draws < 0:
            raise ParameterError(f"draws is 0 or more; got {self.draws!r}.")

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedKnowledgeKernel:
        """Find the weights of greatest evidence, and the posterior under them."""
        return self.fit_many(data, [bias], seed=seed)[0]

    def fit_many(  # type: ignore[override]
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], *, seed: int = 0
    ) -> list[FittedKnowledgeKernel]:
        """Fit under several biases; all that does not depend on them is computed once."""
        prepared = prepare_many(self, data, biases, seed)
        if not prepared:
            return []
        with threadpool_limits(1, user_api="blas"):  # threads would wait for each other over many small matrices
            common = _Common(self, prepared[0].training)
            return [common.fitted(one) for one in prepared]


class _Common:
    """What fits to the same data share: strengths, their basis, the responses on it, and the plain terms."""

    def __init__(self, model: KnowledgeKernel, training: Training) -> None:
        self.model = model
        self.typical = typical_strengths(training)
        conditions = [from_json(text) or () for text in training.conditions[1:]]
        done = strengths(conditions, training, model.dose, self.typical)
        self.response = contrasts(training)[1:]
        if not len(self.response) or not np.any(self.response):
            raise DataContractError(
                "Nothing but the reference is left to fit a kernel of interventions, or nothing changes from it. "
                "Add conditions with interventions."
            )
        self.names = plain_names(shared=model.shared, intercept=model.intercept)
        basis = _basis(done)
        self.done = done.summed(basis.T)
        self.unit = float((self.response**2).mean())
        self.plain = kernels(self.names, (), self.done, self.done)
        self.rotated = basis.T @ self.response
        outside = np.maximum((self.response**2).sum(axis=0) - (self.rotated**2).sum(axis=0), 0.0)
        scaled = self.rotated / np.sqrt(self.unit)
        each, none = model.variance == "each", np.empty((0, *self.rotated.shape))
        self.problem = Problem(self.plain, scaled, outside / self.unit, len(self.response), each, none, ())

    def fitted(self, prepared: Prepared) -> FittedKnowledgeKernel:
        """Return the fit under one bias."""
        similarities: tuple[Similarity, ...] = prepared.constraints.similarity or ()
        terms = np.concatenate([self.plain, kernels((), similarities, self.done, self.done)])
        sizes = np.trace(terms, axis1=1, axis2=2) / len(self.response)
        foreseen = guesses(similarities, self.done, prepared.training.readouts)
        lengths = np.sqrt((foreseen**2).sum(axis=(1, 2)) / self.response.size)
        lengths = np.where(lengths > 0, lengths, 1.0)
        problem = replace(
            self.problem,
            terms=terms / np.where(sizes > 0, sizes, 1.0)[:, None, None],
            guesses=foreseen / lengths[:, None, None],
            guess_of=tuple(len(self.names) + k for k, source in enumerate(similarities) if source.reaches),
        )
        best = maximize(problem)
        weights, noise, amounts = problem.parts(best.position)
        weights = weights * (sizes > 0)
        inner = np.tensordot(weights, problem.terms, 1) + noise * np.eye(len(self.rotated))
        precision = np.asarray(np.linalg.inv(inner), dtype=float)
        count = self.response.size
        return FittedKnowledgeKernel(
            training=prepared.training,
            done=self.done,
            names=self.names,
            similarities=similarities,
            weights=self.unit * weights / np.where(sizes > 0, sizes, 1.0),
            noise=self.unit * noise,
            sizes=sizes,
            amounts=np.sqrt(self.unit) * amounts / lengths,
            solved=precision @ problem.left(amounts) / np.sqrt(self.unit),
            precision=precision / self.unit,
            scales=problem.scales(best.position),
            evidence=best.evidence - 0.5 * count * float(np.log(self.unit)),
            problem=problem,
            dose=self.model.dose,
            typical=self.typical,
            draws=self.model.draws,
        )


def _basis(done: Strengths) -> Array:
    """Return orthonormal columns that span all strengths and the intercept."""
    left, singular, _ = np.linalg.svd(np.column_stack([done.values, done.constant]), full_matrices=False)
    return np.asarray(left[:, singular > 1e-10 * singular[0]])

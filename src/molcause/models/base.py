"""What a model is, what a fit of it is, and what both must declare.

A `Model` is frozen hyper-parameters. ``fit`` returns a `Fitted`: a frozen dataclass of arrays, numbers,
strings and other such dataclasses, which `molcause.models.storage` can save. A bias or an intervention
kind that a model cannot honour is an error, never ignored.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from molcause.bias.base import AbstractBias
from molcause.bias.constraints import Constraints
from molcause.data.intervention import Intervention, Perturbation, describe, from_json, matching
from molcause.data.perturbation_data import Condition, PerturbationData
from molcause.data.scale import RELATIVE
from molcause.errors import BiasError, DataContractError, InterventionError, RungError
from molcause.knowledge.network import Network
from molcause.names.readouts import ReadoutMap
from molcause.provenance import Citation

Array = NDArray[np.float64]
RUNGS = {1: "observe", 2: "intervene", 3: "counterfactual"}


@dataclass(frozen=True)
class Training:
    """What a fit was made from: enough to answer for its data without holding them.

    Parameters
    ----------
    model, parameters, bias, seed
        Registered name, hyper-parameters, the bias in one line, and the seed.
    honours, nodes
        Intervention kinds that the model honours, and all nodes of the knowledge.
    synonyms
        Other names of targets and nodes, from the knowledge.
    readouts, scale, unit, absent
        The data's readout map, scale, unit in words, and ``[readouts]`` levels that mean "absent".
    control
        Canonical JSON of the reference perturbation.
    conditions
        Canonical JSON of each training condition.
    samples, mean, sd
        ``[conditions]`` samples used, and ``[conditions, readouts]`` means and standard deviations (ddof 1). The
        reference has no samples where its level follows from the scale (`molcause.data.scale.RELATIVE`).
    used, dropped
        Samples used, and samples dropped for each reason.
    lowest, highest
        ``[readouts]`` range of the samples used.
    data_digest
        Fingerprint of the data.
    notes
        What was lost or left free, in sentences.
    citations
        What to cite: model, data and knowledge.
    """

    model: str
    parameters: dict[str, Any]
    bias: str
    seed: int
    honours: tuple[str, ...]
    nodes: tuple[str, ...]
    synonyms: dict[str, str]
    readouts: ReadoutMap
    scale: str
    unit: str
    absent: Array
    control: str
    conditions: tuple[str, ...]
    samples: Array
    mean: Array
    sd: Array
    used: int
    dropped: dict[str, int]
    lowest: Array
    highest: Array
    data_digest: str
    notes: tuple[str, ...]
    citations: tuple[Citation, ...]

    def condition(self, perturbation: Perturbation) -> int | None:
        """Return the position of the training condition with exactly these interventions, if there was one."""
        return matching(perturbation, self.conditions)

    @property
    def reference(self) -> Perturbation:
        """The reference perturbation."""
        return from_json(self.control) or ()


@dataclass(frozen=True)
class Prediction:
    """Levels of all readouts under one perturbation.

    Parameters
    ----------
    mean
        ``[readouts]`` expected level, in data units; NaN = not determined.
    sd
        ``[readouts]`` standard deviation between samples; NaN = not modelled.
    draws
        ``[draws, readouts]`` the mean in each bootstrap replicate; no rows if there were none.
    direction
        ``[readouts]`` sign of the change from the reference where only that is determined, else NaN.
    reason
        Why something is not determined; ``""`` if all is.
    flags
        What weakens the prediction (``"extrapolated"``, ``"not converged"``, ...).
    residual
        Largest residual of the equilibrium equations, in data units.
    spectral_radius
        Of the direct effects after surgery; 1 or more has no reading as a stable equilibrium. NaN = no loops modelled.
    """

    mean: Array
    sd: Array
    draws: Array
    direction: Array | None = None
    reason: str = ""
    flags: tuple[str, ...] = ()
    residual: float = 0.0
    spectral_radius: float = float("nan")


class AbstractFitted(ABC):
    """A fitted model: frozen, saveable, and honest about what it can do."""

    training: Training

    @property
    @abstractmethod
    def rungs(self) -> tuple[int, ...]:
        """Rungs of the ladder of causality that this fit reaches."""

    @abstractmethod
    def predict(self, perturbation: Perturbation) -> Prediction:
        """Return the levels under a perturbation (rung 2; the reference perturbation is rung 1).

        Raises
        ------
        InterventionError
            If a target is unknown to the model or a kind is not honoured.
        SolvabilityError
            If the mechanisms have no unique solution under this perturbation.
        """

    def observe(self, levels: Array, perturbation: Perturbation) -> Prediction:
        """Return the levels expected of a sample in which some readouts were seen (rung 1).

        Parameters
        ----------
        levels
            ``[readouts]`` what was measured; NaN = not seen.
        perturbation
            What was done to the sample.
        """
        raise RungError(
            f"{self.training.model} cannot predict from evidence (what was seen); it knows means only. Drop given=."
        )

    def counterfactual(self, levels: Array, factual: Perturbation, perturbation: Perturbation) -> Prediction:
        """Return the levels that this sample would have had under another perturbation (rung 3).

        Parameters
        ----------
        levels
            ``[readouts]`` what was measured; NaN = not seen.
        factual
            What was done to the sample.
        perturbation
            What would have been done instead, the whole of it.
        """
        raise RungError(
            f"{self.training.model} reaches rung {max(self.rungs)} ({RUNGS[max(self.rungs)]}); a counterfactual is "
            "rung 3 and needs a structural causal model with noise, such as LinearEquilibrium."
        )

    def covariance(self, perturbation: Perturbation) -> Array:
        """Return ``[readouts, readouts]``: how samples of one condition vary around their mean, in data units.

        Raises
        ------
        RungError
            If the model does not say how samples vary.
        """
        raise RungError(
            f"{self.training.model} models means, not how samples vary around them. Choose a model with a covariance, "
            "such as LedoitWolf, NetworkGaussian or LinearEquilibrium."
        )

    @property
    def chosen(self) -> dict[str, float]:
        """What was chosen inside the training data (a weight, a penalty), by name; an outcome that audits report."""
        return {}

    def network(self) -> Network:
        """Return the learned network."""
        raise RungError(f"{self.training.model} learns no network. LinearEquilibrium does.")


@dataclass(frozen=True)
class AbstractModel(ABC):
    """Frozen hyper-parameters of a model, and its declarations.

    Class attributes
    ----------------
    name
        Registered name.
    accepts, requires
        Constraint slots that it can obey, and those without which it cannot be fitted.
    honours
        Intervention kinds that it honours.
    explicitness
        ``explicit``, ``hybrid`` or ``implicit``.
    closed_form
        Whether a fit takes no iterations; audits then afford more corrupted networks.
    citations
        Whom to cite, and why.
    fitted_type
        The `AbstractFitted` that ``fit`` returns.
    """

    name: ClassVar[str]
    accepts: ClassVar[frozenset[str]]
    requires: ClassVar[frozenset[str]] = frozenset()
    honours: ClassVar[frozenset[str]]
    explicitness: ClassVar[str]
    closed_form: ClassVar[bool] = False
    citations: ClassVar[tuple[Citation, ...]] = ()
    fitted_type: ClassVar[type[AbstractFitted]]

    @abstractmethod
    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> AbstractFitted:
        """Fit to data under a bias.

        Raises
        ------
        BiasError
            If the bias fills a slot that the model does not accept.
        InterventionError
            If the data hold an intervention kind that the model does not honour.
        DataContractError
            If the data changed after validation, or nothing is left to fit.
        """

    def fit_many(
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], *, seed: int = 0
    ) -> list[AbstractFitted]:
        """Fit to the same data under several biases, as ``fit`` would one by one; override it where a batch is faster.

        Raises
        ------
        BiasError, InterventionError, DataContractError
            As `fit`, for the first bias that fails.
        """
        return [self.fit(data, bias, seed=seed) for bias in biases]


@dataclass(frozen=True)
class Prepared:
    """Data and bias after all checks, ready to be fitted.

    Parameters
    ----------
    training
        The record that the fit will carry.
    values
        ``[used, readouts]`` measurements.
    condition
        ``[used]`` position of each sample's condition in ``training.conditions``.
    perturbations
        The conditions' interventions.
    targets
        Intervened targets that no readout measures.
    constraints
        The compiled bias.
    """

    training: Training
    values: Array
    condition: NDArray[np.intp]
    perturbations: tuple[Perturbation, ...]
    targets: tuple[str, ...]
    constraints: Constraints


def prepare(model: AbstractModel, data: PerturbationData, bias: AbstractBias | None, seed: int) -> Prepared:
    """Check data and bias against a model's declarations, and count what is used and dropped."""
    [prepared] = prepare_many(model, data, [bias], seed)
    return prepared


def prepare_many(
    model: AbstractModel, data: PerturbationData, biases: Sequence[AbstractBias | None], seed: int
) -> list[Prepared]:
    """Prepare the same data under several biases; the data are checked and summarised once."""
    if not isinstance(data, PerturbationData):
        raise DataContractError(
            f"fit takes a PerturbationData, not a {type(data).__name__}; make one with PerturbationData(adata)."
        )
    data.verify()
    for bias in biases[:1]:
        check_bias(model, bias)
    table = _Table(model, data)
    return [table.under(bias, seed) for bias in biases]


class _Table:
    """The samples and conditions that a model can use, with their statistics."""

    def __init__(self, model: AbstractModel, data: PerturbationData) -> None:
        self.model, self.data = model, data
        all_values = data.values()
        complete = np.asarray(~np.isnan(all_values).any(axis=1))
        found = data.conditions()
        good = [Condition(c.interventions, c.rows[complete[c.rows]]) for c in found]
        self.dropped = _dropped(data.n_samples, found, good)
        kept = self._reference_first([c for c in good if len(c.rows)])
        self.conditions = tuple(c.interventions for c in kept)
        self.perturbations = tuple(c.perturbation for c in kept)
        for item in (item for perturbation in self.perturbations for item in perturbation):
            check_kind(model.name, model.honours, item)
        targets = {i.target for p in self.perturbations for i in p if not len(data.readouts.of(i.target))}
        self.targets = tuple(sorted(targets))
        self.samples = np.array([len(c.rows) for c in kept])
        self.values = all_values[np.concatenate([c.rows for c in kept])]
        self.labels = np.repeat(np.arange(len(kept), dtype=np.intp), self.samples)
        groups = [all_values[c.rows] for c in kept]
        self.mean = np.array([x.mean(axis=0) if len(x) else self._defined() for x in groups])
        self.sd = np.array([_sd(group) for group in groups])

    def _reference_first(self, conditions: list[Condition]) -> list[Condition]:
        """Return the conditions, the reference first; without samples if the scale alone says what its level is."""
        control = self.data.control
        ordered = sorted(conditions, key=lambda c: c.interventions != control)
        if ordered and ordered[0].interventions == control:
            return ordered
        if ordered and self.data.scale in RELATIVE:
            return [Condition(control, np.empty(0, dtype=np.intp)), *ordered]
        raise DataContractError(
            f"No complete reference sample ({describe(from_json(control))}) is left to fit. Dropped: {self.dropped}."
        )

    def _defined(self) -> Array:
        return np.full(len(self.data.readouts), RELATIVE[self.data.scale])

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the samples, in sentences."""
        if self.samples[0]:
            return ()
        scale = self.data.scale
        return (f"reference level {RELATIVE[scale]:g} by the definition of the scale ({scale}); no sample of it",)

    def under(self, bias: AbstractBias | None, seed: int) -> Prepared:
        """Return the samples with a bias, compiled for them."""
        model, data, readouts, targets = self.model, self.data, self.data.readouts, self.targets
        check_bias(model, bias)
        constraints = Constraints(readouts.readout, targets) if bias is None else bias.compile(readouts, targets)
        networks = () if bias is None else bias.knowledge
        knowledge = [citation for network in networks for citation in network.citations]
        training = Training(
            model=model.name,
            parameters=dict(vars(model).items()),
            bias="none" if bias is None else bias.describe(),
            seed=seed,
            honours=tuple(sorted(model.honours)),
            nodes=tuple(dict.fromkeys(node for network in networks for node in network.features)),
            synonyms={other: node for network in networks for other, node in network.synonyms.items()},
            readouts=readouts,
            scale=data.scale,
            unit=data.unit,
            absent=data.absent.copy(),
            control=data.control,
            conditions=self.conditions,
            samples=self.samples.astype(float),
            mean=self.mean.copy(),
            sd=self.sd.copy(),
            used=len(self.values),
            dropped=dict(self.dropped),
            lowest=self.values.min(axis=0),
            highest=self.values.max(axis=0),
            data_digest=data.fingerprint,
            notes=(*self.notes, *constraints.notes),
            citations=tuple(dict.fromkeys([*model.citations, *data.citations, *knowledge])),
        )
        return Prepared(training, self.values, self.labels, self.perturbations, targets, constraints)


def check_bias(model: AbstractModel, bias: AbstractBias | None) -> None:
    """Raise unless the model accepts every slot of the bias and has those that it requires."""
    if bias is not None and not isinstance(bias, AbstractBias):
        raise BiasError(
            f"bias= takes a bias, not a {type(bias).__name__}; make one of a network with mc.bias.Mask(network), "
            "and join several with +."
        )
    slots = frozenset(() if bias is None else bias.slots)
    odd = sorted(slots - model.accepts)
    if odd:
        accepted = ", ".join(sorted(model.accepts)) or "no bias at all"
        raise BiasError(
            f"{model.name} cannot honour the slot(s) {', '.join(odd)} of {bias.describe() if bias else ''}; "
            f"it accepts {accepted}. Leave the bias out, or choose a model that takes it, such as LinearEquilibrium."
        )
    missing = sorted(model.requires - slots)
    if missing:
        raise BiasError(
            f"{model.name} needs a bias that fills {', '.join(missing)}; "
            f"it was given {', '.join(sorted(slots)) or 'none'}."
        )


def check_kind(model: str, honours: Collection[str], item: Intervention) -> None:
    """Raise unless a model honours an intervention: its kind, and that it has no time span."""
    if item.kind not in honours:
        raise InterventionError(
            f"{model} does not honour the kind {item.kind!r} (on {item.target}); "
            f"it honours {', '.join(sorted(honours)) or 'none'}."
        )
    if item.timed:
        raise InterventionError(
            f"{model} knows no time: the intervention on {item.target} has a start or an end. Leave them out, "
            "if the samples are from within the span."
        )


def _dropped(samples: int, found: Sequence[Condition], good: Sequence[Condition]) -> dict[str, int]:
    """Return how many samples are not used, for each reason."""
    known = sum(len(c.rows) for c in found)
    counts = (("unknown target", samples - known), ("a reading is missing", known - sum(len(c.rows) for c in good)))
    return {reason: n for reason, n in counts if n}


def _sd(values: Array) -> Array:
    return values.std(axis=0, ddof=1) if len(values) > 1 else np.full(values.shape[1], np.nan)

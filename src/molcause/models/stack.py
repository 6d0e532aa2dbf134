"""`Stack`: two learners side by side, y = first(u) + c second(u); the second learns what the first leaves.

The second is fitted to out-of-fold residuals of the first, so that it does not learn what the first has fitted too
closely; c is chosen by conditions that neither learner saw, and is 0 unless the second is of use there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from molcause import plugins
from molcause.bias.base import AbstractBias, parts_of
from molcause.bias.constraints import SLOTS
from molcause.data.intervention import from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.data.splits.fold import Fold
from molcause.errors import BiasError, DataContractError, ParameterError, did_you_mean
from molcause.models.base import AbstractFitted, AbstractModel, Prepared, prepare_many
from molcause.models.baselines.common import ALL_KINDS
from molcause.models.out_of_fold import UNITS, Inner, asked_in, change, levels_of, unexplained
from molcause.models.stack_amount import Held, choose
from molcause.models.stack_fitted import FittedStack
from molcause.provenance import Citation

_WOLPERT = Citation(
    "10.1016/S0893-6080(05)80023-1",
    "Wolpert. Stacked generalization. Neural Networks 5:241-259, 1992",
    "weighting a second learner by conditions that neither has seen",
)


class _Joint:
    """A declaration that follows from those of both learners; of the class itself, what any two could declare."""

    def __init__(self, of_class: Any, join: Callable[[AbstractModel, AbstractModel], Any]) -> None:
        self.of_class, self.join = of_class, join

    def __get__(self, stack: "Stack | None", owner: type) -> Any:
        return self.of_class if stack is None else self.join(*stack.learners)


@dataclass(frozen=True)
class Stack(AbstractModel):
    """Two learners side by side: the first predicts, the second predicts what the first leaves unexplained.

    Parameters
    ----------
    first, second
        Registered names of the learners.
    first_options, second_options
        Their hyper-parameters, by name.
    inner
        What is held out to make residuals and to choose c: ``perturbation`` (whole sets of targets), or
        ``unseen-target`` (all that was done to a target), where that is what will be asked.
    folds
        Of that split; None holds out each in turn.

    Raises
    ------
    ParameterError
        If a hyper-parameter is unknown or a value impossible.
    PluginError
        If a learner is not registered.

    Notes
    -----
    c is the least-squares amount over held-out conditions, at least 0, and 0 unless the mean gain over folds is above
    its standard error. With fewer than 3 inner folds c is 0. Each part of a bias goes to every learner that
    accepts all of its slots. Counterfactuals are refused: a sum of two answers has no noise of its own.

    Examples
    --------
    >>> import molcause as mc
    >>> rest, held_out = mc.load_dataset("sachs2005").hold_out("MEK")
    >>> model = Stack(second="knowledge-kernel")
    >>> sorted(model.accepts), model.explicitness
    (['similarity'], 'hybrid')
    >>> fitted = model.fit(rest, mc.bias.Diffusion(mc.load_network("mapk-core")))
    >>> sorted(fitted.chosen)[:2]
    ['c', 'held-out error of both']
    """

    first: str = "ridge"
    second: str = "knowledge-kernel"
    first_options: dict[str, Any] = field(default_factory=dict)
    second_options: dict[str, Any] = field(default_factory=dict)
    inner: str = "perturbation"
    folds: int | None = 5

    name = "stack"
    accepts = _Joint(frozenset(SLOTS), lambda a, b: a.accepts | b.accepts)
    requires = _Joint(frozenset(), lambda a, b: a.requires | b.requires)
    honours = _Joint(ALL_KINDS, lambda a, b: a.honours & b.honours)
    closed_form = _Joint(False, lambda a, b: a.closed_form and b.closed_form)
    citations = _Joint((), lambda a, b: tuple(dict.fromkeys([_WOLPERT, *a.citations, *b.citations])))
    explicitness = "hybrid"
    fitted_type = FittedStack

    def __post_init__(self) -> None:
        if self.inner not in UNITS:
            hint = did_you_mean(str(self.inner), UNITS)
            raise ParameterError(f"Stack has no inner split {self.inner!r}. {hint} It has {', '.join(UNITS)}.")
        if self.folds is not None and self.folds < 2:
            raise ParameterError(f"Inner folds are 2 or more, or None for each in turn; got {self.folds!r}.")
        _ = self.learners  # unknown names and options are told at once

    @property
    def learners(self) -> tuple[AbstractModel, AbstractModel]:
        """The first and the second learner."""
        return _made(self.first, self.first_options), _made(self.second, self.second_options)

    def fit(self, data: PerturbationData, bias: AbstractBias | None = None, *, seed: int = 0) -> FittedStack:
        """Fit both learners, and choose how much of the second is added."""
        return self.fit_many(data, [bias], seed=seed)[0]

    def fit_many(  # type: ignore[override]
        self, data: PerturbationData, biases: Sequence[AbstractBias | None], *, seed: int = 0
    ) -> list[FittedStack]:
        """Fit under several biases; what the first learner leaves is found once if no bias is for it."""
        prepared = prepare_many(self, data, biases, seed)
        parts = [_divided(bias, *self.learners) for bias in biases]
        inner = Inner(self.inner, self.folds, seed)
        if all(own is None for own, _ in parts):
            return _fitted(self, data, prepared, None, [other for _, other in parts], inner)
        each = zip(prepared, parts, strict=True)
        return [_fitted(self, data, [one], own, [other], inner)[0] for one, (own, other) in each]


def _made(name: str, options: dict[str, Any]) -> AbstractModel:
    kind = plugins.load("models", name)
    odd = [key for key in options if key not in kind.__dataclass_fields__]
    if odd:
        hint = did_you_mean(odd[0], kind.__dataclass_fields__)
        raise ParameterError(
            f"The learner {name!r} of a stack has no parameter {odd[0]!r}. {hint} "
            f"It has {', '.join(kind.__dataclass_fields__) or 'none'}."
        )
    model: AbstractModel = kind(**options)
    return model


def _divided(
    bias: AbstractBias | None, first: AbstractModel, second: AbstractModel
) -> tuple[AbstractBias | None, AbstractBias | None]:
    """Return what each learner is given of a bias: all parts of which it accepts every slot."""
    parts = () if bias is None else parts_of(bias)
    lost = [part for part in parts if not any(_takes(one, part) for one in (first, second))]
    if lost:
        raise BiasError(
            f"Neither {first.name} nor {second.name} takes all of {lost[0].describe()}; give its parts apart."
        )
    return _sum(first, parts), _sum(second, parts)


def _takes(model: AbstractModel, part: AbstractBias) -> bool:
    return set(part.slots) <= model.accepts


def _sum(model: AbstractModel, parts: Sequence[AbstractBias]) -> AbstractBias | None:
    total: AbstractBias | None = None
    for part in (part for part in parts if _takes(model, part)):
        total = part if total is None else total + part
    return total


def _fitted(
    model: Stack,
    data: PerturbationData,
    prepared: Sequence[Prepared],
    own: AbstractBias | None,
    others: Sequence[AbstractBias | None],
    inner: Inner,
) -> list[FittedStack]:
    """Return a fit for each bias of the second learner, all with the same bias of the first."""
    fitted = model.learners[0].fit(data, own, seed=inner.seed)
    seconds, why = _seconds(model, data, own, others, inner)
    held: list[list[Held]] = [[] for _ in others]
    for fold in inner.split(data) if seconds else ():
        for k, found in enumerate(_held(model, data, fold, own, others, inner)):
            held[k].append(found)
    amounts = [choose(folds, len(fitted.training.readouts)) for folds in held]
    return [
        FittedStack(
            training=replace(one.training, notes=(*one.training.notes, *why)),
            first=fitted,
            second=seconds[k] if seconds else None,
            c=amount.c,
            spread=amount.spread,
            report=amount.report,
        )
        for k, (one, amount) in enumerate(zip(prepared, amounts, strict=True))
    ]


def _seconds(
    model: Stack,
    data: PerturbationData,
    own: AbstractBias | None,
    others: Sequence[AbstractBias | None],
    inner: Inner,
) -> tuple[list[AbstractFitted], tuple[str, ...]]:
    """Return the second learner, fitted under each bias to what the first leaves; or none, with the reason."""
    first, second = model.learners
    left = unexplained(first, data, own, inner)
    if left is None:
        return [], (f"too few {UNITS[model.inner]} to hold some out: {first.name} alone",)
    try:
        return second.fit_many(left, others, seed=inner.seed), ()
    except DataContractError as cause:
        return [], (f"{second.name} could not be fitted to what {first.name} leaves: {cause}",)


def _held(
    model: Stack,
    data: PerturbationData,
    fold: Fold,
    own: AbstractBias | None,
    others: Sequence[AbstractBias | None],
    inner: Inner,
) -> list[Held]:
    """Return what both learners, fitted without a fold, say of it; under each bias of the second."""
    train, texts = data[fold.train], asked_in(data, fold)
    done = [from_json(text) or () for text in texts]
    first = model.learners[0].fit(train, own, seed=inner.seed)
    rest = levels_of(data, texts) - np.array([first.predict(one).mean for one in done])
    explained = np.array([change(first, one) for one in done])
    seconds, _ = _seconds(model, train, own, others, inner)
    if not seconds:
        return [Held(rest, explained, np.zeros_like(rest)) for _ in others]
    return [Held(rest, explained, np.nan_to_num([change(second, one) for one in done])) for second in seconds]

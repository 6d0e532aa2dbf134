"""`ask`: put a question to a fitted model, or to the data themselves."""

import math

import numpy as np
from numpy.typing import NDArray

from molcause.data.intervention import Perturbation, describe, from_json
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, RungError, did_you_mean
from molcause.inference.answer import Answer, Outcome, Warrant
from molcause.inference.measured import CELLS_NOT_EXPERIMENTS, ConditionMeans
from molcause.inference.query import Query
from molcause.models.base import RUNGS, AbstractFitted, Array, Prediction, Training, check_kind
from molcause.names.readouts import ReadoutMap

_TINY = 1e-9
FEWEST_DRAWS = 20
"""A 95 % interval needs at least this many bootstrap replicates."""


def ask(source: AbstractFitted | PerturbationData, query: Query, *, data: PerturbationData | None = None) -> Answer:
    """Answer a question.

    Parameters
    ----------
    source
        A fitted model, which answers on the rungs that it reaches; or data, which answer what was measured.
    query
        The question.
    data
        For a model: measurements that it did not see in full. Where they hold the intervention asked, the direct
        contrast is shown beside the model's word, and the flag is ``held out`` instead of ``extrapolated``.

    Returns
    -------
    Answer
        Level, contrast, interval and warrant. If the question cannot be answered (never measured, not identifiable),
        the basis is ``none`` and the reason is given.

    Raises
    ------
    RungError
        If the source does not reach the question's rung.
    DataContractError
        If the outcome, a target, or what is given, is unknown.
    InterventionError
        If a kind is not honoured.
    SolvabilityError
        If the mechanisms have no unique solution under this intervention.

    Examples
    --------
    >>> import molcause as mc
    >>> data = mc.load_dataset("sachs2005")
    >>> print(mc.ask(data, mc.Query(do={"MEK": mc.inhibit()}, outcome="ERK")))
    ERK, had we done: block MEK   [rung 2; the data]
      p44/42 (ERK) falls: -1.46 [-1.55, -1.37] ln units, from 2.63 to 1.17
      basis: measured (this intervention was done, and the direct contrast is shown)
      against: stimulate CD28 + stimulate CD3
      note: 799 samples against 853.
      note: The interval covers the sampling of samples within a condition, not the repetition of the experiment.
    """
    if not isinstance(query, Query):
        raise DataContractError(
            f"ask takes a Query, not a {type(query).__name__}: mc.Query(do={{'MEK': mc.inhibit(0.9)}})."
        )
    if isinstance(source, PerturbationData):
        return _ask_data(source, query)
    if not isinstance(source, AbstractFitted):
        raise DataContractError(
            f"ask takes a fitted model or data, not a {type(source).__name__}. A network answers by deduce."
        )
    return _ask_model(source, query, data)


def _ask_model(fitted: AbstractFitted, query: Query, data: PerturbationData | None) -> Answer:
    training = fitted.training
    at = outcome_positions(training.readouts, query.outcome, training.synonyms)
    _check_rung(fitted, query)
    for item in query.interventions:
        check_kind(training.model, training.honours, item)
        _check_target(item.target, training, data)
    whole, factual = query.whole(training.reference), query.factual(training.reference)
    base, prediction = _predict(fitted, query, factual, whole)
    outcomes = tuple(_outcome(training, int(i), base, prediction) for i in at)
    measured, flags, notes = _beside(training, query, prediction, factual, whole, data, at)
    flags += _own_flags(training, prediction, at, outcomes, measured)
    undetermined = any(math.isnan(outcome.direction) and math.isnan(outcome.level) for outcome in outcomes)
    return Answer(
        question=str(query),
        rung=query.rung,
        source=training.model + ("" if training.bias == "none" else f" with {training.bias}"),
        against=describe(factual),
        unit=training.unit,
        outcomes=outcomes,
        warrant=Warrant("none" if undetermined else "assumed", flags, prediction.reason),
        measured=measured,
        notes=(*_notes(query, prediction), *notes),
        diagnostics={"residual": prediction.residual, "spectral_radius": prediction.spectral_radius},
    )


def _check_rung(fitted: AbstractFitted, query: Query) -> None:
    name = fitted.training.model
    if query.rung not in fitted.rungs:
        raise RungError(
            f"{name} reaches rung {max(fitted.rungs)} ({RUNGS[max(fitted.rungs)]}); this question is rung {query.rung} "
            f"({RUNGS[query.rung]}). Ask a structural causal model with noise, such as LinearEquilibrium."
        )


def _predict(
    fitted: AbstractFitted, query: Query, factual: Perturbation, whole: Perturbation
) -> tuple[Prediction | None, Prediction]:
    """Return what the answer is compared with, if anything, and the answer."""
    training = fitted.training
    if query.rung == 3:
        levels = query.levels(training.readouts, training.scale)
        return fitted.counterfactual(levels, factual, factual), fitted.counterfactual(levels, factual, whole)
    if query.given is not None:
        levels = query.levels(training.readouts, training.scale)
        return fitted.predict(factual), fitted.observe(levels, factual)
    if query.rung == 1:
        return None, fitted.predict(training.reference)
    return fitted.predict(training.reference), fitted.predict(whole)


def _outcome(training: Training, i: int, base: Prediction | None, prediction: Prediction) -> Outcome:
    readouts, smallest = training.readouts, _TINY * float(np.nan_to_num(training.sd[0, i]))
    level, reference = float(prediction.mean[i]), math.nan if base is None else float(base.mean[i])
    contrast = level - reference
    draws = prediction.draws[:, i] if len(prediction.draws) else np.empty(0)
    paired = base is not None and len(base.draws) == len(draws)
    changes = draws - base.draws[:, i] if base is not None and paired else np.empty(0)
    if math.isnan(contrast):
        direction = float(prediction.direction[i]) if prediction.direction is not None else math.nan
    else:
        direction = 0.0 if abs(contrast) <= smallest else math.copysign(1.0, contrast)
    level_low, level_high = _interval(draws)
    low, high = _interval(changes)
    return Outcome(
        name=readouts.readout[i],
        node=readouts.node[i],
        direction=direction,
        level=level,
        level_low=level_low,
        level_high=level_high,
        reference=reference,
        contrast=contrast,
        low=low,
        high=high,
        sd=float(prediction.sd[i]),
    )


def _interval(draws: Array) -> tuple[float, float]:
    if len(draws) < FEWEST_DRAWS:
        return math.nan, math.nan
    low, high = np.percentile(draws, [2.5, 97.5])
    return float(low), float(high)


def _beside(
    training: Training,
    query: Query,
    prediction: Prediction,
    factual: Perturbation,
    whole: Perturbation,
    data: PerturbationData | None,
    at: NDArray[np.intp],
) -> tuple[tuple[Outcome, ...], tuple[str, ...], tuple[str, ...]]:
    """Return what was measured of this intervention, the flags that say who saw it, and notes."""
    flags = tuple(flag for flag in prediction.flags if flag != "extrapolated")
    if query.rung == 1:
        return (), flags, ()
    means = ConditionMeans.of_training(training)
    if training.condition(whole) is None:
        if data is None:
            return (), (*flags, "extrapolated"), ()
        if data.scale != training.scale:
            raise DataContractError(
                f"data= is on scale {data.scale!r}, the model on {training.scale!r}. Bring them to one scale."
            )
        means = ConditionMeans.of_data(data).of_readouts(training.readouts)
        flags += ("extrapolated" if means.position(whole) is None else "held out",)
    done, reference = means.position(whole), means.position(factual)
    if done is None or reference is None:
        return (), flags, ()
    notes = [means.dose_note(whole, done)]
    notes += [f"Measured on average: {means.counts(done, reference)}"] if query.rung == 3 else []
    measured = tuple(means.contrast(int(i), done, reference) for i in at)
    return measured, flags, tuple(note for note in notes if note)


def _own_flags(
    training: Training,
    prediction: Prediction,
    at: NDArray[np.intp],
    outcomes: tuple[Outcome, ...],
    measured: tuple[Outcome, ...],
) -> tuple[str, ...]:
    """Return the flags that follow from the levels themselves."""
    levels, flags = prediction.mean[at], []
    if np.any(levels < training.lowest[at]) or np.any(levels > training.highest[at]):
        flags.append("off-manifold")
    if any(said.direction * seen.direction < 0 for said, seen in zip(outcomes, measured, strict=False)):
        flags.append("contradicted")
    return tuple(flags)


def _notes(query: Query, prediction: Prediction) -> tuple[str, ...]:
    notes = [CELLS_NOT_EXPERIMENTS] if len(prediction.draws) else []
    if query.rung == 3:
        notes.append("A counterfactual of one sample reads its measurement noise as part of its state.")
    return tuple(notes)


def _check_target(target: str, training: Training, data: PerturbationData | None) -> None:
    """Raise if a target is neither a readout, nor a node, nor was ever intervened on."""
    known = {*training.readouts.readout, *training.readouts.node, *training.nodes}
    known |= set() if data is None else set(data.targets())
    known |= {item.target for text in training.conditions for item in from_json(text) or ()}
    known.discard("")
    if target not in known:
        hint = did_you_mean(target, sorted(known), {k: v for k, v in training.synonyms.items() if v in known})
        raise DataContractError(
            f"The model knows no {target!r}. {hint} It knows {', '.join(sorted(known)[:30])}.".replace("  ", " ")
        )


def outcome_positions(
    readouts: ReadoutMap, outcome: str | None, synonyms: dict[str, str] | None = None
) -> NDArray[np.intp]:
    """Return the positions of the readouts that are asked.

    Raises
    ------
    DataContractError
        If the outcome is neither a readout nor the node of one.
    """
    if outcome is None:
        return np.arange(len(readouts))
    found = readouts.of(outcome)
    if not len(found):
        measured = {k: v for k, v in (synonyms or {}).items() if v in readouts.node}
        hint = did_you_mean(outcome, (*readouts.readout, *readouts.node), measured)
        known = ", ".join(readouts.readout[:20])
        raise DataContractError(
            f"No readout or measured node {outcome!r}. {hint} Readouts: {known}.".replace("  ", " ")
        )
    return found


def _ask_data(data: PerturbationData, query: Query) -> Answer:
    """Answer from the data alone: the contrast of the condition asked against the reference."""
    data.verify()
    if query.given is not None:
        raise RungError(
            "Data alone answer for groups of samples; a question about one sample needs a model. Drop given=."
        )
    reference = from_json(data.control) or ()
    whole = query.whole(reference)
    at = outcome_positions(data.readouts, query.outcome)
    known = {*data.targets(), *data.readouts.readout, *data.readouts.node}
    for item in query.interventions:
        if item.target not in known:
            hint = did_you_mean(item.target, sorted(known))
            raise DataContractError(f"The data know no {item.target!r}. {hint} Targets: {', '.join(data.targets())}.")
    means = ConditionMeans.of_data(data)
    done, control = means.position(whole), means.position(reference)
    notes: tuple[str, ...] = ()
    if done is None or control is None:
        missing = describe(whole if done is None else reference)
        outcomes = tuple(Outcome(data.readouts.readout[i], data.readouts.node[i], math.nan) for i in at)
        warrant = Warrant("none", (), f"Never measured: {missing}.")
    elif query.rung == 1:
        outcomes = tuple(means.level(int(i), done) for i in at)
        warrant, notes = Warrant("measured"), (f"{means.samples[done].max():.0f} samples.", CELLS_NOT_EXPERIMENTS)
    else:
        outcomes = tuple(means.contrast(int(i), done, control) for i in at)
        warrant, notes = Warrant("measured"), (means.counts(done, control), CELLS_NOT_EXPERIMENTS)
        notes += (means.dose_note(whole, done),) if means.dose_note(whole, done) else ()
    return Answer(str(query), query.rung, "the data", describe(reference), data.unit, outcomes, warrant, notes=notes)

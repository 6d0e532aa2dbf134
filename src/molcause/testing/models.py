"""`check_model`: the laws of the ladder, for any model."""

import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from molcause.bias import AbstractBias, Diffusion, EdgePrior, Mask, Signs, Sparsity
from molcause.data.intervention import KINDS, Intervention, Perturbation, combine
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import BiasError, InterventionError, MutatedDataError, RungError
from molcause.graph.reachability import ancestors
from molcause.knowledge.network import Network
from molcause.models.base import AbstractFitted, AbstractModel, Array
from molcause.models.storage import load, save
from molcause.testing.checks import Check, holds
from molcause.testing.worlds import small_world

_CLOSE = 1e-6


def check_model(
    model: AbstractModel,
    data: PerturbationData | None = None,
    network: Network | None = None,
    *,
    save_and_load: bool = True,
) -> list[Check]:
    """Try every law on a model.

    Parameters
    ----------
    model
        The model, with hyper-parameters that fit quickly.
    data, network
        By default `small_world`; the network's nodes must be the readouts' names.
    save_and_load
        Whether the model is registered as a plug-in, so that it can be loaded again.

    Returns
    -------
    list of Check
        One for each law, applicable or not.

    Raises
    ------
    AssertionError
        If a law is broken.

    Examples
    --------
    >>> import molcause as mc
    >>> checks = check_model(mc.models.Ridge())
    >>> [check.law for check in checks if not check.applies]
    ['do on a non-ancestor changes nothing', 'a counterfactual under the factual intervention returns the fact']
    """
    world = small_world()
    data, network = data or world.data, network or world.network
    required = _required(model, network)
    fitted = model.fit(data, required, seed=1)
    checks = [
        _declares(model, fitted),
        _do_sets(fitted),
        _non_ancestors(model, data, network, required, fitted),
        _factual(fitted, data),
        _above_rung(fitted, data),
        *_slots(model, data, network, required, fitted),
        *_kinds(model, fitted),
        _seeds(model, data, required, fitted),
        _input_untouched(data),
        _mutation(model, data, required),
    ]
    if save_and_load:
        checks.append(_round_trip(fitted))
    return checks


def _required(model: AbstractModel, network: Network) -> AbstractBias | None:
    chosen = [bias for slot, bias in _biases(network).items() if slot in model.requires]
    total: AbstractBias | None = None
    for bias in chosen:
        total = bias if total is None else total + bias
    return total


def _biases(network: Network) -> dict[str, AbstractBias]:
    edges = {"mask": Mask(network), "sign": Signs(network), "prior": EdgePrior(network), "penalty": Sparsity(0.1)}
    return {**edges, "similarity": Diffusion(network)}


def _declares(model: AbstractModel, fitted: AbstractFitted) -> Check:
    seen = f"rungs {fitted.rungs}, honours {sorted(model.honours)}, explicitness {model.explicitness}"
    sound = (
        isinstance(fitted, model.fitted_type)
        and set(fitted.rungs) <= {1, 2, 3}
        and set(model.honours) <= set(KINDS)
        and model.explicitness in ("explicit", "hybrid", "implicit")
        and fitted.training.model == model.name
    )
    return holds(sound, "a model declares type, rungs, kinds and explicitness", seen)


def _do_sets(fitted: AbstractFitted) -> Check:
    law = "do on x sets x"
    if 2 not in fitted.rungs:
        return Check(law, False, f"reaches rung {max(fitted.rungs)}")
    worst = 0.0
    for i, name in enumerate(fitted.training.readouts.readout):
        level = float(fitted.training.mean[0, i]) + 1.0
        prediction = fitted.predict(combine(fitted.training.reference, (Intervention("fix", level, name),)))
        worst = max(worst, abs(float(prediction.mean[i]) - level))
    return holds(worst < _CLOSE, law, f"largest deviation {worst:.1e}")


def _non_ancestors(
    model: AbstractModel,
    data: PerturbationData,
    network: Network,
    required: AbstractBias | None,
    fitted: AbstractFitted,
) -> Check:
    """Check on a fit under a mask where the model takes one, since without it every node may be an ancestor."""
    law = "do on a non-ancestor changes nothing"
    try:
        fitted.network()
    except RungError as reason:
        return Check(law, False, str(reason))
    if "mask" in model.accepts and "mask" not in model.requires:
        mask = Mask(network)
        fitted = model.fit(data, mask if required is None else required + mask, seed=1)
    network = fitted.network()
    names = fitted.training.readouts.readout
    base = fitted.predict(fitted.training.reference)
    worst, tried = 0.0, 0
    for i, name in enumerate(names):
        node = str(network.node[i])
        done = (Intervention("fix", float(fitted.training.mean[0, i]) + 1.0, name),)
        prediction = fitted.predict(combine(fitted.training.reference, done))
        for j in range(len(names)):
            above = ancestors(len(network.node), network.source_index, network.target_index, np.array([j]))
            if j != i and not above[network.index[node]]:
                worst = max(
                    worst, abs(float(prediction.mean[j] - base.mean[j])), abs(float(prediction.sd[j] - base.sd[j]))
                )
                tried += 1
    return holds(worst < _CLOSE, law, f"{tried} pairs, largest change {worst:.1e}")


def _factual(fitted: AbstractFitted, data: PerturbationData) -> Check:
    law = "a counterfactual under the factual intervention returns the fact"
    if 3 not in fitted.rungs:
        return Check(law, False, f"reaches rung {max(fitted.rungs)}")
    worst = 0.0
    for condition in data.conditions():
        levels = data.values()[condition.rows[0]]
        prediction = fitted.counterfactual(levels, condition.perturbation, condition.perturbation)
        worst = max(worst, float(np.abs(prediction.mean - levels).max()))
    return holds(worst < _CLOSE, law, f"largest deviation {worst:.1e}")


def _above_rung(fitted: AbstractFitted, data: PerturbationData) -> Check:
    law = "a question above its rung raises RungError"
    if 3 in fitted.rungs:
        return Check(law, False, "reaches every rung")
    return _raises(lambda: fitted.counterfactual(data.values()[0], (), ()), RungError, law)


def _slots(
    model: AbstractModel,
    data: PerturbationData,
    network: Network,
    required: AbstractBias | None,
    fitted: AbstractFitted,
) -> list[Check]:
    """Check that an accepted slot changes the fit, and that any other raises.

    Signs and masks are tried with the reversed network, since a bias that the data already obey changes nothing; where
    a mask is required anyway, with signs reversed on its own edges.
    """
    ends = (network.source, network.target) if "mask" in model.requires else (network.target, network.source)
    reversed_net = Network.build(
        *ends, -network.sign, node=network.node, node_table=network.node_table, name="reversed"
    )
    found = []
    for slot, bias in _biases(reversed_net).items():
        if slot in model.accepts:
            if slot in model.requires or (slot == "prior" and "penalty" in model.requires):
                continue
            total = bias if required is None else required + bias
            changed = model.fit(data, total, seed=1)
            found.append(holds(not _same(changed, fitted), f"slot {slot} changes the fit", total.describe()))
        else:
            total = bias if required is None else required + bias
            found.append(_raises(partial(model.fit, data, total, seed=1), BiasError, f"slot {slot} is refused"))
    return found


def _kinds(model: AbstractModel, fitted: AbstractFitted) -> list[Check]:
    from molcause.inference.ask import ask
    from molcause.inference.query import Query

    found = []
    name = fitted.training.readouts.readout[0]
    for kind in KINDS:
        query = Query(do={name: Intervention(kind, 0.5)})
        law = f"kind {kind} is honoured or refused"
        if 2 not in fitted.rungs:
            found.append(_raises(partial(ask, fitted, query), RungError, law))
        elif kind in model.honours:
            answer = ask(fitted, query)
            told = np.isfinite([o.level for o in answer.outcomes]).all() or answer.warrant.reason
            found.append(holds(told, law, str(answer.warrant)))
        else:
            found.append(_raises(partial(ask, fitted, query), InterventionError, law))
    return found


def _seeds(model: AbstractModel, data: PerturbationData, bias: AbstractBias | None, fitted: AbstractFitted) -> Check:
    again = model.fit(data, bias, seed=1)
    return holds(_same(again, fitted), "the same seed gives the same fit", "predictions of two fits compared")


def _input_untouched(data: PerturbationData) -> Check:
    data.verify()
    return holds(True, "fitting and asking leave the data as they were", "fingerprint unchanged")


def _mutation(model: AbstractModel, data: PerturbationData, bias: AbstractBias | None) -> Check:
    copy = PerturbationData(data.adata.copy(), scale=data.scale, control=data.control)
    copy.adata.X[0, 0] += 1.0
    return _raises(lambda: model.fit(copy, bias, seed=1), MutatedDataError, "data changed after validation are refused")


def _round_trip(fitted: AbstractFitted) -> Check:
    with tempfile.TemporaryDirectory() as folder:
        again = load(save(fitted, Path(folder) / "model"))
    return holds(
        _same(again, fitted, exactly=True), "save and load give the same fit", "predictions compared bit by bit"
    )


def _same(one: AbstractFitted, other: AbstractFitted, *, exactly: bool = False) -> bool:
    """Whether two fits predict the same under the reference and, from rung 2, under a fix of every readout."""
    pairs = [(_spread(one), _spread(other))]
    for perturbation in _probes(one):
        first, second = one.predict(perturbation), other.predict(perturbation)
        pairs += [(first.mean, second.mean), (first.sd, second.sd)]
    return all(np.array_equal(a, b, equal_nan=True) if exactly else _close(a, b) for a, b in pairs)


def _spread(fitted: AbstractFitted) -> Array:
    """Return the covariance of the reference samples; nothing, if the model has none."""
    try:
        return fitted.covariance(fitted.training.reference)
    except RungError:
        return np.empty((0, 0))


def _probes(fitted: AbstractFitted) -> list[Perturbation]:
    reference, means = fitted.training.reference, fitted.training.mean[0]
    fixes = [
        Intervention("fix", float(means[i]) + 1.0, name) for i, name in enumerate(fitted.training.readouts.readout)
    ]
    if 2 not in fitted.rungs:
        return [reference]
    return [reference, *(combine(reference, (item,)) for item in fixes)]


def _close(a: Array, b: Array) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9, equal_nan=True))


def _raises(action: Callable[[], object], error: type[Exception], law: str) -> Check:
    try:
        action()
    except error as raised:
        return Check(law, True, str(raised))
    raise AssertionError(f"Broken law: {law}. No {error.__name__} was raised.")

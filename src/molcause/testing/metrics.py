"""`check_metric`: what every metric must do before it may stand in a table of scores."""

import math
from typing import Any

import numpy as np

from molcause import plugins
from molcause.metrics.inputs import inputs_of
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores
from molcause.testing.checks import Check, holds
from molcause.testing.panel import (
    GENES,
    TRUTHS,
    UNITS,
    Inputs,
    Panel,
    copied,
    in_other_order,
    panel,
    scaled,
    without_number,
)

_CLOSE, _DRAWS = 1e-9, 200
_POWERS = {"": 0, "data units": 1, "unit of the error": 1, "squared data units": 2}
_BROKEN = 1  # the perturbation that loses its numbers


def check_metric(metric: Any) -> list[Check]:
    """Try the laws of a metric.

    A metric on an axis of the panel is scored on a small panel of predictions with known truth; of any other one only
    the card is checked, and that a ranking is scored as one.

    Parameters
    ----------
    metric
        The name of a registered metric, or a module (or any object) with ``metric`` and ``scores`` or ``score``.

    Returns
    -------
    list of Check
        One for each law, applicable or not.

    Raises
    ------
    AssertionError
        If a law is broken.
    ParameterError
        If it asks for an input that there is not.

    Examples
    --------
    >>> [check.law for check in check_metric("pearson-delta") if not check.applies]
    []
    """
    module = plugins.load("metrics", metric) if isinstance(metric, str) else metric
    checks = [_card(module, metric if isinstance(metric, str) else module.metric.name)]
    if module.metric.axis == "ranking":
        return [*checks, *_ranking(module)]
    if not module.metric.panel:
        return [*checks, Check("panel laws", False, f"axis={module.metric.axis!r} is not on the panel")]
    world = panel()
    inputs = world.says(world.wrong()["the truth with noise"], sharp=False)
    return [
        *checks,
        _asks(module),
        _untouched(module, inputs),
        _reasons(module, inputs),
        _range(module, world),
        _best(module, world),
        _chance(module, world),
        _deterministic(module, inputs),
        _order(module, inputs),
        *_numberless(module, inputs),
        _scale(module, world),
    ]


def _card(module: Any, name: str) -> Check:
    card = module.metric
    complete = isinstance(card, Metric) and card.label and card.needs and card.minimum >= 1
    headed = bool(card.short) or not card.panel
    chance = math.isnan(card.chance) or card.low <= card.chance <= card.high
    return holds(
        complete and headed and chance and card.name == name,
        "its card is complete, bears its name, and its chance value is in its range",
        str(card),
    )


def _asks(module: Any) -> Check:
    asked = inputs_of(module)
    predicted = any(name.startswith("predicted") or name == "uncertainty" for name in asked)
    return holds(predicted, "it asks for a prediction, and for inputs that there are", ", ".join(asked))


def _scored(module: Any, inputs: Inputs) -> UnitScores:
    """Return what the metric says; a single score for all perturbations is one unit."""
    arguments = {name: inputs[name] for name in inputs_of(module)}
    if hasattr(module, "scores"):
        found = module.scores(**arguments)
        if isinstance(found, UnitScores):
            return found
        raise AssertionError(f"Broken law: scores returns UnitScores. It returned {type(found).__name__}.")
    value = float(module.score(**arguments))
    return UnitScores(np.array([value]), ("not a number" if math.isnan(value) else "",))


def _shown(module: Any, world: Panel, levels: Any, sharp: bool) -> float:
    null = _scored(module, world.says(world.ignorant()["the training mean"], sharp=sharp))
    return float(module.metric.shown(_scored(module, world.says(levels, sharp=sharp)).mean, null.mean))


def _reasons(module: Any, inputs: Inputs) -> Check:
    found = _scored(module, inputs)
    units = UNITS if hasattr(module, "scores") else 1
    return holds(
        len(found.value) == len(found.reason) == units and not _unsaid(found),
        "there is one score and one reason for each perturbation",
        f"{len(found.value)} scores, {len(found.reason)} reasons, {units} perturbations",
    )


def _unsaid(found: UnitScores) -> bool:
    return any(math.isnan(value) and not why for value, why in zip(found.value, found.reason, strict=True))


def _range(module: Any, world: Panel) -> Check:
    card, tried = module.metric, world.ignorant() | world.wrong() | {"the truth": world.given["measured"]}
    found = [_shown(module, world, levels, sharp) for levels in tried.values() for sharp in (True, False)]
    if not card.relative:
        found += [
            value
            for levels in tried.values()
            for value in _scored(module, world.says(levels, sharp=False)).value
            if not math.isnan(value)
        ]
    detail = f"from {min(found):.4g} to {max(found):.4g}, the card says {card.low} to {card.high}"
    fits = all(card.low - _CLOSE <= value <= card.high + _CLOSE for value in found)
    return holds(fits, "every score is within the range of its card", detail)


def _best(module: Any, world: Panel) -> Check:
    card, truth = module.metric, world.given["measured"]
    perfect = max((_shown(module, world, truth, sharp) for sharp in (True, False)), key=card.goodness)
    others = {
        name: max(card.goodness(_shown(module, world, levels, sharp)) for sharp in (True, False))
        for name, levels in (world.ignorant() | world.wrong()).items()
    }
    better = [name for name, value in others.items() if not value <= card.goodness(perfect) + _CLOSE]
    worse = [name for name, value in others.items() if value < card.goodness(perfect) - _CLOSE]
    bound = {"higher": card.high, "lower": card.low, "nearest": card.best}[card.better]
    # A gain cannot reach its bound: the training mean has some directions right.
    reached = math.isinf(bound) or card.relative == "gain" or abs(perfect - bound) <= _CLOSE
    return holds(
        not better and reached and (worse or card.better == "nearest" or card.axis == "uncertainty"),
        "a perfect prediction has the best score",
        f"{perfect:.6g}, bound {bound}; better: {better or 'none'}; worse: {worse or 'none'}",
    )


def _chance(module: Any, world: Panel) -> Check:
    law, card = "a prediction that knows nothing scores the chance value", module.metric
    if math.isnan(card.chance):
        return Check(law, False, "its card declares none")
    for name, levels in world.ignorant().items():
        if abs(_shown(module, world, levels, sharp=False) - card.chance) <= _CLOSE:
            return Check(law, True, name)
    rng = np.random.default_rng(0)
    draws = [_shown(module, world, world.control + rng.normal(size=(UNITS, GENES)), False) for _ in range(_DRAWS)]
    error = float(np.std(draws)) / math.sqrt(_DRAWS)
    near = abs(float(np.mean(draws)) - card.chance) <= 4.0 * error + _CLOSE
    return holds(near, law, f"random predictions score {np.mean(draws):.4g} +- {error:.2g}, chance is {card.chance}")


def _deterministic(module: Any, inputs: Inputs) -> Check:
    one, two = (_scored(module, inputs) for _ in range(2))
    same = (one.value.tobytes(), one.reason) == (two.value.tobytes(), two.reason)
    return holds(same, "it scores the same twice", "to the last bit")


def _untouched(module: Any, inputs: Inputs) -> Check:
    given = copied(inputs)
    _scored(module, given)
    changed = [name for name in inputs_of(module) if not _equal(given[name], inputs[name])]
    return holds(not changed, "it leaves its inputs as they are", ", ".join(changed) or "none was changed")


def _equal(one: Any, other: Any) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(np.atleast_1d(one), np.atleast_1d(other), strict=True))


def _order(module: Any, inputs: Inputs) -> Check:
    rng = np.random.default_rng(0)
    units, genes = rng.permutation(UNITS), rng.permutation(GENES)
    before, after = _scored(module, inputs), _scored(module, in_other_order(inputs, units, genes))
    expected = before.value[units] if hasattr(module, "scores") else before.value
    same = np.allclose(after.value, expected, rtol=_CLOSE, atol=_CLOSE, equal_nan=True)
    return holds(same, "the order of perturbations, genes and cells does not matter", f"{after.value} and {expected}")


def _numberless(module: Any, inputs: Inputs) -> list[Check]:
    asked = inputs_of(module)
    predicted = [name for name in asked if name.startswith("predicted") or name == "uncertainty"]
    truths = [name for name in asked if name.startswith(TRUTHS)]
    return [_counted(module, inputs, predicted, True), _counted(module, inputs, truths, False)]


def _counted(module: Any, inputs: Inputs, names: list[str], predicted: bool) -> Check:
    what, law = ("prediction", "leaves no mean") if predicted else ("measurement", "is counted with its reason")
    law = f"a {what} that is not a number {law}"
    for name in names:
        found = _scored(module, without_number(inputs, name, _BROKEN))
        at, units = (_BROKEN, UNITS) if hasattr(module, "scores") else (0, 1)
        counted = len(found.value) == units and math.isnan(found.value[at]) and not _unsaid(found)
        fine = counted and (not predicted or math.isnan(found.mean))
        holds(fine, law, f"{name}: {found}")
    return Check(law, bool(names), ", ".join(names) or "it asks for none")


def _scale(module: Any, world: Panel) -> Check:
    law, card = "it follows the unit of the data as its card says", module.metric
    if card.unit not in _POWERS:
        return Check(law, False, f"unit={card.unit!r}")
    inputs, null = (
        world.says(levels, sharp=False)
        for levels in (world.wrong()["half of every effect"], world.ignorant()["the training mean"])
    )
    before, after = (
        card.shown(_scored(module, scaled(inputs, k)).mean, _scored(module, scaled(null, k)).mean) for k in (1.0, 2.0)
    )
    same = math.isclose(after, before * 2.0 ** _POWERS[card.unit], rel_tol=1e-6, abs_tol=_CLOSE)
    return holds(same, law, f"{before:.6g} became {after:.6g} when all data were doubled")


def _ranking(module: Any) -> list[Check]:
    truth = np.array([0.0, 1.0, 0.0, 1.0, 0.0, 0.0])
    best, tied, turned = (
        module.score(*pair) for pair in ((truth, truth), (np.zeros(6), truth), (np.zeros(6), truth[::-1]))
    )
    missing = module.score(np.array([0.0, math.nan, 0.0, 1.0, 0.0, 0.0]), truth)
    chance = module.metric.chance
    return [
        holds(best == module.metric.high, "the right ranking has the best score", f"{best}"),
        holds(tied == turned, "the order of equal ranks does not matter", f"{tied} and {turned}"),
        holds(math.isnan(chance) or math.isclose(tied, chance), "equal ranks score the chance value", f"{tied}"),
        holds(math.isnan(missing), "a rank that is not a number leaves no score", f"{missing}"),
    ]

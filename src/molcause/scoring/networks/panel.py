"""All metrics of the axes "network" and "ranking" on the inputs of several arms.

What a metric needs say the names of its positional parameters (`molcause.metrics.graphs.inputs.NETWORK_INPUTS`); what
is not at hand makes it "not applicable", with the reason.
"""

import inspect
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from molcause import plugins
from molcause.errors import MolcauseError
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores
from molcause.scoring.networks.result import NetworkScore

AXES = ("ranking", "network")
Arms = dict[str, "Iterable[Mapping[str, Any]] | str"]
"""Name of an arm -> its inputs, several if a mean over them is taken; or the reason why there are none."""


def scored(made: Sequence[Arms], judged: Sequence[str]) -> Iterable[NetworkScore]:
    """Return one row for each metric and arm, metric by metric.

    Parameters
    ----------
    made
        For each thing to judge by, the inputs of each arm: those of ``"network"`` first, in a list.
    judged
        What each is called.

    Examples
    --------
    >>> inputs = {"scores": [0.9, 0.1, 0.2], "truth": [1, 0, 0]}
    >>> found = scored([{"network": [inputs], "random": "not drawn"}], ["truth"])
    >>> [(row.metric.name, row.arm, row.value, row.reason) for row in found][:2]
    [('average-precision', 'network', 1.0, ''), ('average-precision', 'random', nan, 'not drawn')]
    """
    rows, given = list[NetworkScore](), [set(next(iter(found["network"]))) for found in made]
    modules = [plugins.load("metrics", name) for name in plugins.names("metrics")]
    modules = [module for axis in AXES for module in modules if module.metric.axis == axis]
    for k, found in enumerate(made):
        # Of what can be scored both ways the first is taken.
        mine = [m for m in modules if next((i for i, names in enumerate(given) if set(_needs(m)) <= names), -1) == k]
        for arm, inputs in found.items():
            rows += _scores_of(arm, judged[k], mine, inputs)
    for module in modules:
        if all(set(_needs(module)) - names for names in given):
            # The one that comes closest says what is missing.
            lacking = min(([n for n in _needs(module) if n not in names] for names in given), key=len)
            rows.append(NetworkScore("network", module.metric, "", math.nan, 0, f"needs {', '.join(lacking)}"))
    order = [module.metric.name for module in modules]
    return sorted(rows, key=lambda row: order.index(row.metric.name))


def _function(module: Any) -> Callable[..., Any]:
    function: Callable[..., Any] = getattr(module, "scores", None) or module.score
    return function


def _needs(module: Any) -> list[str]:
    parameters = inspect.signature(_function(module)).parameters.values()
    return [one.name for one in parameters if one.kind is not inspect.Parameter.KEYWORD_ONLY]


def _scores_of(
    arm: str, against: str, modules: Sequence[Any], inputs: "Iterable[Mapping[str, Any]] | str"
) -> list[NetworkScore]:
    if isinstance(inputs, str):
        return [NetworkScore(arm, module.metric, against, math.nan, 0, inputs) for module in modules]
    results: list[list[UnitScores | str]] = [[] for _ in modules]
    for one in inputs:
        for module, result in zip(modules, results, strict=True):
            result.append(_result(module, one))
    return [_row(arm, against, module.metric, found) for module, found in zip(modules, results, strict=True)]


def _result(module: Any, inputs: Mapping[str, Any]) -> "UnitScores | str":
    """Return what a metric gives, one number as one unit; or why it refuses."""
    try:
        found = _function(module)(*(inputs[name] for name in _needs(module)))
    except MolcauseError as error:
        return str(error)
    return found if isinstance(found, UnitScores) else UnitScores(np.array([found], dtype=float), ("",))


def _row(arm: str, against: str, metric: Metric, results: "Sequence[UnitScores | str]") -> NetworkScore:
    refused = [one for one in results if isinstance(one, str)]
    found = [one for one in results if isinstance(one, UnitScores)]
    if refused:
        return NetworkScore(arm, metric, against, math.nan, 0, refused[0])
    said = ", ".join(f"{reason} ({number})" for reason, number in found[0].reasons().items())
    value, units = float(np.mean([one.mean for one in found])), found[0].scored
    few = math.isnan(value) or units < metric.minimum
    return NetworkScore(
        arm, metric, against, math.nan if few else value, units, said or few * f"too few {metric.needs}"
    )

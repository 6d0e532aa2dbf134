"""`panel`: every registered metric of the panel, for every arm, case and tested condition, as one tidy table."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from molcause.errors import ParameterError
from molcause.metrics.inputs import inputs_of
from molcause.metrics.metric import Metric
from molcause.metrics.scores import UnitScores
from molcause.scoring.arm import Arm, Said
from molcause.scoring.case import Case
from molcause.scoring.given import Given, NotGiven

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("arm", "role", "fold", "group", "setting", "condition", "unit", "metric", "value", "reason")


def panel_metrics() -> dict[str, Any]:
    """Return the modules of all registered metrics that enter tables of scores, by axis and then by name.

    Raises
    ------
    ParameterError
        If a metric asks for something that there is not, or is registered under another name than its own.

    Examples
    --------
    >>> "mse-skill" in panel_metrics()
    True
    """
    from molcause import plugins
    from molcause.metrics.metric import PANEL

    modules = [_named(plugins.load("metrics", name), name) for name in plugins.names("metrics")]
    found = sorted((m for m in modules if m.metric.panel), key=lambda m: (PANEL.index(m.metric.axis), m.metric.name))
    for module in found:
        inputs_of(module)
    return {module.metric.name: module for module in found}


def _named(module: Any, name: str) -> Any:
    if module.metric.name != name:
        raise ParameterError(
            f"The metric registered as {name!r} calls itself {module.metric.name!r}; give both one name."
        )
    return module


def panel(cases: Sequence[Case], arms: Iterable[Arm], modules: dict[str, Any] | None = None) -> "pd.DataFrame":
    """Return one row for each arm, case, condition and metric; see `molcause.scoring.result.Scores`.

    Parameters
    ----------
    cases, arms
        What was measured, and what was said of it.
    modules
        The metrics, by name; by default all of the panel.
    """
    import pandas as pd

    chosen = panel_metrics() if modules is None else modules
    inputs = {name: inputs_of(module) for name, module in chosen.items()}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for arm in arms:
        for case, said in zip(cases, arm.said, strict=True):
            given = Given(case, said)
            for name, module in chosen.items():
                _add(columns, arm, name, module, inputs[name], given)
    return pd.DataFrame(columns)


def _add(columns: dict[str, list[Any]], arm: Arm, name: str, module: Any, inputs: Sequence[str], given: Given) -> None:
    """Add the rows of one metric in one case; a metric of the whole case has one row, of no condition."""
    case, found = given.case, _values(module, inputs, given)
    n = len(found.value)
    whole = not hasattr(module, "scores")
    same = {"arm": arm.name, "role": arm.role, "fold": case.fold, "group": case.group, "setting": case.setting}
    for column, text in (same | {"metric": name}).items():
        columns[column] += [text] * n
    columns["condition"] += [""] if whole else case.conditions
    columns["unit"] += [""] if whole else case.units
    columns["value"] += found.value.tolist()
    columns["reason"] += found.reason


def _values(module: Any, inputs: Sequence[str], given: Given) -> UnitScores:
    """Return a metric's values, with the predictor's own reason wherever it gave no prediction."""
    scores = getattr(module, "scores", None)
    n = len(given.case.conditions) if scores is not None else 1
    try:
        values = {name: getattr(given, name) for name in inputs}
    except NotGiven as why:
        return UnitScores(np.full(n, np.nan), (str(why),) * n)
    if scores is None:
        value = float(module.score(**values))
        return UnitScores(np.array([value]), ("" if np.isfinite(value) else _first(given.said) or "not determined",))
    found: UnitScores = scores(**values)
    return UnitScores(found.value, tuple(own or why for own, why in zip(given.said.reason, found.reason, strict=True)))


def _first(said: Said) -> str:
    return next((reason for reason in said.reason if reason), "")


def card(name: str) -> Metric:
    """Return the card of a registered metric."""
    from molcause import plugins

    found: Metric = plugins.load("metrics", name).metric
    return found

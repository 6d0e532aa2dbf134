"""`INPUTS`: the names by which a metric of the panel says what it is given.

A metric lists what it needs as positional parameters of its ``scores`` or ``score``; whoever scores a prediction hands
over what is asked for by name. U are the test perturbations of one fold and context; G the readouts that none of them
targets. Where two quantities are compared, their references come from disjoint halves of the cells, so that the noise
of a reference is not in both.
"""

import inspect
from types import MappingProxyType
from typing import Any

from molcause.errors import ParameterError, did_you_mean

INPUTS = MappingProxyType(
    {
        "predicted": "[U, G] predicted levels (pseudobulks), data units",
        "measured": "[U, G] measured levels (pseudobulks), data units",
        "predicted_change": "[U, G] predicted change from one half of the control's cells; no change is exactly 0",
        "measured_change": "[U, G] measured change from the other half of the control's cells",
        "predicted_specific": "[U, G] predicted change from the mean of the training perturbations, by one half of "
        "their cells; a prediction that is the same for all of U is exactly 0",
        "measured_specific": "[U, G] measured change from the mean of the training perturbations, by the other half",
        "mean_change": "[G] change from the control of the mean of the training perturbations",
        "weights": "[U, G] weights of genes, from cells that neither truth nor technical duplicate uses; "
        "rows of NaN where undefined",
        "differential": "[U, G] 1 = changed in the truth, 0 = not, NaN = not judged",
        "frequency": "[G] share of the training perturbations that change a gene",
        "predicted_interaction": "[U, G] predicted level beyond the sum of the singles; rows of NaN where it is not a "
        "double whose singles were measured",
        "measured_interaction": "[U, G] measured level beyond the sum of the singles, of other cells; rows of NaN as "
        "above",
        "predicted_cells": "U arrays [cells, dimensions]: predicted cells in principal components of training cells",
        "measured_cells": "U arrays [cells, dimensions]: measured cells, as many",
        "bandwidths": "widths of kernels in data units, from training cells",
        "predicted_variance": "[U, G] variance between predicted cells; NaN = none",
        "measured_variance": "[U, G] variance between measured cells",
        "predicted_sd": "[U, G] standard deviation of the predicted level, as the prediction states it",
        "predicted_low": "[U, G] lower end of the prediction's interval; may be infinite",
        "predicted_high": "[U, G] upper end of the prediction's interval; may be infinite",
        "level": "nominal coverage of the interval, between 0 and 1",
        "uncertainty": "[U] stated uncertainty: mean standard deviation over genes",
        "error": "[U] error that was made: root mean squared error over genes",
    }
)


def inputs_of(module: Any) -> tuple[str, ...]:
    """Return the names of what a panel metric must be given, in order.

    Parameters
    ----------
    module
        A metric: a module or another object with ``metric`` and with ``scores`` or ``score``.

    Raises
    ------
    ParameterError
        If it has neither function, asks for something that is not in `INPUTS`, or an option has no default.

    Examples
    --------
    >>> from molcause.metrics.effects import weighted_mse
    >>> inputs_of(weighted_mse)
    ('predicted', 'measured', 'weights')
    """
    function = getattr(module, "scores", None) or getattr(module, "score", None)
    if not callable(function):
        raise ParameterError(f"The metric {module.metric.name!r} has no function scores or score; write one.")
    given = []
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and parameter.default is not inspect.Parameter.empty:
            continue
        _check_known(module.metric.name, name)
        given.append(name)
    return tuple(given)


def _check_known(metric: str, name: str) -> None:
    if name not in INPUTS:
        raise ParameterError(
            f"The metric {metric!r} asks for {name!r}, which there is not. {did_you_mean(name, INPUTS)} "
            f"Options are keyword-only and have a default; inputs are {', '.join(INPUTS)}.".replace("  ", " ")
        )

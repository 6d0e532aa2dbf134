"""The datasets that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from collections.abc import Callable, Iterable
from inspect import signature
from typing import TYPE_CHECKING

from molcause import plugins
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd


def load_dataset(name: str, **options: object) -> "PerturbationData | pd.DataFrame":
    """Return a dataset by its name.

    Parameters
    ----------
    name
        See ``molcause datasets``.
    **options
        As the dataset's own ``load`` takes them.

    Returns
    -------
    PerturbationData
        Or a table of summary statistics or of a natural experiment, where nothing was intervened on by design.

    Raises
    ------
    PluginError
        If there is no dataset of that name.
    DataContractError
        If the dataset takes no such option.

    Examples
    --------
    >>> load_dataset("sachs2005").n_samples
    7466
    """
    load = plugins.load("datasets", name).load
    _check_options(name, load, options)
    data: PerturbationData | pd.DataFrame = load(**options)
    return data


def _check_options(name: str, load: Callable[..., object], options: Iterable[str]) -> None:
    parameters = signature(load).parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return
    known = [parameter.name for parameter in parameters]
    for option in options:
        if option not in known:
            hint = f" {did_you_mean(option, known)}".rstrip()
            listed = f"Options: {', '.join(known)}." if known else "It takes none."
            raise DataContractError(f"{name} takes no option {option!r}.{hint} {listed}")


def only_measured(found: object, what: str) -> PerturbationData:
    """Return data that are measurements under perturbation.

    Raises
    ------
    DataContractError
        If they are a mere table.

    Examples
    --------
    >>> only_measured(load_dataset("sachs2005"), "sachs2005").name
    'sachs2005'
    """
    if isinstance(found, PerturbationData):
        return found
    raise DataContractError(f"{what} is a table, not measurements under perturbation; nothing can be fitted to it.")

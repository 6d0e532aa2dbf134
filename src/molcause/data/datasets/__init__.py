"""The datasets that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from typing import TYPE_CHECKING

from molcause import plugins
from molcause.data.perturbation_data import PerturbationData
from molcause.errors import DataContractError

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

    Examples
    --------
    >>> load_dataset("sachs2005").n_samples
    7466
    """
    data: PerturbationData | pd.DataFrame = plugins.load("datasets", name).load(**options)
    return data


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

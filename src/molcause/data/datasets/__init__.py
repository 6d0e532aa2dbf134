"""The datasets that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from molcause import plugins
from molcause.catalog.entry import Entry
from molcause.data.perturbation_data import PerturbationData


def load_dataset(name: str, **options: object) -> PerturbationData:
    """Return a dataset by its name.

    Parameters
    ----------
    name
        See `molcause datasets`, or `dataset_entries`.
    **options
        As the dataset's own ``load`` takes them.

    Raises
    ------
    PluginError
        If there is no dataset of that name.

    Examples
    --------
    >>> load_dataset("sachs2005").n_samples
    7466
    """
    data: PerturbationData = plugins.load("datasets", name).load(**options)
    return data


def dataset_entries() -> list[Entry]:
    """Return the cards of all datasets."""
    return [plugins.load("datasets", name).entry for name in plugins.names("datasets")]

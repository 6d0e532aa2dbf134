"""The datasets that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from molcause import plugins
from molcause.data.perturbation_data import PerturbationData


def load_dataset(name: str, **options: object) -> PerturbationData:
    """Return a dataset by its name.

    Parameters
    ----------
    name
        See ``molcause datasets``.
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

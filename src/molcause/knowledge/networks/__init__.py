"""The networks that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from molcause import plugins
from molcause.knowledge.network import Network


def load_network(name: str, **options: object) -> Network:
    """Return a network by its name.

    Parameters
    ----------
    name
        See ``molcause datasets``.
    **options
        As the network's own ``load`` takes them.

    Raises
    ------
    PluginError
        If there is no network of that name.

    Examples
    --------
    >>> load_network("mapk-core").name
    'mapk-core'
    """
    network: Network = plugins.load("networks", name).load(**options)
    return network

"""The networks that molcause knows by name, one file each: an ``entry`` and a ``load`` function."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from molcause import plugins
from molcause.catalog.entry import Entry
from molcause.knowledge.entries import read_entry
from molcause.knowledge.io import read_network
from molcause.knowledge.network import Network

if TYPE_CHECKING:
    from molcause.knowledge.logic.logic_network import LogicNetwork
    from molcause.knowledge.stoichiometry import StoichiometricNetwork


def load_network(name: str, **options: object) -> "Network | LogicNetwork | StoichiometricNetwork":
    """Return a network by its name.

    Parameters
    ----------
    name
        ``molcause datasets`` lists them.
    **options
        As the network's own ``load`` takes them; signed networks take ``sign_conflict`` and ``overrides`` as
        `read_network` does.

    Returns
    -------
    Network
        A Boolean model comes as a `LogicNetwork`, a metabolic one as a `StoichiometricNetwork`.

    Raises
    ------
    PluginError
        If there is no network of that name.
    StorageError
        If its files cannot be had.

    Examples
    --------
    >>> load_network("mapk-core").name
    'mapk-core'
    """
    network: Network = plugins.load("networks", name).load(**options)
    return network


def from_catalog(
    entry: Entry,
    file: str,
    format: str,  # noqa: A002 - the word users know
    sign_conflict: str,
    overrides: str | Path | None,
) -> Network:
    """Return the signed network in a remote file of a card.

    Parameters
    ----------
    entry, file, format
        As `molcause.knowledge.entries.read_entry` takes them.
    sign_conflict, overrides
        As `read_network` takes them.

    Raises
    ------
    StorageError
        If the file cannot be had.
    KnowledgeError
        If it breaks its format, the sign policy is unknown, or the overrides do not fit.
    """
    return settled(read_entry(entry, file, format), sign_conflict, overrides)


def settled(network: Network, sign_conflict: str, overrides: str | Path | None) -> Network:
    """Return a network as `read_network` leaves it: with its overrides, its conflicts flagged and handled.

    Raises
    ------
    KnowledgeError
        If the sign policy is unknown, or the overrides do not fit.

    Examples
    --------
    >>> net = settled(Network.from_edges([("A", "B", 1), ("A", "B", -1)]), "drop", None)
    >>> len(net)
    0
    """
    found: Any = read_network(network, sign_conflict=sign_conflict, overrides=overrides)
    made: Network = found
    return made

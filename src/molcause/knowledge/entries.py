"""Knowledge of the catalog: reading the files that a card names."""

from dataclasses import replace
from typing import Any

from molcause.catalog.entry import Entry
from molcause.catalog.fetch import remote
from molcause.knowledge.io import read_knowledge


def read_entry(entry: Entry, file: str, format: str) -> Any:  # noqa: A002 - the word users know
    """Return the knowledge in a remote file of a card, as stated, under the card's name and with its citations.

    Parameters
    ----------
    entry
        The card.
    file
        One of its remote files.
    format
        Name of the file's format.

    Returns
    -------
    Network, LogicNetwork, StoichiometricNetwork or GeneSets
        Its history begins with address, licence and digest of the file.

    Raises
    ------
    StorageError
        If the file cannot be had.
    KnowledgeError
        If it breaks its format.
    """
    found = read_knowledge(entry.fetch(file), format)
    return under_card(found, entry, file)


def under_card(found: Any, entry: Entry, file: str) -> Any:
    """Return knowledge under a card's name, with its citations and, in its history, where the file is from.

    Examples
    --------
    >>> from molcause.knowledge.network import Network
    >>> entry = Entry("trrust", "a network", (), files=("trrust_rawdata.human.tsv",))
    >>> net = under_card(Network.from_edges([("AATF", "BAX", -1)]), entry, "trrust_rawdata.human.tsv")
    >>> net.name, net.history[0][:42]
    ('trrust', 'trrust_rawdata.human.tsv from exsmiley/Gen')
    """
    whence = remote(entry.folder or entry.name, file).whence
    return replace(found, name=entry.name, citations=entry.citations, history=(whence, *found.history))

"""Reading and writing networks by file name; the formats are plug-ins."""

from pathlib import Path
from typing import Any

from molcause import plugins
from molcause.errors import KnowledgeError
from molcause.knowledge.network import Network


def read_network(path: str | Path, format: str | None = None) -> Network:  # noqa: A002 - the word users know
    r"""Read a network from a file.

    Parameters
    ----------
    path
        The file.
    format
        Name of a format plug-in; by default the file's suffix decides.

    Raises
    ------
    KnowledgeError
        If no format fits, or the file breaks its format.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "small.csv"
    >>> _ = file.write_text("source,target,sign\nRAF,MEK,1\n")
    >>> read_network(file)
    Network 'small': 2 nodes, 1 edges (1 activating, 0 inhibiting, 0 of unknown sign), 0 nodes on cycles
    """
    place = Path(path)
    network: Network = _format(place, format).read(place)
    return network


def write_network(network: Network, path: str | Path, format: str | None = None) -> None:  # noqa: A002
    """Write a network to a file, in the format of its suffix.

    Raises
    ------
    KnowledgeError
        If no format fits, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "chain.csv"
    >>> write_network(Network.from_edges([("RAF", "MEK", 1)]), file)
    >>> read_network(file).source.tolist()
    ['RAF']
    """
    place = Path(path)
    _format(place, format).write(network, place)


def _format(path: Path, name: str | None) -> Any:
    if name is not None:
        return plugins.load("formats", name)
    for candidate in plugins.names("formats"):
        module = plugins.load("formats", candidate)
        if path.suffix in module.suffixes:
            return module
    known = ", ".join(plugins.names("formats"))
    raise KnowledgeError(
        f"No network format reads {path.suffix or 'a file without a suffix'!r} ({path.name}). Formats: {known}."
    )
